/**
 * Newest first on PostgreSQL, whatever the word: a common one is walked for, a rarer one is asked
 * of the index within spans of time that are as wide as its hits are far apart.
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_SEEK_H
#define PHAROS_FEATURES_SEARCH_SEARCH_SEEK_H

#include "features/search/search_index.h"

/** A search on its way; hits that a statement brought beyond what was asked for wait in it. */
struct search_seek;

/** In the call's arena. */
struct search_seek *search_seek_new(struct call *call, struct str expression);

/** As search_find_next; `after` is where the last one ended. */
bool search_seek_next(struct search_seek *seek, int64_t after, int limit, struct search_hit *out,
                      size_t *count, int64_t *reached, bool *done) MUST_USE;

#endif
