#include "features/people/people_merge_store.h"

#include "base/arena.h"
#include "db/db.h"
#include "proto/json.h"

enum { NAME_KEYS_JSON_MAX = 256 * 1024 };

static const struct db_query q_add = {
    "customer_merge.add",
    "INSERT INTO customer_merge (id, from_id, into_id, merged_at_ms, parted_at_ms)"
    " VALUES (:id, :from_id, :into_id, :now_ms, NULL)",
    NULL,
};
static const struct db_query q_again = {
    "customer_merge.again",
    "UPDATE customer_merge SET parted_at_ms = NULL, merged_at_ms = :now_ms WHERE id = :id",
    NULL,
};
static const struct db_query q_last = {
    "customer_merge.last",
    "SELECT id, into_id, CASE WHEN parted_at_ms IS NULL THEN 0 ELSE 1 END FROM customer_merge"
    " WHERE from_id = :from_id ORDER BY id DESC LIMIT 1",
    NULL,
};
static const struct db_query q_forget = {
    "customer_merge_address.forget",
    "DELETE FROM customer_merge_address WHERE merge_id = :merge_id",
    NULL,
};
static const struct db_query q_note = {
    "customer_merge_address.note",
    "INSERT INTO customer_merge_address (merge_id, address_id)"
    " SELECT :merge_id, id FROM customer_address WHERE customer_id = :from_id",
    "INSERT INTO customer_merge_address (merge_id, address_id)"
    " SELECT :merge_id::bigint, id FROM customer_address WHERE customer_id = :from_id",
};
static const struct db_query q_take = {
    "customer_merge_address.take",
    "UPDATE customer_address SET customer_id = :into_id WHERE customer_id = :from_id",
    NULL,
};
static const struct db_query q_give_back = {
    "customer_merge_address.give_back",
    "UPDATE customer_address SET customer_id = :from_id WHERE customer_id = :into_id"
    "   AND id IN (SELECT address_id FROM customer_merge_address WHERE merge_id = :merge_id)",
    NULL,
};
static const struct db_query q_part = {
    "customer_merge.part",
    "UPDATE customer_merge SET parted_at_ms = :now_ms WHERE id = :id",
    NULL,
};
static const struct db_query q_set_merged = {
    "customer.set_merged",
    "UPDATE customer SET merged_into = :into_id, version = version + 1 WHERE id = :id",
    NULL,
};
static const struct db_query q_step = {
    "customer.step",
    "UPDATE customer SET version = version + 1 WHERE id = :id",
    NULL,
};
static const struct db_query q_version = {
    "customer.version",
    "SELECT version FROM customer WHERE id = :id",
    NULL,
};
static const struct db_query q_distinct = {
    "customer_distinct.add",
    "INSERT INTO customer_distinct (low_id, high_id, said_at_ms)"
    " VALUES (:low_id, :high_id, :now_ms) ON CONFLICT (low_id, high_id) DO NOTHING",
    NULL,
};
static const struct db_query q_not_distinct = {
    "customer_distinct.remove",
    "DELETE FROM customer_distinct WHERE low_id = :low_id AND high_id = :high_id",
    NULL,
};

#define NOT_SAID_TO_BE_ANOTHER                                                                     \
    " AND NOT EXISTS (SELECT 1 FROM customer_distinct d WHERE (d.low_id = c.id"                    \
    "   AND d.high_id = :id) OR (d.low_id = :id AND d.high_id = c.id))"
#define ALIKE_BY_NAME(keys)                                                                        \
    "SELECT c.id FROM customer c WHERE c.name_key IN (" keys ") AND c.id <> :id"                   \
    "   AND c.merged_into IS NULL" NOT_SAID_TO_BE_ANOTHER " ORDER BY c.id LIMIT :limit"

