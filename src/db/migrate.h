/** Migrations: one global order of forward-only files, built into the program. */
#ifndef PHAROS_DB_MIGRATE_H
#define PHAROS_DB_MIGRATE_H

#include "db/db.h"

/**
 * Brings the schema to this program's version. Each file of src/db/migrations/NNNN_feature_what.sql
 * (`.pg.sql` beside it where the dialects differ) runs once, in its own transaction, and leaves its
 * number, name and SHA-256 in schema_migration. Several nodes starting together wait for one.
 * CONFLICT "newer_database": the database was made by a newer program that says ours may not run.
 * CONFLICT "changed_migration": a file that has run has another digest now.
 */
bool db_migrate(struct db *db, struct err *err) MUST_USE;

/** Number of the newest migration that this program brings. */
int64_t db_schema_newest(void);

/** For the test that prepares all statements. */
extern const struct db_query *const migrate_queries[];

#endif
