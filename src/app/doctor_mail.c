#include "app/doctor_mail.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/strbuf.h"
#include "core/settings/settings.h"
#include "core/texts/texts.h"
#include "features/channel_mail/mail_domain_check.h"
#include "features/channel_mail/mail_own.h"
#include "features/channel_mail/mail_probe.h"
#include "features/channel_mail/mail_send.h"
#include "features/channel_mail/mail_sign.h"
#include "features/channel_mail/mail_words.h"
#include "io/dns.h"
#include "proto/mail/compose/mail_domain.h"

struct doctor {
    struct call *call;
    struct json_out *out;
    enum lang lang;
    struct dns *dns;
    struct mail_own standard; /* who writes where nothing says otherwise */
    struct str *domains;
    size_t domain_count;
    struct mail_target target;
    bool has_target;
};

static void say(struct doctor *d, const char *check, bool ok, struct str words, struct str paste)
{
    out_begin_object(d->out);
    out_key(d->out, "check");
    out_cstring(d->out, check);
    out_key(d->out, "ok");
    out_bool(d->out, ok);
    out_key(d->out, "words");
    out_str(d->out, words);
    if (!str_is_null(paste)) {
        out_key(d->out, "paste");
        out_str(d->out, paste);
    }
    out_end_object(d->out);
}

static struct str words_of(const struct doctor *d, const char *key, const struct text_arg *args)
{
    return texts_format(d->lang, key, args, d->call->arena);
}

/* ---- the relay ---------------------------------------------------------------------------------
 */

static struct str port_of(const struct doctor *d)
{
    return str_format(d->call->arena, "%d", d->target.port);
}

/** A server that is not named is wrong only where mail is to go there. */
static bool say_no_target(struct doctor *d, const char *why, bool wants_relay)
{
    if (str_eq(str_of(why), STR("mail_relay_unset"))) {
        if (wants_relay)
            say(d, "relay", false, words_of(d, "doctor.mail.relay_unset", TEXT_ARGS()), STR_NULL);
        return true;
    }
    say(d, "relay", false, texts_error(d->lang, d->call->err, d->call->arena), STR_NULL);
    return true;
}

static bool check_sending(struct doctor *d)
{
    struct str way = setting_text(d->call, &mail_sending);
    bool wants_relay = str_eq(way, STR("relay"));
    const char *why = mail_target_read(d->call, &d->target);

    d->has_target = why == NULL;
    if (str_eq(way, STR("off")))
        say(d, "sending", false, words_of(d, "doctor.mail.sending_off", TEXT_ARGS()), STR_NULL);
    else if (!wants_relay)
        say(d, "sending", true, words_of(d, "doctor.mail.sending_keep", TEXT_ARGS()), STR_NULL);
    else if (d->has_target)
        say(d, "sending", true,
            words_of(
                d, "doctor.mail.sending_relay",
                TEXT_ARGS(TEXT_STR("host", str_of(d->target.host)), TEXT_STR("port", port_of(d)))),
            STR_NULL);
    return d->has_target || say_no_target(d, why, wants_relay);
}

/** STR_NULL for steps that tell nothing while they go well. */
static struct str step_words(const struct doctor *d, enum smtp_client_step step)
{
    switch (step) {
    case SMTP_AT_RESOLVE:
        return words_of(d, "doctor.mail.resolve",
                        TEXT_ARGS(TEXT_STR("host", str_of(d->target.host))));
    case SMTP_AT_CONNECT:
        return words_of(d, "doctor.mail.connect", TEXT_ARGS(TEXT_STR("port", port_of(d))));
    case SMTP_AT_TLS:
        return words_of(d, "doctor.mail.tls", TEXT_ARGS());
    case SMTP_AT_LOGIN:
        return words_of(d, "doctor.mail.login", TEXT_ARGS(TEXT_STR("user", d->target.login.user)));
    case SMTP_AT_MAIL:
        return words_of(d, "doctor.mail.sender",
                        TEXT_ARGS(TEXT_STR("address", d->standard.address)));
    case SMTP_AT_RECIPIENT:
        return words_of(d, "doctor.mail.recipient",
                        TEXT_ARGS(TEXT_STR("address", d->standard.address)));
    default:
        return STR_NULL;
    }
}

