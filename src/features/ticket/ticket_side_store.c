#include "features/ticket/ticket_side_store.h"

#include "base/arena.h"
#include "features/ticket/ticket_store.h"

enum { WATCHERS_MAX = 200 };

static const struct db_query q_owner = {
    "ticket.owner",
    "SELECT a.active, r.reach,"
    " EXISTS (SELECT 1 FROM team_member m WHERE m.account_id = a.id AND m.team_id = :team_id),"
    " a.name FROM account a JOIN role r ON r.id = a.role_id WHERE a.id = :account_id",
    "SELECT a.active::int, r.reach,"
    " (EXISTS (SELECT 1 FROM team_member m WHERE m.account_id = a.id AND m.team_id = "
    ":team_id))::int,"
    " a.name FROM account a JOIN role r ON r.id = a.role_id WHERE a.id = :account_id"
};

static const struct db_query q_team_name = {
    "ticket.team_name",
    "SELECT name FROM team WHERE id = :id",
    NULL,
};

/* Within one's reach is the customer of a ticket within it; else naming any id would show who that
 * is. */
#define HAS_CUSTOMER                                                                               \
    "SELECT count(*) FROM customer c WHERE c.id = :id AND (:reach = 2 OR EXISTS ("                 \
    "SELECT 1 FROM ticket t WHERE t.customer_id = c.id AND "
static const struct db_query q_has_customer = { "ticket.has_customer",
                                                HAS_CUSTOMER TICKET_IN_SCOPE "))",
                                                HAS_CUSTOMER TICKET_IN_SCOPE_PG "))" };

static const struct db_query q_watch = {
    "ticket_watcher.add",
    "INSERT INTO ticket_watcher (ticket_id, account_id) VALUES (:ticket_id, :account_id)"
    " ON CONFLICT DO NOTHING",
    NULL,
};

static const struct db_query q_unwatch = {
    "ticket_watcher.remove",
    "DELETE FROM ticket_watcher WHERE ticket_id = :ticket_id AND account_id = :account_id",
    NULL,
};

static const struct db_query q_watchers = {
    "ticket_watcher.of_ticket",
    "SELECT account_id FROM ticket_watcher WHERE ticket_id = :ticket_id"
    " ORDER BY account_id LIMIT :limit",
    NULL,
};

static const struct db_query q_mark_read = {
    "ticket_read.set",
    "INSERT INTO ticket_read (account_id, ticket_id, message_count, viewed_at_ms)"
    " VALUES (:account_id, :ticket_id, :message_count, 0)"
    " ON CONFLICT (account_id, ticket_id) DO UPDATE SET message_count = excluded.message_count"
    "   WHERE ticket_read.message_count < excluded.message_count",
    NULL,
};

static const struct db_query q_mark_viewed = {
    "ticket_read.viewed",
    "INSERT INTO ticket_read (account_id, ticket_id, message_count, viewed_at_ms)"
    " VALUES (:account_id, :ticket_id, 0, :at_ms)"
    " ON CONFLICT (account_id, ticket_id) DO UPDATE SET viewed_at_ms = excluded.viewed_at_ms"
    "   WHERE ticket_read.viewed_at_ms <= :noted_before_ms",
    NULL,
};

static const struct db_query q_version = {
    "ticket.version",
    "SELECT version FROM ticket WHERE id = :id",
    NULL,
};

const struct db_query *const ticket_side_store_queries[] = {
    &q_owner,    &q_team_name, &q_has_customer, &q_watch,   &q_unwatch,
    &q_watchers, &q_mark_read, &q_mark_viewed,  &q_version, NULL,
};

bool ticket_side_store_owner(struct call *call, int64_t account_id, int64_t team_id,
                             struct ticket_assignee *out)
{
    struct db_rows *rows;

    *out = (struct ticket_assignee){ .exists = false };
    if (!db_rows(call->tx, &q_owner,
                 DB_BINDS(db_int("account_id", account_id), db_int("team_id", team_id)), &rows,
                 call->err))
        return false;
    if (db_next(rows))
        *out = (struct ticket_assignee){
            .exists = true,
            .is_active = db_col_int(rows, 0) != 0,
            .reach = (enum reach)db_col_int(rows, 1),
            .is_member = db_col_int(rows, 2) != 0,
            .name = db_col_dup(rows, 3, call->arena),
        };
    return db_rows_end(&rows, call->err);
}

bool ticket_side_store_team_name(struct call *call, int64_t team_id, struct str *out)
{
    struct db_rows *rows;

    *out = STR_NULL;
    if (!db_rows(call->tx, &q_team_name, DB_BINDS(db_int("id", team_id)), &rows, call->err))
        return false;
    if (db_next(rows))
        *out = db_col_dup(rows, 0, call->arena);
    return db_rows_end(&rows, call->err);
}

bool ticket_side_store_has_customer(struct call *call, int64_t customer_id, bool *out)
{
    int64_t count;

    if (!db_one_int(call->tx, &q_has_customer,
                    DB_BINDS(db_int("id", customer_id), TICKET_SCOPE_BINDS(&call->access.scope)), 0,
                    &count, call->err))
        return false;
    *out = count > 0;
    return true;
}

bool ticket_side_store_watch(struct call *call, int64_t ticket_id, int64_t account_id, bool watch,
                             bool *changed)
{
    int64_t rows;

    if (!db_change(call->tx, watch ? &q_watch : &q_unwatch,
                   DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id)),
                   &rows, call->err))
        return false;
    *changed = rows > 0;
    return true;
}

bool ticket_side_store_watchers(struct call *call, int64_t ticket_id, const int64_t **out,
                                size_t *out_count)
{
    int64_t *ids = ARENA_ARRAY(call->arena, WATCHERS_MAX, int64_t);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_watchers,
                 DB_BINDS(db_int("ticket_id", ticket_id), db_int("limit", WATCHERS_MAX)), &rows,
                 call->err))
        return false;
    while (n < WATCHERS_MAX && db_next(rows))
        ids[n++] = db_col_int(rows, 0);
    *out = ids;
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

bool ticket_side_store_mark_read(struct call *call, int64_t ticket_id, int64_t account_id,
                                 int64_t message_count)
{
    return db_exec(call->tx, &q_mark_read,
                   DB_BINDS(db_int("account_id", account_id), db_int("ticket_id", ticket_id),
                            db_int("message_count", message_count)),
                   call->err);
}

bool ticket_side_store_mark_viewed(struct call *call, int64_t ticket_id, int64_t account_id,
                                   int64_t at_ms, int64_t noted_before_ms, bool *due)
{
    int64_t rows;

    if (!db_change(call->tx, &q_mark_viewed,
                   DB_BINDS(db_int("account_id", account_id), db_int("ticket_id", ticket_id),
                            db_int("at_ms", at_ms), db_int("noted_before_ms", noted_before_ms)),
                   &rows, call->err))
        return false;
    *due = rows > 0;
    return true;
}

bool ticket_side_store_version(struct call *call, int64_t ticket_id, int64_t *out)
{
    return db_one_int(call->tx, &q_version, DB_BINDS(db_int("id", ticket_id)), 0, out, call->err);
}
