#include "features/channel_mail/mail_check_api.h"

#include "core/settings/settings.h"
#include "features/channel_mail/mail_check.h"
#include "io/dns.h"

enum { SERVER_MAX = 60, DOMAIN_MAX = 255 };

static bool check_server(struct str value, struct err *err)
{
    struct dns_system dns;

    if (dns_system_init(&dns, value))
        return true;
    err_set(err, ERR_INVALID, "bad_name_server", "this is no address of a name server");
    return err_param(err, "192.0.2.1:53");
}

const struct setting mail_name_server = {
    .name = "mail.name_server",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = SERVER_MAX,
    .check = check_server,
    .help = "The name server that is asked what our domains publish when they are looked over, as "
            "ADDRESS or ADDRESS:PORT; empty: the machine's.",
};

const struct field mail_check_domain_body[] = {
    { .name = "domain",
      .type = FIELD_STRING,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = DOMAIN_MAX,
      .help = "One of GET /api/v1/mail/domains" },
    { 0 },
};

static bool answer(struct exchange *x, const struct mail_check *check)
{
    out_begin_object(&x->out);
    out_key(&x->out, "ok");
    out_bool(&x->out, mail_check_is_well(check));
    out_key(&x->out, "findings");
    mail_check_write(check, &x->out);
    out_end_object(&x->out);
    return exchange_ok(x);
}

/** Where none is named that is what is told, whatever becomes of answers meanwhile. */
bool mail_check_handle_relay(struct exchange *x)
{
    struct mail_check check;

    if (!mail_check_begin(&check, x->call, x->call->lang, x->stop_fd) || !mail_check_relay(&check))
        return false;
    if (check.count == 0 && check.relay_is_unset)
        mail_check_say(&check, "relay", false, check.no_target, STR_NULL);
    return answer(x, &check);
}

bool mail_check_handle_domains(struct exchange *x)
{
    struct mail_check check;

    if (!mail_check_begin(&check, x->call, x->call->lang, x->stop_fd))
        return false;
    out_begin_object(&x->out);
    out_key(&x->out, "items");
    out_begin_list(&x->out);
    for (size_t i = 0; i < check.domain_count && x->call->access.scope.reach == REACH_ALL; i++)
        out_str(&x->out, check.domains[i]);
    out_end_list(&x->out);
    out_end_object(&x->out);
    return exchange_ok(x);
}

static bool is_ours(const struct mail_check *check, struct str domain)
{
    for (size_t i = 0; i < check->domain_count; i++)
        if (str_eq(check->domains[i], domain))
            return true;
    return false;
}

bool mail_check_handle_domain(struct exchange *x)
{
    struct str domain = exchange_str(x, "domain");
    struct mail_check check;
    struct dns_system dns;

    if (!mail_check_begin(&check, x->call, x->call->lang, x->stop_fd))
        return false;
    if (!is_ours(&check, domain)) {
        err_set(x->call->err, ERR_INVALID, "unknown_domain", "this is no domain of ours");
        return err_field(x->call->err, "/domain");
    }
    if (!dns_system_init(&dns, setting_text(x->call, &mail_name_server)))
        return err_set(x->call->err, ERR_INVALID, "bad_name_server",
                       "this is no address of a name server");
    return mail_check_domain(&check, &dns.dns, domain) && answer(x, &check);
}
