#include "core/access/password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"

const struct password_cost password_cost_default = { .passes = 2,
                                                     .memory_bytes = (size_t)19 * 1024 * 1024 };

enum { DIGEST_BYTES = 32 }; /* as libsodium writes them */

struct password_hasher {
    struct password_cost cost;
    int waiting_max;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int free_places; /* under lock, as is `waiting` */
    int waiting;
    char nobody[2 * crypto_pwhash_STRBYTES]; /* a hash that no password belongs to */
};

_Static_assert(PASSWORD_HASH_MAX >= crypto_pwhash_STRBYTES, "hashes fit");

/**
 * Keyboards compose Hangul and accents differently, and one password has to stay one password: what
 * is hashed is NFC, as the OpaqueString profile of RFC 8265 says.
 */
static struct str prepare(struct str password, struct arena *arena)
{
    return text_nfc(arena, password);
}

static bool hash_argon2id(const struct password_cost *cost, struct str password,
                          char out[crypto_pwhash_STRBYTES])
{
    return crypto_pwhash_argon2id_str(out, password.p, password.n, cost->passes, cost->memory_bytes)
           == 0;
}

/**
 * A hash of today's cost that no password belongs to: its digest is random. Comparing with it takes
 * as long as with any other.
 */
static void make_nobody(struct password_hasher *hasher)
{
    unsigned char bytes[crypto_pwhash_argon2id_SALTBYTES + DIGEST_BYTES];
    char salt[64];
    char digest[64];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(salt, sizeof salt, bytes, crypto_pwhash_argon2id_SALTBYTES,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    sodium_bin2base64(digest, sizeof digest, bytes + crypto_pwhash_argon2id_SALTBYTES, DIGEST_BYTES,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    snprintf(hasher->nobody, sizeof hasher->nobody, "$argon2id$v=19$m=%zu,t=%llu,p=1$%s$%s",
             hasher->cost.memory_bytes / 1024, hasher->cost.passes, salt, digest);
}

struct password_hasher *password_hasher_new(struct password_cost cost, int at_once, int waiting_max)
{
    struct password_hasher *hasher = calloc(1, sizeof *hasher);

    CHECK(hasher != NULL && at_once > 0);
    CHECK(sodium_init() >= 0);
    hasher->cost = cost;
    hasher->free_places = at_once;
    hasher->waiting_max = waiting_max;
    pthread_mutex_init(&hasher->lock, NULL);
    pthread_cond_init(&hasher->freed, NULL);
    make_nobody(hasher);
    return hasher;
}

void password_hasher_free(struct password_hasher **hasher)
{
    if (*hasher == NULL)
        return;
    pthread_cond_destroy(&(*hasher)->freed);
    pthread_mutex_destroy(&(*hasher)->lock);
    free(*hasher);
    *hasher = NULL;
}

static bool take_place(struct password_hasher *hasher, struct err *err)
{
    bool took = false;

    pthread_mutex_lock(&hasher->lock);
    if (hasher->free_places > 0 || hasher->waiting < hasher->waiting_max) {
        hasher->waiting++;
        while (hasher->free_places == 0)
            pthread_cond_wait(&hasher->freed, &hasher->lock);
        hasher->waiting--;
        hasher->free_places--;
        took = true;
    }
    pthread_mutex_unlock(&hasher->lock);
    if (took)
        return true;
    err_set(err, ERR_UNAVAILABLE, "busy", "too many log-ins are being checked at this moment");
    err->retry_after_s = 1;
    return false;
}

static void give_place(struct password_hasher *hasher)
{
    pthread_mutex_lock(&hasher->lock);
    hasher->free_places++;
    pthread_cond_signal(&hasher->freed);
    pthread_mutex_unlock(&hasher->lock);
}

bool password_hash(struct password_hasher *hasher, struct str password, struct arena *arena,
                   struct str *out, struct err *err)
{
    char hash[crypto_pwhash_STRBYTES];
    struct str prepared = prepare(password, arena);
    bool done;

    if (!take_place(hasher, err))
        return false;
    done = hash_argon2id(&hasher->cost, prepared, hash);
    give_place(hasher);
    if (!done)
        return err_set(err, ERR_UNAVAILABLE, "busy", "there is no memory to hash a password");
    *out = str_dup(arena, str_of(hash));
    return true;
}

bool password_verify(struct password_hasher *hasher, struct str hash, struct str password,
                     struct arena *arena, bool *right, struct err *err)
{
    struct str prepared = prepare(password, arena);
    const char *stored = str_is_null(hash) ? hasher->nobody : str_cstr(arena, hash);
    bool matches;

    if (!take_place(hasher, err))
        return false;
    matches = crypto_pwhash_argon2id_str_verify(stored, prepared.p, prepared.n) == 0;
    give_place(hasher);
    *right = matches && !str_is_null(hash);
    return true;
}

bool password_is_stale(const struct password_hasher *hasher, struct str hash, struct arena *arena)
{
    return crypto_pwhash_argon2id_str_needs_rehash(str_cstr(arena, hash), hasher->cost.passes,
                                                   hasher->cost.memory_bytes)
           != 0;
}

/** What attackers try first among passwords that are long enough; compared after folding. */
static const char *const tried_first[] = {
    "1234567890",  "0123456789",  "12345678910",  "1234512345",  "1111111111",
    "0000000000",  "qwertyuiop",  "qwerty12345",  "1q2w3e4r5t",  "1q2w3e4r5t6y",
    "password12",  "password123", "password1234", "passw0rd123", "administrator",
    "admin12345",  "changeme123", "letmein123",   "iloveyou123", "welcome123",
    "pharos12345", "qwer1234!@",  "asdf123456",   "abcd123456",  "비밀번호비밀번호",
};

static bool is_tried_first(struct str folded)
{
    for (size_t i = 0; i < COUNT_OF(tried_first); i++)
        if (str_eq(folded, str_of(tried_first[i])))
            return true;
    return false;
}

static bool refuse(struct err *err, const char *code, const char *message)
{
    err_set(err, ERR_INVALID, code, "%s", message);
    return err_field(err, "/password");
}

bool password_check(struct str password, struct str email, struct arena *arena, struct err *err)
{
    struct str folded = text_fold(arena, password);
    struct str address = text_fold(arena, email);
    size_t chars = utf8_count(password);

    if (chars < PASSWORD_CHARS_MIN) {
        refuse(err, "password_too_short", "a password has at least 10 characters");
        return err_param(err, "%d", PASSWORD_CHARS_MIN);
    }
    if (chars > PASSWORD_CHARS_MAX) {
        refuse(err, "password_too_long", "a password has at most 256 characters");
        return err_param(err, "%d", PASSWORD_CHARS_MAX);
    }
    if (str_eq(folded, address) || str_eq(folded, str_sub(address, 0, str_find_char(address, '@'))))
        return refuse(err, "password_is_email", "the password is the e-mail address");
    if (is_tried_first(folded))
        return refuse(err, "password_too_common", "this password is among the first to be tried");
    return true;
}
