/** What a ticket's row says about its messages and its state, against what they say; for doctor. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_CHECK_H
#define PHAROS_FEATURES_TICKET_TICKET_CHECK_H

#include "features/ticket/ticket.h"

struct db_query;

/**
 * How many rows count their messages wrongly, stand in a queue that is not their state's, or let a
 * customer wait where nobody owes them anything. Without a transaction, in short snapshots.
 */
bool ticket_check_rows(struct call *call, int64_t *wrong) MUST_USE;

extern const struct db_query *const ticket_check_queries[];

#endif
