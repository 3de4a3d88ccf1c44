/*
 * What the engines reach with the rows of one created ticket, or of one mail, and nothing else
 * around them: the limit that the figures of docs/benchmarks.md are held against.
 *
 *     limits sqlite DIR/pharos.db SECONDS    one thread, 16 tickets a commit, synchronous=FULL
 *     limits pgbench                         prints the same rows as a script for
 *                                            pgbench -n -M prepared -c 16 -j 2 -T SECONDS -f FILE
 * URL
 *     limits sqlite-mail DIR/pharos.db SECONDS   the rows of a mail, as 8 who bring one each and
 *     limits pgbench-mail                        wait for the commit would have it (-c 8)
 *
 * A mail is two transactions, as in the program: it is stored as it came before its sender hears
 * so, and becomes a ticket (of a customer who is known) afterwards.
 *
 * The database is one that `pharos init` made, with one customer, team and tag of id 1 (limits
 * makes them), so that tables and indexes are the program's own. Rows: ticket, message, tag, three
 * counters (each connection of PostgreSQL its own, as in the program), two events.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/attributes.h"

enum { ROWS_MAX = 16, MAIL_HEX_MAX = 2 * 2900 + 1 };

#define NOW "1795313647120"
#define TEXT_OF_MESSAGE                                                                            \
    "'지난주에 반품한 제품의 환불이 아직 안 들어왔어요. 확인 부탁드립니다. 번호 12345'"

/** A statement; `pg` where PostgreSQL needs other words. */
struct row {
    const char *sqlite;
    const char *pg;
};

/** What is written in one transaction. */
struct rows {
    const struct row *rows;
    size_t count;
};

/** One kind of work: its transactions, and how many go about it side by side. */
struct work {
    const struct rows *parts;
    size_t part_count;
    int group;
};

#define COUNTERS_SQLITE "0"
#define COUNTERS_PG     "pg_backend_pid() % 64"
#define COUNT(NAMES)                                                                               \
    "INSERT INTO counter (dimension, key, shard, count) VALUES " NAMES                             \
    " ON CONFLICT (dimension, key, shard) DO UPDATE SET count = counter.count + excluded.count"
#define EVENT                                                                                      \
    "INSERT INTO event (id, at_ms, type, actor_kind, actor_id, subject_kind, subject_id,"          \
    " ticket_id, call_id, version, data) VALUES "
#define TICKET(CHANNEL)                                                                            \
    "INSERT INTO ticket (id, number, subject, type, state, priority, team_id, customer_id,"        \
    " channel, created_at_ms, changed_at_ms, waiting_since_ms, message_count, last_message_at_ms," \
    " last_message_from, last_message_excerpt, queue, queue_key, version) VALUES (:id, 'L' || "    \
    "CAST(:id AS text), '부하 시험: 환불 문의', 1, 1, 2, 1, 1, " CHANNEL ", " NOW ", " NOW         \
    ", " NOW ", 1, " NOW ", 1, " TEXT_OF_MESSAGE ", 1, :id, 1)"
#define MESSAGE(CHANNEL, TEXT)                                                                     \
    "INSERT INTO message (id, ticket_id, public, sender, author_id, channel, at_ms, text,"         \
    " has_html, attachments, version) VALUES (:id, :id, 1, 1, 1, " CHANNEL ", " NOW ", " TEXT      \
    ", 0, 0, 1)"
#define CREATED(CHANNEL)                                                                           \
    EVENT "(CAST(:id AS bigint) * 2, " NOW ", 'ticket.created', 2, 1, 1, :id, :id,"                \
          " '0123456789abcdef', 1, '{\"channel\":\"" CHANNEL                                       \
          "\",\"priority\":\"normal\",\"team\": 1,"                                                \
          "\"assignee\": null,\"customer\": 1,\"follows\": null}')"
#define ADDED(CHANNEL)                                                                             \
    EVENT "(CAST(:id AS bigint) * 2 + 1, " NOW ", 'ticket.message_added', 2, 1, 2, :id, :id,"      \
          " '0123456789abcdef', 1, '{\"from\":\"customer\",\"public\": 1,\"channel\":\"" CHANNEL   \
          "\"}')"

/* ID is :id in SQLite and in pgbench, which takes any other :word for a variable as well; the two
 * events take 2*id and 2*id+1. */
#define TICKET_COUNTERS(SHARD)                                                                     \
    COUNT("('ticket.priority', 2, " SHARD ", 1), ('ticket.state', 1, " SHARD                       \
          ", 1), ('ticket.tag', 1, " SHARD ", 1)")
static const struct row ticket_rows[] = {
    { TICKET("1"), NULL },
    { MESSAGE("1", TEXT_OF_MESSAGE), NULL },
    { "INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (:id, 1)", NULL },
    { CREATED("api"), NULL },
    { ADDED("api"), NULL },
    { TICKET_COUNTERS(COUNTERS_SQLITE), TICKET_COUNTERS(COUNTERS_PG) },
};

