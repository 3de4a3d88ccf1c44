/**
 * Keys of DKIM: RSA (RFC 6376, 8301) and Ed25519 (RFC 8463), by OpenSSL, and the records that
 * publish them.
 */
#ifndef PHAROS_PROTO_MAIL_DKIM_KEY_H
#define PHAROS_PROTO_MAIL_DKIM_KEY_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;
struct mail_dkim_key;
struct sha256;

enum mail_dkim_algorithm {
    MAIL_DKIM_RSA = 1, /* rsa-sha256 */
    MAIL_DKIM_ED25519, /* ed25519-sha256 */
};

enum {
    MAIL_DKIM_RSA_BITS_MIN = 1024, /* RFC 8301 3.2: less is no signature */
    MAIL_DKIM_RSA_BITS_USUAL = 2048,
    MAIL_DKIM_RSA_BITS_MAX = 4096, /* of those we make; read ones may have twice as many */
    MAIL_DKIM_RECORD_BYTES_MAX = 4096,
};

/** "rsa-sha256", "ed25519-sha256". */
struct str mail_dkim_algorithm_name(enum mail_dkim_algorithm algorithm);

/**
 * A new key as PEM (PKCS #8, not enciphered), in the arena: a secret, to be sealed by the caller.
 * `rsa_bits` from MAIL_DKIM_RSA_BITS_USUAL to _MAX (CHECK); of no meaning for Ed25519. Its chance
 * comes from OpenSSL's own generator: keys of RSA cannot be made from ours.
 */
bool mail_dkim_key_generate(enum mail_dkim_algorithm algorithm, int rsa_bits, struct arena *arena,
                            struct str *pem, struct err *err) MUST_USE;

/** Reads a private key from PEM. Owned: mail_dkim_key_free. INVALID "bad_key", "weak_key". */
bool mail_dkim_key_read(struct str pem, struct mail_dkim_key **out, struct err *err) MUST_USE;
/** NULL is fine. */
void mail_dkim_key_free(struct mail_dkim_key **key);

enum mail_dkim_algorithm mail_dkim_key_algorithm(const struct mail_dkim_key *key);
/** Bits of an RSA key; 256 for Ed25519. */
int mail_dkim_key_bits(const struct mail_dkim_key *key);

/** The text of the TXT record that publishes the key: "v=DKIM1; k=rsa; p=…". */
struct str mail_dkim_key_record(const struct mail_dkim_key *key, struct arena *arena);
/** A record as zone files and most forms of providers take it: strings of up to 255 bytes, each in
 *  quotes, blanks between. */
struct str mail_dkim_record_quoted(struct str record, struct arena *arena);
/** Where the record stands: "selector._domainkey.domain", as A-labels in small letters. False for
 *  what can be no name. */
bool mail_dkim_record_name(struct str selector, struct str domain, struct arena *arena,
                           struct str *out) MUST_USE;

/** Whether two records publish one key, whatever else they say. */
bool mail_dkim_records_agree(struct str a, struct str b, struct arena *arena);

/* ---- used by the DKIM files only ---- */

/** Signs a hash; the bytes are in the arena. INTERNAL when OpenSSL fails. */
bool mail_dkim_key_sign(const struct mail_dkim_key *key, const struct sha256 *hash,
                        struct arena *arena, struct str *out, struct err *err) MUST_USE;

/** What a record says of its key. */
struct mail_dkim_record {
    struct mail_dkim_key *key; /* owned; only to check signatures with */
    bool is_testing;           /* t=y */
    bool is_strict;            /* t=s: i= and d= have to name one domain */
};

/**
 * Reads a record for a signature of `algorithm`. NULL when it will do, else why not:
 * "bad_key", "revoked_key", "weak_key", "other_service", "other_algorithm".
 */
const char *mail_dkim_record_read(struct str record, enum mail_dkim_algorithm algorithm,
                                  struct arena *arena, struct mail_dkim_record *out);

/** Is it the key's signature of the hash? */
bool mail_dkim_key_verify(const struct mail_dkim_key *key, const struct sha256 *hash,
                          struct str signature);

#endif
