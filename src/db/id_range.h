/**
 * Ids in blocks, on both engines: table id_block says which are free, the engine's own part gives
 * them out from memory. Private to src/db.
 */
#ifndef PHAROS_DB_ID_RANGE_H
#define PHAROS_DB_ID_RANGE_H

#include "db/engine.h"

enum { ID_TABLES_MAX = 256 };

/** Ids that are ours to give out; empty when both are the same. */
struct id_range {
    int64_t next;
    int64_t end; /* one past the last */
};

/** What is left of a range behind `used`. */
struct id_range id_range_after(struct id_range range, int64_t used);

/** Takes `:count` ids of `:table_name` from the database; gives the first. */
extern const struct db_query q_take_ids;
/** Lifts the next id of `:table_name` in the database over `:used`. */
extern const struct db_query q_pass_ids;

#endif
