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

void bell_ring(struct bell *bell)
{
    struct bell copy;

    /* Called without the lock, so that a watcher may add another one. */
    pthread_mutex_lock(&bell->lock);
    copy.n = bell->n;
    for (int i = 0; i < bell->n; i++)
        copy.watchers[i] = bell->watchers[i];
    pthread_mutex_unlock(&bell->lock);
    for (int i = 0; i < copy.n; i++)
        copy.watchers[i].woken(copy.watchers[i].arg);
}
