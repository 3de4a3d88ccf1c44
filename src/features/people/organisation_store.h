/** All SQL over organisation. Every function runs in call->tx. */
#ifndef PHAROS_FEATURES_PEOPLE_ORGANISATION_STORE_H
#define PHAROS_FEATURES_PEOPLE_ORGANISATION_STORE_H

#include "features/people/people.h"

struct db_query;

/** *out is NULL where there is none, or none within the scope. */
bool organisation_store_find(struct call *call, const struct scope *scope, int64_t id,
                             struct organisation **out) MUST_USE;
bool organisation_store_list(struct call *call, const struct scope *scope, int64_t before_id,
                             int limit, struct organisation_page *out) MUST_USE;
/** The organisation that declares this domain (folded); 0: none does. */
bool organisation_store_of_domain(struct call *call, struct str domain, int64_t *id) MUST_USE;
/** Holds the row till the end of the change. */
bool organisation_store_lock(struct call *call, int64_t id) MUST_USE;
/** CONFLICT "duplicate" where another declares the domain. */
bool organisation_store_add(struct call *call, struct organisation *organisation) MUST_USE;
bool organisation_store_set(struct call *call, const struct organisation *organisation) MUST_USE;

extern const struct db_query *const organisation_store_queries[];

#endif
