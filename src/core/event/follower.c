#include "core/event/follower.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "core/background/lease.h"
#include "core/background/runner.h"
#include "core/event/follower_store.h"
#include "core/feature.h"

enum { BATCH = 200, BEHIND_MAX = 10000, LOOK_EVERY_MS = 1000 };

struct follower_run {
    struct house *house;
    const struct follower *follower;
    struct runner *thread; /* NULL in tests and tools */
    bool by_lease;
    struct lease lease;
    int64_t renewed_at_us;
};

/* ---- the lease
 * ----------------------------------------------------------------------------------- */

/** Takes or renews it, at most every LEASE_RENEW_MS; false when this node is not to follow now. */
static bool hold_lease(struct follower_run *run, struct err *err)
{
    int64_t now_us = clock_monotonic_us(run->house->clock);
    char name[LEASE_NAME_MAX + 1];
    struct call call;
    bool mine = false;

    if (!run->by_lease)
        return true;
    if (run->lease.fence != 0 && now_us - run->renewed_at_us < (int64_t)LEASE_RENEW_MS * 1000)
        return true;
    snprintf(name, sizeof(name), "follower.%s", run->follower->name);
    call_init(&call, run->house, ARENA_REQUEST_MAX);
    call.err = err;
    if (!lease_take(&call, name, &run->lease, &mine))
        mine = false;
    call_fini(&call);
    if (mine)
        run->renewed_at_us = now_us;
    else
        run->lease.fence = 0;
    return mine;
}

static void give_lease_back(struct follower_run *run)
{
    struct call call;

    if (!run->by_lease || run->lease.fence == 0)
        return;
    call_init(&call, run->house, ARENA_REQUEST_MAX);
    if (!lease_release(&call, &run->lease))
        log_err(run->house->log, LOG_INFO, "follower.lease_not_given_back", call.err);
    call_fini(&call);
}

bool follower_goes_on(struct follower_run *run)
{
    struct err ignored = { 0 };

    return (run->thread == NULL || !runner_is_stopping(run->thread)) && hold_lease(run, &ignored);
}

bool follower_give_up(struct call *call)
{
    return err_set(call->err, ERR_UNAVAILABLE, "follower_stopped",
                   "following the log ends here for now");
}

/* ---- one batch
 * -------------------------------------------------------------------------------------- */

struct batch {
    struct follower_run *run;
    struct follower_row row;
    const struct event *events;
    size_t count;
    struct event_position last;
};

static int batch_of(const struct follower *follower)
{
    return follower->batch > 0 ? follower->batch : BATCH;
}

static bool load_step(struct call *call, void *arg)
{
    struct batch *batch = arg;
    const struct follower *follower = batch->run->follower;

    batch->count = 0;
    if (!follower_store_get(call, follower, &batch->row))
        return false;
    return batch->row.rebuild != REBUILD_NONE
           || event_list_after(call, batch->row.position, batch_of(follower), &batch->events,
                               &batch->count, &batch->last);
}

static bool move_step(struct call *call, void *arg)
{
    struct batch *batch = arg;

    return follower_store_move(call, batch->run->follower, batch->row.position, batch->last);
}

static bool apply_step(struct call *call, void *arg)
{
    struct batch *batch = arg;

    return batch->run->follower->apply(batch->run, call, batch->events, batch->count)
           && move_step(call, batch);
}

static bool apply_batch(struct call *call, struct batch *batch)
{
    if (batch->run->follower->in_change)
        return call_change(call, apply_step, batch);
    return batch->run->follower->apply(batch->run, call, batch->events, batch->count)
           && call_change(call, move_step, batch);
}

/* ---- beginning anew
 * ----------------------------------------------------------------------------------- */

static bool begin_rebuild_step(struct call *call, void *arg)
{
    const struct batch *batch = arg;

    return follower_store_set_rebuild(call, batch->run->follower, REBUILD_RUNNING);
}

static bool end_rebuild_step(struct call *call, void *arg)
{
    struct batch *batch = arg;

    return follower_store_end_rebuild(call, batch->run->follower, batch->last);
}

static bool horizon_step(struct call *call, void *arg)
{
    return event_horizon(call, arg);
}

/** What happens while it rebuilds is read afterwards, so nothing is missed. */
static bool rebuild(struct call *call, struct batch *batch)
{
    const struct follower *follower = batch->run->follower;

    batch->last = (struct event_position){ 0, 0 };
    if (!call_change(call, begin_rebuild_step, batch))
        return false;
    if (follower->rebuild != NULL) {
        log_line(call->house->log, LOG_INFO, "follower.rebuild", "name=%s", follower->name);
        if (!call_read(call, horizon_step, &batch->last) || !follower->rebuild(batch->run, call))
            return false;
        log_line(call->house->log, LOG_INFO, "follower.rebuilt", "name=%s", follower->name);
    }
    return call_change(call, end_rebuild_step, batch);
}

/** What one step found. */
enum progress { NOTHING_NEW, SOME_EVENTS, MORE_MAY_FOLLOW };

static enum progress progress_of(const struct batch *batch)
{
    if (batch->row.rebuild != REBUILD_NONE
        || batch->count == (size_t)batch_of(batch->run->follower))
        return MORE_MAY_FOLLOW;
    return batch->count > 0 ? SOME_EVENTS : NOTHING_NEW;
}

