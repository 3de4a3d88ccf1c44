/**
 * The life of a ticket: which state may follow which, who waits for whom and since when, and where
 * that puts it in a queue. Pure: the instant comes in, nothing is read or stored.
 */
#ifndef PHAROS_FEATURES_TICKET_STATE_H
#define PHAROS_FEATURES_TICKET_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

/** Where a ticket stands. Values are stored; never renumber. */
enum ticket_state {
    TICKET_NEW = 1,     /* nobody has answered yet, and nobody has moved it */
    TICKET_OPEN = 2,    /* it is our turn */
    TICKET_PENDING = 3, /* the customer owes us an answer */
    TICKET_ON_HOLD = 4, /* a third party owes somebody an answer */
    TICKET_SOLVED = 5,  /* we think it is done; the customer may say no */
    TICKET_CLOSED = 6,  /* for good */
};

/** Stored; never renumber. */
enum ticket_priority {
    TICKET_LOW = 1,
    TICKET_NORMAL = 2,
    TICKET_HIGH = 3,
    TICKET_URGENT = 4,
};

/** Whose turn it is; kept in the row so that queues are index ranges. Stored; never renumber. */
enum ticket_queue {
    TICKET_QUEUE_OURS = 1,    /* new, open, on hold */
    TICKET_QUEUE_WAITING = 2, /* pending */
    TICKET_QUEUE_DONE = 3,    /* solved, closed */
};

/** The part of a ticket that the rules of this file read and change. 0: not set. */
struct ticket_life {
    enum ticket_state state;
    int64_t waiting_since_ms;   /* oldest customer message nobody has answered */
    int64_t first_answer_at_ms; /* first public answer of a person of ours */
    int64_t solved_at_ms;
    int64_t closed_at_ms;
};

/** Names as the API writes them: "on_hold", "urgent". NULL for a value that does not exist. */
const char *ticket_state_name(enum ticket_state state);
const char *ticket_priority_name(enum ticket_priority priority);
/** 0 when there is no such name. */
enum ticket_state ticket_state_parse(struct str name);
enum ticket_priority ticket_priority_parse(struct str name);

/** NULL-ended, for parameter tables. */
extern const char *const ticket_state_names[];
extern const char *const ticket_priority_names[];

/** True when somebody of ours may move a ticket from `from` to `to`; staying is not a move. */
bool ticket_state_can_move(enum ticket_state from, enum ticket_state to);

/**
 * Moves by hand. CONFLICT "ticket_closed" from closed, "no_answer_yet" to pending before anybody
 * has answered in public, "state_move" for any other move that is not allowed.
 */
bool ticket_life_move(struct ticket_life *life, enum ticket_state to, int64_t now_ms,
                      struct err *err) MUST_USE;

/**
 * The customer writes: waiting begins unless it runs already; pending, on hold and solved open
 * again. CONFLICT "ticket_closed": what a closed ticket's customer writes makes a new ticket.
 */
bool ticket_life_customer_wrote(struct ticket_life *life, int64_t now_ms, struct err *err) MUST_USE;

/** Somebody of ours answers in public: waiting ends, a new ticket opens. CONFLICT "ticket_closed".
 */
bool ticket_life_answered(struct ticket_life *life, int64_t now_ms, struct err *err) MUST_USE;

/** The customer says that it is not solved: opens again and waits from now. CONFLICT "not_solved"
 * when it stands anywhere but in solved. */
bool ticket_life_refuted(struct ticket_life *life, int64_t now_ms, struct err *err) MUST_USE;

enum ticket_queue ticket_queue_of(enum ticket_state state);

/**
 * Sort key of a queue, smaller first: higher priority, then longer waiting, then those for whom
 * nobody waits. Positive and below 2^53.
 */
int64_t ticket_queue_key(enum ticket_priority priority, int64_t waiting_since_ms);

#endif
