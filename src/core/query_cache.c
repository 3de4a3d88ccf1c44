#include "core/query_cache.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/map.h"

struct query_cache {
    pthread_mutex_t lock;
    struct arena *arena; /* the kept texts */
    struct map *by_text;
};

struct query_cache *query_cache_new(struct random *random)
{
    struct query_cache *cache = calloc(1, sizeof(*cache));

    CHECK(cache != NULL);
    pthread_mutex_init(&cache->lock, NULL);
    cache->arena = arena_new((size_t)QUERY_CACHE_MAX * QUERY_CACHE_TEXT_MAX * 2);
    cache->by_text = map_new(NULL, random);
    return cache;
}

void query_cache_free(struct query_cache **cache)
{
    if (*cache == NULL)
        return;
    map_free(&(*cache)->by_text);
    arena_free(&(*cache)->arena);
    pthread_mutex_destroy(&(*cache)->lock);
    free(*cache);
    *cache = NULL;
}

static struct db_query *make(struct arena *arena, const char *name, struct str sql)
{
    struct db_query *query = ARENA_NEW(arena, struct db_query);

    *query = (struct db_query){ .name = name, .sql = str_cstr(arena, sql) };
    return query;
}

const struct db_query *query_cache_get(struct query_cache *cache, struct arena *arena,
                                       const char *name, struct str sql)
{
    struct db_query *query;

    pthread_mutex_lock(&cache->lock);
    query = map_get(cache->by_text, sql);
    if (query == NULL && map_count(cache->by_text) < QUERY_CACHE_MAX
        && sql.n <= QUERY_CACHE_TEXT_MAX) {
        query = make(cache->arena, name, sql);
        (void)map_set(cache->by_text, sql, query);
    }
    pthread_mutex_unlock(&cache->lock);
    if (query != NULL)
        return query;
    query = make(arena, name, sql);
    query->once = true;
    return query;
}
