#include "core/background/outbox_store.h"

#include "core/house_walk.h"

#define COLUMNS                                                                                    \
    "id, key, subject_kind, subject_id, payload, attempts, fence, channel, state,"                 \
    "is_leaving"

static const struct db_query q_insert = {
    "outbox.insert",
    "INSERT INTO outbox (id, channel, key, subject_kind, subject_id, payload, state, attempts,"
    "                    last_error, receipt, fence, due_at_ms, created_at_ms, settled_at_ms, lane,"
    "                    is_leaving)"
    " VALUES (:id, :channel, :key, :subject_kind, :subject_id, :payload, 1, 0,"
    "         NULL, NULL, 0, :due_at_ms, :now_ms, NULL, :lane, 0)"
    " ON CONFLICT (channel, key) DO NOTHING RETURNING id",
    NULL,
};
static const struct db_query q_find_key = {
    "outbox.find_key", "SELECT id FROM outbox WHERE channel = :channel AND key = :key", NULL
};
static const struct db_query q_remove_queued = { "outbox.remove_queued",
                                                 "DELETE FROM outbox WHERE id = :id AND state = 1",
                                                 NULL };

#define FIND "SELECT " COLUMNS " FROM outbox WHERE id = :id"

static const struct db_query q_find = { "outbox.find", FIND, FIND " FOR UPDATE" };

/* Not behind one of its lane that is due or under way. */
#define DUE                                                                                        \
    " FROM outbox o WHERE o.channel = :channel AND o.state < 3 AND o.due_at_ms <= :now_ms"         \
    "   AND NOT EXISTS (SELECT 1 FROM outbox b WHERE b.channel = o.channel AND b.lane = o.lane"    \
    "     AND b.state < 3 AND (b.created_at_ms, b.id) < (o.created_at_ms, o.id)"                   \
    "     AND (b.state = 2 OR b.due_at_ms <= :now_ms))"                                            \
    " ORDER BY o.due_at_ms, o.id LIMIT 1"
#define NEXT_DUE "SELECT " COLUMNS DUE

static const struct db_query q_is_due = {
    "outbox.is_due",
    "SELECT 1" DUE,
    NULL,
};
static const struct db_query q_next_due = { "outbox.next_due", NEXT_DUE,
                                            NEXT_DUE " FOR UPDATE OF o SKIP LOCKED" };
static const struct db_query q_claim = {
    "outbox.claim",
    "UPDATE outbox SET state = 2, attempts = attempts + 1, fence = :fence, is_leaving = 0,"
    "   due_at_ms = :until_ms WHERE id = :id",
    NULL,
};
static const struct db_query q_mark_leaving = {
    "outbox.mark_leaving",
    "UPDATE outbox SET is_leaving = 1 WHERE id = :id AND state = 2 AND fence = :fence",
    NULL,
};
static const struct db_query q_end_claims = {
    "outbox.end_claims",
    "UPDATE outbox SET due_at_ms = :now_ms WHERE state = 2 AND due_at_ms > :now_ms",
    NULL,
};
static const struct db_query q_keep = {
    "outbox.keep",
    "UPDATE outbox SET due_at_ms = :until_ms WHERE id = :id AND state = 2 AND fence = :fence",
    NULL,
};
/* Its sender may tell what became of it after the claim has lapsed, when nobody has done anything
 * about it yet but to call it uncertain. */
static const struct db_query q_settle = {
    "outbox.settle",
    "UPDATE outbox SET state = :state, attempts = attempts - :untried, due_at_ms = :due_at_ms,"
    "   last_error = :error, receipt = :receipt, settled_at_ms = CASE WHEN :state > 2 THEN :now_ms "
    "END"
    " WHERE id = :id AND fence = :fence"
    "   AND (state = 2 OR (state = 5 AND :state IN (3, 4)))",
    "UPDATE outbox SET state = :state, attempts = attempts - :untried, due_at_ms = :due_at_ms,"
    "   last_error = :error, receipt = :receipt,"
    "   settled_at_ms = CASE WHEN :state::bigint > 2 THEN :now_ms::bigint END"
    " WHERE id = :id AND fence = :fence"
    "   AND (state = 2 OR (state = 5 AND :state::bigint IN (3, 4)))",
};
static const struct db_query q_resolve = {
    "outbox.resolve",
    "UPDATE outbox SET state = :state, attempts = 0, due_at_ms = :now_ms,"
    "   settled_at_ms = :settled_at_ms WHERE id = :id",
    NULL,
};

