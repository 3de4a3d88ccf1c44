/**
 * Composed statements, interned by their text so that one text is one `struct db_query` and the
 * statement caches below can go by its address. At most QUERY_CACHE_MAX texts are kept; one past
 * that is handed out for one use only. Any thread.
 */
#ifndef PHAROS_CORE_QUERY_CACHE_H
#define PHAROS_CORE_QUERY_CACHE_H

#include "base/arena.h"
#include "base/random.h"
#include "base/str.h"
#include "db/db.h"

enum { QUERY_CACHE_MAX = 512, QUERY_CACHE_TEXT_MAX = 8192 /* longer ones are not kept */ };

struct query_cache;

/** Owned: query_cache_free, after the database is closed. */
struct query_cache *query_cache_new(struct random *random);
void query_cache_free(struct query_cache **cache);

/** The statement with this name and text; `name` is a constant. Lives as long as the cache, or in
 * `arena` and marked `once` when the cache is full. */
const struct db_query *query_cache_get(struct query_cache *cache, struct arena *arena,
                                       const char *name, struct str sql);

#endif
