/** All SQL over team and its members. Every function runs in call->tx. */
#ifndef PHAROS_CORE_ACCESS_TEAM_STORE_H
#define PHAROS_CORE_ACCESS_TEAM_STORE_H

#include "core/access/team.h"

/** *out is NULL where there is none, or none within the scope. */
bool team_store_find(struct call *call, const struct scope *scope, int64_t id,
                     struct team **out) MUST_USE;
bool team_store_list(struct call *call, const struct scope *scope, int64_t before_id, int limit,
                     struct team_list *out) MUST_USE;

/** CONFLICT "duplicate" where the name is taken. */
bool team_store_add(struct call *call, struct str name, struct str name_key, int64_t *id) MUST_USE;
/** Counts the version on and holds the row; names STR_NULL stay. */
bool team_store_set(struct call *call, int64_t id, struct str name, struct str name_key) MUST_USE;
/** Holds the row till the end of the change. */
bool team_store_lock(struct call *call, int64_t id) MUST_USE;

#endif
