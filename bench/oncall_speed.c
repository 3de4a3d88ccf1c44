/* The final timeline of an on-call schedule on one core: one JSON object a line. docs/benchmarks.md
 * tells what for. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"
#include "features/duty/duty.h"

enum {
    ARENA_MAX = 256 * 1024 * 1024,
    WEEKS = 52,
    PEOPLE = 30,
    LAYERS = 5,
    OVERRIDES = 200,
    ROUNDS = 200,
    SEED = 4,
};

#define START_MS (INT64_C(20400) * MS_PER_DAY) /* in 2025 */
#define YEAR_MS  (WEEKS * 7 * (int64_t)MS_PER_DAY)

static int64_t spent_us(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

static char names[PEOPLE][8];
static struct str users[PEOPLE];
static struct duty_group groups[PEOPLE];
static struct duty_layer layers[LAYERS + OVERRIDES];

/** Week by week, day by day, nights of weekdays, weekends in turns of two weeks, hours of shifts.
 */
static void make_layers(void)
{
    static const struct {
        enum duty_frequency frequency;
        int64_t interval, hours;
        uint32_t weekdays;
    } turns[LAYERS] = {
        { DUTY_WEEKLY, 1, 168, 0 },   { DUTY_DAILY, 1, 24, 0 }, { DUTY_DAILY, 2, 12, 0x1f },
        { DUTY_WEEKLY, 2, 24, 0x60 }, { DUTY_HOURLY, 8, 4, 0 },
    };

    for (size_t i = 0; i < LAYERS; i++)
        layers[i] = (struct duty_layer){
            .type = DUTY_ROLLING,
            .start_ms = START_MS - 3 * YEAR_MS + (int64_t)i * MS_PER_HOUR,
            .duration_ms = turns[i].hours * MS_PER_HOUR,
            .frequency = turns[i].frequency,
            .interval = turns[i].interval,
            .days = { .weekdays = turns[i].weekdays },
            .until_ms = INT64_MAX,
            .priority = (int64_t)i / 2,
            .groups = groups,
            .group_count = PEOPLE,
            .first_group = i * 6,
        };
}

static void make_overrides(struct random *random)
{
    for (size_t i = LAYERS; i < LAYERS + OVERRIDES; i++)
        layers[i] = (struct duty_layer){
            .type = DUTY_OVERRIDE,
            .start_ms =
                START_MS + (int64_t)random_below(random, YEAR_MS / MS_PER_HOUR) * MS_PER_HOUR,
            .duration_ms = (1 + (int64_t)random_below(random, 48)) * MS_PER_HOUR,
            .until_ms = INT64_MAX,
            .priority = (int64_t)(i % 3),
            .groups = &groups[i % PEOPLE],
            .group_count = 1,
        };
}

static void make_people(void)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        snprintf(names[i], sizeof(names[i]), "user%02zu", i);
        users[i] = str_of(names[i]);
        groups[i] = (struct duty_group){ &users[i], 1 };
    }
}

struct round {
    int64_t made_us; /* rules are checked, the zone's clocks read */
    int64_t laid_out_us;
    size_t spans;
};

static const struct duty_rules rules = { .zone = STR_INIT("America/New_York"),
                                         .layers = layers,
                                         .layer_count = COUNT_OF(layers) };

static struct round lay_out(struct arena *arena)
{
    const struct duty_schedule *schedule;
    struct duty_spans spans;
    struct err err = { 0 };
    int64_t begun_us = spent_us();
    int64_t made_us;
    struct round round;

    CHECK(duty_schedule_make(&rules, arena, &schedule, &err));
    made_us = spent_us();
    CHECK(duty_final(schedule, START_MS, START_MS + YEAR_MS, arena, &spans, &err));
    round = (struct round){ made_us - begun_us, spent_us() - made_us, spans.count };
    arena_reset(arena);
    return round;
}

static int by_time(const void *a, const void *b)
{
    const struct round *left = a;
    const struct round *right = b;
    int64_t left_us = left->made_us + left->laid_out_us;
    int64_t right_us = right->made_us + right->laid_out_us;

    return (left_us > right_us) - (left_us < right_us);
}

static void measure(struct arena *arena)
{
    static struct round rounds[ROUNDS];
    const struct round *half = &rounds[ROUNDS / 2];
    const struct round *most = &rounds[ROUNDS * 19 / 20];

    for (int i = 0; i < ROUNDS; i++)
        rounds[i] = lay_out(arena);
    qsort(rounds, ROUNDS, sizeof(rounds[0]), by_time);
    printf("{\"what\": \"final timeline\", \"weeks\": %d, \"layers\": %d, \"people\": %d, "
           "\"overrides\": %d, \"spans\": %zu, \"p50_ms\": %.2f, \"p95_ms\": %.2f, "
           "\"p50_ms_of_making\": %.2f}\n",
           WEEKS, LAYERS, PEOPLE, OVERRIDES, half->spans,
           (double)(half->made_us + half->laid_out_us) / 1000,
           (double)(most->made_us + most->laid_out_us) / 1000, (double)half->made_us / 1000);
}

static void ask_at(struct arena *arena)
{
    enum { QUESTIONS = 20000 };
    struct arena *each = arena_new(ARENA_MAX);
    const struct duty_schedule *schedule;
    struct err err = { 0 };
    int64_t begun_us;
    size_t sum = 0;

    CHECK(duty_schedule_make(&rules, arena, &schedule, &err));
    begun_us = spent_us();
    for (int64_t i = 0; i < QUESTIONS; i++) {
        struct duty_users found;

        CHECK(duty_at(schedule, START_MS + i * YEAR_MS / QUESTIONS, each, &found, &err));
        sum += found.count;
        arena_reset(each);
    }
    printf("{\"what\": \"on call at an instant\", \"us\": %.2f, \"check\": %zu}\n",
           (double)(spent_us() - begun_us) / QUESTIONS, sum);
    arena_free(&each);
}

int main(void)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct random_seeded random;

    random_seeded_init(&random, SEED);
    make_people();
    make_layers();
    make_overrides(&random.random);
    measure(arena);
    ask_at(arena);
    arena_free(&arena);
    return 0;
}
