#include "base/zone_kept.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone_table.h"

enum { BUCKETS = 1024, KEPT_MAX_BYTES = 1024 * 1024 };

/** Never changed again once a bucket leads to it. */
struct kept {
    const struct kept *next;
    struct arena *arena; /* of all of it */
    struct str zone;
    const struct zone_table *table;
};

static _Atomic(const struct kept *) buckets[BUCKETS];
static pthread_mutex_t adding = PTHREAD_MUTEX_INITIALIZER;

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

/** Outside of the lock: whoever asks for what is no zone holds nobody up. NULL for such. */
static struct kept *read_zone(struct str zone)
{
    struct arena *arena = arena_new(KEPT_MAX_BYTES);
    struct kept *kept = ARENA_NEW(arena, struct kept);
    struct err err;

    *kept = (struct kept){ .arena = arena };
    if (!zone_table_make(zone, arena, &kept->table, &err)) {
        arena_free(&arena);
        return NULL;
    }
    kept->zone = str_dup(arena, zone);
    return kept;
}

/** Whoever was quicker has theirs kept. */
static const struct zone_table *add(size_t bucket, struct kept *kept)
{
    const struct zone_table *table;

    pthread_mutex_lock(&adding);
    table = find(bucket, kept->zone);
    if (table == NULL) {
        table = kept->table;
        kept->next = atomic_load_explicit(&buckets[bucket], memory_order_relaxed);
        atomic_store_explicit(&buckets[bucket], kept, memory_order_release);
        kept = NULL;
    }
    pthread_mutex_unlock(&adding);
    if (kept != NULL) {
        struct arena *arena = kept->arena; /* *kept lies in it */

        arena_free(&arena);
    }
    return table;
}

const struct zone_table *zone_kept(struct str zone)
{
    size_t bucket = bucket_of(zone);
    const struct zone_table *table = find(bucket, zone);
    struct kept *kept;

    if (table != NULL)
        return table;
    kept = read_zone(zone);
    return kept != NULL ? add(bucket, kept) : NULL;
}
