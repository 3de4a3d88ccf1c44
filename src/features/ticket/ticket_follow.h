/**
 * Closed is the end of a ticket, but not of what its customer has to say: their next message makes
 * a new ticket that follows the closed one, or goes to the one that follows it already.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_FOLLOW_H
#define PHAROS_FEATURES_TICKET_TICKET_FOLLOW_H

#include "features/ticket/ticket.h"

/** Another ticket as a reader sees it; id 0 where there is none in the caller's scope. */
struct ticket_link {
    int64_t id;
    struct str number;
};

/** The ticket that this one follows, and the newest that follows this one. In call->tx. */
bool ticket_links(struct call *call, const struct ticket *ticket, struct ticket_link *follows,
                  struct ticket_link *followed_by) MUST_USE;

/**
 * Brings a customer's public message in that arrived for `closed`, which is locked: to the end of
 * what follows it, or to a new ticket with its customer, subject, team, type, priority, language
 * and tags, and its owner where they can still own it. out->ticket_id is where the message stands
 * now. Errors: as ticket_create.
 */
bool ticket_follow_up(struct call *call, const struct ticket *closed,
                      const struct ticket_message_new *asked, struct ticket_message *out) MUST_USE;

#endif
