/** Statements inside a transaction on PostgreSQL. Private to src/db. */
#ifndef PHAROS_DB_PG_ROWS_H
#define PHAROS_DB_PG_ROWS_H

#include "db/pg_pool.h"

/**
 * Sends what is queued and reads every answer; false with the first error, which breaks the
 * transaction and is remembered as lost or to be run again.
 */
bool pg_settle(struct pg_tx *tx, PGresult **last, struct err *err) MUST_USE;

bool pg_rows(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
             struct db_rows **out, struct err *err) MUST_USE;
bool pg_rows_large(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                   struct db_rows **out, struct err *err) MUST_USE;
bool pg_next(struct db_rows *rows);
bool pg_rows_end(struct db_rows *rows, struct err *err) MUST_USE;
int64_t pg_col_int(const struct db_rows *rows, int column);
double pg_col_real(const struct db_rows *rows, int column);
struct str pg_col_text(const struct db_rows *rows, int column);
struct str pg_col_blob(struct db_rows *rows, int column);
bool pg_col_is_null(const struct db_rows *rows, int column);
bool pg_exec(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
             int64_t *changed, struct err *err) MUST_USE;
bool pg_prepare(struct db_tx *tx, const struct db_query *query, struct err *err) MUST_USE;
bool pg_script(struct db_tx *tx, const char *sql, struct err *err) MUST_USE;

#endif
