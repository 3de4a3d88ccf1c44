#include "io/worker_pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"

/* Enough for SQLite, ICU and our own calls; only what is touched becomes memory. */
enum { STACK_BYTES = 512 * 1024 };

struct worker_pool {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t *threads;
    int thread_max;
    int thread_count;
    int busy;
    bool is_waking; /* somebody was woken and has not come yet */
    size_t queued;
    size_t max_queued;
    struct worker_job *first;
    struct worker_job **tail;
    bool is_stopping;
};

struct worker_pool *worker_pool_new(int threads, size_t max_queued)
{
    struct worker_pool *pool = calloc(1, sizeof(*pool));

    CHECK(pool != NULL && threads > 0);
    pool->threads = calloc((size_t)threads, sizeof(*pool->threads));
    CHECK(pool->threads != NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pool->thread_max = threads;
    pool->max_queued = max_queued;
    pool->tail = &pool->first;
    return pool;
}

static struct worker_job *take_first(struct worker_pool *pool)
{
    struct worker_job *job = pool->first;

    pool->first = job->next;
    if (pool->first == NULL)
        pool->tail = &pool->first;
    pool->queued--;
    return job;
}

/**
 * Whether one more worker is to be woken, under the lock. One at a time: whoever comes looks again,
 * so that a burst of short jobs is not met by a crowd that finds nothing left to do.
 */
static bool wakes_one(struct worker_pool *pool)
{
    if (pool->first == NULL || pool->is_waking || pool->busy >= pool->thread_count)
        return false;
    pool->is_waking = true;
    return true;
}

/** Waits for a job and takes it; NULL when there will be none. Under the lock. */
static struct worker_job *wait_for_job(struct worker_pool *pool)
{
    while (pool->first == NULL && !pool->is_stopping)
        pthread_cond_wait(&pool->wake, &pool->lock);
    /* Also when somebody else was meant, who will find nothing: who comes first looks further. */
    pool->is_waking = false;
    return pool->first != NULL ? take_first(pool) : NULL;
}

static void *work(void *arg)
{
    struct worker_pool *pool = arg;
    struct worker_job *job;

    pthread_mutex_lock(&pool->lock);
    while ((job = wait_for_job(pool)) != NULL) {
        bool wakes;

        pool->busy++;
        wakes = wakes_one(pool);
        pthread_mutex_unlock(&pool->lock);
        if (wakes)
            pthread_cond_signal(&pool->wake);
        job->run(job);
        pthread_mutex_lock(&pool->lock);
        pool->busy--;
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/** One more thread when all are taken and there is room; false when there is no thread at all. */
static bool start_if_needed(struct worker_pool *pool)
{
    pthread_attr_t attr;

    if (pool->busy + (int)pool->queued < pool->thread_count
        || pool->thread_count == pool->thread_max)
        return true;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    if (pthread_create(&pool->threads[pool->thread_count], &attr, work, pool) == 0)
        pool->thread_count++;
    pthread_attr_destroy(&attr);
    return pool->thread_count > 0;
}

bool worker_pool_submit(struct worker_pool *pool, struct worker_job *job)
{
    bool wakes = false;
    bool is_taken;

    pthread_mutex_lock(&pool->lock);
    is_taken = !pool->is_stopping && pool->queued < pool->max_queued && start_if_needed(pool);
    if (is_taken) {
        job->next = NULL;
        *pool->tail = job;
        pool->tail = &job->next;
        pool->queued++;
        wakes = wakes_one(pool);
    }
    pthread_mutex_unlock(&pool->lock);
    /* After the lock, so that whoever wakes up does not run into it. */
    if (wakes)
        pthread_cond_signal(&pool->wake);
    return is_taken;
}

void worker_pool_stop(struct worker_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_stopping = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    /* No thread is started from here on. */
    for (int i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pool->thread_count = 0;
}

void worker_pool_free(struct worker_pool **pool)
{
    struct worker_pool *p = *pool;

    if (p == NULL)
        return;
    worker_pool_stop(p);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
    *pool = NULL;
}

void worker_pool_read(struct worker_pool *pool, int *busy, size_t *queued)
{
    pthread_mutex_lock(&pool->lock);
    *busy = pool->busy;
    *queued = pool->queued;
    pthread_mutex_unlock(&pool->lock);
}
