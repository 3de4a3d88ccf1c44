/**
 * Who is in which team. Two doors lead here (an account's teams, a team's members), and both leave
 * the same trace: an event for each who joined or left, and a new version on the other side.
 */
#ifndef PHAROS_CORE_ACCESS_MEMBERSHIP_H
#define PHAROS_CORE_ACCESS_MEMBERSHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"

struct db_query;

/** A set of ids, or "as it is" where `ids` is NULL. */
struct membership {
    const int64_t *ids;
    size_t count;
};

/** Makes the teams of an account exactly these, all of which exist. In the running change. */
bool membership_set_teams(struct call *call, int64_t account_id, struct membership before,
                          struct membership after) MUST_USE;
/** Makes the members of a team exactly these, all of whom exist. In the running change. */
bool membership_set_members(struct call *call, int64_t team_id, struct membership before,
                            struct membership after) MUST_USE;

/** True when all exist and none stands twice. In call->tx. */
bool membership_teams_exist(struct call *call, struct membership teams, bool *exist) MUST_USE;
bool membership_accounts_exist(struct call *call, struct membership accounts, bool *exist) MUST_USE;

extern const struct db_query *const membership_queries[];

#endif
