#include "core/counter.h"

#include <pthread.h>

#include "base/cmocka_test.h"
#include "core/test_house.h"

static const struct db_query q_by_state = { "test.by_state",
                                            "SELECT state, count(*) FROM thing GROUP BY state",
                                            NULL };
static const struct db_query q_by_team = { "test.by_team",
                                           "SELECT team_id, count(*) FROM thing GROUP BY team_id",
                                           NULL };
static const struct counter_dimension by_state = { "thing.state", &q_by_state, NULL };
static const struct counter_dimension by_team = { "thing.team", &q_by_team, NULL };

static void make_things(struct test_house *t)
{
    test_house_sql(t, "CREATE TABLE thing (id bigint PRIMARY KEY, state bigint, team_id bigint)",
                   NULL);
}

struct added {
    const struct counter_dimension *dimension;
    int64_t key;
    int64_t delta;
};

/** A list of additions, ended by a NULL dimension. */
static bool add_step(struct call *call, void *arg)
{
    for (const struct added *added = arg; added->dimension != NULL; added++)
        counter_add(call, added->dimension, added->key, added->delta);
    return true;
}

struct reading {
    int64_t keys[3];
    int64_t counts[3];
    const struct counter_row *rows;
    size_t row_count;
    int64_t wrong;
};

static bool read_step(struct call *call, void *arg)
{
    struct reading *reading = arg;

    return counter_read(call, &by_state, reading->keys, 3, reading->counts)
           && counter_read_all(call, &by_state, &reading->rows, &reading->row_count)
           && counter_check(call, &by_state, &reading->wrong);
}

static void deltas_of_a_change_add_up(void **state)
{
    struct test_house *t = test_house(state);
    struct added first[] = { { &by_state, 1, 1 },
                             { &by_state, 2, 5 },
                             { &by_team, 1, 1 },
                             { &by_state, 1, 3 },
                             { NULL, 0, 0 } };
    struct added second[] = { { &by_state, 2, -5 }, { &by_state, 9, 2 }, { NULL, 0, 0 } };
    struct reading reading = { .keys = { 9, 1, 2 } };

    make_things(t);
    test_house_change(t, add_step, first);
    test_house_change(t, add_step, second);
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.counts[0], 2);
    assert_int_equal(reading.counts[1], 4);
    assert_int_equal(reading.counts[2], 0);
    assert_int_equal(reading.row_count, 2);
    assert_int_equal(reading.rows[0].key, 1);
    assert_int_equal(reading.rows[1].key, 9);
    assert_int_equal(reading.wrong, 2); /* there are no things at all */
}

static bool failing_step(struct call *call, void *arg)
{
    counter_add(call, &by_state, 1, 1);
    (void)arg;
    return err_set(call->err, ERR_CONFLICT, "on_purpose", "on purpose");
}

static void a_change_that_fails_counts_nothing(void **state)
{
    struct test_house *t = test_house(state);
    struct reading reading = { .keys = { 1 } };

    make_things(t);
    assert_false(call_change(&t->call, failing_step, NULL));
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.counts[0], 0);
}

static bool rebuild_step(struct call *call, void *arg)
{
    return counter_rebuild(call, arg);
}

static void a_rebuild_makes_counts_right(void **state)
{
    struct test_house *t = test_house(state);
    struct added wrong[] = {
        { &by_state, 1, 7 }, { &by_state, 5, 1 }, { &by_team, 3, 1 }, { NULL, 0, 0 }
    };
    struct reading reading = { .keys = { 1, 2, 5 } };

    make_things(t);
    test_house_sql(t, "INSERT INTO thing VALUES (1, 1, 3), (2, 1, 3), (3, 2, 4)", NULL);
    test_house_change(t, add_step, wrong);
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.wrong, 3); /* 1: 7 for 2, 2: none for 1, 5: 1 for none */
    test_house_change(t, rebuild_step, (void *)&by_state);
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.wrong, 0);
    assert_int_equal(reading.counts[0], 2);
    assert_int_equal(reading.counts[1], 1);
    assert_int_equal(reading.counts[2], 0);
    assert_int_equal(test_house_int(t, "SELECT count FROM counter WHERE dimension = 'thing.team'"),
                     1);
}

enum { WRITERS = 4, CHANGES = 40 };

static void *write_many(void *arg)
{
    struct house *house = arg;
    struct added added[] = {
        { &by_team, 1, 1 }, { &by_state, 1, 1 }, { &by_state, 2, -1 }, { NULL, 0, 0 }
    };
    struct call call;
    bool ok = true;

    for (int i = 0; ok && i < CHANGES; i++) {
        call_init(&call, house, ARENA_REQUEST_MAX);
        ok = call_change(&call, add_step, added);
        call_fini(&call);
    }
    return ok ? NULL : house;
}

static void changes_side_by_side_lose_nothing(void **state)
{
    struct test_house *t = test_house(state);
    struct reading reading = { .keys = { 1, 2 } };
    struct house house = t->house;
    pthread_t threads[WRITERS];

    house.random = &random_system;
    make_things(t);
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &house), 0);
    for (int i = 0; i < WRITERS; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.counts[0], WRITERS * CHANGES);
    assert_int_equal(reading.counts[1], -WRITERS * CHANGES);
}

static void badges_end_at_their_bound(void **state)
{
    struct arena *arena = arena_new(4096);

    assert_str_is(counter_badge(arena, 0, 1000), "0");
    assert_str_is(counter_badge(arena, 999, 1000), "999");
    assert_str_is(counter_badge(arena, 1000, 1000), "999+");
    assert_str_is(counter_badge(arena, 5000, 1000), "999+");
    arena_free(&arena);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(deltas_of_a_change_add_up),
        HOUSE_TESTS(a_change_that_fails_counts_nothing),
        HOUSE_TESTS(a_rebuild_makes_counts_right),
        HOUSE_TESTS(changes_side_by_side_lose_nothing),
        cmocka_unit_test(badges_end_at_their_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
