#include "features/ticket/ticket_attachment_store.h"

#include "base/arena.h"
#include "features/ticket/ticket_store.h"

static const struct db_query q_upload_insert = {
    "upload.insert",
    "INSERT INTO upload (id, account_id, filename, content_type, size_bytes, blob_id,"
    "   created_at_ms)"
    " VALUES (:id, :account_id, :filename, :content_type, :size_bytes, :blob_id, :created_at_ms)",
    NULL,
};

#define UPLOAD_COLUMNS "id, 0, 0, filename, content_type, size_bytes, blob_id, NULL"

static const struct db_query q_upload_list = {
    "upload.list",
    "SELECT " UPLOAD_COLUMNS " FROM upload"
    " WHERE account_id = :account_id AND scheduled_id IS NULL"
    "   AND id IN (SELECT value FROM json_each(:ids))",
    "SELECT " UPLOAD_COLUMNS " FROM upload"
    " WHERE account_id = :account_id AND scheduled_id IS NULL"
    "   AND id = ANY(:ids::bigint[]) FOR UPDATE",
};

static const struct db_query q_upload_get = {
    "upload.get",
    "SELECT " UPLOAD_COLUMNS " FROM upload WHERE account_id = :account_id AND id = :id",
    NULL,
};

static const struct db_query q_upload_list_before = {
    "upload.list_before",
    "SELECT " UPLOAD_COLUMNS " FROM upload"
    " WHERE created_at_ms < :before_ms AND draft_ticket_id IS NULL AND scheduled_id IS NULL"
    " ORDER BY created_at_ms LIMIT :limit",
    NULL,
};

static const struct db_query q_upload_size = {
    "upload.size",
    "SELECT coalesce(sum(size_bytes), 0) FROM upload WHERE account_id = :account_id",
    "SELECT coalesce(sum(size_bytes), 0)::bigint FROM upload WHERE account_id = :account_id",
};

static const struct db_query q_upload_remove = {
    "upload.remove",
    "DELETE FROM upload WHERE id IN (SELECT value FROM json_each(:ids))",
    "DELETE FROM upload WHERE id = ANY(:ids::bigint[])",
};

static const struct db_query q_release_draft = {
    "upload.release_draft",
    "UPDATE upload SET draft_ticket_id = NULL"
    " WHERE draft_ticket_id = :ticket_id AND account_id = :account_id",
    NULL,
};

static const struct db_query q_hold_draft = {
    "upload.hold_draft",
    "UPDATE upload SET draft_ticket_id = :ticket_id WHERE account_id = :account_id"
    "   AND scheduled_id IS NULL AND id IN (SELECT value FROM json_each(:ids))",
    "UPDATE upload SET draft_ticket_id = :ticket_id WHERE account_id = :account_id"
    "   AND scheduled_id IS NULL AND id = ANY(:ids::bigint[])",
};

static const struct db_query q_of_draft = {
    "upload.of_draft",
    "SELECT " UPLOAD_COLUMNS " FROM upload"
    " WHERE draft_ticket_id = :ticket_id AND account_id = :account_id ORDER BY id LIMIT :limit",
    NULL,
};

static const struct db_query q_hold_scheduled = {
    "upload.hold_scheduled",
    "UPDATE upload SET scheduled_id = :scheduled_id, draft_ticket_id = NULL"
    " WHERE account_id = :account_id AND scheduled_id IS NULL"
    "   AND id IN (SELECT value FROM json_each(:ids)) RETURNING id",
    "UPDATE upload SET scheduled_id = :scheduled_id, draft_ticket_id = NULL"
    " WHERE account_id = :account_id AND scheduled_id IS NULL"
    "   AND id = ANY(:ids::bigint[]) RETURNING id",
};

static const struct db_query q_of_scheduled = {
    "upload.of_scheduled",
    "SELECT " UPLOAD_COLUMNS " FROM upload WHERE scheduled_id = :scheduled_id"
    " ORDER BY id LIMIT :limit",
    NULL,
};

static const struct db_query q_return = {
    "upload.return",
    "UPDATE upload SET scheduled_id = NULL, draft_ticket_id = :ticket_id"
    " WHERE scheduled_id = :scheduled_id",
    NULL,
};

static const struct db_query q_insert = {
    "attachment.insert",
    "INSERT INTO attachment (id, message_id, ticket_id, filename, content_type, size_bytes,"
    "   blob_id, content_id)"
    " VALUES (:id, :message_id, :ticket_id, :filename, :content_type, :size_bytes, :blob_id,"
    "   :content_id)",
    NULL,
};

