/**
 * Linear models by dual coordinate descent, as liblinear learns them: squared hinge loss by
 * C.-J. Hsieh et al. ("A dual coordinate descent method for large-scale linear SVM", ICML 2008),
 * logistic loss by H.-F. Yu, F.-L. Huang and C.-J. Lin ("Dual coordinate descent methods for
 * logistic regression and maximum entropy models", 2011).
 *
 * Ours, and not the library's, for two reasons: rows are read where they lie, eight bytes a feature
 * for all processes together, also where features count by a weight each; and up to LINEAR_LANES
 * models go through the rows side by side, so that a row is fetched once for all of them.
 */
#ifndef PHAROS_FEATURES_TRIAGE_LINEAR_SOLVE_H
#define PHAROS_FEATURES_TRIAGE_LINEAR_SOLVE_H

#include <stddef.h>
#include <stdint.h>

#include "features/triage/linear.h"
#include "features/triage/linear_rows.h"

enum { LINEAR_LANES = 16 };

/** One model among those that are learned together. */
struct linear_lane {
    const uint8_t *learns; /* of each row, an enum linear_part */
    int positive;          /* the label it tells from the others */
    double cost;
    float *weights; /* [features + 1], the last the bias; NULL: not wanted */
    float *scores;  /* of row i at i * score_step; NULL: not wanted */
    size_t score_step;
};

struct linear_block {
    const struct linear_rows *rows;
    enum linear_kind kind;
    uint64_t seed;
    const float *squares; /* [features + 1]: weight of each feature, squared; NULL: all 1. Only with
                             one lane. */
    struct linear_lane lanes[LINEAR_LANES];
    unsigned lane_count;
};

/** Learns the lanes and gives their results; the same for the same block. */
void linear_solve(const struct linear_block *block);

#endif
