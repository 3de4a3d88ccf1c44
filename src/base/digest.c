#include "base/digest.h"

#include <sodium.h>

#include "base/encode.h"

struct sha256 sha256_of(struct str bytes)
{
    struct sha256_stream stream;

    sha256_begin(&stream);
    sha256_add(&stream, bytes.p, bytes.n);
    return sha256_end(&stream);
}

void sha256_begin(struct sha256_stream *stream)
{
    crypto_hash_sha256_init(&stream->state);
}

void sha256_add(struct sha256_stream *stream, const void *bytes, size_t n)
{
    if (n > 0)
        crypto_hash_sha256_update(&stream->state, bytes, n);
}

struct sha256 sha256_end(struct sha256_stream *stream)
{
    struct sha256 digest;

    crypto_hash_sha256_final(&stream->state, digest.bytes);
    return digest;
}

struct str sha256_str(const struct sha256 *digest)
{
    return (struct str){ (const char *)digest->bytes, sizeof(digest->bytes) };
}

struct str sha256_hex(struct arena *arena, const struct sha256 *digest)
{
    return hex_encode(arena, sha256_str(digest));
}

bool secret_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}
