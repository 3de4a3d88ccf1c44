/* From rules to shifts: each layer jumps to the window by arithmetic and stops behind it. */
#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone_table.h"
#include "features/duty/duty_table.h"
#include "features/duty/duty_wall.h"

enum { WEEK = 7, MONDAY_OF_EPOCH = -3, LOOKED_AT_MAX = 8 * DUTY_SHIFTS_MAX };

/** Above every layer, and above every override. */
#define LEVEL_OVERRIDE  (INT64_C(1) << 40)
#define LEVEL_TEMPORARY INT64_MAX

/** Further than any wall is from UTC, and any jump of clocks moves a shift. */
#define WALL_SLACK_MS (2 * (int64_t)MS_PER_DAY)

struct expansion {
    const struct duty_schedule *schedule;
    struct arena *arena;
    int64_t from_ms; /* the window, as far as the layer reaches into it */
    int64_t to_ms;
    struct duty_shift *items;
    size_t count;
    size_t room;
    size_t looked_at; /* times at which a shift might have come */
};

/** A repeated layer on the wall. */
struct course {
    struct expansion *expansion;
    const struct duty_layer *layer;
    size_t index;
    struct duty_days days;
    int64_t start_wall_ms;
    int64_t first_wall_ms; /* shifts that begin outside of these two do not reach the window */
    int64_t last_wall_ms;
};

