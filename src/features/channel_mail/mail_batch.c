#include "features/channel_mail/mail_batch.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "base/map.h"
#include "core/access/email.h"
#include "features/channel_mail/mail_intake.h"
#include "io/worker_pool.h"

enum {
    READERS = 4,  /* more than there are confined workers, so that none of those is ever idle */
    WRITERS = 16, /* most of their time they wait for the disk */
    ARENA_MAX = 192 * 1024 * 1024, /* of one mail: raw, decoded, and on its way to a worker */
    RETRY_MS = 5 * MS_PER_SECOND,
    US_PER_MS = 1000,
};

/** One mail of a batch. */
struct work {
    struct worker_job job;
    struct mail_batch *batch;
    struct inbox_item item; /* as it was taken; in the call's arena */
    struct call call;
    struct mail_intake intake;
    bool is_read;
    struct work *next; /* of the same lane, in the order of arrival */
};

struct mail_batch {
    struct mail_hands *hands;
    struct work *works;
    size_t count;
    int64_t begun_us;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    size_t running;
};

/* ---- side by side ------------------------------------------------------------------------------
 */

static void job_ended(struct mail_batch *batch)
{
    pthread_mutex_lock(&batch->lock);
    if (--batch->running == 0)
        pthread_cond_signal(&batch->ended);
    pthread_mutex_unlock(&batch->lock);
}

static void run_job(struct worker_pool *threads, struct work *work,
                    void (*run)(struct worker_job *job))
{
    struct mail_batch *batch = work->batch;

    work->job = (struct worker_job){ .run = run };
    pthread_mutex_lock(&batch->lock);
    batch->running++;
    pthread_mutex_unlock(&batch->lock);
    if (!worker_pool_submit(threads, &work->job))
        run(&work->job); /* no thread could be started: it goes here, only slower */
}

void mail_batch_wait(struct mail_batch *batch)
{
    pthread_mutex_lock(&batch->lock);
    while (batch->running > 0)
        pthread_cond_wait(&batch->ended, &batch->lock);
    pthread_mutex_unlock(&batch->lock);
}

static struct work *work_of(struct worker_job *job)
{
    return CONTAINER_OF(job, struct work, job);
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static bool give_up_step(struct call *call, void *arg)
{
    const struct inbox_item *item = arg;

    return inbox_quarantine(call, item, call->err->code[0] != '\0' ? call->err->code : "failed");
}

static bool postpone_step(struct call *call, void *arg)
{
    return inbox_postpone(call, arg, "unavailable", RETRY_MS);
}

static bool retry_step(struct call *call, void *arg)
{
    return inbox_retry(call, arg, "duplicate", RETRY_MS);
}

/** What may go better later is tried again, for as long as it takes where it is not the mail's
 * fault; anything else waits for a person. Either way the mail is kept. Whatever fails here, the
 * claim lapses and somebody tries again. */
static void put_aside(struct work *work)
{
    struct house *house = work->batch->hands->house;
    struct err why = *work->call.err;
    /* A duplicate is the same mail, or its writer, written by another node at this moment. */
    bool is_outside = why.kind == ERR_UNAVAILABLE || why.kind == ERR_UNCERTAIN;
    bool later = is_outside || err_is(&why, "duplicate");
    call_step *step = is_outside ? postpone_step : later ? retry_step : give_up_step;
    struct call call;

    log_err(house->log, later ? LOG_WARN : LOG_ERROR,
            later ? "mail.intake_delayed" : "mail.intake_failed", &why);
    if (err_is(&why, "claim_lost"))
        return;
    call_init(&call, house, ARENA_REQUEST_MAX);
    *call.err = why;
    if (!call_change(&call, step, &work->item))
        log_err(house->log, LOG_WARN, "mail.intake_not_settled", call.err);
    call_fini(&call);
}

static void read_job(struct worker_job *job)
{
    struct work *work = work_of(job);
    struct mail_batch *batch = work->batch;

    work->is_read =
        mail_intake_prepare(&work->call, batch->hands->confined, &work->item, &work->intake);
    if (!work->is_read)
        put_aside(work);
    job_ended(batch);
}

/* ---- lanes: what has to keep its order ---------------------------------------------------------
 */

static size_t root_of(size_t *lanes, size_t i)
{
    while (lanes[i] != i) {
        lanes[i] = lanes[lanes[i]];
        i = lanes[i];
    }
    return i;
}

static void join_lane(size_t *lanes, size_t a, size_t b)
{
    a = root_of(lanes, a);
    b = root_of(lanes, b);
    lanes[a > b ? a : b] = a > b ? b : a;
}

/** Whoever has met this key before is in the same lane. */
static void meet(struct mail_batch *batch, struct map *met, size_t *lanes, struct str key, size_t i)
{
    struct work *first = map_get(met, key);

    if (first == NULL)
        map_set(met, key, &batch->works[i]);
    else
        join_lane(lanes, (size_t)(first - batch->works), i);
}

static void meet_all(struct mail_batch *batch, struct map *met, size_t *lanes, size_t i)
{
    struct work *work = &batch->works[i];
    const struct mail_letter *letter = &work->intake.letter;

    if (!str_is_null(letter->message_id))
        meet(batch, met, lanes, letter->message_id, i);
    for (size_t k = 0; k < letter->ancestors.count; k++)
        meet(batch, met, lanes, letter->ancestors.items[k], i);
    if (!str_is_null(letter->from.email))
        meet(batch, met, lanes, email_key(work->call.arena, letter->from.email), i);
}

/** Hangs every mail behind the one before it in its lane; `heads` are the lanes' first ones. */
static size_t make_lanes(struct mail_batch *batch, struct work **heads)
{
    struct work *last[MAIL_BATCH_MAX] = { NULL };
    size_t lanes[MAIL_BATCH_MAX];
    struct map *met = map_new(NULL, batch->hands->house->random);
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++)
        lanes[i] = i;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->works[i].is_read)
            meet_all(batch, met, lanes, i);
    for (size_t i = 0; i < batch->count; i++) {
        size_t lane = root_of(lanes, i);

        if (!batch->works[i].is_read)
            continue;
        if (last[lane] == NULL)
            heads[count++] = &batch->works[i];
        else
            last[lane]->next = &batch->works[i];
        last[lane] = &batch->works[i];
    }
    map_free(&met);
    return count;
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static void write_job(struct worker_job *job)
{
    struct work *first = work_of(job);
    struct mail_batch *batch = first->batch;

    for (struct work *work = first; work != NULL; work = work->next)
        if (!call_change(&work->call, mail_intake_step, &work->intake))
            put_aside(work);
    job_ended(batch);
}

