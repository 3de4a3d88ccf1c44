/**
 * Tells watchers inside the process that something was committed: at most once per 10 ms, on a
 * thread of the database. Private to src/db.
 */
#ifndef PHAROS_DB_BELL_H
#define PHAROS_DB_BELL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/** The shortest time between two rings. */
enum { BELL_PAUSE_MS = 10 };

enum { BELL_WATCHERS_MAX = 16 };

struct bell {
    pthread_mutex_t lock;
    struct {
        void (*woken)(void *arg);
        void *arg;
    } watchers[BELL_WATCHERS_MAX];
    int n;
};

void bell_init(struct bell *bell);
void bell_fini(struct bell *bell);
void bell_add(struct bell *bell, void (*woken)(void *arg), void *arg);
/** Waits for a ring that is on its way; the watcher hears nothing afterwards. */
void bell_remove(struct bell *bell, void (*woken)(void *arg), void *arg);
/** Calls every watcher, in the order they came. */
void bell_ring(struct bell *bell);

#endif
