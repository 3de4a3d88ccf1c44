#include "core/event/follower.h"

#include <pthread.h>

#include "base/cmocka_test.h"
#include "core/event/event.h"
#include "core/feature.h"
#include "core/test_house.h"

static const struct event_type event_counted = { .name = "test.counted",
                                                 .help = "One more.",
                                                 .fields = { { "n", EVENT_INT } } };
static const struct event_type *const events[] = { &event_counted, NULL };

/* What followers outside the database keep; one test at a time. */
static struct kept {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int applied;
    int rebuilt;
    bool fail;
} kept = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, false };

static const struct db_query q_seen = { "test.seen", "INSERT INTO seen (event_id) VALUES (:id)",
                                        NULL };

static bool apply_in_change(struct follower_run *run, struct call *call, const struct event *list,
                            size_t count)
{
    (void)run;
    for (size_t i = 0; i < count; i++)
        if (!db_exec(call->tx, &q_seen, DB_BINDS(db_int("id", list[i].id)), call->err))
            return false;
    return !kept.fail || err_set(call->err, ERR_CONFLICT, "on_purpose", "on purpose");
}

static bool apply_outside(struct follower_run *run, struct call *call, const struct event *list,
                          size_t count)
{
    (void)run;
    (void)list;
    if (call->tx != NULL)
        return err_set(call->err, ERR_INTERNAL, "in_a_transaction", "not here");
    pthread_mutex_lock(&kept.lock);
    kept.applied += (int)count;
    pthread_cond_signal(&kept.changed);
    pthread_mutex_unlock(&kept.lock);
    return !kept.fail || err_set(call->err, ERR_CONFLICT, "on_purpose", "on purpose");
}

static bool rebuild_outside(struct follower_run *run, struct call *call)
{
    if (kept.fail || !follower_goes_on(run))
        return follower_give_up(call);
    kept.applied = 0;
    kept.rebuilt++;
    return true;
}

static const struct follower inside = {
    .name = "test.inside", .batch = 3, .in_change = true, .apply = apply_in_change
};
static const struct follower outside = {
    .name = "test.outside", .batch = 3, .apply = apply_outside, .rebuild = rebuild_outside
};
static const struct follower *const followers[] = { &inside, &outside, NULL };
static const struct feature feature = { .name = "test", .events = events, .followers = followers };
static const struct feature *const features[] = { &feature, NULL };

static struct test_house *prepare(void **state)
{
    struct test_house *t = test_house(state);

    t->db.log.least = LOG_ERROR;
    kept.applied = 0;
    kept.rebuilt = 0;
    kept.fail = false;
    test_house_features(t, features);
    test_house_sql(t, "CREATE TABLE seen (event_id bigint PRIMARY KEY)", NULL);
    return t;
}

static bool add_step(struct call *call, void *arg)
{
    for (int i = 0; i < *(int *)arg; i++)
        if (!event_add(call, &(struct event_draft){ .type = &event_counted },
                       EVENT_VALUES(event_int("n", i)), NULL))
            return false;
    return true;
}

static void add_events(struct test_house *t, int count)
{
    test_house_call(t);
    test_house_change(t, add_step, &count);
}

static int64_t seen(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM seen");
}

static void catch_up(struct test_house *t, const struct follower *follower)
{
    struct err err;

    test_house_settle(t);
    if (!follower_catch_up(&t->house, follower, &err))
        fail_msg("%s (%s)", err.message, err.detail);
}

static void every_event_is_followed_once_in_batches(void **state)
{
    struct test_house *t = prepare(state);
    struct err err;
    bool more;

    add_events(t, 7);
    test_house_settle(t);
    assert_true(follower_step(&t->house, &inside, &more, &err));
    assert_true(more);
    assert_int_equal(seen(t), 3);
    catch_up(t, &inside);
    assert_int_equal(seen(t), 7); /* a second time would break the primary key */
    catch_up(t, &inside);
    add_events(t, 1);
    catch_up(t, &inside);
    assert_int_equal(seen(t), 8);
}

static void a_batch_that_fails_is_tried_again(void **state)
{
    struct test_house *t = prepare(state);
    struct err err;
    bool more;

    add_events(t, 2);
    kept.fail = true;
    test_house_settle(t);
    assert_false(follower_step(&t->house, &inside, &more, &err));
    assert_int_equal(seen(t), 0);
    kept.fail = false;
    catch_up(t, &inside);
    assert_int_equal(seen(t), 2);

    kept.fail = true;
    test_house_settle(t);
    assert_false(follower_step(&t->house, &outside, &more, &err));
    kept.fail = false;
    catch_up(t, &outside);
    assert_int_equal(kept.applied, 4); /* at least once */
}

