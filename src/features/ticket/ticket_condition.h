/** What can be asked of tickets: the fields of conditions, filters and search operators. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_CONDITION_H
#define PHAROS_FEATURES_TICKET_TICKET_CONDITION_H

#include "core/condition/condition.h"
#include "features/ticket/ticket_view.h"

/** Over `ticket t` in SQL and `struct ticket_row` in memory. */
extern const struct condition_domain ticket_domain;

/** What a view holds, as a condition: the same tickets as ticket_view_list. */
const struct condition *ticket_view_condition(struct arena *arena, enum ticket_view view);

#endif
