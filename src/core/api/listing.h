/**
 * Lists over conditions: SELECTs composed from constant fragments, paged by key, never by offset.
 *
 * Words of enums and truth values stand in the text as the constants they are, so that partial
 * indexes serve; everything else is bound, so that few texts come about and both engines find their
 * prepared statements again, which they keep by text.
 */
#ifndef PHAROS_CORE_API_LISTING_H
#define PHAROS_CORE_API_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/condition/condition.h"
#include "db/db.h"

/** Where rows come from. All texts are constants; `pg` texts NULL where the dialects agree. */
struct list_source {
    const char *name;    /* "ticket.list": for logs and timings */
    const char *columns; /* "t.id, t.subject" */
    const char *columns_pg;
    const char *from; /* "ticket t JOIN customer c ON c.id = t.customer_id" */
    const char *from_pg;
    const char *where; /* always asked, or NULL */
};

enum { LIST_KEYS_MAX = 4 };

/** One key of an order: an int64 expression that is never NULL. */
struct list_key {
    const char *sql;
    const char *pg;
    bool descending;
};

/** An order; its last key is unique. An index over the same keys makes pages cost the same. */
struct list_order {
    const char *name;
    struct list_key keys[LIST_KEYS_MAX]; /* ended by a NULL sql */
};

/** One page. `after` holds the keys of the last row of the page before; after_count 0: the first.
 */
struct list_page {
    const struct list_order *order;
    int64_t after[LIST_KEYS_MAX];
    size_t after_count;
    int limit; /* 1 .. 2000; what people page through ends at 200 */
};

/** What to list. `where` and `scope` both have to hold; NULL where is true. */
struct list_query {
    const struct list_source *source;
    const struct condition_domain *domain;
    const struct condition *where;
    const struct scope *scope;
    const struct condition_reader *reader;
    struct db_binds binds; /* parameters of the source's own texts */
};

/** Takes one row. False stops the list with call->err. */
typedef bool list_each(struct call *call, struct db_rows *rows, void *arg);

/**
 * Hands up to page->limit rows to `each` in order and sets *has_more when another follows. Inside
 * call->tx. INVALID "bad_cursor" when after_count is neither 0 nor the order's number of keys.
 */
bool list_rows(struct call *call, const struct list_query *query, const struct list_page *page,
               list_each *each, void *arg, bool *has_more) MUST_USE;

/** How many rows there are, counted up to `max`: a badge that shows "999+" asks with 1000. */
bool list_count(struct call *call, const struct list_query *query, int max, int64_t *out) MUST_USE;

#endif
