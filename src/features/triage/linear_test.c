/* Linear models: what liblinear learns, however many go side by side, and by however many. */
#include "features/triage/linear.h"

#include <linear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/random.h"
#include "features/triage/linear_solve.h"

enum { ROWS = 400, FEATURES = 60, PER_ROW = 8, CLASSES = 20 };

struct world {
    struct linear_rows *rows;
    uint8_t learns[ROWS]; /* every fifth row is scored */
    float squares[FEATURES + 1];
};

/** Rows of random features; the label is by two of them, with some mistakes. */
static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    struct random_seeded random;

    random_seeded_init(&random, 5);
    world->rows = linear_rows_new(FEATURES);
    for (size_t i = 0; i < ROWS; i++) {
        uint32_t places[PER_ROW];
        float values[PER_ROW];
        uint64_t first = random_below(&random.random, FEATURES - PER_ROW);
        bool slips = random_below(&random.random, 10) == 0;
        uint64_t label = slips ? random_below(&random.random, CLASSES) : first * CLASSES / FEATURES;

        for (uint32_t k = 0; k < PER_ROW; k++) {
            places[k] = (uint32_t)first + k;
            values[k] = 0.1F + (float)random_below(&random.random, 100) / 150;
        }
        linear_rows_add(world->rows, &(struct encoded){ places, values, PER_ROW, NULL, 0 },
                        (int)label);
        world->learns[i] = i % 5 == 0 ? LINEAR_SCORED : LINEAR_LEARNED;
    }
    linear_rows_rank(world->rows);
    for (size_t f = 0; f <= FEATURES; f++)
        world->squares[f] = f == FEATURES ? 1 : 0.25F + (float)(f % 4);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    linear_rows_free(&world->rows);
    free(world);
    return 0;
}

/* liblinear on the same rows. */

static struct feature_node *nodes_of(const struct world *world, size_t i, bool weighted)
{
    const struct linear_row *row = linear_rows_at(world->rows, i);
    struct feature_node *nodes = calloc(row->count + 1, sizeof(*nodes));

    for (uint32_t k = 0; k < row->count; k++) {
        uint32_t rank = row->nodes[k].rank;
        double weight = weighted ? sqrt((double)world->squares[rank]) : 1;

        nodes[k] = (struct feature_node){ (int)rank + 1, (double)row->nodes[k].value * weight };
    }
    nodes[row->count].index = -1;
    return nodes;
}

static void say_nothing(const char *text)
{
    (void)text;
}

/** Scores of all rows by a model that is learned to the end. */
static void library_scores(const struct world *world, enum linear_kind kind, double cost,
                           bool weighted, double scores[ROWS])
{
    struct feature_node *nodes[ROWS];
    struct feature_node *learned[ROWS];
    double sides[ROWS];
    struct problem problem = { .n = FEATURES + 1, .y = sides, .x = learned, .bias = 1 };
    struct parameter parameter = { .solver_type = kind == LINEAR_MARGIN ? L2R_L2LOSS_SVC : L2R_LR,
                                   .eps = 1e-6,
                                   .C = cost,
                                   .p = 0.1 };
    struct model *model;

    for (size_t i = 0; i < ROWS; i++) {
        nodes[i] = nodes_of(world, i, weighted);
        if (world->learns[i] != LINEAR_LEARNED)
            continue;
        learned[problem.l] = nodes[i];
        sides[problem.l++] = linear_rows_at(world->rows, i)->label == 3 ? 1 : -1;
    }
    set_print_string_function(say_nothing);
    model = train(&problem, &parameter);
    for (size_t i = 0; i < ROWS; i++) {
        double sign = model->label[0] == 1 ? 1 : -1;

        predict_values(model, nodes[i], &scores[i]);
        scores[i] *= sign;
        free(nodes[i]);
    }
    free_and_destroy_model(&model);
}

static double farthest(const struct world *world, const float *scores, const double *wanted)
{
    double most = 0;

    for (size_t i = 0; i < ROWS; i++)
        if (world->learns[i] == LINEAR_SCORED)
            most = fmax(most, fabs((double)scores[i] - wanted[i]));
    return most;
}

/** Both stop a little before the end, so they agree to some hundredths. */
static void what_is_learned_is_what_liblinear_learns(void **state)
{
    static const struct {
        enum linear_kind kind;
        double cost;
        bool weighted;
    } cases[] = { { LINEAR_MARGIN, 1, false },   { LINEAR_MARGIN, 0.2, false },
                  { LINEAR_MARGIN, 1, true },    { LINEAR_LOGISTIC, 1, false },
                  { LINEAR_LOGISTIC, 5, false }, { LINEAR_LOGISTIC, 1, true } };
    struct world *world = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        float scores[ROWS];
        double wanted[ROWS];
        struct linear_block block = { .rows = world->rows,
                                      .kind = cases[i].kind,
                                      .seed = 1,
                                      .squares = cases[i].weighted ? world->squares : NULL,
                                      .lane_count = 1 };

        block.lanes[0] = (struct linear_lane){ world->learns, 3, cases[i].cost, NULL, scores, 1 };
        linear_solve(&block);
        library_scores(world, cases[i].kind, cases[i].cost, cases[i].weighted, wanted);
        assert_true(farthest(world, scores, wanted) < 0.1);
    }
}