/* What nobody has decided about stays, and is looked past. */
static const struct db_query q_list_sent = {
    "outbox.list_sent",
    "SELECT id FROM (SELECT id, state, settled_at_ms FROM outbox WHERE id > :after_id ORDER BY id"
    "   LIMIT :window) old"
    " WHERE state = 3 AND settled_at_ms <= :before_ms ORDER BY id LIMIT :limit",
    NULL,
};
static const struct db_query q_window_end = {
    "outbox.window_end", /* no row where the table ends before */
    "SELECT max(id) FROM (SELECT id FROM outbox WHERE id > :after_id ORDER BY id LIMIT :window) w"
    " HAVING count(*) = :window",
    NULL,
};
static const struct db_query q_remove = { "outbox.remove",
                                          "DELETE FROM outbox WHERE id IN"
                                          " (SELECT value FROM json_each(:ids))",
                                          "DELETE FROM outbox WHERE id = ANY (:ids::bigint[])" };

const struct db_query *const outbox_store_queries[] = {
    &q_insert,    &q_find_key,   &q_remove_queued, &q_find,       &q_is_due, &q_next_due,
    &q_claim,     &q_keep,       &q_mark_leaving,  &q_end_claims, &q_settle, &q_resolve,
    &q_list_sent, &q_window_end, &q_remove,        NULL,
};

bool outbox_store_insert(struct call *call, const struct outbox_channel *channel,
                         const struct outbox_draft *draft, int64_t *id, bool *is_new)
{
    struct db_bind name = db_text("channel", str_of(channel->name));
    struct db_bind key = db_text("key", draft->key);
    int64_t due_at_ms = draft->not_before_ms > 0 ? draft->not_before_ms : call->now_ms;
    struct str payload = str_is_null(draft->payload) ? STR("{}") : draft->payload;
    int64_t own_id;

    if (!db_new_id(call->tx, "outbox", &own_id, call->err)
        || !db_one_int(call->tx, &q_insert,
                       DB_BINDS(db_int("id", own_id), name, key,
                                db_int("subject_kind", draft->subject_kind),
                                db_int("subject_id", draft->subject_id),
                                db_text("payload", payload), db_int("due_at_ms", due_at_ms),
                                db_int("now_ms", call->now_ms), db_id("lane", draft->lane)),
                       0, id, call->err))
        return false;
    *is_new = *id == own_id;
    return *is_new || db_one_int(call->tx, &q_find_key, DB_BINDS(name, key), 0, id, call->err);
}

bool outbox_store_remove_queued(struct call *call, int64_t id, bool *removed)
{
    int64_t changed;

    if (!db_change(call->tx, &q_remove_queued, DB_BINDS(db_int("id", id)), &changed, call->err))
        return false;
    *removed = changed == 1;
    return true;
}

static void read_row(const struct call *call, const struct db_rows *rows, struct outbox_row *out)
{
    *out = (struct outbox_row){
        .item = { .id = db_col_int(rows, 0),
                  .key = db_col_dup(rows, 1, call->arena),
                  .subject_kind = (enum subject_kind)db_col_int(rows, 2),
                  .subject_id = db_col_int(rows, 3),
                  .payload = db_col_dup(rows, 4, call->arena),
                  .attempts = (int)db_col_int(rows, 5),
                  .fence = db_col_int(rows, 6) },
        .channel = db_col_dup(rows, 7, call->arena),
        .state = (enum outbox_state)db_col_int(rows, 8),
        .is_leaving = db_col_int(rows, 9) != 0,
    };
}

bool outbox_store_find(struct call *call, int64_t id, struct outbox_row *out, bool *found)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_find, DB_BINDS(db_int("id", id)), &rows, call->err))
        return false;
    *found = db_next(rows);
    if (*found)
        read_row(call, rows, out);
    return db_rows_end(&rows, call->err);
}

