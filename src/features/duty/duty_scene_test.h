/** For tests: on-call schedules at random, in places where clocks change. */
#ifndef PHAROS_FEATURES_DUTY_DUTY_SCENE_TEST_H
#define PHAROS_FEATURES_DUTY_DUTY_SCENE_TEST_H

#include <unicode/ucal.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/instant.h"
#include "base/random.h"
#include "features/duty/duty.h"

enum {
    ARENA_MAX = 256 * 1024 * 1024,
    WEEK = 7,
    PEOPLE = 6,
    LAYERS_MAX = 6,
    GROUPS_MAX = 4,
    GROUP_MAX = 3,
    EXTRAS_MAX = 3, /* absences, shifts of a temporary schedule */
    SHIFTS_MAX = 6000,
    SPANS_MAX = 20000,
    DAYS = 24, /* of which the questions are about those in the middle */
    MARGIN_DAYS = 8,
    STEPS_MAX = DAYS * 24 * 60,
    COARSE_MINUTES = 15,
};

static const struct str names[PEOPLE] = { STR_INIT("ann"), STR_INIT("bob"), STR_INIT("cho"),
                                          STR_INIT("dan"), STR_INIT("eun"), STR_INIT("fay") };

struct sim_shift {
    int64_t from_ms;
    int64_t to_ms;
    int64_t level;
    enum duty_source source;
    size_t index;
    const struct duty_group *group; /* NULL: nobody */
};

struct scene {
    struct arena *arena;
    struct random *random;
    UCalendar *icu;
    int64_t grid_ms;
    int64_t first_ms; /* of the simulation */
    int64_t end_ms;
    struct duty_rules rules;
    struct duty_layer layers[LAYERS_MAX];
    struct duty_group groups[LAYERS_MAX][GROUPS_MAX];
    struct str people[LAYERS_MAX][GROUPS_MAX][GROUP_MAX];
    struct duty_absence absences[EXTRAS_MAX];
    struct duty_temporary temporary;
    struct duty_temporary_shift temporary_shifts[EXTRAS_MAX];
    struct duty_group temporary_groups[EXTRAS_MAX];
    struct sim_shift shifts[SHIFTS_MAX];
    size_t shift_count;
    int64_t tops[STEPS_MAX]; /* the highest level at each step; INT64_MIN: nobody */
    struct duty_span spans[SPANS_MAX];
    size_t span_count;
};

static inline int64_t below(struct scene *scene, int64_t n)
{
    return (int64_t)random_below(scene->random, (uint64_t)n);
}

static inline bool chance(struct scene *scene, int one_in)
{
    return below(scene, one_in) == 0;
}

/* ---- schedules at random -----------------------------------------------------------------------
 */

/** On the grid, within some days of the middle. */
static inline int64_t some_instant(struct scene *scene, int64_t days_before, int64_t days_after)
{
    int64_t middle_ms = scene->first_ms + DAYS / 2 * (int64_t)MS_PER_DAY;
    int64_t steps = (days_before + days_after) * MS_PER_DAY / scene->grid_ms;

    return middle_ms - days_before * MS_PER_DAY + below(scene, steps) * scene->grid_ms;
}

static inline void some_people(struct scene *scene, size_t index)
{
    struct duty_layer *layer = &scene->layers[index];

    layer->groups = scene->groups[index];
    layer->group_count = layer->type == DUTY_ROLLING ? 1 + (size_t)below(scene, GROUPS_MAX) : 1;
    layer->first_group = (size_t)below(scene, (int64_t)layer->group_count);
    for (size_t i = 0; i < layer->group_count; i++) {
        size_t first = (size_t)below(scene, PEOPLE);
        size_t count = 1 + (size_t)below(scene, chance(scene, 3) ? GROUP_MAX : 1);

        for (size_t k = 0; k < count; k++)
            scene->people[index][i][k] = names[(first + k) % PEOPLE];
        scene->groups[index][i] = (struct duty_group){ scene->people[index][i], count };
    }
}

static inline struct duty_days some_days(struct scene *scene)
{
    struct duty_days days = { 0 };

    if (chance(scene, 2))
        days.weekdays = (uint32_t)below(scene, 1 << WEEK);
    if (chance(scene, 6))
        days.months = (uint32_t)(1 + below(scene, (1 << 12) - 1)) << 1;
    if (chance(scene, 6))
        days.month_days = (random_u64(scene->random) & UINT32_MAX) << 1 & UINT32_MAX;
    if (chance(scene, 6))
        days.last_days = (random_u64(scene->random) & UINT64_C(0xffff)) << 1;
    return days;
}

