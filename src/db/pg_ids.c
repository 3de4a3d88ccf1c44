#include "db/pg_ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { BLOCK_IDS = 256, ANSWER_MS = 4000, TRIES = 2 };

void pg_ids_init(struct pg_ids *ids, struct pg_pool *pool)
{
    ids->pool = pool;
    CHECK(pthread_mutex_init(&ids->lock, NULL) == 0);
}

void pg_ids_fini(struct pg_ids *ids)
{
    pg_disconnect(&ids->conn);
    pthread_mutex_destroy(&ids->lock);
}

static struct id_range *find_block(struct pg_ids *ids, const char *table)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->blocks[i].table == table || strcmp(ids->blocks[i].table, table) == 0)
            return &ids->blocks[i].range;
    CHECK(ids->n < ID_TABLES_MAX);
    ids->blocks[ids->n].table = table;
    ids->blocks[ids->n].range = (struct id_range){ 0, 0 };
    return &ids->blocks[ids->n++].range;
}

static bool connect_for_ids(struct pg_ids *ids, struct err *err)
{
    static const struct db_query q_soon = { "db.ids_soon",
                                            "SELECT set_config('synchronous_commit', 'off', false)",
                                            NULL };

    if (ids->conn.raw != NULL && !ids->conn.dead && pg_is_usable(&ids->conn))
        return true;
    pg_disconnect(&ids->conn);
    return pg_connect(&ids->conn, ids->pool->url, RECONNECT_MS, err)
           && pg_queue(&ids->conn, &q_soon, DB_NO_BINDS, err);
}

static bool ask(struct pg_ids *ids, const struct db_query *query, struct db_binds binds,
                PGresult **result, struct err *err)
{
    struct pg_failure failure;

    if (!connect_for_ids(ids, err))
        return false;
    ids->conn.deadline_us = pg_now_us() + ANSWER_MS * 1000;
    if (!pg_queue(&ids->conn, query, binds, err))
        return false;
    pg_queue_sync(&ids->conn);
    pg_drain(&ids->conn, result, &failure);
    if (failure.failed)
        *err = failure.err;
    return !failure.failed;
}

static bool take_block(struct pg_ids *ids, const char *table, struct id_range *out, struct err *err)
{
    PGresult *result;
    int64_t first;

    if (!ask(ids, &q_take_ids,
             DB_BINDS(db_text("table_name", str_of(table)), db_int("count", BLOCK_IDS)), &result,
             err))
        return false;
    first = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    *out = (struct id_range){ first, first + BLOCK_IDS };
    return true;
}

/** After a fail-over the new server may not know of our last blocks: none of them is used on. */
static void forget_if_broken(struct pg_ids *ids)
{
    uint64_t breaks = atomic_load(&ids->pool->breaks);

    if (breaks == ids->breaks)
        return;
    ids->breaks = breaks;
    for (size_t i = 0; i < ids->n; i++)
        ids->blocks[i].range = (struct id_range){ 0, 0 };
}

bool pg_ids_take(struct pg_ids *ids, const char *table, int64_t *out, struct err *err)
{
    struct id_range *range;
    bool ok = true;

    pthread_mutex_lock(&ids->lock);
    forget_if_broken(ids);
    range = find_block(ids, table);
    if (range->next == range->end) {
        ok = false;
        for (int i = 0; i < TRIES && !ok; i++)
            ok = take_block(ids, table, range, err);
    }
    if (ok)
        *out = range->next++;
    pthread_mutex_unlock(&ids->lock);
    return ok;
}

bool pg_ids_pass(struct pg_ids *ids, const char *table, int64_t used, struct err *err)
{
    const struct db_binds binds =
        DB_BINDS(db_text("table_name", str_of(table)), db_int("used", used));
    PGresult *result = NULL;
    struct id_range *range;
    bool ok;

    pthread_mutex_lock(&ids->lock);
    forget_if_broken(ids);
    range = find_block(ids, table);
    ok = used < range->end;
    *range = id_range_after(*range, used);
    for (int i = 0; i < TRIES && !ok; i++)
        ok = ask(ids, &q_pass_ids, binds, &result, err);
    PQclear(result);
    pthread_mutex_unlock(&ids->lock);
    return ok;
}

/** The table whose UNIQUE constraint it is by name; its length, 0 for none. */
static size_t table_length(const char *constraint)
{
    static const char ending[] = "_key";
    size_t n = strlen(constraint);
    size_t ending_n = sizeof(ending) - 1;

    return n > ending_n && strcmp(constraint + n - ending_n, ending) == 0 ? n - ending_n : 0;
}

bool pg_ids_forget(struct pg_ids *ids, const char *constraint)
{
    size_t n = table_length(constraint);
    bool is_ours = false;

    if (n == 0)
        return false;
    pthread_mutex_lock(&ids->lock);
    for (size_t i = 0; i < ids->n; i++)
        if (strlen(ids->blocks[i].table) == n && memcmp(ids->blocks[i].table, constraint, n) == 0) {
            ids->blocks[i].range = (struct id_range){ 0, 0 };
            is_ours = true;
        }
    pthread_mutex_unlock(&ids->lock);
    return is_ours;
}