/** Whether there is room for another; what is too much is told at the end. */
static bool goes_on(const struct expansion *expansion)
{
    return expansion->count <= DUTY_SHIFTS_MAX && expansion->looked_at <= LOOKED_AT_MAX;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void add(struct expansion *expansion, struct duty_shift shift)
{
    if (shift.from_ms >= shift.to_ms || shift.from_ms >= expansion->to_ms
        || shift.to_ms <= expansion->from_ms)
        return;
    expansion->items = arena_grow(expansion->arena, expansion->items, expansion->count,
                                  &expansion->room, sizeof(shift));
    expansion->items[expansion->count++] = shift;
}

static int64_t layer_begins_ms(const struct duty_layer *layer)
{
    return later(layer->start_ms, layer->rotation_start_ms);
}

/** Of [from, to) what the layer's own bounds leave. */
static void add_of_layer(struct expansion *expansion, size_t index, const struct duty_group *group,
                         int64_t from_ms, int64_t to_ms)
{
    const struct duty_layer *layer = &expansion->schedule->rules.layers[index];
    bool is_override = layer->type == DUTY_OVERRIDE;

    add(expansion, (struct duty_shift){
                       .from_ms = later(from_ms, layer_begins_ms(layer)),
                       .to_ms = earlier(to_ms, layer->until_ms),
                       .level = layer->priority + (is_override ? LEVEL_OVERRIDE : 0),
                       .source = is_override ? DUTY_BY_OVERRIDE : DUTY_BY_LAYER,
                       .index = index,
                       .group = group,
                   });
}

/* ---- days --------------------------------------------------------------------------------------
 */

static bool is_selected(const struct duty_days *days, int64_t day)
{
    int64_t weekday = day - MONDAY_OF_EPOCH - duty_floor_div(day - MONDAY_OF_EPOCH, WEEK) * WEEK;
    struct civil date;
    int from_last;

    if (days->weekdays != 0 && !(days->weekdays >> weekday & 1))
        return false;
    if (days->months == 0 && days->month_days == 0 && days->last_days == 0)
        return true;
    date = civil_from_days(day);
    from_last = civil_month_days(date.year, date.month) - date.day + 1;
    if (days->months != 0 && !(days->months >> date.month & 1))
        return false;
    return (days->month_days == 0 && days->last_days == 0) || (days->month_days >> date.day & 1)
           || (days->last_days >> from_last & 1);
}

static int64_t count_days(const struct duty_days *days, int64_t from_day, int64_t to_day)
{
    int64_t count = 0;

    for (int64_t day = from_day; day < to_day; day++)
        count += is_selected(days, day);
    return count;
}

static int64_t year_start(int year)
{
    return civil_to_days((struct civil){ year, 1, 1 });
}

/** Years are alike where they are of one length and begin on one weekday, so fourteen are looked
 * at. */
static int64_t count_years(const struct duty_days *days, int from_year, int to_year)
{
    int64_t known[2][WEEK] = { 0 };
    bool is_known[2][WEEK] = { 0 };
    int64_t count = 0;

    for (int year = from_year; year < to_year; year++) {
        struct civil first = { year, 1, 1 };
        int is_leap = civil_month_days(year, 2) == 29;
        int weekday = civil_weekday(first);

        if (!is_known[is_leap][weekday]) {
            known[is_leap][weekday] = count_days(days, year_start(year), year_start(year + 1));
            is_known[is_leap][weekday] = true;
        }
        count += known[is_leap][weekday];
    }
    return count;
}

/** Of days that are told by their weekdays alone. */
static int64_t count_weekdays(const struct duty_days *days, int64_t from_day, int64_t to_day)
{
    int64_t weeks = (to_day - from_day) / WEEK;

    return weeks * __builtin_popcount(days->weekdays)
           + count_days(days, from_day + weeks * WEEK, to_day);
}

/** Selected days in [from, to). */
static int64_t count_selected(const struct duty_days *days, int64_t from_day, int64_t to_day)
{
    bool is_weekly = days->months == 0 && days->month_days == 0 && days->last_days == 0;
    int from_year = civil_from_days(from_day).year + 1;
    int to_year = civil_from_days(to_day).year;

    if (is_weekly)
        return count_weekdays(days, from_day, to_day);
    if (from_year > to_year)
        return count_days(days, from_day, to_day);
    return count_days(days, from_day, year_start(from_year)) + count_years(days, from_year, to_year)
           + count_days(days, year_start(to_year), to_day);
}

/* ---- layers ------------------------------------------------------------------------------------
 */

static void come(struct course *course, int64_t wall_ms, int64_t turn)
{
    const struct duty_layer *layer = course->layer;
    const struct zone_table *zone = course->expansion->schedule->zone;
    int64_t groups = (int64_t)layer->group_count;
    int64_t group = layer->type == DUTY_ROLLING ? ((int64_t)layer->first_group + turn) % groups : 0;

    add_of_layer(course->expansion, course->index, &layer->groups[group],
                 duty_wall_instant(zone, wall_ms),
                 duty_wall_instant(zone, wall_ms + layer->duration_ms));
}

/** HOURLY and DAILY: turns are as long as each other on the wall. */
static void expand_strides(struct course *course)
{
    int64_t stride_ms =
        course->layer->interval
        * (course->layer->frequency == DUTY_HOURLY ? (int64_t)MS_PER_HOUR : (int64_t)MS_PER_DAY);
    int64_t turn =
        later(0, duty_floor_div(course->first_wall_ms - course->start_wall_ms, stride_ms));
    int64_t wall_ms = course->start_wall_ms + turn * stride_ms;

    for (; wall_ms <= course->last_wall_ms && goes_on(course->expansion); wall_ms += stride_ms) {
        course->expansion->looked_at++;
        if (is_selected(&course->days, zone_wall_days(wall_ms)))
            come(course, wall_ms, turn);
        turn++;
    }
}

/** DAILY with weekdays: selected days are counted, and each has its shift. */
static void expand_selected(struct course *course)
{
    int64_t start_day = zone_wall_days(course->start_wall_ms);
    int64_t clock_ms = zone_wall_clock_ms(course->start_wall_ms);
    int64_t day = later(start_day, zone_wall_days(course->first_wall_ms));
    int64_t last_day = zone_wall_days(course->last_wall_ms);
    int64_t number = count_selected(&course->days, start_day, day);

    for (; day <= last_day && goes_on(course->expansion); day++) {
        course->expansion->looked_at++;
        if (!is_selected(&course->days, day))
            continue;
        come(course, day * MS_PER_DAY + clock_ms, number / course->layer->interval);
        number++;
    }
}

static int64_t period_of(const struct duty_layer *layer, int64_t day)
{
    if (layer->frequency == DUTY_MONTHLY)
        return duty_month_of(day);
    return duty_floor_div(day - MONDAY_OF_EPOCH - layer->week_start, WEEK);
}

static int64_t period_start(const struct duty_layer *layer, int64_t period)
{
    if (layer->frequency == DUTY_MONTHLY)
        return duty_month_start(period);
    return period * WEEK + MONDAY_OF_EPOCH + layer->week_start;
}

/** WEEKLY and MONTHLY: the days of a turn's first period. */
static void expand_periods(struct course *course)
{
    const struct duty_layer *layer = course->layer;
    int64_t start_day = zone_wall_days(course->start_wall_ms);
    int64_t clock_ms = zone_wall_clock_ms(course->start_wall_ms);
    int64_t first_day = later(start_day, zone_wall_days(course->first_wall_ms));
    int64_t last_day = zone_wall_days(course->last_wall_ms);
    int64_t period = period_of(layer, start_day);
    int64_t turn = (period_of(layer, first_day) - period) / layer->interval;

    period += turn * layer->interval;
    for (; period_start(layer, period) <= last_day && goes_on(course->expansion); turn++) {
        int64_t day = later(period_start(layer, period), first_day);

        for (; day < period_start(layer, period + 1); day++)
            if (is_selected(&course->days, day))
                come(course, day * MS_PER_DAY + clock_ms, turn);
        course->expansion->looked_at++;
        period += layer->interval;
    }
}

/** Where nothing is said, weeks and months have their shift on the day that start has. */
static struct duty_days days_of(const struct duty_layer *layer, int64_t start_day)
{
    struct duty_days days = layer->days;

    if (days.weekdays != 0 || days.month_days != 0 || days.last_days != 0)
        return days;
    if (layer->frequency == DUTY_WEEKLY)
        days.weekdays = 1u << civil_weekday(civil_from_days(start_day));
    if (layer->frequency == DUTY_MONTHLY)
        days.month_days = UINT64_C(1) << civil_from_days(start_day).day;
    return days;
}

static void expand_repeated(struct expansion *expansion, size_t index)
{
    const struct duty_layer *layer = &expansion->schedule->rules.layers[index];
    int64_t start_wall_ms = zone_table_wall_ms(expansion->schedule->zone, layer->start_ms);
    struct course course = {
        .expansion = expansion,
        .layer = layer,
        .index = index,
        .days = days_of(layer, zone_wall_days(start_wall_ms)),
        .start_wall_ms = start_wall_ms,
        .first_wall_ms = expansion->from_ms - layer->duration_ms - WALL_SLACK_MS,
        .last_wall_ms = expansion->to_ms + WALL_SLACK_MS,
    };

    if (layer->frequency == DUTY_WEEKLY || layer->frequency == DUTY_MONTHLY)
        expand_periods(&course);
    else if (layer->frequency == DUTY_DAILY && layer->days.weekdays != 0)
        expand_selected(&course);
    else
        expand_strides(&course);
}

static void expand_layer(struct expansion *expansion, size_t index)
{
    const struct duty_layer *layer = &expansion->schedule->rules.layers[index];
    const int64_t from_ms = expansion->from_ms;
    const int64_t to_ms = expansion->to_ms;

    expansion->looked_at++;
    expansion->from_ms = later(from_ms, layer_begins_ms(layer));
    expansion->to_ms = earlier(to_ms, layer->until_ms);
    if (expansion->from_ms < expansion->to_ms) {
        if (layer->type == DUTY_SINGLE || layer->type == DUTY_OVERRIDE)
            add_of_layer(expansion, index, &layer->groups[0], layer->start_ms,
                         layer->start_ms + layer->duration_ms);
        else
            expand_repeated(expansion, index);
    }
    expansion->from_ms = from_ms;
    expansion->to_ms = to_ms;
}

static void expand_temporary(struct expansion *expansion, size_t index)
{
    const struct duty_temporary *temporary = &expansion->schedule->rules.temporaries[index];
    struct duty_shift shift = {
        .from_ms = temporary->from_ms,
        .to_ms = temporary->to_ms,
        .level = LEVEL_TEMPORARY,
        .source = DUTY_BY_TEMPORARY,
        .index = index,
    };

    add(expansion, shift);
    for (size_t i = 0; i < temporary->shift_count; i++) {
        struct duty_group *group = ARENA_NEW(expansion->arena, struct duty_group);

        *group = (struct duty_group){ &temporary->shifts[i].user, 1 };
        shift.from_ms = temporary->shifts[i].from_ms;
        shift.to_ms = temporary->shifts[i].to_ms;
        shift.group = group;
        add(expansion, shift);
    }
}

bool duty_expand(const struct duty_schedule *schedule, int64_t from_ms, int64_t to_ms,
                 struct arena *arena, struct duty_shifts *out, struct err *err)
{
    struct expansion expansion = {
        .schedule = schedule, .arena = arena, .from_ms = from_ms, .to_ms = to_ms
    };

    for (size_t i = 0; i < schedule->rules.layer_count; i++)
        expand_layer(&expansion, i);
    for (size_t i = 0; i < schedule->rules.temporary_count; i++)
        expand_temporary(&expansion, i);
    if (!goes_on(&expansion))
        return duty_too_many(err);
    *out = (struct duty_shifts){ expansion.items, expansion.count };
    return true;
}
