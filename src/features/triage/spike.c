#include "features/triage/spike.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "features/triage/spike_tail.h"

enum {
    WEEK = 7,
    WARM_DAYS = 7,   /* before the first forecast that is learned from */
    GAP_DAYS = 2,    /* without an alarm, within one spike */
    LEARN_LATER = 5, /* the longest window: by then a spike is known, and does not pass for noise */
};

const double spike_p_max = 0.015;

/** How many days are looked at together. */
static const size_t windows[] = { 1, 2, 3, 5 };

static const double lift_min = 1.5;     /* observed / expected: less is no news */
static const double rate_shape = 0.5;   /* of the prior of a rate: Jeffreys' */
static const double weekday_shape = 20; /* of the prior of a cluster's own weekdays */
static const double volume_shape = 50;  /* texts that stand for "as usual" */
static const double dispersion_prior = 0.2;
static const double dispersion_texts = 50; /* what the prior weighs, in squared texts */
static const double cluster_texts = 100;   /* what all clusters weigh against one's own */

/** Squared errors of one-day forecasts over what chance makes, and what they are relative to. */
struct errors {
    double excess;
    double squares;
};

struct hunt {
    const struct spike_counts *in;
    struct arena *arena;
    bool *flagged;             /* by cluster and day: not normal, so no baseline */
    struct errors *day_errors; /* all clusters, by day */
    struct errors *own_errors; /* by cluster, fading */
    size_t *last_alarm;        /* by cluster: day + 1 */
    size_t *open;              /* by cluster: its last spike + 1 */
    struct spike_list found;
    size_t room;
};

/** What the days before `until` say about a cluster. */
struct baseline {
    double weekday[WEEK]; /* the stream's profile: 1 is an average day */
    double total;         /* of an average day */
    size_t from;
    size_t until;
};

struct forecast {
    double mean;
    double dispersion;
};

static size_t weekday_of(const struct hunt *hunt, size_t day)
{
    return ((size_t)hunt->in->first_weekday + day) % WEEK;
}

static uint32_t count_on(const struct hunt *hunt, size_t cluster, size_t day)
{
    return hunt->in->counts[cluster * hunt->in->day_count + day];
}

static struct baseline baseline_before(const struct hunt *hunt, size_t until)
{
    struct baseline base = { .until = until };
    double sums[WEEK] = { 0 };
    double days[WEEK] = { 0 };

    base.from = until > SPIKE_BASELINE_DAYS ? until - SPIKE_BASELINE_DAYS : 0;
    for (size_t day = base.from; day < until; day++) {
        sums[weekday_of(hunt, day)] += hunt->in->totals[day];
        days[weekday_of(hunt, day)] += 1;
        base.total += hunt->in->totals[day] / (double)(until - base.from);
    }
    for (size_t w = 0; w < WEEK; w++)
        base.weekday[w] = (sums[w] + volume_shape) / (days[w] * base.total + volume_shape);
    return base;
}

/** A cluster's days in the baseline, by the day of the week. */
struct own_days {
    double texts[WEEK];
    double exposure[WEEK];
    double all_texts;
    double all_exposure;
};

static struct own_days own_days(const struct hunt *hunt, const struct baseline *base,
                                size_t cluster)
{
    struct own_days own = { 0 };

    for (size_t day = base->from; day < base->until; day++) {
        size_t w = weekday_of(hunt, day);

        if (hunt->flagged[cluster * hunt->in->day_count + day])
            continue;
        own.texts[w] += count_on(hunt, cluster, day);
        own.exposure[w] += base->weekday[w];
    }
    for (size_t w = 0; w < WEEK; w++) {
        own.all_texts += own.texts[w];
        own.all_exposure += own.exposure[w];
    }
    return own;
}

/** When everything rises, so may each; the cluster itself does not count. */
static double volume(const struct hunt *hunt, const struct baseline *base, size_t day,
                     uint32_t count, double mean)
{
    double others = (double)hunt->in->totals[day] - count;
    double usual = fmax(0, base->total * base->weekday[weekday_of(hunt, day)] - mean);

    return fmax(1, (others + volume_shape) / (usual + volume_shape));
}