#define ATTACHMENT_COLUMNS                                                                         \
    "f.id, f.message_id, f.ticket_id, f.filename, f.content_type, f.size_bytes, f.blob_id,"        \
    " f.content_id"

static const struct db_query q_get = {
    "attachment.get",
    "SELECT " ATTACHMENT_COLUMNS " FROM attachment f JOIN ticket t ON t.id = f.ticket_id"
    " WHERE f.id = :id AND " TICKET_IN_SCOPE,
    "SELECT " ATTACHMENT_COLUMNS " FROM attachment f JOIN ticket t ON t.id = f.ticket_id"
    " WHERE f.id = :id AND " TICKET_IN_SCOPE_PG,
};

static const struct db_query q_of_messages = {
    "attachment.of_messages",
    "SELECT " ATTACHMENT_COLUMNS " FROM attachment f"
    " WHERE f.message_id IN (SELECT value FROM json_each(:ids))"
    " ORDER BY f.message_id, f.id LIMIT :limit",
    "SELECT " ATTACHMENT_COLUMNS " FROM attachment f WHERE f.message_id = ANY(:ids::bigint[])"
    " ORDER BY f.message_id, f.id LIMIT :limit",
};

const struct db_query *const ticket_attachment_store_queries[] = {
    &q_upload_insert, &q_upload_get,
    &q_upload_list,   &q_upload_list_before,
    &q_upload_remove, &q_upload_size,
    &q_release_draft, &q_hold_draft,
    &q_of_draft,      &q_hold_scheduled,
    &q_of_scheduled,  &q_return,
    &q_insert,        &q_get,
    &q_of_messages,   NULL,
};

static void read_attachment(const struct call *call, const struct db_rows *rows,
                            struct ticket_attachment *out)
{
    out->id = db_col_int(rows, 0);
    out->message_id = db_col_int(rows, 1);
    out->ticket_id = db_col_int(rows, 2);
    out->filename = db_col_dup(rows, 3, call->arena);
    out->content_type = db_col_dup(rows, 4, call->arena);
    out->size_bytes = db_col_int(rows, 5);
    out->blob_id = db_col_int(rows, 6);
    out->content_id = db_col_dup(rows, 7, call->arena);
}

static bool read_all(struct call *call, struct db_rows *rows, size_t max,
                     struct ticket_attachment *out, size_t *out_count)
{
    size_t n = 0;

    while (n < max && db_next(rows))
        read_attachment(call, rows, &out[n++]);
    *out_count = n;
    return db_rows_end(&rows, call->err);
}

bool ticket_upload_store_insert(struct call *call, int64_t account_id,
                                const struct ticket_attachment *upload)
{
    return db_exec(call->tx, &q_upload_insert,
                   DB_BINDS(db_int("id", upload->id), db_int("account_id", account_id),
                            db_text("filename", upload->filename),
                            db_text("content_type", upload->content_type),
                            db_int("size_bytes", upload->size_bytes),
                            db_int("blob_id", upload->blob_id),
                            db_int("created_at_ms", call->now_ms)),
                   call->err);
}

bool ticket_upload_store_list(struct call *call, int64_t account_id, const int64_t *ids,
                              size_t id_count, struct ticket_attachment *out, size_t *out_count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_upload_list,
                   DB_BINDS(db_int("account_id", account_id), db_int_list("ids", ids, id_count)),
                   &rows, call->err)
           && read_all(call, rows, id_count, out, out_count);
}

bool ticket_upload_store_get(struct call *call, int64_t account_id, int64_t id,
                             struct ticket_attachment *out)
{
    struct db_rows *rows;
    size_t n;

    if (!db_rows(call->tx, &q_upload_get,
                 DB_BINDS(db_int("account_id", account_id), db_int("id", id)), &rows, call->err)
        || !read_all(call, rows, 1, out, &n))
        return false;
    return n == 1 || err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such upload");
}

bool ticket_upload_store_list_before(struct call *call, int64_t before_ms, int limit,
                                     struct ticket_attachment *out, size_t *out_count)
{
    struct db_rows *rows;

    return db_rows(call->tx, &q_upload_list_before,
                   DB_BINDS(db_int("before_ms", before_ms), db_int("limit", limit)), &rows,
                   call->err)
           && read_all(call, rows, (size_t)limit, out, out_count);
}

bool ticket_upload_store_size(struct call *call, int64_t account_id, int64_t *out)
{
    return db_one_int(call->tx, &q_upload_size, DB_BINDS(db_int("account_id", account_id)), 0, out,
                      call->err);
}

