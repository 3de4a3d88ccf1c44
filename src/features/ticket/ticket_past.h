/**
 * Tickets that have a past somewhere else: taken over with number, instants and state, in one
 * change. The rules of a ticket's life are told by its messages; the state it ended in is believed.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_PAST_H
#define PHAROS_FEATURES_TICKET_TICKET_PAST_H

#include "features/ticket/ticket.h"

enum {
    TICKET_PAST_MESSAGES_MAX = 1900, /* the events of one change are bounded */
    TICKET_NUMBER_MAX_CHARS = 64,
};

/** Nothing is known about since when a customer waits: the messages tell. */
enum { TICKET_WAITING_BY_MESSAGES = -1 };

struct ticket_past_message {
    int64_t at_ms;
    /** `state` and uploads have no meaning. */
    struct ticket_message_new message;
};

struct ticket_past {
    struct ticket_new ticket; /* its `message` has no meaning; who is assigned may be gone since */
    struct str number;        /* STR_NULL: the next one of ours */
    enum ticket_state state;
    int64_t created_at_ms;
    int64_t changed_at_ms;    /* 0: with the last message */
    int64_t waiting_since_ms; /* 0: nobody waits; TICKET_WAITING_BY_MESSAGES */
    int64_t solved_at_ms;     /* 0: with the last message, where it is solved or closed */
    int64_t closed_at_ms;     /* 0: with the last message, where it is closed */
    const struct ticket_past_message *messages; /* at least one */
    size_t message_count;
};

/**
 * In a running change, as the system; call->now_ms is moved about. Numbers of ours that follow are
 * higher. Errors: INVALID and LIMIT as ticket_create, "/messages/N/…" for a message; INVALID
 * "bad_number", LIMIT "too_many" ("/messages"); CONFLICT "number_taken".
 */
bool ticket_take_over(struct call *call, const struct ticket_past *past,
                      struct ticket *out) MUST_USE;

/**
 * Adds further messages of a ticket that was taken over, behind its first `after`; its state and
 * instants stay as they were left. *is_there: it has more than those already, and is left as it is.
 * In a running change, as ticket_take_over. Errors: INVALID "messages_missing" ("/after") where it
 * has fewer; those of messages.
 */
bool ticket_take_over_more(struct call *call, int64_t id, int64_t after,
                           const struct ticket_past_message *messages, size_t count,
                           bool *is_there) MUST_USE;

/**
 * Adds one message that was written at call->now_ms, even to a closed ticket, which stays closed.
 * `is_over`: the whole matter is long over, and the ticket is closed with this message. In a
 * running change; call->tells_the_past has to be set. Errors as ticket_message_add.
 */
bool ticket_past_add(struct call *call, int64_t id, const struct ticket_message_new *asked,
                     bool is_over, struct ticket_message *out) MUST_USE;
/** Closes a ticket as of call->now_ms, whoever spoke last. In the same way. */
bool ticket_past_close(struct call *call, int64_t id) MUST_USE;

/** The ticket of that number in any scope; *id is 0 where there is none. In call->tx. */
bool ticket_find_number(struct call *call, struct str number, int64_t *id) MUST_USE;

#endif
