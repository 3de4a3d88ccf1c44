/** SQL between tickets that follow one another. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_FOLLOW_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_FOLLOW_STORE_H

#include "db/db.h"
#include "features/ticket/ticket_follow.h"

/** The ticket of this id within the caller's scope; out->id is 0 where there is none. */
bool ticket_follow_store_link(struct call *call, int64_t id, struct ticket_link *out) MUST_USE;
/** The newest within the caller's scope that follows `id`; out->id is 0 where there is none. */
bool ticket_follow_store_next(struct call *call, int64_t id, struct ticket_link *out) MUST_USE;

extern const struct db_query *const ticket_follow_store_queries[];

#endif
