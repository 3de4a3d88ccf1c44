#include "core/background/inbox_store.h"

#include "core/house_walk.h"
#include "core/store_rows.h"

#define COLUMNS                                                                                    \
    "id, source, external_id, blob_id, received_at_ms, attempts, fence, state,"                    \
    " (SELECT b.size_bytes FROM blob b WHERE b.id = inbox.blob_id)"

static const struct db_query q_find = {
    "inbox.find",
    "SELECT id FROM inbox"
    " WHERE source = :source AND external_id = :external_id AND digest = :digest",
    NULL,
};
static const struct db_query q_insert = {
    "inbox.insert",
    "INSERT INTO inbox (id, source, external_id, digest, blob_id, state, received_at_ms, attempts,"
    "                   last_error, fence, due_at_ms, settled_at_ms)"
    " VALUES (:id, :source, :external_id, :digest, :blob_id, 1, :now_ms, 0, NULL, 0, :now_ms, NULL)"
    " ON CONFLICT (source, external_id, digest) DO NOTHING",
    NULL,
};

#define LIST_DUE                                                                                   \
    "SELECT " COLUMNS " FROM inbox"                                                                \
    " WHERE source = :source AND state < 3 AND due_at_ms <= :now_ms"                               \
    " ORDER BY due_at_ms, id LIMIT :limit"

static const struct db_query q_is_due = {
    "inbox.is_due",
    "SELECT 1 FROM inbox WHERE source = :source AND state < 3 AND due_at_ms <= :now_ms LIMIT 1",
    NULL,
};
static const struct db_query q_list_due = { "inbox.list_due", LIST_DUE,
                                            LIST_DUE " FOR UPDATE SKIP LOCKED" };
static const struct db_query q_take = {
    "inbox.take",
    "UPDATE inbox SET state = 2, attempts = attempts + 1, fence = :fence, due_at_ms = :until_ms"
    " WHERE id = :id",
    NULL,
};
static const struct db_query q_end_claims = {
    "inbox.end_claims",
    "UPDATE inbox SET due_at_ms = :now_ms WHERE state = 2 AND due_at_ms > :now_ms",
    NULL,
};
static const struct db_query q_settle = {
    "inbox.settle",
    "UPDATE inbox SET state = :state, due_at_ms = :due_at_ms, last_error = :error,"
    "   settled_at_ms = :settled_at_ms, attempts = attempts - :uncounted"
    " WHERE id = :id AND state = 2 AND fence = :fence",
    NULL,
};
static const struct db_query q_move = {
    "inbox.move",
    "UPDATE inbox SET state = :state, due_at_ms = :now_ms, last_error = :error,"
    "   attempts = CASE WHEN state = 4 THEN 0 ELSE attempts END, settled_at_ms = :settled_at_ms"
    " WHERE id = :id AND state = :from_state",
    NULL,
};
#define QUARANTINED                                                                                \
    "SELECT " COLUMNS ", last_error, settled_at_ms FROM inbox"                                     \
    " WHERE source = :source AND state = 4 AND :reach = 2"

static const struct db_query q_list_quarantined = {
    "inbox.list_quarantined",
    QUARANTINED " AND id < :before ORDER BY id DESC LIMIT :limit",
    NULL,
};
static const struct db_query q_get_quarantined = {
    "inbox.get_quarantined",
    QUARANTINED " AND id = :id",
    NULL,
};
static const struct db_query q_exists = { "inbox.exists", "SELECT 1 FROM inbox WHERE id = :id",
                                          NULL };

