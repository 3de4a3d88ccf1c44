#include "features/ticket/ticket_viewed.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/event/event.h"
#include "core/feature.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_feature.h"
#include "features/ticket/ticket_side_store.h"

enum {
    WAITING_MAX = 4096,  /* above it the reader writes */
    BATCH_MAX = 256,     /* of one change */
    RECENT_SLOTS = 8192, /* power of two */
    WRITE_ARENA_BYTES = 4 * 1024 * 1024,
};

/** Somebody looked at something. */
struct look {
    int64_t account_id;
    int64_t ticket_id;
    int64_t at_ms;
    char call_id[CALL_ID_LENGTH + 1];
};

struct ticket_viewed {
    struct house *house;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool stopping;
    struct look waiting[WAITING_MAX];
    size_t waiting_count;
    /* Looks of the last ten minutes, one to a slot: spares most rows a second look at the store,
     * which alone decides. */
    struct look recent[RECENT_SLOTS];
};

/* ---- writing -------------------------------------------------------------------------------- */

struct write_step {
    const struct look *looks;
    size_t count;
};

static bool write_look(struct call *call, const struct look *look)
{
    struct event_draft draft = {
        .type = &event_ticket_viewed,
        .subject_kind = SUBJECT_TICKET,
        .subject_id = look->ticket_id,
        .ticket_id = look->ticket_id,
    };
    bool due;

    call->actor = (struct actor){ ACTOR_ACCOUNT, look->account_id };
    call->now_ms = look->at_ms;
    memcpy(call->id, look->call_id, sizeof(call->id));
    if (!ticket_side_store_mark_viewed(call, look->ticket_id, look->account_id, look->at_ms,
                                       look->at_ms - TICKET_VIEWED_AGAIN_MS, &due))
        return false;
    return !due
           || (ticket_side_store_version(call, look->ticket_id, &draft.version)
               && event_add(call, &draft, EVENT_NO_VALUES, NULL));
}

static bool write_step(struct call *call, void *arg)
{
    const struct write_step *step = arg;

    for (size_t i = 0; i < step->count; i++)
        if (!write_look(call, &step->looks[i]))
            return false;
    return true;
}

/** Rows are locked in one order, so that two nodes do not wait for each other. */
static int by_row(const void *a, const void *b)
{
    const struct look *x = a;
    const struct look *y = b;

    if (x->account_id != y->account_id)
        return x->account_id < y->account_id ? -1 : 1;
    return (x->ticket_id > y->ticket_id) - (x->ticket_id < y->ticket_id);
}

static bool write_looks(struct house *house, struct look *looks, size_t count)
{
    struct write_step step = { .looks = looks, .count = count };
    struct call call;
    bool done;

    qsort(looks, count, sizeof(*looks), by_row);
    call_init(&call, house, WRITE_ARENA_BYTES);
    done = call_change(&call, write_step, &step);
    if (!done)
        log_err(house->log, LOG_ERROR, "ticket.viewed_not_written", call.err);
    call_fini(&call);
    return done;
}

/* ---- gathering ------------------------------------------------------------------------------ */

/** Takes up to BATCH_MAX waiting looks, newest first. Under the lock. */
static size_t take_batch(struct ticket_viewed *viewed, struct look *out)
{
    size_t n = viewed->waiting_count < BATCH_MAX ? viewed->waiting_count : BATCH_MAX;

    viewed->waiting_count -= n;
    memcpy(out, viewed->waiting + viewed->waiting_count, n * sizeof(*out));
    return n;
}

/** What could not be written waits for the next second, as far as there is room. */
static void give_back(struct ticket_viewed *viewed, const struct look *looks, size_t count)
{
    pthread_mutex_lock(&viewed->lock);
    for (size_t i = 0; i < count && viewed->waiting_count < WAITING_MAX; i++)
        viewed->waiting[viewed->waiting_count++] = looks[i];
    pthread_mutex_unlock(&viewed->lock);
}

/** False when nothing was waiting, or the store does not take it now. */
static bool write_batch(struct ticket_viewed *viewed)
{
    struct look *batch = calloc(BATCH_MAX, sizeof(*batch));
    bool done;
    size_t n;

    CHECK(batch != NULL);
    pthread_mutex_lock(&viewed->lock);
    n = take_batch(viewed, batch);
    pthread_mutex_unlock(&viewed->lock);
    done = n > 0 && write_looks(viewed->house, batch, n);
    if (n > 0 && !done)
        give_back(viewed, batch, n);
    free(batch);
    return done;
}

