#include "features/channel_mail/mail_intake_run.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "base/map.h"
#include "core/access/email.h"
#include "core/background/runner.h"
#include "core/feature.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_intake.h"
#include "io/worker_pool.h"

enum {
    BATCH = 32,
    BATCH_BYTES = 8 * 1024 * 1024, /* of mail that is worked on at one time, or one mail */
    THREADS = 8,                   /* most of their time they wait for the disk */
    ARENA_MAX = 192 * 1024 * 1024, /* of one mail: raw, decoded, and on its way to a worker */
    LOOK_EVERY_MS = MS_PER_SECOND,
    RETRY_MS = 5 * MS_PER_SECOND,
};

/** One mail of a batch. */
struct work {
    struct worker_job job;
    struct batch *batch;
    const struct inbox_item *item;
    struct call call;
    struct mail_intake intake;
    bool is_read;
    struct work *next; /* of the same lane, in the order of arrival */
};

/** Mails that are worked on side by side. */
struct batch {
    struct house *house;
    struct confine_pool *pool;
    struct worker_pool *threads;
    struct work *works;
    size_t count;
    size_t done;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    size_t running;
};

/* ---- side by side ------------------------------------------------------------------------------
 */

static void job_ended(struct batch *batch)
{
    pthread_mutex_lock(&batch->lock);
    if (--batch->running == 0)
        pthread_cond_signal(&batch->ended);
    pthread_mutex_unlock(&batch->lock);
}

static void run_job(struct batch *batch, struct work *work, void (*run)(struct worker_job *job))
{
    work->job = (struct worker_job){ .run = run };
    pthread_mutex_lock(&batch->lock);
    batch->running++;
    pthread_mutex_unlock(&batch->lock);
    if (!worker_pool_submit(batch->threads, &work->job))
        run(&work->job); /* no thread could be started: it goes here, only slower */
}

static void wait_for_jobs(struct batch *batch)
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

static bool retry_step(struct call *call, void *arg)
{
    return inbox_retry(call, arg, "unavailable", RETRY_MS);
}

/** What may go better later is tried again, anything else waits for a person; either way the mail
 * is kept. Whatever fails here, the claim lapses and somebody tries again. */
static void put_aside(struct work *work)
{
    struct house *house = work->batch->house;
    struct err why = *work->call.err;
    /* A duplicate is the same mail, or its writer, written by another node at this moment. */
    bool later =
        why.kind == ERR_UNAVAILABLE || why.kind == ERR_UNCERTAIN || err_is(&why, "duplicate");
    struct call call;

    log_err(house->log, later ? LOG_WARN : LOG_ERROR,
            later ? "mail.intake_delayed" : "mail.intake_failed", &why);
    if (err_is(&why, "claim_lost"))
        return;
    call_init(&call, house, ARENA_REQUEST_MAX);
    *call.err = why;
    if (!call_change(&call, later ? retry_step : give_up_step, (void *)work->item))
        log_err(house->log, LOG_WARN, "mail.intake_not_settled", call.err);
    call_fini(&call);
}

