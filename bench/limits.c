/*
 * What the engines reach with the rows of one created ticket and nothing else around them: the
 * limit that the figures of docs/benchmarks.md are held against.
 *
 *     limits sqlite DIR/pharos.db SECONDS    one thread, 16 tickets a commit, synchronous=FULL
 *     limits pgbench                         prints the same rows as a script for
 *                                            pgbench -n -M prepared -c 16 -j 2 -T SECONDS -f FILE
 * URL
 *
 * The database is one that `pharos init` made, with one customer, team and tag of id 1 (limits
 * makes them), so that tables and indexes are the program's own. Rows: ticket, message, tag, three
 * counters (each connection of PostgreSQL its own, as in the program), two events.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/attributes.h"

enum { GROUP = 16 };

#define NOW "1795313647120"
#define TEXT_OF_MESSAGE                                                                            \
    "'지난주에 반품한 제품의 환불이 아직 안 들어왔어요. 확인 부탁드립니다. 번호 12345'"

/* ID is :id in SQLite and in pgbench; the two events take 2*id and 2*id+1. */
static const char *const rows[] = {
    "INSERT INTO ticket (id, number, subject, type, state, priority, team_id, customer_id, channel,"
    " created_at_ms, changed_at_ms, waiting_since_ms, message_count, last_message_at_ms,"
    " last_message_from, last_message_excerpt, queue, queue_key, version) VALUES (:id, 'L' || "
    "CAST(:id AS text),"
    " '부하 시험: 환불 문의', 1, 1, 2, 1, 1, 1, " NOW ", " NOW ", " NOW ", 1, " NOW ", 1,"
    " " TEXT_OF_MESSAGE ", 1, :id, 1)",
    "INSERT INTO message (id, ticket_id, public, sender, author_id, channel, at_ms, text, has_html,"
    " attachments, version) VALUES (:id, :id, 1, 1, 1, 1, " NOW ", " TEXT_OF_MESSAGE ", 0, 0, 1)",
    "INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (:id, 1)",
    "INSERT INTO event (id, at_ms, type, actor_kind, actor_id, subject_kind, subject_id, ticket_id,"
    " call_id, version, data) VALUES (CAST(:id AS bigint) * 2, " NOW
    ", 'ticket.created', 2, 1, 1, :id, :id,"
    " '0123456789abcdef', 1, '{\"channel\":\"api\",\"priority\":\"normal\",\"team\": 1,"
    "\"assignee\": null,\"customer\": 1,\"follows\": null}')",
    "INSERT INTO event (id, at_ms, type, actor_kind, actor_id, subject_kind, subject_id, ticket_id,"
    " call_id, version, data) VALUES (CAST(:id AS bigint) * 2 + 1, " NOW
    ", 'ticket.message_added', 2, 1, 2, :id,"
    " :id, '0123456789abcdef', 1, '{\"from\":\"customer\",\"public\": 1,\"channel\":\"api\"}')",
};

#define COUNT(SHARD)                                                                               \
    "INSERT INTO counter (dimension, key, shard, count) VALUES ('ticket.priority', 2, " SHARD      \
    ", 1), ('ticket.state', 1, " SHARD ", 1), ('ticket.tag', 1, " SHARD ", 1)"                     \
    " ON CONFLICT (dimension, key, shard) DO UPDATE SET count = counter.count + excluded.count"
static const char *const count_sqlite = COUNT("0");
static const char *const count_pg = COUNT("pg_backend_pid() % 64");

/* What the rows point to. */
static const char *const ground[] = {
    "INSERT INTO team (id, name, name_key, version, created_at_ms) VALUES (1, 'L', 'l', 1, 1)",
    "INSERT INTO customer (id, name, name_key, tier, version, created_at_ms)"
    " VALUES (1, 'L', 'l', 1, 1, 1)",
    "INSERT INTO tag (id, name) VALUES (1, 'load')",
};

static void print_script(void)
{
    printf("\\set id random(1000000000, 4000000000000000)\nBEGIN;\n");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        printf("%s;\n", rows[i]);
    printf("%s;\nCOMMIT;\n", count_pg);
}

static void print_ground(void)
{
    for (size_t i = 0; i < COUNT_OF(ground); i++)
        printf("%s ON CONFLICT DO NOTHING;\n", ground[i]);
}

static void must(int status, sqlite3 *db)
{
    if (status == SQLITE_OK || status == SQLITE_DONE)
        return;
    fprintf(stderr, "limits: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void insert_ticket(sqlite3 *db, sqlite3_stmt *const *statements, sqlite3_int64 id)
{
    for (size_t i = 0; i <= COUNT_OF(rows); i++) {
        if (i < COUNT_OF(rows))
            sqlite3_bind_int64(statements[i], 1, id);
        must(sqlite3_step(statements[i]), db);
        sqlite3_reset(statements[i]);
    }
}

static void run_sqlite(const char *path, double seconds)
{
    sqlite3_stmt *statements[COUNT_OF(rows) + 1];
    sqlite3 *db;
    double start_s;
    sqlite3_int64 n = 0;

    must(sqlite3_open(path, &db), db);
    must(sqlite3_exec(db,
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
                      NULL, NULL, NULL),
         db);
    for (size_t i = 0; i < COUNT_OF(ground); i++)
        sqlite3_exec(db, ground[i], NULL, NULL, NULL);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        must(sqlite3_prepare_v2(db, rows[i], -1, &statements[i], NULL), db);
    must(sqlite3_prepare_v2(db, count_sqlite, -1, &statements[COUNT_OF(rows)], NULL), db);
    start_s = now_s();
    while (now_s() - start_s < seconds) {
        must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), db);
        for (int i = 0; i < GROUP; i++, n++)
            insert_ticket(db, statements, 1000000000 + n);
        must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), db);
    }
    printf("{\"limit\":\"sqlite\",\"per_s\":%.1f}\n", (double)n / (now_s() - start_s));
    for (size_t i = 0; i <= COUNT_OF(rows); i++)
        sqlite3_finalize(statements[i]);
    sqlite3_close(db);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "pgbench") == 0)
        print_script();
    else if (argc == 2 && strcmp(argv[1], "ground") == 0)
        print_ground();
    else if (argc == 4 && strcmp(argv[1], "sqlite") == 0)
        run_sqlite(argv[2], atof(argv[3]));
    else
        return fprintf(stderr, "usage: limits sqlite FILE SECONDS | pgbench | ground\n"), 2;
    return 0;
}
