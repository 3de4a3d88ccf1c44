/** The arithmetic of spikes: tails of counts, and many tests at once. Pure. */
#ifndef PHAROS_FEATURES_TRIAGE_SPIKE_TAIL_H
#define PHAROS_FEATURES_TRIAGE_SPIKE_TAIL_H

#include <stddef.h>
#include <stdint.h>

/**
 * P(Y >= count) of a negative binomial count with this mean and variance mean + dispersion * mean²
 * (Poisson where the dispersion is 0). mean > 0.
 */
double spike_tail(double mean, double dispersion, uint32_t count);

/** The least count with P(Y <= count) >= share, 0 < share < 1. */
uint32_t spike_quantile(double mean, double dispersion, double share);

/**
 * Makes `count` p-values those that hold for `tests` tests at once (the others being 1), by
 * Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 57(1), 1995:
 * at most that share of what is called a discovery is none, on average.
 */
void spike_adjust(double *p, size_t count, size_t tests);

#endif
