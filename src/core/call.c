#include "core/call.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/random.h"
#include "core/event/counter.h"
#include "core/event/event.h"
#include "core/feature.h"
#include "db/db.h"

/** A reactor may add events that other reactors hear; a circle of them is our own mistake. */
enum { EVENTS_PER_CHANGE_MAX = 2000 };

void call_init_in(struct call *call, struct house *house, struct arena *arena)
{
    uint64_t id;

    memset(call, 0, sizeof(*call));
    call->house = house;
    call->arena = arena;
    call->err = &call->own_err;
    call->actor = (struct actor){ ACTOR_SYSTEM, 0 };
    call->access = access_system();
    call->now_ms = clock_now_ms(house->clock);
    call->pending_tail = &call->pending;
    id = random_u64(house->random);
    snprintf(call->id, sizeof(call->id), "%016llx", (unsigned long long)id);
}

void call_init(struct call *call, struct house *house, size_t arena_max)
{
    call_init_in(call, house, arena_new(arena_max));
    call->owns_arena = true;
}

void call_fini(struct call *call)
{
    CHECK(call->tx == NULL);
    if (call->owns_arena)
        arena_free(&call->arena);
}

bool call_read(struct call *call, call_step *step, void *arg)
{
    bool done;

    if (call->tx != NULL)
        return step(call, arg);
    if (!db_read_begin(call->house->db, &call->tx, call->err))
        return false;
    done = step(call, arg);
    db_read_end(&call->tx);
    return done && arena_check(call->arena, call->err);
}

/** What a change wants done once it is durable. */
struct call_after {
    struct call_after *next;
    void (*after)(struct call *call, void *arg);
    void *arg;
};

void call_after_commit(struct call *call, void (*after)(struct call *call, void *arg), void *arg)
{
    struct call_after *wanted = ARENA_NEW(call->arena, struct call_after);
    struct call_after **end = &call->afters;

    CHECK(call->tx != NULL);
    while (*end != NULL)
        end = &(*end)->next;
    *wanted = (struct call_after){ .after = after, .arg = arg };
    *end = wanted;
}

static void run_afters(struct call *call)
{
    const struct call_after *wanted = call->afters;

    call->afters = NULL;
    for (; wanted != NULL; wanted = wanted->next)
        wanted->after(call, wanted->arg);
}

/** A change begins with nothing, also when it runs again. */
static void forget_change(struct call *call)
{
    call->pending = NULL;
    call->pending_tail = &call->pending;
    call->counters = NULL;
    call->afters = NULL;
    call->action_id = 0;
}

static bool react_to(struct call *call, const struct event *event)
{
    for (const struct feature *const *feature = call->house->features; *feature != NULL;
         feature++) {
        const struct reactor *reactor = (*feature)->reactors;

        for (; reactor != NULL && reactor->on != NULL; reactor++) {
            if (reactor->on == event->type && !reactor->react(call, event))
                return false;
        }
    }
    return true;
}

/** Events that reactors add are appended to the same list, so they are heard in their turn. */
static bool run_reactors(struct call *call)
{
    int heard = 0;

    for (const struct event *event = call->pending; event != NULL; event = event->next) {
        if (++heard > EVENTS_PER_CHANGE_MAX)
            return err_set(call->err, ERR_LIMIT, "too_large", "this changes too much at once");
        call->cause_event_id = event->id;
        if (!react_to(call, event))
            return false;
    }
    call->cause_event_id = 0;
    return true;
}

struct change {
    struct call *call;
    call_step *step;
    call_done *done; /* of call_change_later */
    void *arg;
};

static bool run_change(struct db_tx *tx, void *arg, struct err *err)
{
    struct change *change = arg;
    struct call *call = change->call;
    struct err *outer_err = call->err;
    bool done;

    forget_change(call);
    call->tx = tx;
    call->err = err;
    done = change->step(call, change->arg) && run_reactors(call) && counter_flush(call)
           && (call->before_commit == NULL || call->before_commit(call, call->before_commit_arg))
           && arena_check(call->arena, call->err);
    call->tx = NULL;
    call->err = outer_err;
    call->cause_event_id = 0;
    return done;
}

/** What follows once the change is durable. */
static void conclude(struct call *call)
{
    call->has_changed = true;
    call->before_commit = NULL;
    run_afters(call);
}

bool call_change(struct call *call, call_step *step, void *arg)
{
    struct change change = { .call = call, .step = step, .arg = arg };

    if (call->tx != NULL)
        return step(call, arg);
    if (!db_write(call->house->db, run_change, &change, call->err))
        return false;
    conclude(call);
    return true;
}

static void hear_end(void *arg, bool done)
{
    struct change *change = arg;

    if (done)
        conclude(change->call);
    change->done(change->call, change->arg, done);
}

void call_change_later(struct call *call, call_step *step, call_done *done, void *arg)
{
    struct change *change = ARENA_NEW(call->arena, struct change);

    CHECK(call->tx == NULL);
    *change = (struct change){ call, step, done, arg };
    db_write_later(call->house->db, run_change, change, hear_end, change, call->err);
}

bool call_version_conflict(struct call *call, const char *what, int64_t version)
{
    err_set(call->err, ERR_CONFLICT, "version_conflict", "%s has changed since", what);
    return err_param(call->err, "%lld", (long long)version);
}
