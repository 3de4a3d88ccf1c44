#include "features/ticket/ticket_state.h"

#include "base/check.h"

const char *const ticket_state_names[] = { "new",    "open",   "pending", "on_hold",
                                           "solved", "closed", NULL };
const char *const ticket_priority_names[] = { "low", "normal", "high", "urgent", NULL };

/* Instants stay below 2^50 ms for 35,000 years; two bits of priority stand above them. */
#define NOBODY_WAITS ((INT64_C(1) << 50) - 1)

const char *ticket_state_name(enum ticket_state state)
{
    return state >= TICKET_NEW && state <= TICKET_CLOSED ? ticket_state_names[state - 1] : NULL;
}

const char *ticket_priority_name(enum ticket_priority priority)
{
    return priority >= TICKET_LOW && priority <= TICKET_URGENT ? ticket_priority_names[priority - 1]
                                                               : NULL;
}

/** Position of a name in a NULL-ended list, counted from 1; 0 when it is not there. */
static int find_name(const char *const *names, struct str name)
{
    for (int i = 0; names[i] != NULL; i++)
        if (str_eq(str_of(names[i]), name))
            return i + 1;
    return 0;
}

enum ticket_state ticket_state_parse(struct str name)
{
    return (enum ticket_state)find_name(ticket_state_names, name);
}

enum ticket_priority ticket_priority_parse(struct str name)
{
    return (enum ticket_priority)find_name(ticket_priority_names, name);
}

#define TO(state) (1u << (state))

/* Nothing becomes new again, solved opens or closes, and closed is the end. */
static const unsigned moves[] = {
    [TICKET_NEW] = TO(TICKET_OPEN) | TO(TICKET_PENDING) | TO(TICKET_ON_HOLD) | TO(TICKET_SOLVED)
                   | TO(TICKET_CLOSED),
    [TICKET_OPEN] = TO(TICKET_PENDING) | TO(TICKET_ON_HOLD) | TO(TICKET_SOLVED) | TO(TICKET_CLOSED),
    [TICKET_PENDING] = TO(TICKET_OPEN) | TO(TICKET_ON_HOLD) | TO(TICKET_SOLVED) | TO(TICKET_CLOSED),
    [TICKET_ON_HOLD] = TO(TICKET_OPEN) | TO(TICKET_PENDING) | TO(TICKET_SOLVED) | TO(TICKET_CLOSED),
    [TICKET_SOLVED] = TO(TICKET_OPEN) | TO(TICKET_CLOSED),
    [TICKET_CLOSED] = 0,
};

bool ticket_state_can_move(enum ticket_state from, enum ticket_state to)
{
    CHECK(from >= TICKET_NEW && from <= TICKET_CLOSED);
    CHECK(to >= TICKET_NEW && to <= TICKET_CLOSED);
    return (moves[from] & TO(to)) != 0;
}

static bool refuse_closed(struct err *err)
{
    return err_set(err, ERR_CONFLICT, "ticket_closed", "the ticket is closed");
}

/** What a new state means for the instants; the state itself is allowed already. */
static void enter(struct ticket_life *life, enum ticket_state to, int64_t now_ms)
{
    bool was_solved = life->state == TICKET_SOLVED;

    life->state = to;
    /* While the customer owes us an answer, or all is done, we owe none. */
    if (ticket_queue_of(to) != TICKET_QUEUE_OURS)
        life->waiting_since_ms = 0;
    if (to == TICKET_SOLVED)
        life->solved_at_ms = now_ms;
    else if (was_solved && to != TICKET_CLOSED)
        life->solved_at_ms = 0;
    if (to == TICKET_CLOSED)
        life->closed_at_ms = now_ms;
}

bool ticket_life_move(struct ticket_life *life, enum ticket_state to, int64_t now_ms,
                      struct err *err)
{
    if (life->state == to)
        return true;
    if (life->state == TICKET_CLOSED)
        return refuse_closed(err);
    if (!ticket_state_can_move(life->state, to)) {
        err_set(err, ERR_CONFLICT, "state_move", "a ticket that is %s cannot become %s",
                ticket_state_name(life->state), ticket_state_name(to));
        return err_param(err, "%s", ticket_state_name(life->state));
    }
    if (to == TICKET_PENDING && life->first_answer_at_ms == 0)
        return err_set(err, ERR_CONFLICT, "no_answer_yet",
                       "nobody has answered the customer, so we cannot wait for them");
    enter(life, to, now_ms);
    return true;
}

bool ticket_life_customer_wrote(struct ticket_life *life, int64_t now_ms, struct err *err)
{
    if (life->state == TICKET_CLOSED)
        return refuse_closed(err);
    if (life->state != TICKET_NEW && life->state != TICKET_OPEN)
        enter(life, TICKET_OPEN, now_ms);
    if (life->waiting_since_ms == 0)
        life->waiting_since_ms = now_ms;
    return true;
}

bool ticket_life_answered(struct ticket_life *life, int64_t now_ms, struct err *err)
{
    if (life->state == TICKET_CLOSED)
        return refuse_closed(err);
    if (life->state == TICKET_NEW)
        enter(life, TICKET_OPEN, now_ms);
    life->waiting_since_ms = 0;
    if (life->first_answer_at_ms == 0)
        life->first_answer_at_ms = now_ms;
    return true;
}

bool ticket_life_refuted(struct ticket_life *life, int64_t now_ms, struct err *err)
{
    if (life->state == TICKET_CLOSED)
        return refuse_closed(err);
    if (life->state != TICKET_SOLVED)
        return err_set(err, ERR_CONFLICT, "not_solved", "the ticket does not stand as solved");
    enter(life, TICKET_OPEN, now_ms);
    life->waiting_since_ms = now_ms;
    return true;
}

enum ticket_queue ticket_queue_of(enum ticket_state state)
{
    switch (state) {
    case TICKET_NEW:
    case TICKET_OPEN:
    case TICKET_ON_HOLD:
        return TICKET_QUEUE_OURS;
    case TICKET_PENDING:
        return TICKET_QUEUE_WAITING;
    case TICKET_SOLVED:
    case TICKET_CLOSED:
        break;
    }
    return TICKET_QUEUE_DONE;
}

int64_t ticket_queue_key(enum ticket_priority priority, int64_t waiting_since_ms)
{
    int64_t waits =
        waiting_since_ms > 0 && waiting_since_ms < NOBODY_WAITS ? waiting_since_ms : NOBODY_WAITS;

    return ((int64_t)(TICKET_URGENT - priority) << 50) + waits;
}
