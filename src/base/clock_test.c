#include "base/clock.h"

#include "base/cmocka_test.h"

static void a_manual_clock_stands_until_it_is_moved(void **state)
{
    struct clock_manual manual;

    (void)state;
    clock_manual_init(&manual, 1000);
    assert_int_equal(clock_now_ms(&manual.clock), 1000);
    assert_int_equal(clock_now_ms(&manual.clock), 1000);
    assert_int_equal(clock_monotonic_us(&manual.clock), 1000000);
    clock_manual_set(&manual, 1234);
    assert_int_equal(clock_now_ms(&manual.clock), 1234);
    assert_int_equal(clock_monotonic_us(&manual.clock), 1234000);
}

static void the_system_clock_is_past_2020_and_durations_do_not_run_back(void **state)
{
    int64_t before = clock_monotonic_us(&clock_system);

    (void)state;
    assert_true(clock_now_ms(&clock_system) > 1577836800000);
    assert_true(clock_monotonic_us(&clock_system) >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_manual_clock_stands_until_it_is_moved),
        cmocka_unit_test(the_system_clock_is_past_2020_and_durations_do_not_run_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
