/* Probabilities come true, and the fits find what made the data. */
#include "features/triage/calibrate.h"

#include <math.h>

#include "base/cmocka_test.h"
#include "base/random.h"

enum { COUNT = 20000, CLASSES = 3 };

static double uniform(struct random_seeded *random)
{
    return (double)(random_u64(&random->random) >> 11) / 9007199254740992.0;
}

/** Answers made by 1 / (1 + exp(-(2 x - 0.5 y - 1))). */
static void logistic_finds_what_made_it(void **state)
{
    static double rows[2 * COUNT];
    static double answers[COUNT];
    struct random_seeded random;
    struct logistic found;

    (void)state;
    random_seeded_init(&random, 7);
    for (size_t i = 0; i < COUNT; i++) {
        rows[2 * i] = 4 * uniform(&random) - 2;
        rows[2 * i + 1] = 4 * uniform(&random) - 2;
        answers[i] =
            uniform(&random) < 1 / (1 + exp(-(2 * rows[2 * i] - 0.5 * rows[2 * i + 1] - 1)));
    }
    found = logistic_fit(rows, answers, COUNT, 2);
    assert_true(fabs(found.weights[0] - 2) < 0.1);
    assert_true(fabs(found.weights[1] + 0.5) < 0.1);
    assert_true(fabs(found.bias + 1) < 0.1);
}

/** What is parted perfectly has no best line; the ridge gives a finite one. */
static void logistic_stays_finite(void **state)
{
    static const double rows[] = { -1, -2, 1, 2 };
    static const double answers[] = { 0, 0, 1, 1 };
    struct logistic found = logistic_fit(rows, answers, 4, 1);

    (void)state;
    assert_true(isfinite(found.weights[0]) && isfinite(found.bias) && found.weights[0] > 1);
    assert_true(logistic_apply(&found, (const double[]){ 2 }) > 0.9);
    found = logistic_fit(rows, answers, 0, 1);
    assert_true(logistic_apply(&found, (const double[]){ 2 }) == 0.5);
    found = logistic_fit(rows, (const double[4]){ 0 }, 4, 1);
    assert_true(logistic_apply(&found, (const double[]){ 2 }) < 0.1);
}

/** Classes drawn by softmax(2.5 x scores). */
static void temperature_finds_what_made_it(void **state)
{
    static float scores[COUNT * CLASSES];
    static int truth[COUNT];
    struct random_seeded random;

    (void)state;
    random_seeded_init(&random, 11);
    for (size_t i = 0; i < COUNT; i++) {
        double p[CLASSES];
        double dice = uniform(&random);

        for (size_t k = 0; k < CLASSES; k++)
            scores[i * CLASSES + k] = (float)(2 * uniform(&random) - 1);
        softmax(scores + i * CLASSES, CLASSES, 2.5, p);
        truth[i] = dice < p[0] ? 0 : dice < p[0] + p[1] ? 1 : 2;
    }
    assert_true(fabs(temperature_fit(scores, truth, COUNT, CLASSES) - 2.5) < 0.15);
}

static void softmax_does_not_overflow(void **state)
{
    static const float scores[] = { 1000, -1000, 999 };
    double p[3];

    (void)state;
    softmax(scores, 3, 50, p);
    assert_true(p[0] > 0.999 && p[1] >= 0 && isfinite(p[2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logistic_finds_what_made_it),
        cmocka_unit_test(logistic_stays_finite),
        cmocka_unit_test(temperature_finds_what_made_it),
        cmocka_unit_test(softmax_does_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
