/* Coverage of 90 days on one core: one JSON object. docs/benchmarks.md tells what for. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/attributes.h"
#include "base/check.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"
#include "features/duty/coverage.h"

enum { DAYS = 90, PEOPLE = 60, PARTNERS = 5, ALL = PEOPLE + PARTNERS, PER_DAY = 3, CHANGES = 200 };
enum { SPANS = DAYS * PER_DAY, SEED = 5, H = MS_PER_HOUR };

static const struct coverage_size size = { 5, 8, 4, 6 };
static struct coverage_span spans[ALL][SPANS];
static struct coverage_candidate candidates[ALL];

static int64_t spent_us(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

/** A shift a day, five days of seven, at the person's own hour, with two breaks. */
static size_t draw_person(struct coverage_span *out, int64_t begin_ms)
{
    size_t count = 0;

    for (int day = 0; day < DAYS; day++) {
        int64_t from_ms = day * (int64_t)MS_PER_DAY + begin_ms;

        if ((day + begin_ms / H) % 7 >= 5)
            continue;
        out[count++] = (struct coverage_span){ COVERAGE_SHIFT, from_ms, from_ms + 9 * H };
        out[count++] =
            (struct coverage_span){ COVERAGE_BREAK, from_ms + 2 * H, from_ms + 2 * H + H / 4 };
        out[count++] = (struct coverage_span){ COVERAGE_BREAK, from_ms + 4 * H, from_ms + 5 * H };
    }
    return count;
}

static size_t draw_partner(struct coverage_span *out)
{
    for (int day = 0; day < DAYS; day++)
        out[day] =
            (struct coverage_span){ COVERAGE_SHIFT, day * (int64_t)MS_PER_DAY + 18 * (int64_t)H,
                                    day * (int64_t)MS_PER_DAY + 33 * (int64_t)H };
    return DAYS;
}

static void draw_all(struct random *random)
{
    for (int i = 0; i < ALL; i++) {
        struct coverage_candidate *it = &candidates[i];
        int64_t begin_ms = (int64_t)random_below(random, 96) * H / 4;

        *it = (struct coverage_candidate){
            .id = i + 1,
            .severities = (uint32_t)random_below(random, 31) + 1,
            .languages = (uint32_t)random_below(random, 15) + 1,
            .teams = (uint32_t)random_below(random, 63) + 1,
            .products = i % 2 == 0 ? 3 : 1,
            .planned_until_ms = DAYS * (int64_t)MS_PER_DAY,
        };
        for (int channel = 0; channel < size.channels; channel++)
            it->capacity[channel] = (uint8_t)random_below(random, 4);
        it->spans.items = spans[i];
        it->spans.count = i < PEOPLE ? draw_person(spans[i], begin_ms) : draw_partner(spans[i]);
    }
}

/** Every answer of every cell. */
static void ask_all(const struct coverage *coverage)
{
    enum { MOST = 100000 };
    static struct coverage_answer answers[MOST];
    int64_t began_us = spent_us();
    size_t count = 0;

    for (int severity = 0; severity < size.severities; severity++)
        for (int channel = 0; channel < size.channels; channel++)
            for (int language = 0; language < size.languages; language++)
                for (int team = 0; team < size.teams; team++)
                    count += coverage_answers(
                        coverage, (struct coverage_cell){ severity, channel, language, team }, 0,
                        DAYS * (int64_t)MS_PER_DAY, answers, MOST);
    printf("{\"what\": \"all answers asked\", \"answers\": %zu, \"ms\": %.1f}\n", count,
           (double)(spent_us() - began_us) / 1000);
}

/** Somebody is away for a day. */
static int64_t change_all(struct coverage *coverage, struct random *random, int64_t *longest_us)
{
    static struct coverage_span other[CHANGES][SPANS + 1];
    struct err err = { 0 };
    int64_t sum_us = 0;

    for (int i = 0; i < CHANGES; i++) {
        size_t who = (size_t)random_below(random, PEOPLE);
        struct coverage_candidate changed = candidates[who];
        size_t at = (size_t)random_below(random, changed.spans.count);
        int64_t began_us;

        for (size_t k = 0; k < changed.spans.count; k++)
            other[i][k + (k > at)] = changed.spans.items[k];
        other[i][at + 1] = (struct coverage_span){ COVERAGE_ABSENCE, other[i][at].from_ms,
                                                   other[i][at].from_ms + MS_PER_DAY };
        changed.spans = (struct coverage_spans){ other[i], changed.spans.count + 1 };
        began_us = spent_us();
        CHECK(coverage_replace(coverage, who, &changed, &err));
        began_us = spent_us() - began_us;
        sum_us += began_us;
        *longest_us = began_us > *longest_us ? began_us : *longest_us;
        CHECK(coverage_replace(coverage, who, &candidates[who], &err));
    }
    return sum_us;
}

