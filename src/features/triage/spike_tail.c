#include "features/triage/spike_tail.h"

#include <math.h>
#include <stdlib.h>

#include "base/check.h"

enum { TERMS_MAX = 1000 * 1000, DEVIATIONS = 12 };

static const double negligible = 1e-17;
static const double poisson_below = 1e-9; /* dispersions that make no difference */

static double log_gamma(double x)
{
    int sign;

    return lgamma_r(x, &sign);
}

/** P(Y = count). */
static double chance(double mean, double dispersion, double count)
{
    double size = 1 / dispersion;

    if (dispersion < poisson_below)
        return exp(count * log(mean) - mean - log_gamma(count + 1));
    return exp(log_gamma(count + size) - log_gamma(size) - log_gamma(count + 1)
               - size * log1p(mean / size) + count * log(mean / (mean + size)));
}

/** P(Y = count + 1) / P(Y = count). */
static double ratio(double mean, double dispersion, double count)
{
    return mean * (1 + dispersion * count) / ((count + 1) * (1 + dispersion * mean));
}

/** From the mean on the terms only fall, and are summed until they do not matter. */
static double sum_upwards(double mean, double dispersion, double count)
{
    double term = chance(mean, dispersion, count);
    double sum = 0;

    for (int i = 0; i < TERMS_MAX && term > negligible * sum; i++) {
        sum += term;
        term *= ratio(mean, dispersion, count++);
    }
    return sum;
}

/** Far below the mean a count is as good as impossible, and its chance too small for a number. */
static uint32_t first_that_matters(double mean, double dispersion)
{
    double deviation = sqrt(mean + dispersion * mean * mean);

    return mean > DEVIATIONS * deviation ? (uint32_t)(mean - DEVIATIONS * deviation) : 0;
}

double spike_tail(double mean, double dispersion, uint32_t count)
{
    uint32_t from = first_that_matters(mean, dispersion);
    double below = 0;
    double term = chance(mean, dispersion, from);

    if (count >= mean)
        return fmin(1, sum_upwards(mean, dispersion, count));
    for (uint32_t i = from; i < count; i++) {
        below += term;
        term *= ratio(mean, dispersion, i);
    }
    return fmax(0, 1 - below);
}

uint32_t spike_quantile(double mean, double dispersion, double share)
{
    uint32_t count = first_that_matters(mean, dispersion);
    uint32_t last = count + TERMS_MAX;
    double term = chance(mean, dispersion, count);
    double sum = term;

    while (sum < share && count < last) {
        term *= ratio(mean, dispersion, count++);
        sum += term;
    }
    return count;
}

struct ranked {
    double p;
    size_t at;
};

static int greatest_first(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;

    return x->p != y->p ? (x->p > y->p ? -1 : 1) : (x->at > y->at) - (x->at < y->at);
}

void spike_adjust(double *p, size_t count, size_t tests)
{
    struct ranked *ranked = calloc(count + 1, sizeof(*ranked));
    double least = 1;

    CHECK(ranked != NULL && tests >= count);
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){ p[i], i };
    qsort(ranked, count, sizeof(*ranked), greatest_first);
    for (size_t i = 0; i < count; i++) {
        least = fmin(least, ranked[i].p * (double)tests / (double)(count - i));
        p[ranked[i].at] = least;
    }
    free(ranked);
}
