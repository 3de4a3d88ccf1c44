#include "core/blob/blob_store.h"

#include <string.h>

#include "base/check.h"

/* The update of what is there already holds on to the row and clears its grace. */
static const struct db_query q_put = {
    "blob.put",
    "INSERT INTO blob (id, sha256, size_bytes, bytes, file, unused_since_ms)"
    " VALUES (:id, :sha256, :size_bytes, :bytes, :file, NULL)"
    " ON CONFLICT (sha256) DO UPDATE SET unused_since_ms = NULL RETURNING id",
    NULL,
};
static const struct db_query q_hold = { "blob.hold",
                                        "UPDATE blob SET unused_since_ms = NULL WHERE id = :id",
                                        NULL };
/* Writing the row anew would write its bytes anew, so what is in use already is only held on to. */
#define LOCK "SELECT CASE WHEN unused_since_ms IS NULL THEN 1 ELSE 2 END FROM blob WHERE id = :id"

static const struct db_query q_lock = { "blob.lock", LOCK, LOCK " FOR NO KEY UPDATE" };
static const struct db_query q_add_use = {
    "blob.add_use",
    "INSERT INTO blob_use (blob_id, owner, owner_id) VALUES (:id, :owner, :owner_id)"
    " ON CONFLICT DO NOTHING",
    NULL,
};
static const struct db_query q_remove_use = {
    "blob.remove_use",
    "DELETE FROM blob_use WHERE blob_id = :id AND owner = :owner AND owner_id = :owner_id", NULL
};
static const struct db_query q_mark_unused = {
    "blob.mark_unused",
    "UPDATE blob SET unused_since_ms = :now_ms WHERE id = :id AND unused_since_ms IS NULL"
    "   AND NOT EXISTS (SELECT 1 FROM blob_use u WHERE u.blob_id = blob.id)",
    NULL,
};
static const struct db_query q_get = {
    "blob.get", "SELECT id, sha256, size_bytes, bytes, file FROM blob WHERE id = :id", NULL
};
static const struct db_query q_remove_unused = {
    "blob.remove_unused",
    "DELETE FROM blob WHERE id IN"
    "   (SELECT id FROM blob WHERE unused_since_ms <= :before_ms ORDER BY unused_since_ms"
    "     LIMIT :limit)"
    "   AND unused_since_ms <= :before_ms RETURNING file",
    NULL,
};
static const struct db_query q_list_files = {
    "blob.list_files",
    "SELECT id, sha256, size_bytes, NULL, file FROM blob"
    " WHERE file IS NOT NULL AND id > :after_id ORDER BY id LIMIT :limit",
    "SELECT id, sha256, size_bytes, NULL::bytea, file FROM blob"
    " WHERE file IS NOT NULL AND id > :after_id ORDER BY id LIMIT :limit",
};
static const struct db_query q_has_file = {
    "blob.has_file", "SELECT 1 FROM blob WHERE sha256 = :sha256 AND file = :file", NULL
};

const struct db_query *const blob_store_queries[] = {
    &q_put, &q_hold,          &q_lock,       &q_add_use,  &q_remove_use, &q_mark_unused,
    &q_get, &q_remove_unused, &q_list_files, &q_has_file, NULL,
};

bool blob_store_put(struct call *call, const struct blob_draft *draft, int64_t *own_id,
                    int64_t *kept_id)
{
    struct str file = draft->file[0] != '\0' ? str_of(draft->file) : STR_NULL;

    if (!db_new_id(call->tx, "blob", own_id, call->err))
        return false;
    return db_one_int(call->tx, &q_put,
                      DB_BINDS(db_int("id", *own_id), db_blob("sha256", sha256_str(&draft->sha256)),
                               db_int("size_bytes", draft->size_bytes),
                               db_blob("bytes", draft->bytes), db_text("file", file)),
                      0, kept_id, call->err);
}

/** As q_lock tells. */
enum { ABSENT, USED, UNUSED };

/** Nobody else changes its standing until the change ends. */
static bool lock(struct call *call, int64_t blob_id, int64_t *standing)
{
    return db_one_int(call->tx, &q_lock, DB_BINDS(db_int("id", blob_id)), ABSENT, standing,
                      call->err);
}

