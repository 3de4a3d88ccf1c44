/**
 * PostgreSQL is killed under writers and started again: nothing acknowledged is lost, nothing that
 * failed is there, and the writers go on by themselves.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "db/migrate.h"
#include "db/migrate_set.h"
#include "db/test_db.h"

enum { WRITERS = 8, STEPS_MAX = 20000, STEPS_BETWEEN = 100, ROUNDS = 3, SOAK_ROUNDS = 50 };

static const struct db_query q_make = {
    "restart.make", "",
    "CREATE TABLE pair (writer bigint, step bigint, half bigint, PRIMARY KEY (writer, step, half))"
};
static const struct db_query q_add = {
    "restart.add", "INSERT INTO pair (writer, step, half) VALUES (:writer, :step, :half)", NULL
};
static const struct db_query q_all = {
    "restart.all", "SELECT writer, step, count(*) FROM pair GROUP BY writer, step", NULL
};

enum fate { FAILED, UNCERTAIN, ACKED };

struct writer {
    pthread_t thread;
    struct server *server;
    int number;
    int steps;
    unsigned char fate[STEPS_MAX];
    char odd[200]; /* an error that a restart does not explain */
};

/** A server of this test's own, which it may kill. */
struct server {
    char folder[64];
    char url[512];
    struct db *db;
    _Atomic bool stop;
    pthread_mutex_t lock;
    pthread_cond_t acked;
    int acks;
    struct writer writers[WRITERS];
};

/* ---- the server
 * ---------------------------------------------------------------------------------------- */

/** Runs tools/test-postgres; its last line goes to `out` when wanted. */
static void tool(const struct server *server, const char *action, char *out, size_t room)
{
    char command[512];
    FILE *pipe;

    snprintf(command, sizeof(command), "'%s' %s '%s'", TEST_POSTGRES, action, server->folder);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    if (out != NULL) {
        assert_non_null(fgets(out, (int)room, pipe));
        out[strcspn(out, "\n")] = '\0';
    }
    assert_int_equal(pclose(pipe), 0);
}

static int setup(void **state)
{
    struct server *server;

    *state = NULL;
    if (getenv("PHAROS_TEST_POSTGRES_URL") == NULL)
        return 0;
    server = calloc(1, sizeof(*server));
    CHECK(server != NULL);
    snprintf(server->folder, sizeof(server->folder), "/tmp/pharos-pg-XXXXXX");
    assert_non_null(mkdtemp(server->folder));
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->acked, NULL);
    tool(server, "start", server->url, sizeof(server->url));
    *state = server;
    return 0;
}

static int teardown(void **state)
{
    struct server *server = *state;
    char command[128];

    if (server == NULL)
        return 0;
    db_close(&server->db);
    tool(server, "stop", NULL, 0);
    snprintf(command, sizeof(command), "rm -rf '%s'", server->folder);
    assert_int_equal(system(command), 0);
    pthread_cond_destroy(&server->acked);
    pthread_mutex_destroy(&server->lock);
    free(server);
    return 0;
}

/* ---- writing
 * --------------------------------------------------------------------------------------------- */

static bool add_pair(struct db_tx *tx, void *arg, struct err *err)
{
    const struct writer *writer = arg;

    for (int half = 1; half <= 2; half++)
        if (!db_exec(tx, &q_add,
                     DB_BINDS(db_int("writer", writer->number), db_int("step", writer->steps),
                              db_int("half", half)),
                     err))
            return false;
    return true;
}

static void count_ack(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    server->acks++;
    pthread_cond_signal(&server->acked);
    pthread_mutex_unlock(&server->lock);
}

