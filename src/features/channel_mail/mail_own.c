#include "features/channel_mail/mail_own.h"

#include "base/arena.h"
#include "core/access/email.h"
#include "core/settings/settings.h"
#include "core/store_rows.h"
#include "core/texts/texts.h"
#include "db/db.h"
#include "proto/json.h"

enum { DOMAINS_MAX_BYTES = 4000, KEYS_MAX_BYTES = 8 * 1024 * 1024 };

const struct setting mail_domains = {
    .name = "mail.domains",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = DOMAINS_MAX_BYTES,
    .help = "Domains of which every address is taken while no address is configured, parted by "
            "commas; empty: the domain of the first account.",
};

#define OWN                                                                                        \
    "SELECT a.id, a.address, a.name, a.team_id, a.signature, a.signature_ko, b.id, b.name,"        \
    " b.signature_en, b.signature_ko, a.key FROM mail_address a"                                   \
    " LEFT JOIN mail_brand b ON b.id = a.brand_id"

/* Beside those asked for always the first one, which tells that some are configured. */
#define LOOK_UP(is_asked_for)                                                                      \
    OWN " WHERE a.key " is_asked_for " OR a.id = (SELECT min(id) FROM mail_address)"

static const struct db_query q_look_up = {
    "mail_address.look_up",
    LOOK_UP("IN (SELECT value FROM json_each(:keys))"),
    LOOK_UP("= ANY (ARRAY (SELECT jsonb_array_elements_text(:keys::jsonb)))"),
};
static const struct db_query q_standard = {
    "mail_address.standard",
    OWN " ORDER BY a.is_standard DESC, a.id LIMIT 1",
    NULL,
};
static const struct db_query q_first_account = {
    "mail_address.first_account",
    "SELECT email FROM account ORDER BY id LIMIT 1",
    NULL,
};

static const struct db_query q_addresses = {
    "mail_address.addresses",
    "SELECT address FROM mail_address ORDER BY is_standard DESC, id LIMIT 1000",
    NULL,
};

static const struct db_query q_list = {
    "mail_address.all",
    OWN " ORDER BY a.is_standard DESC, a.id LIMIT :most",
    NULL,
};

const struct db_query *const mail_own_queries[] = {
    &q_look_up, &q_standard, &q_first_account, &q_addresses, &q_list, NULL,
};

/** One of ours and the key it is found by. */
struct mail_own_keyed {
    struct mail_own own;
    struct str key;
};

/** First column of the first row; STR_NULL where there is none. */
static bool one_text(struct call *call, const struct db_query *query, struct str *out)
{
    struct db_rows *rows;

    *out = STR_NULL;
    if (!db_rows(call->tx, query, DB_NO_BINDS, &rows, call->err))
        return false;
    if (db_next(rows))
        *out = db_col_dup(rows, 0, call->arena);
    return db_rows_end(&rows, call->err);
}

static struct mail_own read_own(const struct db_rows *rows, struct arena *arena)
{
    return (struct mail_own){
        .id = db_col_int(rows, 0),
        .address = db_col_dup(rows, 1, arena),
        .name = db_col_dup(rows, 2, arena),
        .team_id = db_col_int(rows, 3),
        .signatures = { [LANG_EN] = db_col_dup(rows, 4, arena),
                        [LANG_KO] = db_col_dup(rows, 5, arena) },
        .brand_id = db_col_int(rows, 6),
        .brand_name = db_col_dup(rows, 7, arena),
        .brand_signatures = { [LANG_EN] = db_col_dup(rows, 8, arena),
                              [LANG_KO] = db_col_dup(rows, 9, arena) },
    };
}

bool mail_own_list(struct call *call, struct mail_own **out, size_t *count)
{
    struct db_rows *rows;

    *out = ARENA_ARRAY(call->arena, MAIL_OWN_LIST_MAX, struct mail_own);
    *count = 0;
    if (!db_rows(call->tx, &q_list, DB_BINDS(db_int("most", MAIL_OWN_LIST_MAX)), &rows, call->err))
        return false;
    while (*count < MAIL_OWN_LIST_MAX && db_next(rows))
        (*out)[(*count)++] = read_own(rows, call->arena);
    return db_rows_end(&rows, call->err);
}

/** "support@x" of "support+order7@x"; STR_NULL where there is no plus. */
static struct str without_tag(struct arena *arena, struct str key)
{
    size_t at = key.n - email_domain(key).n - 1;
    size_t plus = str_find_char(key, '+');

    if (plus == 0 || plus >= at)
        return STR_NULL;
    return str_format(arena, "%" STR_FMT "%" STR_FMT, STR_ARG(str_sub(key, 0, plus)),
                      STR_ARG(str_from(key, at)));
}

static bool is_in(struct str domains, struct str domain, struct arena *arena)
{
    for (struct str rest = domains; rest.n > 0;)
        if (str_eq(email_key(arena, str_trim(str_cut(&rest, ','))), domain))
            return true;
    return false;
}

static bool our_domains(struct call *call, struct str *out)
{
    struct str email;

    *out = setting_text(call, &mail_domains);
    if (str_trim(*out).n > 0)
        return true;
    if (!one_text(call, &q_first_account, &email))
        return false;
    *out = str_is_null(email) ? STR("") : email_domain(email);
    return true;
}

/* ---- which are ours ----------------------------------------------------------------------------
 */

