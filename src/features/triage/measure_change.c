#include "features/triage/measure_change.h"

#include <math.h>

#include "features/triage/measure.h"

static const double SOME_SHIFT = 0.1;
static const double MUCH_SHIFT = 0.25;
static const double CHI_SQUARED_95 = 16.918977604620448; /* with nine degrees of freedom */
static const double SMOOTHING = 0.5;

static size_t bin_of(const float *cuts, float value)
{
    size_t bin = 0;

    while (bin < CHANGE_BINS - 1 && value >= cuts[bin])
        bin++;
    return bin;
}

static void count_bins(const float *cuts, const float *values, size_t count,
                       double shares[CHANGE_BINS])
{
    double total = (double)count + SMOOTHING * CHANGE_BINS;

    for (size_t bin = 0; bin < CHANGE_BINS; bin++)
        shares[bin] = SMOOTHING / total;
    for (size_t i = 0; i < count; i++)
        shares[bin_of(cuts, values[i])] += 1 / total;
}

struct population_shift measure_shift(float *reference, size_t reference_count, const float *values,
                                      size_t count)
{
    struct population_shift out = { 0, DRIFT_NONE };
    float cuts[CHANGE_BINS - 1];
    double expected[CHANGE_BINS];
    double found[CHANGE_BINS];

    if (reference_count == 0 || count == 0)
        return out;
    for (size_t i = 0; i < CHANGE_BINS - 1; i++)
        cuts[i] =
            (float)measure_quantile(reference, reference_count, (double)(i + 1) / CHANGE_BINS);
    count_bins(cuts, reference, reference_count, expected);
    count_bins(cuts, values, count, found);
    for (size_t i = 0; i < CHANGE_BINS; i++)
        out.psi += (found[i] - expected[i]) * log(found[i] / expected[i]);
    if (out.psi > CHI_SQUARED_95 * (1 / (double)reference_count + 1 / (double)count))
        out.drift = out.psi >= MUCH_SHIFT   ? DRIFT_MUCH
                    : out.psi >= SOME_SHIFT ? DRIFT_SOME
                                            : DRIFT_NONE;
    return out;
}

double measure_mcnemar(size_t more, size_t less)
{
    double n = (double)(more + less);
    double p = 0;

    for (size_t k = more; k <= more + less; k++)
        p += exp(lgamma(n + 1) - lgamma((double)k + 1) - lgamma(n - (double)k + 1) - n * log(2));
    return fmin(p, 1);
}
