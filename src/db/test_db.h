/**
 * A fresh database for a test, on either engine; only test programs link this (db_test_dep).
 *
 *     static const struct CMUnitTest tests[] = { DB_TESTS(a_ticket_is_found_again) };
 *     struct db *db = test_db(state);            first line of each test
 *
 * runs each test on SQLite and on PostgreSQL. The PostgreSQL half takes a schema of its own in the
 * database that PHAROS_TEST_POSTGRES_URL names, and is reported as skipped where it is not set.
 */
#ifndef PHAROS_DB_TEST_DB_H
#define PHAROS_DB_TEST_DB_H

#include "db/db.h"

enum { TEST_DB_PATH_MAX = 256, TEST_DB_URL_MAX = 1024 };

struct test_db {
    enum db_engine engine;
    bool bare;     /* only the store's own tables */
    struct db *db; /* NULL: not open */
    struct log log;
    struct db_options options; /* for opening it once more; points into this struct */
    char folder[TEST_DB_PATH_MAX];
    char path[TEST_DB_PATH_MAX + 16];
    char schema[64];
    char url[TEST_DB_URL_MAX];
};

/** A new empty database, not yet open; false when this engine is not to be had here. */
bool test_db_make(struct test_db *test, enum db_engine engine);
/** Opens it and brings it to its schema; the test ends where that fails. */
void test_db_start(struct test_db *test);
/** Closes the database and removes it. */
void test_db_remove(struct test_db *test);

/** cmocka fixtures: a started struct test_db stands in *state. */
int test_db_setup_sqlite(void **state);
int test_db_setup_postgres(void **state);
int test_db_setup_bare_sqlite(void **state);
int test_db_setup_bare_postgres(void **state);
int test_db_teardown(void **state);

/** The fixture's, ends the test as skipped where the engine is missing. */
struct test_db *test_db_fixture(void **state);
struct db *test_db(void **state);

#define DB_TESTS(function)                                                                         \
    { #function " (sqlite)", function, test_db_setup_sqlite, test_db_teardown, NULL },             \
    {                                                                                              \
#function " (postgres)", function, test_db_setup_postgres, test_db_teardown, NULL          \
    }

/** The same with a database that holds only the store's own tables. */
#define DB_BARE_TESTS(function)                                                                    \
    { #function " (sqlite)", function, test_db_setup_bare_sqlite, test_db_teardown, NULL },        \
    {                                                                                              \
#function " (postgres)", function, test_db_setup_bare_postgres, test_db_teardown, NULL     \
    }

#endif
