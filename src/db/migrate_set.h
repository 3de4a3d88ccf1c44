/** The migrations built into the program, and the runner that takes any set. Private to src/db. */
#ifndef PHAROS_DB_MIGRATE_SET_H
#define PHAROS_DB_MIGRATE_SET_H

#include "db/db.h"

struct migration {
    int64_t number;
    const char *name;   /* "db_base" */
    const char *sqlite; /* the file's text */
    const char *pg;     /* NULL: the same text */
};

/**
 * One batch of a back-fill: at most a few hundred rows from *cursor on (0 at first). Sets *cursor
 * to where the next batch begins, and *done after the last one. Runs in its own transaction.
 */
typedef bool migration_batch(struct db_tx *tx, int64_t *cursor, bool *done, struct err *err);

/** Work in C that follows the migration of the same number; goes on where it was interrupted. */
struct migration_backfill {
    int64_t number;
    migration_batch *batch;
};

/** Both lists are in order of their numbers. */
struct migration_set {
    const struct migration *migrations;
    size_t n;
    const struct migration_backfill *backfills;
    size_t backfills_n;
};

/** Made by tools/embed-migrations from src/db/migrations. */
extern const struct migration migrations_built_in[];
extern const size_t migrations_built_in_n;

bool migrate_run(struct db *db, const struct migration_set *set, struct err *err) MUST_USE;

#endif