static void read_job(struct worker_job *job)
{
    struct work *work = work_of(job);
    struct batch *batch = work->batch;

    work->is_read = mail_intake_prepare(&work->call, batch->pool, work->item, &work->intake);
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
static void meet(struct batch *batch, struct map *met, size_t *lanes, struct str key, size_t i)
{
    struct work *first = map_get(met, key);

    if (first == NULL)
        map_set(met, key, &batch->works[i]);
    else
        join_lane(lanes, (size_t)(first - batch->works), i);
}

static void meet_all(struct batch *batch, struct map *met, size_t *lanes, size_t i)
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
static size_t make_lanes(struct batch *batch, struct work **heads)
{
    struct work *last[BATCH] = { NULL };
    size_t lanes[BATCH];
    struct map *met = map_new(NULL, batch->house->random);
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
    struct batch *batch = first->batch;

    for (struct work *work = first; work != NULL; work = work->next)
        if (!call_change(&work->call, mail_intake_step, &work->intake))
            put_aside(work);
    job_ended(batch);
}

/* ---- a batch -----------------------------------------------------------------------------------
 */

static void run_batch(struct batch *batch)
{
    struct work *heads[BATCH];
    size_t lanes;

    for (size_t i = 0; i < batch->count; i++)
        run_job(batch, &batch->works[i], read_job);
    wait_for_jobs(batch);
    lanes = make_lanes(batch, heads);
    for (size_t i = 0; i < lanes; i++)
        run_job(batch, heads[i], write_job);
    wait_for_jobs(batch);
}

/** As many of `items` as are worked on at one time. */
static size_t part_of(const struct inbox_item *items, size_t count)
{
    int64_t bytes = 0;
    size_t n = 0;

    while (n < count && (n == 0 || bytes + items[n].size_bytes <= BATCH_BYTES))
        bytes += items[n++].size_bytes;
    return n;
}

static void run_part(struct batch *batch, const struct inbox_item *items, size_t count)
{
    batch->works = calloc(count, sizeof(*batch->works));
    CHECK(batch->works != NULL);
    batch->count = count;
    for (size_t i = 0; i < count; i++) {
        batch->works[i].batch = batch;
        batch->works[i].item = &items[i];
        call_init(&batch->works[i].call, batch->house, ARENA_MAX);
    }
    run_batch(batch);
    for (size_t i = 0; i < count; i++)
        call_fini(&batch->works[i].call);
    free(batch->works);
    batch->done += count;
}

static bool run_once(struct batch *batch, struct err *err)
{
    const struct inbox_item *items;
    struct call call;
    size_t count;
    bool taken;

    call_init(&call, batch->house, ARENA_REQUEST_MAX);
    taken = inbox_take(&call, MAIL_SOURCE, BATCH, &items, &count);
    if (!taken)
        *err = *call.err;
    for (size_t at = 0; taken && at < count;) {
        size_t n = part_of(items + at, count - at);

        run_part(batch, items + at, n);
        at += n;
    }
    call_fini(&call);
    return taken;
}

static void batch_init(struct batch *batch, struct house *house, struct confine_pool *pool)
{
    *batch = (struct batch){ .house = house, .pool = pool };
    batch->threads = worker_pool_new(THREADS, BATCH);
    pthread_mutex_init(&batch->lock, NULL);
    pthread_cond_init(&batch->ended, NULL);
}

static void batch_fini(struct batch *batch)
{
    worker_pool_free(&batch->threads);
    pthread_cond_destroy(&batch->ended);
    pthread_mutex_destroy(&batch->lock);
}

bool mail_intake_run(struct house *house, struct confine_pool *pool, size_t *done, struct err *err)
{
    struct batch batch;
    bool taken;

    batch_init(&batch, house, pool);
    taken = run_once(&batch, err);
    *done = batch.done;
    batch_fini(&batch);
    return taken;
}

/* ---- the thread --------------------------------------------------------------------------------
 */

struct mail_intake_runner {
    struct batch batch;
    struct runner *runner;
};

static int64_t turn(struct runner *runner, void *arg)
{
    struct mail_intake_runner *intake = arg;
    struct err err = { 0 };

    (void)runner;
    intake->batch.done = 0;
    if (!run_once(&intake->batch, &err)) {
        log_err(intake->batch.house->log, LOG_WARN, "mail.intake_delayed", &err);
        return LOOK_EVERY_MS;
    }
    return intake->batch.done == BATCH ? 0 : LOOK_EVERY_MS;
}

struct mail_intake_runner *mail_intake_runner_start(struct house *house)
{
    struct mail_intake_runner *intake = calloc(1, sizeof(*intake));

    CHECK(intake != NULL);
    batch_init(&intake->batch, house, house->confined);
    intake->runner = runner_start("mail-intake", turn, intake);
    return intake;
}

void mail_intake_runner_stop(struct mail_intake_runner **runner)
{
    struct mail_intake_runner *intake = *runner;

    *runner = NULL;
    if (intake == NULL)
        return;
    runner_stop(intake->runner);
    runner_free(&intake->runner);
    batch_fini(&intake->batch);
    free(intake);
}

void mail_intake_ring(struct house *house)
{
    struct channel_mail *mail = feature_state(house, &channel_mail_feature);

    if (mail != NULL)
        runner_ring(mail->intake->runner);
}
