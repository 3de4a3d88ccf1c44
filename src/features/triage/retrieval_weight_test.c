/* BM25 by hand. */
#include "features/triage/retrieval_weight.h"

#include <math.h>

#include "base/cmocka_test.h"

static void near(double one, double other)
{
    assert_true(fabs(one - other) < 1e-9);
}

static void a_rare_term_weighs_more(void **state)
{
    (void)state;
    near(bm25_idf(10, 1), log(22.0 / 3));   /* 1 + 9.5 / 1.5 */
    near(bm25_idf(10, 10), log(22.0 / 21)); /* 1 + 0.5 / 10.5 */
    near(bm25_idf(3, 1), log(8.0 / 3));
    assert_true(bm25_idf(1000, 1000) > 0);
}

static void a_field_counts_by_its_length(void **state)
{
    (void)state;
    near(bm25_frequency(0, 5, 10), 0);
    near(bm25_frequency(1, 10, 10), 1);
    near(bm25_frequency(1, 20, 10), 2.0 / 3); /* 1 / (0.5 + 0.5 x 2) */
    near(bm25_frequency(3, 0, 10), 6);        /* 3 / 0.5 */
}

static void a_weight_is_what_the_formula_says(void **state)
{
    double frequency = BM25_TITLE_WEIGHT * bm25_frequency(1, 4, 4) + bm25_frequency(2, 30, 20);

    (void)state;
    near(frequency, 3 + 2 / 1.25);
    near(bm25_weight(1, 2), 2); /* 2 x 1 x 1.9 / 1.9 */
    near(bm25_weight(frequency, log(2)), log(2) * 4.6 * 1.9 / 5.5);
    assert_true(bm25_weight(1e9, bm25_idf(100, 1)) < bm25_weight_limit(100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rare_term_weighs_more),
        cmocka_unit_test(a_field_counts_by_its_length),
        cmocka_unit_test(a_weight_is_what_the_formula_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
