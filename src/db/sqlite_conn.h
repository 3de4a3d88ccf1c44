/** One SQLite connection with its prepared statements. Private to src/db; one thread at a time. */
#ifndef PHAROS_DB_SQLITE_CONN_H
#define PHAROS_DB_SQLITE_CONN_H

#include <sqlite3.h>

#include "db/engine.h"

/* Statements are found by the hash of their text in a set of few places, so that a text made at
 * run time (a condition) is safe and the memory is bounded. */
enum { CACHE_SETS = 64, CACHE_WAYS = 4 };

struct sqlite_cached {
    sqlite3_stmt *stmt; /* NULL: free place */
    struct str *names;  /* of its parameters, in one piece with their texts */
    int name_count;
    uint64_t hash;
    uint64_t used_at; /* running number, for the oldest to leave */
    bool busy;
};

struct sqlite_conn {
    sqlite3 *handle;
    struct sqlite_cached cache[CACHE_SETS][CACHE_WAYS];
    uint64_t uses;
};

enum sqlite_role { SQLITE_READER, SQLITE_WRITER };

/** Opens the file and sets it up; the writer also turns the file to WAL. Owned: sqlite_conn_close.
 */
bool sqlite_conn_open(const struct db_options *options, enum sqlite_role role,
                      struct sqlite_conn *conn, struct err *err) MUST_USE;
void sqlite_conn_close(struct sqlite_conn *conn);

/** A statement ready to bind; *cached is NULL when it has to be finalized after use. */
bool sqlite_conn_prepare(struct sqlite_conn *conn, const struct db_query *query,
                         sqlite3_stmt **stmt, struct sqlite_cached **cached,
                         struct err *err) MUST_USE;
/** The name of a parameter (from 1) without its colon, or STR_NULL for a bare "?". */
struct str sqlite_parameter_name(sqlite3_stmt *stmt, int index);
/** Gives the statement back: reset and kept, or finalized. */
void sqlite_conn_release(sqlite3_stmt *stmt, struct sqlite_cached *cached);

/** Runs one statement without values or rows. */
bool sqlite_conn_run(struct sqlite_conn *conn, const struct db_query *query,
                     struct err *err) MUST_USE;

/** Fills *err from the connection's last error; returns false. */
bool sqlite_conn_fail(struct sqlite_conn *conn, const char *what, struct err *err);

#endif
