/** The way into a mailbox: its secret, an access token where that is wanted, and a connection. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_OPEN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_OPEN_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_mailbox.h"
#include "proto/imap/imap_link.h"

struct tls_client;

struct mail_fetch_way {
    const struct mail_mailbox *mailbox;
    struct tls_client *tls;
    struct imap_times times;
    int stop_fd; /* -1: none */
};

/**
 * Outside of any transaction; may take minutes. False: *outcome says why, as imap_link_open and
 * imap_token_get do, or "secret_unreadable". A refresh token that takes the place of ours is kept.
 * Owned: imap_link_close.
 */
bool mail_fetch_open(struct call *call, const struct mail_fetch_way *way, struct imap_link **out,
                     struct imap_outcome *outcome) MUST_USE;

#endif
