#include "app/cmd_mail_ring.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"

enum { THREADS = 2, PLACES = 8, PLACE_ARENA_MAX = 128 * 1024 * 1024 };

struct mail_ring {
    const struct mail_ring_use *use;
    struct worker_pool *threads;
    struct mail_place places[PLACES];
    pthread_mutex_t lock; /* of all below, and of the places' flags */
    pthread_cond_t freed;
    size_t taken; /* how many were; the next one stands in places[taken % PLACES] */
};

/** All that are done, up to the first that is not. */
static void take_done(struct mail_ring *ring)
{
    for (;;) {
        struct mail_place *place = &ring->places[ring->taken % PLACES];

        if (!place->is_taken || !place->is_done)
            break;
        ring->use->take(ring->use->arg, place);
        place->is_taken = false;
        ring->taken++;
    }
    pthread_cond_broadcast(&ring->freed);
}

static void work_at(struct worker_job *job)
{
    struct mail_place *place = CONTAINER_OF(job, struct mail_place, job);
    struct mail_ring *ring = place->ring;

    ring->use->work(ring->use->arg, place);
    pthread_mutex_lock(&ring->lock);
    place->is_done = true;
    take_done(ring);
    pthread_mutex_unlock(&ring->lock);
}

/** The next place in the ring, once what stood there is taken. */
static struct mail_place *wait_for_place(struct mail_ring *ring, size_t number)
{
    struct mail_place *place = &ring->places[number % PLACES];

    pthread_mutex_lock(&ring->lock);
    while (place->is_taken)
        pthread_cond_wait(&ring->freed, &ring->lock);
    pthread_mutex_unlock(&ring->lock);
    arena_reset(place->arena);
    place->is_failed = false;
    place->err = (struct err){ 0 };
    return place;
}

static void mark_taken(struct mail_ring *ring, struct mail_place *place)
{
    pthread_mutex_lock(&ring->lock);
    place->is_done = false;
    place->is_taken = true;
    pthread_mutex_unlock(&ring->lock);
}

static void open_ring(struct mail_ring *ring)
{
    ring->threads = worker_pool_new(THREADS, PLACES);
    pthread_mutex_init(&ring->lock, NULL);
    pthread_cond_init(&ring->freed, NULL);
    for (size_t i = 0; i < PLACES; i++) {
        ring->places[i].ring = ring;
        ring->places[i].job.run = work_at;
        ring->places[i].arena = arena_new(PLACE_ARENA_MAX);
    }
}

static void close_ring(struct mail_ring *ring)
{
    worker_pool_stop(ring->threads);
    worker_pool_free(&ring->threads);
    for (size_t i = 0; i < PLACES; i++) {
        arena_free(&ring->places[i].arena);
        free(ring->places[i].path);
    }
    pthread_cond_destroy(&ring->freed);
    pthread_mutex_destroy(&ring->lock);
}

void mail_ring_run(const struct mail_ring_use *use)
{
    struct mail_ring ring = { .use = use };

    open_ring(&ring);
    for (size_t number = 0;; number++) {
        struct mail_place *place = wait_for_place(&ring, number);

        if (!use->fill(use->arg, place))
            break;
        mark_taken(&ring, place);
        if (!worker_pool_submit(ring.threads, &place->job))
            work_at(&place->job);
    }
    close_ring(&ring);
}
