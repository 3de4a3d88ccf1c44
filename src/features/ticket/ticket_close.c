#include "features/ticket/ticket_close.h"

#include "base/instant.h"
#include "features/ticket/ticket_internal.h"

enum { SECONDS_PER_DAY = 24 * 60 * 60 };

const struct setting ticket_reopen_window = {
    .name = "ticket.reopen_window",
    .type = SETTING_DURATION,
    .standard = 7 * SECONDS_PER_DAY,
    .min = 60,
    .max = 365 * SECONDS_PER_DAY,
    .help = "How long after it was solved a ticket opens again when its customer writes; then it "
            "closes.",
};

static int64_t window_ms(struct call *call)
{
    return setting_int(call, &ticket_reopen_window) * MS_PER_SECOND;
}

static bool close_at(struct call *call, int64_t ticket_id, int64_t due_at_ms)
{
    return timer_cancel_all(call, &ticket_close_timer, ticket_id, NULL)
           && timer_schedule(call, &ticket_close_timer, due_at_ms, ticket_id, STR_NULL, NULL);
}

bool ticket_close_follow(struct call *call, const struct ticket *ticket, enum ticket_state was)
{
    if (ticket->life.state == TICKET_SOLVED)
        return close_at(call, ticket->id, call->now_ms + window_ms(call));
    return was != TICKET_SOLVED || timer_cancel_all(call, &ticket_close_timer, ticket->id, NULL);
}

/** It is fired by another node, perhaps, while the ticket is opened; and the time to say no may
 * have been made longer since the ticket was solved. */
static bool fire(struct call *call, const struct timer *timer)
{
    struct ticket_change change = { .parts = TICKET_CHANGE_STATE, .state = TICKET_CLOSED };
    struct ticket ticket;
    int64_t due_at_ms;

    if (!ticket_lock(call, timer->subject_id, TICKET_ANY_VERSION, &ticket))
        return call->err->kind == ERR_NOT_FOUND;
    if (ticket.life.state != TICKET_SOLVED)
        return true;
    due_at_ms = ticket.life.solved_at_ms + window_ms(call);
    if (due_at_ms > call->now_ms)
        return close_at(call, ticket.id, due_at_ms);
    return ticket_change(call, ticket.id, TICKET_ANY_VERSION, &change, &ticket);
}

const struct timer_kind ticket_close_timer = {
    .name = "ticket.close",
    .fire = fire,
    .help = "Closes a solved ticket when the time to say no is over.",
};
