/** All SQL about rows of `ticket`. Decides no rules. Inside a snapshot or a change. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_STORE_H

#include "db/db.h"
#include "features/ticket/ticket.h"

/* What a scope lets see of `ticket t`, and the values it needs. */
#define TICKET_IN_SCOPE                                                                            \
    "(:reach = 2 OR (:reach = 1 AND (t.assignee_id = :scope_account"                               \
    " OR t.team_id IN (SELECT value FROM json_each(:scope_teams)))))"
#define TICKET_IN_SCOPE_PG                                                                         \
    "(:reach::int = 2 OR (:reach::int = 1 AND (t.assignee_id = :scope_account::bigint"             \
    " OR t.team_id = ANY(:scope_teams::bigint[]))))"
#define TICKET_SCOPE_BINDS(scope)                                                                  \
    db_int("reach", (scope)->reach), db_int("scope_account", (scope)->account_id),                 \
        db_int_list("scope_teams", (scope)->team_ids, (scope)->team_count)

/** A ticket in scope; NOT_FOUND. */
bool ticket_store_get(struct call *call, const struct scope *scope, int64_t id,
                      struct ticket *out) MUST_USE;
/** The same, and nobody else changes the row until the running change ends. */
bool ticket_store_lock(struct call *call, const struct scope *scope, int64_t id,
                       struct ticket *out) MUST_USE;
/** *id is 0 where no ticket, in any scope, has this number. */
bool ticket_store_find_number(struct call *call, struct str number, int64_t *id) MUST_USE;
/** Counts it as well (ticket_count.h), but for its tags. */
bool ticket_store_insert(struct call *call, const struct ticket *ticket) MUST_USE;
/**
 * Writes every column of a locked row; the caller has stepped the version. `was` is the row as it
 * was locked, so that it is counted where it stands now; its tags have been written already.
 */
bool ticket_store_update(struct call *call, const struct ticket *was,
                         const struct ticket *now) MUST_USE;
/** A step of the version for what is told of a ticket and stands beside its row; whatever is in it
 * stays, so that nothing is counted anew. *version is 0 where there is no such ticket. */
bool ticket_store_touch(struct call *call, int64_t id, int64_t *version) MUST_USE;
/** Rows in scope with the names of team, assignee and customer and their tags, in no order. */
bool ticket_store_rows(struct call *call, const struct scope *scope, const int64_t *ids,
                       size_t id_count, struct ticket_row *out, size_t *out_count) MUST_USE;

extern const struct db_query *const ticket_store_queries[];

#endif