static struct db_binds due_binds(const struct call *call, const struct outbox_channel *channel,
                                 struct db_bind room[2])
{
    room[0] = db_text("channel", str_of(channel->name));
    room[1] = db_int("now_ms", call->now_ms);
    return (struct db_binds){ room, 2 };
}

bool outbox_store_is_due(struct call *call, const struct outbox_channel *channel, bool *out)
{
    struct db_bind room[2];
    int64_t due;

    if (!db_one_int(call->tx, &q_is_due, due_binds(call, channel, room), 0, &due, call->err))
        return false;
    *out = due == 1;
    return true;
}

bool outbox_store_next_due(struct call *call, const struct outbox_channel *channel,
                           struct outbox_row *out, bool *found)
{
    struct db_bind room[2];
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_next_due, due_binds(call, channel, room), &rows, call->err))
        return false;
    *found = db_next(rows);
    if (*found)
        read_row(call, rows, out);
    return db_rows_end(&rows, call->err);
}

bool outbox_store_claim(struct call *call, struct outbox_item *item)
{
    item->fence++;
    return db_exec(call->tx, &q_claim,
                   DB_BINDS(db_int("id", item->id), db_int("fence", item->fence),
                            db_int("until_ms", call->now_ms + OUTBOX_CLAIM_MS)),
                   call->err);
}

bool outbox_store_keep(struct call *call, const struct outbox_item *item)
{
    return db_exec(call->tx, &q_keep,
                   DB_BINDS(db_int("id", item->id), db_int("fence", item->fence),
                            db_int("until_ms", call->now_ms + OUTBOX_CLAIM_MS)),
                   call->err);
}

bool outbox_store_mark_leaving(struct call *call, const struct outbox_item *item, bool *held)
{
    int64_t changed;

    if (!db_change(call->tx, &q_mark_leaving,
                   DB_BINDS(db_int("id", item->id), db_int("fence", item->fence)), &changed,
                   call->err))
        return false;
    *held = changed == 1;
    return true;
}

bool outbox_store_end_claims(struct call *call)
{
    return db_exec(call->tx, &q_end_claims, DB_BINDS(db_int("now_ms", call->now_ms)), call->err);
}

bool outbox_store_settle(struct call *call, const struct outbox_item *item,
                         const struct outbox_settlement *settlement, bool *held)
{
    int64_t changed;

    if (!db_change(
            call->tx, &q_settle,
            DB_BINDS(db_int("id", item->id), db_int("fence", item->fence),
                     db_int("state", settlement->state), db_int("untried", settlement->is_untried),
                     db_int("due_at_ms", settlement->due_at_ms),
                     db_text("error", settlement->error), db_text("receipt", settlement->receipt),
                     db_int("now_ms", call->now_ms)),
            &changed, call->err))
        return false;
    *held = changed == 1;
    return true;
}

bool outbox_store_resolve(struct call *call, int64_t id, enum outbox_state state)
{
    return db_exec(call->tx, &q_resolve,
                   DB_BINDS(db_int("id", id), db_int("state", state),
                            db_int("now_ms", call->now_ms),
                            db_id("settled_at_ms", state == OUTBOX_QUEUED ? 0 : call->now_ms)),
                   call->err);
}

bool outbox_store_list_sent(struct call *call, int64_t after_id, int64_t before_ms, int64_t *ids,
                            int limit, size_t *count)
{
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_list_sent,
                 DB_BINDS(db_int("after_id", after_id), db_int("before_ms", before_ms),
                          db_int("limit", limit), db_int("window", HOUSE_WALK_WINDOW)),
                 &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        ids[n++] = db_col_int(rows, 0);
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool outbox_store_window_end(struct call *call, int64_t after_id, int64_t *end_id)
{
    return db_one_int(call->tx, &q_window_end,
                      DB_BINDS(db_int("after_id", after_id), db_int("window", HOUSE_WALK_WINDOW)),
                      0, end_id, call->err);
}

bool outbox_store_remove(struct call *call, const int64_t *ids, size_t count)
{
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int_list("ids", ids, count)), call->err);
}
