/** SHA-256 (FIPS 180-4) and comparison of secrets, by libsodium. */
#ifndef PHAROS_BASE_DIGEST_H
#define PHAROS_BASE_DIGEST_H

#include <sodium/crypto_hash_sha256.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum { SHA256_BYTES = crypto_hash_sha256_BYTES, SHA256_HEX_CHARS = 2 * SHA256_BYTES };

/** The 32 bytes of the digest. */
struct sha256 {
    unsigned char bytes[SHA256_BYTES];
};

/** A digest that is fed piece by piece. */
struct sha256_stream {
    crypto_hash_sha256_state state;
};

struct sha256 sha256_of(struct str bytes);
void sha256_begin(struct sha256_stream *stream);
void sha256_add(struct sha256_stream *stream, const void *bytes, size_t n);
/** Ends the stream; sha256_begin makes it usable again. */
struct sha256 sha256_end(struct sha256_stream *stream);

/** The digest as borrowed bytes, for binding and comparing. */
struct str sha256_str(const struct sha256 *digest);
/** 64 lower-case hex digits in the arena. */
struct str sha256_hex(struct arena *arena, const struct sha256 *digest);

/** Equal, in a time that tells nothing about where two texts of the same length differ. */
bool secret_eq(struct str a, struct str b);

#endif
