#include "core/background/timer.h"

#include <pthread.h>

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/feature.h"
#include "core/test_house.h"
#include "db/db_fault.h"

static const struct db_query q_fired = {
    "test.fired", "INSERT INTO fired (subject, at_ms, payload) VALUES (:subject, :at, :payload)",
    NULL
};

static bool write_fired(struct call *call, const struct timer *timer)
{
    return db_exec(call->tx, &q_fired,
                   DB_BINDS(db_int("subject", timer->subject_id), db_int("at", call->now_ms),
                            db_text("payload", timer->payload)),
                   call->err);
}

/** Writes first, so that a failure has something to take back. */
static bool write_and_fail(struct call *call, const struct timer *timer)
{
    if (!write_fired(call, timer))
        return false;
    return timer->attempts >= 2 || err_set(call->err, ERR_CONFLICT, "on_purpose", "on purpose");
}

static const struct timer_kind remind = { "test.remind", write_fired, 0, NULL };
static const struct timer_kind stubborn = { "test.stubborn", write_and_fail, 0, NULL };
static const struct timer_kind hourly = { "test.hourly", write_fired, MS_PER_HOUR, NULL };
static const struct timer_kind *const kinds[] = { &remind, &stubborn, &hourly, NULL };
static const struct feature feature = { .name = "test", .timers = kinds };
static const struct feature *const features[] = { &feature, NULL };

static const struct timer_kind unknown = { "test.of_a_newer_program", write_fired, 0, NULL };

static struct test_house *prepare(void **state)
{
    struct test_house *t = test_house(state);

    t->db.log.least = LOG_ERROR;
    test_house_features(t, features);
    test_house_sql(t, "CREATE TABLE fired (subject bigint, at_ms bigint, payload text)", NULL);
    return t;
}

struct wanted {
    const struct timer_kind *kind;
    int64_t after_ms;
    int64_t subject_id;
    int64_t id;
    bool fail;
    bool cancelled;
    int64_t count;
};

static bool schedule_step(struct call *call, void *arg)
{
    struct wanted *wanted = arg;

    return timer_schedule(call, wanted->kind, call->now_ms + wanted->after_ms, wanted->subject_id,
                          STR("{\"n\":7}"), &wanted->id)
           && (!wanted->fail || err_set(call->err, ERR_CONFLICT, "on_purpose", "on purpose"));
}

static int64_t schedule(struct test_house *t, const struct timer_kind *kind, int64_t after_ms,
                        int64_t subject_id)
{
    struct wanted wanted = { .kind = kind, .after_ms = after_ms, .subject_id = subject_id };

    test_house_change(t, schedule_step, &wanted);
    return wanted.id;
}

static int run_at(struct test_house *t, int64_t after_ms)
{
    struct err err;
    int fired = -1;

    test_house_at(t, TEST_HOUSE_NOW_MS + after_ms);
    if (!timer_run_due(&t->house, 100, &fired, &err))
        fail_msg("%s (%s)", err.message, err.detail);
    return fired;
}

static int64_t rows(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM timer");
}

static int64_t fired(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM fired");
}

static void a_timer_fires_once_when_it_is_due(void **state)
{
    struct test_house *t = prepare(state);
    struct err err;
    int64_t due_at_ms;

    schedule(t, &remind, 1000, 42);
    assert_true(timer_next_due(&t->house, &due_at_ms, &err));
    assert_int_equal(due_at_ms, TEST_HOUSE_NOW_MS + 1000);
    assert_int_equal(run_at(t, 999), 0);
    assert_int_equal(run_at(t, 1000), 1);
    assert_int_equal(run_at(t, 5000), 0);
    assert_int_equal(fired(t), 1);
    assert_int_equal(test_house_int(t, "SELECT subject FROM fired WHERE payload = '{\"n\":7}'"),
                     42);
    assert_int_equal(rows(t), 0);
    assert_true(timer_next_due(&t->house, &due_at_ms, &err));
    assert_int_equal(due_at_ms, INT64_MAX);
}

