/** All SQL about messages, their HTML, and the timeline in which they stand among the events. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_MESSAGE_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_MESSAGE_STORE_H

#include "core/event/event.h"
#include "db/db.h"
#include "features/ticket/ticket.h"

bool ticket_message_store_insert(struct call *call, const struct ticket_message *message) MUST_USE;
bool ticket_message_store_insert_html(struct call *call, int64_t message_id, struct str raw,
                                      struct str clean) MUST_USE;
/** Cleaned HTML of a message of that ticket. NOT_FOUND: no such message, no HTML, or refused. */
bool ticket_message_store_html(struct call *call, int64_t ticket_id, int64_t message_id,
                               struct str *out) MUST_USE;
/** A message of a ticket. NOT_FOUND. */
bool ticket_message_store_get(struct call *call, int64_t ticket_id, int64_t message_id,
                              struct ticket_message *out) MUST_USE;

/** One line of a timeline. */
struct ticket_entry {
    struct event event;
    struct str actor_name; /* STR_NULL when the actor has none */
    bool has_message;      /* the event added `message` */
    struct ticket_message message;
};

/** Where a page of a timeline begins: behind (version, event id). */
struct ticket_timeline_after {
    bool descending;
    int64_t version;
    int64_t event_id;
};

/**
 * Up to `limit` lines of a ticket, in the order asked for; *has_more when another follows. A page
 * ends early, with has_more, when its messages hold over 2 MB of text.
 */
bool ticket_message_store_timeline(struct call *call, int64_t ticket_id,
                                   const struct ticket_timeline_after *after, int limit,
                                   struct ticket_entry **out, size_t *out_count,
                                   bool *has_more) MUST_USE;

extern const struct db_query *const ticket_message_store_queries[];

#endif
