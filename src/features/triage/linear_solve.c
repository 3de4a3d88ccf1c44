#include "features/triage/linear_solve.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum {
    PASSES_MAX = 1000,
    NEWTON_MAX = 100,
    FOURS = LINEAR_LANES / 4,
    AHEAD = 24, /* features */
};

/** Where learning ends: at this spread of the gradients of a pass, or at gradients this small. */
static const double MARGIN_EPS = 0.1;
static const double LOGISTIC_EPS = 0.1;
static const double STILL = 1e-12;

/** The weights of one feature in all lanes: a line of cache. */
typedef float four __attribute__((vector_size(4 * sizeof(float))));
struct wide {
    four fours[FOURS];
};

/** The weight of a feature where there is one lane; `square` as in linear_block. */
struct narrow {
    float weight;
    float square;
};

struct solver {
    const struct linear_block *block;
    unsigned lanes;
    struct wide *wide;     /* [features + 1] of several lanes, … */
    struct narrow *narrow; /* … or of one */
    double *lengths;       /* of each row, squared */
    double *factors;       /* [rows][lanes]: how much of a row is in the weights */
    int8_t *sides;         /* [rows][lanes]: 1, -1; 0: it is not learned from */
    uint32_t *order;       /* rows that any lane learns from, as they are gone through */
    size_t count;
    double constant[LINEAR_LANES]; /* of a lane that sees one side only, its answer; else 0 */
    uint64_t random;
    double newton_eps;
};

/* Rows and weights. */

static const struct linear_row *row_at(const struct solver *solver, size_t i)
{
    return linear_rows_at(solver->block->rows, i);
}

