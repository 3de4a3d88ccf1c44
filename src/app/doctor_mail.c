#include "app/doctor_mail.h"

#include "core/settings/settings.h"
#include "features/channel_mail/mail_check.h"
#include "features/channel_mail/mail_check_api.h"
#include "io/dns.h"

/** What the command says, else what the settings say. */
static bool read_dns(struct call *call, const json_t *args, struct dns_system *out)
{
    struct str server = json_str(json_object_get(args, "dns"));

    if (server.n == 0)
        server = setting_text(call, &mail_name_server);
    if (dns_system_init(out, server))
        return true;
    err_set(call->err, ERR_INVALID, "bad_dns_server",
            "--dns is the address of a name server, such as 192.0.2.1 or 192.0.2.1:53");
    return err_field(call->err, "--dns");
}

bool operation_doctor_mail(struct call *call, const json_t *args, struct json_out *out)
{
    struct mail_check check;
    struct dns_system dns;
    enum lang lang;

    if (!texts_lang_of(json_str(json_object_get(args, "lang")), &lang))
        lang = LANG_EN;
    if (!read_dns(call, args, &dns) || !mail_check_begin(&check, call, lang, -1))
        return false;
    mail_check_sending(&check);
    if (!mail_check_relay(&check) || !mail_check_mailboxes(&check)
        || !mail_check_domains(&check, &dns.dns))
        return false;
    mail_check_write(&check, out);
    return true;
}
