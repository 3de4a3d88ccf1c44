/* What the page counts, against figures counted by hand. */
#include "features/triage/report_counts.h"

#include <math.h>

#include "base/arena.h"
#include "base/cmocka_test.h"

enum { LABELS = 4, ARENA_MAX = 1 << 20 };

struct world {
    struct arena *arena;
    struct evaluation evaluation;
};

static void add(struct evaluation *evaluation, int truth, int answer, float p, const char *text)
{
    evaluation_add(evaluation, &(struct judged){ .truth = truth,
                                                 .answer = answer,
                                                 .p = p,
                                                 .confidence = p,
                                                 .score = truth == 0 ? p : -p,
                                                 .micros = 100 * p,
                                                 .text = str_of(text),
                                                 .is_sure = p >= 0.3F,
                                                 .is_out = truth == LABEL_NONE });
}

/** Label 0: three texts, one of them named 1. Label 1: two, both named 0. Label 2: named once by
 * mistake, and never there. Label 3: never. */
static int set_up(void **state)
{
    static struct world world;
    struct evaluation *all = &world.evaluation;

    world = (struct world){ .arena = arena_new(ARENA_MAX) };
    add(all, 0, 0, 0.95F, "a");
    add(all, 0, 0, 0.85F, "b");
    add(all, 0, 1, 0.25F, "c");
    add(all, 1, 0, 0.65F, "e");
    add(all, 1, 0, 0.55F, "d");
    add(all, 1, 2, 0.35F, "");
    add(all, LABEL_NONE, 0, 0.15F, "out");
    add(all, LABEL_NONE, 1, 0.99F, "out too");
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    evaluation_free(&world->evaluation);
    arena_free(&world->arena);
    return 0;
}

static bool near(double one, double other)
{
    return fabs(one - other) < 1e-6;
}

static void the_headline_is_of_those_in_scope(void **state)
{
    struct world *world = *state;
    struct headline found = report_headline(&world->evaluation, world->arena);

    assert_int_equal(found.n, 8);
    assert_int_equal(found.in_scope, 6);
    assert_int_equal(found.out_of_scope, 2);
    assert_true(near(found.accuracy, 2.0 / 6));
    assert_true(near(found.rejected, 1.0 / 6));
    assert_true(near(found.caught, 0.5));
    assert_true(found.auroc == 1);
    assert_true(found.ece > 0.3 && found.ece < 0.6);
    assert_true(found.p95_us > 90 && found.p95_us <= 99.1);
}

static void an_empty_evaluation_has_a_headline(void **state)
{
    struct world *world = *state;
    struct evaluation none = { 0 };
    struct headline found = report_headline(&none, world->arena);

    assert_int_equal(found.n, 0);
    assert_true(found.accuracy == 0 && found.caught == 0 && found.rejected == 0);
}

static void labels_stand_with_the_worst_first(void **state)
{
    struct world *world = *state;
    struct label_figures *found;

    assert_int_equal(report_labels(&world->evaluation, LABELS, world->arena, &found), 3);
    assert_int_equal(found[0].label, 1); /* as bad as 2, but with texts */
    assert_int_equal(found[0].n, 3);
    assert_int_equal(found[0].named, 1);
    assert_true(found[0].f1 == 0 && found[0].recall == 0 && found[0].precision == 0);
    assert_int_equal(found[1].label, 2);
    assert_int_equal(found[1].n, 0);
    assert_int_equal(found[2].label, 0);
    assert_int_equal(found[2].right, 2);
    assert_true(near(found[2].precision, 0.5) && near(found[2].recall, 2.0 / 3));
    assert_true(near(found[2].f1, 4.0 / 7));
}

static void confusions_stand_with_the_most_frequent_first(void **state)
{
    struct world *world = *state;
    struct confusion *found;

    assert_int_equal(report_confusions(&world->evaluation, world->arena, &found), 3);
    assert_int_equal(found[0].truth, 1);
    assert_int_equal(found[0].answer, 0);
    assert_int_equal(found[0].n, 2);
    assert_int_equal(found[0].example_count, 2); /* by their text, whatever the order was */
    assert_true(str_eq(found[0].examples[0], STR("d")));
    assert_true(str_eq(found[0].examples[1], STR("e")));
    assert_int_equal(found[1].truth, 0);
    assert_int_equal(found[2].answer, 2);
    assert_int_equal(found[2].example_count, 0);
}

static void reliability_is_by_tenths(void **state)
{
    struct world *world = *state;
    struct reliability_bin bins[RELIABILITY_BINS];

    add(&world->evaluation, 0, 0, 1, "sure");
    add(&world->evaluation, 0, 1, 0.9F, "wrong");
    report_reliability(&world->evaluation, bins);
    assert_int_equal(bins[9].n, 3); /* 0.9, 0.95 and 1; not the one out of scope */
    assert_true(near(bins[9].right, 2.0 / 3) && near(bins[9].p, 0.95));
    assert_int_equal(bins[0].n, 0);
    assert_true(bins[0].p == 0 && bins[0].right == 0);
    assert_int_equal(bins[6].n, 1);
    assert_true(bins[6].right == 0);
}

static void coverage_leaves_the_least_sure_to_people(void **state)
{
    struct world *world = *state;
    struct coverage_point points[COVERAGE_POINTS];
    struct evaluation none = { 0 };

    assert_int_equal(report_coverage(&world->evaluation, world->arena, points), COVERAGE_POINTS);
    assert_true(points[0].looked_at == 0 && points[0].rest == 6);
    assert_true(near(points[0].right, 2.0 / 6));
    assert_true(near(points[COVERAGE_POINTS - 1].looked_at, 0.5));
    assert_int_equal(points[COVERAGE_POINTS - 1].rest, 3); /* .95, .85 and .65 */
    assert_true(near(points[COVERAGE_POINTS - 1].right, 2.0 / 3));
    assert_int_equal(report_coverage(&none, world->arena, points), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_headline_is_of_those_in_scope, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_evaluation_has_a_headline, set_up, tear_down),
        cmocka_unit_test_setup_teardown(labels_stand_with_the_worst_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(confusions_stand_with_the_most_frequent_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reliability_is_by_tenths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(coverage_leaves_the_least_sure_to_people, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
