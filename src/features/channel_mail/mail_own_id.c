#include "features/channel_mail/mail_own_id.h"

#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/encode.h"
#include "base/random.h"
#include "db/db.h"

enum { SECRET_BYTES = crypto_auth_hmacsha256_KEYBYTES, MAC_BYTES = 10, NUMBER_DIGITS_MAX = 18 };
enum { ID_LEFT_MAX = 2 + 2 * (NUMBER_DIGITS_MAX + 1) + 2 * MAC_BYTES, LOOKED_UP_MAX = 20 };

static const struct db_query q_newest = {
    "mail_key.newest",
    "SELECT number, secret FROM mail_key ORDER BY number DESC LIMIT 1",
    NULL,
};
static const struct db_query q_find = {
    "mail_key.find",
    "SELECT number, secret FROM mail_key WHERE number = :number",
    NULL,
};
/* Two nodes that make the first key at one time make one. */
static const struct db_query q_first = {
    "mail_key.first",
    "INSERT INTO mail_key (number, secret, created_at_ms) VALUES (1, :secret, :now_ms)"
    " ON CONFLICT (number) DO NOTHING",
    NULL,
};

const struct db_query *const mail_own_id_queries[] = { &q_newest, &q_find, &q_first, NULL };

struct own_key {
    int64_t number; /* 0: none */
    unsigned char secret[SECRET_BYTES];
};

static struct own_key key_of(struct db_rows *rows, int column)
{
    struct str secret = db_col_blob(rows, column + 1);
    struct own_key key = { 0 };

    if (secret.n == SECRET_BYTES) {
        key.number = db_col_int(rows, column);
        memcpy(key.secret, secret.p, SECRET_BYTES);
    }
    return key;
}

static bool read_key(struct call *call, const struct db_query *query, struct db_binds binds,
                     struct own_key *out)
{
    struct db_rows *rows;

    *out = (struct own_key){ 0 };
    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    if (db_next(rows))
        *out = key_of(rows, 0);
    return db_rows_end(&rows, call->err);
}

static bool newest_key(struct call *call, struct own_key *out)
{
    unsigned char secret[SECRET_BYTES];

    if (!read_key(call, &q_newest, DB_NO_BINDS, out))
        return false;
    if (out->number != 0)
        return true;
    random_fill(call->house->random, secret, sizeof(secret));
    return db_exec(call->tx, &q_first,
                   DB_BINDS(db_blob("secret", (struct str){ (char *)secret, sizeof(secret) }),
                            db_int("now_ms", call->now_ms)),
                   call->err)
           && read_key(call, &q_newest, DB_NO_BINDS, out);
}

/* What a MAC is for: one cannot stand for the other. */
#define FOR_ID   ""
#define FOR_MARK "mark."

static struct str mac_of(const struct own_key *key, const char *use, int64_t message_id,
                         struct arena *arena)
{
    struct str text =
        str_format(arena, "%s%lld.%lld", use, (long long)message_id, (long long)key->number);
    unsigned char mac[crypto_auth_hmacsha256_BYTES];

    crypto_auth_hmacsha256(mac, (const unsigned char *)text.p, text.n, key->secret);
    return hex_encode(arena, (struct str){ (char *)mac, MAC_BYTES });
}

bool mail_own_id_make(struct call *call, int64_t message_id, struct str domain, struct str *out)
{
    struct own_key key;

    if (!newest_key(call, &key))
        return false;
    *out = str_format(call->arena, "p.%lld.%lld.%" STR_FMT "@%" STR_FMT, (long long)message_id,
                      (long long)key.number, STR_ARG(mac_of(&key, FOR_ID, message_id, call->arena)),
                      STR_ARG(domain));
    return true;
}

struct str mail_own_mark_of(struct db_rows *rows, int column, int64_t message_id,
                            struct arena *arena)
{
    struct own_key key = key_of(rows, column);

    if (key.number == 0)
        return STR_NULL;
    return str_format(arena, "p.%lld.%lld.%" STR_FMT, (long long)message_id, (long long)key.number,
                      STR_ARG(mac_of(&key, FOR_MARK, message_id, arena)));
}

