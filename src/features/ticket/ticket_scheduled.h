/**
 * Answers that leave at a set time. Until then one is no message: nothing counts, finds or shows it
 * but the ticket itself. When the customer writes first, it goes back into its writer's draft.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_SCHEDULED_H
#define PHAROS_FEATURES_TICKET_TICKET_SCHEDULED_H

#include "core/background/timer.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_attachment_store.h"

enum { TICKET_SCHEDULED_MAX = 20 }; /* of one ticket */

struct ticket_scheduled {
    int64_t id;
    int64_t ticket_id;
    int64_t account_id; /* who wrote it */
    struct str account_name;
    struct str text;
    struct str mail;         /* ticket_mail.h; STR_NULL for no choice */
    enum ticket_state state; /* that the ticket gets with it; 0: as the rules say */
    int64_t send_at_ms;
    int64_t version;
    struct ticket_attachment *attachments; /* uploads still, oldest first */
    size_t attachment_count;
};

/** Sends what is due. */
extern const struct timer_kind ticket_scheduled_timer;

/**
 * Has the caller's public answer sent at `send_at_ms`; its draft is gone. Fills `out`. INVALID
 * "in_the_past", "too_far" (a year), field "/send_at"; LIMIT "too_many_scheduled"; the errors of
 * ticket_message_add. Inside a change.
 */
bool ticket_scheduled_add(struct call *call, int64_t ticket_id,
                          const struct ticket_message_new *asked, int64_t send_at_ms,
                          struct ticket_scheduled *out) MUST_USE;
/** Those of a ticket in scope, the next first. */
bool ticket_scheduled_list(struct call *call, int64_t ticket_id, struct ticket_scheduled **out,
                           size_t *out_count) MUST_USE;
/** Another time. CONFLICT "version_conflict"; NOT_FOUND; the errors of a time. Inside a change. */
bool ticket_scheduled_move(struct call *call, int64_t ticket_id, int64_t id, int64_t seen_version,
                           int64_t send_at_ms, struct ticket_scheduled *out) MUST_USE;
/** Now, as the message of who wrote it. NOT_FOUND; the errors of ticket_message_add. Inside a
 * change. */
bool ticket_scheduled_send(struct call *call, int64_t ticket_id, int64_t id,
                           struct ticket_message *out) MUST_USE;
/** Back into its writer's draft. NOT_FOUND. Inside a change. */
bool ticket_scheduled_take_back(struct call *call, int64_t ticket_id, int64_t id) MUST_USE;

/** All of a ticket that is locked and has the version of this change go back into the drafts of
 * their writers, for a reason of the event ticket.answer_returned. */
bool ticket_scheduled_return_all(struct call *call, const struct ticket *ticket,
                                 const char *why) MUST_USE;

#endif
