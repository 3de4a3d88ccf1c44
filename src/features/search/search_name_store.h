/** SQL that finds what an operator names: teams, colleagues, customers; and one's own time zone. */
#ifndef PHAROS_FEATURES_SEARCH_SEARCH_NAME_STORE_H
#define PHAROS_FEATURES_SEARCH_SEARCH_NAME_STORE_H

#include "base/instant.h"
#include "core/call.h"

/**
 * The team of that name, the assignee of that name, the customer with that e-mail address (for who
 * may see addresses); 0 when there is none.
 */
bool search_name_store_find(struct call *call, struct str operator_name, struct str value,
                            int64_t *out) MUST_USE;
/** The first instant of a day in the caller's zone. */
bool search_name_store_day_begins(struct call *call, struct civil day, int64_t *out) MUST_USE;

struct db_query;
extern const struct db_query *const search_name_store_queries[];

#endif