static void timers_fire_in_the_order_of_their_instants(void **state)
{
    struct test_house *t = prepare(state);

    schedule(t, &remind, 300, 3);
    schedule(t, &remind, 100, 1);
    schedule(t, &remind, 200, 2);
    assert_int_equal(run_at(t, 1000), 3);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM fired"), 3);
    if (t->db.engine == DB_SQLITE)
        assert_int_equal(test_house_int(t, "SELECT group_concat(subject, '') FROM fired"), 123);
    else
        assert_int_equal(test_house_int(t,
                                        "SELECT string_agg(subject::text, '' ORDER BY ctid)::bigint"
                                        " FROM fired"),
                         123);
}

static void a_change_that_fails_schedules_nothing(void **state)
{
    struct test_house *t = prepare(state);
    struct wanted wanted = { .kind = &remind, .fail = true };

    assert_false(call_change(&t->call, schedule_step, &wanted));
    assert_int_equal(rows(t), 0);
}

static bool cancel_step(struct call *call, void *arg)
{
    struct wanted *wanted = arg;

    return timer_cancel(call, wanted->id, &wanted->cancelled)
           && timer_cancel_all(call, wanted->kind, wanted->subject_id, &wanted->count);
}

static void what_was_cancelled_does_not_fire(void **state)
{
    struct test_house *t = prepare(state);
    struct wanted wanted = { .kind = &remind, .subject_id = 2 };

    wanted.id = schedule(t, &remind, 10, 1);
    schedule(t, &remind, 10, 2);
    schedule(t, &remind, 20, 2);
    schedule(t, &remind, 20, 3);
    test_house_change(t, cancel_step, &wanted);
    assert_true(wanted.cancelled);
    assert_int_equal(wanted.count, 2);
    assert_int_equal(run_at(t, 100), 1);
    assert_int_equal(test_house_int(t, "SELECT subject FROM fired"), 3);
    test_house_change(t, cancel_step, &wanted);
    assert_false(wanted.cancelled);
}

static void a_handler_that_fails_comes_again_with_growing_pauses(void **state)
{
    struct test_house *t = prepare(state);

    schedule(t, &stubborn, 0, 1);
    assert_int_equal(run_at(t, 0), 0);
    assert_int_equal(fired(t), 0); /* what the handler wrote went with it */
    assert_int_equal(
        test_house_int(t, "SELECT attempts FROM timer WHERE last_error = 'on_purpose'"), 1);
    assert_int_equal(run_at(t, 4999), 0);
    assert_int_equal(test_house_int(t, "SELECT attempts FROM timer"), 1);
    assert_int_equal(run_at(t, 5000), 0);
    assert_int_equal(test_house_int(t, "SELECT attempts FROM timer"), 2);
    assert_int_equal(run_at(t, 14999), 0);
    assert_int_equal(run_at(t, 15000), 1);
    assert_int_equal(fired(t), 1);
    assert_int_equal(rows(t), 0);
}

static void a_kind_nobody_knows_here_waits_for_who_does(void **state)
{
    struct test_house *t = prepare(state);

    schedule(t, &unknown, 0, 1);
    schedule(t, &remind, 0, 2);
    assert_int_equal(run_at(t, 0), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM timer WHERE attempts = 0"
                                       " AND last_error = 'unknown_kind'"),
                     1);
}

static void recurring_timers_have_one_row_and_go_on(void **state)
{
    struct test_house *t = prepare(state);
    struct err err;

    assert_true(timer_ensure_recurring(&t->house, &err));
    assert_true(timer_ensure_recurring(&t->house, &err));
    assert_int_equal(rows(t), 1);
    assert_int_equal(run_at(t, 0), 1);
    assert_int_equal(run_at(t, 10), 0);
    assert_true(timer_ensure_recurring(&t->house, &err));
    assert_int_equal(rows(t), 1);
    assert_int_equal(run_at(t, MS_PER_HOUR), 1);
    assert_int_equal(fired(t), 2);
}

static void a_step_that_runs_again_fires_once(void **state)
{
    struct test_house *t = prepare(state);

    schedule(t, &remind, 0, 1);
    db_fault_conflicts(t->db.db, 2);
    assert_int_equal(run_at(t, 0), 1);
    db_fault_conflicts(t->db.db, 0);
    assert_int_equal(fired(t), 1);
    assert_int_equal(rows(t), 0);
}

