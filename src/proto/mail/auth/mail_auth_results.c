#include "proto/mail/auth/mail_auth_results.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "proto/mail/auth/mail_auth_words.h"
#include "proto/mail/compose/mail_domain.h"
#include "proto/mail/compose/mail_fold.h"
#include "proto/mail/value/mail_head.h"

static const char *const verdict_names[] = {
    [MAIL_AUTH_UNSAID] = "unsaid",       [MAIL_AUTH_NONE] = "none",
    [MAIL_AUTH_PASS] = "pass",           [MAIL_AUTH_FAIL] = "fail",
    [MAIL_AUTH_SOFTFAIL] = "softfail",   [MAIL_AUTH_NEUTRAL] = "neutral",
    [MAIL_AUTH_POLICY] = "policy",       [MAIL_AUTH_TEMPERROR] = "temperror",
    [MAIL_AUTH_PERMERROR] = "permerror", [MAIL_AUTH_OTHER] = "other",
};

const char *mail_auth_verdict_name(enum mail_auth_verdict verdict)
{
    return verdict_names[verdict];
}

static enum mail_auth_verdict verdict_of(struct str word)
{
    for (size_t i = MAIL_AUTH_NONE; i < MAIL_AUTH_OTHER; i++)
        if (str_eq_ascii_nocase(word, str_of(verdict_names[i])))
            return (enum mail_auth_verdict)i;
    if (str_eq_ascii_nocase(word, STR("hardfail")))
        return MAIL_AUTH_FAIL;
    return MAIL_AUTH_OTHER;
}

/* ---- trust ---- */

static bool is_trusted(const struct mail_auth_trust *trust, struct str server)
{
    for (size_t i = 0; i < trust->server_count; i++)
        if (str_eq_ascii_nocase(server, trust->servers[i]))
            return true;
    return false;
}

/* ---- values ---- */

/** The domain of an address, or the domain itself; STR_NULL for what is neither. */
static struct str domain_of(struct str value, struct arena *arena)
{
    struct str rest = str_trim(value);
    struct str domain;

    if (str_starts_with(rest, STR("<")) && str_ends_with(rest, STR(">")))
        rest = str_sub(rest, 1, rest.n - 2);
    for (size_t i = rest.n; i > 0; i--)
        if (rest.p[i - 1] == '@') {
            rest = str_from(rest, i);
            break;
        }
    return mail_domain_fold(rest, arena, &domain) ? domain : STR_NULL;
}

/** One method's result with the properties that are of use. */
struct statement {
    struct str method;
    enum mail_auth_verdict verdict;
    struct str mail_from; /* as said; STR_NULL where they are not */
    struct str helo;
    struct str header_d;
    struct str header_i;
    struct str header_s;
    struct str header_from;
};

static void note_property(struct statement *statement, struct str name, struct str value)
{
    const struct {
        const char *name;
        struct str *where;
    } properties[] = {
        { "smtp.mailfrom", &statement->mail_from }, { "smtp.mail", &statement->mail_from },
        { "smtp.helo", &statement->helo },          { "header.d", &statement->header_d },
        { "header.i", &statement->header_i },       { "header.s", &statement->header_s },
        { "header.from", &statement->header_from },
    };

    for (size_t i = 0; i < COUNT_OF(properties); i++)
        if (str_eq_ascii_nocase(name, str_of(properties[i].name))
            && str_is_null(*properties[i].where))
            *properties[i].where = value;
}

/** "dkim/1 = pass reason = … header.d = …"; false for "none" and for what is no such thing. */
static bool read_statement(struct mail_auth_words *words, struct statement *out)
{
    struct str name;
    struct str value;

    *out = (struct statement){ 0 };
    if (!mail_auth_pair(words, &out->method, &value))
        return false;
    out->method = str_sub(out->method, 0, str_find_char(out->method, '/'));
    out->verdict = verdict_of(value);
    while (mail_auth_pair(words, &name, &value))
        note_property(out, name, value);
    return true;
}

/* ---- results ---- */

static struct mail_auth_result spf_result(enum mail_auth_verdict verdict, struct str mail_from,
                                          struct str helo, struct arena *arena)
{
    struct mail_auth_result result = { .verdict = verdict, .domain = domain_of(mail_from, arena) };

    result.is_helo = str_is_null(result.domain) && helo.n > 0;
    if (result.is_helo)
        result.domain = domain_of(helo, arena);
    return result;
}

/** The uppermost counts, but what is said of the envelope's sender before what is said of HELO. */
static void note_spf(struct mail_auth_results *out, struct mail_auth_result found)
{
    if (out->spf.verdict == MAIL_AUTH_UNSAID || (out->spf.is_helo && !found.is_helo))
        out->spf = found;
}

static void note_dkim(struct mail_auth_results *out, const struct statement *statement,
                      struct arena *arena)
{
    bool is_said = !str_is_null(statement->header_d);
    struct mail_auth_result *result;