bool blob_store_hold(struct call *call, int64_t blob_id, bool *exists)
{
    int64_t standing;

    if (!lock(call, blob_id, &standing))
        return false;
    *exists = standing != ABSENT;
    return standing != UNUSED
           || db_exec(call->tx, &q_hold, DB_BINDS(db_int("id", blob_id)), call->err);
}

static bool change_use(struct call *call, const struct db_query *query, int64_t blob_id,
                       const char *owner, int64_t owner_id)
{
    return db_exec(call->tx, query,
                   DB_BINDS(db_int("id", blob_id), db_text("owner", str_of(owner)),
                            db_int("owner_id", owner_id)),
                   call->err);
}

bool blob_store_add_use(struct call *call, int64_t blob_id, const char *owner, int64_t owner_id)
{
    return change_use(call, &q_add_use, blob_id, owner, owner_id);
}

bool blob_store_remove_use(struct call *call, int64_t blob_id, const char *owner, int64_t owner_id)
{
    int64_t standing;

    /* Two who let go at once wait here for each other, so that the second sees there is nobody. */
    return lock(call, blob_id, &standing)
           && change_use(call, &q_remove_use, blob_id, owner, owner_id)
           && db_exec(call->tx, &q_mark_unused,
                      DB_BINDS(db_int("id", blob_id), db_int("now_ms", call->now_ms)), call->err);
}

static void read_row(struct call *call, struct db_rows *rows, struct blob_row *out)
{
    struct str digest = db_col_blob(rows, 1);
    struct str bytes;

    CHECK(digest.n == SHA256_BYTES);
    out->id = db_col_int(rows, 0);
    memcpy(out->sha256.bytes, digest.p, SHA256_BYTES);
    out->size_bytes = db_col_int(rows, 2);
    bytes = db_col_blob(rows, 3);
    out->bytes = str_is_null(bytes) ? STR_NULL : str_dup(call->arena, bytes);
    out->file = db_col_is_null(rows, 4) ? NULL : str_cstr(call->arena, db_col_text(rows, 4));
    if (out->file == NULL && str_is_null(out->bytes))
        out->bytes = STR("");
}

bool blob_store_get(struct call *call, int64_t blob_id, struct blob_row *out, bool *found)
{
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_get, DB_BINDS(db_int("id", blob_id)), &rows, call->err))
        return false;
    *found = db_next(rows);
    if (*found)
        read_row(call, rows, out);
    return db_rows_end(&rows, call->err);
}

bool blob_store_remove_unused(struct call *call, int64_t before_ms, int limit, const char ***files,
                              size_t *count)
{
    const char **names = ARENA_ARRAY(call->arena, (size_t)limit, const char *);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_remove_unused,
                 DB_BINDS(db_int("before_ms", before_ms), db_int("limit", limit)), &rows,
                 call->err))
        return false;
    while (db_next(rows))
        if (!db_col_is_null(rows, 0))
            names[n++] = str_cstr(call->arena, db_col_text(rows, 0));
    *files = names;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool blob_store_list_files(struct call *call, int64_t after_id, int limit, struct blob_row **out,
                           size_t *count)
{
    struct blob_row *found = ARENA_ARRAY(call->arena, (size_t)limit, struct blob_row);
    struct db_rows *rows;
    size_t n = 0;

    if (!db_rows(call->tx, &q_list_files,
                 DB_BINDS(db_int("after_id", after_id), db_int("limit", limit)), &rows, call->err))
        return false;
    while (n < (size_t)limit && db_next(rows))
        read_row(call, rows, &found[n++]);
    *out = found;
    *count = n;
    return db_rows_end(&rows, call->err);
}

bool blob_store_has_file(struct call *call, struct str sha256, const char *file, bool *out)
{
    int64_t there;

    if (!db_one_int(call->tx, &q_has_file,
                    DB_BINDS(db_blob("sha256", sha256), db_text("file", str_of(file))), 0, &there,
                    call->err))
        return false;
    *out = there == 1;
    return true;
}
