#include "core/background/timer_store.h"

#include <stdlib.h>

#define COLUMNS "id, kind, due_at_ms, subject_id, payload, attempts, fence"

static const struct db_query q_insert = {
    "timer.insert",
    "INSERT INTO timer (id, kind, due_at_ms, subject_id, payload, periodic, attempts, last_error,"
    "                   fence, claimed_by, lease_until_ms)"
    " VALUES (:id, :kind, :due_at_ms, :subject_id, :payload, NULL, 0, NULL, 0, NULL, 0)",
    NULL,
};
static const struct db_query q_insert_recurring = {
    "timer.insert_recurring",
    "INSERT INTO timer (id, kind, due_at_ms, subject_id, payload, periodic, attempts, last_error,"
    "                   fence, claimed_by, lease_until_ms)"
    " VALUES (:id, :kind, :due_at_ms, 0, '{}', :kind, 0, NULL, 0, NULL, 0)"
    " ON CONFLICT (periodic) DO NOTHING",
    NULL,
};
static const struct db_query q_remove = { "timer.remove", "DELETE FROM timer WHERE id = :id",
                                          NULL };
static const struct db_query q_remove_all = {
    "timer.remove_all", "DELETE FROM timer WHERE kind = :kind AND subject_id = :subject_id", NULL
};
static const struct db_query q_count = {
    "timer.count", "SELECT count(*) FROM timer WHERE kind = :kind AND subject_id = :subject_id",
    NULL
};
/* On SQLite one process owns the database, so what is due is ours without a claim. */
static const struct db_query q_claim = {
    "timer.claim",
    "SELECT " COLUMNS " FROM timer"
    " WHERE due_at_ms <= :now_ms AND lease_until_ms <= :now_ms ORDER BY due_at_ms, id LIMIT :limit",
    "UPDATE timer SET claimed_by = :node, fence = fence + 1, lease_until_ms = :until_ms"
    " WHERE id IN (SELECT id FROM timer WHERE due_at_ms <= :now_ms AND lease_until_ms <= :now_ms"
    "               ORDER BY due_at_ms, id LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " RETURNING " COLUMNS,
};
static const struct db_query q_take = { "timer.take",
                                        "DELETE FROM timer WHERE id = :id AND fence = :fence",
                                        NULL };
static const struct db_query q_postpone = {
    "timer.postpone",
    "UPDATE timer SET due_at_ms = :due_at_ms, attempts = :attempts, last_error = :error,"
    "   fence = fence + 1, claimed_by = NULL, lease_until_ms = 0"
    " WHERE id = :id AND fence = :fence",
    NULL,
};
static const struct db_query q_next_due = {
    "timer.next_due", "SELECT due_at_ms FROM timer ORDER BY due_at_ms, id LIMIT 1", NULL
};

const struct db_query *const timer_store_queries[] = {
    &q_insert, &q_insert_recurring, &q_remove,   &q_remove_all, &q_count, &q_claim,
    &q_take,   &q_postpone,         &q_next_due, NULL,
};

bool timer_store_insert(struct call *call, struct timer_row *row)
{
    if (!db_new_id(call->tx, "timer", &row->id, call->err))
        return false;
    return db_exec(call->tx, &q_insert,
                   DB_BINDS(db_int("id", row->id), db_text("kind", row->kind),
                            db_int("due_at_ms", row->due_at_ms),
                            db_int("subject_id", row->subject_id),
                            db_text("payload", row->payload)),
                   call->err);
}

bool timer_store_insert_recurring(struct call *call, struct str kind, int64_t due_at_ms)
{
    int64_t id;

    if (!db_new_id(call->tx, "timer", &id, call->err))
        return false;
    return db_exec(
        call->tx, &q_insert_recurring,
        DB_BINDS(db_int("id", id), db_text("kind", kind), db_int("due_at_ms", due_at_ms)),
        call->err);
}

bool timer_store_remove(struct call *call, int64_t id, int64_t *removed)
{
    return db_change(call->tx, &q_remove, DB_BINDS(db_int("id", id)), removed, call->err);
}

bool timer_store_remove_all(struct call *call, struct str kind, int64_t subject_id,
                            int64_t *removed)
{
    return db_change(call->tx, &q_remove_all,
                     DB_BINDS(db_text("kind", kind), db_int("subject_id", subject_id)), removed,
                     call->err);
}

bool timer_store_count(struct call *call, struct str kind, int64_t subject_id, int64_t *out)
{
    return db_one_int(call->tx, &q_count,
                      DB_BINDS(db_text("kind", kind), db_int("subject_id", subject_id)), 0, out,
                      call->err);
}

static int by_due(const void *a, const void *b)
{
    const struct timer_row *x = a;
    const struct timer_row *y = b;

    if (x->due_at_ms != y->due_at_ms)
        return x->due_at_ms < y->due_at_ms ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void read_row(const struct call *call, const struct db_rows *rows, struct timer_row *out)
{
    *out = (struct timer_row){
        .id = db_col_int(rows, 0),
        .kind = db_col_dup(rows, 1, call->arena),
        .due_at_ms = db_col_int(rows, 2),
        .subject_id = db_col_int(rows, 3),
        .payload = db_col_dup(rows, 4, call->arena),
        .attempts = (int)db_col_int(rows, 5),
        .fence = db_col_int(rows, 6),
    };
}

bool timer_store_claim(struct call *call, int limit, struct timer_row **out, size_t *count)
{
    struct timer_row *claimed = ARENA_ARRAY(call->arena, (size_t)limit, struct timer_row);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_claim,
                 DB_BINDS(db_int("now_ms", call->now_ms), db_int("limit", limit),
                          db_text("node", str_of(call->house->node)),
                          db_int("until_ms", call->now_ms + TIMER_LEASE_MS)),
                 &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        read_row(call, rows, &claimed[n++]);
    if (!db_rows_end(&rows, call->err))
        return false;
    if (n > 0)
        qsort(claimed, n, sizeof(*claimed), by_due);
    *out = claimed;
    *count = n;
    return true;
}

bool timer_store_take(struct call *call, const struct timer_row *row, bool *taken)
{
    int64_t removed;

    if (!db_change(call->tx, &q_take, DB_BINDS(db_int("id", row->id), db_int("fence", row->fence)),
                   &removed, call->err))
        return false;
    *taken = removed == 1;
    return true;
}

bool timer_store_postpone(struct call *call, const struct timer_row *row, int64_t due_at_ms,
                          int attempts, const char *error)
{
    return db_exec(call->tx, &q_postpone,
                   DB_BINDS(db_int("id", row->id), db_int("fence", row->fence),
                            db_int("due_at_ms", due_at_ms), db_int("attempts", attempts),
                            db_text("error", str_of(error))),
                   call->err);
}

bool timer_store_next_due(struct call *call, int64_t *out)
{
    return db_one_int(call->tx, &q_next_due, DB_NO_BINDS, INT64_MAX, out, call->err);
}
