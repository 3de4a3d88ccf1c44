/* Recurrence on one core: one JSON object a line. features/recurrence/README.md
 * tells what for. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/err.h"
#include "features/recurrence/recurrence.h"

enum { WALKS = 4000, JUMPS = 200000 };

static int64_t spent_us(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

static int64_t time_s(struct str text)
{
    struct recurrence_time time;

    CHECK(recurrence_time_parse(text, &time));
    return time.at_s;
}

/** Reads the rule, walks from a time on and counts what comes, at most so many. */
static int64_t walk(struct str text, int64_t from_s, int64_t most, struct arena *arena)
{
    struct recurrence_rule rule;
    struct recurrence set = { .rules = &rule, .rule_count = 1 };
    struct recurrence_walk *steps;
    struct err err = { 0 };
    int64_t at_s;
    int64_t n = 0;

    set.start.at_s = time_s(STR("20260105T090000"));
    CHECK(recurrence_rule_parse(text, arena, &rule, &err)
          && recurrence_walk_new(&set, from_s, arena, &steps, &err));
    while (n < most && recurrence_walk_next(steps, &at_s))
        n++;
    arena_reset(arena);
    return n;
}

static void measure_walks(const char *what, struct str rule, struct arena *arena)
{
    int64_t begun_us = spent_us();
    int64_t n = 0;

    for (int i = 0; i < WALKS; i++)
        n += walk(rule, INT64_MIN, INT64_MAX, arena);
    printf("{\"what\": \"%s\", \"occurrences_per_s\": %.0f, \"each\": %" PRId64 "}\n", what,
           (double)n * 1e6 / (double)(spent_us() - begun_us), n / WALKS);
}

static void measure_jump(const char *what, struct str rule, struct arena *arena)
{
    int64_t from_s = time_s(STR("20760105T090001"));
    int64_t begun_us = spent_us();
    int64_t n = 0;

    for (int i = 0; i < JUMPS; i++)
        n += walk(rule, from_s + i, 1, arena);
    printf("{\"what\": \"%s\", \"us\": %.2f, \"found\": %" PRId64 "}\n", what,
           (double)(spent_us() - begun_us) / JUMPS, n / JUMPS);
}

int main(void)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);

    measure_walks("10 years of a weekly rule", STR("FREQ=WEEKLY;UNTIL=20360105T090000"), arena);
    measure_walks("10 years of MO,WE,FR", STR("FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20360105T090000"),
                  arena);
    measure_walks("10 years of the last Friday of a month",
                  STR("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20360105T090000"), arena);
    measure_jump("next after 50 years of DAILY", STR("FREQ=DAILY"), arena);
    measure_jump("next after 50 years of DAILY with COUNT", STR("FREQ=DAILY;COUNT=100000"), arena);
    measure_jump("next after 50 years of SECONDLY", STR("FREQ=SECONDLY;INTERVAL=7"), arena);
    arena_free(&arena);
    return 0;
}
