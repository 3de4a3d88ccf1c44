/**
 * Ids on SQLite: taken from table id_block in blocks, given out from memory. The holder of the
 * baton alone uses this. What a rolled-back step took is taken back with it: nobody saw it.
 */
#ifndef PHAROS_DB_SQLITE_IDS_H
#define PHAROS_DB_SQLITE_IDS_H

#include "db/id_range.h"

struct id_table {
    const char *table; /* borrowed: table names are compile-time texts */
    struct id_range now;
    struct id_range before_step;
    uint64_t step; /* the step that saved before_step */
};

struct id_blocks {
    struct id_table tables[ID_TABLES_MAX];
    size_t n;
    uint64_t step;
};

void ids_step_begin(struct id_blocks *ids);
/** The running step is rolled back. */
void ids_step_undo(struct id_blocks *ids);
/** The open transaction is lost: nothing taken in it counts. */
void ids_forget(struct id_blocks *ids);
bool ids_take(struct id_blocks *ids, struct db_tx *tx, const char *table, int64_t *out,
              struct err *err) MUST_USE;

/** Ids up to `used` are not given out any more. */
bool ids_pass(struct id_blocks *ids, struct db_tx *tx, const char *table, int64_t used,
              struct err *err) MUST_USE;

#endif
