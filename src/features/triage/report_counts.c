#include "features/triage/report_counts.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static bool has_label(const struct judged *judged)
{
    return !judged->is_out && judged->truth >= 0;
}

static bool is_right(const struct judged *judged)
{
    return judged->truth == judged->answer;
}

static double auroc_of(const struct evaluation *evaluation, struct arena *arena)
{
    float *scores = ARENA_ARRAY(arena, evaluation->count + 1, float);
    bool *is_first = ARENA_ARRAY(arena, evaluation->count + 1, bool);
    size_t n = 0;

    for (size_t i = 0; i < evaluation->count; i++)
        if (evaluation->judged[i].truth >= 0) {
            scores[n] = evaluation->judged[i].score;
            is_first[n++] = evaluation->judged[i].truth == 0;
        }
    return measure_auroc(scores, is_first, n).area;
}

static double share_of(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

struct headline report_headline(const struct evaluation *evaluation, struct arena *arena)
{
    float *micros = ARENA_ARRAY(arena, evaluation->count + 1, float);
    float *p = ARENA_ARRAY(arena, evaluation->count + 1, float);
    bool *right = ARENA_ARRAY(arena, evaluation->count + 1, bool);
    struct headline out = { .n = evaluation->count };
    size_t hits = 0;
    size_t rejected = 0;
    size_t caught = 0;

    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];

        micros[i] = each->micros;
        if (each->is_out) {
            caught += !each->is_sure;
            continue;
        }
        rejected += !each->is_sure;
        hits += is_right(each);
        p[out.in_scope] = each->p;
        right[out.in_scope++] = is_right(each);
    }
    out.out_of_scope = out.n - out.in_scope;
    out.accuracy = share_of(hits, out.in_scope);
    out.ece = measure_ece(p, right, out.in_scope);
    out.rejected = share_of(rejected, out.in_scope);
    out.caught = share_of(caught, out.out_of_scope);
    out.auroc = auroc_of(evaluation, arena);
    out.p95_us = measure_quantile(micros, out.n, 0.95);
    return out;
}

/* Labels. */

static int worst_first(const void *a, const void *b)
{
    const struct label_figures *one = a;
    const struct label_figures *other = b;

    if (one->f1 < other->f1 || one->f1 > other->f1)
        return one->f1 < other->f1 ? -1 : 1;
    if (one->n != other->n)
        return one->n > other->n ? -1 : 1;
    return one->label - other->label;
}

static void conclude(struct label_figures *of)
{
    of->precision = of->named > 0 ? (double)of->right / (double)of->named : 0;
    of->recall = of->n > 0 ? (double)of->right / (double)of->n : 0;
    of->f1 = 2 * (double)of->right / (double)(of->n + of->named);
}

size_t report_labels(const struct evaluation *evaluation, size_t labels, struct arena *arena,
                     struct label_figures **out)
{
    struct label_figures *all = ARENA_ARRAY(arena, labels + 1, struct label_figures);
    size_t count = 0;

    memset(all, 0, (labels + 1) * sizeof(*all));
    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];

        if (!has_label(each))
            continue;
        all[each->truth].n++;
        all[each->answer].named++;
        all[each->truth].right += is_right(each);
    }
    for (size_t k = 0; k < labels; k++)
        if (all[k].n + all[k].named > 0) {
            all[count] = all[k];
            all[count].label = (int)k;
            conclude(&all[count++]);
        }
    qsort(all, count, sizeof(*all), worst_first);
    *out = all;
    return count;
}

/* Confusions. */

static int by_pair(const void *a, const void *b)
{
    const struct judged *one = *(const struct judged *const *)a;
    const struct judged *other = *(const struct judged *const *)b;

    if (one->truth != other->truth)
        return one->truth - other->truth;
    if (one->answer != other->answer)
        return one->answer - other->answer;
    return str_cmp(one->text, other->text);
}

static int most_first(const void *a, const void *b)
{
    const struct confusion *one = a;
    const struct confusion *other = b;

    if (one->n != other->n)
        return one->n > other->n ? -1 : 1;
    return one->truth != other->truth ? one->truth - other->truth : one->answer - other->answer;
}

