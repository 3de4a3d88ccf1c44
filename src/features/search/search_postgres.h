/** The index on PostgreSQL: a table in the same database, a GIN index over tokens that we made. */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_POSTGRES_H
#define PHAROS_FEATURES_SEARCH_SEARCH_POSTGRES_H

#include "features/search/search_index.h"

struct db_query;

bool search_postgres_add(struct call *call, const struct search_doc *docs, size_t count) MUST_USE;
/** By the index (for rare words) or along the places up to `until` (for common ones). */
bool search_postgres_find_rare(struct call *call, struct str expression, int64_t after, int limit,
                               struct search_hit *out, size_t *count) MUST_USE;
bool search_postgres_find_common(struct call *call, struct str expression, int64_t after,
                                 int64_t until, int limit, struct search_hit *out,
                                 size_t *count) MUST_USE;
/** The place `block` documents behind `after`; *done when there are none further back. */
bool search_postgres_block_end(struct call *call, int64_t after, int block, int64_t *out,
                               bool *done) MUST_USE;
bool search_postgres_sample(struct call *call, struct str expression, int sample,
                            int64_t *count) MUST_USE;
bool search_postgres_count(struct call *call, int64_t *out) MUST_USE;

/** A new building anew: documents written from now on bear its number. */
bool search_postgres_build_begin(struct call *call) MUST_USE;
/** Documents that it has not seen are no more. */
bool search_postgres_build_finish(struct call *call) MUST_USE;

extern const struct db_query *const search_postgres_queries[];

#endif
