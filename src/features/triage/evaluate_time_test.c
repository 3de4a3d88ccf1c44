/* Months apart, and which model may take the other's place. */
#include "features/triage/evaluate_time.h"

#include <math.h>

#include "base/arena.h"
#include "base/cmocka_test.h"

enum { JANUARY = 2026 * 12, ARENA_MAX = 1 << 20 };

/** `right` texts that are, and `wrong` that are not; of the first, the other is wrong on some. */
static void add(struct evaluation *evaluation, int month, size_t right, size_t wrong,
                size_t other_wrong)
{
    for (size_t i = 0; i < right + wrong; i++)
        evaluation_add(evaluation, &(struct judged){ .truth = 0,
                                                     .answer = i < right ? 0 : 1,
                                                     .confidence = 0.5F,
                                                     .known = 0.75F,
                                                     .month = month,
                                                     .is_sure = true,
                                                     .other_right = i >= other_wrong });
}

static void months_stand_in_their_order(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct evaluation evaluation = { 0 };
    struct month_figures *months;
    char name[MONTH_BYTES];

    (void)state;
    add(&evaluation, JANUARY + 2, 3, 1, 0);
    add(&evaluation, JANUARY, 1, 1, 0);
    add(&evaluation, 0, 7, 0, 0); /* without a time */
    evaluation_add(&evaluation, &(struct judged){ .truth = LABEL_NONE,
                                                  .is_out = true,
                                                  .month = JANUARY,
                                                  .known = 0,
                                                  .confidence = 0.2F });
    assert_int_equal(evaluation_months(&evaluation, arena, &months), 2);
    assert_int_equal(months[0].month, JANUARY);
    assert_int_equal(months[0].n, 3);
    assert_true(months[0].accuracy == 0.5); /* of those in scope */
    assert_true(fabs(months[0].rejected - 1 / 3.0) < 1e-9);
    assert_true(fabs(months[0].confidence - 0.4) < 1e-6);
    assert_true(fabs(months[0].unknown_words - 0.5) < 1e-6);
    assert_int_equal(months[1].n, 4);
    assert_true(months[1].accuracy == 0.75 && months[1].rejected == 0);
    month_format(months[1].month, name);
    assert_string_equal(name, "2026-03");
    evaluation_free(&evaluation);
    arena_free(&arena);
}

static void without_times_there_are_no_months(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct evaluation evaluation = { 0 };
    struct month_figures *months;

    (void)state;
    assert_int_equal(evaluation_months(&evaluation, arena, &months), 0);
    add(&evaluation, 0, 5, 5, 0);
    assert_int_equal(evaluation_months(&evaluation, arena, &months), 0);
    evaluation_free(&evaluation);
    arena_free(&arena);
}

static void confidence_that_moves_is_drift(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct evaluation evaluation = { 0 };
    struct month_figures *months;

    (void)state;
    for (int month = 0; month < 3; month++)
        for (int i = 0; i < 400; i++)
            evaluation_add(
                &evaluation,
                &(struct judged){ .month = JANUARY + month,
                                  .confidence = (float)(i % 100) / 100 + (month == 2 ? 0.5F : 0) });
    assert_int_equal(evaluation_months(&evaluation, arena, &months), 3);
    assert_int_equal(months[0].shift.drift, DRIFT_NONE);
    assert_int_equal(months[1].shift.drift, DRIFT_NONE);
    assert_int_equal(months[2].shift.drift, DRIFT_MUCH);
    evaluation_free(&evaluation);
    arena_free(&arena);
}

/** By the newest month: `old` is added to the month before. */
static void who_replaces_whom(void **state)
{
    static const struct {
        size_t right;
        size_t wrong;
        size_t other_wrong;
        const char *why;
        bool replace;
    } cases[] = {
        { 100, 0, 20, "better", true },       /* the other is wrong on 20 */
        { 80, 20, 0, "worse", false },        /* right on all that this is wrong on */
        { 100, 0, 0, "no_difference", true }, /* alike */
        { 97, 3, 2, "no_difference", true },  /* 2 against 3 */
        { 97, 3, 0, "no_difference", false }, /* 0 against 3, p = 0.125: in doubt */
        { 30, 0, 30, "too_few", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct evaluation evaluation = { 0 };
        struct replacement found;

        add(&evaluation, JANUARY, cases[i].right, cases[i].wrong, cases[i].other_wrong);
        found = evaluation_replacement(&evaluation);
        assert_string_equal(found.why, cases[i].why);
        assert_int_equal(found.replace, cases[i].replace);
        assert_int_equal(found.n, cases[i].right + cases[i].wrong);
        assert_int_equal(found.right, cases[i].right);
        assert_int_equal(found.only_right, cases[i].other_wrong);
        assert_int_equal(found.only_other, cases[i].wrong);
        evaluation_free(&evaluation);
    }
}

/** A better past does not make up for a worse newest month, if that says enough by itself. */
static void the_newest_month_decides(void **state)
{
    struct evaluation evaluation = { 0 };
    struct replacement found;

    (void)state;
    add(&evaluation, JANUARY, 500, 0, 400);
    add(&evaluation, JANUARY + 1, 40, 20, 0);
    found = evaluation_replacement(&evaluation);
    assert_int_equal(found.month, JANUARY + 1);
    assert_string_equal(found.why, "worse");
    evaluation_free(&evaluation);

    add(&evaluation, JANUARY, 500, 0, 400);
    add(&evaluation, JANUARY + 1, 20, 20, 0); /* too few: January is taken in */
    found = evaluation_replacement(&evaluation);
    assert_int_equal(found.month, JANUARY);
    assert_int_equal(found.n, 540);
    assert_string_equal(found.why, "better");
    evaluation_free(&evaluation);
}

/** Out of scope, a person's look is what is right. */
static void a_look_is_right_out_of_scope(void **state)
{
    struct judged judged = { .truth = LABEL_NONE, .answer = 0, .is_out = true };

    (void)state;
    assert_true(judged_is_right(&judged));
    judged.is_sure = true;
    assert_false(judged_is_right(&judged));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_stand_in_their_order),
        cmocka_unit_test(without_times_there_are_no_months),
        cmocka_unit_test(confidence_that_moves_is_drift),
        cmocka_unit_test(who_replaces_whom),
        cmocka_unit_test(the_newest_month_decides),
        cmocka_unit_test(a_look_is_right_out_of_scope),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
