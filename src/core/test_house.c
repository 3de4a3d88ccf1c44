#include "core/test_house.h"

#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "core/access/password.h"
#include "core/access/permission.h"
#include "core/engine_feature.h"

static const struct feature *const no_features[] = { NULL };

static void make_data_dir(struct test_house *t)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(t->data_dir, sizeof(t->data_dir), "%s/pharos-house-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(t->data_dir));
}

/** Hashing is libsodium's affair; tests only need hashes that belong to their passwords. */
static const struct password_cost cheap = { .passes = 1, .memory_bytes = 8192 };

static int setup(void **state, enum db_engine engine)
{
    struct test_house *t = calloc(1, sizeof(*t));

    *state = NULL;
    if (!test_db_make(&t->db, engine)) {
        free(t);
        return 0;
    }
    test_db_start(&t->db);
    make_data_dir(t);
    clock_manual_init(&t->clock, TEST_HOUSE_NOW_MS);
    random_seeded_init(&t->random, 7);
    t->house = (struct house){
        .db = t->db.db,
        .clock = &t->clock.clock,
        .random = &t->random.random,
        .log = &t->db.log,
        .features = no_features,
        .data_dir = t->data_dir,
        .node = "node-a",
    };
    t->house.passwords = password_hasher_new(cheap, 2, 2);
    call_init(&t->call, &t->house, ARENA_REQUEST_MAX);
    test_house_features(t, no_features);
    *state = t;
    return 0;
}

int test_house_setup_sqlite(void **state)
{
    return setup(state, DB_SQLITE);
}

int test_house_setup_postgres(void **state)
{
    return setup(state, DB_POSTGRES);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

int test_house_teardown(void **state)
{
    struct test_house *t = *state;

    if (t == NULL)
        return 0;
    if (t->on_end != NULL)
        t->on_end(t->on_end_arg);
    call_fini(&t->call);
    engine_close(&t->house);
    test_db_remove(&t->db);
    permission_table_free(&t->permissions);
    password_hasher_free(&t->house.passwords);
    nftw(t->data_dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(t);
    return 0;
}

struct test_house *test_house(void **state)
{
    if (*state == NULL)
        skip();
    return *state;
}

struct call *test_house_call(struct test_house *t)
{
    call_fini(&t->call);
    call_init(&t->call, &t->house, ARENA_REQUEST_MAX);
    return &t->call;
}

struct call *test_house_at(struct test_house *t, int64_t now_ms)
{
    clock_manual_set(&t->clock, now_ms);
    return test_house_call(t);
}

static void must(struct test_house *t, bool ok)
{
    if (!ok)
        fail_msg("%s: %s (%s)", t->call.err->code, t->call.err->message, t->call.err->detail);
}

void test_house_features(struct test_house *t, const struct feature *const *features)
{
    engine_close(&t->house);
    permission_table_free(&t->permissions);
    t->permissions = permission_table_new(features);
    t->house.permissions = t->permissions;
    t->house.features = features;
    must(t, engine_open(&t->house, t->call.err));
}

static bool exec_step(struct call *call, void *arg)
{
    return db_exec(call->tx, arg, DB_NO_BINDS, call->err);
}

void test_house_sql(struct test_house *t, const char *sql, const char *pg)
{
    struct db_query query = { .name = "test", .sql = sql, .pg = pg };

    must(t, call_change(&t->call, exec_step, &query));
}

void test_house_change(struct test_house *t, call_step *step, void *arg)
{
    must(t, call_change(&t->call, step, arg));
}

void test_house_read(struct test_house *t, call_step *step, void *arg)
{
    must(t, call_read(&t->call, step, arg));
}

struct one_int {
    struct db_query query;
    int64_t value;
};

static bool one_int_step(struct call *call, void *arg)
{
    struct one_int *one = arg;

    return db_one_int(call->tx, &one->query, DB_NO_BINDS, 0, &one->value, call->err);
}

int64_t test_house_int(struct test_house *t, const char *sql)
{
    struct one_int one = { .query = { .name = "test", .sql = sql } };

    test_house_read(t, one_int_step, &one);
    return one.value;
}

void test_house_settle(struct test_house *t)
{
    enum { LOOK_MS = 2, LOOKS_MAX = 15000 };

    if (db_engine(t->house.db) == DB_SQLITE)
        return;
    for (int i = 0; i < LOOKS_MAX; i++) {
        if (test_house_int(t, "SELECT count(*) FROM event"
                              " WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())")
            == 0)
            return;
        poll(NULL, 0, LOOK_MS);
    }
    fail_msg("the log's horizon stands still");
}
