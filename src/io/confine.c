#include "io/confine.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/err.h"
#include "io/confine_nursery.h"
#include "io/confine_talk.h"
#include "io/confine_wire.h"

enum {
    DEFAULT_WORKERS = 2,
    DEFAULT_DEADLINE_MS = 5000,
    DEFAULT_WAIT_MS = 10000,
    DEFAULT_MESSAGES = 1000,
    MB = 1024 * 1024,
    DEFAULT_MESSAGE_BYTES = 16 * MB,
    DEFAULT_MEMORY_BYTES = 256 * MB,
    MS_PER_S = 1000,
    NS_PER_MS = 1000000,
    CPU_S_MAX = 3600,
    ATTEMPTS = 2,
};

struct worker {
    struct confine_worker process; /* pid 0: not started */
    int messages;
    bool is_busy;
};

struct confine_pool {
    struct confine_options options;
    struct confine_limits limits;
    struct confine_nursery nursery;

    pthread_mutex_t lock; /* of all below; a busy worker belongs to its thread */
    pthread_cond_t freed; /* some worker became idle */
    struct worker *workers;
    struct confine_metrics metrics;
};

static struct confine_options with_defaults(const struct confine_options *given)
{
    struct confine_options o = *given;

    o.program = o.program != NULL ? o.program : "/proc/self/exe";
    o.workers = o.workers > 0 ? o.workers : DEFAULT_WORKERS;
    o.deadline_ms = o.deadline_ms > 0 ? o.deadline_ms : DEFAULT_DEADLINE_MS;
    o.wait_ms = o.wait_ms > 0 ? o.wait_ms : DEFAULT_WAIT_MS;
    o.messages_per_worker = o.messages_per_worker > 0 ? o.messages_per_worker : DEFAULT_MESSAGES;
    o.max_input_bytes = o.max_input_bytes > 0 ? o.max_input_bytes : DEFAULT_MESSAGE_BYTES;
    o.max_output_bytes = o.max_output_bytes > 0 ? o.max_output_bytes : DEFAULT_MESSAGE_BYTES;
    o.memory_bytes = o.memory_bytes > 0 ? o.memory_bytes : DEFAULT_MEMORY_BYTES;
    return o;
}

static struct confine_limits limits_of(const struct confine_options *o)
{
    int64_t life_s = (int64_t)o->deadline_ms * o->messages_per_worker / MS_PER_S + 1;

    return (struct confine_limits){
        .memory_bytes = o->memory_bytes,
        .max_input_bytes = o->max_input_bytes,
        .max_output_bytes = o->max_output_bytes,
        .cpu_s = (uint32_t)(life_s < CPU_S_MAX ? life_s : CPU_S_MAX),
    };
}

bool confine_pool_start(const struct confine_options *options, struct confine_pool **out,
                        struct err *err)
{
    struct confine_pool *pool = calloc(1, sizeof(*pool));
    pthread_condattr_t attributes;

    CHECK(pool != NULL);
    pool->options = with_defaults(options);
    pool->limits = limits_of(&pool->options);
    if (!confine_nursery_init(&pool->nursery, pool->options.program, err)) {
        free(pool);
        return false;
    }
    pool->workers = calloc((size_t)pool->options.workers, sizeof(*pool->workers));
    CHECK(pool->workers != NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->freed, &attributes);
    pthread_condattr_destroy(&attributes);
    *out = pool;
    return true;
}

void confine_pool_stop(struct confine_pool **pool)
{
    struct confine_pool *p = *pool;

    if (p == NULL)
        return;
    confine_nursery_fini(&p->nursery);
    for (int i = 0; i < p->options.workers; i++)
        if (p->workers[i].process.pid != 0)
            close(p->workers[i].process.fd);
    pthread_cond_destroy(&p->freed);
    pthread_mutex_destroy(&p->lock);
    free(p->workers);
    free(p);
    *pool = NULL;
}

void confine_pool_metrics(struct confine_pool *pool, struct confine_metrics *out)
{
    pthread_mutex_lock(&pool->lock);
    *out = pool->metrics;
    pthread_mutex_unlock(&pool->lock);
}

/** A started idle worker if there is one, else a place for a new one; NULL when all are busy. */
static struct worker *find_idle(struct confine_pool *pool)
{
    struct worker *place = NULL;

    for (int i = 0; i < pool->options.workers; i++) {
        struct worker *worker = &pool->workers[i];

        if (!worker->is_busy && worker->process.pid != 0)
            return worker;
        if (!worker->is_busy)
            place = worker;
    }
    return place;
}

static struct timespec monotonic_after_ms(int ms)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / MS_PER_S;
    at.tv_nsec += (long)(ms % MS_PER_S) * NS_PER_MS;
    if (at.tv_nsec >= (long)MS_PER_S * NS_PER_MS) {
        at.tv_sec++;
        at.tv_nsec -= (long)MS_PER_S * NS_PER_MS;
    }
    return at;
}

