#include "core/access/sealed.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/random.h"
#include "io/file.h"

#define PREFIX "sealed:1:"

enum {
    KEY_BYTES = crypto_secretbox_KEYBYTES,
    NONCE_BYTES = crypto_secretbox_NONCEBYTES,
    KEY_NAME_BYTES = 4,
    KEY_NAME_CHARS = 2 * KEY_NAME_BYTES,
    KEY_FILE_BYTES = 2 * KEY_BYTES + 1, /* hex digits and a newline */
};

struct key {
    unsigned char bytes[KEY_BYTES];
};

static const char *path_of(const struct house *house, struct arena *arena)
{
    return str_cstr(arena, str_format(arena, "%s/secret.key", house->data_dir));
}

static struct str name_of(const struct key *key, struct arena *arena)
{
    struct sha256 digest = sha256_of((struct str){ (const char *)key->bytes, KEY_BYTES });

    return str_sub(sha256_hex(arena, &digest), 0, KEY_NAME_CHARS);
}

static bool broken_key(struct err *err)
{
    return err_set(err, ERR_UNAVAILABLE, "secret_key_broken",
                   "the file secret.key in the data folder holds no key");
}

/** NOT_FOUND where there is none. */
static bool key_read(const struct house *house, struct key *out, struct err *err)
{
    char text[KEY_FILE_BYTES + 1];
    struct arena *arena = arena_new(4096);
    struct file *file = NULL;
    size_t n = 0;
    size_t bytes = 0;
    bool done = file_open(&file_ops_system, path_of(house, arena), &file, err)
                && file_read(file, 0, text, sizeof(text), &n, err);

    file_close(&file);
    arena_free(&arena);
    if (done
        && (n < KEY_FILE_BYTES - 1
            || sodium_hex2bin(out->bytes, KEY_BYTES, text, n, "\r\n", &bytes, NULL) != 0
            || bytes != KEY_BYTES))
        done = broken_key(err);
    sodium_memzero(text, sizeof(text));
    return done;
}

/** Whoever comes second, another thread say, finds the first one's key. */
static bool key_make(const struct house *house, struct key *out, struct err *err)
{
    char text[KEY_FILE_BYTES + 1];
    struct err exists = { 0 };
    bool done;

    random_fill(house->random, out->bytes, KEY_BYTES);
    sodium_bin2hex(text, sizeof(text), out->bytes, KEY_BYTES);
    text[KEY_FILE_BYTES - 1] = '\n';
    done = file_create_once(house->data_dir, "secret.key", (struct str){ text, KEY_FILE_BYTES },
                            &exists);
    if (!done && !err_is(&exists, "file_exists"))
        *err = exists;
    else if (!done)
        done = key_read(house, out, err);
    sodium_memzero(text, sizeof(text));
    return done;
}

bool sealed_put(struct house *house, struct str plain, struct arena *arena, struct str *sealed,
                struct err *err)
{
    size_t n = NONCE_BYTES + crypto_secretbox_MACBYTES + plain.n;
    unsigned char *box = arena_alloc(arena, n);
    struct str text;
    struct str name;
    struct key key;

    CHECK(plain.n <= SEALED_PLAIN_MAX);
    if (!key_read(house, &key, err) && (err->kind != ERR_NOT_FOUND || !key_make(house, &key, err)))
        return false;
    random_fill(house->random, box, NONCE_BYTES);
    CHECK(crypto_secretbox_easy(box + NONCE_BYTES, (const unsigned char *)plain.p, plain.n, box,
                                key.bytes)
          == 0);
    name = name_of(&key, arena);
    sodium_memzero(&key, sizeof(key));
    text = base64url_encode(arena, (struct str){ (const char *)box, n });
    *sealed = str_format(arena, PREFIX "%" STR_FMT ":%" STR_FMT, STR_ARG(name), STR_ARG(text));
    return true;
}

static bool broken(struct err *err)
{
    return err_set(err, ERR_UNAVAILABLE, "sealed_broken", "a sealed secret was changed");
}

static bool open_box(const struct key *key, struct str box, struct arena *arena, struct str *plain)
{
    size_t overhead = NONCE_BYTES + crypto_secretbox_MACBYTES;
    const unsigned char *bytes = (const unsigned char *)box.p;
    char *to;

    if (box.n < overhead)
        return false;
    to = arena_alloc(arena, box.n - overhead + 1);
    if (crypto_secretbox_open_easy((unsigned char *)to, bytes + NONCE_BYTES, box.n - NONCE_BYTES,
                                   bytes, key->bytes)
        != 0)
        return false;
    *plain = (struct str){ to, box.n - overhead };
    return true;
}

static bool find_key(const struct house *house, struct str name, struct arena *arena,
                     struct key *out, struct err *err)
{
    if (!key_read(house, out, err))
        return err->kind != ERR_NOT_FOUND
                   ? false
                   : err_set(err, ERR_UNAVAILABLE, "secret_key_missing",
                             "the file secret.key is missing in the data folder, and secrets are "
                             "sealed with it; put it back, or enter them anew");
    return str_eq(name_of(out, arena), name)
           || err_set(err, ERR_UNAVAILABLE, "secret_key_other",
                      "a secret was sealed with another secret.key than that in the data folder; "
                      "put that back, or enter the secret anew");
}

bool sealed_open(struct house *house, struct str sealed, struct arena *arena, struct str *plain,
                 struct err *err)
{
    struct str rest = str_from(sealed, strlen(PREFIX));
    struct str name = str_cut(&rest, ':');
    struct str box;
    struct key key;
    bool done;

    if (!str_starts_with(sealed, STR(PREFIX)) || !base64url_decode(arena, rest, &box))
        return broken(err);
    if (!find_key(house, name, arena, &key, err)) {
        sodium_memzero(&key, sizeof(key));
        return false;
    }
    done = open_box(&key, box, arena, plain) || broken(err);
    sodium_memzero(&key, sizeof(key));
    return done;
}
