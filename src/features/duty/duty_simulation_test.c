/** Thousands of schedules at random, against a slow simulation: it walks every layer from its
 * start, day by day or hour by hour, asks ICU alone for instants, and then looks at every step of
 * time who is there. */
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "features/duty/duty_scene_test.h"

/* ---- the simulation ----------------------------------------------------------------------------
 */

static UCalendar *icu_open(const char *zone)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar name[64];
    UCalendar *icu;

    u_uastrcpy(name, zone);
    icu = ucal_open(name, -1, "en", UCAL_GREGORIAN, &status);
    assert_true(U_SUCCESS(status));
    ucal_setAttribute(icu, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setAttribute(icu, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_NEXT_VALID);
    return icu;
}

static int64_t icu_wall(UCalendar *icu, int64_t at_ms)
{
    UErrorCode status = U_ZERO_ERROR;

    ucal_setMillis(icu, (UDate)at_ms, &status);
    return at_ms + ucal_get(icu, UCAL_ZONE_OFFSET, &status)
           + ucal_get(icu, UCAL_DST_OFFSET, &status);
}

static int64_t icu_instant(UCalendar *icu, int64_t wall_ms)
{
    struct civil date = civil_from_days(wall_ms / MS_PER_DAY);
    int second = (int)(wall_ms % MS_PER_DAY / MS_PER_SECOND);
    UErrorCode status = U_ZERO_ERROR;

    ucal_clear(icu);
    ucal_setDateTime(icu, date.year, date.month - 1, date.day, second / 3600, second / 60 % 60,
                     second % 60, &status);
    return (int64_t)ucal_getMillis(icu, &status);
}

static bool day_fits(const struct duty_days *days, int64_t day)
{
    struct civil date = civil_from_days(day);
    int last = civil_month_days(date.year, date.month);
    bool has_month_days = days->month_days != 0 || days->last_days != 0;

    return (days->weekdays == 0 || (days->weekdays & 1u << civil_weekday(date)))
           && (days->months == 0 || (days->months & 1u << date.month))
           && (!has_month_days || (days->month_days & UINT64_C(1) << date.day)
               || (days->last_days & UINT64_C(1) << (last + 1 - date.day)));
}

static void keep(struct scene *scene, struct sim_shift shift)
{
    if (shift.from_ms >= shift.to_ms)
        return;
    assert_true(scene->shift_count < SHIFTS_MAX);
    scene->shifts[scene->shift_count++] = shift;
}

static void keep_of_layer(struct scene *scene, size_t index, size_t group, int64_t from_ms,
                          int64_t to_ms)
{
    const struct duty_layer *layer = &scene->layers[index];
    bool is_override = layer->type == DUTY_OVERRIDE;

    if (from_ms < layer->start_ms)
        from_ms = layer->start_ms;
    if (from_ms < layer->rotation_start_ms)
        from_ms = layer->rotation_start_ms;
    if (to_ms > layer->until_ms)
        to_ms = layer->until_ms;
    keep(scene, (struct sim_shift){ from_ms, to_ms, layer->priority + (is_override ? 1000000 : 0),
                                    is_override ? DUTY_BY_OVERRIDE : DUTY_BY_LAYER, index,
                                    &layer->groups[group] });
}

/** Instants are asked of ICU only where they matter: that takes its time. */
static void keep_at_wall(struct scene *scene, size_t index, int64_t turn, int64_t wall_ms)
{
    const struct duty_layer *layer = &scene->layers[index];
    int64_t near_ms = layer->duration_ms + 3 * (int64_t)MS_PER_DAY;
    size_t group = layer->type == DUTY_ROLLING
                       ? (size_t)(turn + (int64_t)layer->first_group) % layer->group_count
                       : 0;

    if (wall_ms + near_ms < scene->first_ms)
        return;
    keep_of_layer(scene, index, group, icu_instant(scene->icu, wall_ms),
                  icu_instant(scene->icu, wall_ms + layer->duration_ms));
}

static void walk_hours(struct scene *scene, size_t index, int64_t wall_ms, int64_t end_ms)
{
    const struct duty_layer *layer = &scene->layers[index];

    for (int64_t hour = 0; wall_ms < end_ms; hour++) {
        if (hour % layer->interval == 0 && day_fits(&layer->days, wall_ms / MS_PER_DAY))
            keep_at_wall(scene, index, hour / layer->interval, wall_ms);
        wall_ms += MS_PER_HOUR;
    }
}