static void *write_on(void *arg)
{
    struct writer *writer = arg;
    struct err err;

    for (; writer->steps < STEPS_MAX && !atomic_load(&writer->server->stop); writer->steps++) {
        if (db_write(writer->server->db, add_pair, writer, &err)) {
            writer->fate[writer->steps] = ACKED;
            count_ack(writer->server);
        } else if (err.kind == ERR_UNCERTAIN) {
            writer->fate[writer->steps] = UNCERTAIN;
        } else if (err.kind != ERR_UNAVAILABLE || err.retry_after_s == 0) {
            snprintf(writer->odd, sizeof(writer->odd), "%s: %.150s", err.code, err.detail);
        }
    }
    return NULL;
}

static void wait_for_acks(struct server *server, int more)
{
    int until;

    pthread_mutex_lock(&server->lock);
    until = server->acks + more;
    while (server->acks < until)
        pthread_cond_wait(&server->acked, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

static void start_writers(struct server *server)
{
    for (int i = 0; i < WRITERS; i++) {
        struct writer *writer = &server->writers[i];

        writer->server = server;
        writer->number = i;
        assert_int_equal(pthread_create(&writer->thread, NULL, write_on, writer), 0);
    }
}

static void stop_writers(struct server *server)
{
    atomic_store(&server->stop, true);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(server->writers[i].thread, NULL);
}

/* ---- afterwards
 * ------------------------------------------------------------------------------------------ */

static void check_rows(struct server *server)
{
    struct db_tx *tx;
    struct db_rows *rows;
    struct err err;
    int64_t missing = 0;

    for (int i = 0; i < WRITERS; i++)
        for (int step = 0; step < server->writers[i].steps; step++)
            missing += server->writers[i].fate[step] == ACKED;
    assert_true(db_read_begin(server->db, &tx, &err));
    assert_true(db_rows(tx, &q_all, DB_NO_BINDS, &rows, &err));
    while (db_next(rows)) {
        unsigned char fate = server->writers[db_col_int(rows, 0)].fate[db_col_int(rows, 1)];

        assert_int_equal(db_col_int(rows, 2), 2);
        assert_int_not_equal(fate, FAILED);
        missing -= fate == ACKED;
    }
    assert_true(db_rows_end(&rows, &err));
    db_read_end(&tx);
    assert_int_equal(missing, 0);
}

static bool make_table(struct db_tx *tx, void *arg, struct err *err)
{
    (void)arg;
    return db_exec(tx, &q_make, DB_NO_BINDS, err);
}

static void open_store(struct server *server)
{
    const struct migration_set own = { .migrations = migrations_built_in, .n = 1 };
    const struct db_options options = { .url = server->url, .connections = WRITERS };
    struct err err;

    if (!db_open(&options, &server->db, &err) || !migrate_run(server->db, &own, &err)
        || !db_write(server->db, make_table, NULL, &err))
        fail_msg("%s (%s)", err.code, err.detail);
}

static void a_server_that_is_killed_loses_nothing_acknowledged(void **state)
{
    struct server *server = *state;
    int rounds = getenv("PHAROS_SOAK") != NULL ? SOAK_ROUNDS : ROUNDS;

    if (server == NULL)
        skip();
    open_store(server);
    start_writers(server);
    for (int round = 0; round < rounds; round++) {
        wait_for_acks(server, STEPS_BETWEEN);
        tool(server, "stop", NULL, 0);
        tool(server, "start", server->url, sizeof(server->url));
    }
    wait_for_acks(server, STEPS_BETWEEN);
    stop_writers(server);
    for (int i = 0; i < WRITERS; i++)
        assert_string_equal(server->writers[i].odd, "");
    check_rows(server);
}

static void a_server_that_is_not_there_is_told_at_once(void **state)
{
    const struct db_options options = { .url = "postgresql://nobody@127.0.0.1:1/none" };
    struct db *db = NULL;
    struct err err;

    (void)state;
    assert_false(db_open(&options, &db, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_true(err.retry_after_s > 0);
    assert_null(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_is_not_there_is_told_at_once),
        cmocka_unit_test_setup_teardown(a_server_that_is_killed_loses_nothing_acknowledged, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
