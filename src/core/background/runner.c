#include "core/background/runner.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "base/instant.h"

struct runner {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken; /* by the monotonic clock */
    bool rung;
    bool stopping;
    bool joined;
    runner_turn *turn;
    void *arg;
};

static struct timespec in_ms(int64_t ms)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / MS_PER_SECOND;
    at.tv_nsec += ms % MS_PER_SECOND * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

/** Sleeps until rung, stopped, or the time is over; false when stopped. */
static bool sleep_ms(struct runner *runner, int64_t ms)
{
    struct timespec until = in_ms(ms);
    bool goes_on;

    pthread_mutex_lock(&runner->lock);
    while (!runner->rung && !runner->stopping && ms > 0) {
        if (pthread_cond_timedwait(&runner->woken, &runner->lock, &until) != 0)
            break;
    }
    runner->rung = false;
    goes_on = !runner->stopping;
    pthread_mutex_unlock(&runner->lock);
    return goes_on;
}

void runner_rest(struct runner *runner, int64_t ms)
{
    struct timespec until = in_ms(ms);

    pthread_mutex_lock(&runner->lock);
    while (!runner->stopping && pthread_cond_timedwait(&runner->woken, &runner->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&runner->lock);
}

static void *run(void *arg)
{
    struct runner *runner = arg;

    while (sleep_ms(runner, runner->turn(runner, runner->arg)))
        ;
    return NULL;
}

struct runner *runner_start(const char *name, runner_turn *turn, void *arg)
{
    struct runner *runner = calloc(1, sizeof(*runner));
    pthread_condattr_t by_monotonic;

    CHECK(runner != NULL);
    runner->turn = turn;
    runner->arg = arg;
    pthread_condattr_init(&by_monotonic);
    pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&runner->woken, &by_monotonic);
    pthread_condattr_destroy(&by_monotonic);
    pthread_mutex_init(&runner->lock, NULL);
    CHECK(pthread_create(&runner->thread, NULL, run, runner) == 0);
    pthread_setname_np(runner->thread, name);
    return runner;
}

void runner_ring(struct runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    runner->rung = true;
    pthread_cond_signal(&runner->woken);
    pthread_mutex_unlock(&runner->lock);
}

bool runner_is_stopping(struct runner *runner)
{
    bool stopping;

    pthread_mutex_lock(&runner->lock);
    stopping = runner->stopping;
    pthread_mutex_unlock(&runner->lock);
    return stopping;
}

void runner_ask_to_stop(struct runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    runner->stopping = true;
    pthread_cond_signal(&runner->woken);
    pthread_mutex_unlock(&runner->lock);
}

void runner_stop(struct runner *runner)
{
    runner_ask_to_stop(runner);
    if (!runner->joined)
        pthread_join(runner->thread, NULL);
    runner->joined = true;
}

void runner_free(struct runner **runner)
{
    if (*runner == NULL)
        return;
    runner_stop(*runner);
    pthread_cond_destroy(&(*runner)->woken);
    pthread_mutex_destroy(&(*runner)->lock);
    free(*runner);
    *runner = NULL;
}