static inline void some_layer(struct scene *scene, size_t index)
{
    static const int64_t hours[] = { 1, 2, 8, 12, 24, 48, 96 };
    struct duty_layer *layer = &scene->layers[index];
    int64_t longest_ms = 4 * (int64_t)MS_PER_DAY;

    *layer = (struct duty_layer){ .type = DUTY_ROLLING + (int)below(scene, 4) };
    if (chance(scene, 2))
        layer->type = DUTY_ROLLING;
    layer->start_ms = layer->type == DUTY_SINGLE || layer->type == DUTY_OVERRIDE
                          ? some_instant(scene, DAYS / 2, DAYS / 2)
                          : some_instant(scene, chance(scene, 2) ? 400 : 12, 8);
    layer->duration_ms = chance(scene, 2)
                             ? hours[below(scene, COUNT_OF(hours))] * MS_PER_HOUR
                             : (1 + below(scene, longest_ms / scene->grid_ms)) * scene->grid_ms;
    layer->frequency = DUTY_HOURLY + (int)below(scene, 4);
    layer->interval = 1 + (chance(scene, 2) ? 0 : below(scene, 13));
    layer->week_start = (int)below(scene, WEEK);
    layer->days = some_days(scene);
    layer->rotation_start_ms = chance(scene, 3) ? some_instant(scene, 9, 9) : layer->start_ms;
    layer->until_ms = chance(scene, 3) ? some_instant(scene, 5, 9) : INT64_MAX;
    layer->priority = below(scene, 4) - 1;
    some_people(scene, index);
}

static inline void some_absences(struct scene *scene)
{
    scene->rules.absences = scene->absences;
    scene->rules.absence_count = chance(scene, 2) ? (size_t)below(scene, EXTRAS_MAX + 1) : 0;
    for (size_t i = 0; i < scene->rules.absence_count; i++) {
        int64_t from_ms = some_instant(scene, 6, 6);
        int64_t steps = 3 * (int64_t)MS_PER_DAY / scene->grid_ms;

        scene->absences[i] =
            (struct duty_absence){ names[below(scene, PEOPLE)], from_ms,
                                   from_ms + (1 + below(scene, steps)) * scene->grid_ms };
    }
}

static inline void some_temporary(struct scene *scene)
{
    struct duty_temporary *temporary = &scene->temporary;
    int64_t steps = (int64_t)MS_PER_DAY / scene->grid_ms;

    scene->rules.temporaries = temporary;
    scene->rules.temporary_count = chance(scene, 4);
    temporary->from_ms = some_instant(scene, 4, 4);
    temporary->to_ms = temporary->from_ms + (1 + below(scene, 2 * steps)) * scene->grid_ms;
    temporary->shifts = scene->temporary_shifts;
    temporary->shift_count = (size_t)below(scene, EXTRAS_MAX + 1);
    steps = (temporary->to_ms - temporary->from_ms) / scene->grid_ms;
    for (size_t i = 0; i < temporary->shift_count; i++) {
        int64_t from = below(scene, steps);

        scene->temporary_shifts[i] = (struct duty_temporary_shift){
            temporary->from_ms + from * scene->grid_ms,
            temporary->from_ms + (from + 1 + below(scene, steps - from)) * scene->grid_ms,
            names[below(scene, PEOPLE)],
        };
    }
}

static inline void set_scene(struct scene *scene, const char *zone, const char *date)
{
    struct civil civil;

    assert_true(civil_parse(str_of(date), &civil));
    scene->first_ms = (civil_to_days(civil) - DAYS / 2) * MS_PER_DAY;
    scene->end_ms = scene->first_ms + DAYS * (int64_t)MS_PER_DAY;
    scene->rules = (struct duty_rules){ .zone = str_of(zone), .layers = scene->layers };
    scene->rules.layer_count = 1 + (size_t)below(scene, LAYERS_MAX);
    for (size_t i = 0; i < scene->rules.layer_count; i++)
        some_layer(scene, i);
    some_absences(scene);
    some_temporary(scene);
}

#endif