/* What is in quarantine stays, and is looked past. */
static const struct db_query q_list_done = {
    "inbox.list_done",
    "SELECT id, blob_id"
    "  FROM (SELECT id, blob_id, state, settled_at_ms FROM inbox WHERE id > :after_id ORDER BY id"
    "    LIMIT :window) old"
    " WHERE state = 3 AND settled_at_ms <= :before_ms ORDER BY id LIMIT :limit",
    NULL,
};
static const struct db_query q_window_end = {
    "inbox.window_end", /* no row where the table ends before */
    "SELECT max(id) FROM (SELECT id FROM inbox WHERE id > :after_id ORDER BY id LIMIT :window) w"
    " HAVING count(*) = :window",
    NULL,
};
static const struct db_query q_remove = { "inbox.remove",
                                          "DELETE FROM inbox WHERE id IN"
                                          " (SELECT value FROM json_each(:ids))",
                                          "DELETE FROM inbox WHERE id = ANY (:ids::bigint[])" };

const struct db_query *const inbox_store_queries[] = {
    &q_find,
    &q_insert,
    &q_is_due,
    &q_list_due,
    &q_take,
    &q_end_claims,
    &q_settle,
    &q_move,
    &q_exists,
    &q_list_done,
    &q_window_end,
    &q_remove,
    &q_list_quarantined,
    &q_get_quarantined,
    NULL,
};

bool inbox_store_find(struct call *call, struct str source, struct str external_id,
                      const struct sha256 *digest, int64_t *id)
{
    return db_one_int(call->tx, &q_find,
                      DB_BINDS(db_text("source", source), db_text("external_id", external_id),
                               db_blob("digest", sha256_str(digest))),
                      0, id, call->err);
}

bool inbox_store_insert(struct call *call, const struct inbox_item *item,
                        const struct sha256 *digest, bool *inserted)
{
    int64_t changed;

    if (!db_change(call->tx, &q_insert,
                   DB_BINDS(db_int("id", item->id), db_text("source", item->source),
                            db_text("external_id", item->external_id),
                            db_blob("digest", sha256_str(digest)), db_int("blob_id", item->blob_id),
                            db_int("now_ms", call->now_ms)),
                   &changed, call->err))
        return false;
    *inserted = changed == 1;
    return true;
}

static void read_row(struct arena *arena, const struct db_rows *rows, struct inbox_row *out)
{
    *out = (struct inbox_row){
        .item = { .id = db_col_int(rows, 0),
                  .source = db_col_dup(rows, 1, arena),
                  .external_id = db_col_dup(rows, 2, arena),
                  .blob_id = db_col_int(rows, 3),
                  .received_at_ms = db_col_int(rows, 4),
                  .attempts = (int)db_col_int(rows, 5),
                  .fence = db_col_int(rows, 6),
                  .size_bytes = db_col_int(rows, 8) },
        .state = (enum inbox_state)db_col_int(rows, 7),
    };
}

bool inbox_store_is_due(struct call *call, struct str source, bool *out)
{
    int64_t found;

    if (!db_one_int(call->tx, &q_is_due,
                    DB_BINDS(db_text("source", source), db_int("now_ms", call->now_ms)), 0, &found,
                    call->err))
        return false;
    *out = found != 0;
    return true;
}