static double dispersion_of(const struct hunt *hunt, size_t cluster, size_t day)
{
    const struct errors *own = &hunt->own_errors[cluster];
    struct errors all = { dispersion_prior * dispersion_texts, dispersion_texts };
    size_t from = day > SPIKE_BASELINE_DAYS ? day - SPIKE_BASELINE_DAYS : 0;
    double everyone;

    for (size_t i = from; i < day; i++) {
        all.excess += hunt->day_errors[i].excess;
        all.squares += hunt->day_errors[i].squares;
    }
    everyone = fmax(0, all.excess / all.squares);
    return fmax(everyone,
                (own->excess + cluster_texts * everyone) / (own->squares + cluster_texts));
}

/** The mean of each day on its own, and of all days from the baseline's end up to `last`. */
static struct forecast forecast(const struct hunt *hunt, const struct baseline *base,
                                size_t cluster, size_t last)
{
    struct own_days own = own_days(hunt, base, cluster);
    double rate = (own.all_texts + rate_shape) / fmax(1, own.all_exposure);
    struct forecast out = { 0 };
    double squares = 0;

    for (size_t day = base->until; day <= last; day++) {
        size_t w = weekday_of(hunt, day);
        double own_weekday =
            (own.texts[w] + weekday_shape) / (rate * own.exposure[w] + weekday_shape);
        double mean = rate * base->weekday[w] * own_weekday;

        mean *= volume(hunt, base, day, count_on(hunt, cluster, day), mean);
        out.mean += mean;
        squares += mean * mean;
    }
    out.dispersion = dispersion_of(hunt, cluster, base->until) * squares / (out.mean * out.mean)
                     + 1 / (own.all_texts + rate_shape);
    return out;
}

static uint32_t count_between(const struct hunt *hunt, size_t cluster, size_t from, size_t last)
{
    uint32_t sum = 0;

    for (size_t day = from; day <= last; day++)
        sum += count_on(hunt, cluster, day);
    return sum;
}

/** Learns how far one-day forecasts miss. */
static void learn_errors(struct hunt *hunt, size_t day)
{
    static const double fading = 1 - 1.0 / SPIKE_BASELINE_DAYS;
    struct baseline base = baseline_before(hunt, day);

    for (size_t c = 0; c < hunt->in->cluster_count; c++) {
        double mean = forecast(hunt, &base, c, day).mean;
        double miss = count_on(hunt, c, day) - mean;
        struct errors errors = { miss * miss - mean, mean * mean };

        if (hunt->flagged[c * hunt->in->day_count + day])
            continue;
        hunt->day_errors[day].excess += errors.excess;
        hunt->day_errors[day].squares += errors.squares;
        hunt->own_errors[c].excess = fading * hunt->own_errors[c].excess + errors.excess;
        hunt->own_errors[c].squares = fading * hunt->own_errors[c].squares + errors.squares;
    }
}

/* The tests of one day. */

struct test {
    size_t cluster;
    size_t from;
    uint32_t observed;
    struct forecast forecast;
};

struct test_list {
    struct test *tests;
    double *p;
    size_t count;
    size_t possible; /* all that could have reached the least count */
};

static void test_window(const struct hunt *hunt, size_t day, size_t length, struct test_list *list)
{
    struct baseline base = baseline_before(hunt, day + 1 - length);

    for (size_t c = 0; c < hunt->in->cluster_count; c++) {
        struct test test = { .cluster = c, .from = base.until };

        test.observed = count_between(hunt, c, base.until, day);
        if (test.observed < SPIKE_COUNT_MIN) {
            list->possible += test.observed + count_between(hunt, c, base.from, base.until - 1)
                              >= SPIKE_COUNT_MIN;
            continue;
        }
        list->possible++;
        test.forecast = forecast(hunt, &base, c, day);
        list->p[list->count] =
            spike_tail(test.forecast.mean, test.forecast.dispersion, test.observed);
        list->tests[list->count++] = test;
    }
}

static struct test_list test_day(const struct hunt *hunt, size_t day, struct arena *arena)
{
    size_t room = hunt->in->cluster_count * COUNT_OF(windows);
    struct test_list list = { ARENA_ARRAY(arena, room, struct test),
                              ARENA_ARRAY(arena, room, double), 0, 0 };