/** Which period a new day belongs to, when the one before belonged to `period`. */
static int64_t next_period(const struct duty_layer *layer, int64_t period, int64_t day)
{
    struct civil date = civil_from_days(day);

    if (layer->frequency == DUTY_DAILY)
        return period + 1;
    if (layer->frequency == DUTY_WEEKLY)
        return period + (civil_weekday(date) == layer->week_start);
    return period + (date.day == 1);
}

static void walk_days(struct scene *scene, size_t index, int64_t wall_ms, int64_t end_ms)
{
    const struct duty_layer *layer = &scene->layers[index];
    bool counts_selected = layer->frequency == DUTY_DAILY && layer->days.weekdays != 0;
    struct civil start = civil_from_days(wall_ms / MS_PER_DAY);
    struct duty_days days = layer->days;
    int64_t selected = 0;
    int64_t period = 0;

    if (days.weekdays == 0 && days.month_days == 0 && days.last_days == 0) {
        if (layer->frequency == DUTY_WEEKLY)
            days.weekdays = 1u << civil_weekday(start);
        if (layer->frequency == DUTY_MONTHLY)
            days.month_days = UINT64_C(1) << start.day;
    }
    for (; wall_ms < end_ms; wall_ms += MS_PER_DAY) {
        bool fits = day_fits(&days, wall_ms / MS_PER_DAY);

        if (counts_selected && fits)
            keep_at_wall(scene, index, selected++ / layer->interval, wall_ms);
        else if (!counts_selected && fits && period % layer->interval == 0)
            keep_at_wall(scene, index, period / layer->interval, wall_ms);
        period = next_period(layer, period, wall_ms / MS_PER_DAY + 1);
    }
}

static void walk(struct scene *scene, size_t index)
{
    const struct duty_layer *layer = &scene->layers[index];
    int64_t wall_ms = icu_wall(scene->icu, layer->start_ms);
    int64_t end_ms = scene->end_ms + 3 * (int64_t)MS_PER_DAY;

    if (layer->type == DUTY_SINGLE || layer->type == DUTY_OVERRIDE)
        keep_of_layer(scene, index, 0, layer->start_ms, layer->start_ms + layer->duration_ms);
    else if (layer->frequency == DUTY_HOURLY)
        walk_hours(scene, index, wall_ms, end_ms);
    else
        walk_days(scene, index, wall_ms, end_ms);
}

static void keep_temporary(struct scene *scene)
{
    const struct duty_temporary *temporary = &scene->temporary;

    if (scene->rules.temporary_count == 0)
        return;
    keep(scene, (struct sim_shift){ temporary->from_ms, temporary->to_ms, INT64_MAX,
                                    DUTY_BY_TEMPORARY, 0, NULL });
    for (size_t i = 0; i < temporary->shift_count; i++) {
        const struct duty_temporary_shift *shift = &temporary->shifts[i];

        scene->temporary_groups[i] = (struct duty_group){ &shift->user, 1 };
        keep(scene, (struct sim_shift){ shift->from_ms, shift->to_ms, INT64_MAX, DUTY_BY_TEMPORARY,
                                        0, &scene->temporary_groups[i] });
    }
}

/* ---- who is there at every step ----------------------------------------------------------------
 */

static bool is_absent(const struct scene *scene, struct str user, int64_t at_ms)
{
    for (size_t i = 0; i < scene->rules.absence_count; i++)
        if (str_eq(scene->absences[i].user, user) && at_ms >= scene->absences[i].from_ms
            && at_ms < scene->absences[i].to_ms)
            return true;
    return false;
}

static bool is_manned(const struct scene *scene, const struct sim_shift *shift, int64_t at_ms)
{
    if (shift->group == NULL)
        return true;
    for (size_t i = 0; i < shift->group->count; i++)
        if (!is_absent(scene, shift->group->users[i], at_ms))
            return true;
    return false;
}

static size_t step_of(const struct scene *scene, int64_t at_ms)
{
    if (at_ms < scene->first_ms)
        return 0;
    if (at_ms > scene->end_ms)
        at_ms = scene->end_ms;
    return (size_t)((at_ms - scene->first_ms) / scene->grid_ms);
}

static int64_t step_ms(const struct scene *scene, size_t step)
{
    return scene->first_ms + (int64_t)step * scene->grid_ms;
}

