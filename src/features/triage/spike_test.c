/* Spikes: the arithmetic against published and independently computed figures, and streams of
 * counts made up from fixed seeds: what was planted is found, what is noise stays quiet. */
#include "features/triage/spike.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/random.h"
#include "features/triage/spike_tail.h"

/* Computed by SciPy 1.10: nbinom.sf(k - 1, 1/d, 1/(1 + m d)) and poisson.sf(k - 1, m). */
static void tails_are_those_of_the_distributions(void **state)
{
    static const struct {
        double mean;
        double dispersion;
        uint32_t count;
        double tail;
    } cases[] = {
        { 2, 0, 5, 0.0526530173437111 },           { 2, 0.5, 5, 0.109375 },
        { 2.6, 0.2, 12, 0.00103315750235935 },     { 0.05, 2, 5, 1.58955317559641e-06 },
        { 40, 0.1, 80, 0.00976294691287006 },      { 40, 0.1, 30, 0.758640548719208 },
        { 1000, 0.01, 1300, 0.00397577214165154 }, { 3, 0, 0, 1 },
        { 0.018, 0, 5, 1.55120165556307e-11 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double tail = spike_tail(cases[i].mean, cases[i].dispersion, cases[i].count);

        assert_true(fabs(tail - cases[i].tail) <= 1e-9 * cases[i].tail);
    }
}

/* nbinom.ppf and poisson.ppf of SciPy 1.10. */
static void quantiles_are_those_of_the_distributions(void **state)
{
    static const struct {
        double mean;
        double dispersion;
        double share;
        uint32_t count;
    } cases[] = {
        { 2, 0, 0.975, 5 },
        { 2, 0.5, 0.975, 7 },
        { 40, 0.1, 0.025, 17 },
        { 40, 0.1, 0.975, 72 },
        { 1000, 0.01, 0.5, 997 },
        { 20000, 0.001, 0.025, 18749 },
        { 20000, 0.001, 0.975, 21290 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(spike_quantile(cases[i].mean, cases[i].dispersion, cases[i].share),
                         cases[i].count);
}

/* The fifteen p-values of Benjamini and Hochberg's own example (1995, section 3): four hypotheses
 * are rejected at 0.05. */
static void many_tests_at_once_are_corrected(void **state)
{
    double p[] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                   0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000 };
    double few[] = { 0.04, 0.01 };
    size_t rejected = 0;

    (void)state;
    spike_adjust(p, COUNT_OF(p), COUNT_OF(p));
    for (size_t i = 0; i < COUNT_OF(p); i++)
        rejected += p[i] <= 0.05;
    assert_int_equal(rejected, 4);
    assert_true(fabs(p[3] - 0.0095 * 15 / 4) < 1e-12);
    assert_true(fabs(p[5] - 0.0298 * 15 / 7) < 1e-12); /* a later one's, which is less */
    assert_true(fabs(p[14] - 1) < 1e-12);
    spike_adjust(few, 2, 10);
    assert_true(fabs(few[1] - 0.1) < 1e-12 && fabs(few[0] - 0.2) < 1e-12);
}

/* Made-up streams. */

enum { TOPICS = 200, DAYS = 84, PLANTED = 10, PLANTED_DAYS = 4, RUNS = 24, WEEK = 7 };

struct dice {
    struct random_seeded random;
};

static double uniform(struct dice *dice)
{
    return ((double)random_below(&dice->random.random, 1u << 30) + 0.5) / (1u << 30);
}

static double normal(struct dice *dice)
{
    return sqrt(-2 * log(uniform(dice))) * cos(2 * 3.14159265358979 * uniform(dice));
}

/** A gamma variable of mean 1 (G. Marsaglia and W. W. Tsang, 2000). */
static double gamma_of(struct dice *dice, double shape)
{
    double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    double below = shape < 1 ? pow(uniform(dice), 1 / shape) : 1;

    for (;;) {
        double x = normal(dice);
        double v = pow(1 + x / sqrt(9 * d), 3);

        if (v > 0 && log(uniform(dice)) < 0.5 * x * x + d - d * v + d * log(v))
            return below * d * v / shape;
    }
}

static uint32_t poisson_of(struct dice *dice, double mean)
{
    double left = mean;
    uint32_t count = 0;

    for (; (left += log(uniform(dice))) > 0; count++) {
    }
    return count;
}

/** How a stream is made. */
struct nature {
    double rate; /* texts of a topic and day, on average */
    double dispersion;
    double lift;         /* of the planted topics' days */
    double planted_rate; /* at least */
    double volume;       /* of all topics, from the middle on */
    bool has_own_weekdays;
};

struct made {
    uint32_t counts[TOPICS * DAYS];
    uint32_t totals[DAYS];
    size_t planted_on[PLANTED];
};

static double mean_on(const struct nature *nature, size_t topic, size_t day)
{
    static const double week[WEEK] = { 1.4, 1.2, 1.1, 1, 1, 0.7, 0.6 };
    bool is_own_day = day % WEEK == topic % WEEK;

    return week[day % WEEK] * (day >= DAYS / 2 ? nature->volume : 1)
           * (nature->has_own_weekdays ? (is_own_day ? 3 : 0.67) : 1);
}

static void make_topic(struct made *made, const struct nature *nature, struct dice *dice,
                       size_t topic)
{
    double rate = fmax(0.3, nature->rate * gamma_of(dice, 1));
    size_t begins = 40 + random_below(&dice->random.random, 35);

    if (topic < PLANTED) {
        rate = fmax(rate, nature->planted_rate);
        made->planted_on[topic] = begins;
    }
    for (size_t day = 0; day < DAYS; day++) {
        bool is_planted = topic < PLANTED && day >= begins && day < begins + PLANTED_DAYS;
        double mean = rate * mean_on(nature, topic, day) * (is_planted ? nature->lift : 1);

        if (nature->dispersion > 0)
            mean *= gamma_of(dice, 1 / nature->dispersion);
        made->counts[topic * DAYS + day] = poisson_of(dice, mean);
        made->totals[day] += made->counts[topic * DAYS + day];
    }
}

/** What came of many streams. */
struct outcome {
    double found;          /* share of the planted ones, within two days */
    double false_per_week; /* and 200 topics */
};

static size_t judge(const struct made *made, const struct nature *nature,
                    const struct spike_list *list, size_t *false_count)
{
    bool found[PLANTED] = { 0 };
    size_t found_count = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct spike *spike = &list->spikes[i];
        bool is_planted = nature->lift > 1 && spike->cluster < PLANTED;
        size_t begins = is_planted ? made->planted_on[spike->cluster] : 0;

        if (is_planted && spike->from + 2 >= begins && spike->from <= begins + 2)
            found[spike->cluster] = true;
        else
            ++*false_count;
    }
    for (size_t i = 0; i < PLANTED; i++)
        found_count += found[i];
    return found_count;
}

static struct outcome try_streams(const struct nature *nature)
{
    struct made *made = malloc(sizeof(*made));
    size_t found = 0;
    size_t false_count = 0;

    for (uint64_t run = 0; run < RUNS; run++) {
        struct arena *arena = arena_new((size_t)64 << 20);
        struct spike_counts counts = { made->counts, made->totals, TOPICS, DAYS, 0 };
        struct spike_list list;
        struct dice dice;

        random_seeded_init(&dice.random, run + 1);
        memset(made, 0, sizeof(*made));
        for (size_t topic = 0; topic < TOPICS; topic++)
            make_topic(made, nature, &dice, topic);
        list = spike_find(&counts, arena);
        found += judge(made, nature, &list, &false_count);
        arena_free(&arena);
    }
    free(made);
    return (struct outcome){ (double)found / (RUNS * PLANTED),
                             (double)false_count * WEEK / (RUNS * (DAYS - SPIKE_HISTORY_DAYS)) };
}

static void noise_stays_quiet(void **state)
{
    static const struct {
        const char *name;
        struct nature nature;
        double most;
    } cases[] = {
        { "Poisson", { 3, 0, 1, 0, 1, false }, 0.3 },
        { "over-dispersed", { 3, 0.2, 1, 0, 1, false }, 0.3 },
        { "much over-dispersed", { 3, 0.5, 1, 0, 1, false }, 0.4 },
        { "large topics", { 10, 0.2, 1, 0, 1, false }, 0.3 },
        { "everything doubles", { 3, 0.1, 1, 0, 2, false }, 0.3 },
        { "topics with weekdays of their own", { 4, 0.1, 1, 0, 1, true }, 0.3 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome outcome = try_streams(&cases[i].nature);

        print_message("%s: %.2f false alarms a week\n", cases[i].name, outcome.false_per_week);
        assert_true(outcome.false_per_week <= cases[i].most);
    }
}

static void what_was_planted_is_found(void **state)
{
    static const struct {
        struct nature nature;
        double least;
    } cases[] = {
        { { 3, 0.1, 5, 3, 1, false }, 0.95 },
        { { 3, 0.2, 6, 3, 1, false }, 0.95 },
        { { 3, 0, 4, 3, 1, false }, 0.95 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct outcome outcome = try_streams(&cases[i].nature);

        print_message("%.3f found, %.2f false alarms a week\n", outcome.found,
                      outcome.false_per_week);
        assert_true(outcome.found >= cases[i].least);
        assert_true(outcome.false_per_week <= 0.3);
    }
}

/* One topic, by hand. */

static struct spike_list find_in(const uint32_t *counts, size_t day_count, struct arena *arena)
{
    struct spike_counts input = { counts, counts, 1, day_count, 0 };

    return spike_find(&input, arena);
}

static void a_stream_that_just_began_is_not_judged(void **state)
{
    static const uint32_t counts[SPIKE_HISTORY_DAYS] = { [SPIKE_HISTORY_DAYS - 1] = 500 };
    struct arena *arena = arena_new(1 << 20);

    (void)state;
    assert_int_equal(find_in(counts, COUNT_OF(counts), arena).count, 0);
    assert_int_equal(find_in(counts, 0, arena).count, 0);
    arena_free(&arena);
}

static void a_new_topic_needs_the_least_count(void **state)
{
    uint32_t counts[40] = { 0 };
    uint32_t totals[40];
    struct spike_counts input = { counts, totals, 1, COUNT_OF(counts), 0 };
    struct arena *arena = arena_new(1 << 20);
    struct spike_list list;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(totals); i++)
        totals[i] = 200;
    counts[39] = SPIKE_COUNT_MIN - 1;
    assert_int_equal(spike_find(&input, arena).count, 0);
    counts[39] = 3 * SPIKE_COUNT_MIN;
    list = spike_find(&input, arena);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.spikes[0].from, 39);
    assert_int_equal(list.spikes[0].observed, 3 * SPIKE_COUNT_MIN);
    arena_free(&arena);
}

static void a_lasting_rise_is_one_spike_and_then_normal(void **state)
{
    uint32_t counts[90];
    uint32_t totals[90];
    struct spike_counts input = { counts, totals, 1, COUNT_OF(counts), 0 };
    struct arena *arena = arena_new(1 << 20);
    struct spike_list list;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        counts[i] = i < 40 ? 4 + i % 2 : 20 + i % 3;
        totals[i] = 300 + counts[i];
    }
    list = spike_find(&input, arena);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.spikes[0].from, 40);
    assert_int_equal(list.spikes[0].until, 40 + SPIKE_DAYS_MAX - 1);
    assert_true(list.spikes[0].observed > 4 * list.spikes[0].expected);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_are_those_of_the_distributions),
        cmocka_unit_test(quantiles_are_those_of_the_distributions),
        cmocka_unit_test(many_tests_at_once_are_corrected),
        cmocka_unit_test(noise_stays_quiet),
        cmocka_unit_test(what_was_planted_is_found),
        cmocka_unit_test(a_stream_that_just_began_is_not_judged),
        cmocka_unit_test(a_new_topic_needs_the_least_count),
        cmocka_unit_test(a_lasting_rise_is_one_spike_and_then_normal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
