#include "core/action/action_store.h"

#include <string.h>

static const struct db_query q_insert = {
    "action.insert",
    "INSERT INTO action (id, kind, at_ms, actor_kind, actor_id, undoes_id, undone_by)"
    " VALUES (:id, :kind, :at_ms, :actor_kind, :actor_id, :undoes_id, NULL)",
    NULL,
};
static const struct db_query q_note = {
    "action.note",
    "INSERT INTO action_change (action_id, subject_id, field, before, after)"
    " VALUES (:id, :subject_id, :field, :before, :after)"
    " ON CONFLICT (action_id, subject_id, field) DO UPDATE SET after = excluded.after",
    NULL,
};

#define FIND                                                                                       \
    "SELECT id, kind, at_ms, actor_kind, actor_id, undoes_id, undone_by FROM action WHERE id = "   \
    ":id"

static const struct db_query q_find = { "action.find", FIND, FIND " FOR UPDATE" };
static const struct db_query q_list_changes = {
    "action.list_changes",
    "SELECT subject_id, field, before, after FROM action_change WHERE action_id = :id"
    " ORDER BY subject_id, field",
    NULL,
};
static const struct db_query q_mark_undone = {
    "action.mark_undone", "UPDATE action SET undone_by = :undone_by WHERE id = :id", NULL
};
static const struct db_query q_old = {
    "action.old", "SELECT id FROM action WHERE at_ms < :at_ms ORDER BY at_ms LIMIT :limit", NULL
};
static const struct db_query q_remove_changes = {
    "action.remove_changes",
    "DELETE FROM action_change WHERE action_id IN (SELECT value FROM json_each(:ids))",
    "DELETE FROM action_change WHERE action_id = ANY (:ids::bigint[])",
};
static const struct db_query q_remove = {
    "action.remove",
    "DELETE FROM action WHERE id IN (SELECT value FROM json_each(:ids))",
    "DELETE FROM action WHERE id = ANY (:ids::bigint[])",
};

const struct db_query *const action_store_queries[] = {
    &q_insert,         &q_note,   &q_find, &q_list_changes, &q_mark_undone, &q_old,
    &q_remove_changes, &q_remove, NULL,
};

bool action_store_insert(struct call *call, struct action_row *row)
{
    if (!db_new_id(call->tx, "action", &row->id, call->err))
        return false;
    return db_exec(call->tx, &q_insert,
                   DB_BINDS(db_int("id", row->id), db_text("kind", row->kind),
                            db_int("at_ms", row->at_ms), db_int("actor_kind", row->actor.kind),
                            db_int("actor_id", row->actor.id), db_id("undoes_id", row->undoes_id)),
                   call->err);
}

bool action_store_note(struct call *call, int64_t action_id, const struct action_change *change)
{
    return db_exec(call->tx, &q_note,
                   DB_BINDS(db_int("id", action_id), db_int("subject_id", change->subject_id),
                            db_text("field", change->field), db_text("before", change->before),
                            db_text("after", change->after)),
                   call->err);
}

bool action_store_find(struct call *call, int64_t id, struct action_row *out, bool *found)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_find, DB_BINDS(db_int("id", id)), &rows, call->err))
        return false;
    *found = db_next(rows);
    if (*found)
        *out = (struct action_row){
            .id = db_col_int(rows, 0),
            .kind = db_col_dup(rows, 1, call->arena),
            .at_ms = db_col_int(rows, 2),
            .actor = { (enum actor_kind)db_col_int(rows, 3), db_col_int(rows, 4) },
            .undoes_id = db_col_int(rows, 5),
            .undone_by = db_col_int(rows, 6),
        };
    return db_rows_end(&rows, call->err);
}

/** Twice as much room, what is there kept. */
static struct action_change *grow(struct arena *arena, struct action_change *changes, size_t count)
{
    struct action_change *grown = ARENA_ARRAY(arena, 2 * count + 16, struct action_change);

    if (count > 0)
        memcpy(grown, changes, count * sizeof(*grown));
    return grown;
}

bool action_store_list_changes(struct call *call, int64_t action_id,
                               const struct action_change **out, size_t *count)
{
    struct action_change *changes = NULL;
    struct db_rows *rows;
    size_t room = 0;
    size_t n = 0;

    if (!db_rows(call->tx, &q_list_changes, DB_BINDS(db_int("id", action_id)), &rows, call->err))
        return false;
    while (db_next(rows)) {
        if (n == room) {
            changes = grow(call->arena, changes, n);
            room = 2 * n + 16;
        }
        changes[n++] =
            (struct action_change){ db_col_int(rows, 0), db_col_dup(rows, 1, call->arena),
                                    db_col_dup(rows, 2, call->arena),
                                    db_col_dup(rows, 3, call->arena) };
    }
    *out = changes;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool action_store_mark_undone(struct call *call, int64_t id, int64_t undone_by)
{
    return db_exec(call->tx, &q_mark_undone,
                   DB_BINDS(db_int("id", id), db_int("undone_by", undone_by)), call->err);
}

bool action_store_remove_before(struct call *call, int64_t at_ms, int limit)
{
    int64_t *ids = ARENA_ARRAY(call->arena, (size_t)limit, int64_t);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_old, DB_BINDS(db_int("at_ms", at_ms), db_int("limit", limit)), &rows,
                 call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        ids[n++] = db_col_int(rows, 0);
    if (!db_rows_end(&rows, call->err))
        return false;
    return db_exec(call->tx, &q_remove_changes, DB_BINDS(db_int_list("ids", ids, n)), call->err)
           && db_exec(call->tx, &q_remove, DB_BINDS(db_int_list("ids", ids, n)), call->err);
}
