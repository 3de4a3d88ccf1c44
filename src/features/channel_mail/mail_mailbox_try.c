#include "features/channel_mail/mail_mailbox_try.h"

#include "base/arena.h"
#include "features/channel_mail/mail_fetch_open.h"
#include "io/tls.h"
#include "proto/imap/imap_folder.h"

enum { CONNECT_MS = 8 * 1000, QUIET_MS = 8 * 1000, COMMAND_MS = 15 * 1000 };

bool mail_mailbox_takes_step(const struct mail_mailbox *mailbox, enum imap_step step)
{
    switch (step) {
    case IMAP_AT_TOKEN:
        return mailbox->login == MAIL_LOGIN_OAUTH;
    case IMAP_AT_TLS:
        return mailbox->tls == IMAP_TLS_FROM_START;
    case IMAP_AT_STARTTLS:
        return mailbox->tls == IMAP_TLS_STARTTLS;
    default:
        return true;
    }
}

/** A server that will not say is no worse for it. */
static void ask_quota(struct call *call, const struct mail_mailbox *mailbox, struct imap_link *link,
                      struct imap_quota *out)
{
    struct str folder = imap_folder_encode(call->arena, mailbox->folder);

    if (!imap_link_quota(link, str_cstr(call->arena, folder), out))
        *out = (struct imap_quota){ 0 };
}

bool mail_mailbox_try(struct call *call, const struct mail_mailbox *mailbox, int stop_fd,
                      struct mail_mailbox_trial *out)
{
    struct mail_fetch_way way = {
        .mailbox = mailbox,
        .times = { .connect_ms = CONNECT_MS,
                   .quiet_ms = QUIET_MS,
                   .command_ms = COMMAND_MS,
                   .message_ms = COMMAND_MS },
        .stop_fd = stop_fd,
    };
    struct imap_link *link;

    *out = (struct mail_mailbox_trial){ .quota = { 0 } };
    if (!tls_client_new(NULL, &way.tls, call->err))
        return false;
    if (mail_fetch_open(call, &way, &link, &out->outcome)) {
        ask_quota(call, mailbox, link, &out->quota);
        imap_link_close(&link);
    }
    tls_client_free(&way.tls);
    return true;
}
