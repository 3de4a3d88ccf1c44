#include "features/ticket/ticket_place.h"

#include "db/db.h"

static const struct db_query q_places = {
    "ticket.places",
    "SELECT id, team_id, assignee_id FROM ticket"
    " WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id",
    "SELECT id, team_id, assignee_id FROM ticket WHERE id = ANY(:ids::bigint[]) ORDER BY id",
};

const struct db_query *const ticket_place_queries[] = { &q_places, NULL };

bool ticket_list_places(struct call *call, const int64_t *ids, size_t id_count,
                        const struct ticket_place **out, size_t *out_count)
{
    struct ticket_place *places = ARENA_ARRAY(call->arena, id_count, struct ticket_place);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_places, DB_BINDS(db_int_list("ids", ids, id_count)), &rows,
                 call->err))
        return false;
    while (n < id_count && db_next(rows))
        places[n++] =
            (struct ticket_place){ db_col_int(rows, 0), db_col_int(rows, 1), db_col_int(rows, 2) };
    *out = places;
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

bool ticket_place_is_within(const struct ticket_place *place, const struct scope *scope)
{
    if (scope->reach == REACH_ALL)
        return true;
    if (scope->reach == REACH_NOTHING)
        return false;
    if (place->assignee_id != 0 && place->assignee_id == scope->account_id)
        return true;
    for (size_t i = 0; i < scope->team_count; i++)
        if (scope->team_ids[i] == place->team_id)
            return true;
    return false;
}
