/** One connection to a mailbox: all that is new is taken in, then more is waited for. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_SESSION_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/background/lease.h"
#include "core/call.h"
#include "core/event/event.h"
#include "features/channel_mail/mail_mailbox.h"

struct tls_client;

/** Why a session ended without anything being wrong: we stop, the mailbox was changed, or another
 * node has it now. */
#define MAIL_FETCH_STOPPED "interrupted"

struct mail_fetch_session {
    struct house *house;
    const struct mail_mailbox *mailbox; /* as it was read, with its state */
    struct tls_client *tls;
    int stop_fd;
    struct lease lease; /* held */
    int64_t lease_us;   /* when it was last renewed, by the monotonic clock */

    struct imap_link *link;
    struct mail_mailbox_state state; /* as it is now, and stored */
    bool is_fine;                    /* everything that was there was looked at */
    const char *code;                /* why it ended; stable */
    struct str move_to;              /* as the server writes it */
};

/** Runs until something ends it, which session->code names. */
void mail_fetch_session_run(struct mail_fetch_session *session);

/** Stores a state in a change of its own, where the mailbox is still ours and unchanged; records
 * `type` (NULL: nothing) with `values`. False with session->code set. */
bool mail_fetch_session_store(struct mail_fetch_session *session,
                              const struct mail_mailbox_state *state, const struct event_type *type,
                              struct event_values values) MUST_USE;

extern const struct event_type event_mailbox_left_mail;
extern const struct event_type event_mailbox_recovered;

#endif
