/* Shares and their intervals against published values. */
#include "features/survey/survey_figures.h"

#include <math.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"

/** R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine
 * 17 (1998), table I, method 3 (score without correction). */
static void intervals_are_those_of_the_literature(void **state)
{
    static const struct {
        int64_t count;
        int64_t n;
        double low;
        double high;
    } cases[] = {
        { 81, 263, 0.2553, 0.3662 },
        { 15, 148, 0.0624, 0.1605 },
        { 0, 20, 0.0000, 0.1611 },
        { 1, 29, 0.0061, 0.1718 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct survey_share share = survey_wilson(cases[i].count, cases[i].n);

        assert_true(fabs(share.low - cases[i].low) < 0.00005);
        assert_true(fabs(share.high - cases[i].high) < 0.00005);
        assert_int_equal(share.n, cases[i].n);
    }
}

static void nothing_is_said_of_nothing_and_all_can_be_all(void **state)
{
    struct survey_share none = survey_wilson(0, 0);
    struct survey_share all = survey_wilson(7, 7);

    (void)state;
    assert_int_equal(none.n, 0);
    assert_true(none.share == 0 && none.low == 0 && none.high == 0);
    assert_true(all.share == 1 && all.high == 1 && all.low > 0.6 && all.low < 0.7);
}

/** The interval lies within 0..1, around the share, and grows narrower with n. */
static void intervals_hold_their_shares(void **state)
{
    (void)state;
    for (int64_t n = 1; n <= 200; n++)
        for (int64_t count = 0; count <= n; count++) {
            struct survey_share one = survey_wilson(count, n);
            struct survey_share more = survey_wilson(count * 4, n * 4);

            assert_true(0 <= one.low && one.low <= one.share);
            assert_true(one.share <= one.high && one.high <= 1);
            assert_true(more.high - more.low < one.high - one.low);
        }
}

static void who_did_not_answer_counts_as_asked_alone(void **state)
{
    static const struct survey_group groups[] = {
        { .is_answered = false, .solved = SURVEY_UNSAID, .count = 5 },
        { .is_answered = true, .score = 5, .solved = SURVEY_SOLVED, .count = 2 },
        { .is_answered = true, .score = 2, .solved = SURVEY_UNSAID, .count = 1 },
        { .is_answered = true, .score = 0, .solved = SURVEY_NOT_SOLVED, .count = 1 },
    };
    struct survey_tally tally = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        survey_tally_add(&tally, &groups[i]);
    assert_int_equal(tally.asked, 9);
    assert_int_equal(tally.answered, 4);
    assert_int_equal(survey_tally_rated(&tally), 3);
    assert_int_equal(survey_tally_satisfied(&tally), 2);
    assert_int_equal(tally.solved, 2);
    assert_int_equal(tally.not_solved, 1);
    assert_true(survey_tally_mean(&tally) == 4.0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_those_of_the_literature),
        cmocka_unit_test(nothing_is_said_of_nothing_and_all_can_be_all),
        cmocka_unit_test(intervals_hold_their_shares),
        cmocka_unit_test(who_did_not_answer_counts_as_asked_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
