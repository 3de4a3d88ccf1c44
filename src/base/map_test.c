#include "base/map.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/random.h"

struct fixture {
    struct arena *arena;
    struct map *heap;
    struct map *in_arena;
    struct random_seeded seeded;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    random_seeded_init(&fixture.seeded, 7);
    fixture.arena = arena_new(16 * 1024 * 1024);
    fixture.heap = map_new(NULL, &fixture.seeded.random);
    fixture.in_arena = map_new(fixture.arena, &fixture.seeded.random);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    map_free(&fixture->heap);
    map_free(&fixture->in_arena);
    arena_free(&fixture->arena);
    return 0;
}

static void values_are_set_replaced_and_removed(void **state)
{
    struct fixture *fixture = *state;
    struct map *maps[] = { fixture->heap, fixture->in_arena };
    int one;
    int two;

    for (size_t i = 0; i < COUNT_OF(maps); i++) {
        assert_null(map_get(maps[i], STR("문의")));
        assert_null(map_set(maps[i], STR("문의"), &one));
        assert_ptr_equal(map_get(maps[i], STR("문의")), &one);
        assert_ptr_equal(map_set(maps[i], STR("문의"), &two), &one);
        assert_int_equal(map_count(maps[i]), 1);
        assert_ptr_equal(map_remove(maps[i], STR("문의")), &two);
        assert_null(map_remove(maps[i], STR("문의")));
        assert_null(map_get(maps[i], STR("문의")));
        assert_int_equal(map_count(maps[i]), 0);
    }
}

static void the_map_keeps_its_own_copy_of_a_key(void **state)
{
    struct fixture *fixture = *state;
    char key[] = "key";
    int value;

    map_set(fixture->heap, str_of(key), &value);
    key[0] = 'x';
    assert_ptr_equal(map_get(fixture->heap, STR("key")), &value);
    assert_null(map_get(fixture->heap, STR("xey")));
}

static void text_and_integer_keys_do_not_meet(void **state)
{
    struct fixture *fixture = *state;
    struct map *map = fixture->heap;
    int64_t number = 0x6162636465666768;
    int values[5];

    map_set_int(map, number, &values[0]);
    map_set(map, (struct str){ (const char *)&number, sizeof(number) }, &values[1]);
    map_set_int(map, 0, &values[2]);
    map_set(map, STR(""), &values[3]);
    map_set_int(map, INT64_MIN, &values[4]);
    assert_int_equal(map_count(map), 5);
    assert_ptr_equal(map_get_int(map, number), &values[0]);
    assert_ptr_equal(map_get(map, (struct str){ (const char *)&number, sizeof(number) }),
                     &values[1]);
    assert_ptr_equal(map_get_int(map, 0), &values[2]);
    assert_ptr_equal(map_get(map, STR_NULL), &values[3]);
    assert_ptr_equal(map_remove_int(map, INT64_MIN), &values[4]);
    assert_null(map_get_int(map, INT64_MIN));
}

/** Random sets and removals beside a plain array that says what must be there. */
static void many_changes_leave_what_a_plain_array_says(void **state)
{
    enum { KEYS = 500, CHANGES = 20000 };
    struct fixture *fixture = *state;
    struct random *random = &fixture->seeded.random;
    void *expected[KEYS] = { NULL };
    size_t count = 0;

    for (int change = 0; change < CHANGES; change++) {
        size_t key = (size_t)random_below(random, KEYS);
        char text[16];
        void *before;

        snprintf(text, sizeof(text), "key-%zu", key);
        if (random_below(random, 5) < 2) {
            before = map_remove(fixture->heap, str_of(text));
            assert_ptr_equal(map_remove_int(fixture->in_arena, (int64_t)key), before);
            assert_ptr_equal(before, expected[key]);
            count -= before != NULL;
            expected[key] = NULL;
            continue;
        }
        before = map_set(fixture->heap, str_of(text), &expected[change % KEYS]);
        map_set_int(fixture->in_arena, (int64_t)key, &expected[change % KEYS]);
        assert_ptr_equal(before, expected[key]);
        count += before == NULL;
        expected[key] = &expected[change % KEYS];
        assert_int_equal(map_count(fixture->heap), count);
    }
    for (size_t key = 0; key < KEYS; key++)
        assert_ptr_equal(map_get_int(fixture->in_arena, (int64_t)key), expected[key]);
}

static void a_walk_meets_every_entry_once(void **state)
{
    enum { KEYS = 1000 };
    struct fixture *fixture = *state;
    struct map_entry entry = { 0 };
    int met[KEYS] = { 0 };
    size_t texts = 0;

    for (int64_t key = 0; key < KEYS; key++)
        map_set_int(fixture->heap, key, &met[key]);
    map_set(fixture->heap, STR("text"), &texts);
    while (map_next(fixture->heap, &entry)) {
        if (str_is_null(entry.key)) {
            assert_ptr_equal(entry.value, &met[entry.int_key]);
            met[entry.int_key]++;
        } else {
            assert_str_is(entry.key, "text");
            texts++;
        }
    }
    for (size_t key = 0; key < KEYS; key++)
        assert_int_equal(met[key], 1);
    assert_int_equal(texts, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_are_set_replaced_and_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_map_keeps_its_own_copy_of_a_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_and_integer_keys_do_not_meet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_changes_leave_what_a_plain_array_says, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_walk_meets_every_entry_once, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