/** The same text twice tells nothing more. */
static bool is_example(const struct confusion *pair, struct str text)
{
    for (size_t i = 0; i < pair->example_count; i++)
        if (str_eq(pair->examples[i], text))
            return true;
    return false;
}

static void add_mistake(struct confusion *pair, const struct judged *judged)
{
    pair->truth = judged->truth;
    pair->answer = judged->answer;
    pair->n++;
    if (pair->example_count < CONFUSION_EXAMPLES && judged->text.n > 0
        && !is_example(pair, judged->text))
        pair->examples[pair->example_count++] = judged->text;
}

size_t report_confusions(const struct evaluation *evaluation, struct arena *arena,
                         struct confusion **out)
{
    const struct judged **wrong = ARENA_ARRAY(arena, evaluation->count + 1, const struct judged *);
    struct confusion *pairs = ARENA_ARRAY(arena, evaluation->count + 1, struct confusion);
    size_t mistakes = 0;
    size_t count = 0;

    for (size_t i = 0; i < evaluation->count; i++)
        if (has_label(&evaluation->judged[i]) && !is_right(&evaluation->judged[i]))
            wrong[mistakes++] = &evaluation->judged[i];
    qsort(wrong, mistakes, sizeof(*wrong), by_pair);
    for (size_t i = 0; i < mistakes; i++) {
        bool is_same = i > 0 && wrong[i]->truth == wrong[i - 1]->truth
                       && wrong[i]->answer == wrong[i - 1]->answer;

        if (!is_same)
            pairs[count++] = (struct confusion){ 0 };
        add_mistake(&pairs[count - 1], wrong[i]);
    }
    qsort(pairs, count, sizeof(*pairs), most_first);
    *out = pairs;
    return count;
}

/* Calibration. */

void report_reliability(const struct evaluation *evaluation,
                        struct reliability_bin bins[RELIABILITY_BINS])
{
    memset(bins, 0, RELIABILITY_BINS * sizeof(*bins));
    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];
        int bin = (int)(each->p * RELIABILITY_BINS);

        if (each->is_out)
            continue;
        bin = bin < 0 ? 0 : bin >= RELIABILITY_BINS ? RELIABILITY_BINS - 1 : bin;
        bins[bin].n++;
        bins[bin].p += (double)each->p;
        bins[bin].right += is_right(each);
    }
    for (size_t bin = 0; bin < RELIABILITY_BINS; bin++)
        if (bins[bin].n > 0) {
            bins[bin].p /= (double)bins[bin].n;
            bins[bin].right /= (double)bins[bin].n;
        }
}

/* Coverage. */

static const double looked_at[COVERAGE_POINTS] = { 0, 0.03, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5 };

static int least_sure_first(const void *a, const void *b)
{
    const struct judged *one = *(const struct judged *const *)a;
    const struct judged *other = *(const struct judged *const *)b;

    if (one->confidence < other->confidence || one->confidence > other->confidence)
        return one->confidence < other->confidence ? -1 : 1;
    return is_right(one) - is_right(other);
}

size_t report_coverage(const struct evaluation *evaluation, struct arena *arena,
                       struct coverage_point points[COVERAGE_POINTS])
{
    const struct judged **all = ARENA_ARRAY(arena, evaluation->count + 1, const struct judged *);
    size_t count = 0;

    for (size_t i = 0; i < evaluation->count; i++)
        if (!evaluation->judged[i].is_out)
            all[count++] = &evaluation->judged[i];
    qsort(all, count, sizeof(*all), least_sure_first);
    for (size_t k = 0; k < COVERAGE_POINTS && count > 0; k++) {
        size_t from = (size_t)(looked_at[k] * (double)count);
        size_t right = 0;

        for (size_t i = from; i < count; i++)
            right += is_right(all[i]);
        points[k] = (struct coverage_point){ looked_at[k], (double)right / (double)(count - from),
                                             count - from };
    }
    return count > 0 ? COVERAGE_POINTS : 0;
}
