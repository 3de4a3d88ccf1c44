#include "core/event/counter.h"

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
    struct counter_correction correction;
};

static bool read_step(struct call *call, void *arg)
{
    struct reading *reading = arg;

    if (!counter_read(call, &by_state, reading->keys, 3, reading->counts)
        || !counter_read_all(call, &by_state, &reading->rows, &reading->row_count)
        || !counter_compare(call, &by_state, &reading->correction))
        return false;
    reading->wrong = (int64_t)reading->correction.count;
    return true;
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

static int64_t correct(struct test_house *t)
{
    int64_t wrong;

    if (!counter_correct(&t->call, &by_state, &wrong))
        fail_msg("%s (%s)", t->call.err->message, t->call.err->detail);
    return wrong;
}

static void a_correction_makes_counts_right(void **state)
{
    struct test_house *t = test_house(state);
    struct added wrong[] = {
        { &by_state, 1, 7 }, { &by_state, 5, 1 }, { &by_team, 3, 1 }, { NULL, 0, 0 }
    };
    struct reading reading = { .keys = { 1, 2, 5 } };

    make_things(t);
    test_house_sql(t, "INSERT INTO thing VALUES (1, 1, 3), (2, 1, 3), (3, 2, 4)", NULL);
    test_house_change(t, add_step, wrong);
    assert_int_equal(correct(t), 3); /* 1: 7 for 2, 2: none for 1, 5: 1 for none */
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.wrong, 0);
    assert_int_equal(reading.counts[0], 2);
    assert_int_equal(reading.counts[1], 1);
    assert_int_equal(reading.counts[2], 0);
    assert_int_equal(correct(t), 0);
    assert_int_equal(test_house_int(t, "SELECT count FROM counter WHERE dimension = 'thing.team'"),
                     1);
}

/** A thing more of that state, counted as every change counts what it does. */
static bool make_thing(struct call *call, void *arg)
{
    static const struct db_query q_make = {
        "test.make_thing",
        "INSERT INTO thing (id, state, team_id) VALUES (:id, :state, 1)",
        NULL,
    };
    int64_t *id = arg;

    counter_add(call, &by_state, 1 + *id % 3, 1);
    return db_exec(call->tx, &q_make, DB_BINDS(db_int("id", *id), db_int("state", 1 + *id % 3)),
                   call->err);
}

static bool apply_step(struct call *call, void *arg)
{
    return counter_apply(call, arg);
}

static void what_changes_between_comparison_and_correction_stays_counted(void **state)
{
    struct test_house *t = test_house(state);
    struct added wrong[] = { { &by_state, 1, 40 }, { &by_state, 2, -3 }, { NULL, 0, 0 } };
    struct reading reading = { .keys = { 1, 2, 3 } };

    make_things(t);
    test_house_change(t, add_step, wrong);
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.wrong, 2);
    for (int64_t id = 1; id <= 9; id++)
        test_house_change(t, make_thing, &id);
    test_house_change(t, apply_step, &reading.correction);
    test_house_read(t, read_step, &reading);
    assert_int_equal(reading.wrong, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(reading.counts[i], 3);
}

static void of_two_corrections_at_once_one_is_made(void **state)
{
    struct test_house *t = test_house(state);
    struct added wrong[] = { { &by_state, 1, 40 }, { NULL, 0, 0 } };
    struct reading first = { .keys = { 1 } };
    struct reading second = { .keys = { 1 } };

    make_things(t);
    for (int i = 0; i < 2; i++) { /* the second time there has been one before */
        test_house_change(t, add_step, wrong);
        test_house_read(t, read_step, &first);
        test_house_read(t, read_step, &second);
        test_house_change(t, apply_step, &first.correction);
        assert_false(call_change(&t->call, apply_step, &second.correction));
        assert_string_equal(t->call.err->code, "counter_corrected");
        test_house_call(t);
        test_house_read(t, read_step, &first);
        assert_int_equal(first.counts[0], 0);
    }
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

struct maker {
    struct house *house;
    int64_t first_id;
};

static void *make_many(void *arg)
{
    struct maker *maker = arg;
    bool ok = true;

    for (int64_t id = maker->first_id; ok && id < maker->first_id + CHANGES; id++) {
        struct call call;

        call_init(&call, maker->house, ARENA_REQUEST_MAX);
        ok = call_change(&call, make_thing, &id);
        call_fini(&call);
    }
    return ok ? NULL : arg;
}

static void a_correction_is_exact_while_others_change(void **state)
{
    struct test_house *t = test_house(state);
    struct added wrong[] = { { &by_state, 1, 1000 }, { &by_state, 2, -7 }, { NULL, 0, 0 } };
    struct house house = t->house;
    struct maker makers[WRITERS];
    pthread_t threads[WRITERS];

    house.random = &random_system;
    make_things(t);
    for (int i = 0; i < WRITERS; i++) {
        makers[i] = (struct maker){ &house, 1 + i * CHANGES };
        assert_int_equal(pthread_create(&threads[i], NULL, make_many, &makers[i]), 0);
    }
    for (int i = 0; i < 5; i++) {
        test_house_change(t, add_step, wrong);
        assert_int_equal(correct(t), 2);
    }
    for (int i = 0; i < WRITERS; i++) {
        void *failed;

        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(correct(t), 0);
    assert_int_equal(
        test_house_int(t, "SELECT sum(count) FROM counter WHERE dimension = 'thing.state'"),
        WRITERS * CHANGES);
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
        HOUSE_TESTS(a_correction_makes_counts_right),
        HOUSE_TESTS(what_changes_between_comparison_and_correction_stays_counted),
        HOUSE_TESTS(of_two_corrections_at_once_one_is_made),
        HOUSE_TESTS(changes_side_by_side_lose_nothing),
        HOUSE_TESTS(a_correction_is_exact_while_others_change),
        cmocka_unit_test(badges_end_at_their_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
