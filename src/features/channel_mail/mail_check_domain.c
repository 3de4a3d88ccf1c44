/* Whether our domains publish what mail needs, and whether it is signed. */
#include "features/channel_mail/mail_check.h"
#include "features/channel_mail/mail_domain_check.h"
#include "features/channel_mail/mail_sign.h"
#include "proto/mail/compose/mail_domain.h"

static void say_finding(struct mail_check *check, const struct mail_domain_finding *finding)
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

    mail_check_say(check, "domain", finding->state == MAIL_DOMAIN_FINE,
                   mail_check_words(check, keys[finding->state],
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
static bool read_key(struct mail_check *check, struct records_step *step)
{
    struct call *call = check->call;
    bool done;

    if (!mail_sign_open(call, &step->sign)) {
        mail_check_say(check, "signing", false, texts_error(check->lang, call->err, call->arena),
                       STR_NULL);
        return true;
    }
    if (step->sign.key == NULL)
        mail_check_say(check, "signing", false,
                       mail_check_words(check, "doctor.mail.unsigned", TEXT_ARGS()), STR_NULL);
    done = call_read(call, records_step, step);
    mail_sign_close(&step->sign);
    return done;
}

static void look_at(struct mail_check *check, struct dns *dns, struct str domain,
                    const struct records_step *key)
{
    struct arena *arena = check->call->arena;
    struct mail_domain_finding findings[MAIL_DOMAIN_FINDINGS_MAX];
    struct mail_domain_plan plan = {
        .relay = str_is_null(check->no_target) ? str_of(check->target.host) : STR(""),
    };
    size_t count;

    for (size_t i = 0; i < key->count; i++)
        if (str_eq(key->records[i].domain, domain)) {
            plan.dkim_name = key->records[i].name;
            plan.dkim_text = key->records[i].text;
        }
    if (!mail_domain_fold(domain, arena, &plan.domain))
        return;
    count = mail_domain_check(dns, &plan, arena, findings);
    for (size_t i = 0; i < count; i++)
        say_finding(check, &findings[i]);
}

bool mail_check_domain(struct mail_check *check, struct dns *dns, struct str domain)
{
    struct records_step key = { .count = 0 };

    if (!read_key(check, &key))
        return false;
    look_at(check, dns, domain, &key);
    return true;
}

bool mail_check_domains(struct mail_check *check, struct dns *dns)
{
    struct records_step key = { .count = 0 };

    if (check->domain_count == 0) {
        mail_check_say(check, "domain", false,
                       mail_check_words(check, "doctor.mail.no_domain", TEXT_ARGS()), STR_NULL);
        return true;
    }
    if (!read_key(check, &key))
        return false;
    for (size_t i = 0; i < check->domain_count; i++)
        look_at(check, dns, check->domains[i], &key);
    return true;
}
