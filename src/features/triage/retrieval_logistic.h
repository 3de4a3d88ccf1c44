/** Logistic regression over a few numbers (liblinear's L2R_LR, which draws no random numbers). */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_LOGISTIC_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>

/** Examples of `width` numbers each, side by side. */
struct logistic_examples {
    double *numbers;
    signed char *labels; /* +1 or -1 */
    size_t count;
    size_t room;
    size_t width;
};

struct logistic_examples logistic_examples_new(size_t width);
void logistic_examples_fini(struct logistic_examples *examples);
void logistic_add(struct logistic_examples *examples, const double *numbers, bool is_positive);

/** Weights whose sum over an example's numbers is over 0 where it rather is positive; all 0 where
 * only one label was seen. Each class counts as much as the other. */
void logistic_learn(const struct logistic_examples *examples, double *weights);

double logistic_sum(const double *weights, const double *numbers, size_t width);

/**
 * The border that tells positives from negatives best (the sum of both shares told rightly) while
 * it refuses at most `refused_max` of the positives; 0 without examples.
 */
double logistic_border(const struct logistic_examples *examples, const double *weights,
                       double refused_max);

/** liblinear prints what it does on standard output unless it is told not to. */
void logistic_quiet(void);

#endif