    for (size_t i = 0; i < COUNT_OF(windows); i++)
        if (day + 1 - windows[i] >= SPIKE_HISTORY_DAYS)
            test_window(hunt, day, windows[i], &list);
    spike_adjust(list.p, list.count, list.possible);
    return list;
}

/** Of a cluster's windows the one that says it most clearly, or none. */
static size_t *clearest(const struct hunt *hunt, const struct test_list *list, struct arena *arena)
{
    size_t *best = ARENA_ARRAY(arena, hunt->in->cluster_count, size_t);

    for (size_t i = 0; i < list->count; i++) {
        const struct test *test = &list->tests[i];
        size_t *own = &best[test->cluster];

        if (list->p[i] > spike_p_max || test->observed < lift_min * test->forecast.mean)
            continue;
        if (*own == 0 || list->p[i] < list->p[*own - 1])
            *own = i + 1;
    }
    return best;
}

static void open_spike(struct hunt *hunt, const struct test *test, size_t day, double p)
{
    const struct forecast *forecast = &test->forecast;

    hunt->found.spikes = arena_grow(hunt->arena, hunt->found.spikes, hunt->found.count, &hunt->room,
                                    sizeof(*hunt->found.spikes));
    hunt->found.spikes[hunt->found.count++] = (struct spike){
        .cluster = test->cluster,
        .from = test->from,
        .until = day,
        .observed = test->observed,
        .expected = forecast->mean,
        .dispersion = forecast->dispersion,
        .p = p,
    };
    hunt->open[test->cluster] = hunt->found.count;
}

static void prolong(struct hunt *hunt, struct spike *spike, size_t day, double p)
{
    spike->p = fmin(spike->p, p);
    for (size_t next = spike->until + 1; next <= day && next < spike->from + SPIKE_DAYS_MAX;
         next++) {
        struct baseline base = baseline_before(hunt, next);

        spike->observed += count_on(hunt, spike->cluster, next);
        spike->expected += forecast(hunt, &base, spike->cluster, next).mean;
        spike->until = next;
    }
}

static void alarm_for(struct hunt *hunt, const struct test *test, size_t day, double p)
{
    size_t c = test->cluster;
    bool goes_on = hunt->open[c] > 0 && hunt->last_alarm[c] + GAP_DAYS > day;

    if (goes_on)
        prolong(hunt, &hunt->found.spikes[hunt->open[c] - 1], day, p);
    else
        open_spike(hunt, test, day, p);
    hunt->last_alarm[c] = day + 1;
    for (size_t d = hunt->found.spikes[hunt->open[c] - 1].from;
         d <= hunt->found.spikes[hunt->open[c] - 1].until; d++)
        hunt->flagged[c * hunt->in->day_count + d] = true;
}

static void judge_day(struct hunt *hunt, size_t day)
{
    struct arena *arena = arena_new(SIZE_MAX / ARENA_GRACE);
    struct test_list list = test_day(hunt, day, arena);
    const size_t *best = clearest(hunt, &list, arena);

    for (size_t c = 0; c < hunt->in->cluster_count; c++)
        if (best[c] > 0)
            alarm_for(hunt, &list.tests[best[c] - 1], day, list.p[best[c] - 1]);
    arena_free(&arena);
}

struct spike_list spike_find(const struct spike_counts *counts, struct arena *arena)
{
    size_t clusters = counts->cluster_count;
    struct hunt hunt = {
        .in = counts,
        .arena = arena,
        .flagged = ARENA_ARRAY(arena, clusters * counts->day_count + 1, bool),
        .day_errors = ARENA_ARRAY(arena, counts->day_count + 1, struct errors),
        .own_errors = ARENA_ARRAY(arena, clusters + 1, struct errors),
        .last_alarm = ARENA_ARRAY(arena, clusters + 1, size_t),
        .open = ARENA_ARRAY(arena, clusters + 1, size_t),
    };

    for (size_t day = WARM_DAYS + LEARN_LATER; day < counts->day_count; day++) {
        learn_errors(&hunt, day - LEARN_LATER);
        if (day >= SPIKE_HISTORY_DAYS)
            judge_day(&hunt, day);
    }
    return hunt.found;
}