/** The keys of `addresses`, and those of each without its tag, as a JSON array. */
static bool keys_of(struct call *call, const struct str *addresses, size_t count, struct str *out)
{
    struct json_out json = json_out_new(call->arena, KEYS_MAX_BYTES);
    struct err bad = { 0 };

    out_begin_list(&json);
    for (size_t i = 0; i < count; i++) {
        struct str key;
        struct str plain;

        if (!email_check(addresses[i], &bad))
            continue;
        key = email_key(call->arena, addresses[i]);
        plain = without_tag(call->arena, key);
        out_str(&json, key);
        if (!str_is_null(plain))
            out_str(&json, plain);
    }
    out_end_list(&json);
    return strbuf_done(&json.buf, "addresses", out, call->err);
}

static bool read_known(struct call *call, struct str keys, struct mail_own_known *out)
{
    struct mail_own_keyed *items = NULL;
    struct db_rows *rows;
    size_t room = 0;

    if (!db_rows(call->tx, &q_look_up, DB_BINDS(db_text("keys", keys)), &rows, call->err))
        return false;
    while (db_next(rows)) {
        items = arena_grow(call->arena, items, out->count, &room, sizeof(*items));
        items[out->count++] = (struct mail_own_keyed){ read_own(rows, call->arena),
                                                       db_col_dup(rows, 10, call->arena) };
    }
    out->configured = items;
    return db_rows_end(&rows, call->err);
}

bool mail_own_look_up(struct call *call, const struct str *addresses, size_t count,
                      struct mail_own_known *out)
{
    struct str keys;

    *out = (struct mail_own_known){ .domains = STR("") };
    return keys_of(call, addresses, count, &keys) && read_known(call, keys, out)
           && (out->count > 0 || our_domains(call, &out->domains));
}

static const struct mail_own *configured_as(const struct mail_own_known *known, struct str key)
{
    for (size_t i = 0; i < known->count; i++)
        if (str_eq(known->configured[i].key, key))
            return &known->configured[i].own;
    return NULL;
}

bool mail_own_is(struct call *call, const struct mail_own_known *known, struct str address,
                 struct mail_own *out)
{
    const struct mail_own *own;
    struct err bad = { 0 };
    struct str key;
    struct str plain;

    *out = (struct mail_own){ 0 };
    if (!email_check(address, &bad))
        return false;
    key = email_key(call->arena, address);
    plain = without_tag(call->arena, key);
    own = configured_as(known, key);
    if (own == NULL && !str_is_null(plain))
        own = configured_as(known, plain);
    if (own != NULL)
        *out = *own;
    else if (is_in(known->domains, email_domain(key), call->arena))
        out->address = address;
    return !str_is_null(out->address);
}

bool mail_own_find(struct call *call, struct str address, bool *is_ours, struct mail_own *out)
{
    struct mail_own_known known;

    if (!mail_own_look_up(call, &address, 1, &known))
        return false;
    *is_ours = mail_own_is(call, &known, address, out);
    return true;
}

bool mail_own_standard(struct call *call, struct mail_own *out)
{
    struct db_rows *rows;
    struct str domains;
    struct str first;

    *out = (struct mail_own){ 0 };
    if (!db_rows(call->tx, &q_standard, DB_NO_BINDS, &rows, call->err))
        return false;
    if (db_next(rows))
        *out = read_own(rows, call->arena);
    if (!db_rows_end(&rows, call->err))
        return false;
    if (out->id != 0)
        return true;
    if (!our_domains(call, &domains))
        return false;
    first = str_trim(str_cut(&domains, ','));
    out->address = str_format(call->arena, "support@%" STR_FMT, STR_ARG(first));
    return true;
}

bool mail_own_domain(struct call *call, struct str *out)
{
    struct mail_own own;

    if (!mail_own_standard(call, &own))
        return false;
    *out = email_domain(own.address);
    return true;
}

static void add_domain(struct str domain, struct str *list, size_t *count)
{
    for (size_t i = 0; i < *count; i++)
        if (str_eq(list[i], domain))
            return;
    if (domain.n > 0 && *count < MAIL_OWN_DOMAINS_MAX)
        list[(*count)++] = domain;
}

bool mail_own_domains(struct call *call, struct str **out, size_t *count)
{
    struct db_rows *rows;
    struct str rest;

    *out = ARENA_ARRAY(call->arena, MAIL_OWN_DOMAINS_MAX, struct str);
    *count = 0;
    if (!db_rows(call->tx, &q_addresses, DB_NO_BINDS, &rows, call->err))
        return false;
    while (db_next(rows))
        add_domain(email_domain(email_key(call->arena, db_col_text(rows, 0))), *out, count);
    if (!db_rows_end(&rows, call->err))
        return false;
    if (*count > 0)
        return true;
    if (!our_domains(call, &rest))
        return false;
    while (rest.n > 0)
        add_domain(email_key(call->arena, str_trim(str_cut(&rest, ','))), *out, count);
    return true;
}

struct str mail_own_name(const struct mail_own *own)
{
    return own->name.n > 0 ? own->name : own->brand_name;
}

static struct str in_any(const struct str texts[LANG_COUNT], enum lang lang)
{
    return texts[lang].n > 0 ? texts[lang] : texts[lang == LANG_KO ? LANG_EN : LANG_KO];
}

struct str mail_own_signature(const struct mail_own *own, enum lang lang)
{
    struct str signature = in_any(own->signatures, lang);

    if (signature.n == 0)
        signature = in_any(own->brand_signatures, lang);
    return signature.n > 0 ? signature : STR("");
}

enum lang mail_own_lang(struct str ticket, int64_t customer)
{
    enum lang lang;

    if (texts_lang_of(ticket, &lang))
        return lang;
    return customer == LANG_KO ? LANG_KO : LANG_EN;
}