static void find_tops(struct scene *scene)
{
    for (size_t step = 0; step < step_of(scene, scene->end_ms); step++)
        scene->tops[step] = INT64_MIN;
    for (size_t i = 0; i < scene->shift_count; i++) {
        const struct sim_shift *shift = &scene->shifts[i];

        for (size_t step = step_of(scene, shift->from_ms); step < step_of(scene, shift->to_ms);
             step++)
            if (shift->level > scene->tops[step] && is_manned(scene, shift, step_ms(scene, step)))
                scene->tops[step] = shift->level;
    }
}

static void find_spans_of(struct scene *scene, const struct sim_shift *shift, struct str user)
{
    bool is_first = true;
    bool is_running = false;

    for (size_t step = step_of(scene, shift->from_ms); step < step_of(scene, shift->to_ms);
         step++) {
        bool is_on =
            scene->tops[step] == shift->level && !is_absent(scene, user, step_ms(scene, step));

        if (is_on && !is_running) {
            assert_true(scene->span_count < SPANS_MAX);
            scene->spans[scene->span_count++] =
                (struct duty_span){ step_ms(scene, step), 0,       user, shift->source,
                                    shift->index,         is_first };
            is_first = false;
        }
        if (is_on)
            scene->spans[scene->span_count - 1].to_ms = step_ms(scene, step + 1);
        is_running = is_on;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct duty_span *x = a;
    const struct duty_span *y = b;

    if (x->from_ms != y->from_ms)
        return x->from_ms < y->from_ms ? -1 : 1;
    if (x->to_ms != y->to_ms)
        return x->to_ms < y->to_ms ? -1 : 1;
    if (str_cmp(x->user, y->user) != 0)
        return str_cmp(x->user, y->user);
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static void simulate(struct scene *scene)
{
    scene->shift_count = 0;
    scene->span_count = 0;
    for (size_t i = 0; i < scene->rules.layer_count; i++)
        walk(scene, i);
    keep_temporary(scene);
    find_tops(scene);
    for (size_t i = 0; i < scene->shift_count; i++) {
        const struct duty_group *group = scene->shifts[i].group;

        for (size_t k = 0; group != NULL && k < group->count; k++)
            find_spans_of(scene, &scene->shifts[i], group->users[k]);
    }
    qsort(scene->spans, scene->span_count, sizeof(scene->spans[0]), by_time);
}

/* ---- comparing ---------------------------------------------------------------------------------
 */

static void print_layers(const struct scene *scene)
{
    for (size_t i = 0; i < scene->rules.layer_count; i++) {
        const struct duty_layer *layer = &scene->layers[i];

        print_message("layer %zu: type %d, start %lld, %lld s, frequency %d, interval %lld, week "
                      "%d, days %x %x %llx %llx, rotation %lld, until %lld, priority %lld, %zu "
                      "groups from %zu\n",
                      i, (int)layer->type, (long long)layer->start_ms,
                      (long long)layer->duration_ms / MS_PER_SECOND, (int)layer->frequency,
                      (long long)layer->interval, layer->week_start, layer->days.weekdays,
                      layer->days.months, (unsigned long long)layer->days.month_days,
                      (unsigned long long)layer->days.last_days,
                      (long long)layer->rotation_start_ms, (long long)layer->until_ms,
                      (long long)layer->priority, layer->group_count, layer->first_group);
    }
}

static void print_span(const char *whose, const struct duty_span *span)
{
    char from[INSTANT_CHARS + 1];
    char to[INSTANT_CHARS + 1];

    instant_write(span->from_ms, from);
    instant_write(span->to_ms, to);
    print_message("%s: %s to %s, %" STR_FMT ", %d of %zu%s\n", whose, from, to, STR_ARG(span->user),
                  (int)span->source, span->index, span->is_first ? ", the first" : "");
}

static void fail_at(const struct scene *scene, const char *what, int64_t at_ms)
{
    char text[INSTANT_CHARS + 1];

    instant_write(at_ms, text);
    print_layers(scene);
    fail_msg("%" STR_FMT ": %s at %s", STR_ARG(scene->rules.zone), what, text);
}

static const struct duty_schedule *made(struct scene *scene)
{
    const struct duty_schedule *schedule;
    struct err err = { 0 };

    if (!duty_schedule_make(&scene->rules, scene->arena, &schedule, &err))
        fail_msg("%s: %s", err.field, err.message);
    return schedule;
}

static void agree_on_spans(struct scene *scene, const struct duty_schedule *schedule)
{
    int64_t from_ms = some_instant(scene, MARGIN_DAYS / 2, 2);
    int64_t to_ms = from_ms + below(scene, 2 * (int64_t)MS_PER_DAY);
    struct duty_spans spans;
    struct err err = { 0 };
    size_t count = 0;

    assert_true(duty_final(schedule, from_ms, to_ms, scene->arena, &spans, &err));
    for (size_t i = 0; i < scene->span_count; i++) {
        const struct duty_span *wanted = &scene->spans[i];

        if (from_ms >= to_ms || wanted->from_ms >= to_ms || wanted->to_ms <= from_ms)
            continue;
        if (count >= spans.count || by_time(wanted, &spans.items[count]) != 0
            || wanted->is_first != spans.items[count].is_first) {
            print_span("simulated", wanted);
            if (count < spans.count)
                print_span("found", &spans.items[count]);
            fail_at(scene, "another span", wanted->from_ms);
        }
        count++;
    }
    if (count != spans.count)
        fail_at(scene, "a span too many", spans.items[count].from_ms);
}

static bool is_on_call(const struct scene *scene, struct str user, int64_t at_ms)
{
    for (size_t i = 0; i < scene->span_count; i++)
        if (str_eq(scene->spans[i].user, user) && scene->spans[i].from_ms <= at_ms
            && scene->spans[i].to_ms > at_ms)
            return true;
    return false;
}

static void agree_at_instants(struct scene *scene, const struct duty_schedule *schedule)
{
    enum { INSTANTS = 20 };

    for (int i = 0; i < INSTANTS; i++) {
        int64_t at_ms = some_instant(scene, MARGIN_DAYS / 2, MARGIN_DAYS / 2);
        struct duty_users users;
        struct err err = { 0 };
        size_t count = 0;

        assert_true(duty_at(schedule, at_ms, scene->arena, &users, &err));
        for (size_t k = 0; k < PEOPLE; k++)
            if (is_on_call(scene, names[k], at_ms)
                && (count >= users.count || !str_eq(users.items[count++], names[k])))
                fail_at(scene, "somebody else", at_ms);
        if (count != users.count)
            fail_at(scene, "too many people", at_ms);
    }
}

static void run(struct scene *scene, int rounds)
{
    static const struct {
        const char *zone, *date;
    } places[] = {
        { "Asia/Seoul", "2026-11-30" },          { "Asia/Seoul", "1988-05-08" },
        { "America/New_York", "2026-03-08" },    { "America/New_York", "2026-11-01" },
        { "Europe/London", "2026-03-29" },       { "Europe/London", "2026-10-25" },
        { "Australia/Lord_Howe", "2026-04-05" }, { "Australia/Lord_Howe", "2026-10-04" },
        { "Pacific/Apia", "2011-12-30" },        { "UTC", "2024-02-29" },
    };

    for (size_t i = 0; i < COUNT_OF(places); i++) {
        scene->icu = icu_open(places[i].zone);
        for (int round = 0; round < rounds; round++) {
            const struct duty_schedule *schedule;

            set_scene(scene, places[i].zone, places[i].date);
            simulate(scene);
            schedule = made(scene);
            for (int window = 0; window < 4; window++)
                agree_on_spans(scene, schedule);
            agree_at_instants(scene, schedule);
            arena_reset(scene->arena);
        }
        ucal_close(scene->icu);
    }
}

static void agree(int64_t grid_minutes, int rounds, uint64_t seed)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct random_seeded random;

    assert_non_null(scene);
    random_seeded_init(&random, seed);
    scene->random = &random.random;
    scene->arena = arena_new(ARENA_MAX);
    scene->grid_ms = grid_minutes * MS_PER_MINUTE;
    run(scene, rounds);
    arena_free(&scene->arena);
    free(scene);
}

static void the_simulation_agrees_in_quarters_of_hours(void **state)
{
    (void)state;
    agree(COARSE_MINUTES, 250, 6);
}

static void the_simulation_agrees_minute_by_minute(void **state)
{
    (void)state;
    agree(1, 12, 7);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_simulation_agrees_in_quarters_of_hours),
        cmocka_unit_test(the_simulation_agrees_minute_by_minute),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