static struct str lower(struct arena *arena, struct str s)
{
    char *copy = arena_alloc(arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        copy[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]);
    return (struct str){ copy, s.n };
}

static bool read_number(struct str text, int64_t *out)
{
    return text.n > 0 && text.n <= NUMBER_DIGITS_MAX && str_to_int64(text, out) && *out > 0;
}

/** "p.12.1.0123456789abcdef0123", without what may follow. */
static bool read_signed(struct call *call, struct str left, const char *use, int64_t *message_id)
{
    struct str mark = str_cut(&left, '.');
    struct str number = str_cut(&left, '.');
    struct str key_number = str_cut(&left, '.');
    struct own_key key;
    int64_t named;
    int64_t key_named;

    *message_id = 0;
    if (!str_eq_ascii_nocase(mark, STR("p")) || left.n != (size_t)MAC_BYTES * 2
        || !read_number(number, &named) || !read_number(key_number, &key_named))
        return true;
    if (!read_key(call, &q_find, DB_BINDS(db_int("number", key_named)), &key))
        return false;
    if (key.number != 0
        && secret_eq(lower(call->arena, left), mac_of(&key, use, named, call->arena)))
        *message_id = named;
    return true;
}

bool mail_own_id_read(struct call *call, struct str id, int64_t *message_id)
{
    struct str rest = id;

    return read_signed(call, str_cut(&rest, '@'), FOR_ID, message_id);
}

/** "p.12.1.0123456789abcdef0123@" in shape; nothing is looked up for what cannot be one. */
static bool looks_like_own(struct str left)
{
    size_t dots = 0;

    for (size_t i = 0; i < left.n; i++) {
        char c = left.p[i];
        bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');

        dots += c == '.';
        if (!is_hex && c != '.' && i > 0)
            return false;
    }
    return dots == 3 && left.n > (size_t)2 * MAC_BYTES;
}

bool mail_own_id_find(struct call *call, struct str text, int64_t *message_id)
{
    int looked_up = 0;

    *message_id = 0;
    for (size_t at = str_find_char(text, '<'); at < text.n && looked_up < LOOKED_UP_MAX;
         at += 1 + str_find_char(str_from(text, at + 1), '<')) {
        struct str rest = str_sub(text, at + 1, ID_LEFT_MAX + 1);
        struct str left = str_sub(rest, 0, str_find_char(rest, '@'));

        if (left.n == rest.n || !looks_like_own(left))
            continue;
        looked_up++;
        if (!mail_own_id_read(call, str_sub(rest, 0, left.n + 1), message_id))
            return false;
        if (*message_id != 0)
            return true;
    }
    return true;
}

static bool is_mark_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.';
}

static bool is_word_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** The text that has the shape of a mark at `at`; STR_NULL where none has. */
static struct str mark_at(struct str text, size_t at)
{
    struct str mark = str_sub(text, at, ID_LEFT_MAX);
    size_t n = 1;

    if (at > 0 && is_word_char(text.p[at - 1]))
        return STR_NULL;
    while (n < mark.n && is_mark_char(mark.p[n]))
        n++;
    /* A full stop behind it ends the sentence. */
    while (n > 1 && mark.p[n - 1] == '.')
        n--;
    mark = str_sub(mark, 0, n);
    return looks_like_own(mark) ? mark : STR_NULL;
}

bool mail_own_mark_find(struct call *call, struct str text, int64_t *message_id)
{
    int looked_up = 0;

    *message_id = 0;
    for (size_t at = 0; at < text.n && *message_id == 0 && looked_up < LOOKED_UP_MAX; at++) {
        struct str mark = text.p[at] == 'p' || text.p[at] == 'P' ? mark_at(text, at) : STR_NULL;

        if (str_is_null(mark))
            continue;
        looked_up++;
        if (!read_signed(call, mark, FOR_MARK, message_id))
            return false;
    }
    return true;
}