    if (out->dkim_count == MAIL_AUTH_SIGNATURES_MAX || statement->verdict == MAIL_AUTH_NONE)
        return;
    result = &out->dkim[out->dkim_count++];
    result->verdict = statement->verdict;
    result->domain = domain_of(is_said ? statement->header_d : statement->header_i, arena);
    if (!str_is_null(statement->header_s))
        result->selector = mail_line_tidy(statement->header_s, arena);
}

static void note_dmarc(struct mail_auth_results *out, const struct statement *statement,
                       struct arena *arena)
{
    if (out->dmarc.verdict == MAIL_AUTH_UNSAID)
        out->dmarc =
            (struct mail_auth_result){ .verdict = statement->verdict,
                                       .domain = domain_of(statement->header_from, arena) };
}

static void note_statement(struct mail_auth_results *out, const struct statement *statement,
                           struct arena *arena)
{
    if (str_eq_ascii_nocase(statement->method, STR("spf")))
        note_spf(out, spf_result(statement->verdict, statement->mail_from, statement->helo, arena));
    else if (str_eq_ascii_nocase(statement->method, STR("dkim")))
        note_dkim(out, statement, arena);
    else if (str_eq_ascii_nocase(statement->method, STR("dmarc")))
        note_dmarc(out, statement, arena);
}

/* ---- fields ---- */

/** The authserv-id; "" where the field begins with a result. The words stand before the first. */
static struct str read_server(struct mail_auth_words *words)
{
    struct mail_auth_words before;
    struct str server;

    mail_auth_skip(words, NULL);
    before = *words;
    server = mail_auth_value(words);
    mail_auth_skip(words, NULL);
    if (str_find_char(server, '=') < server.n || str_starts_with(words->rest, STR("="))) {
        *words = before;
        return STR("");
    }
    if (!mail_auth_next_statement(words))
        words->rest = STR("");
    return server;
}

static bool read_results(struct str value, const struct mail_auth_trust *trust, struct arena *arena,
                         struct mail_auth_results *out)
{
    struct mail_auth_words words = { value, arena };
    struct statement statement;

    if (!is_trusted(trust, read_server(&words)))
        return false;
    do {
        if (read_statement(&words, &statement))
            note_statement(out, &statement, arena);
    } while (mail_auth_next_statement(&words));
    return true;
}

/** What a Received-SPF field says, as it says it; STR_NULL for what it does not. */
struct received_spf {
    struct str verdict;
    struct str comment;
    struct str receiver;
    struct str mail_from;
    struct str helo;
};

static void read_spf_words(struct str value, struct arena *arena, struct received_spf *out)
{
    struct mail_auth_words words = { value, arena };
    struct str name;
    struct str said;

    *out = (struct received_spf){ 0 };
    mail_auth_skip(&words, NULL);
    out->verdict = mail_auth_value(&words);
    mail_auth_skip(&words, &out->comment);
    do {
        while (mail_auth_pair(&words, &name, &said)) {
            if (str_eq_ascii_nocase(name, STR("receiver")))
                out->receiver = said;
            else if (str_eq_ascii_nocase(name, STR("envelope-from")))
                out->mail_from = said;
            else if (str_eq_ascii_nocase(name, STR("helo")))
                out->helo = said;
        }
    } while (mail_auth_next_statement(&words));
}

/** The server stands as receiver=, or before the colon of the comment, as Google writes it. */
static bool read_received_spf(struct str value, const struct mail_auth_trust *trust,
                              struct arena *arena, struct mail_auth_result *out)
{
    struct received_spf said;
    struct str server;

    read_spf_words(value, arena, &said);
    server = said.receiver;
    if (str_is_null(server))
        server = str_trim(str_sub(said.comment, 0, str_find_char(said.comment, ':')));
    if (server.n == 0 || !is_trusted(trust, server))
        return false;
    *out = spf_result(verdict_of(said.verdict), said.mail_from, said.helo, arena);
    return true;
}

void mail_auth_results_read(const struct mail_head *head, const struct mail_auth_trust *trust,
                            struct arena *arena, struct mail_auth_results *out)
{
    struct mail_auth_result received_spf = { .verdict = MAIL_AUTH_UNSAID };
    struct mail_auth_result found;
    size_t received_count = 0;

    *out = (struct mail_auth_results){ 0 };
    out->dkim = ARENA_ARRAY(arena, MAIL_AUTH_SIGNATURES_MAX, struct mail_auth_result);
    for (size_t i = 0; i < head->count; i++) {
        const struct mail_field *field = &head->fields[i];
        bool is_below = received_count > trust->hops;

        if (str_eq_ascii_nocase(field->name, STR("Received"))) {
            received_count++;
        } else if (str_eq_ascii_nocase(field->name, STR("Authentication-Results"))) {
            out->ignored_count += is_below || !read_results(field->value, trust, arena, out);
        } else if (str_eq_ascii_nocase(field->name, STR("Received-SPF"))) {
            if (is_below || !read_received_spf(field->value, trust, arena, &found))
                out->ignored_count++;
            else if (received_spf.verdict == MAIL_AUTH_UNSAID)
                received_spf = found;
        }
    }
    if (out->spf.verdict == MAIL_AUTH_UNSAID)
        out->spf = received_spf;
}
