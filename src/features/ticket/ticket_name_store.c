#include "features/ticket/ticket_name_store.h"

#include "base/arena.h"
#include "features/ticket/ticket_store.h"

#define NAMES_OF(table)                                                                            \
    {                                                                                              \
#table ".names",                                                                           \
            "SELECT id, name FROM " #table " WHERE id IN (SELECT value FROM json_each(:ids))",     \
            "SELECT id, name FROM " #table " WHERE id = ANY(:ids::bigint[])",                      \
    }

static const struct db_query q_accounts = NAMES_OF(account);
static const struct db_query q_teams = NAMES_OF(team);
static const struct db_query q_tags = NAMES_OF(tag);

static const struct db_query q_tickets = {
    "ticket.numbers",
    "SELECT t.id, t.number FROM ticket t"
    " WHERE t.id IN (SELECT value FROM json_each(:ids)) AND " TICKET_IN_SCOPE,
    "SELECT t.id, t.number FROM ticket t WHERE t.id = ANY(:ids::bigint[])"
    " AND " TICKET_IN_SCOPE_PG,
};

const struct db_query *const ticket_name_store_queries[] = { &q_accounts, &q_teams, &q_tags,
                                                             &q_tickets, NULL };

static void set_name(struct ticket_names *names, int64_t id, struct str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (names->v[i].id == id)
            names->v[i].name = name;
}

static const int64_t *ids_of(struct call *call, const struct ticket_names *names)
{
    int64_t *ids = ARENA_ARRAY(call->arena, names->n + 1, int64_t);

    for (size_t i = 0; i < names->n; i++)
        ids[i] = names->v[i].id;
    return ids;
}

static bool take_names(struct call *call, struct db_rows *rows, struct ticket_names *names)
{
    while (db_next(rows))
        set_name(names, db_col_int(rows, 0), db_col_dup(rows, 1, call->arena));
    return db_rows_end(&rows, call->err);
}

static bool fill(struct call *call, const struct db_query *query, struct ticket_names *names)
{
    struct db_rows *rows;

    if (names->n == 0)
        return true;
    return db_rows(call->tx, query, DB_BINDS(db_int_list("ids", ids_of(call, names), names->n)),
                   &rows, call->err)
           && take_names(call, rows, names);
}

bool ticket_name_store_accounts(struct call *call, struct ticket_names *names)
{
    return fill(call, &q_accounts, names);
}

bool ticket_name_store_teams(struct call *call, struct ticket_names *names)
{
    return fill(call, &q_teams, names);
}

bool ticket_name_store_tags(struct call *call, struct ticket_names *names)
{
    return fill(call, &q_tags, names);
}

bool ticket_name_store_tickets(struct call *call, struct ticket_names *names)
{
    const struct scope *scope = &call->access.scope;
    struct db_rows *rows;

    if (names->n == 0)
        return true;
    return db_rows(call->tx, &q_tickets,
                   DB_BINDS(db_int_list("ids", ids_of(call, names), names->n),
                            TICKET_SCOPE_BINDS(scope)),
                   &rows, call->err)
           && take_names(call, rows, names);
}