/* ---- several nodes --------------------------------------------------------------------------- */

enum { NODES = 3, TIMERS = 40 };

static void *run_node(void *arg)
{
    struct house *house = arg;
    struct err err;
    int fired_now;

    do {
        if (!timer_run_due(house, 4, &fired_now, &err))
            return house;
    } while (fired_now > 0);
    return NULL;
}

static void nodes_side_by_side_fire_each_timer_once(void **state)
{
    struct test_house *t = prepare(state);
    struct house houses[NODES];
    pthread_t threads[NODES];

    if (t->db.engine == DB_SQLITE)
        return; /* one process owns the database */
    for (int i = 0; i < TIMERS; i++)
        schedule(t, &remind, 0, i);
    for (int i = 0; i < NODES; i++) {
        houses[i] = t->house;
        houses[i].random = &random_system;
        houses[i].node[5] = (char)('a' + i);
        assert_int_equal(pthread_create(&threads[i], NULL, run_node, &houses[i]), 0);
    }
    for (int i = 0; i < NODES; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(fired(t), TIMERS);
    assert_int_equal(test_house_int(t, "SELECT count(DISTINCT subject) FROM fired"), TIMERS);
}

static void what_a_dead_node_had_claimed_is_fired_by_another(void **state)
{
    struct test_house *t = prepare(state);

    if (t->db.engine == DB_SQLITE)
        return; /* claims nothing */
    schedule(t, &remind, 0, 1);
    test_house_sql(t,
                   "UPDATE timer SET claimed_by = 'node-x', fence = 1,"
                   " lease_until_ms = due_at_ms + 15000",
                   NULL);
    assert_int_equal(run_at(t, 14999), 0);
    assert_int_equal(run_at(t, 15000), 1);
    assert_int_equal(fired(t), 1);
}

/* ---- the thread ---------------------------------------------------------------------------------
 */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_fired = PTHREAD_COND_INITIALIZER;
static int fired_by_thread;

static bool tell(struct call *call, const struct timer *timer)
{
    (void)call;
    (void)timer;
    pthread_mutex_lock(&lock);
    fired_by_thread++;
    pthread_cond_signal(&has_fired);
    pthread_mutex_unlock(&lock);
    return true;
}

static const struct timer_kind telling = { "test.telling", tell, 0, NULL };
static const struct timer_kind *const telling_kinds[] = { &telling, NULL };
static const struct feature telling_feature = { .name = "test", .timers = telling_kinds };
static const struct feature *const telling_features[] = { &telling_feature, NULL };

static void the_thread_is_woken_by_a_new_timer(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, telling_features);
    t->house.random = &random_system;
    fired_by_thread = 0;
    t->house.timers = timer_runner_start(&t->house);
    schedule(t, &telling, 0, 1);
    schedule(t, &telling, 0, 2);
    pthread_mutex_lock(&lock);
    while (fired_by_thread < 2)
        pthread_cond_wait(&has_fired, &lock);
    pthread_mutex_unlock(&lock);
    timer_runner_stop(t->house.timers);
    timer_runner_free(&t->house.timers);
    assert_int_equal(fired_by_thread, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_timer_fires_once_when_it_is_due),
        HOUSE_TESTS(timers_fire_in_the_order_of_their_instants),
        HOUSE_TESTS(a_change_that_fails_schedules_nothing),
        HOUSE_TESTS(what_was_cancelled_does_not_fire),
        HOUSE_TESTS(a_handler_that_fails_comes_again_with_growing_pauses),
        HOUSE_TESTS(a_kind_nobody_knows_here_waits_for_who_does),
        HOUSE_TESTS(recurring_timers_have_one_row_and_go_on),
        HOUSE_TESTS(a_step_that_runs_again_fires_once),
        HOUSE_TESTS(nodes_side_by_side_fire_each_timer_once),
        HOUSE_TESTS(what_a_dead_node_had_claimed_is_fired_by_another),
        HOUSE_TESTS(the_thread_is_woken_by_a_new_timer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
