#include "base/zone_kept.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone_table.h"

enum { BUCKETS = 1024, KEPT_MAX_BYTES = 64 * 1024 * 1024 };

/** Never changed again once a bucket leads to it. */
struct kept {
    const struct kept *next;
    struct str zone;
    const struct zone_table *table;
};

static _Atomic(const struct kept *) buckets[BUCKETS];
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;
static struct arena *arena; /* of all that is kept; under `adding` */

/** FNV-1a (Fowler, Noll and Vo): only names of real zones ever stand in a bucket. */
static size_t bucket_of(struct str zone)
{
    uint32_t hash = 2166136261U;

    for (size_t i = 0; i < zone.n; i++)
        hash = (hash ^ (unsigned char)zone.p[i]) * 16777619U;
    return hash % BUCKETS;
}

static const struct zone_table *find(size_t bucket, struct str zone)
{
    const struct kept *kept = atomic_load_explicit(&buckets[bucket], memory_order_acquire);

    while (kept != NULL && !str_eq(kept->zone, zone))
        kept = kept->next;
    return kept != NULL ? kept->table : NULL;
}

static const struct zone_table *add(size_t bucket, struct str zone)
{
    const struct zone_table *table;
    struct err err;
    struct kept *kept;

    if (arena == NULL)
        arena = arena_new(KEPT_MAX_BYTES);
    if (!zone_table_make(zone, arena, &table, &err))
        return NULL;
    kept = ARENA_NEW(arena, struct kept);
    *kept = (struct kept){
        .next = atomic_load_explicit(&buckets[bucket], memory_order_relaxed),
        .zone = str_dup(arena, zone),
        .table = table,
    };
    atomic_store_explicit(&buckets[bucket], kept, memory_order_release);
    return table;
}

const struct zone_table *zone_kept(struct str zone)
{
    size_t bucket = bucket_of(zone);
    const struct zone_table *table = find(bucket, zone);

    if (table != NULL)
        return table;
    pthread_mutex_lock(&adding);
    table = find(bucket, zone); /* another thread may have been quicker */
    if (table == NULL)
        table = add(bucket, zone);
    pthread_mutex_unlock(&adding);
    return table;
}