/** Four sums, so that one need not wait for the other. */
static float narrow_dot(const struct solver *solver, const struct linear_row *row)
{
    const struct narrow *narrow = solver->narrow;
    const struct linear_node *node = row->nodes;
    const struct linear_node *end = node + row->count;
    float sums[4] = { 0 };

    for (; node + 4 <= end; node += 4)
        for (int k = 0; k < 4; k++)
            sums[k] += node[k].value * narrow[node[k].rank].weight;
    for (; node < end; node++)
        sums[0] += node->value * narrow[node->rank].weight;
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/** The weights that are needed next, while others are worked on. */
static void fetch_ahead(const struct solver *solver, const struct linear_row *row, uint32_t i)
{
    if (i + AHEAD < row->count)
        __builtin_prefetch(&solver->wide[row->nodes[i + AHEAD].rank]);
}

/** What the weights make of a row, lane by lane. */
static void dot(const struct solver *solver, const struct linear_row *row, float out[LINEAR_LANES])
{
    struct wide sums = { 0 };

    if (solver->narrow != NULL) {
        out[0] = narrow_dot(solver, row);
        return;
    }
    for (uint32_t i = 0; i < row->count && i < AHEAD; i++)
        __builtin_prefetch(&solver->wide[row->nodes[i].rank]);
    for (uint32_t i = 0; i < row->count; i++) {
        const struct wide *weights = &solver->wide[row->nodes[i].rank];

        fetch_ahead(solver, row, i);
        for (int k = 0; k < FOURS; k++)
            sums.fours[k] += row->nodes[i].value * weights->fours[k];
    }
    memcpy(out, &sums, sizeof(sums));
}

/** Adds so much of a row to each lane's weights. */
static void add(struct solver *solver, const struct linear_row *row, const float by[LINEAR_LANES])
{
    struct wide all;

    if (solver->narrow != NULL) {
        for (uint32_t i = 0; i < row->count; i++) {
            struct narrow *narrow = &solver->narrow[row->nodes[i].rank];

            narrow->weight += by[0] * row->nodes[i].value * narrow->square;
        }
        return;
    }
    memcpy(&all, by, sizeof(all));
    for (uint32_t i = 0; i < row->count; i++)
        for (int k = 0; k < FOURS; k++)
            solver->wide[row->nodes[i].rank].fours[k] += row->nodes[i].value * all.fours[k];
}

static double length_of(const struct solver *solver, const struct linear_row *row)
{
    double sum = 0;

    for (uint32_t i = 0; i < row->count; i++) {
        double value = (double)row->nodes[i].value;
        float square = solver->narrow != NULL ? solver->narrow[row->nodes[i].rank].square : 1;

        sum += value * value * (double)square;
    }
    return sum;
}

/* Beginning and end. */

/** Which rows each lane learns from, and as what. */
static void take_sides(struct solver *solver)
{
    const struct linear_rows *rows = solver->block->rows;
    size_t seen[LINEAR_LANES][2] = { 0 };

    for (size_t i = 0; i < linear_rows_count(rows); i++)
        for (unsigned k = 0; k < solver->lanes; k++) {
            const struct linear_lane *lane = &solver->block->lanes[k];
            bool is_positive = linear_rows_at(rows, i)->label == lane->positive;

            if (lane->learns[i] != LINEAR_LEARNED)
                continue;
            solver->sides[i * solver->lanes + k] = is_positive ? 1 : -1;
            seen[k][is_positive]++;
        }
    for (unsigned k = 0; k < solver->lanes; k++)
        if (seen[k][0] == 0 || seen[k][1] == 0)
            solver->constant[k] = seen[k][1] == 0 ? -1 : 1;
}

/** Rows of a lane that has nothing to tell apart are not learned from. */
static void find_rows(struct solver *solver)
{
    size_t rows = linear_rows_count(solver->block->rows);

    for (size_t i = 0; i < rows; i++) {
        bool counts = false;

        for (unsigned k = 0; k < solver->lanes; k++) {
            int8_t *side = &solver->sides[i * solver->lanes + k];

            if (solver->constant[k] != 0)
                *side = 0;
            counts |= *side != 0;
        }
        if (!counts)
            continue;
        solver->lengths[i] = length_of(solver, row_at(solver, i));
        solver->order[solver->count++] = (uint32_t)i;
    }
}

static void take_squares(struct solver *solver)
{
    const float *squares = solver->block->squares;

    for (size_t f = 0; f <= linear_rows_features(solver->block->rows); f++)
        solver->narrow[f].square = squares != NULL ? squares[f] : 1;
}

static struct solver solver_new(const struct linear_block *block)
{
    size_t rows = linear_rows_count(block->rows) + 1;
    size_t weights = linear_rows_features(block->rows) + 1;
    struct solver solver = { .block = block,
                             .lanes = block->lane_count,
                             .lengths = calloc(rows, sizeof(double)),
                             .factors = calloc(rows * block->lane_count, sizeof(double)),
                             .sides = calloc(rows * block->lane_count, 1),
                             .order = calloc(rows, sizeof(uint32_t)),
                             .random = block->seed };

    CHECK(block->lane_count >= 1 && block->lane_count <= LINEAR_LANES);
    CHECK(block->squares == NULL || block->lane_count == 1);
    if (solver.lanes > 1) {
        solver.wide = aligned_alloc(sizeof(struct wide), weights * sizeof(struct wide));
        CHECK(solver.wide != NULL);
        memset(solver.wide, 0, weights * sizeof(struct wide));
    } else {
        solver.narrow = calloc(weights, sizeof(*solver.narrow));
        CHECK(solver.narrow != NULL);
        take_squares(&solver);
    }
    CHECK(solver.lengths != NULL && solver.factors != NULL && solver.sides != NULL
          && solver.order != NULL);
    take_sides(&solver);
    find_rows(&solver);
    return solver;
}

static void solver_free(struct solver *solver)
{
    free(solver->wide);
    free(solver->narrow);
    free(solver->lengths);
    free(solver->factors);
    free(solver->sides);
    free(solver->order);
}

static float weight_at(const struct solver *solver, size_t feature, unsigned lane)
{
    return solver->narrow != NULL ? solver->narrow[feature].weight
                                  : solver->wide[feature].fours[lane / 4][lane % 4];
}

static void give_weights(const struct solver *solver, unsigned k)
{
    size_t features = linear_rows_features(solver->block->rows);
    float *out = solver->block->lanes[k].weights;

    if (out == NULL)
        return;
    for (size_t f = 0; f <= features; f++)
        out[linear_rows_place(solver->block->rows, f)] = weight_at(solver, f, k);
    out[features] += (float)solver->constant[k];
}

static void give_scores(const struct solver *solver, size_t i)
{
    float scores[LINEAR_LANES];
    bool has_scores = false;

    for (unsigned k = 0; k < solver->lanes; k++) {
        const struct linear_lane *lane = &solver->block->lanes[k];

        if (lane->scores == NULL || lane->learns[i] != LINEAR_SCORED)
            continue;
        if (!has_scores)
            dot(solver, row_at(solver, i), scores);
        has_scores = true;
        lane->scores[i * lane->score_step] = scores[k] + (float)solver->constant[k];
    }
}

/* Going through the rows. */

/** splitmix64 (G. Steele, D. Lea and C. Flood, 2014). */
static uint64_t next_number(struct solver *solver)
{
    uint64_t z = solver->random += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void shuffle(struct solver *solver)
{
    for (size_t i = solver->count; i > 1; i--) {
        size_t other = next_number(solver) % i;
        uint32_t row = solver->order[i - 1];

        solver->order[i - 1] = solver->order[other];
        solver->order[other] = row;
    }
}

/** What a pass saw of the gradients. */
struct pass {
    double highest[LINEAR_LANES];
    double lowest[LINEAR_LANES];
};

/** One step of one lane. */
static void margin_step(struct solver *solver, size_t i, unsigned k, double score,
                        struct pass *pass, float *by)
{
    double side = solver->sides[i * solver->lanes + k];
    double *factor = &solver->factors[i * solver->lanes + k];
    double slack = 0.5 / solver->block->lanes[k].cost;
    double gradient = side * score - 1 + *factor * slack;
    double before = *factor;

    if (before <= 0 && gradient > 0) /* beyond the margin, and nothing of it in the weights */
        gradient = 0;
    pass->highest[k] = fmax(pass->highest[k], gradient);
    pass->lowest[k] = fmin(pass->lowest[k], gradient);
    if (fabs(gradient) <= STILL)
        return;
    *factor = fmax(before - gradient / (solver->lengths[i] + slack), 0);
    *by = (float)((*factor - before) * side);
}

static void margin_pass(struct solver *solver, struct pass *pass)
{
    for (size_t n = 0; n < solver->count; n++) {
        size_t i = solver->order[n];
        const struct linear_row *row = row_at(solver, i);
        float scores[LINEAR_LANES];
        float by[LINEAR_LANES] = { 0 };
        bool changes = false;

        dot(solver, row, scores);
        for (unsigned k = 0; k < solver->lanes; k++) {
            if (solver->sides[i * solver->lanes + k] != 0)
                margin_step(solver, i, k, (double)scores[k], pass, &by[k]);
            changes |= by[k] < 0 || by[k] > 0;
        }
        if (changes)
            add(solver, row, by);
    }
}

/** Whether every lane's gradients lie close together. */
static bool margin_is_done(const struct solver *solver, const struct pass *pass)
{
    for (unsigned k = 0; k < solver->lanes; k++)
        if (pass->highest[k] - pass->lowest[k] > MARGIN_EPS)
            return false;
    return true;
}

static void learn_margin(struct solver *solver)
{
    for (int n = 0; n < PASSES_MAX; n++) {
        struct pass pass = { 0 };

        shuffle(solver);
        margin_pass(solver, &pass);
        if (margin_is_done(solver, &pass))
            return;
    }
}

/* Logistic loss: each row's factor lies between 0 and the cost, and the smaller of the two
 * distances is what is sought, by Newton's method (Yu et al., algorithm 4). */

static double other_factor(double cost, double factor)
{
    return fmax(cost - factor, DBL_MIN);
}

/** One step of one lane, `factor` in and out; the gradient it began with. */
static double logistic_step(const struct solver *solver, double length, double score, double cost,
                            double *factor, double *steps)
{
    bool is_low = length / 2 * (cost - 2 * *factor) + score >= 0;
    double slope = is_low ? score : -score;
    double before = is_low ? *factor : other_factor(cost, *factor);
    double z = cost - before < cost / 2 ? before / 10 : before;
    double gradient = length * (z - before) + slope + log(z / (cost - z));
    double first = fabs(gradient);
    int n = 0;

    for (; n <= NEWTON_MAX && fabs(gradient) >= solver->newton_eps; n++) {
        double next = z - gradient / (length + cost / (cost - z) / z);

        z = next <= 0 ? z / 10 : next;
        gradient = length * (z - before) + slope + log(z / (cost - z));
    }
    *steps += n;
    if (n > 0)
        *factor = is_low ? z : other_factor(cost, z);
    return first;
}

static double logistic_pass(struct solver *solver, double *steps)
{
    double greatest = 0;

    for (size_t n = 0; n < solver->count; n++) {
        size_t i = solver->order[n];
        float scores[LINEAR_LANES];
        float by[LINEAR_LANES] = { 0 };

        dot(solver, row_at(solver, i), scores);
        for (unsigned k = 0; k < solver->lanes; k++) {
            double *factor = &solver->factors[i * solver->lanes + k];
            double before = *factor;
            double side = solver->sides[i * solver->lanes + k];

            if (side != 0) {
                double first = logistic_step(solver, solver->lengths[i], side * (double)scores[k],
                                             solver->block->lanes[k].cost, factor, steps);

                greatest = fmax(greatest, first);
                by[k] = (float)((*factor - before) * side);
            }
        }
        add(solver, row_at(solver, i), by);
    }
    return greatest;
}

/** A little of every row is in the weights from the beginning: the logarithm needs it. */
static void begin_logistic(struct solver *solver)
{
    for (size_t n = 0; n < solver->count; n++) {
        size_t i = solver->order[n];
        float by[LINEAR_LANES] = { 0 };

        for (unsigned k = 0; k < solver->lanes; k++) {
            double factor = fmin(solver->block->lanes[k].cost / 1000, 1e-8);

            solver->factors[i * solver->lanes + k] = factor;
            by[k] = (float)(factor * solver->sides[i * solver->lanes + k]);
        }
        add(solver, row_at(solver, i), by);
    }
}

static void learn_logistic(struct solver *solver)
{
    solver->newton_eps = 1e-2;
    begin_logistic(solver);
    for (int n = 0; n < PASSES_MAX; n++) {
        double steps = 0;

        shuffle(solver);
        if (logistic_pass(solver, &steps) < LOGISTIC_EPS)
            return;
        if (steps <= (double)solver->count / 10)
            solver->newton_eps = fmax(1e-8, solver->newton_eps / 10);
    }
}

void linear_solve(const struct linear_block *block)
{
    struct solver solver = solver_new(block);

    if (block->kind == LINEAR_MARGIN)
        learn_margin(&solver);
    else
        learn_logistic(&solver);
    for (unsigned k = 0; k < solver.lanes; k++)
        give_weights(&solver, k);
    for (size_t i = 0; i < linear_rows_count(block->rows); i++)
        give_scores(&solver, i);
    solver_free(&solver);
}