/** Many lanes at once give what each gives alone, as nearly as either comes to the end. */
static void lanes_do_not_mind_each_other(void **state)
{
    struct world *world = *state;

    for (int kind = LINEAR_MARGIN; kind <= LINEAR_LOGISTIC; kind++) {
        static float together[ROWS * LINEAR_LANES];
        struct linear_block all = { .rows = world->rows,
                                    .kind = (enum linear_kind)kind,
                                    .seed = 1,
                                    .lane_count = LINEAR_LANES };

        for (int k = 0; k < LINEAR_LANES; k++)
            all.lanes[k] =
                (struct linear_lane){ world->learns, k, 1, NULL, together + k, LINEAR_LANES };
        linear_solve(&all);
        for (int k = 0; k < LINEAR_LANES; k++) {
            float alone[ROWS];
            struct linear_block one = all;

            one.lane_count = 1;
            one.lanes[0] = (struct linear_lane){ world->learns, k, 1, NULL, alone, 1 };
            linear_solve(&one);
            for (size_t i = 0; i < ROWS; i += 5)
                assert_true(fabsf(alone[i] - together[i * LINEAR_LANES + (size_t)k]) < 0.1F);
        }
    }
}

/** Nothing to tell apart: everywhere -1, or 1. */
static void a_lane_that_sees_one_side_only_says_so(void **state)
{
    struct world *world = *state;
    float scores[2 * ROWS] = { 0 };
    float weights[FEATURES + 1];
    uint8_t few[ROWS] = { 0 }; /* scored, but for those with label 0 */
    struct linear_block block = { .rows = world->rows, .seed = 1, .lane_count = 2 };

    for (size_t i = 0; i < ROWS; i++)
        few[i] = linear_rows_at(world->rows, i)->label == 0 ? LINEAR_LEARNED : LINEAR_SCORED;
    block.lanes[0] = (struct linear_lane){ world->learns, CLASSES + 1, 1, weights, scores, 2 };
    block.lanes[1] = (struct linear_lane){ few, 0, 1, NULL, scores + 1, 2 };
    linear_solve(&block);
    for (size_t i = 0; i < ROWS; i++) {
        if (world->learns[i] == LINEAR_SCORED)
            assert_true(scores[2 * i] == -1);
        if (few[i] == LINEAR_SCORED)
            assert_true(scores[2 * i + 1] == 1);
    }
    assert_true(weights[FEATURES] == -1 && weights[0] == 0);
}

static void processes_change_nothing(void **state)
{
    struct world *world = *state;
    float *weights[3];
    size_t count = CLASSES * (FEATURES + 1);
    struct err err = { 0 };

    for (unsigned i = 0; i < COUNT_OF(weights); i++) {
        struct linear_way way = { .cost = 1, .classes = CLASSES, .seed = 9, .processes = 1 + i };
        struct linear_run run = { world->learns, linear_share(count), NULL, 0 };

        assert_true(linear_learn(world->rows, &way, &run, 1, &err));
        weights[i] = run.weights;
        assert_memory_equal(weights[0], weights[i], count * sizeof(float));
    }
    assert_true(weights[0][0] != 0);
    for (size_t i = 0; i < COUNT_OF(weights); i++)
        linear_unshare(&weights[i], count);
}

/** What most rows have comes first; places come back as they were. */
static void ranks_are_by_how_many_rows_have_a_feature(void **state)
{
    static const uint32_t places[] = { 2, 0, 2, 1, 2, 1 };
    struct linear_rows *rows = linear_rows_new(4);
    static const float one = 1;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        linear_rows_add(rows, &(struct encoded){ &places[i], &one, 1, NULL, 0 }, 0);
    linear_rows_rank(rows);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        const struct linear_row *row = linear_rows_at(rows, i);

        assert_int_equal(row->count, 2);
        assert_int_equal(linear_rows_place(rows, row->nodes[0].rank), places[i]);
        assert_int_equal(row->nodes[1].rank, 4);
    }
    assert_int_equal(linear_rows_place(rows, 0), 2);
    assert_int_equal(linear_rows_place(rows, 1), 1);
    assert_int_equal(linear_rows_place(rows, 3), 3);
    assert_int_equal(linear_rows_place(rows, 4), 4);
    linear_rows_free(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_learned_is_what_liblinear_learns),
        cmocka_unit_test(lanes_do_not_mind_each_other),
        cmocka_unit_test(a_lane_that_sees_one_side_only_says_so),
        cmocka_unit_test(processes_change_nothing),
        cmocka_unit_test(ranks_are_by_how_many_rows_have_a_feature),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
