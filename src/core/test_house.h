/**
 * A house for tests on a fresh database of either engine, with a clock that stands where it is put
 * and seeded randomness; only test programs link this (core_test_dep).
 *
 *     static const struct CMUnitTest tests[] = { HOUSE_TESTS(a_timer_fires_once) };
 *     struct test_house *t = test_house(state);            first line of each test
 *
 * t->call is the system's, with an arena of its own; test_house_call gives others.
 */
#ifndef PHAROS_CORE_TEST_HOUSE_H
#define PHAROS_CORE_TEST_HOUSE_H

#include "base/clock.h"
#include "base/random.h"
#include "core/call.h"
#include "core/house.h"
#include "db/test_db.h"

/** Where test clocks start: 2026-11-22T02:14:07.120Z. */
#define TEST_HOUSE_NOW_MS ((int64_t)1795313647120)

struct test_house {
    struct test_db db;
    struct house house;
    struct clock_manual clock;
    struct random_seeded random;
    struct call call;
    struct permission_table *permissions;
    void (*on_end)(void *arg); /* what a test hung on the house, ended before it; NULL: nothing */
    void *on_end_arg;
    char data_dir[TEST_DB_PATH_MAX];
};

/** cmocka fixtures. */
int test_house_setup_sqlite(void **state);
int test_house_setup_postgres(void **state);
int test_house_teardown(void **state);

/** The fixture's; ends the test as skipped where the engine is missing. */
struct test_house *test_house(void **state);

/** Ends the call with what it holds and begins a new one, as the system, at the clock's instant. */
struct call *test_house_call(struct test_house *t);
/** Moves the clock and begins a new call. */
struct call *test_house_at(struct test_house *t, int64_t now_ms);

struct feature;
/** The features the house has from now on, NULL-ended; borrowed. */
void test_house_features(struct test_house *t, const struct feature *const *features);

/** Runs statements that give no rows, each in its own change; fails the test on an error. */
void test_house_sql(struct test_house *t, const char *sql, const char *pg);
/** A step in a change or a snapshot that has to succeed. */
void test_house_change(struct test_house *t, call_step *step, void *arg);
void test_house_read(struct test_house *t, call_step *step, void *arg);
/**
 * Waits until readers of the log may see every event: on PostgreSQL they wait for older changes of
 * the whole cluster, and tests run side by side on one. Fails the test after half a minute.
 */
void test_house_settle(struct test_house *t);
/** First column of the first row. */
int64_t test_house_int(struct test_house *t, const char *sql);

#define HOUSE_TESTS(function)                                                                      \
    { #function " (sqlite)", function, test_house_setup_sqlite, test_house_teardown, NULL },       \
    {                                                                                              \
#function " (postgres)", function, test_house_setup_postgres, test_house_teardown, NULL    \
    }

/** For rules above the statements, which another test runs on both engines. */
#define HOUSE_TEST_SQLITE(function)                                                                \
    {                                                                                              \
#function, function, test_house_setup_sqlite, test_house_teardown, NULL                    \
    }

#endif
