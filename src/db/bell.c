#include "db/bell.h"

#include "base/check.h"

void bell_init(struct bell *bell)
{
    CHECK(pthread_mutex_init(&bell->lock, NULL) == 0);
    bell->n = 0;
}

void bell_fini(struct bell *bell)
{
    pthread_mutex_destroy(&bell->lock);
}

void bell_add(struct bell *bell, void (*woken)(void *arg), void *arg)
{
    pthread_mutex_lock(&bell->lock);
    CHECK(bell->n < BELL_WATCHERS_MAX);
    bell->watchers[bell->n].woken = woken;
    bell->watchers[bell->n].arg = arg;
    bell->n++;
    pthread_mutex_unlock(&bell->lock);
}

void bell_remove(struct bell *bell, void (*woken)(void *arg), void *arg)
{
    pthread_mutex_lock(&bell->lock);
    for (int i = 0; i < bell->n; i++) {
        if (bell->watchers[i].woken != woken || bell->watchers[i].arg != arg)
            continue;
        bell->watchers[i] = bell->watchers[--bell->n];
        break;
    }
    pthread_mutex_unlock(&bell->lock);
}

void bell_ring(struct bell *bell)
{
    /* With the lock, so that whoever has removed a watcher may free it. */
    pthread_mutex_lock(&bell->lock);
    for (int i = 0; i < bell->n; i++)
        bell->watchers[i].woken(bell->watchers[i].arg);
    pthread_mutex_unlock(&bell->lock);
}