bool ticket_upload_store_remove(struct call *call, const int64_t *ids, size_t id_count)
{
    return db_exec(call->tx, &q_upload_remove, DB_BINDS(db_int_list("ids", ids, id_count)),
                   call->err);
}

bool ticket_upload_store_release_draft(struct call *call, int64_t account_id, int64_t ticket_id)
{
    return db_exec(call->tx, &q_release_draft,
                   DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id)),
                   call->err);
}

bool ticket_upload_store_hold_draft(struct call *call, int64_t account_id, int64_t ticket_id,
                                    const int64_t *ids, size_t id_count)
{
    return id_count == 0
           || db_exec(call->tx, &q_hold_draft,
                      DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id),
                               db_int_list("ids", ids, id_count)),
                      call->err);
}

static bool list_held(struct call *call, const struct db_query *query, struct db_binds binds,
                      struct ticket_attachment **out, size_t *out_count)
{
    struct db_rows *rows;

    *out = ARENA_ARRAY(call->arena, TICKET_ATTACHMENTS_MAX, struct ticket_attachment);
    return db_rows(call->tx, query, binds, &rows, call->err)
           && read_all(call, rows, TICKET_ATTACHMENTS_MAX, *out, out_count);
}

bool ticket_upload_store_of_draft(struct call *call, int64_t account_id, int64_t ticket_id,
                                  struct ticket_attachment **out, size_t *out_count)
{
    return list_held(call, &q_of_draft,
                     DB_BINDS(db_int("ticket_id", ticket_id), db_int("account_id", account_id),
                              db_int("limit", TICKET_ATTACHMENTS_MAX)),
                     out, out_count);
}

bool ticket_upload_store_hold_scheduled(struct call *call, int64_t account_id, int64_t scheduled_id,
                                        const int64_t *ids, size_t id_count, size_t *held)
{
    struct db_rows *rows;

    *held = 0;
    if (id_count == 0)
        return true;
    if (!db_rows(call->tx, &q_hold_scheduled,
                 DB_BINDS(db_int("scheduled_id", scheduled_id), db_int("account_id", account_id),
                          db_int_list("ids", ids, id_count)),
                 &rows, call->err))
        return false;
    while (db_next(rows))
        (*held)++;
    return db_rows_end(&rows, call->err);
}

bool ticket_upload_store_of_scheduled(struct call *call, int64_t scheduled_id,
                                      struct ticket_attachment **out, size_t *out_count)
{
    return list_held(
        call, &q_of_scheduled,
        DB_BINDS(db_int("scheduled_id", scheduled_id), db_int("limit", TICKET_ATTACHMENTS_MAX)),
        out, out_count);
}

bool ticket_upload_store_return(struct call *call, int64_t scheduled_id, int64_t ticket_id)
{
    return db_exec(call->tx, &q_return,
                   DB_BINDS(db_int("scheduled_id", scheduled_id), db_int("ticket_id", ticket_id)),
                   call->err);
}

bool ticket_attachment_store_insert(struct call *call, const struct ticket_attachment *attachment)
{
    return db_exec(
        call->tx, &q_insert,
        DB_BINDS(
            db_int("id", attachment->id), db_int("message_id", attachment->message_id),
            db_int("ticket_id", attachment->ticket_id), db_text("filename", attachment->filename),
            db_text("content_type", attachment->content_type),
            db_int("size_bytes", attachment->size_bytes), db_int("blob_id", attachment->blob_id),
            db_text("content_id", attachment->content_id)),
        call->err);
}

bool ticket_attachment_store_get(struct call *call, const struct scope *scope, int64_t id,
                                 struct ticket_attachment *out)
{
    struct db_rows *rows;
    size_t n;

    if (!db_rows(call->tx, &q_get, DB_BINDS(db_int("id", id), TICKET_SCOPE_BINDS(scope)), &rows,
                 call->err)
        || !read_all(call, rows, 1, out, &n))
        return false;
    if (n == 0)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such attachment");
    return true;
}

bool ticket_attachment_store_of_messages(struct call *call, const int64_t *message_ids,
                                         size_t message_count, struct ticket_attachment **out,
                                         size_t *out_count)
{
    size_t max = message_count * TICKET_ATTACHMENTS_MAX;
    struct db_rows *rows;

    *out = ARENA_ARRAY(call->arena, max + 1, struct ticket_attachment);
    *out_count = 0;
    if (message_count == 0)
        return true;
    return db_rows(call->tx, &q_of_messages,
                   DB_BINDS(db_int_list("ids", message_ids, message_count),
                            db_int("limit", (int64_t)max)),
                   &rows, call->err)
           && read_all(call, rows, max, *out, out_count);
}
