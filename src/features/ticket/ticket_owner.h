/** Who owns tickets, team and assignee: what decides who may see them, and nothing else. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_OWNER_H
#define PHAROS_FEATURES_TICKET_TICKET_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"

struct ticket_owner {
    int64_t ticket_id;
    int64_t team_id;     /* 0: no team */
    int64_t assignee_id; /* 0: nobody */
};

/**
 * The owners of these tickets as they are now, ordered by ticket id; those that do not exist are
 * left out. For the program's own work: no scope is asked. In call->arena.
 */
bool ticket_list_owners(struct call *call, const int64_t *ids, size_t id_count,
                        const struct ticket_owner **out, size_t *out_count) MUST_USE;

/** True when the scope reaches a ticket that is owned so. */
bool ticket_owner_is_within(const struct ticket_owner *owner, const struct scope *scope);

struct db_query;
extern const struct db_query *const ticket_owner_queries[];

#endif
