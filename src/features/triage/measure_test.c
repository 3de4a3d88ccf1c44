/* Measures against values worked out by hand or by other programs. */
#include "features/triage/measure.h"

#include <math.h>

#include "base/cmocka_test.h"

static void near(double got, double expected)
{
    if (fabs(got - expected) > 1e-6)
        fail_msg("%.9f is not %.9f", got, expected);
}

static const float scores[] = { 0.1F, 0.4F, 0.35F, 0.8F };
static const bool positive[] = { false, false, true, true };

/** Of four pairs three are in order; placements 0.5, 1 and 1, 0.5 have the variance 1/8 each. */
static void auroc_of_four(void **state)
{
    struct auroc auroc = measure_auroc(scores, positive, 4);

    (void)state;
    near(auroc.area, 0.75);
    near(auroc.low, 0.75 - 1.959963984540054 * sqrt(0.125 / 2 + 0.125 / 2));
    near(auroc.high, 1);
}

static void auroc_of_equals_is_half(void **state)
{
    static const float same[] = { 1, 1, 1, 1, 1 };
    static const bool some[] = { true, false, true, false, false };

    (void)state;
    near(measure_auroc(same, some, 5).area, 0.5);
    near(measure_auroc(same, some, 0).area, 0.5);
    near(measure_auroc(same, (const bool[]){ true, true, true, true, true }, 5).low, 0);
}

/** Falling: + (1/1), - , + (2/3), -: (1 + 2/3) / 2. */
static void average_precision_of_four(void **state)
{
    (void)state;
    near(measure_average_precision(scores, positive, 4), (1 + 2.0 / 3) / 2);
    near(measure_average_precision(scores, (const bool[4]){ 0 }, 4), 0);
}

/** All four in one bin at 0.7, half of them right: off by 0.2. */
static void ece_of_one_bin(void **state)
{
    static const float p[] = { 0.7F, 0.7F, 0.7F, 0.7F };
    static const bool right[] = { true, false, true, false };

    (void)state;
    near(measure_ece(p, right, 4), fabs((double)0.7F - 0.5));
    near(measure_ece(p, right, 0), 0);
}

/** Class 0: 1 hit, 2 truths, 2 answers: 1/2. Class 1: 1, 2, 2: 1/2. Class 2 is not there. */
static void macro_f1_of_two(void **state)
{
    static const int truth[] = { 0, 0, 1, 1 };
    static const int answers[] = { 0, 1, 1, 0 };

    (void)state;
    near(measure_macro_f1(truth, answers, 4, 3), 0.5);
    near(measure_macro_f1(truth, truth, 4, 3), 1);
}

static void quantile_of_five(void **state)
{
    float values[] = { 5, 1, 4, 2, 3 };

    (void)state;
    near(measure_quantile(values, 5, 0.4), 3);
    near(measure_quantile(values, 5, 1), 5);
    near(measure_quantile(values, 0, 0.5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auroc_of_four),
        cmocka_unit_test(auroc_of_equals_is_half),
        cmocka_unit_test(average_precision_of_four),
        cmocka_unit_test(ece_of_one_bin),
        cmocka_unit_test(macro_f1_of_two),
        cmocka_unit_test(quantile_of_five),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
