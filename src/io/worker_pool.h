/**
 * Worker threads: a bounded queue of jobs, run in plain blocking C. A thread is started only when a
 * job arrives and nobody is free, so an idle program keeps few stacks.
 */
#ifndef PHAROS_IO_WORKER_POOL_H
#define PHAROS_IO_WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

struct worker_pool;

/** Something to run; lives in what it works for. Untouched by the pool once `run` has begun. */
struct worker_job {
    struct worker_job *next;
    void (*run)(struct worker_job *job);
};

/** At most `threads` at once and `max_queued` waiting. Owned: worker_pool_free. Never NULL. */
struct worker_pool *worker_pool_new(int threads, size_t max_queued);

/** Queues a job; false when the queue is full, no thread can be started, or the pool stops. */
bool worker_pool_submit(struct worker_pool *pool, struct worker_job *job) MUST_USE;

/** Takes no more jobs, runs those that wait, joins the threads; submitting stays allowed. */
void worker_pool_stop(struct worker_pool *pool);
/** Stops it where need be and frees it; nobody may submit any more. Sets *pool to NULL. */
void worker_pool_free(struct worker_pool **pool);

/** Threads that run a job, and jobs that wait for one, at this moment. */
void worker_pool_read(struct worker_pool *pool, int *busy, size_t *queued);

#endif
