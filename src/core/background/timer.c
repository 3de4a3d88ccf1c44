#include "core/background/timer.h"

#include <stdlib.h>

#include "base/check.h"
#include "core/background/timer_store.h"
#include "core/feature.h"

enum { PAYLOAD_MAX = 4096 };

static void ring(struct call *call, void *arg)
{
    (void)arg;
    if (call->house->timers != NULL)
        timer_runner_ring(call->house->timers);
}

bool timer_schedule(struct call *call, const struct timer_kind *kind, int64_t due_at_ms,
                    int64_t subject_id, struct str payload, int64_t *id)
{
    struct timer_row row = {
        .kind = str_of(kind->name),
        .due_at_ms = due_at_ms,
        .subject_id = subject_id,
        .payload = str_is_null(payload) ? STR("{}") : payload,
    };

    CHECK(call->tx != NULL && payload.n <= PAYLOAD_MAX);
    if (!timer_store_insert(call, &row))
        return false;
    call_after_commit(call, ring, NULL);
    if (id != NULL)
        *id = row.id;
    return true;
}

bool timer_cancel(struct call *call, int64_t id, bool *cancelled)
{
    int64_t removed;

    if (!timer_store_remove(call, id, &removed))
        return false;
    if (cancelled != NULL)
        *cancelled = removed > 0;
    return true;
}

bool timer_cancel_all(struct call *call, const struct timer_kind *kind, int64_t subject_id,
                      int64_t *count)
{
    int64_t removed;

    if (!timer_store_remove_all(call, str_of(kind->name), subject_id, &removed))
        return false;
    if (count != NULL)
        *count = removed;
    return true;
}

bool timer_is_waiting(struct call *call, const struct timer_kind *kind, int64_t subject_id,
                      bool *out)
{
    int64_t count;

    if (!timer_store_count(call, str_of(kind->name), subject_id, &count))
        return false;
    *out = count > 0;
    return true;
}

/* ---- recurring ones ------------------------------------------------------------------------- */

static bool ensure_step(struct call *call, void *arg)
{
    (void)arg;
    for (const struct feature *const *feature = call->house->features; *feature != NULL;
         feature++) {
        const struct timer_kind *const *kind = (*feature)->timers;

        for (; kind != NULL && *kind != NULL; kind++)
            if ((*kind)->every_ms > 0
                && !timer_store_insert_recurring(call, str_of((*kind)->name), call->now_ms))
                return false;
    }
    return true;
}

bool timer_ensure_recurring(struct house *house, struct err *err)
{
    struct call call;
    bool done;

    call_init(&call, house, ARENA_REQUEST_MAX);
    call.err = err;
    done = call_change(&call, ensure_step, NULL);
    call_fini(&call);
    return done;
}