#define MAIL_BYTES "2900"
#define DIGEST_PG  "decode(md5(CAST(:id AS text)) || md5('b' || CAST(:id AS text)), 'hex')"
#define BLOB       "INSERT INTO blob (id, sha256, size_bytes, bytes) VALUES (:id, "
#define INBOX                                                                                      \
    "INSERT INTO inbox (id, source, external_id, digest, blob_id, state, received_at_ms, "         \
    "attempts,"                                                                                    \
    " fence, due_at_ms) VALUES (:id, 'mail', 'VtU8JHtkAEjjRBZjVXXrEMje0rItS1l' || CAST(:id AS "    \
    "text), "
#define MAIL_MESSAGE                                                                               \
    "INSERT INTO mail_message (message_id, is_outgoing, rfc_id, blob_id, kind, head, rest,"        \
    " delivery, is_repeated, digest) VALUES (:id, 0, CAST(:id AS text) || '@mail.load.example', "  \
    ":id, 0,"                                                                                      \
    " '{\"from\":{\"name\":\"Hana Kim\",\"email\":\"writer1@mail.load.example\"},"                 \
    "\"reply_to\":[],\"to\":[{\"name\": null,\"email\":\"support@load.example\"}],\"cc\":[],"      \
    "\"subject\":\"tracking order invoice arrived\",\"ours\":[\"support@load.example\"],"          \
    "\"defects\":[],\"way\":\"lmtp\",\"peer\":\"127.0.0.1\",\"tls\": false}', '', 0, 0, "
#define MAIL_COUNTERS(SHARD)                                                                       \
    COUNT("('ticket.assignee', 0, " SHARD ", 1), ('ticket.priority', 2, " SHARD                    \
          ", 1), ('ticket.state', 1, " SHARD ", 1), ('ticket.team', 0, " SHARD ", 1)")

/* Of PostgreSQL's text %s is the mail in hex. */
static const struct row arrival_rows[] = {
    { BLOB "randomblob(32), " MAIL_BYTES ", randomblob(" MAIL_BYTES "))",
      BLOB DIGEST_PG ", " MAIL_BYTES ", decode('%s', 'hex'))" },
    { "INSERT INTO blob_use (blob_id, owner, owner_id) VALUES (:id, 'inbox', :id)", NULL },
    { INBOX "randomblob(32), :id, 1, " NOW ", 0, 0, " NOW ")",
      INBOX DIGEST_PG ", :id, 1, " NOW ", 0, 0, " NOW ")" },
    { "INSERT INTO mail_arrival (inbox_id, way, peer, helo, sender, recipients, is_tls) VALUES"
      " (:id, 2, '127.0.0.1', 'mx.mail.load.example', 'writer1@mail.load.example',"
      " '[\"support@load.example\"]', 0)",
      NULL },
};
static const struct row intake_rows[] = {
    { "UPDATE inbox SET state = 2, attempts = 1, fence = 1, due_at_ms = " NOW " WHERE id = :id",
      NULL },
    { TICKET("3"), NULL },
    { MESSAGE("3", "replace('**********', '*', " TEXT_OF_MESSAGE ")"), NULL },
    { CREATED("mail"), NULL },
    { ADDED("mail"), NULL },
    { MAIL_MESSAGE "randomblob(32))", MAIL_MESSAGE DIGEST_PG ")" },
    { "INSERT INTO blob_use (blob_id, owner, owner_id) VALUES (:id, 'mail', :id)", NULL },
    { "INSERT INTO mail_participant (ticket_id, key, address, name) VALUES (:id,"
      " 'writer1@mail.load.example', 'writer1@mail.load.example', 'Hana Kim')",
      NULL },
    { MAIL_COUNTERS(COUNTERS_SQLITE), MAIL_COUNTERS(COUNTERS_PG) },
    { "DELETE FROM mail_arrival WHERE inbox_id = :id", NULL },
    { "UPDATE inbox SET state = 3, due_at_ms = " NOW ", settled_at_ms = " NOW " WHERE id = :id",
      NULL },
};

static const struct rows ticket_parts[] = { { ticket_rows, COUNT_OF(ticket_rows) } };
static const struct rows mail_parts[] = { { arrival_rows, COUNT_OF(arrival_rows) },
                                          { intake_rows, COUNT_OF(intake_rows) } };
static const struct work tickets = { ticket_parts, COUNT_OF(ticket_parts), 16 };
static const struct work mails = { mail_parts, COUNT_OF(mail_parts), 8 };

/* What the rows point to. */
static const char *const ground[] = {
    "INSERT INTO team (id, name, name_key, version, created_at_ms) VALUES (1, 'L', 'l', 1, 1)",
    ("INSERT INTO customer (id, name, name_key, tier, version, created_at_ms)"
     " VALUES (1, 'L', 'l', 1, 1, 1)"),
    "INSERT INTO tag (id, name) VALUES (1, 'load')",
};

