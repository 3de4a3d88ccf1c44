#include "features/ticket/ticket_follow_store.h"

#include "features/ticket/ticket_store.h"

static const struct db_query q_link = {
    "ticket.link",
    "SELECT t.id, t.number FROM ticket t WHERE t.id = :id AND " TICKET_IN_SCOPE,
    "SELECT t.id, t.number FROM ticket t WHERE t.id = :id AND " TICKET_IN_SCOPE_PG,
};

static const struct db_query q_next = {
    "ticket.next",
    "SELECT t.id, t.number FROM ticket t WHERE t.follows_id = :id AND " TICKET_IN_SCOPE
    " ORDER BY t.id DESC LIMIT 1",
    "SELECT t.id, t.number FROM ticket t WHERE t.follows_id = :id AND " TICKET_IN_SCOPE_PG
    " ORDER BY t.id DESC LIMIT 1",
};

const struct db_query *const ticket_follow_store_queries[] = { &q_link, &q_next, NULL };

static bool read_link(struct call *call, const struct db_query *query, int64_t id,
                      struct ticket_link *out)
{
    const struct scope *scope = &call->access.scope;
    struct db_rows *rows;

    *out = (struct ticket_link){ 0 };
    if (!db_rows(call->tx, query, DB_BINDS(db_int("id", id), TICKET_SCOPE_BINDS(scope)), &rows,
                 call->err))
        return false;
    if (db_next(rows)) {
        out->id = db_col_int(rows, 0);
        out->number = db_col_dup(rows, 1, call->arena);
    }
    return db_rows_end(&rows, call->err);
}

bool ticket_follow_store_link(struct call *call, int64_t id, struct ticket_link *out)
{
    return read_link(call, &q_link, id, out);
}

bool ticket_follow_store_next(struct call *call, int64_t id, struct ticket_link *out)
{
    return read_link(call, &q_next, id, out);
}