static void say_step(struct doctor *d, const struct smtp_outcome *outcome)
{
    bool ok = outcome->kind == SMTP_WENT_OUT;
    struct str words =
        ok ? step_words(d, outcome->step) : mail_outcome_words(d->lang, outcome, d->call->arena);

    if (!str_is_null(words))
        say(d, "relay", ok, words, STR_NULL);
}

static void add_offer(struct strbuf *list, bool offered, const char *name)
{
    if (!offered)
        return;
    strbuf_add_cstr(list, list->n > 0 ? ", " : "");
    strbuf_add_cstr(list, name);
}

static void say_offers(struct doctor *d, const struct smtp_probe_report *report)
{
    const struct smtp_offers *offers = &report->offers;
    struct strbuf list = strbuf_new(d->call->arena, 256);

    if (!report->is_encrypted)
        say(d, "relay", true, words_of(d, "doctor.mail.clear", TEXT_ARGS()), STR_NULL);
    add_offer(&list, offers->starttls, "STARTTLS");
    add_offer(&list, offers->auth_plain, "AUTH PLAIN");
    add_offer(&list, offers->auth_login, "AUTH LOGIN");
    add_offer(&list, offers->auth_xoauth2, "AUTH XOAUTH2");
    add_offer(&list, offers->pipelining, "PIPELINING");
    add_offer(&list, offers->eight_bit, "8BITMIME");
    add_offer(&list, offers->smtputf8, "SMTPUTF8");
    add_offer(&list, offers->has_size && offers->size_bytes == 0, "SIZE");
    if (offers->size_bytes > 0)
        add_offer(&list, true,
                  str_format(d->call->arena, "SIZE %lld", (long long)offers->size_bytes).p);
    if (list.n > 0)
        say(d, "relay", true,
            words_of(d, "doctor.mail.offers", TEXT_ARGS(TEXT_STR("list", strbuf_str(&list)))),
            STR_NULL);
}

static bool check_relay(struct doctor *d)
{
    struct smtp_probe_report report;

    if (!d->has_target || d->domain_count == 0)
        return true;
    if (!mail_probe_relay(d->call, &d->target, d->standard.address, &report))
        return false;
    for (size_t i = 0; i < report.count; i++)
        say_step(d, &report.steps[i].outcome);
    if (report.offers.is_esmtp)
        say_offers(d, &report);
    return true;
}

/* ---- our domains -------------------------------------------------------------------------------
 */

static void say_finding(struct doctor *d, const struct mail_domain_finding *finding)
{
    static const char *const keys[] = {
        [MAIL_DOMAIN_FINE] = "doctor.mail.domain.fine",
        [MAIL_DOMAIN_NOT_ANSWERED] = "doctor.mail.domain.not_answered",
        [MAIL_DOMAIN_NO_MX] = "doctor.mail.domain.no_mx",
        [MAIL_DOMAIN_NULL_MX] = "doctor.mail.domain.null_mx",
        [MAIL_DOMAIN_NO_SPF] = "doctor.mail.domain.no_spf",
        [MAIL_DOMAIN_TWO_SPF] = "doctor.mail.domain.two_spf",
        [MAIL_DOMAIN_OPEN_SPF] = "doctor.mail.domain.open_spf",
        [MAIL_DOMAIN_NO_DKIM] = "doctor.mail.domain.no_dkim",
        [MAIL_DOMAIN_OTHER_DKIM] = "doctor.mail.domain.other_dkim",
        [MAIL_DOMAIN_NO_DMARC] = "doctor.mail.domain.no_dmarc",
        [MAIL_DOMAIN_TWO_DMARC] = "doctor.mail.domain.two_dmarc",
    };

    say(d, "domain", finding->state == MAIL_DOMAIN_FINE,
        words_of(d, keys[finding->state],
                 TEXT_ARGS(TEXT_STR("name", finding->name),
                           TEXT_STR("record", str_of(finding->record)),
                           TEXT_STR("found", finding->found))),
        finding->paste);
}

