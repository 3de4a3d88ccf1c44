/** Scores made into probabilities that come true. Pure. */
#ifndef PHAROS_FEATURES_TRIAGE_CALIBRATE_H
#define PHAROS_FEATURES_TRIAGE_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>

enum { LOGISTIC_TERMS_MAX = 8 };

/** p = 1 / (1 + exp(-(bias + sum of weight x term))). */
struct logistic {
    double bias;
    double weights[LOGISTIC_TERMS_MAX];
    size_t terms;
};

/**
 * The most likely one for what was seen: `terms` numbers and one answer a row, 0 to 1, by Newton's
 * steps; a small ridge keeps it finite where the answers are parted perfectly.
 */
struct logistic logistic_fit(const double *rows, const double *answers, size_t count, size_t terms);

/**
 * Of one score, after J. Platt (1999) with his smoothed answers, as H.-T. Lin et al. (Machine
 * Learning 68, 2007) solve it. Where there is too little to tell, or the scores point the wrong way
 * (those of very few texts do: the class that is held out is the rarer one), the logistic is the
 * score itself.
 */
struct logistic platt_fit(const double *scores, const bool *positive, size_t count);

double logistic_apply(const struct logistic *logistic, const double *row);
/** Its logarithm of odds: before it is squashed. */
double logistic_log_odds(const struct logistic *logistic, const double *row);

/**
 * The factor on scores at which softmax(factor x scores) makes the true classes most likely
 * (temperature scaling: C. Guo et al., "On calibration of modern neural networks", 2017).
 * `scores` is [count][classes]; rows whose truth is below 0 are left out. A mild factor where there
 * is too little to tell.
 */
double temperature_fit(const float *scores, const int *truth, size_t count, size_t classes);

/** Probabilities of classes, from their scores. */
void softmax(const float *scores, size_t classes, double factor, double *out);

#endif