/** Waits for a worker and marks it busy. */
static bool take_worker(struct confine_pool *pool, struct worker **out, struct err *err)
{
    struct timespec until = monotonic_after_ms(pool->options.wait_ms);
    struct worker *worker;
    int waited = 0;

    pthread_mutex_lock(&pool->lock);
    while ((worker = find_idle(pool)) == NULL && waited == 0)
        waited = pthread_cond_timedwait(&pool->freed, &pool->lock, &until);
    if (worker != NULL)
        worker->is_busy = true;
    pthread_mutex_unlock(&pool->lock);
    if (worker == NULL)
        return err_set(err, ERR_UNAVAILABLE, "confined_busy", "all confined workers are busy");
    *out = worker;
    return true;
}

static void give_back(struct confine_pool *pool, struct worker *worker)
{
    pthread_mutex_lock(&pool->lock);
    worker->is_busy = false;
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}

/** What a dead worker's wait status says about its message. */
static bool report_death(int status, struct err *err)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == CONFINE_EXIT_MEMORY)
        return err_set(err, ERR_LIMIT, "confined_memory", "reading this takes too much memory");
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return err_set(err, ERR_LIMIT, "confined_deadline", "reading this takes too long");
    err_set(err, ERR_INVALID, "confined_crashed", "this cannot be read");
    if (WIFSIGNALED(status))
        return err_detail(err, "worker ended by signal %d", WTERMSIG(status));
    return err_detail(err, "worker ended with %d", WEXITSTATUS(status));
}

static void count(struct confine_pool *pool, enum confine_outcome outcome, const struct err *err)
{
    struct confine_metrics *m = &pool->metrics;

    pthread_mutex_lock(&pool->lock);
    m->messages++;
    if (outcome == CONFINE_REFUSED)
        m->refused++;
    else if (outcome != CONFINE_ANSWERED && err_is(err, "confined_memory"))
        m->memory++;
    else if (outcome != CONFINE_ANSWERED && err_is(err, "confined_deadline"))
        m->deadlines++;
    else if (outcome != CONFINE_ANSWERED)
        m->crashed++;
    pthread_mutex_unlock(&pool->lock);
}

/** Ends the worker when it must not go on, and finds out what became of a broken one. */
static enum confine_outcome settle(struct confine_pool *pool, struct worker *worker,
                                   enum confine_outcome outcome, struct err *err)
{
    int status;
    bool is_known;

    worker->messages++;
    if (outcome == CONFINE_ANSWERED && worker->messages < pool->options.messages_per_worker)
        return outcome;
    is_known = confine_nursery_end_worker(&pool->nursery, worker->process.pid, &status);
    close(worker->process.fd);
    worker->process.pid = 0;
    if (outcome == CONFINE_TOO_LATE)
        err_set(err, ERR_LIMIT, "confined_deadline", "reading this takes too long");
    if (outcome != CONFINE_BROKEN)
        return outcome;
    report_death(is_known ? status : 0, err);
    /* Killed, but not by us: its nursery died, or the kernel was out of memory. */
    return !is_known || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ? CONFINE_LOST
                                                                             : CONFINE_BROKEN;
}

/** Runs a message on a worker that is ours, started if need be. */
static bool run_on(struct confine_pool *pool, struct worker *worker,
                   const struct confine_message *message, struct arena *arena, struct str *output,
                   enum confine_outcome *outcome, struct err *err)
{
    if (worker->process.pid == 0) {
        if (!confine_nursery_start_worker(&pool->nursery, &pool->limits, &worker->process.pid,
                                          &worker->process.fd, err))
            return false;
        worker->messages = 0;
        pthread_mutex_lock(&pool->lock);
        pool->metrics.workers_started++;
        pthread_mutex_unlock(&pool->lock);
    }
    *outcome =
        settle(pool, worker, confine_talk(&worker->process, message, arena, output, err), err);
    return true;
}

bool confine_run(struct confine_pool *pool, const char *job, struct str input, struct arena *arena,
                 struct str *output, struct err *err)
{
    enum confine_outcome outcome = CONFINE_LOST;
    struct confine_message message = { job, input, pool->options.max_output_bytes,
                                       pool->options.deadline_ms };
    struct worker *worker = NULL;
    bool is_run = true;

    if (input.n > pool->options.max_input_bytes) {
        err_set(err, ERR_LIMIT, "too_large", "this is longer than %zu bytes",
                pool->options.max_input_bytes);
        return err_param(err, "%zu", pool->options.max_input_bytes);
    }
    if (!take_worker(pool, &worker, err))
        return false;
    /* Jobs have no effect but their output, so a message whose worker was lost runs once more. */
    for (int attempt = 0; attempt < ATTEMPTS && is_run && outcome == CONFINE_LOST; attempt++)
        is_run = run_on(pool, worker, &message, arena, output, &outcome, err);
    if (is_run)
        count(pool, outcome, err);
    give_back(pool, worker);
    return is_run && outcome == CONFINE_ANSWERED;
}