bool inbox_store_list_due(struct call *call, struct str source, int limit, struct inbox_row **out,
                          size_t *count)
{
    struct inbox_row *due = ARENA_ARRAY(call->arena, (size_t)limit, struct inbox_row);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_list_due,
                 DB_BINDS(db_text("source", source), db_int("now_ms", call->now_ms),
                          db_int("limit", limit)),
                 &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        read_row(call->arena, rows, &due[n++]);
    *out = due;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool inbox_store_take(struct call *call, struct inbox_item *item)
{
    item->fence++;
    return db_exec(call->tx, &q_take,
                   DB_BINDS(db_int("id", item->id), db_int("fence", item->fence),
                            db_int("until_ms", call->now_ms + INBOX_CLAIM_MS)),
                   call->err);
}

static struct db_bind settled_at(const struct call *call, enum inbox_state state)
{
    return db_id("settled_at_ms", state >= INBOX_DONE ? call->now_ms : 0);
}

bool inbox_store_end_claims(struct call *call)
{
    return db_exec(call->tx, &q_end_claims, DB_BINDS(db_int("now_ms", call->now_ms)), call->err);
}

bool inbox_store_settle(struct call *call, const struct inbox_item *item,
                        const struct inbox_settlement *settlement, bool *held)
{
    int64_t changed;

    if (!db_change(call->tx, &q_settle,
                   DB_BINDS(db_int("id", item->id), db_int("fence", item->fence),
                            db_int("state", settlement->state),
                            db_int("due_at_ms", settlement->due_at_ms),
                            db_text("error", settlement->error),
                            db_int("uncounted", settlement->is_uncounted),
                            settled_at(call, settlement->state)),
                   &changed, call->err))
        return false;
    *held = changed == 1;
    return true;
}

bool inbox_store_move(struct call *call, int64_t id, enum inbox_state from, enum inbox_state to,
                      struct str error, bool *moved)
{
    int64_t changed;

    if (!db_change(call->tx, &q_move,
                   DB_BINDS(db_int("id", id), db_int("from_state", from), db_int("state", to),
                            db_text("error", error), db_int("now_ms", call->now_ms),
                            settled_at(call, to)),
                   &changed, call->err))
        return false;
    *moved = changed == 1;
    return true;
}

bool inbox_store_exists(struct call *call, int64_t id, bool *out)
{
    int64_t there;

    if (!db_one_int(call->tx, &q_exists, DB_BINDS(db_int("id", id)), 0, &there, call->err))
        return false;
    *out = there == 1;
    return true;
}

bool inbox_store_list_done(struct call *call, int64_t after_id, int64_t before_ms, int limit,
                           struct inbox_old **out, size_t *count)
{
    struct inbox_old *done = ARENA_ARRAY(call->arena, (size_t)limit, struct inbox_old);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_list_done,
                 DB_BINDS(db_int("after_id", after_id), db_int("before_ms", before_ms),
                          db_int("limit", limit), db_int("window", HOUSE_WALK_WINDOW)),
                 &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        done[n++] = (struct inbox_old){ db_col_int(rows, 0), db_col_int(rows, 1) };
    *out = done;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool inbox_store_window_end(struct call *call, int64_t after_id, int64_t *end_id)
{
    return db_one_int(call->tx, &q_window_end,
                      DB_BINDS(db_int("after_id", after_id), db_int("window", HOUSE_WALK_WINDOW)),
                      0, end_id, call->err);
}

bool inbox_store_remove(struct call *call, const int64_t *ids, size_t count)
{
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int_list("ids", ids, count)), call->err);
}

static void read_quarantined(const struct db_rows *rows, struct arena *arena, void *out)
{
    enum { ERROR_AT = 9, SINCE_AT = 10 };
    struct inbox_row row;

    read_row(arena, rows, &row);
    *(struct inbox_quarantined *)out =
        (struct inbox_quarantined){ .item = row.item,
                                    .error = db_col_dup(rows, ERROR_AT, arena),
                                    .since_ms = db_col_int(rows, SINCE_AT) };
}

bool inbox_store_list_quarantined(struct call *call, struct str source, int64_t before_id,
                                  int limit, struct inbox_quarantine_list *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list_quarantined,
                         DB_BINDS(db_text("source", source),
                                  db_int("reach", call->access.scope.reach),
                                  db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("limit", limit + 1)),
                         read_quarantined, sizeof(struct inbox_quarantined), limit, &page))
        return false;
    *out = (struct inbox_quarantine_list){ page.items, page.count, page.has_more };
    return true;
}

bool inbox_store_get_quarantined(struct call *call, struct str source, int64_t id,
                                 struct inbox_quarantined *out, bool *found)
{
    struct store_page page;

    if (!store_rows_page(call, &q_get_quarantined,
                         DB_BINDS(db_text("source", source),
                                  db_int("reach", call->access.scope.reach), db_int("id", id)),
                         read_quarantined, sizeof(struct inbox_quarantined), 1, &page))
        return false;
    *found = page.count > 0;
    if (*found)
        *out = *(const struct inbox_quarantined *)page.items;
    return true;
}
