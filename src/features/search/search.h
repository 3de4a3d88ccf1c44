/**
 * Search over messages and subjects: what was typed, in the order asked for, within what the
 * caller may see. Inside call->tx.
 */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_H
#define PHAROS_FEATURES_SEARCH_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "features/ticket/ticket.h"

struct search_index;

enum search_order { SEARCH_NEWEST = 1, SEARCH_BEST = 2 };

enum {
    SEARCH_RANKED_MAX = 500,     /* newest hits that best match ranks */
    SEARCH_EXAMINED_MAX = 10000, /* hits looked at for one page; then it ends early */
    SEARCH_TIME_MAX_MS = 1000,   /* the same for the time that looking takes */
    SEARCH_RANGES_MAX = 16,      /* of one highlight */
};

/** A part of `text`, in Unicode code points. */
struct search_range {
    int64_t begin;
    int64_t end;
};

/** A piece of a message or subject with the words that were found. */
struct search_highlight {
    struct str text;
    struct search_range ranges[SEARCH_RANGES_MAX]; /* rising, apart */
    size_t range_count;
};

struct search_result {
    struct ticket_row ticket;
    int64_t message_id; /* 0: found in the subject; or by operators alone */
    int64_t at_ms;
    struct search_highlight highlight; /* empty text when nothing is to be marked */
};

/** Where a page of results begins; all zero for the first. */
struct search_after {
    int64_t place;    /* of the last result */
    int64_t score;    /* best match: of the last result, in thousandths */
    int64_t as_of_ms; /* best match: the instant by which recency counts */
    bool is_set;
};

struct search_ask {
    struct str text;
    enum search_order order;
    struct search_after after;
    int limit;
};

struct search_page {
    struct search_result *results;
    size_t count;
    bool has_more; /* also when fewer than asked for were found in time */
    struct search_after next;
};

/**
 * Finds. INVALID "bad_query" with field "q" for an operator's value that cannot be understood (the
 * value is the param); LIMIT "query_too_long". A query without words lists tickets by its
 * operators, newest first; an empty one finds nothing.
 */
bool search_find(struct call *call, struct search_index *index, const struct search_ask *ask,
                 struct search_page *out) MUST_USE;

#endif
