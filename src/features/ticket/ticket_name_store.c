#include "features/ticket/ticket_name_store.h"

#include "base/arena.h"

#define NAMES_OF(table)                                                                            \
    {                                                                                              \
#table ".names",                                                                           \
            "SELECT id, name FROM " #table " WHERE id IN (SELECT value FROM json_each(:ids))",     \
            "SELECT id, name FROM " #table " WHERE id = ANY(:ids::bigint[])",                      \
    }

static const struct db_query q_accounts = NAMES_OF(account);
static const struct db_query q_teams = NAMES_OF(team);
static const struct db_query q_tags = NAMES_OF(tag);

const struct db_query *const ticket_name_store_queries[] = { &q_accounts, &q_teams, &q_tags, NULL };

static void set_name(struct ticket_names *names, int64_t id, struct str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (names->v[i].id == id)
            names->v[i].name = name;
}

static bool fill(struct call *call, const struct db_query *query, struct ticket_names *names)
{
    int64_t *ids = ARENA_ARRAY(call->arena, names->n + 1, int64_t);
    struct db_rows *rows;

    if (names->n == 0)
        return true;
    for (size_t i = 0; i < names->n; i++)
        ids[i] = names->v[i].id;
    if (!db_rows(call->tx, query, DB_BINDS(db_int_list("ids", ids, names->n)), &rows, call->err))
        return false;
    while (db_next(rows))
        set_name(names, db_col_int(rows, 0), db_col_dup(rows, 1, call->arena));
    return db_rows_end(&rows, call->err);
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
