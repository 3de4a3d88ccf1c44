/**
 * Messages worked at by a few threads, taken in their order: a ring of places, each with an arena
 * that is emptied for its next message.
 */
#ifndef PHAROS_APP_CMD_MAIL_RING_H
#define PHAROS_APP_CMD_MAIL_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "io/worker_pool.h"

struct arena;
struct mail_ring;

/** One message on its way through. */
struct mail_place {
    struct arena *arena; /* this message's */
    char *path;          /* for getline: kept from one message to the next */
    size_t path_room;
    struct str message;
    int64_t at;         /* where it begins in a file, and how long it is there, for those */
    int64_t size_bytes; /* who want to know it when they take */
    struct str result;
    bool is_failed; /* then `err` says why */
    struct err err;
    /* The ring's own. */
    struct worker_job job;
    struct mail_ring *ring;
    bool is_taken;
    bool is_done;
};

/** What is done with each: `fill` in the caller's thread, `work` in any, `take` one at a time. */
struct mail_ring_use {
    bool (*fill)(void *arg, struct mail_place *place); /* false: there is no message more */
    void (*work)(void *arg, struct mail_place *place);
    void (*take)(void *arg, struct mail_place *place); /* in the order of filling */
    void *arg;
};

/** Until `fill` says no and all are taken. */
void mail_ring_run(const struct mail_ring_use *use);

#endif