static int64_t replace_us(struct coverage *coverage, size_t who,
                          const struct coverage_candidate *other)
{
    struct err err = { 0 };
    int64_t began_us = spent_us();

    CHECK(coverage_replace(coverage, who, other, &err));
    return spent_us() - began_us;
}

/** Somebody has learned a language and another team's work; the longest of all. */
static int64_t learn(struct coverage *coverage)
{
    int64_t longest_us = 0;

    for (size_t who = 0; who < PEOPLE; who++) {
        struct coverage_candidate learned = candidates[who];
        int64_t took_us;

        learned.languages ^= 2;
        learned.teams ^= 4;
        took_us = replace_us(coverage, who, &learned);
        longest_us = took_us > longest_us ? took_us : longest_us;
        replace_us(coverage, who, &candidates[who]);
    }
    return longest_us;
}

/** Everything at once: who could do nothing can do all, and then comes an hour later every day. */
static void change_most(struct coverage *coverage, int64_t *learned_us, int64_t *moved_us)
{
    static struct coverage_span later[SPANS];
    struct coverage_candidate able = candidates[0];
    struct coverage_candidate unable = candidates[0];

    able.severities = able.languages = able.teams = UINT32_MAX;
    for (int channel = 0; channel < size.channels; channel++)
        able.capacity[channel] = 1;
    unable.severities = 0;
    replace_us(coverage, 0, &unable);
    *learned_us = replace_us(coverage, 0, &able);
    for (size_t i = 0; i < able.spans.count; i++) {
        later[i] = able.spans.items[i];
        later[i].from_ms += H;
        later[i].to_ms += H;
    }
    able.spans.items = later;
    *moved_us = replace_us(coverage, 0, &able);
}

static int64_t replace_plan_us(struct coverage *coverage, const struct coverage_plan *other)
{
    struct err err = { 0 };
    int64_t began_us = spent_us();

    CHECK(coverage_replace_plan(coverage, 0, other, &err));
    return spent_us() - began_us;
}

/** The only plan, which promises every cell: two at one time, then by day only, then with what half
 * know. */
static void change_promise(struct coverage *coverage, const struct coverage_plan *plan)
{
    static struct coverage_span by_day[DAYS];
    struct coverage_plan other = *plan;
    int64_t needed_us, hours_us, products_us;

    other.needed = 2;
    needed_us = replace_plan_us(coverage, &other);
    for (int day = 0; day < DAYS; day++)
        by_day[day] =
            (struct coverage_span){ COVERAGE_SHIFT, day * (int64_t)MS_PER_DAY + 7 * (int64_t)H,
                                    day * (int64_t)MS_PER_DAY + 22 * (int64_t)H };
    other.hours = by_day;
    other.hour_count = DAYS;
    hours_us = replace_plan_us(coverage, &other);
    other.products = 2;
    products_us = replace_plan_us(coverage, &other);
    printf("{\"what\": \"a plan of every cell\", \"needed_ms\": %.1f, \"hours_ms\": %.1f, "
           "\"products_ms\": %.1f, \"back_ms\": %.1f}\n",
           (double)needed_us / 1000, (double)hours_us / 1000, (double)products_us / 1000,
           (double)replace_plan_us(coverage, plan) / 1000);
}

int main(void)
{
    static const struct coverage_span always[] = { { COVERAGE_SHIFT, 0,
                                                     DAYS * (int64_t)MS_PER_DAY } };
    const struct coverage_plan plan = { 31, 255, 15, 63, 1, 1, always, 1 };
    const struct coverage_asked asked = { size, candidates, ALL, &plan, 1, 0, DAYS };
    struct random_seeded random;
    struct coverage *coverage;
    struct err err = { 0 };
    int64_t longest_us = 0;
    int64_t learned_us, moved_us;
    int64_t began_us;
    int64_t sum_us;

    random_seeded_init(&random, SEED);
    draw_all(&random.random);
    began_us = spent_us();
    CHECK(coverage_new(&asked, &coverage, &err));
    printf("{\"what\": \"coverage of 90 days\", \"ms\": %.1f}\n",
           (double)(spent_us() - began_us) / 1000);
    ask_all(coverage);
    ask_all(coverage);
    sum_us = change_all(coverage, &random.random, &longest_us);
    printf("{\"what\": \"an absence worked in\", \"ms\": %.2f, \"longest_ms\": %.2f}\n",
           (double)sum_us / 1000 / CHANGES, (double)longest_us / 1000);
    printf("{\"what\": \"skills worked in\", \"longest_ms\": %.1f}\n",
           (double)learn(coverage) / 1000);
    change_promise(coverage, &plan);
    change_most(coverage, &learned_us, &moved_us);
    printf(
        "{\"what\": \"one who can do everything\", \"skills_ms\": %.1f, \"all_shifts_ms\": %.1f}\n",
        (double)learned_us / 1000, (double)moved_us / 1000);
    coverage_free(&coverage);
    return 0;
}
