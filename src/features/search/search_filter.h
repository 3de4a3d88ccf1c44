/** Operators as a condition on tickets, and a span of time for messages. */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_FILTER_H
#define PHAROS_FEATURES_SEARCH_SEARCH_FILTER_H

#include "core/condition/condition.h"
#include "features/search/search_query.h"

struct search_filter {
    const struct condition *where; /* NULL: every ticket */
    int64_t from_ms;               /* messages from then on … */
    int64_t until_ms;              /* … and before then; INT64_MAX: no end */
};

/**
 * Understands the operators of a query. Teams and assignees go by id, me, none or name, customers
 * by id or e-mail address, before and after by civil date (in the zone of the account) or instant.
 * INVALID "bad_query" with the value as param.
 */
bool search_filter_read(struct call *call, const struct search_query *query,
                        struct search_filter *out) MUST_USE;

/** Whether a filter lets everything through that the caller may see. */
bool search_filter_is_open(const struct call *call, const struct search_filter *filter);

/** Of these tickets (rising ids), those in scope and in the condition, rising too. */
bool search_filter_tickets(struct call *call, const struct search_filter *filter,
                           const int64_t *ids, size_t id_count, int64_t *out,
                           size_t *out_count) MUST_USE;

#endif
