/* Business time on one core: one JSON object a line. docs/benchmarks.md tells what for. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/err.h"
#include "base/random.h"
#include "features/calendar/calendar.h"

enum { ARENA_MAX = 256 * 1024 * 1024, H = 3600, QUESTIONS = 4000000, SEED = 3, DRAWS = 65536 };

static int64_t spent_us(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

/** A shop with nights and a day off each week. */
static const struct calendar *make(struct arena *arena)
{
    static const struct hours day[] = { { 9 * H, 12 * H }, { 13 * H, 18 * H } };
    static const struct hours night[] = { { 20 * H, 30 * H } };
    struct calendar_rules rules = { .zone = STR("America/New_York") };
    const struct calendar *calendar;
    struct err err = { 0 };

    for (size_t i = 0; i < 5; i++)
        rules.week[i] = (struct hours_list){ day, COUNT_OF(day) };
    rules.week[5] = (struct hours_list){ night, COUNT_OF(night) };
    CHECK(calendar_make(&rules, arena, &calendar, &err));
    return calendar;
}

static int64_t instants[DRAWS];

static void draw(int64_t span_ms)
{
    struct random_seeded random;

    random_seeded_init(&random, SEED);
    for (size_t i = 0; i < DRAWS; i++)
        instants[i] = (int64_t)random_below(&random.random,
                                            (uint64_t)(130 * 365 * (int64_t)MS_PER_DAY - span_ms));
}

static void print(const char *what, int years, int64_t used_us, int64_t sum)
{
    printf("{\"what\": \"%s\", \"years\": %d, \"per_s\": %.0f, \"check\": %" PRId64 "}\n", what,
           years, QUESTIONS * 1e6 / (double)used_us, sum % 1000);
}

static void measure(const struct calendar *calendar, int years)
{
    int64_t span_ms = years * 365 * (int64_t)MS_PER_DAY;
    struct err err = { 0 };
    int64_t begun_us;
    int64_t sum = 0;

    draw(span_ms);
    begun_us = spent_us();
    for (size_t i = 0; i < QUESTIONS; i++)
        sum += calendar_between(calendar, instants[i % DRAWS], instants[i % DRAWS] + span_ms);
    print("calendar between", years, spent_us() - begun_us, sum);
    begun_us = spent_us();
    for (size_t i = 0; i < QUESTIONS; i++) {
        int64_t there_ms;

        /* A sixth of all time is worked here, or a little more. */
        CHECK(calendar_add(calendar, instants[i % DRAWS], span_ms / 6, CALENDAR_FORWARD, &there_ms,
                           &err));
        sum += there_ms;
    }
    print("calendar add", years, spent_us() - begun_us, sum);
}

int main(void)
{
    static const int years[] = { 1, 10, 100 };
    struct arena *arena = arena_new(ARENA_MAX);
    const struct calendar *calendar;
    int64_t begun_us = spent_us();

    calendar = make(arena);
    printf("{\"what\": \"calendar made\", \"ms\": %.1f}\n", (double)(spent_us() - begun_us) / 1000);
    for (size_t i = 0; i < COUNT_OF(years); i++)
        measure(calendar, years[i]);
    arena_free(&arena);
    return 0;
}