static void wait_a_second(struct ticket_viewed *viewed)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_mutex_lock(&viewed->lock);
    while (!viewed->stopping
           && pthread_cond_timedwait(&viewed->wake, &viewed->lock, &until) != ETIMEDOUT)
        ;
    pthread_mutex_unlock(&viewed->lock);
}

static bool is_stopping(struct ticket_viewed *viewed)
{
    bool stopping;

    pthread_mutex_lock(&viewed->lock);
    stopping = viewed->stopping;
    pthread_mutex_unlock(&viewed->lock);
    return stopping;
}

static void *run(void *arg)
{
    struct ticket_viewed *viewed = arg;

    while (!is_stopping(viewed)) {
        wait_a_second(viewed);
        while (write_batch(viewed))
            ;
    }
    return NULL;
}

bool ticket_viewed_start(struct house *house, struct ticket_viewed **out, struct err *err)
{
    struct ticket_viewed *viewed = calloc(1, sizeof(*viewed));
    pthread_condattr_t attributes;

    CHECK(viewed != NULL);
    viewed->house = house;
    pthread_mutex_init(&viewed->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&viewed->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&viewed->thread, NULL, run, viewed) != 0) {
        pthread_cond_destroy(&viewed->wake);
        pthread_mutex_destroy(&viewed->lock);
        free(viewed);
        return err_set(err, ERR_UNAVAILABLE, "busy", "no thread could be started");
    }
    *out = viewed;
    return true;
}

void ticket_viewed_stop(struct ticket_viewed **viewed)
{
    if (*viewed == NULL)
        return;
    pthread_mutex_lock(&(*viewed)->lock);
    (*viewed)->stopping = true;
    pthread_cond_signal(&(*viewed)->wake);
    pthread_mutex_unlock(&(*viewed)->lock);
    pthread_join((*viewed)->thread, NULL);
    while (write_batch(*viewed))
        ;
    if ((*viewed)->waiting_count > 0)
        log_line((*viewed)->house->log, LOG_ERROR, "ticket.views_lost", "count=%zu",
                 (*viewed)->waiting_count);
    pthread_cond_destroy(&(*viewed)->wake);
    pthread_mutex_destroy(&(*viewed)->lock);
    free(*viewed);
    *viewed = NULL;
}

static struct look *slot_of(struct ticket_viewed *viewed, int64_t account_id, int64_t ticket_id)
{
    uint64_t hash = (uint64_t)account_id * 0x9e3779b97f4a7c15u + (uint64_t)ticket_id;

    hash ^= hash >> 29;
    hash *= 0xbf58476d1ce4e5b9u;
    return &viewed->recent[(hash >> 32) & (RECENT_SLOTS - 1)];
}

/** Under the lock. False when there is no room. */
static bool gather(struct ticket_viewed *viewed, const struct look *look)
{
    struct look *slot = slot_of(viewed, look->account_id, look->ticket_id);

    if (slot->account_id == look->account_id && slot->ticket_id == look->ticket_id
        && look->at_ms - slot->at_ms < TICKET_VIEWED_AGAIN_MS)
        return true;
    if (viewed->waiting_count == WAITING_MAX)
        return false;
    *slot = *look;
    viewed->waiting[viewed->waiting_count++] = *look;
    return true;
}

void ticket_viewed_note(struct call *call, int64_t ticket_id)
{
    struct ticket_viewed *viewed = feature_state(call->house, &ticket_feature);
    struct look look = {
        .account_id = call->access.scope.account_id,
        .ticket_id = ticket_id,
        .at_ms = call->now_ms,
    };
    bool gathered = false;

    memcpy(look.call_id, call->id, sizeof(look.call_id));
    if (viewed != NULL) {
        pthread_mutex_lock(&viewed->lock);
        gathered = gather(viewed, &look);
        pthread_mutex_unlock(&viewed->lock);
    }
    if (!gathered)
        (void)!write_looks(call->house, &look, 1);
}
