#include "core/event/follower_store.h"

static const struct db_query q_get = {
    "follower.get", "SELECT xid, event_id, rebuild FROM follower WHERE name = :name", NULL
};
static const struct db_query q_insert = {
    "follower.insert",
    "INSERT INTO follower (name, xid, event_id, rebuild, updated_at_ms)"
    " VALUES (:name, 0, 0, 0, :now_ms) ON CONFLICT (name) DO NOTHING",
    NULL,
};
static const struct db_query q_move = {
    "follower.move",
    "UPDATE follower SET xid = :xid, event_id = :event_id, updated_at_ms = :now_ms"
    " WHERE name = :name AND xid = :from_xid AND event_id = :from_event_id",
    NULL,
};
static const struct db_query q_set_rebuild = {
    "follower.set_rebuild",
    "UPDATE follower SET rebuild = :rebuild, updated_at_ms = :now_ms WHERE name = :name", NULL
};
static const struct db_query q_end_rebuild = {
    "follower.end_rebuild",
    "UPDATE follower SET xid = :xid, event_id = :event_id, updated_at_ms = :now_ms,"
    "   rebuild = CASE WHEN rebuild = 2 THEN 0 ELSE rebuild END"
    " WHERE name = :name",
    NULL,
};
static const struct db_query q_behind = {
    "follower.behind",
    "SELECT count(*), coalesce(min(at_ms), 0) FROM"
    "   (SELECT at_ms FROM event WHERE id > :event_id AND :xid >= 0 ORDER BY id LIMIT :max) ahead",
    "SELECT count(*), coalesce(min(at_ms), 0) FROM"
    "   (SELECT at_ms FROM event"
    "     WHERE (xid, id) > (:xid::text::xid8, :event_id::bigint) ORDER BY xid, id LIMIT :max)"
    " ahead",
};

const struct db_query *const follower_store_queries[] = {
    &q_get, &q_insert, &q_move, &q_set_rebuild, &q_end_rebuild, &q_behind, NULL
};

static struct db_bind name_of(const struct follower *follower)
{
    return db_text("name", str_of(follower->name));
}

bool follower_store_get(struct call *call, const struct follower *follower,
                        struct follower_row *out)
{
    struct db_rows *rows;

    *out = (struct follower_row){ .rebuild = REBUILD_NONE };
    if (!db_rows(call->tx, &q_get, DB_BINDS(name_of(follower)), &rows, call->err))
        return false;
    if (db_next(rows))
        *out = (struct follower_row){
            .position = { .xid = db_col_int(rows, 0), .id = db_col_int(rows, 1) },
            .rebuild = (enum follower_rebuild)db_col_int(rows, 2),
        };
    return db_rows_end(&rows, call->err);
}

static bool ensure(struct call *call, const struct follower *follower)
{
    return db_exec(call->tx, &q_insert, DB_BINDS(name_of(follower), db_int("now_ms", call->now_ms)),
                   call->err);
}

bool follower_store_move(struct call *call, const struct follower *follower,
                         struct event_position from, struct event_position to)
{
    int64_t moved;

    if ((from.id == 0 && !ensure(call, follower))
        || !db_change(call->tx, &q_move,
                      DB_BINDS(name_of(follower), db_int("xid", to.xid), db_int("event_id", to.id),
                               db_int("from_xid", from.xid), db_int("from_event_id", from.id),
                               db_int("now_ms", call->now_ms)),
                      &moved, call->err))
        return false;
    return moved == 1
           || err_set(call->err, ERR_CONFLICT, "follower_moved",
                      "somebody else follows the log for this");
}

bool follower_store_set_rebuild(struct call *call, const struct follower *follower,
                                enum follower_rebuild rebuild)
{
    return ensure(call, follower)
           && db_exec(call->tx, &q_set_rebuild,
                      DB_BINDS(name_of(follower), db_int("rebuild", rebuild),
                               db_int("now_ms", call->now_ms)),
                      call->err);
}

bool follower_store_end_rebuild(struct call *call, const struct follower *follower,
                                struct event_position to)
{
    return db_exec(call->tx, &q_end_rebuild,
                   DB_BINDS(name_of(follower), db_int("xid", to.xid), db_int("event_id", to.id),
                            db_int("now_ms", call->now_ms)),
                   call->err);
}

bool follower_store_behind(struct call *call, struct event_position position, int max,
                           int64_t *events, int64_t *oldest_at_ms)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_behind,
                 DB_BINDS(db_int("xid", position.xid), db_int("event_id", position.id),
                          db_int("max", max)),
                 &rows, call->err))
        return false;
    if (db_next(rows)) {
        *events = db_col_int(rows, 0);
        *oldest_at_ms = db_col_int(rows, 1);
    }
    return db_rows_end(&rows, call->err);
}