static bool step(struct follower_run *run, enum progress *out, struct err *err)
{
    struct batch batch = { .run = run };
    struct call call;
    bool done;

    call_init(&call, run->house, 4 * ARENA_REQUEST_MAX);
    call.err = err;
    done = call_read(&call, load_step, &batch);
    if (done && batch.row.rebuild != REBUILD_NONE)
        done = rebuild(&call, &batch);
    else if (done && batch.count > 0)
        done = apply_batch(&call, &batch);
    *out = progress_of(&batch);
    call_fini(&call);
    return done;
}

bool follower_step(struct house *house, const struct follower *follower, bool *more,
                   struct err *err)
{
    struct follower_run run = { .house = house, .follower = follower };
    enum progress progress = NOTHING_NEW;
    bool done = step(&run, &progress, err);

    *more = progress == MORE_MAY_FOLLOW;
    return done;
}

bool follower_catch_up(struct house *house, const struct follower *follower, struct err *err)
{
    bool more;

    do {
        if (!follower_step(house, follower, &more, err))
            return false;
    } while (more);
    return true;
}

/* ---- asking
 * ----------------------------------------------------------------------------------------- */

static void ring_all(void *arg);

static void ring(struct call *call, void *arg)
{
    (void)arg;
    if (call->house->followers != NULL)
        ring_all(call->house->followers);
}

bool follower_request_rebuild(struct call *call, const struct follower *follower)
{
    call_after_commit(call, ring, NULL);
    return follower_store_set_rebuild(call, follower, REBUILD_WANTED);
}

bool follower_read_state(struct call *call, const struct follower *follower,
                         struct follower_state *out)
{
    struct follower_row row;
    int64_t oldest_at_ms;

    if (!follower_store_get(call, follower, &row))
        return false;
    out->position = row.position;
    out->rebuild_wanted = row.rebuild != REBUILD_NONE;
    if (!follower_store_behind(call, row.position, BEHIND_MAX, &out->behind_events, &oldest_at_ms))
        return false;
    out->behind_ms = out->behind_events > 0 ? call->now_ms - oldest_at_ms : 0;
    return true;
}

/* ---- threads
 * ------------------------------------------------------------------------------------------ */

struct follower_set {
    struct house *house;
    struct follower_run *runs;
    struct runner **threads; /* one for each run */
    size_t count;
};

static void ring_all(void *arg)
{
    struct follower_set *set = arg;

    for (size_t i = 0; i < set->count; i++)
        runner_ring(set->threads[i]);
}

static int64_t turn(struct runner *thread, void *arg)
{
    struct follower_run *run = arg;
    enum progress progress = MORE_MAY_FOLLOW;
    struct err err = { 0 };

    run->thread = thread;
    if (!hold_lease(run, &err)) {
        if (err.kind != ERR_NONE)
            log_err(run->house->log, LOG_WARN, "follower.lease_failed", &err);
        return LOOK_EVERY_MS;
    }
    while (progress == MORE_MAY_FOLLOW && follower_goes_on(run)) {
        if (step(run, &progress, &err))
            continue;
        if (!err_is(&err, "follower_stopped")) {
            log_line(run->house->log, LOG_WARN, "follower.failed", "name=%s", run->follower->name);
            log_err(run->house->log, LOG_WARN, "follower.failed", &err);
        }
        break;
    }
    if (progress == SOME_EVENTS)
        runner_rest(thread, run->follower->pause_ms);
    return LOOK_EVERY_MS;
}

static size_t count_followers(const struct house *house)
{
    size_t n = 0;

    for (const struct feature *const *feature = house->features; *feature != NULL; feature++)
        for (const struct follower *const *at = (*feature)->followers; at != NULL && *at != NULL;
             at++)
            n++;
    return n;
}

static void start_threads(struct follower_set *set)
{
    size_t n = 0;

    for (const struct feature *const *feature = set->house->features; *feature != NULL; feature++)
        for (const struct follower *const *at = (*feature)->followers; at != NULL && *at != NULL;
             at++, n++) {
            set->runs[n] = (struct follower_run){
                .house = set->house,
                .follower = *at,
                .by_lease = db_engine(set->house->db) == DB_POSTGRES,
            };
            set->threads[n] = runner_start((*at)->name, turn, &set->runs[n]);
        }
}

struct follower_set *follower_set_start(struct house *house)
{
    struct follower_set *set = calloc(1, sizeof(*set));

    CHECK(set != NULL);
    set->house = house;
    set->count = count_followers(house);
    set->runs = calloc(set->count + 1, sizeof(*set->runs));
    set->threads = calloc(set->count + 1, sizeof(struct runner *));
    CHECK(set->runs != NULL && set->threads != NULL);
    start_threads(set);
    db_on_change(house->db, ring_all, set);
    return set;
}

void follower_set_stop(struct follower_set *set)
{
    db_off_change(set->house->db, ring_all, set);
    for (size_t i = 0; i < set->count; i++)
        runner_stop(set->threads[i]);
    for (size_t i = 0; i < set->count; i++)
        give_lease_back(&set->runs[i]);
}

void follower_set_free(struct follower_set **set)
{
    if (*set == NULL)
        return;
    for (size_t i = 0; i < (*set)->count; i++)
        runner_free(&(*set)->threads[i]);
    free((*set)->threads);
    free((*set)->runs);
    free(*set);
    *set = NULL;
}
