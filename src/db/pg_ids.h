/**
 * Ids on PostgreSQL: blocks of table id_block, taken on a connection of their own and given out
 * from memory to every thread. Private to src/db.
 *
 * The block's UPDATE need not wait for the disk (synchronous_commit off): WAL is written in order,
 * so a change that uses an id cannot become durable before the block it came from.
 */
#ifndef PHAROS_DB_PG_IDS_H
#define PHAROS_DB_PG_IDS_H

#include "db/id_range.h"
#include "db/pg_pool.h"

struct pg_ids {
    struct pg_pool *pool;
    pthread_mutex_t lock;
    struct pg_conn conn;
    struct id_block_of {
        const char *table;
        struct id_range range;
    } blocks[ID_TABLES_MAX];
    size_t n;
    uint64_t breaks; /* of the pool when the blocks were taken */
};

void pg_ids_init(struct pg_ids *ids, struct pg_pool *pool);
void pg_ids_fini(struct pg_ids *ids);
bool pg_ids_take(struct pg_ids *ids, const char *table, int64_t *out, struct err *err) MUST_USE;
/** Ids up to `used` are not given out any more; what is raised stays so if the change fails. */
bool pg_ids_pass(struct pg_ids *ids, const char *table, int64_t used, struct err *err) MUST_USE;
/** Where `constraint` is TABLE_key of a table whose ids we hold, they are thrown away: true. */
bool pg_ids_forget(struct pg_ids *ids, const char *constraint);

#endif
