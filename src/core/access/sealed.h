/**
 * Secrets that we have to know again (a relay's password, a signing key) at rest: sealed with
 * XSalsa20-Poly1305 (libsodium's secretbox) under the key in DATA/secret.key. Whoever has a copy of
 * the database alone, a backup say, cannot read them.
 *
 *     sealed:1:KEY:BOX      KEY: the first 4 bytes of the key's SHA-256; BOX: nonce and box
 *
 * Any thread, inside a change or outside. The key is read each time: it is needed seldom, and
 * nothing keeps it in memory.
 */
#ifndef PHAROS_CORE_ACCESS_SEALED_H
#define PHAROS_CORE_ACCESS_SEALED_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"
#include "core/house.h"

struct arena;

enum { SEALED_PLAIN_MAX = 65536 };

/**
 * `plain` (at most SEALED_PLAIN_MAX bytes; CHECK) as a text to store, in the arena. Makes the key
 * file (0600) where there is none. UNAVAILABLE "storage_full", "storage_failed",
 * "secret_key_broken".
 */
bool sealed_put(struct house *house, struct str plain, struct arena *arena, struct str *sealed,
                struct err *err) MUST_USE;

/**
 * What sealed_put sealed, in the arena. UNAVAILABLE "secret_key_missing": the key file is gone;
 * "secret_key_other": this was sealed under another key; "secret_key_broken": that is no key;
 * "sealed_broken": the sealed text was changed.
 */
bool sealed_open(struct house *house, struct str sealed, struct arena *arena, struct str *plain,
                 struct err *err) MUST_USE;

#endif