static const struct db_query q_named = {
    "customer.alike_by_name",
    ALIKE_BY_NAME("SELECT value FROM json_each(:key)"),
    ALIKE_BY_NAME("SELECT jsonb_array_elements_text(:key::jsonb)"),
};
static const struct db_query q_at = {
    "customer.alike_by_mailbox",
    "SELECT DISTINCT c.id FROM customer_address a JOIN customer c ON c.id = a.customer_id"
    " WHERE a.mailbox = :key AND c.id <> :id" NOT_SAID_TO_BE_ANOTHER " ORDER BY c.id LIMIT :limit",
    NULL,
};
static const struct db_query q_emails = {
    "customer_address.emails",
    "SELECT key FROM customer_address WHERE customer_id = :id AND kind = 1 ORDER BY id"
    " LIMIT :limit",
    NULL,
};

static const struct db_query q_phoned = {
    "customer.alike_by_phone",
    "SELECT c.id FROM (SELECT customer_id FROM customer_phone WHERE key = :key"
    "   UNION SELECT customer_id FROM customer_address WHERE kind = 2 AND key = :key) p"
    " JOIN customer c ON c.id = p.customer_id WHERE c.id <> :id"
    "   AND c.merged_into IS NULL" NOT_SAID_TO_BE_ANOTHER " ORDER BY c.id LIMIT :limit",
    NULL,
};
static const struct db_query q_note_phone = {
    "customer_phone.note",
    "INSERT INTO customer_phone (customer_id, key) VALUES (:id, :key)"
    " ON CONFLICT (customer_id, key) DO NOTHING",
    NULL,
};
static const struct db_query q_phones = {
    "customer_phone.of",
    "SELECT key FROM customer_phone WHERE customer_id = :id"
    " UNION SELECT key FROM customer_address WHERE customer_id = :id AND kind = 2"
    " ORDER BY 1 LIMIT :limit",
    NULL,
};

const struct db_query *const people_merge_queries[] = {
    &q_add,     &q_again,     &q_last,         &q_forget,     &q_note,
    &q_take,    &q_give_back, &q_part,         &q_set_merged, &q_step,
    &q_version, &q_distinct,  &q_not_distinct, &q_named,      &q_at,
    &q_emails,  &q_phoned,    &q_note_phone,   &q_phones,     NULL,
};

bool people_merge_store_add(struct call *call, struct people_merge *merge)
{
    return db_new_id(call->tx, "customer_merge", &merge->id, call->err)
           && db_exec(call->tx, &q_add,
                      DB_BINDS(db_int("id", merge->id), db_int("from_id", merge->from_id),
                               db_int("into_id", merge->into_id), db_int("now_ms", call->now_ms)),
                      call->err);
}

bool people_merge_store_again(struct call *call, int64_t id)
{
    return db_exec(call->tx, &q_again, DB_BINDS(db_int("id", id), db_int("now_ms", call->now_ms)),
                   call->err);
}

bool people_merge_store_last(struct call *call, int64_t from_id, struct people_merge *out,
                             bool *found)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_last, DB_BINDS(db_int("from_id", from_id)), &rows, call->err))
        return false;
    *found = db_next(rows);
    if (*found)
        *out = (struct people_merge){ .id = db_col_int(rows, 0),
                                      .from_id = from_id,
                                      .into_id = db_col_int(rows, 1),
                                      .is_parted = db_col_int(rows, 2) != 0 };
    return db_rows_end(&rows, call->err);
}

bool people_merge_store_take(struct call *call, const struct people_merge *merge)
{
    struct db_binds note =
        DB_BINDS(db_int("merge_id", merge->id), db_int("from_id", merge->from_id));
    struct db_binds take =
        DB_BINDS(db_int("from_id", merge->from_id), db_int("into_id", merge->into_id));

    return db_exec(call->tx, &q_forget, DB_BINDS(db_int("merge_id", merge->id)), call->err)
           && db_exec(call->tx, &q_note, note, call->err)
           && db_exec(call->tx, &q_take, take, call->err);
}

