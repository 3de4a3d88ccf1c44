/** Whether two lists of outcomes differ by more than chance: over time, or of two models. Pure. */
#ifndef PHAROS_FEATURES_TRIAGE_MEASURE_CHANGE_H
#define PHAROS_FEATURES_TRIAGE_MEASURE_CHANGE_H

#include <stddef.h>

enum { CHANGE_BINS = 10 };

/** How far a distribution has moved. */
enum drift { DRIFT_NONE, DRIFT_SOME, DRIFT_MUCH };

struct population_shift {
    double psi;
    enum drift drift;
};

/**
 * Population stability index of `values` against `reference`: sum over CHANGE_BINS bins of
 * (a - e) ln(a / e), a and e the shares of both; the bins are the reference's tenths, and half a
 * value is added to each so that none is empty. (N. Siddiqi, "Credit Risk Scorecards", 2006: from
 * 0.1 some, from 0.25 much.) Small samples move by chance alone: nothing counts as drift whose
 * index is not above the 95 % quantile of chi squared with CHANGE_BINS - 1 degrees of freedom,
 * times 1/n + 1/m (B. Yurdakul, "Statistical properties of population stability index", 2018).
 * No values on either side: no shift. Sorts `reference`.
 */
struct population_shift measure_shift(float *reference, size_t reference_count, const float *values,
                                      size_t count);

/**
 * McNemar's test, exact and one-sided (Q. McNemar, Psychometrika 12, 1947): how likely at least
 * `more` of `more` + `less` texts on which two models disagree would fall on this side if both
 * were equally good. 1 where they never disagree.
 */
double measure_mcnemar(size_t more, size_t less);

#endif
