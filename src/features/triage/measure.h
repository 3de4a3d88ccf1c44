/** How good predictions are. Pure. */
#ifndef PHAROS_FEATURES_TRIAGE_MEASURE_H
#define PHAROS_FEATURES_TRIAGE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

/** Area under the ROC curve with its 95 % interval. */
struct auroc {
    double area; /* 0.5 where one of both kinds is missing */
    double low;
    double high;
};

/**
 * That a positive scores higher than a negative; equal scores count half. The interval is by the
 * placements of each (E. DeLong et al., Biometrics 44, 1988).
 */
struct auroc measure_auroc(const float *scores, const bool *positive, size_t count);

/** Precision averaged over the positives, by falling score; equal scores share one precision. */
double measure_average_precision(const float *scores, const bool *positive, size_t count);

enum { MEASURE_BINS = 15 };

/** Expected calibration error over MEASURE_BINS bins of equal width (C. Guo et al., 2017). */
double measure_ece(const float *probabilities, const bool *right, size_t count);

/** The mean over classes, present among truth or answers, of their F1. Labels below 0 are of no
 * class. */
double measure_macro_f1(const int *truth, const int *answers, size_t count, size_t classes);

/** The value that a share `at` (0 to 1) of the values lies below; sorts them. 0 without values. */
double measure_quantile(float *values, size_t count, double at);

#endif
