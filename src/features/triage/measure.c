#include "features/triage/measure.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/check.h"

static const double Z_95 = 1.959963984540054;

struct scored {
    float score;
    bool positive;
};

static int by_score(const void *a, const void *b)
{
    float one = ((const struct scored *)a)->score;
    float other = ((const struct scored *)b)->score;

    return one < other ? -1 : one > other;
}

static struct scored *sorted(const float *scores, const bool *positive, size_t count,
                             size_t *positives)
{
    struct scored *all = calloc(count + 1, sizeof(*all));

    CHECK(all != NULL);
    *positives = 0;
    for (size_t i = 0; i < count; i++) {
        all[i] = (struct scored){ scores[i], positive[i] };
        *positives += positive[i];
    }
    qsort(all, count, sizeof(*all), by_score);
    return all;
}

/** Sums over one kind of how far each is placed among the other kind. */
struct placements {
    double sum;
    double squares;
    double count;
};

static void place(struct placements *of, double share, double times)
{
    of->sum += share * times;
    of->squares += share * share * times;
    of->count += times;
}

static double variance_of(const struct placements *of)
{
    double mean = of->sum / of->count;

    return of->count > 1 ? (of->squares - of->count * mean * mean) / (of->count - 1) : 0;
}

struct auroc measure_auroc(const float *scores, const bool *positive, size_t count)
{
    struct placements of[2] = { { 0 }, { 0 } };
    size_t positives;
    struct scored *all = sorted(scores, positive, count, &positives);
    double total[2] = { (double)(count - positives), (double)positives };
    double below[2] = { 0 };
    struct auroc out = { 0.5, 0, 1 };

    for (size_t i = 0; i < count && total[0] > 0 && total[1] > 0;) {
        double here[2] = { 0 };
        float score = all[i].score;

        for (; i < count && all[i].score <= score; i++)
            here[all[i].positive]++;
        place(&of[1], (below[0] + here[0] / 2) / total[0], here[1]);
        place(&of[0], (total[1] - below[1] - here[1] / 2) / total[1], here[0]);
        below[0] += here[0];
        below[1] += here[1];
    }
    if (total[0] > 0 && total[1] > 0) {
        double error = sqrt(variance_of(&of[1]) / total[1] + variance_of(&of[0]) / total[0]);

        out.area = of[1].sum / total[1];
        out.low = fmax(0, out.area - Z_95 * error);
        out.high = fmin(1, out.area + Z_95 * error);
    }
    free(all);
    return out;
}

double measure_average_precision(const float *scores, const bool *positive, size_t count)
{
    size_t positives;
    struct scored *all = sorted(scores, positive, count, &positives);
    double found = 0;
    double sum = 0;

    for (size_t i = count; i > 0;) {
        float score = all[i - 1].score;
        double here = 0;

        for (; i > 0 && all[i - 1].score >= score; i--)
            here += all[i - 1].positive;
        found += here;
        sum += here * found / (double)(count - i);
    }
    free(all);
    return positives > 0 ? sum / (double)positives : 0;
}

double measure_ece(const float *probabilities, const bool *right, size_t count)
{
    double sums[MEASURE_BINS] = { 0 };
    double rights[MEASURE_BINS] = { 0 };
    double error = 0;

    for (size_t i = 0; i < count; i++) {
        int bin = (int)(probabilities[i] * MEASURE_BINS);

        bin = bin < 0 ? 0 : bin >= MEASURE_BINS ? MEASURE_BINS - 1 : bin;
        sums[bin] += (double)probabilities[i];
        rights[bin] += right[i];
    }
    for (size_t bin = 0; bin < MEASURE_BINS; bin++)
        error += fabs(sums[bin] - rights[bin]);
    return count > 0 ? error / (double)count : 0;
}

struct class_counts {
    double hits;
    double truths;
    double answers;
};

double measure_macro_f1(const int *truth, const int *answers, size_t count, size_t classes)
{
    struct class_counts *counts = calloc(classes + 1, sizeof(*counts));
    double sum = 0;
    double present = 0;

    CHECK(counts != NULL);
    for (size_t i = 0; i < count; i++) {
        if (truth[i] >= 0)
            counts[truth[i]].truths++;
        if (answers[i] >= 0)
            counts[answers[i]].answers++;
        if (truth[i] >= 0 && truth[i] == answers[i])
            counts[truth[i]].hits++;
    }
    for (size_t class = 0; class < classes; class ++) {
        double of = counts[class].truths + counts[class].answers;

        present += of > 0;
        sum += of > 0 ? 2 * counts[class].hits / of : 0;
    }
    free(counts);
    return present > 0 ? sum / present : 0;
}

static int by_value(const void *a, const void *b)
{
    float one = *(const float *)a;
    float other = *(const float *)b;

    return one < other ? -1 : one > other;
}

double measure_quantile(float *values, size_t count, double at)
{
    size_t i = (size_t)(at * (double)count);

    if (count == 0)
        return 0;
    qsort(values, count, sizeof(*values), by_value);
    return (double)values[i < count ? i : count - 1];
}