bool people_merge_store_give_back(struct call *call, const struct people_merge *merge)
{
    return db_exec(call->tx, &q_give_back,
                   DB_BINDS(db_int("from_id", merge->from_id), db_int("into_id", merge->into_id),
                            db_int("merge_id", merge->id)),
                   call->err)
           && db_exec(call->tx, &q_part,
                      DB_BINDS(db_int("id", merge->id), db_int("now_ms", call->now_ms)), call->err);
}

bool people_merge_store_set_merged(struct call *call, int64_t id, int64_t into)
{
    return db_exec(call->tx, &q_set_merged, DB_BINDS(db_int("id", id), db_id("into_id", into)),
                   call->err);
}

bool people_merge_store_version(struct call *call, int64_t id, int64_t *version)
{
    return db_one_int(call->tx, &q_version, DB_BINDS(db_int("id", id)), 0, version, call->err);
}

bool people_merge_store_step(struct call *call, int64_t id, int64_t *version)
{
    return db_exec(call->tx, &q_step, DB_BINDS(db_int("id", id)), call->err)
           && people_merge_store_version(call, id, version);
}

bool people_merge_store_set_distinct(struct call *call, int64_t low, int64_t high, bool distinct)
{
    if (!distinct)
        return db_exec(call->tx, &q_not_distinct,
                       DB_BINDS(db_int("low_id", low), db_int("high_id", high)), call->err);
    return db_exec(
        call->tx, &q_distinct,
        DB_BINDS(db_int("low_id", low), db_int("high_id", high), db_int("now_ms", call->now_ms)),
        call->err);
}

static bool list_ids(struct call *call, const struct db_query *query, int64_t id, struct str key,
                     int limit, int64_t *ids, size_t *count)
{
    struct db_rows *rows;

    *count = 0;
    if (!db_rows(call->tx, query,
                 DB_BINDS(db_int("id", id), db_text("key", key), db_int("limit", limit)), &rows,
                 call->err))
        return false;
    while (db_next(rows))
        ids[(*count)++] = db_col_int(rows, 0);
    return db_rows_end(&rows, call->err);
}

bool people_merge_store_named(struct call *call, int64_t id, const struct str *name_keys,
                              size_t key_count, int limit, int64_t *ids, size_t *count)
{
    struct json_out json = json_out_new(call->arena, NAME_KEYS_JSON_MAX);
    struct str keys;

    out_begin_list(&json);
    for (size_t i = 0; i < key_count; i++)
        out_str(&json, name_keys[i]);
    out_end_list(&json);
    return strbuf_done(&json.buf, "names", &keys, call->err)
           && list_ids(call, &q_named, id, keys, limit, ids, count);
}

bool people_merge_store_at(struct call *call, int64_t id, struct str mailbox, int limit,
                           int64_t *ids, size_t *count)
{
    return list_ids(call, &q_at, id, mailbox, limit, ids, count);
}

bool people_merge_store_phoned(struct call *call, int64_t id, struct str phone_key, int limit,
                               int64_t *ids, size_t *count)
{
    return list_ids(call, &q_phoned, id, phone_key, limit, ids, count);
}

bool people_merge_store_note_phone(struct call *call, int64_t id, struct str key)
{
    return db_exec(call->tx, &q_note_phone, DB_BINDS(db_int("id", id), db_text("key", key)),
                   call->err);
}

static bool list_keys(struct call *call, const struct db_query *query, int64_t id, struct str *keys,
                      int limit, size_t *count)
{
    struct db_rows *rows;

    *count = 0;
    if (!db_rows(call->tx, query, DB_BINDS(db_int("id", id), db_int("limit", limit)), &rows,
                 call->err))
        return false;
    while (db_next(rows))
        keys[(*count)++] = db_col_dup(rows, 0, call->arena);
    return db_rows_end(&rows, call->err);
}

bool people_merge_store_phones(struct call *call, int64_t id, struct str *keys, int limit,
                               size_t *count)
{
    return list_keys(call, &q_phones, id, keys, limit, count);
}

bool people_merge_store_emails(struct call *call, int64_t id, struct str *keys, int limit,
                               size_t *count)
{
    return list_keys(call, &q_emails, id, keys, limit, count);
}
