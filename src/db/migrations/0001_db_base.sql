-- What the store needs for itself.

-- The migrations that have run; digest is the SHA-256 of the file as it was then.
CREATE TABLE schema_migration (
    number        INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    digest        TEXT NOT NULL,
    applied_at_ms INTEGER NOT NULL
) STRICT;

-- Back-fills: how far each has come. done_at_ms is NULL until it has finished.
CREATE TABLE schema_backfill (
    number     INTEGER PRIMARY KEY,
    cursor     INTEGER NOT NULL,
    done_at_ms INTEGER
) STRICT;

-- One row. oldest_schema: a program whose newest migration is older than this may not run here.
CREATE TABLE schema_info (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    oldest_schema INTEGER NOT NULL
) STRICT;
INSERT INTO schema_info (id, oldest_schema) VALUES (1, 1);

-- Ids of every table, given out in blocks (see db_new_id); a table's row comes with its first id.
CREATE TABLE id_block (
    table_name TEXT PRIMARY KEY,
    next_id    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
