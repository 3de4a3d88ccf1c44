#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "db/db_fault.h"
#include "db/migrate.h"
#include "db/migrate_set.h"
#include "db/test_db.h"

enum { BASE = 1, FIRST = 101, SECOND = 102 };

/** Row by row, so that a back-fill of three batches can be broken off. */
static bool fill_one(struct db_tx *tx, int64_t *cursor, bool *done, struct err *err)
{
    static const struct db_query fill = { "test.fill",
                                          "UPDATE word SET length = length(text) WHERE id = :id",
                                          NULL };
    int64_t changed;

    (*cursor)++;
    if (!db_change(tx, &fill, DB_BINDS(db_int("id", *cursor)), &changed, err))
        return false;
    *done = changed == 0;
    return true;
}

/** The store's own migration and two more; the second one depends on the first. */
struct own_set {
    struct migration migrations[3];
    struct migration_backfill backfill;
    struct migration_set set;
};

static void make_set(struct own_set *own, size_t n)
{
    own->migrations[0] = migrations_built_in[0];
    own->migrations[1] = (struct migration){
        .number = FIRST,
        .name = "test_word",
        .sqlite =
            "CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"
            "INSERT INTO word VALUES (1, '문의'); INSERT INTO word VALUES (2, 'answer; done');",
        .pg = "CREATE TABLE word (id bigint PRIMARY KEY, text text NOT NULL);"
              "INSERT INTO word VALUES (1, '문의'); INSERT INTO word VALUES (2, 'answer; done');",
    };
    own->migrations[2] = (struct migration){
        .number = SECOND,
        .name = "test_length",
        .sqlite = "ALTER TABLE word ADD COLUMN length INTEGER;",
        .pg = "ALTER TABLE word ADD COLUMN length bigint;",
    };
    own->backfill = (struct migration_backfill){ SECOND, fill_one };
    own->set = (struct migration_set){ own->migrations, n, &own->backfill, n == 3 ? 1 : 0 };
}

static int64_t ask(struct db *db, const char *sql)
{
    const struct db_query query = { "test.ask", sql, NULL };
    struct db_tx *tx;
    int64_t out = -1;
    struct err err;

    assert_true(db_read_begin(db, &tx, &err));
    if (!db_one_int(tx, &query, DB_NO_BINDS, -2, &out, &err))
        fail_msg("%s", err.detail);
    db_read_end(&tx);
    return out;
}

static bool run_sql(struct db_tx *tx, void *arg, struct err *err)
{
    const struct db_query query = { "test.run", arg, NULL };

    return db_exec(tx, &query, DB_NO_BINDS, err);
}

static void change(struct db *db, const char *sql)
{
    struct err err;

    if (!db_write(db, run_sql, (void *)sql, &err))
        fail_msg("%s", err.detail);
}

static void every_built_in_migration_runs_and_runs_once(void **state)
{
    struct db *db = test_db(state);
    struct err err;

    assert_int_equal(ask(db, "SELECT count(*) FROM schema_migration"), migrations_built_in_n);
    assert_true(db_migrate(db, &err));
    assert_int_equal(ask(db, "SELECT count(*) FROM schema_migration"), migrations_built_in_n);
    /* Programs before 9 do not count tickets; before 12 they do not keep the words of the search
     * index, which SQLite has in a file of its own. */
    assert_int_equal(ask(db, "SELECT oldest_schema FROM schema_info"),
                     db_engine(db) == DB_POSTGRES ? 12 : 9);
}

/** How often a key was counted. */
static int64_t counted(struct db *db, const char *dimension, int64_t key)
{
    char sql[160];

    snprintf(sql, sizeof(sql),
             "SELECT coalesce(sum(count), 0) FROM counter WHERE dimension = '%s' AND key = %lld",
             dimension, (long long)key);
    return ask(db, sql);
}

