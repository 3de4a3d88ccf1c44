/** Scores of texts that were not learned from, and what they teach. For train.c. */
#ifndef PHAROS_FEATURES_TRIAGE_TRAIN_SCORED_H
#define PHAROS_FEATURES_TRIAGE_TRAIN_SCORED_H

#include <stdbool.h>
#include <stddef.h>

#include "features/triage/model.h"

/** Rows of scores; owned, train_scored_free. */
struct train_scored {
    unsigned models;
    float *scores; /* [count][models] */
    int *truth;    /* LABEL_NONE: out of scope */
    float *known;  /* share of the words that were learned from */
    size_t count;
    size_t room;
};

struct train_scored train_scored_new(unsigned models, size_t room);
void train_scored_free(struct train_scored *scored);
void train_scored_add(struct train_scored *scored, const float *scores, int truth, float known);

/** Fits the model's probabilities: Platt's or a temperature. */
void train_scored_calibrate(const struct train_scored *scored, struct model *model);

/** Mean of -ln p(truth) with them. */
double train_scored_loss(const struct train_scored *scored, const struct model *model);

/** What tells in scope from out of scope; false, leaving the model's as it is, where there are
 * fewer than `enough` of either. */
bool train_scored_fit_confidence(const struct train_scored *scored, size_t enough,
                                 struct model *model);

/** The threshold below which a share of the texts in scope lies. */
double train_scored_threshold(const struct train_scored *scored, const struct model *model,
                              double share);

/** Accuracy and the rest, of those in scope. */
struct model_figures train_scored_figures(const struct train_scored *scored,
                                          const struct model *model);

#endif
