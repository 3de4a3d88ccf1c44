/** Statements on SQLite: values bound by name, rows read. Private to src/db. */
#ifndef PHAROS_DB_SQLITE_ROWS_H
#define PHAROS_DB_SQLITE_ROWS_H

#include "db/sqlite_conn.h"

/** A snapshot or a running step; lies in its owner's memory. */
struct sqlite_tx {
    struct db_tx base;
    struct sqlite_conn *conn;
    bool wrote; /* a statement that writes has succeeded */
};

bool sqlite_rows(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                 struct db_rows **out, struct err *err) MUST_USE;
bool sqlite_next(struct db_rows *rows);
bool sqlite_rows_end(struct db_rows *rows, struct err *err) MUST_USE;
int64_t sqlite_col_int(const struct db_rows *rows, int column);
double sqlite_col_real(const struct db_rows *rows, int column);
struct str sqlite_col_text(const struct db_rows *rows, int column);
struct str sqlite_col_blob(struct db_rows *rows, int column);
bool sqlite_col_is_null(const struct db_rows *rows, int column);
bool sqlite_exec(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                 int64_t *changed, struct err *err) MUST_USE;
bool sqlite_prepare(struct db_tx *tx, const struct db_query *query, struct err *err) MUST_USE;
bool sqlite_script(struct db_tx *tx, const char *sql, struct err *err) MUST_USE;

#endif
