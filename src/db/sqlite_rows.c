#include "db/sqlite_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct sqlite_rows {
    struct db_rows base;
    struct sqlite_conn *conn;
    sqlite3_stmt *stmt;
    struct sqlite_cached *cached;
    int status; /* what the last sqlite3_step answered */
};

/* ---- values ---------------------------------------------------------------------------------- */

/** Room for the longest int64 and a comma. */
enum { LIST_ITEM_MAX = 21 };

/** "[1,2,3]" for json_each. */
static char *format_list(const int64_t *list, size_t n, size_t *length)
{
    char *text = malloc(n * LIST_ITEM_MAX + 3);
    size_t at = 0;

    CHECK(text != NULL);
    text[at++] = '[';
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, LIST_ITEM_MAX + 1, "%s%lld", i > 0 ? "," : "",
                               (long long)list[i]);
    text[at++] = ']';
    *length = at;
    return text;
}

static int bind_list(sqlite3_stmt *stmt, int index, const struct db_bind *bind)
{
    size_t length;
    char *text = format_list(bind->list, (size_t)bind->i, &length);

    return sqlite3_bind_text64(stmt, index, text, length, free, SQLITE_UTF8);
}

/** `lifetime`: SQLITE_STATIC when the statement ends before the caller's values do. */
static int bind_value(sqlite3_stmt *stmt, int index, const struct db_bind *bind,
                      sqlite3_destructor_type lifetime)
{
    /* SQLite takes a NULL pointer for NULL, but an empty text or blob is not NULL. */
    const char *bytes = bind->s.p != NULL ? bind->s.p : "";

    switch (bind->type) {
    case DB_NULL:
        return sqlite3_bind_null(stmt, index);
    case DB_INT:
        return sqlite3_bind_int64(stmt, index, bind->i);
    case DB_TEXT:
        return sqlite3_bind_text64(stmt, index, bytes, bind->s.n, lifetime, SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(stmt, index, bytes, bind->s.n, lifetime);
    case DB_REAL:
        return sqlite3_bind_double(stmt, index, bind->real);
    case DB_INT_LIST:
        return bind_list(stmt, index, bind);
    }
    CHECK(!"a known type");
    return SQLITE_MISUSE;
}

/** A statement on its way, and what it is given. */
struct binding {
    struct sqlite_conn *conn;
    const struct db_query *query;
    sqlite3_stmt *stmt;
    const struct sqlite_cached *cached; /* NULL: used once */
    struct db_binds binds;
    sqlite3_destructor_type lifetime;
};

static struct str name_at(const struct binding *binding, int index)
{
    return binding->cached != NULL ? binding->cached->names[index - 1]
                                   : sqlite_parameter_name(binding->stmt, index);
}

static bool bind_one(const struct binding *binding, int index, struct err *err)
{
    struct str name = name_at(binding, index);
    const struct db_bind *bind;

    if (str_is_null(name))
        return db_missing_bind(binding->query, "?", err);
    bind = db_find_bind(binding->binds, name, (size_t)index - 1);
    if (bind == NULL)
        return db_missing_bind(binding->query, name.p, err);
    if (bind->type == DB_TEXT && !db_check_text(bind->s, err))
        return false;
    if (bind_value(binding->stmt, index, bind, binding->lifetime) != SQLITE_OK)
        return sqlite_conn_fail(binding->conn, binding->query->name, err);
    return true;
}

static bool bind_all(const struct binding *binding, struct err *err)
{
    int n = binding->cached != NULL ? binding->cached->name_count
                                    : sqlite3_bind_parameter_count(binding->stmt);

    for (int index = 1; index <= n; index++)
        if (!bind_one(binding, index, err))
            return false;
    return true;
}

static struct sqlite_conn *conn_of(struct db_tx *tx)
{
    return CONTAINER_OF(tx, struct sqlite_tx, base)->conn;
}

/** A statement that fails is undone by SQLite itself, so only success counts. */
static int step(struct db_tx *tx, sqlite3_stmt *stmt)
{
    int status = sqlite3_step(stmt);

    if ((status == SQLITE_ROW || status == SQLITE_DONE) && !sqlite3_stmt_readonly(stmt))
        CONTAINER_OF(tx, struct sqlite_tx, base)->wrote = true;
    return status;
}

/* ---- statements with rows ---------------------------------------------------------------------
 */

static struct sqlite_rows *of(const struct db_rows *rows)
{
    return CONTAINER_OF(rows, struct sqlite_rows, base);
}

bool sqlite_rows(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                 struct db_rows **out, struct err *err)
{
    struct sqlite_conn *conn = conn_of(tx);
    struct sqlite_cached *cached;
    struct sqlite_rows *rows;
    sqlite3_stmt *stmt;

    if (!sqlite_conn_prepare(conn, query, &stmt, &cached, err))
        return false;
    if (!bind_all(&(struct binding){ conn, query, stmt, cached, binds, SQLITE_TRANSIENT }, err)) {
        sqlite_conn_release(stmt, cached);
        return false;
    }
    rows = malloc(sizeof(*rows));
    CHECK(rows != NULL);
    *rows = (struct sqlite_rows){ .base = { .tx = tx, .query = query },
                                  .conn = conn,
                                  .stmt = stmt,
                                  .cached = cached,
                                  .status = SQLITE_ROW };
    *out = &rows->base;
    return true;
}

bool sqlite_next(struct db_rows *base)
{
    struct sqlite_rows *rows = of(base);

    if (rows->status == SQLITE_ROW)
        rows->status = step(base->tx, rows->stmt);
    return rows->status == SQLITE_ROW;
}

bool sqlite_rows_end(struct db_rows *base, struct err *err)
{
    struct sqlite_rows *rows = of(base);
    bool ok = true;

    if (rows->status != SQLITE_ROW && rows->status != SQLITE_DONE) {
        /* Other statements may have run since: reset makes this one's error the last again. */
        sqlite3_reset(rows->stmt);
        ok = sqlite_conn_fail(rows->conn, base->query->name, err);
    }
    sqlite_conn_release(rows->stmt, rows->cached);
    free(rows);
    return ok;
}

int64_t sqlite_col_int(const struct db_rows *rows, int column)
{
    return sqlite3_column_int64(of(rows)->stmt, column);
}

double sqlite_col_real(const struct db_rows *rows, int column)
{
    return sqlite3_column_double(of(rows)->stmt, column);
}

struct str sqlite_col_text(const struct db_rows *rows, int column)
{
    sqlite3_stmt *stmt = of(rows)->stmt;
    const char *text = (const char *)sqlite3_column_text(stmt, column);

    return (struct str){ text, text != NULL ? (size_t)sqlite3_column_bytes(stmt, column) : 0 };
}

struct str sqlite_col_blob(struct db_rows *rows, int column)
{
    sqlite3_stmt *stmt = of(rows)->stmt;
    const char *bytes;

    if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
        return STR_NULL;
    /* SQLite gives NULL for an empty blob; for us absent and empty are different. */
    bytes = sqlite3_column_blob(stmt, column);
    return (struct str){ bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(stmt, column) };
}

bool sqlite_col_is_null(const struct db_rows *rows, int column)
{
    return sqlite3_column_type(of(rows)->stmt, column) == SQLITE_NULL;
}

/* ---- statements without rows ------------------------------------------------------------------
 */

/** Runs to the end; rows of a RETURNING that nobody asked for are passed over. */
static int step_to_end(struct db_tx *tx, sqlite3_stmt *stmt)
{
    int status;

    do
        status = step(tx, stmt);
    while (status == SQLITE_ROW);
    return status;
}

bool sqlite_exec(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                 int64_t *changed, struct err *err)
{
    struct sqlite_conn *conn = conn_of(tx);
    struct sqlite_cached *cached;
    sqlite3_stmt *stmt;
    bool ok;

    if (!sqlite_conn_prepare(conn, query, &stmt, &cached, err))
        return false;
    ok = bind_all(&(struct binding){ conn, query, stmt, cached, binds, SQLITE_STATIC }, err);
    if (ok && step_to_end(tx, stmt) != SQLITE_DONE)
        ok = sqlite_conn_fail(conn, query->name, err);
    if (ok && changed != NULL)
        *changed = sqlite3_changes64(conn->handle);
    sqlite_conn_release(stmt, cached);
    return ok;
}

bool sqlite_prepare(struct db_tx *tx, const struct db_query *query, struct err *err)
{
    struct sqlite_cached *cached;
    sqlite3_stmt *stmt;

    if (!sqlite_conn_prepare(conn_of(tx), query, &stmt, &cached, err))
        return false;
    sqlite_conn_release(stmt, cached);
    return true;
}

bool sqlite_script(struct db_tx *tx, const char *sql, struct err *err)
{
    struct sqlite_conn *conn = conn_of(tx);

    CONTAINER_OF(tx, struct sqlite_tx, base)->wrote = true;
    if (sqlite3_exec(conn->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_conn_fail(conn, "script", err);
    return true;
}
