/** Firing: what is due is claimed, then each fires in a change of its own. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/instant.h"
#include "core/background/runner.h"
#include "core/background/timer_store.h"
#include "core/feature.h"
#include "db/db.h"

enum {
    CLOCK_OFF_MAX_MS = 1000,
    FIRST_PAUSE_MS = 5 * MS_PER_SECOND,
    LONGEST_PAUSE_MS = MS_PER_HOUR,
    RUN_AT_ONCE = 64,
    LOOK_EVERY_MS = 1000,
    COMPLAIN_EVERY_MS = MS_PER_MINUTE,
};

static const struct timer_kind *find_kind(const struct house *house, struct str name)
{
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++) {
        const struct timer_kind *const *kind = (*feature)->timers;

        for (; kind != NULL && *kind != NULL; kind++)
            if (str_eq(str_of((*kind)->name), name))
                return *kind;
    }
    return NULL;
}

/** One claimed timer on its way. */
struct firing {
    const struct timer_row *row;
    const struct timer_kind *kind;
    bool taken;
    int64_t postponed_to_ms;
    int attempts;
    char error[ERR_CODE_MAX];
};

/** The removal of the row, the handler's change and the next round of a recurring timer are one. */
static bool fire_step(struct call *call, void *arg)
{
    struct firing *firing = arg;
    const struct timer timer = {
        .id = firing->row->id,
        .kind = firing->kind,
        .due_at_ms = firing->row->due_at_ms,
        .subject_id = firing->row->subject_id,
        .payload = firing->row->payload,
        .attempts = firing->row->attempts,
    };

    if (!timer_store_take(call, firing->row, &firing->taken))
        return false;
    if (!firing->taken)
        return true;
    if (!firing->kind->fire(call, &timer))
        return false;
    return firing->kind->every_ms == 0
           || timer_store_insert_recurring(call, firing->row->kind,
                                           call->now_ms + firing->kind->every_ms);
}

static bool postpone_step(struct call *call, void *arg)
{
    const struct firing *firing = arg;

    return timer_store_postpone(call, firing->row, firing->postponed_to_ms, firing->attempts,
                                firing->error);
}

static int64_t pause_after(int attempts)
{
    int64_t pause_ms = FIRST_PAUSE_MS;

    for (int i = 0; i < attempts && pause_ms < LONGEST_PAUSE_MS; i++)
        pause_ms *= 2;
    return pause_ms < LONGEST_PAUSE_MS ? pause_ms : LONGEST_PAUSE_MS;
}

/** A timer that could not fire stays visible with what went wrong, and comes again later. */
static void postpone(struct house *house, struct firing *firing, int64_t pause_ms)
{
    struct call call;

    call_init(&call, house, ARENA_REQUEST_MAX);
    firing->postponed_to_ms = call.now_ms + pause_ms;
    if (!call_change(&call, postpone_step, firing))
        log_err(house->log, LOG_WARN, "timer.postpone_failed", call.err);
    call_fini(&call);
}

static bool fire(struct house *house, const struct timer_row *row)
{
    struct firing firing = { .row = row, .kind = find_kind(house, row->kind) };
    struct call call;
    bool fired;

    if (firing.kind == NULL) {
        /* A newer program's, perhaps; it will be looked at by one. */
        firing.attempts = row->attempts;
        memcpy(firing.error, "unknown_kind", sizeof("unknown_kind"));
        postpone(house, &firing, LONGEST_PAUSE_MS);
        return false;
    }
    call_init(&call, house, ARENA_REQUEST_MAX);
    fired = call_change(&call, fire_step, &firing);
    if (!fired) {
        log_line(house->log, LOG_WARN, "timer.failed", "timer=%lld kind=%s attempts=%d",
                 (long long)row->id, firing.kind->name, row->attempts + 1);
        log_err(house->log, LOG_WARN, "timer.failed", call.err);
        firing.attempts = row->attempts + 1;
        memcpy(firing.error, call.err->code, sizeof(firing.error));
        postpone(house, &firing, pause_after(row->attempts));
    }
    call_fini(&call);
    return fired && firing.taken;
}

