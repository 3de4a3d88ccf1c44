/** The index on SQLite: a file of its own, with FTS5 over tokens that we made. */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_SQLITE_H
#define PHAROS_FEATURES_SEARCH_SEARCH_SQLITE_H

#include "features/search/search_index.h"

struct db;
struct db_query;

/** Opens or makes an index file and its tables; a file of another shape is made anew. */
bool search_sqlite_open(struct house *house, const char *path, struct db **out,
                        struct err *err) MUST_USE;
bool search_sqlite_add(struct db *db, struct call *call, const struct search_doc *docs,
                       size_t count) MUST_USE;
bool search_sqlite_expression(struct db_tx *tx, struct call *call, const struct search_query *query,
                              struct str *out) MUST_USE;
bool search_sqlite_find(struct db_tx *tx, struct call *call, struct str expression, int64_t after,
                        int limit, struct search_hit *out, size_t *count) MUST_USE;
bool search_sqlite_sample(struct db_tx *tx, struct call *call, struct str expression, int sample,
                          int64_t *count) MUST_USE;
bool search_sqlite_count(struct db_tx *tx, struct call *call, int64_t *out) MUST_USE;

/** Statements of the index's own file, for the test that prepares them all. */
extern const struct db_query *const search_sqlite_queries[];

#endif
