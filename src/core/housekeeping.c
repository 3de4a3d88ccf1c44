#include "core/housekeeping.h"

#include "base/instant.h"
#include "core/idempotency.h"
#include "core/inbox.h"
#include "core/login_throttle.h"
#include "core/outbox.h"
#include "core/session.h"

enum { EVERY_MS = 10 * MS_PER_MINUTE, NEXT_BATCH_MS = MS_PER_SECOND };

/** Forgets at most `limit` rows in the running change; *forgotten says how many. */
typedef bool forget_rows(struct call *call, int limit, int64_t *forgotten);

static forget_rows *const kinds[] = {
    idempotency_forget_old, inbox_forget_done,      login_throttle_forget_old,
    outbox_forget_sent,     session_forget_expired,
};

static bool keep_house(struct call *call, const struct timer *timer)
{
    bool is_more = false;

    (void)timer;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        int64_t forgotten;

        if (!kinds[i](call, HOUSEKEEPING_AT_ONCE, &forgotten))
            return false;
        is_more = is_more || forgotten == HOUSEKEEPING_AT_ONCE;
    }
    /* Only one next batch at a time, however this round came about. */
    return !is_more
           || (timer_cancel_all(call, &housekeeping_more, 0, NULL)
               && timer_schedule(call, &housekeeping_more, call->now_ms + NEXT_BATCH_MS, 0,
                                 STR_NULL, NULL));
}

const struct timer_kind housekeeping = {
    .name = "house.clean",
    .fire = keep_house,
    .every_ms = EVERY_MS,
    .help = "Forgets rows that have served their time.",
};

const struct timer_kind housekeeping_more = {
    .name = "house.clean_more",
    .fire = keep_house,
    .help = "Goes on forgetting rows that have served their time.",
};
