/**
 * What the store makes of an engine: durable steps of 13 row inserts per second.
 *
 *     db_bench bare   FILE SECONDS                 one thread, SQLite itself, 16 steps a commit
 *     db_bench sqlite FILE SECONDS [THREADS]       db_write, 16 threads unless told
 *     db_bench postgres URL SECONDS [THREADS]      db_write
 *     db_bench pgbench                             prints the same rows as a script for
 *                                                  pgbench -n -M prepared -c 16 -j 2 -T S -f FILE
 *
 * Same rows everywhere: one of 500 bytes and twelve of 100, each table with one more index. The
 * PostgreSQL tables are made by `db_bench postgres`, so that runs before pgbench.
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/db.h"
#include "db/migrate.h"

enum { SMALL_ROWS = 12, BARE_GROUP = 16, BIG_BYTES = 500, SMALL_BYTES = 100, THREADS_MAX = 64 };

#define INSERT_BIG                                                                                 \
    "INSERT INTO bench_big (id, team, at_ms, body) VALUES (:id, :team, :at_ms, :body)"
#define INSERT_SMALL                                                                               \
    "INSERT INTO bench_small (id, team, at_ms, body) VALUES (:id, :team, :at_ms, :body)"

static const struct db_query q_tables[] = {
    { "bench.drop_big", "DROP TABLE IF EXISTS bench_big", NULL },
    { "bench.drop_small", "DROP TABLE IF EXISTS bench_small", NULL },
    { "bench.big",
      "CREATE TABLE bench_big (id INTEGER PRIMARY KEY, team INTEGER, at_ms INTEGER, body TEXT)",
      "CREATE TABLE bench_big (id bigint PRIMARY KEY, team bigint, at_ms bigint, body text)" },
    { "bench.small",
      "CREATE TABLE bench_small (id INTEGER PRIMARY KEY, team INTEGER, at_ms INTEGER, body TEXT)",
      "CREATE TABLE bench_small (id bigint PRIMARY KEY, team bigint, at_ms bigint, body text)" },
    { "bench.big_index", "CREATE INDEX bench_big_team ON bench_big (team, at_ms)", NULL },
    { "bench.small_index", "CREATE INDEX bench_small_team ON bench_small (team, at_ms)", NULL },
};
static const struct db_query q_big = { "bench.insert_big", INSERT_BIG, NULL };
static const struct db_query q_small = { "bench.insert_small", INSERT_SMALL, NULL };

static char text[BIG_BYTES + 1];

static void die(const char *what)
{
    fprintf(stderr, "db_bench: %s\n", what);
    exit(1);
}

static void must(bool ok, const struct err *err)
{
    if (!ok) {
        fprintf(stderr, "%s: %s\n", err->code, err->detail);
        exit(1);
    }
}

/* ---- through db_write
 * ---------------------------------------------------------------------------- */

struct writer {
    pthread_t thread;
    struct db *db;
    int64_t until_us;
    int64_t steps;
    int64_t worst_us;
};

static bool add_row(struct db_tx *tx, const struct db_query *query, const char *table, size_t bytes,
                    struct err *err)
{
    int64_t id;

    return db_new_id(tx, table, &id, err)
           && db_exec(tx, query,
                      DB_BINDS(db_int("id", id), db_int("team", id % 7), db_int("at_ms", id),
                               db_text("body", (struct str){ text, bytes })),
                      err);
}

static bool add_rows(struct db_tx *tx, void *arg, struct err *err)
{
    (void)arg;
    if (!add_row(tx, &q_big, "bench_big", BIG_BYTES, err))
        return false;
    for (int i = 0; i < SMALL_ROWS; i++)
        if (!add_row(tx, &q_small, "bench_small", SMALL_BYTES, err))
            return false;
    return true;
}

static void *write_steps(void *arg)
{
    struct writer *writer = arg;
    int64_t begun_us = clock_monotonic_us(&clock_system);
    struct err err;

    while (begun_us < writer->until_us) {
        int64_t now_us;

        must(db_write(writer->db, add_rows, NULL, &err), &err);
        now_us = clock_monotonic_us(&clock_system);
        if (now_us - begun_us > writer->worst_us)
            writer->worst_us = now_us - begun_us;
        begun_us = now_us;
        writer->steps++;
    }
    return NULL;
}

static bool make_tables(struct db_tx *tx, void *arg, struct err *err)
{
    (void)arg;
    for (size_t i = 0; i < COUNT_OF(q_tables); i++)
        if (!db_exec(tx, &q_tables[i], DB_NO_BINDS, err))
            return false;
    return true;
}

