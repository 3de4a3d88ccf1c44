/**
 * The index on PostgreSQL: tables in the same database, a GIN index over spans of time and tokens
 * that we made. An index over the spans alone would not do: GIN goes through what two of its own
 * lists share in step, and so reads no more than the shorter one.
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_POSTGRES_H
#define PHAROS_FEATURES_SEARCH_SEARCH_POSTGRES_H

#include "features/search/search_index.h"

struct db_query;

bool search_postgres_add(struct call *call, const struct search_doc *docs, size_t count) MUST_USE;
/** "" when the query can never be found, since an unfinished word has no end. */
bool search_postgres_expression(struct call *call, const struct search_query *query,
                                struct str *out) MUST_USE;

/** Documents next to each other, looked at one by one. */
struct search_walk {
    int64_t first; /* places of the first and the last one */
    int64_t last;
    int64_t count;
};

/** Walks along the next `block` documents behind `after`; room for `block` hits. */
bool search_postgres_walk(struct call *call, struct str expression, int64_t after, int block,
                          struct search_hit *out, size_t *count, struct search_walk *walk) MUST_USE;

/**
 * Spans of time are the places that share all but their lowest bits: at width 0 all but 43, and
 * four more for each width after that.
 */
enum { SEARCH_SPAN_WIDTHS = 4, SEARCH_SPAN_BITS = 43, SEARCH_SPAN_STEP_BITS = 4 };

/** Some spans of one width, side by side. */
struct search_spans {
    int64_t first; /* a place shifted by the width's bits */
    int count;     /* 1 .. SEARCH_SPANS_MAX */
    int width;
};

enum { SEARCH_SPANS_MAX = 16 };

/** Hits in these spans behind `after`, at most `limit`, in no order. */
bool search_postgres_spans(struct call *call, struct str expression,
                           const struct search_spans *spans, int64_t after, int limit,
                           struct search_hit *out, size_t *count) MUST_USE;
/** The same, the newest ones by rising place; reads all of them. */
bool search_postgres_spans_newest(struct call *call, struct str expression,
                                  const struct search_spans *spans, int64_t after, int limit,
                                  struct search_hit *out, size_t *count) MUST_USE;
/** The place of the next document behind `after`; SEARCH_PLACE_LAST when there is none. */
bool search_postgres_next_place(struct call *call, int64_t after, int64_t *out) MUST_USE;

bool search_postgres_sample(struct call *call, struct str expression, int sample,
                            int64_t *count) MUST_USE;
bool search_postgres_count(struct call *call, int64_t *out) MUST_USE;

/** Begins to build anew in empty tables beside those that serve; *build is its number. */
bool search_postgres_build_begin(struct call *call, int64_t *build) MUST_USE;
bool search_postgres_build_add(struct call *call, const struct search_doc *docs,
                               size_t count) MUST_USE;
/** Puts the new tables in place of the old ones; CONFLICT "follower_moved" when another building
 * has begun since. */
bool search_postgres_build_finish(struct call *call, int64_t build) MUST_USE;

extern const struct db_query *const search_postgres_queries[];

#endif