struct records_step {
    struct mail_sign sign;
    struct mail_sign_record *records;
    size_t count;
};

static bool records_step(struct call *call, void *arg)
{
    struct records_step *step = arg;

    return mail_sign_records(call, &step->sign, &step->records, &step->count);
}

/** A key that cannot be opened is told, and the rest looked at all the same. */
static bool read_key(struct doctor *d, struct records_step *step)
{
    bool done;

    if (!mail_sign_open(d->call, &step->sign)) {
        say(d, "signing", false, texts_error(d->lang, d->call->err, d->call->arena), STR_NULL);
        return true;
    }
    if (step->sign.key == NULL)
        say(d, "signing", false, words_of(d, "doctor.mail.unsigned", TEXT_ARGS()), STR_NULL);
    done = call_read(d->call, records_step, step);
    mail_sign_close(&step->sign);
    return done;
}

static void check_domain(struct doctor *d, struct str domain, const struct records_step *key)
{
    struct mail_domain_finding findings[MAIL_DOMAIN_FINDINGS_MAX];
    struct mail_domain_plan plan = { .relay = d->has_target ? str_of(d->target.host) : STR("") };
    size_t count;

    for (size_t i = 0; i < key->count; i++)
        if (str_eq(key->records[i].domain, domain)) {
            plan.dkim_name = key->records[i].name;
            plan.dkim_text = key->records[i].text;
        }
    if (!mail_domain_fold(domain, d->call->arena, &plan.domain))
        return;
    count = mail_domain_check(d->dns, &plan, d->call->arena, findings);
    for (size_t i = 0; i < count; i++)
        say_finding(d, &findings[i]);
}

static bool check_domains(struct doctor *d)
{
    struct records_step key = { .count = 0 };

    if (d->domain_count == 0) {
        say(d, "domain", false, words_of(d, "doctor.mail.no_domain", TEXT_ARGS()), STR_NULL);
        return true;
    }
    if (!read_key(d, &key))
        return false;
    for (size_t i = 0; i < d->domain_count; i++)
        check_domain(d, d->domains[i], &key);
    return true;
}

/* ---- the operation -----------------------------------------------------------------------------
 */

/** What is looked at, in this order. */
static bool (*const steps[])(struct doctor *d) = {
    check_sending,
    check_relay,
    check_domains,
};

static bool read_ours(struct call *call, void *arg)
{
    struct doctor *d = arg;

    return mail_own_standard(call, &d->standard)
           && mail_own_domains(call, &d->domains, &d->domain_count);
}

static bool read_args(struct doctor *d, const json_t *args, struct dns_system *dns)
{
    if (!texts_lang_of(json_str(json_object_get(args, "lang")), &d->lang))
        d->lang = LANG_EN;
    if (dns_system_init(dns, json_str(json_object_get(args, "dns"))))
        return true;
    err_set(d->call->err, ERR_INVALID, "bad_dns_server",
            "--dns is the address of a name server, such as 192.0.2.1 or 192.0.2.1:53");
    return err_field(d->call->err, "--dns");
}

bool operation_doctor_mail(struct call *call, const json_t *args, struct json_out *out)
{
    struct dns_system dns;
    struct doctor d = { .call = call, .out = out, .dns = &dns.dns };

    if (!read_args(&d, args, &dns) || !call_read(call, read_ours, &d))
        return false;
    out_begin_list(out);
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (!steps[i](&d))
            return false;
    out_end_list(out);
    return true;
}
