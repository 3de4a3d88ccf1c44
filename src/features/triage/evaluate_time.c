#include "features/triage/evaluate_time.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

static const double WORSE_P = 0.05;
/** A model that is rather worse takes nobody's place, even where that is not proved. */
static const double DOUBT_P = 0.25;

enum { MONTHS_A_YEAR = 12 };

void month_format(int month, char out[MONTH_BYTES])
{
    snprintf(out, MONTH_BYTES, "%04u-%02u", (unsigned)month / MONTHS_A_YEAR % 10000,
             (unsigned)month % MONTHS_A_YEAR + 1);
}

/** The newest month that is before `month`; 0: none. */
static int month_before(const struct evaluation *evaluation, int month)
{
    int found = 0;

    for (size_t i = 0; i < evaluation->count; i++)
        if (evaluation->judged[i].month < month && evaluation->judged[i].month > found)
            found = evaluation->judged[i].month;
    return found;
}

static size_t confidences_of(const struct evaluation *evaluation, int month, float *out)
{
    size_t n = 0;

    for (size_t i = 0; i < evaluation->count; i++)
        if (evaluation->judged[i].month == month)
            out[n++] = evaluation->judged[i].confidence;
    return n;
}

static struct month_figures figures_of(const struct evaluation *evaluation, int month)
{
    struct month_figures out = { .month = month };
    double in_scope = 0;

    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];

        if (each->month != month)
            continue;
        out.n++;
        in_scope += !each->is_out;
        out.accuracy += !each->is_out && each->answer == each->truth;
        out.rejected += !each->is_sure;
        out.confidence += (double)each->confidence;
        out.unknown_words += 1 - (double)each->known;
    }
    out.accuracy = in_scope > 0 ? out.accuracy / in_scope : 0;
    out.rejected /= (double)out.n;
    out.confidence /= (double)out.n;
    out.unknown_words /= (double)out.n;
    return out;
}

static void find_shifts(const struct evaluation *evaluation, struct month_figures *months,
                        size_t count, struct arena *arena)
{
    float *first = ARENA_ARRAY(arena, evaluation->count + 1, float);
    float *other = ARENA_ARRAY(arena, evaluation->count + 1, float);
    size_t n = confidences_of(evaluation, months[0].month, first);

    for (size_t i = 1; i < count; i++)
        months[i].shift =
            measure_shift(first, n, other, confidences_of(evaluation, months[i].month, other));
}

size_t evaluation_months(const struct evaluation *evaluation, struct arena *arena,
                         struct month_figures **out)
{
    size_t count = 0;
    size_t at;

    for (int month = month_before(evaluation, INT32_MAX); month > 0;
         month = month_before(evaluation, month))
        count++;
    *out = ARENA_ARRAY(arena, count + 1, struct month_figures);
    at = count;
    for (int month = month_before(evaluation, INT32_MAX); month > 0;
         month = month_before(evaluation, month))
        (*out)[--at] = figures_of(evaluation, month);
    if (count > 0)
        find_shifts(evaluation, *out, count, arena);
    return count;
}

/* Replacing. */

static size_t texts_since(const struct evaluation *evaluation, int month)
{
    size_t n = 0;

    for (size_t i = 0; i < evaluation->count; i++)
        n += evaluation->judged[i].month >= month;
    return n;
}

static int month_to_judge(const struct evaluation *evaluation)
{
    int month = month_before(evaluation, INT32_MAX);

    while (month > 0 && texts_since(evaluation, month) < REPLACE_TEXTS_MIN)
        month = month_before(evaluation, month);
    return month;
}

bool judged_is_right(const struct judged *judged)
{
    return judged->is_out ? !judged->is_sure : judged->answer == judged->truth;
}

static void count_right(const struct evaluation *evaluation, struct replacement *out)
{
    for (size_t i = 0; i < evaluation->count; i++) {
        const struct judged *each = &evaluation->judged[i];
        bool right = judged_is_right(each);

        if (each->month < out->month)
            continue;
        out->n++;
        out->right += right;
        out->other_right += each->other_right;
        out->only_right += right && !each->other_right;
        out->only_other += !right && each->other_right;
    }
}

struct replacement evaluation_replacement(const struct evaluation *evaluation)
{
    struct replacement out = { .month = month_to_judge(evaluation) };
    bool has_more;

    count_right(evaluation, &out);
    has_more = out.only_right >= out.only_other;
    out.p = has_more ? measure_mcnemar(out.only_right, out.only_other)
                     : measure_mcnemar(out.only_other, out.only_right);
    out.why = out.n < REPLACE_TEXTS_MIN ? "too_few"
              : out.p >= WORSE_P        ? "no_difference"
              : has_more                ? "better"
                                        : "worse";
    out.replace = out.n >= REPLACE_TEXTS_MIN && (has_more || out.p >= DOUBT_P);
    return out;
}
