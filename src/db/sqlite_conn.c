#include "db/sqlite_conn.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "db/query_text.h"

/** A foreign program may hold the file for a moment; ours never does, see sqlite_baton. */
enum { BUSY_WAIT_MS = 2000 };

enum { READER_CACHE_KB = 4096, WRITER_CACHE_KB = 16384 };

/* ---- errors ---------------------------------------------------------------------------------- */

static bool fail_constraint(int extended, struct err *err)
{
    switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return err_set(err, ERR_CONFLICT, "duplicate", "this exists already");
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return err_set(err, ERR_CONFLICT, "in_use", "something else refers to this or is missing");
    default:
        return err_set(err, ERR_CONFLICT, "constraint", "this value is not allowed here");
    }
}

static bool fail_code(int extended, struct err *err)
{
    switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
        return fail_constraint(extended, err);
    case SQLITE_FULL:
        return err_set(err, ERR_UNAVAILABLE, "storage_full", "the disk is full");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_UNAVAILABLE, "database_busy", "the database is busy");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_PERM:
        return err_set(err, ERR_UNAVAILABLE, "database_unavailable",
                       "the database cannot be reached");
    default:
        return err_set(err, ERR_INTERNAL, "database_failed", "the database could not do this");
    }
}

bool sqlite_conn_fail(struct sqlite_conn *conn, const char *what, struct err *err)
{
    fail_code(sqlite3_extended_errcode(conn->handle), err);
    return err_detail(err, "%s: %s (%d)", what, sqlite3_errmsg(conn->handle),
                      sqlite3_extended_errcode(conn->handle));
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool run_pragmas(struct sqlite_conn *conn, const char *sql, struct err *err)
{
    if (sqlite3_exec(conn->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_conn_fail(conn, "open", err);
    return true;
}

static bool set_up_writer(struct sqlite_conn *conn, struct err *err)
{
    /* The savepoints' undo pages must not spill to a file; checkpoints are ours to time. */
    return run_pragmas(conn,
                       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                       "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
                       "PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = OFF",
                       err);
}

static bool set_up_reader(struct sqlite_conn *conn, struct err *err)
{
    return run_pragmas(conn,
                       "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;"
                       "PRAGMA wal_autocheckpoint = 0",
                       err);
}

static bool set_up(struct sqlite_conn *conn, enum sqlite_role role, struct err *err)
{
    char sized[64];

    sqlite3_extended_result_codes(conn->handle, 1);
    sqlite3_busy_timeout(conn->handle, BUSY_WAIT_MS);
    /* Before 3.51.3 a checkpoint on one connection can race the writer on another (WAL reset):
     * only the writer's connection ever runs one, at closing too. */
    if (role == SQLITE_READER)
        sqlite3_db_config(conn->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_db_config(conn->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(conn->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    snprintf(sized, sizeof(sized), "PRAGMA cache_size = -%d",
             role == SQLITE_WRITER ? WRITER_CACHE_KB : READER_CACHE_KB);
    if (!run_pragmas(conn, sized, err))
        return false;
    return role == SQLITE_WRITER ? set_up_writer(conn, err) : set_up_reader(conn, err);
}

/**
 * Nobody asks how much memory SQLite uses, and counting it is one lock for all threads. Refused
 * where somebody used the library before us: then it stays as it is, only slower.
 */
static void set_up_library(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool sqlite_conn_open(const struct db_options *options, enum sqlite_role role,
                      struct sqlite_conn *conn, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

    pthread_once(&once, set_up_library);
    memset(conn, 0, sizeof(*conn));
    if (role == SQLITE_WRITER)
        flags |= SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(options->path, &conn->handle, flags, options->sqlite_vfs) == SQLITE_OK
        && set_up(conn, role, err))
        return true;
    if (conn->handle == NULL)
        CHECK(!"memory for a connection");
    if (sqlite3_errcode(conn->handle) != SQLITE_OK)
        sqlite_conn_fail(conn, "open", err);
    sqlite_conn_close(conn);
    return false;
}

static void clear_place(struct sqlite_cached *place)
{
    free(place->names);
    sqlite3_finalize(place->stmt);
    *place = (struct sqlite_cached){ 0 };
}

void sqlite_conn_close(struct sqlite_conn *conn)
{
    for (size_t set = 0; set < CACHE_SETS; set++)
        for (size_t way = 0; way < CACHE_WAYS; way++)
            clear_place(&conn->cache[set][way]);
    CHECK(sqlite3_close(conn->handle) == SQLITE_OK);
    memset(conn, 0, sizeof(*conn));
}

/* ---- statements ------------------------------------------------------------------------------ */

struct str sqlite_parameter_name(sqlite3_stmt *stmt, int index)
{
    const char *name = sqlite3_bind_parameter_name(stmt, index);

    return name != NULL ? str_of(name + 1) : STR_NULL;
}

/** The statement itself when it is kept, else the place where it can be kept, else NULL. */
static struct sqlite_cached *find_place(struct sqlite_conn *conn, const char *sql, uint64_t hash)
{
    struct sqlite_cached *set = conn->cache[hash % CACHE_SETS];
    struct sqlite_cached *oldest = NULL;

    for (size_t way = 0; way < CACHE_WAYS; way++) {
        struct sqlite_cached *place = &set[way];

        if (place->stmt != NULL && place->hash == hash
            && strcmp(sqlite3_sql(place->stmt), sql) == 0)
            return place->busy ? NULL : place;
        if (place->busy)
            continue;
        if (oldest == NULL || place->stmt == NULL
            || (oldest->stmt != NULL && place->used_at < oldest->used_at))
            oldest = place;
    }
    return oldest;
}

static bool is_kept(const struct sqlite_cached *place, const char *sql, uint64_t hash)
{
    return place != NULL && place->stmt != NULL && place->hash == hash
           && strcmp(sqlite3_sql(place->stmt), sql) == 0;
}

/** Copies, since SQLite makes its own ones anew after a change of the schema. */
static struct str *copy_names(sqlite3_stmt *stmt, int count)
{
    struct str *names;
    size_t bytes = 0;
    char *text;

    for (int i = 0; i < count; i++)
        bytes += sqlite_parameter_name(stmt, i + 1).n + 1;
    names = malloc((size_t)count * sizeof(*names) + bytes + 1);
    CHECK(names != NULL);
    text = (char *)(names + count);
    for (int i = 0; i < count; i++) {
        names[i] = sqlite_parameter_name(stmt, i + 1);
        if (str_is_null(names[i]))
            continue;
        memcpy(text, names[i].p, names[i].n + 1);
        names[i].p = text;
        text += names[i].n + 1;
    }
    return names;
}

static void fill_place(struct sqlite_cached *place, sqlite3_stmt *stmt, uint64_t hash)
{
    place->stmt = stmt;
    place->hash = hash;
    place->name_count = sqlite3_bind_parameter_count(stmt);
    place->names = copy_names(stmt, place->name_count);
}

bool sqlite_conn_prepare(struct sqlite_conn *conn, const struct db_query *query,
                         sqlite3_stmt **stmt, struct sqlite_cached **cached, struct err *err)
{
    const char *sql = db_query_text(query, DB_SQLITE);
    size_t n = strlen(sql);
    uint64_t hash = query_hash(sql, n);
    struct sqlite_cached *place = find_place(conn, sql, hash);

    if (!is_kept(place, sql, hash)) {
        sqlite3_stmt *made;

        if (sqlite3_prepare_v3(conn->handle, sql, (int)n + 1, SQLITE_PREPARE_PERSISTENT, &made,
                               NULL)
            != SQLITE_OK)
            return sqlite_conn_fail(conn, query->name, err);
        if (place == NULL) {
            *stmt = made;
            *cached = NULL;
            return true;
        }
        clear_place(place);
        fill_place(place, made, hash);
    }
    place->used_at = ++conn->uses;
    place->busy = true;
    *stmt = place->stmt;
    *cached = place;
    return true;
}

void sqlite_conn_release(sqlite3_stmt *stmt, struct sqlite_cached *cached)
{
    if (cached == NULL) {
        sqlite3_finalize(stmt);
        return;
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
    cached->busy = false;
}

bool sqlite_conn_run(struct sqlite_conn *conn, const struct db_query *query, struct err *err)
{
    struct sqlite_cached *cached;
    sqlite3_stmt *stmt;
    bool ok = true;

    if (!sqlite_conn_prepare(conn, query, &stmt, &cached, err))
        return false;
    if (sqlite3_step(stmt) != SQLITE_DONE)
        ok = sqlite_conn_fail(conn, query->name, err);
    sqlite_conn_release(stmt, cached);
    return ok;
}