static void tickets_of_before_are_counted(void **state)
{
    enum { BEFORE = 8 };
    const struct migration_set before = { migrations_built_in, BEFORE, NULL, 0 };
    struct db *db = test_db(state);
    struct err err;

    if (!migrate_run(db, &before, &err))
        fail_msg("%s", err.detail);
    change(db, "INSERT INTO team (id, name, name_key, version, created_at_ms)"
               " VALUES (4, '배송', '배송', 1, 0)");
    change(db, "INSERT INTO customer (id, name, name_key, tier, created_at_ms, version)"
               " VALUES (7, '윤가람', '윤가람', 1, 0, 1)");
    change(db,
           "INSERT INTO ticket (id, number, subject, type, state, priority, team_id, customer_id,"
           "   channel, created_at_ms, changed_at_ms, message_count, queue, queue_key, version)"
           " VALUES (1, '1', 's', 1, 2, 3, 4, 7, 1, 0, 0, 0, 1, 0, 1),"
           "        (2, '2', 's', 1, 3, 3, NULL, 7, 1, 0, 0, 0, 2, 0, 1),"
           "        (3, '3', 's', 1, 6, 3, 4, 7, 1, 0, 0, 0, 3, 0, 1)");
    change(db, "INSERT INTO tag (id, name) VALUES (5, 'vip')");
    change(db, "INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (1, 5), (3, 5)");
    if (!db_migrate(db, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(counted(db, "ticket.state", 2), 1);
    assert_int_equal(counted(db, "ticket.state", 3), 1);
    assert_int_equal(counted(db, "ticket.state", 6), 1);
    assert_int_equal(counted(db, "ticket.priority", 3), 2);
    assert_int_equal(counted(db, "ticket.team", 4), 1);
    assert_int_equal(counted(db, "ticket.team", 0), 1);
    assert_int_equal(counted(db, "ticket.assignee", 0), 2);
    assert_int_equal(counted(db, "ticket.tag", 5), 1);
}

static void migrations_come_in_order_and_are_followed_by_their_back_fill(void **state)
{
    struct db *db = test_db(state);
    struct own_set own;
    struct err err;

    make_set(&own, 2);
    assert_true(migrate_run(db, &own.set, &err));
    make_set(&own, 3);
    assert_true(migrate_run(db, &own.set, &err));
    assert_int_equal(ask(db, "SELECT count(*) FROM schema_migration"), 3);
    assert_int_equal(ask(db, "SELECT sum(length) FROM word"), 2 + 12);
    assert_int_equal(ask(db, "SELECT count(*) FROM schema_backfill WHERE done_at_ms > 0"), 1);
}

static void a_back_fill_goes_on_where_it_was_broken_off(void **state)
{
    struct db *db = test_db(state);
    struct own_set own;
    struct err err;

    make_set(&own, 3);
    own.set.backfills_n = 0;
    assert_true(migrate_run(db, &own.set, &err));
    own.set.backfills_n = 1;
    /* Reading what has run takes three statements, a batch three more: the second one breaks. */
    db_fault_fail_nth(db, 3 + 3 + 2);
    assert_false(migrate_run(db, &own.set, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_int_equal(ask(db, "SELECT cursor FROM schema_backfill"), 1);
    change(db, "UPDATE word SET length = 0 WHERE id = 1");
    assert_true(migrate_run(db, &own.set, &err));
    assert_int_equal(ask(db, "SELECT length FROM word WHERE id = 1"), 0);
    assert_int_equal(ask(db, "SELECT length FROM word WHERE id = 2"), 12);
}

static void a_migration_that_breaks_leaves_nothing(void **state)
{
    struct db *db = test_db(state);
    struct own_set own;
    struct err err;

    make_set(&own, 3);
    own.migrations[2].sqlite = own.migrations[2].pg =
        "CREATE TABLE half (id INTEGER PRIMARY KEY); SELECT nothing FROM nowhere";
    assert_false(migrate_run(db, &own.set, &err));
    assert_int_equal(err.kind, ERR_INTERNAL);
    assert_int_equal(ask(db, "SELECT count(*) FROM schema_migration"), 2);
    make_set(&own, 3);
    assert_true(migrate_run(db, &own.set, &err));
}

static void a_migration_that_was_edited_later_is_refused(void **state)
{
    struct db *db = test_db(state);
    struct own_set own;
    struct err err;

    make_set(&own, 3);
    assert_true(migrate_run(db, &own.set, &err));
    own.migrations[1].sqlite = own.migrations[1].pg = "SELECT 1";
    assert_false(migrate_run(db, &own.set, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_string_equal(err.code, "changed_migration");
    assert_string_equal(err.param, "0101");
}

static void a_newer_database_is_refused_only_when_it_says_so(void **state)
{
    struct db *db = test_db(state);
    struct own_set own;
    struct err err;

    make_set(&own, 3);
    assert_true(migrate_run(db, &own.set, &err));
    make_set(&own, 2);
    assert_true(migrate_run(db, &own.set, &err));
    change(db, "UPDATE schema_info SET oldest_schema = 102");
    assert_false(migrate_run(db, &own.set, &err));
    assert_string_equal(err.code, "newer_database");
    make_set(&own, 3);
    assert_true(migrate_run(db, &own.set, &err));
}

/* ---- several nodes at once
 * ------------------------------------------------------------------------ */

enum { NODES = 4 };

struct node {
    pthread_t thread;
    const struct test_db *test;
    bool ok;
};

static void *start_node(void *arg)
{
    struct node *node = arg;
    struct own_set own;
    struct db *db;
    struct err err;

    make_set(&own, 3);
    if (!db_open(&node->test->options, &db, &err))
        return NULL;
    node->ok = migrate_run(db, &own.set, &err);
    db_close(&db);
    return NULL;
}

static void nodes_that_start_together_migrate_once(void **state)
{
    struct test_db *test = test_db_fixture(state);
    struct node nodes[NODES] = { 0 };

    for (int i = 0; i < NODES; i++) {
        nodes[i].test = test;
        assert_int_equal(pthread_create(&nodes[i].thread, NULL, start_node, &nodes[i]), 0);
    }
    for (int i = 0; i < NODES; i++)
        pthread_join(nodes[i].thread, NULL);
    for (int i = 0; i < NODES; i++)
        assert_true(nodes[i].ok);
    assert_int_equal(ask(test->db, "SELECT count(*) FROM word"), 2);
    assert_int_equal(ask(test->db, "SELECT sum(length) FROM word"), 14);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DB_TESTS(every_built_in_migration_runs_and_runs_once),
        DB_BARE_TESTS(tickets_of_before_are_counted),
        DB_BARE_TESTS(migrations_come_in_order_and_are_followed_by_their_back_fill),
        DB_BARE_TESTS(a_back_fill_goes_on_where_it_was_broken_off),
        DB_BARE_TESTS(a_migration_that_breaks_leaves_nothing),
        DB_BARE_TESTS(a_migration_that_was_edited_later_is_refused),
        DB_BARE_TESTS(a_newer_database_is_refused_only_when_it_says_so),
        /* One process owns a SQLite file: only PostgreSQL has several nodes. */
        cmocka_unit_test_setup_teardown(nodes_that_start_together_migrate_once,
                                        test_db_setup_bare_postgres, test_db_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
