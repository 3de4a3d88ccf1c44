/* `pharos mail VERB --batch`: a ring of messages being worked at, printed in their order. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cmd_mail.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/encode.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "io/worker_pool.h"

enum {
    THREADS = 2,
    PLACES = 8,
    PLACE_ARENA_MAX = 128 * 1024 * 1024,
    ERROR_LINE_MAX = 4096,
};

struct batch;

/** One message from its path to its printed line. */
struct place {
    struct worker_job job;
    struct batch *batch;
    struct arena *arena;
    char *path; /* getline's; kept for the next one */
    size_t path_room;
    struct str line;
    bool is_taken;
    bool is_done;
};

struct batch {
    const struct mail_work *work;
    struct worker_pool *threads;
    struct place places[PLACES];
    pthread_mutex_t lock; /* of all below, and of the places' flags */
    pthread_cond_t freed;
    size_t printed; /* how many were; the next one stands in place printed % PLACES */
};

static struct str error_line(struct arena *arena, const struct err *err)
{
    struct strbuf line = strbuf_new(arena, ERROR_LINE_MAX);

    strbuf_add_cstr(&line, "{\"error\":");
    strbuf_add_json(&line, utf8_repair(arena, str_of(err->message)));
    strbuf_add_char(&line, '}');
    return strbuf_str(&line);
}

/** All that are ready, up to the first that is not. */
static void print_ready(struct batch *batch)
{
    for (;;) {
        struct place *place = &batch->places[batch->printed % PLACES];

        if (!place->is_taken || !place->is_done)
            break;
        fwrite(place->line.p, 1, place->line.n, stdout);
        fputc('\n', stdout);
        fflush(stdout);
        place->is_taken = false;
        batch->printed++;
    }
    pthread_cond_broadcast(&batch->freed);
}

static void work_at(struct worker_job *job)
{
    struct place *place = CONTAINER_OF(job, struct place, job);
    struct batch *batch = place->batch;
    struct err err = { 0 };

    arena_reset(place->arena);
    if (!mail_work_run(batch->work, place->path, place->arena, &place->line, &err))
        place->line = error_line(place->arena, &err);
    pthread_mutex_lock(&batch->lock);
    place->is_done = true;
    print_ready(batch);
    pthread_mutex_unlock(&batch->lock);
}

/** The next place in the ring, once its former line is printed. */
static struct place *wait_for_place(struct batch *batch, size_t number)
{
    struct place *place = &batch->places[number % PLACES];

    pthread_mutex_lock(&batch->lock);
    while (place->is_taken)
        pthread_cond_wait(&batch->freed, &batch->lock);
    place->is_taken = true;
    place->is_done = false;
    pthread_mutex_unlock(&batch->lock);
    return place;
}

static void give_back(struct batch *batch, struct place *place)
{
    pthread_mutex_lock(&batch->lock);
    place->is_taken = false;
    pthread_mutex_unlock(&batch->lock);
}

static bool read_path(struct place *place)
{
    ssize_t n = getline(&place->path, &place->path_room, stdin);

    while (n > 0 && (place->path[n - 1] == '\n' || place->path[n - 1] == '\r'))
        place->path[--n] = '\0';
    return n >= 0;
}

static void open_places(struct batch *batch)
{
    batch->threads = worker_pool_new(THREADS, PLACES);
    pthread_mutex_init(&batch->lock, NULL);
    pthread_cond_init(&batch->freed, NULL);
    for (size_t i = 0; i < PLACES; i++) {
        batch->places[i].batch = batch;
        batch->places[i].job.run = work_at;
        batch->places[i].arena = arena_new(PLACE_ARENA_MAX);
    }
}

static void close_places(struct batch *batch)
{
    worker_pool_stop(batch->threads);
    worker_pool_free(&batch->threads);
    for (size_t i = 0; i < PLACES; i++) {
        arena_free(&batch->places[i].arena);
        free(batch->places[i].path);
    }
    pthread_cond_destroy(&batch->freed);
    pthread_mutex_destroy(&batch->lock);
}

int mail_work_batch(const struct mail_work *work)
{
    struct batch batch = { .work = work };
    bool is_printed;

    open_places(&batch);
    for (size_t number = 0;; number++) {
        struct place *place = wait_for_place(&batch, number);

        if (!read_path(place)) {
            give_back(&batch, place);
            break;
        }
        if (!worker_pool_submit(batch.threads, &place->job))
            work_at(&place->job);
    }
    close_places(&batch);
    is_printed = fflush(stdout) == 0 && ferror(stdout) == 0;
    return is_printed ? 0 : 1;
}