static void run_writers(struct db *db, const char *name, int seconds, int threads)
{
    struct writer writers[THREADS_MAX] = { 0 };
    int64_t until_us = clock_monotonic_us(&clock_system) + (int64_t)seconds * 1000000;
    int64_t steps = 0;
    int64_t worst_us = 0;
    struct db_metrics metrics;

    for (int i = 0; i < threads; i++) {
        writers[i] = (struct writer){ .db = db, .until_us = until_us };
        if (pthread_create(&writers[i].thread, NULL, write_steps, &writers[i]) != 0)
            die("no thread");
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(writers[i].thread, NULL);
        steps += writers[i].steps;
        if (writers[i].worst_us > worst_us)
            worst_us = writers[i].worst_us;
    }
    db_read_metrics(db, &metrics);
    printf("%s threads=%d steps/s=%.0f rows/s=%.0f group=%.1f worst_ms=%.1f reruns=%lld\n", name,
           threads, (double)steps / seconds, (double)steps * (SMALL_ROWS + 1) / seconds,
           (double)metrics.steps / (double)metrics.commits, (double)worst_us / 1000,
           (long long)metrics.reruns);
}

static void bench_store(const struct db_options *options, const char *name, int seconds,
                        int threads)
{
    struct db *db;
    struct err err;

    must(db_open(options, &db, &err), &err);
    must(db_migrate(db, &err), &err);
    must(db_write(db, make_tables, NULL, &err), &err);
    run_writers(db, name, seconds, threads);
    db_close(&db);
}

/* ---- SQLite itself
 * --------------------------------------------------------------------------------- */

static void run_sql(sqlite3 *handle, const char *sql)
{
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(handle));
}

static sqlite3_stmt *prepare(sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *stmt;

    if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(handle));
    return stmt;
}

static void insert_bare(sqlite3_stmt *stmt, int64_t id, int bytes)
{
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, id % 7);
    sqlite3_bind_int64(stmt, 3, id);
    sqlite3_bind_text(stmt, 4, text, bytes, SQLITE_STATIC);
    if (sqlite3_step(stmt) != SQLITE_DONE)
        die("insert");
    sqlite3_reset(stmt);
}

static sqlite3 *open_bare(const char *path)
{
    sqlite3 *handle;

    if (sqlite3_open(path, &handle) != SQLITE_OK)
        die("open");
    run_sql(handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "PRAGMA cache_size = -16384; PRAGMA foreign_keys = ON");
    for (size_t i = 0; i < COUNT_OF(q_tables); i++)
        run_sql(handle, q_tables[i].sql);
    return handle;
}

static void bench_bare(const char *path, int seconds)
{
    sqlite3 *handle = open_bare(path);
    sqlite3_stmt *big = prepare(handle, INSERT_BIG);
    sqlite3_stmt *small = prepare(handle, INSERT_SMALL);
    int64_t until_us = clock_monotonic_us(&clock_system) + (int64_t)seconds * 1000000;
    int64_t steps = 0;

    while (clock_monotonic_us(&clock_system) < until_us) {
        run_sql(handle, "BEGIN IMMEDIATE");
        for (int step = 0; step < BARE_GROUP; step++, steps++) {
            insert_bare(big, steps + 1, BIG_BYTES);
            for (int i = 0; i < SMALL_ROWS; i++)
                insert_bare(small, steps * SMALL_ROWS + i + 1, SMALL_BYTES);
        }
        run_sql(handle, "COMMIT");
    }
    printf("bare steps/s=%.0f rows/s=%.0f group=%d\n", (double)steps / seconds,
           (double)steps * (SMALL_ROWS + 1) / seconds, BARE_GROUP);
    sqlite3_finalize(big);
    sqlite3_finalize(small);
    sqlite3_close(handle);
}

static void print_pgbench(void)
{
    printf("BEGIN;\n");
    for (int i = 0; i < SMALL_ROWS + 1; i++)
        printf("INSERT INTO %s (id, team, at_ms, body) VALUES (nextval('bench_seq'), 3, 7, "
               "repeat('x', %d));\n",
               i == 0 ? "bench_big" : "bench_small", i == 0 ? BIG_BYTES : SMALL_BYTES);
    printf("COMMIT;\n");
}

static void remove_file(const char *path)
{
    static const char *const endings[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        char name[512];

        snprintf(name, sizeof(name), "%s%s", path, endings[i]);
        unlink(name);
    }
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    const char *where = argc > 2 ? argv[2] : "";
    int seconds = argc > 3 ? atoi(argv[3]) : 5;
    int threads = argc > 4 ? atoi(argv[4]) : 16;

    memset(text, 'x', BIG_BYTES);
    if (threads < 1 || threads > THREADS_MAX || seconds < 1)
        die("bad number");
    if (strcmp(mode, "pgbench") == 0) {
        print_pgbench();
    } else if (strcmp(mode, "bare") == 0) {
        remove_file(where);
        bench_bare(where, seconds);
    } else if (strcmp(mode, "sqlite") == 0) {
        remove_file(where);
        bench_store(&(struct db_options){ .path = where }, mode, seconds, threads);
    } else if (strcmp(mode, "postgres") == 0) {
        bench_store(&(struct db_options){ .url = where }, mode, seconds, threads);
    } else {
        die("db_bench bare|sqlite FILE SECONDS | postgres URL SECONDS | pgbench");
    }
    return 0;
}