/** As good as any mail: of bytes that do not repeat, so that nothing is saved by packing them. */
static void write_mail_hex(char *out)
{
    uint64_t state = 1;

    for (size_t i = 0; i + 1 < MAIL_HEX_MAX; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        out[i] = "0123456789abcdef"[state >> 60];
    }
    out[MAIL_HEX_MAX - 1] = '\0';
}

static void print_row(const struct row *row)
{
    static char hex[MAIL_HEX_MAX];
    const char *text = row->pg != NULL ? row->pg : row->sqlite;
    const char *hole = strstr(text, "%s");

    if (hole == NULL) {
        printf("%s;\n", text);
        return;
    }
    write_mail_hex(hex);
    printf("%.*s%s%s;\n", (int)(hole - text), text, hex, hole + 2);
}

static void print_script(const struct work *work)
{
    printf("\\set id random(1000000000, 4000000000000000)\n");
    for (size_t i = 0; i < work->part_count; i++) {
        printf("BEGIN;\n");
        for (size_t k = 0; k < work->parts[i].count; k++)
            print_row(&work->parts[i].rows[k]);
        printf("COMMIT;\n");
    }
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

struct prepared {
    sqlite3_stmt *statements[ROWS_MAX];
    size_t count;
};

static void prepare(sqlite3 *db, const struct rows *part, struct prepared *out)
{
    out->count = part->count;
    for (size_t i = 0; i < part->count; i++)
        must(sqlite3_prepare_v2(db, part->rows[i].sqlite, -1, &out->statements[i], NULL), db);
}

/** One transaction of `group` at a time. */
static void write_group(sqlite3 *db, const struct prepared *part, sqlite3_int64 first_id, int group)
{
    must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), db);
    for (sqlite3_int64 id = first_id; id < first_id + group; id++)
        for (size_t i = 0; i < part->count; i++) {
            if (sqlite3_bind_parameter_count(part->statements[i]) > 0)
                sqlite3_bind_int64(part->statements[i], 1, id);
            must(sqlite3_step(part->statements[i]), db);
            sqlite3_reset(part->statements[i]);
        }
    must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), db);
}

static sqlite3 *open_database(const char *path)
{
    sqlite3 *db;

    must(sqlite3_open(path, &db), db);
    must(sqlite3_exec(db,
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
                      NULL, NULL, NULL),
         db);
    for (size_t i = 0; i < COUNT_OF(ground); i++)
        sqlite3_exec(db, ground[i], NULL, NULL, NULL);
    return db;
}

static void run_sqlite(const struct work *work, const char *path, double seconds)
{
    struct prepared parts[2];
    sqlite3 *db = open_database(path);
    /* The rate of the two ends beside the whole: a disk that tires does so for everybody. */
    double edge_s = seconds < 10 ? seconds : 10;
    double start_s;
    double passed_s;
    sqlite3_int64 first = 0;
    sqlite3_int64 last = 0;
    sqlite3_int64 n = 0;

    for (size_t i = 0; i < work->part_count; i++)
        prepare(db, &work->parts[i], &parts[i]);
    start_s = now_s();
    for (; (passed_s = now_s() - start_s) < seconds; n += work->group) {
        for (size_t i = 0; i < work->part_count; i++)
            write_group(db, &parts[i], 1000000000 + n, work->group);
        first += passed_s < edge_s ? work->group : 0;
        last += passed_s >= seconds - edge_s ? work->group : 0;
    }
    printf("{\"limit\":\"sqlite\",\"per_s\":%.1f,\"first_per_s\":%.1f,\"last_per_s\":%.1f}\n",
           (double)n / passed_s, (double)first / edge_s, (double)last / edge_s);
    for (size_t i = 0; i < work->part_count; i++)
        for (size_t k = 0; k < parts[i].count; k++)
            sqlite3_finalize(parts[i].statements[k]);
    sqlite3_close(db);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (argc == 2 && strcmp(what, "pgbench") == 0)
        print_script(&tickets);
    else if (argc == 2 && strcmp(what, "pgbench-mail") == 0)
        print_script(&mails);
    else if (argc == 2 && strcmp(what, "ground") == 0)
        print_ground();
    else if (argc == 4 && strcmp(what, "sqlite") == 0)
        run_sqlite(&tickets, argv[2], atof(argv[3]));
    else if (argc == 4 && strcmp(what, "sqlite-mail") == 0)
        run_sqlite(&mails, argv[2], atof(argv[3]));
    else
        return fprintf(stderr, "usage: limits sqlite[-mail] FILE SECONDS | pgbench[-mail] |"
                               " ground\n"),
               2;
    return 0;
}
