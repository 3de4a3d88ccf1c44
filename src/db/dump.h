/**
 * Tables as they stand in the schema, row by row: what backup and restore are made of, and what
 * carries a company from one engine to the other. Names come from the database's own catalogue and
 * are quoted; nothing from outside is ever part of a statement's text.
 */
#ifndef PHAROS_DB_DUMP_H
#define PHAROS_DB_DUMP_H

#include "db/db.h"

struct dump_column {
    struct str name;
    enum db_type type; /* DB_INT, DB_TEXT, DB_BLOB or DB_REAL */
    bool in_key;
};

struct dump_table {
    struct str name;
    const struct dump_column *columns;
    size_t column_count;
};

/**
 * Every table with a primary key, in the order in which they were made, so that what a row refers
 * to comes before it. Columns that only one engine has (PostgreSQL's xid, tsvector) are left out.
 */
bool dump_list_tables(struct db_tx *tx, struct arena *arena, const struct dump_table **out,
                      size_t *count, struct err *err) MUST_USE;

/**
 * Starts reading at most `limit` rows in the order of the key, columns as in the table. `after`
 * holds the values of the key columns of the last row seen, in their order, or is NULL for the
 * first page. As db_rows_large: nothing else may be asked before they end.
 */
bool dump_rows(struct db_tx *tx, const struct dump_table *table, const struct db_bind *after,
               int limit, struct arena *arena, struct db_rows **out, struct err *err) MUST_USE;

/** Inserts one row; one value per column. A row that is there already (fixed ones of migrations) is
 *  replaced. */
bool dump_insert(struct db_tx *tx, const struct dump_table *table, const struct db_bind *values,
                 struct arena *arena, struct err *err) MUST_USE;

/** For the test that prepares all statements; those that name a table are made as they are used. */
extern const struct db_query *const dump_queries[];

#endif
