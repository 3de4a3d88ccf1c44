#include "db/test_db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/random.h"
#include "db/migrate.h"
#include "db/migrate_set.h"

/* ---- SQLite -------------------------------------------------------------------------------------
 */

static bool make_sqlite(struct test_db *test)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(test->folder, sizeof(test->folder), "%s/pharos-db-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(test->folder));
    snprintf(test->path, sizeof(test->path), "%s/pharos.db", test->folder);
    test->options.path = test->path;
    return true;
}

static void remove_sqlite(struct test_db *test)
{
    static const char *const endings[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        char path[sizeof(test->path) + 8];

        snprintf(path, sizeof(path), "%s%s", test->path, endings[i]);
        unlink(path);
    }
    rmdir(test->folder);
}

/* ---- PostgreSQL ---------------------------------------------------------------------------------
 */

static void run_on_server(const char *sql)
{
    PGconn *conn = PQconnectdb(getenv("PHAROS_TEST_POSTGRES_URL"));
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    PQclear(result);
    PQfinish(conn);
}

static bool make_postgres(struct test_db *test)
{
    const char *server = getenv("PHAROS_TEST_POSTGRES_URL");
    char sql[128];

    if (server == NULL || *server == '\0')
        return false;
    snprintf(test->schema, sizeof(test->schema), "test_%016llx",
             (unsigned long long)random_u64(&random_system));
    snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", test->schema);
    run_on_server(sql);
    snprintf(test->url, sizeof(test->url), "%s%coptions=-csearch_path%%3D%s", server,
             strchr(server, '?') != NULL ? '&' : '?', test->schema);
    test->options.url = test->url;
    return true;
}

static void remove_postgres(struct test_db *test)
{
    char sql[160];

    snprintf(sql, sizeof(sql), "SET client_min_messages = warning; DROP SCHEMA %s CASCADE",
             test->schema);
    run_on_server(sql);
}

/* ---- both ---------------------------------------------------------------------------------------
 */

bool test_db_make(struct test_db *test, enum db_engine engine)
{
    memset(test, 0, sizeof(*test));
    test->engine = engine;
    test->log = (struct log){ .fd = STDERR_FILENO, .least = LOG_WARN, .clock = &clock_system };
    test->options.log = &test->log;
    test->options.clock = &clock_system;
    return engine == DB_SQLITE ? make_sqlite(test) : make_postgres(test);
}

static bool migrate(struct test_db *test, struct err *err)
{
    const struct migration_set own = { .migrations = migrations_built_in, .n = 1 };

    return test->bare ? migrate_run(test->db, &own, err) : db_migrate(test->db, err);
}

void test_db_start(struct test_db *test)
{
    struct err err;

    if (!db_open(&test->options, &test->db, &err) || !migrate(test, &err))
        fail_msg("%s (%s)", err.message, err.detail);
}

void test_db_remove(struct test_db *test)
{
    db_close(&test->db);
    if (test->engine == DB_SQLITE)
        remove_sqlite(test);
    else
        remove_postgres(test);
}

static int setup(void **state, enum db_engine engine, bool bare)
{
    struct test_db *test = malloc(sizeof(*test));

    if (!test_db_make(test, engine)) {
        free(test);
        test = NULL;
    } else {
        test->bare = bare;
        test_db_start(test);
    }
    *state = test;
    return 0;
}

int test_db_setup_sqlite(void **state)
{
    return setup(state, DB_SQLITE, false);
}

int test_db_setup_postgres(void **state)
{
    return setup(state, DB_POSTGRES, false);
}

int test_db_setup_bare_sqlite(void **state)
{
    return setup(state, DB_SQLITE, true);
}

int test_db_setup_bare_postgres(void **state)
{
    return setup(state, DB_POSTGRES, true);
}

int test_db_teardown(void **state)
{
    if (*state != NULL)
        test_db_remove(*state);
    free(*state);
    return 0;
}

struct test_db *test_db_fixture(void **state)
{
    if (*state == NULL)
        skip();
    return *state;
}

struct db *test_db(void **state)
{
    return test_db_fixture(state)->db;
}
