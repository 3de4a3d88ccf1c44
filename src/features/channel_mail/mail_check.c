#include "features/channel_mail/mail_check.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "core/settings/settings.h"
#include "features/channel_mail/mail_probe.h"
#include "features/channel_mail/mail_send.h"
#include "features/channel_mail/mail_words.h"

enum { OFFERS_MAX = 256 };

static bool read_ours(struct call *call, void *arg)
{
    struct mail_check *check = arg;

    return mail_own_standard(call, &check->standard)
           && mail_own_domains(call, &check->domains, &check->domain_count);
}

static void read_target(struct mail_check *check)
{
    const char *why = mail_target_read(check->call, &check->target);

    check->no_target = STR_NULL;
    check->relay_is_unset = why != NULL && str_eq(str_of(why), STR("mail_relay_unset"));
    if (check->relay_is_unset)
        check->no_target = mail_check_words(check, "doctor.mail.relay_unset", TEXT_ARGS());
    else if (why != NULL)
        check->no_target = texts_error(check->lang, check->call->err, check->call->arena);
}

bool mail_check_begin(struct mail_check *check, struct call *call, enum lang lang, int stop_fd)
{
    *check = (struct mail_check){ .call = call, .lang = lang, .stop_fd = stop_fd };
    if (!call_read(call, read_ours, check))
        return false;
    read_target(check);
    return true;
}

void mail_check_say(struct mail_check *check, const char *about, bool ok, struct str words,
                    struct str paste)
{
    check->findings = arena_grow(check->call->arena, check->findings, check->count, &check->room,
                                 sizeof(*check->findings));
    check->findings[check->count++] = (struct mail_finding){ about, ok, words, paste };
}

struct str mail_check_words(const struct mail_check *check, const char *key,
                            const struct text_arg *args)
{
    return texts_format(check->lang, key, args, check->call->arena);
}

static struct str port_of(const struct mail_check *check)
{
    return str_format(check->call->arena, "%d", check->target.port);
}

void mail_check_sending(struct mail_check *check)
{
    struct str way = setting_text(check->call, &mail_sending);
    struct str words = STR_NULL;

    if (str_eq(way, STR("off")))
        words = mail_check_words(check, "doctor.mail.sending_off", TEXT_ARGS());
    else if (!str_eq(way, STR("relay")))
        words = mail_check_words(check, "doctor.mail.sending_keep", TEXT_ARGS());
    else if (str_is_null(check->no_target))
        words = mail_check_words(check, "doctor.mail.sending_relay",
                                 TEXT_ARGS(TEXT_STR("host", str_of(check->target.host)),
                                           TEXT_STR("port", port_of(check))));
    if (!str_is_null(words))
        mail_check_say(check, "sending", !str_eq(way, STR("off")), words, STR_NULL);
}

/* ---- the relay ---------------------------------------------------------------------------------
 */

/** STR_NULL for steps that tell nothing while they go well. */
static struct str step_words(const struct mail_check *check, enum smtp_client_step step)
{
    switch (step) {
    case SMTP_AT_RESOLVE:
        return mail_check_words(check, "doctor.mail.resolve",
                                TEXT_ARGS(TEXT_STR("host", str_of(check->target.host))));
    case SMTP_AT_CONNECT:
        return mail_check_words(check, "doctor.mail.connect",
                                TEXT_ARGS(TEXT_STR("port", port_of(check))));
    case SMTP_AT_TLS:
        return mail_check_words(check, "doctor.mail.tls", TEXT_ARGS());
    case SMTP_AT_LOGIN:
        return mail_check_words(check, "doctor.mail.login",
                                TEXT_ARGS(TEXT_STR("user", check->target.login.user)));
    case SMTP_AT_MAIL:
        return mail_check_words(check, "doctor.mail.sender",
                                TEXT_ARGS(TEXT_STR("address", check->standard.address)));
    case SMTP_AT_RECIPIENT:
        return mail_check_words(check, "doctor.mail.recipient",
                                TEXT_ARGS(TEXT_STR("address", check->standard.address)));
    default:
        return STR_NULL;
    }
}

static void say_step(struct mail_check *check, const struct smtp_outcome *outcome)
{
    bool ok = outcome->kind == SMTP_WENT_OUT;
    struct str words = ok ? step_words(check, outcome->step)
                          : mail_outcome_words(check->lang, outcome, check->call->arena);

    if (!str_is_null(words))
        mail_check_say(check, "relay", ok, words, STR_NULL);
}

static void add_offer(struct strbuf *list, bool offered, const char *name)
{
    if (!offered)
        return;
    strbuf_add_cstr(list, list->n > 0 ? ", " : "");
    strbuf_add_cstr(list, name);
}

static void say_offers(struct mail_check *check, const struct smtp_probe_report *report)
{
    const struct smtp_offers *offers = &report->offers;
    struct strbuf list = strbuf_new(check->call->arena, OFFERS_MAX);

    if (!report->is_encrypted)
        mail_check_say(check, "relay", true,
                       mail_check_words(check, "doctor.mail.clear", TEXT_ARGS()), STR_NULL);
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
                  str_format(check->call->arena, "SIZE %lld", (long long)offers->size_bytes).p);
    if (list.n > 0)
        mail_check_say(check, "relay", true,
                       mail_check_words(check, "doctor.mail.offers",
                                        TEXT_ARGS(TEXT_STR("list", strbuf_str(&list)))),
                       STR_NULL);
}

/** A server that is not named is wrong only where mail is to go there. */
static void say_no_target(struct mail_check *check)
{
    if (!check->relay_is_unset || str_eq(setting_text(check->call, &mail_sending), STR("relay")))
        mail_check_say(check, "relay", false, check->no_target, STR_NULL);
}

bool mail_check_relay(struct mail_check *check)
{
    struct smtp_probe_report report;

    if (!str_is_null(check->no_target)) {
        say_no_target(check);
        return true;
    }
    if (check->domain_count == 0)
        return true;
    if (!mail_probe_relay(check->call, &check->target, check->standard.address, check->stop_fd,
                          &report))
        return false;
    for (size_t i = 0; i < report.count; i++)
        say_step(check, &report.steps[i].outcome);
    if (report.offers.is_esmtp)
        say_offers(check, &report);
    return true;
}

/* ---- telling -----------------------------------------------------------------------------------
 */

void mail_check_write(const struct mail_check *check, struct json_out *out)
{
    out_begin_list(out);
    for (size_t i = 0; i < check->count; i++) {
        const struct mail_finding *finding = &check->findings[i];

        out_begin_object(out);
        out_key(out, "check");
        out_cstring(out, finding->check);
        out_key(out, "ok");
        out_bool(out, finding->ok);
        out_key(out, "words");
        out_str(out, finding->words);
        if (!str_is_null(finding->paste)) {
            out_key(out, "paste");
            out_str(out, finding->paste);
        }
        out_end_object(out);
    }
    out_end_list(out);
}

bool mail_check_is_well(const struct mail_check *check)
{
    for (size_t i = 0; i < check->count; i++)
        if (!check->findings[i].ok)
            return false;
    return true;
}
