/**
 * Passwords: their rules and their hashes. Argon2id (RFC 9106) by libsodium at 19 MiB and two
 * passes, the memory-hard minimum that OWASP's password storage sheet names.
 */
#ifndef PHAROS_CORE_ACCESS_PASSWORD_H
#define PHAROS_CORE_ACCESS_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct password_hasher;

enum { PASSWORD_CHARS_MIN = 10, PASSWORD_CHARS_MAX = 256, PASSWORD_HASH_MAX = 128 };

struct password_cost {
    unsigned long long passes;
    size_t memory_bytes;
};

extern const struct password_cost password_cost_default;

/**
 * Hashes for one house. Memory stays bounded: at most `at_once` hashings run, `waiting_max` more
 * wait for them, and whoever comes on top is turned away. Any thread. Owned: password_hasher_free.
 */
struct password_hasher *password_hasher_new(struct password_cost cost, int at_once,
                                            int waiting_max);
/** Nobody may be hashing any more. NULL is fine; *hasher becomes NULL. */
void password_hasher_free(struct password_hasher **hasher);

/** The hash as text, in the arena. UNAVAILABLE "busy" when too many wait. Never in a change step.
 */
bool password_hash(struct password_hasher *hasher, struct str password, struct arena *arena,
                   struct str *out, struct err *err) MUST_USE;

/**
 * *right tells whether the password belongs to the hash. STR_NULL for the hash (nobody by that
 * name, or nobody with a password) takes as long and is never right. UNAVAILABLE "busy".
 */
bool password_verify(struct password_hasher *hasher, struct str hash, struct str password,
                     struct arena *arena, bool *right, struct err *err) MUST_USE;

/** True when the hash was made at another cost than today's. */
bool password_is_stale(const struct password_hasher *hasher, struct str hash, struct arena *arena);

/**
 * The rules for a new password: 10 to 256 characters, neither the e-mail address nor its local
 * part nor one of the few that everybody tries first. INVALID with the field "/password".
 */
bool password_check(struct str password, struct str email, struct arena *arena,
                    struct err *err) MUST_USE;

#endif
