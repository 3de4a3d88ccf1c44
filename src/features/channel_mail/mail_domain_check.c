#include "features/channel_mail/mail_domain_check.h"

#include <arpa/inet.h>

#include "base/arena.h"
#include "proto/mail/auth/mail_alignment.h"
#include "proto/mail/auth/mail_dkim_key.h"

struct checking {
    struct dns *dns;
    const struct mail_domain_plan *plan;
    struct arena *arena;
};

/** A line of a zone with a text in it. */
static struct str txt_line(const struct checking *c, struct str name, struct str text)
{
    struct str quoted = mail_dkim_record_quoted(text, c->arena);

    return str_format(c->arena, "%" STR_FMT ". IN TXT %" STR_FMT, STR_ARG(name), STR_ARG(quoted));
}

/* ---- MX ----------------------------------------------------------------------------------------
 */

static void check_mx(const struct checking *c, struct mail_domain_finding *out)
{
    struct str domain = c->plan->domain;
    struct dns_record *records;
    size_t count;
    enum dns_result result = c->dns->ask(c->dns, DNS_MX, domain, c->arena, &records, &count);

    *out =
        (struct mail_domain_finding){ MAIL_DOMAIN_NOT_ANSWERED, "MX", domain, STR(""), STR_NULL };
    if (result == DNS_NOT_ANSWERED)
        return;
    if (result == DNS_FOUND && records[0].text.n > 0) {
        out->state = MAIL_DOMAIN_FINE;
        out->found = records[0].text;
        return;
    }
    out->state = result == DNS_FOUND ? MAIL_DOMAIN_NULL_MX : MAIL_DOMAIN_NO_MX;
    out->paste = str_format(c->arena, "%" STR_FMT ". IN MX 10 mail.%" STR_FMT ".", STR_ARG(domain),
                            STR_ARG(domain));
}

/* ---- texts -------------------------------------------------------------------------------------
 */

/** The first text at `name` that begins as its kind does, and how many there are; false where
 * nobody answered. */
static bool find_text(const struct checking *c, struct str name, struct str begins,
                      struct str *found, size_t *count)
{
    struct dns_record *records;
    size_t n = 0;
    enum dns_result result = c->dns->ask(c->dns, DNS_TXT, name, c->arena, &records, &n);

    *found = STR("");
    *count = 0;
    for (size_t i = 0; result == DNS_FOUND && i < n; i++) {
        struct str text = records[i].text;

        if (!str_eq_ascii_nocase(str_sub(text, 0, begins.n), begins)
            || (text.n > begins.n && text.p[begins.n] != ' ' && text.p[begins.n] != ';'))
            continue;
        if ((*count)++ == 0)
            *found = text;
    }
    return result != DNS_NOT_ANSWERED;
}

/** The mechanism by which the relay may send. */
static struct str relay_term(const struct checking *c)
{
    const char *host = str_cstr(c->arena, c->plan->relay);
    unsigned char bytes[sizeof(struct in6_addr)];

    if (c->plan->relay.n == 0)
        return STR("");
    if (inet_pton(AF_INET, host, bytes) == 1)
        return str_format(c->arena, " ip4:%s", host);
    if (inet_pton(AF_INET6, host, bytes) == 1)
        return str_format(c->arena, " ip6:%s", host);
    return str_format(c->arena, " a:%s", host);
}

/** "+all" and "all" alone let everybody send. */
static bool lets_everybody(struct str spf)
{
    for (struct str rest = spf; rest.n > 0;) {
        struct str term = str_cut(&rest, ' ');

        if (str_eq_ascii_nocase(term, STR("+all")) || str_eq_ascii_nocase(term, STR("all")))
            return true;
    }
    return false;
}

static void check_spf(const struct checking *c, struct mail_domain_finding *out)
{
    struct str domain = c->plan->domain;
    struct str term;
    size_t count;

    *out =
        (struct mail_domain_finding){ MAIL_DOMAIN_NOT_ANSWERED, "SPF", domain, STR(""), STR_NULL };
    if (!find_text(c, domain, STR("v=spf1"), &out->found, &count))
        return;
    out->state = count == 0                   ? MAIL_DOMAIN_NO_SPF
                 : count > 1                  ? MAIL_DOMAIN_TWO_SPF
                 : lets_everybody(out->found) ? MAIL_DOMAIN_OPEN_SPF
                                              : MAIL_DOMAIN_FINE;
    term = relay_term(c);
    if (out->state != MAIL_DOMAIN_FINE)
        out->paste =
            txt_line(c, domain, str_format(c->arena, "v=spf1 mx%" STR_FMT " ~all", STR_ARG(term)));
}

static void check_dkim(const struct checking *c, struct mail_domain_finding *out)
{
    const struct mail_domain_plan *plan = c->plan;
    struct dns_record *records;
    size_t count = 0;
    enum dns_result result =
        c->dns->ask(c->dns, DNS_TXT, plan->dkim_name, c->arena, &records, &count);

    *out = (struct mail_domain_finding){ MAIL_DOMAIN_NOT_ANSWERED, "DKIM", plan->dkim_name, STR(""),
                                         STR_NULL };
    if (result == DNS_NOT_ANSWERED)
        return;
    out->paste = txt_line(c, plan->dkim_name, plan->dkim_text);
    out->state = MAIL_DOMAIN_NO_DKIM;
    for (size_t i = 0; result == DNS_FOUND && i < count; i++) {
        out->state = MAIL_DOMAIN_OTHER_DKIM;
        out->found = records[i].text;
        if (mail_dkim_records_agree(out->found, plan->dkim_text, c->arena)) {
            out->state = MAIL_DOMAIN_FINE;
            out->paste = STR_NULL;
            return;
        }
    }
}

/** RFC 7489 6.6.3: where the domain says nothing, its organisation's speaks for it. */
static void check_dmarc(const struct checking *c, struct mail_domain_finding *out)
{
    struct str domain = c->plan->domain;
    struct str name = str_format(c->arena, "_dmarc.%" STR_FMT, STR_ARG(domain));
    struct str organisation;
    size_t count;

    *out =
        (struct mail_domain_finding){ MAIL_DOMAIN_NOT_ANSWERED, "DMARC", name, STR(""), STR_NULL };
    if (!find_text(c, name, STR("v=DMARC1"), &out->found, &count))
        return;
    if (count == 0 && mail_organisation(domain, c->arena, &organisation)
        && !str_eq(organisation, domain)
        && !find_text(c, str_format(c->arena, "_dmarc.%" STR_FMT, STR_ARG(organisation)),
                      STR("v=DMARC1"), &out->found, &count))
        return;
    out->state = count == 0  ? MAIL_DOMAIN_NO_DMARC
                 : count > 1 ? MAIL_DOMAIN_TWO_DMARC
                             : MAIL_DOMAIN_FINE;
    if (out->state != MAIL_DOMAIN_FINE)
        out->paste = txt_line(c, name, STR("v=DMARC1; p=none"));
}

size_t mail_domain_check(struct dns *dns, const struct mail_domain_plan *plan, struct arena *arena,
                         struct mail_domain_finding out[MAIL_DOMAIN_FINDINGS_MAX])
{
    const struct checking c = { dns, plan, arena };
    size_t n = 0;

    check_mx(&c, &out[n++]);
    check_spf(&c, &out[n++]);
    if (!str_is_null(plan->dkim_name))
        check_dkim(&c, &out[n++]);
    check_dmarc(&c, &out[n++]);
    return n;
}
