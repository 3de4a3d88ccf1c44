/** SQL that turns numbers into names. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_NAME_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_NAME_STORE_H

#include "db/db.h"
#include "features/ticket/ticket_timeline.h"

/** Each fills the names of the ids that stand in *names; STR_NULL where there is none. */
bool ticket_name_store_accounts(struct call *call, struct ticket_names *names) MUST_USE;
bool ticket_name_store_teams(struct call *call, struct ticket_names *names) MUST_USE;
bool ticket_name_store_tags(struct call *call, struct ticket_names *names) MUST_USE;
/** Numbers, of tickets within the caller's scope only. */
bool ticket_name_store_tickets(struct call *call, struct ticket_names *names) MUST_USE;

extern const struct db_query *const ticket_name_store_queries[];

#endif
