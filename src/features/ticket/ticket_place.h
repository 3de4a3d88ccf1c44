/** Where tickets stand: what decides who may see them, and nothing else. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_PLACE_H
#define PHAROS_FEATURES_TICKET_TICKET_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"

struct ticket_place {
    int64_t ticket_id;
    int64_t team_id;     /* 0: no team */
    int64_t assignee_id; /* 0: nobody */
};

/**
 * The places of these tickets as they are now, ordered by ticket id; those that do not exist are
 * left out. For the program's own work: no scope is asked. In call->arena.
 */
bool ticket_list_places(struct call *call, const int64_t *ids, size_t id_count,
                        const struct ticket_place **out, size_t *out_count) MUST_USE;

/** True when the scope reaches a ticket that stands there. */
bool ticket_place_is_within(const struct ticket_place *place, const struct scope *scope);

struct db_query;
extern const struct db_query *const ticket_place_queries[];

#endif
