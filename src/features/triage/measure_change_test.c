/* What is change, and what is chance. */
#include "features/triage/measure_change.h"

#include "base/cmocka_test.h"

enum { MANY = 10000 };

static float ramp[MANY];
static float others[MANY];

/** 0 to 1 evenly, and the same with each value `power`ed and `moved`. */
static void fill(size_t count, float moved)
{
    for (size_t i = 0; i < count; i++) {
        ramp[i] = (float)i / (float)count;
        others[i] = ramp[i] + moved;
    }
}

static void the_same_values_have_not_moved(void **state)
{
    struct population_shift shift;

    (void)state;
    fill(MANY, 0);
    shift = measure_shift(ramp, MANY, others, MANY);
    assert_float_equal(shift.psi, 0, 1e-6);
    assert_int_equal(shift.drift, DRIFT_NONE);
}

/* One tenth moves out of the lowest bin and into the highest: twice 0.1 ln 2 were the bins not
 * smoothed and the lowest not left empty; by hand 0.1 ln(1000.5 / 0.5) + 0.1 ln(2000.5 / 1000.5),
 * in shares of 10,005. */
static void a_known_shift_has_its_index(void **state)
{
    struct population_shift shift;

    (void)state;
    fill(MANY, 0.1F);
    shift = measure_shift(ramp, MANY, others, MANY);
    assert_float_equal(shift.psi, 0.829015, 1e-4);
    assert_int_equal(shift.drift, DRIFT_MUCH);
}

static void few_values_move_by_chance(void **state)
{
    struct population_shift shift;

    (void)state;
    fill(20, 0.1F);
    shift = measure_shift(ramp, 20, others, 20);
    assert_true(shift.psi > 0.1);
    assert_int_equal(shift.drift, DRIFT_NONE);
    assert_int_equal(measure_shift(ramp, 0, others, 20).drift, DRIFT_NONE);
    assert_int_equal(measure_shift(ramp, 20, others, 0).drift, DRIFT_NONE);
}

static void a_half_of_all_values_in_one_bin_is_much(void **state)
{
    (void)state;
    fill(1000, 0);
    for (size_t i = 0; i < 500; i++)
        others[i] = 0.95F;
    assert_int_equal(measure_shift(ramp, 1000, others, 1000).drift, DRIFT_MUCH);
}

/* Tails of the binomial distribution with p = 1/2. */
static void disagreements_are_counted_exactly(void **state)
{
    (void)state;
    assert_float_equal(measure_mcnemar(0, 0), 1, 1e-6);
    assert_float_equal(measure_mcnemar(0, 5), 1, 1e-6);
    assert_float_equal(measure_mcnemar(1, 0), 0.5, 1e-6);
    assert_float_equal(measure_mcnemar(5, 0), 1.0 / 32, 1e-6);
    assert_float_equal(measure_mcnemar(8, 2), 56.0 / 1024, 1e-6);
    assert_float_equal(measure_mcnemar(5, 5), 638.0 / 1024, 1e-6);
    assert_float_equal(measure_mcnemar(15, 5), 21700.0 / 1048576, 1e-6);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_values_have_not_moved),
        cmocka_unit_test(a_known_shift_has_its_index),
        cmocka_unit_test(few_values_move_by_chance),
        cmocka_unit_test(a_half_of_all_values_in_one_bin_is_much),
        cmocka_unit_test(disagreements_are_counted_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
