#include "features/channel_mail/mail_probe.h"

#include "base/instant.h"
#include "io/tls.h"

enum { CONNECT_MS = 10 * MS_PER_SECOND, ANSWER_MS = 30 * MS_PER_SECOND };

bool mail_probe_relay(struct call *call, const struct mail_target *target, struct str address,
                      int stop_fd, struct smtp_probe_report *out)
{
    struct smtp_letter letter = { .sender = address,
                                  .recipients = &address,
                                  .recipients_count = 1 };
    struct smtp_link_config config = {
        .host = target->host,
        .port = target->port,
        .dialogue = { .hello_name = mail_hello_name(address, call->arena),
                      .tls = target->tls,
                      .login = target->login },
        .targets = target->targets,
        .times = SMTP_LINK_TIMES,
        .clock = call->house->clock,
        .log = call->house->log,
        .stop_fd = stop_fd,
    };

    if (!tls_client_new(NULL, &config.tls_client, call->err))
        return false;
    config.times.connect_ms = CONNECT_MS;
    config.times.tls_ms = ANSWER_MS;
    config.times.banner_ms = ANSWER_MS;
    config.times.command_ms = ANSWER_MS;
    smtp_probe(&config, &letter, out);
    tls_client_free(&config.tls_client);
    return true;
}