/* ---- a batch -----------------------------------------------------------------------------------
 */

static void init_work(struct mail_batch *batch, struct work *work, const struct inbox_item *item)
{
    call_init(&work->call, batch->hands->house, ARENA_MAX);
    work->batch = batch;
    work->item = *item;
    work->item.source = str_dup(work->call.arena, item->source);
    work->item.external_id = str_dup(work->call.arena, item->external_id);
}

struct mail_batch *mail_batch_read(struct mail_hands *hands, const struct inbox_item *items,
                                   size_t count)
{
    struct mail_batch *batch = calloc(1, sizeof(*batch));

    CHECK(batch != NULL && count <= MAIL_BATCH_MAX);
    batch->hands = hands;
    batch->works = calloc(count, sizeof(*batch->works));
    CHECK(batch->works != NULL);
    batch->count = count;
    batch->begun_us = clock_monotonic_us(hands->house->clock);
    pthread_mutex_init(&batch->lock, NULL);
    pthread_cond_init(&batch->ended, NULL);
    for (size_t i = 0; i < count; i++)
        init_work(batch, &batch->works[i], &items[i]);
    for (size_t i = 0; i < count; i++)
        run_job(hands->readers, &batch->works[i], read_job);
    return batch;
}

void mail_batch_write(struct mail_batch *batch)
{
    struct work *heads[MAIL_BATCH_MAX];
    size_t lanes = make_lanes(batch, heads);

    for (size_t i = 0; i < lanes; i++)
        run_job(batch->hands->writers, heads[i], write_job);
}

int64_t mail_batch_age_ms(const struct mail_batch *batch)
{
    return (clock_monotonic_us(batch->hands->house->clock) - batch->begun_us) / US_PER_MS;
}

void mail_batch_free(struct mail_batch **batch)
{
    struct mail_batch *b = *batch;

    *batch = NULL;
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->count; i++)
        call_fini(&b->works[i].call);
    pthread_cond_destroy(&b->ended);
    pthread_mutex_destroy(&b->lock);
    free(b->works);
    free(b);
}

void mail_hands_init(struct mail_hands *hands, struct house *house, struct confine_pool *confined)
{
    *hands = (struct mail_hands){ .house = house, .confined = confined };
    hands->readers = worker_pool_new(READERS, MAIL_READ_AHEAD * MAIL_BATCH_MAX);
    hands->writers = worker_pool_new(WRITERS, MAIL_BATCH_MAX);
}

void mail_hands_fini(struct mail_hands *hands)
{
    worker_pool_free(&hands->readers);
    worker_pool_free(&hands->writers);
}
