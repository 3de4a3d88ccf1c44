#include "features/channel_mail/mail_own.h"

#include "base/arena.h"
#include "core/access/email.h"
#include "core/settings/settings.h"
#include "core/store_rows.h"
#include "db/db.h"

enum { DOMAINS_MAX_BYTES = 4000 };

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
    " b.signature_en, b.signature_ko FROM mail_address a"                                          \
    " LEFT JOIN mail_brand b ON b.id = a.brand_id"

static const struct db_query q_find = {
    "mail_address.find",
    OWN " WHERE a.key = :key",
    NULL,
};
static const struct db_query q_any = { "mail_address.any", "SELECT id FROM mail_address LIMIT 1",
                                       NULL };
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

const struct db_query *const mail_own_queries[] = { &q_find,          &q_any,       &q_standard,
                                                    &q_first_account, &q_addresses, NULL };

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

/** out->id is 0 where there is none. */
static bool read_own(struct call *call, const struct db_query *query, struct db_binds binds,
                     struct mail_own *out)
{
    struct db_rows *rows;

    *out = (struct mail_own){ 0 };
    if (!db_rows(call->tx, query, binds, &rows, call->err))
        return false;
    if (db_next(rows)) {
        out->id = db_col_int(rows, 0);
        out->address = db_col_dup(rows, 1, call->arena);
        out->name = db_col_dup(rows, 2, call->arena);
        out->team_id = db_col_int(rows, 3);
        out->signatures[LANG_EN] = db_col_dup(rows, 4, call->arena);
        out->signatures[LANG_KO] = db_col_dup(rows, 5, call->arena);
        out->brand_id = db_col_int(rows, 6);
        out->brand_name = db_col_dup(rows, 7, call->arena);
        out->brand_signatures[LANG_EN] = db_col_dup(rows, 8, call->arena);
        out->brand_signatures[LANG_KO] = db_col_dup(rows, 9, call->arena);
    }
    return db_rows_end(&rows, call->err);
}

static bool find_configured(struct call *call, struct str key, struct mail_own *out)
{
    return read_own(call, &q_find, DB_BINDS(db_text("key", key)), out);
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

static bool find_by_domain(struct call *call, struct str address, struct str key, bool *is_ours,
                           struct mail_own *out)
{
    int64_t any;
    struct str domains;

    if (!db_one_int(call->tx, &q_any, DB_NO_BINDS, 0, &any, call->err))
        return false;
    if (any != 0)
        return true;
    if (!our_domains(call, &domains))
        return false;
    *is_ours = is_in(domains, email_domain(key), call->arena);
    if (*is_ours)
        out->address = address;
    return true;
}

bool mail_own_find(struct call *call, struct str address, bool *is_ours, struct mail_own *out)
{
    struct err bad = { 0 };
    struct str key;
    struct str plain;

    *is_ours = false;
    *out = (struct mail_own){ 0 };
    if (!email_check(address, &bad))
        return true;
    key = email_key(call->arena, address);
    if (!find_configured(call, key, out))
        return false;
    plain = without_tag(call->arena, key);
    if (out->id == 0 && !str_is_null(plain) && !find_configured(call, plain, out))
        return false;
    *is_ours = out->id != 0;
    return *is_ours || find_by_domain(call, address, key, is_ours, out);
}

bool mail_own_standard(struct call *call, struct mail_own *out)
{
    struct str domains;
    struct str first;

    if (!read_own(call, &q_standard, DB_NO_BINDS, out))
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

    return signature.n > 0 ? signature : in_any(own->brand_signatures, lang);
}
