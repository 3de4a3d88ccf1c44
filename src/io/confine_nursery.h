/** The server's hold on the nursery: starting it, and having it start and end workers. Used by
 *  confine.c. Any thread may call; orders go one at a time. */
#ifndef PHAROS_IO_CONFINE_NURSERY_H
#define PHAROS_IO_CONFINE_NURSERY_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/attributes.h"
#include "io/confine_wire.h"

struct err;

struct confine_nursery {
    const char *program;
    pthread_mutex_t lock; /* one order at a time */
    pid_t pid;
    int fd; /* -1: not running */
};

/** Starts the program. UNAVAILABLE (confined_unavailable). */
bool confine_nursery_init(struct confine_nursery *nursery, const char *program,
                          struct err *err) MUST_USE;
/** Ends it and waits; its workers end with it. */
void confine_nursery_fini(struct confine_nursery *nursery);

/** Has a worker forked; *fd, taken by the caller, does not block. A nursery that died is started
 *  once more. UNAVAILABLE (confined_unavailable). */
bool confine_nursery_start_worker(struct confine_nursery *nursery,
                                  const struct confine_limits *limits, pid_t *pid, int *fd,
                                  struct err *err) MUST_USE;

/** Ends a worker, if it still lives; *status is its wait status. False when nobody can say. */
bool confine_nursery_end_worker(struct confine_nursery *nursery, pid_t pid, int *status) MUST_USE;

#endif
