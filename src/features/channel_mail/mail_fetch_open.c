#include "features/channel_mail/mail_fetch_open.h"

#include "base/arena.h"
#include "core/access/sealed.h"
#include "core/network/targets.h"
#include "features/channel_mail/mail_mailbox_store.h"
#include "proto/imap/imap_folder.h"
#include "proto/imap/imap_token.h"

static bool fails(struct imap_outcome *outcome, const char *code)
{
    *outcome = (struct imap_outcome){ .step = IMAP_AT_TOKEN, .code = code };
    return false;
}

static bool open_secret(struct call *call, struct str sealed, struct str *out,
                        struct imap_outcome *outcome)
{
    *out = STR("");
    if (sealed.n == 0 || sealed_open(call->house, sealed, call->arena, out, call->err))
        return true;
    log_err(call->house->log, LOG_ERROR, "mail.mailbox_secret", call->err);
    return fails(outcome, "secret_unreadable");
}

struct keeping {
    const struct mail_mailbox *mailbox;
    struct str sealed;
};

static bool keep_step(struct call *call, void *arg)
{
    const struct keeping *keeping = arg;

    return mail_mailbox_store_set_secret(call, keeping->mailbox->id, keeping->mailbox->version,
                                         keeping->sealed);
}

/** The one before may be worth nothing from now on. */
static void keep_refresh_token(struct call *call, const struct mail_mailbox *mailbox,
                               struct str token)
{
    struct keeping keeping = { .mailbox = mailbox };

    if (!sealed_put(call->house, token, call->arena, &keeping.sealed, call->err)
        || !call_change(call, keep_step, &keeping))
        log_err(call->house->log, LOG_ERROR, "mail.mailbox_token_not_kept", call->err);
}

static bool get_access_token(struct call *call, const struct mail_fetch_way *way,
                             struct str refresh_token, struct str *out,
                             struct imap_outcome *outcome)
{
    const struct mail_mailbox *mailbox = way->mailbox;
    struct imap_token_config config = { .url = mailbox->token_url,
                                        .client_id = mailbox->client_id,
                                        .refresh_token = refresh_token,
                                        .targets = network_targets(call),
                                        .tls_client = way->tls,
                                        .connect_ms = way->times.connect_ms,
                                        .answer_ms = way->times.quiet_ms,
                                        .clock = call->house->clock,
                                        .stop_fd = way->stop_fd };
    struct imap_token token;

    if (!open_secret(call, mailbox->client_secret, &config.client_secret, outcome))
        return false;
    if (!imap_token_get(&config, call->arena, &token, outcome))
        return false;
    if (!str_is_null(token.refresh) && !str_eq(token.refresh, refresh_token))
        keep_refresh_token(call, mailbox, token.refresh);
    *out = token.access;
    return true;
}

bool mail_fetch_open(struct call *call, const struct mail_fetch_way *way, struct imap_link **out,
                     struct imap_outcome *outcome)
{
    const struct mail_mailbox *mailbox = way->mailbox;
    struct imap_config config = {
        .host = str_cstr(call->arena, mailbox->host),
        .port = mailbox->port,
        .targets = network_targets(call),
        .tls = mailbox->tls,
        .tls_client = way->tls,
        .user = str_cstr(call->arena, mailbox->user),
        .folder = str_cstr(call->arena, imap_folder_encode(call->arena, mailbox->folder)),
        .times = way->times,
        .clock = call->house->clock,
        .stop_fd = way->stop_fd,
    };
    struct str secret;
    struct str token;

    if (!open_secret(call, mailbox->secret, &secret, outcome))
        return false;
    if (mailbox->login == MAIL_LOGIN_OAUTH) {
        if (!get_access_token(call, way, secret, &token, outcome))
            return false;
        config.access_token = str_cstr(call->arena, token);
    } else {
        config.password = str_cstr(call->arena, secret);
    }
    return imap_link_open(&config, out, outcome);
}
