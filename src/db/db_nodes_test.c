/** What nodes hear of each other. */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "db/test_notes.h"

/* ---- watching
 * ------------------------------------------------------------------------------------- */

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    int times;
};

static void on_woken(void *arg)
{
    struct watch *watch = arg;

    pthread_mutex_lock(&watch->lock);
    watch->times++;
    pthread_cond_signal(&watch->rung);
    pthread_mutex_unlock(&watch->lock);
}

static void a_commit_wakes_those_who_watch(void **state)
{
    struct test_db *test = test_db_fixture(state);
    struct watch watch = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
    struct note note = { .id = 1 };

    db_on_change(test->db, on_woken, &watch);
    must_write(test->db, make_notes, NULL);
    must_write(test->db, add_note_step, &note);
    pthread_mutex_lock(&watch.lock);
    while (watch.times == 0)
        pthread_cond_wait(&watch.rung, &watch.lock);
    pthread_mutex_unlock(&watch.lock);
    db_close(&test->db);
}

static void a_commit_on_one_node_wakes_another(void **state)
{
    struct test_db *test = test_db_fixture(state);
    struct watch watch = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
    struct note note = { .id = 1 };
    struct db *other;
    struct err err;

    must_write(test->db, make_notes, NULL);
    assert_true(db_open(&test->options, &other, &err));
    db_on_change(other, on_woken, &watch);
    /* Until the other one listens, words are missed: then it is woken once for that. */
    must_write(test->db, add_note_step, &note);
    pthread_mutex_lock(&watch.lock);
    while (watch.times == 0)
        pthread_cond_wait(&watch.rung, &watch.lock);
    watch.times = 0;
    pthread_mutex_unlock(&watch.lock);
    note.id = 2;
    must_write(test->db, add_note_step, &note);
    pthread_mutex_lock(&watch.lock);
    while (watch.times == 0)
        pthread_cond_wait(&watch.rung, &watch.lock);
    pthread_mutex_unlock(&watch.lock);
    db_close(&other);
}

/** Holds its transaction open until told. */
struct slow_step {
    pthread_t thread;
    struct db *db;
    sem_t begun;
    sem_t may_end;
    int64_t xid;
    bool ok;
};

static bool take_xid(struct db_tx *tx, void *arg, struct err *err)
{
    static const struct db_query query = { "test.xid", "SELECT 1",
                                           "SELECT pg_current_xact_id()::text::bigint" };

    return db_one_int(tx, &query, DB_NO_BINDS, 0, arg, err);
}

static bool stay_open(struct db_tx *tx, void *arg, struct err *err)
{
    struct slow_step *slow = arg;
    bool ok = take_xid(tx, &slow->xid, err);

    sem_post(&slow->begun);
    sem_wait(&slow->may_end);
    return ok;
}

static void *run_slow(void *arg)
{
    struct slow_step *slow = arg;
    struct err err;

    slow->ok = db_write(slow->db, stay_open, slow, &err);
    return NULL;
}

static int64_t horizon_now(struct db *db)
{
    struct db_tx *tx = must_begin(db);
    int64_t horizon = 0;
    struct err err;

    assert_true(db_horizon(tx, &horizon, &err));
    db_read_end(&tx);
    return horizon;
}

/** True once nothing older than `xid` runs; the cluster's other users may hold that back a while.
 */
static bool horizon_passes(struct db *db, int64_t xid)
{
    enum { LOOK_MS = 2, LOOKS_MAX = 15000 };

    for (int i = 0; i < LOOKS_MAX; i++) {
        if (horizon_now(db) > xid)
            return true;
        poll(NULL, 0, LOOK_MS);
    }
    return false;
}

static void the_horizon_waits_for_the_older_transaction(void **state)
{
    struct slow_step slow = { .db = test_db(state) };
    int64_t later = 0;

    sem_init(&slow.begun, 0, 0);
    sem_init(&slow.may_end, 0, 0);
    assert_int_equal(pthread_create(&slow.thread, NULL, run_slow, &slow), 0);
    sem_wait(&slow.begun);
    must_write(slow.db, take_xid, &later);
    assert_true(slow.xid > 0 && slow.xid < later);
    assert_true(horizon_now(slow.db) <= slow.xid);
    sem_post(&slow.may_end);
    pthread_join(slow.thread, NULL);
    assert_true(slow.ok);
    assert_true(horizon_passes(slow.db, slow.xid));
    sem_destroy(&slow.begun);
    sem_destroy(&slow.may_end);
}

static void the_clocks_offset_and_the_horizon_are_told(void **state)
{
    struct db *db = test_db(state);
    struct db_tx *tx = must_begin(db);
    int64_t offset_ms = INT64_MAX;
    int64_t horizon = 0;
    struct err err;

    assert_true(db_clock_offset_ms(db, &offset_ms, &err));
    assert_in_range(offset_ms + 1000, 0, 2000);
    assert_true(db_horizon(tx, &horizon, &err));
    assert_true(horizon > 0);
    db_read_end(&tx);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DB_BARE_TESTS(a_commit_wakes_those_who_watch),
        /* SQLite has one process and one writer. */
        cmocka_unit_test_setup_teardown(a_commit_on_one_node_wakes_another,
                                        test_db_setup_bare_postgres, test_db_teardown),
        /* SQLite has one process and one writer. */
        cmocka_unit_test_setup_teardown(the_horizon_waits_for_the_older_transaction,
                                        test_db_setup_bare_postgres, test_db_teardown),
        DB_BARE_TESTS(the_clocks_offset_and_the_horizon_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
