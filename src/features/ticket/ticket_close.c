#include "features/ticket/ticket_close.h"

#include "base/instant.h"
#include "features/ticket/ticket.h"
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

bool ticket_close_later(struct call *call, int64_t ticket_id)
{
    return timer_schedule(call, &ticket_close_timer, call->now_ms + window_ms(call), ticket_id,
                          STR_NULL, NULL);
}

/** A ticket that was opened meanwhile stays open; one that was solved again has a timer of its
 * own. */
static bool fire(struct call *call, const struct timer *timer)
{
    struct ticket_change change = { .parts = TICKET_CHANGE_STATE, .state = TICKET_CLOSED };
    struct ticket ticket;

    if (!ticket_lock(call, timer->subject_id, TICKET_ANY_VERSION, &ticket))
        return call->err->kind == ERR_NOT_FOUND;
    if (ticket.life.state != TICKET_SOLVED
        || ticket.life.solved_at_ms + window_ms(call) > call->now_ms)
        return true;
    return ticket_change(call, ticket.id, TICKET_ANY_VERSION, &change, &ticket);
}

const struct timer_kind ticket_close_timer = {
    .name = "ticket.close",
    .fire = fire,
    .help = "Closes a solved ticket when the time to say no is over.",
};
