/** Trying a mailbox: how far the way leads, and how much room is left there. Takes no mail. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_TRY_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_TRY_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_mailbox.h"
#include "proto/imap/imap_answer.h"

struct mail_mailbox_trial {
    struct imap_outcome outcome; /* step IMAP_AT_WORK: it lets us in */
    struct imap_quota quota;     /* limit_kib 0: it does not tell */
};

/** Outside of any transaction; somebody waits, so it gives up within a minute, or once `stop_fd`
 * (-1: none) says that nobody does. False where the machine's certificates cannot be read. */
bool mail_mailbox_try(struct call *call, const struct mail_mailbox *mailbox, int stop_fd,
                      struct mail_mailbox_trial *out) MUST_USE;

/** Whether opening a mailbox takes this step. */
bool mail_mailbox_takes_step(const struct mail_mailbox *mailbox, enum imap_step step);

#endif
