/** Tickets of customers who turn out to be one person: they go over with their customer, and come
 * back when that is taken back. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_MERGE_H
#define PHAROS_FEATURES_TICKET_TICKET_MERGE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/event/event.h"

/** One change moves so many tickets. */
enum { TICKET_MERGE_MAX = 500 };

/** Hears of customer.merged: in whatever state and whoever's they are, all tickets go over.
 * CONFLICT "too_many_tickets". */
bool ticket_merge_react(struct call *call, const struct event *event) MUST_USE;
/** Hears of customer.parted: those that are still with the other one come back. */
bool ticket_part_react(struct call *call, const struct event *event) MUST_USE;

extern const struct db_query *const ticket_merge_queries[];

#endif
