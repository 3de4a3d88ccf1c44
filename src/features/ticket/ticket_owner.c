#include "features/ticket/ticket_owner.h"

#include "db/db.h"

static const struct db_query q_owners = {
    "ticket.owners",
    "SELECT id, team_id, assignee_id FROM ticket"
    " WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id",
    "SELECT id, team_id, assignee_id FROM ticket WHERE id = ANY(:ids::bigint[]) ORDER BY id",
};

const struct db_query *const ticket_owner_queries[] = { &q_owners, NULL };

bool ticket_list_owners(struct call *call, const int64_t *ids, size_t id_count,
                        const struct ticket_owner **out, size_t *out_count)
{
    struct ticket_owner *owners = ARENA_ARRAY(call->arena, id_count, struct ticket_owner);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_owners, DB_BINDS(db_int_list("ids", ids, id_count)), &rows,
                 call->err))
        return false;
    while (n < id_count && db_next(rows))
        owners[n++] =
            (struct ticket_owner){ db_col_int(rows, 0), db_col_int(rows, 1), db_col_int(rows, 2) };
    *out = owners;
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

bool ticket_owner_is_within(const struct ticket_owner *owner, const struct scope *scope)
{
    if (scope->reach == REACH_ALL)
        return true;
    if (scope->reach == REACH_NOTHING)
        return false;
    if (owner->assignee_id != 0 && owner->assignee_id == scope->account_id)
        return true;
    for (size_t i = 0; i < scope->team_count; i++)
        if (scope->team_ids[i] == owner->team_id)
            return true;
    return false;
}