struct stand {
    const struct follower *follower;
    struct follower_state state;
};

static bool state_step(struct call *call, void *arg)
{
    struct stand *stand = arg;

    return follower_read_state(call, stand->follower, &stand->state);
}

static struct follower_state state_of(struct test_house *t, const struct follower *follower)
{
    struct stand stand = { .follower = follower };

    test_house_read(t, state_step, &stand);
    return stand.state;
}

static void the_lag_is_known(void **state)
{
    struct test_house *t = prepare(state);

    add_events(t, 5);
    test_house_at(t, TEST_HOUSE_NOW_MS + 4000);
    assert_int_equal(state_of(t, &inside).behind_events, 5);
    assert_int_equal(state_of(t, &inside).behind_ms, 4000);
    catch_up(t, &inside);
    assert_int_equal(state_of(t, &inside).behind_events, 0);
    assert_int_equal(state_of(t, &inside).behind_ms, 0);
}

static bool rebuild_step(struct call *call, void *arg)
{
    return follower_request_rebuild(call, arg);
}

static void a_rebuild_begins_anew_and_then_goes_on(void **state)
{
    struct test_house *t = prepare(state);
    struct err err;
    bool more;

    add_events(t, 5);
    catch_up(t, &outside);
    test_house_change(t, rebuild_step, (void *)&outside);
    assert_true(state_of(t, &outside).rebuild_wanted);
    kept.fail = true; /* given up on the way: it begins anew later */
    test_house_settle(t);
    assert_false(follower_step(&t->house, &outside, &more, &err));
    assert_string_equal(err.code, "follower_stopped");
    assert_true(state_of(t, &outside).rebuild_wanted);
    kept.fail = false;
    add_events(t, 2);
    catch_up(t, &outside);
    assert_int_equal(kept.rebuilt, 1);
    assert_int_equal(kept.applied, 0); /* all of it stood in the rows */
    assert_false(state_of(t, &outside).rebuild_wanted);
    add_events(t, 2);
    catch_up(t, &outside);
    assert_int_equal(kept.applied, 2);
}

static void without_a_way_to_rebuild_the_log_is_read_again(void **state)
{
    struct test_house *t = prepare(state);

    add_events(t, 5);
    catch_up(t, &inside);
    test_house_sql(t, "DELETE FROM seen", NULL);
    test_house_change(t, rebuild_step, (void *)&inside);
    catch_up(t, &inside);
    assert_int_equal(seen(t), 5);
}

/* ---- threads ----------------------------------------------------------------------------------
 */

static void wait_for_applied(int count)
{
    pthread_mutex_lock(&kept.lock);
    while (kept.applied < count)
        pthread_cond_wait(&kept.changed, &kept.lock);
    pthread_mutex_unlock(&kept.lock);
}

static void a_commit_wakes_the_followers(void **state)
{
    struct test_house *t = prepare(state);

    t->house.random = &random_system;
    t->house.followers = follower_set_start(&t->house);
    add_events(t, 5);
    wait_for_applied(5);
    add_events(t, 5);
    wait_for_applied(10);
    follower_set_stop(t->house.followers);
    follower_set_free(&t->house.followers);
}

static void one_node_follows_and_the_other_takes_over(void **state)
{
    struct test_house *t = prepare(state);
    struct house other;

    if (t->db.engine == DB_SQLITE)
        return; /* one process owns the database */
    t->house.random = &random_system;
    other = t->house;
    memcpy(other.node, "node-b", sizeof("node-b"));
    t->house.followers = follower_set_start(&t->house);
    add_events(t, 5);
    wait_for_applied(5);
    other.followers = follower_set_start(&other);
    follower_set_stop(t->house.followers);
    follower_set_free(&t->house.followers);
    add_events(t, 5);
    wait_for_applied(10);
    follower_set_stop(other.followers);
    follower_set_free(&other.followers);
    assert_int_equal(kept.applied, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(every_event_is_followed_once_in_batches),
        HOUSE_TESTS(a_batch_that_fails_is_tried_again),
        HOUSE_TESTS(the_lag_is_known),
        HOUSE_TESTS(a_rebuild_begins_anew_and_then_goes_on),
        HOUSE_TESTS(without_a_way_to_rebuild_the_log_is_read_again),
        HOUSE_TESTS(a_commit_wakes_the_followers),
        HOUSE_TESTS(one_node_follows_and_the_other_takes_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