/* ---- runs ------------------------------------------------------------------------------------ */

struct claim {
    int limit;
    struct timer_row *rows;
    size_t count;
};

static bool claim_step(struct call *call, void *arg)
{
    struct claim *claim = arg;

    return timer_store_claim(call, claim->limit, &claim->rows, &claim->count);
}

/** A look costs no write where a claim needs none. */
static bool claim_due(struct call *call, struct claim *claim)
{
    return db_engine(call->house->db) == DB_SQLITE ? call_read(call, claim_step, claim)
                                                   : call_change(call, claim_step, claim);
}

static bool check_clock(struct house *house, struct err *err)
{
    int64_t offset_ms;

    if (!db_clock_offset_ms(house->db, &offset_ms, err))
        return false;
    if (offset_ms <= CLOCK_OFF_MAX_MS && offset_ms >= -CLOCK_OFF_MAX_MS)
        return true;
    err_set(err, ERR_UNAVAILABLE, "clock_off",
            "this machine's clock is off the database's; timers are left to other nodes");
    return err_detail(err, "offset_ms=%lld", (long long)offset_ms);
}

bool timer_run_due(struct house *house, int limit, int *fired, struct err *err)
{
    struct claim claim = { .limit = limit };
    struct call call;
    bool done;

    *fired = 0;
    if (!check_clock(house, err))
        return false;
    call_init(&call, house, ARENA_REQUEST_MAX);
    call.err = err;
    done = claim_due(&call, &claim);
    for (size_t i = 0; done && i < claim.count; i++)
        *fired += fire(house, &claim.rows[i]);
    call_fini(&call);
    return done;
}

static bool next_due_step(struct call *call, void *arg)
{
    return timer_store_next_due(call, arg);
}

bool timer_next_due(struct house *house, int64_t *out, struct err *err)
{
    struct call call;
    bool done;

    call_init(&call, house, ARENA_REQUEST_MAX);
    call.err = err;
    done = call_read(&call, next_due_step, out);
    call_fini(&call);
    return done;
}

/* ---- the thread --------------------------------------------------------------------------------
 */

struct timer_runner {
    struct house *house;
    struct runner *thread;
    int64_t complained_at_us; /* of what kept it from running, so that it is said once a minute */
};

static int64_t complain(struct timer_runner *runner, const struct err *err)
{
    int64_t now_us = clock_monotonic_us(runner->house->clock);

    if (runner->complained_at_us == 0
        || now_us - runner->complained_at_us > (int64_t)COMPLAIN_EVERY_MS * 1000) {
        log_err(runner->house->log, LOG_WARN, "timer.run_failed", err);
        runner->complained_at_us = now_us;
    }
    return LOOK_EVERY_MS;
}

static int64_t turn(struct runner *thread, void *arg)
{
    struct timer_runner *runner = arg;
    struct err err;
    int64_t due_at_ms;
    int64_t wait_ms;
    int fired;

    (void)thread;
    if (!timer_run_due(runner->house, RUN_AT_ONCE, &fired, &err))
        return complain(runner, &err);
    if (fired > 0)
        return 0;
    if (!timer_next_due(runner->house, &due_at_ms, &err))
        return complain(runner, &err);
    wait_ms = due_at_ms - clock_now_ms(runner->house->clock);
    /* What is due but was not fired is somebody else's or was cancelled: a look now and then. */
    return wait_ms > 0 && wait_ms < LOOK_EVERY_MS ? wait_ms : LOOK_EVERY_MS;
}

struct timer_runner *timer_runner_start(struct house *house)
{
    struct timer_runner *runner = calloc(1, sizeof(*runner));

    CHECK(runner != NULL);
    runner->house = house;
    runner->thread = runner_start("timers", turn, runner);
    return runner;
}

void timer_runner_ring(struct timer_runner *runner)
{
    runner_ring(runner->thread);
}

void timer_runner_stop(struct timer_runner *runner)
{
    runner_stop(runner->thread);
}

void timer_runner_free(struct timer_runner **runner)
{
    if (*runner == NULL)
        return;
    runner_free(&(*runner)->thread);
    free(*runner);
    *runner = NULL;
}
