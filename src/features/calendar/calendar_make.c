/* Making: rules are checked, laid day by day along 1970 to 2100, and breaks cut out of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/err.h"
#include "features/calendar/calendar_table.h"

enum { S_PER_DAY = 24 * 60 * 60, WEEK = 7 };
/* At most: of the calendar's years, and the one before them. */
enum { DAYS = (CALENDAR_LAST_YEAR - CALENDAR_FIRST_YEAR + 1) * 366 + 1 };

/** One date of a list, as its day since 1970-01-01. */
struct dated {
    int64_t day;
    struct hours_list hours;
};

struct dates {
    struct dated *items; /* in order */
    size_t count;
    size_t at; /* those before lie in the past of whoever walks along */
};

struct making {
    const struct calendar_rules *rules;
    struct arena *arena;
    struct calendar *calendar;
    struct zone_calm calm; /* around where the walk is */
    struct dates special_days;
    struct dates breaks;
    struct dates holidays;
    struct worked_span *spans;
    size_t span_room;
    int64_t *days;
    struct calendar_span *cuts;
    size_t first_cut;
};

static const char *const weekdays[WEEK] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* ---- checking ----------------------------------------------------------------------------------
 */

static bool at_pointer(struct err *err, const char *list, const char *member)
{
    char pointer[ERR_FIELD_MAX];

    snprintf(pointer, sizeof(pointer), "/%s/%s", list, member);
    return err_field(err, pointer);
}

/** What becomes of what overlaps on one day: of breaks it is clear what they mean together. */
enum overlap { OVERLAP_REFUSED, OVERLAP_MERGED };

static int by_time(const void *a, const void *b)
{
    const struct hours *x = a;
    const struct hours *y = b;

    if (x->from_s != y->from_s)
        return x->from_s < y->from_s ? -1 : 1;
    return (x->to_s > y->to_s) - (x->to_s < y->to_s);
}

/** Of hours in order; the same hours twice are there once. False where they may not overlap. */
static bool join_hours(struct hours *items, size_t *count, enum overlap overlap)
{
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        struct hours *last = kept > 0 ? &items[kept - 1] : NULL;

        if (last == NULL || items[i].from_s >= last->to_s)
            items[kept++] = items[i];
        else if (overlap == OVERLAP_REFUSED && by_time(last, &items[i]) != 0)
            return false;
        else if (items[i].to_s > last->to_s)
            last->to_s = items[i].to_s;
    }
    *count = kept;
    return true;
}

/** A copy in order of what lies within the bounds. */
static bool take_hours(struct making *making, struct hours_list list, enum overlap overlap,
                       struct hours_list *out, struct err *err)
{
    struct hours *items = ARENA_ARRAY(making->arena, list.count + 1, struct hours);

    for (size_t i = 0; i < list.count; i++) {
        const struct hours *one = &list.items[i];

        if (one->from_s < 0 || one->from_s >= S_PER_DAY || one->to_s <= one->from_s
            || one->to_s > one->from_s + S_PER_DAY)
            return err_set(err, ERR_INVALID, "bad_hours", "these are no hours of a day");
        items[i] = *one;
    }
    qsort(items, list.count, sizeof(*items), by_time);
    if (!join_hours(items, &list.count, overlap))
        return err_set(err, ERR_INVALID, "overlap", "these hours overlap");
    *out = (struct hours_list){ items, list.count };
    return true;
}

/** The first hours of the day after must not begin before the last ones end. */
static bool check_night(const struct hours_list *day, const struct hours_list *next,
                        struct err *err)
{
    return day->count == 0 || next->count == 0
           || next->items[0].from_s + S_PER_DAY >= day->items[day->count - 1].to_s
           || err_set(err, ERR_INVALID, "overlap", "these hours overlap those of the day before");
}

static bool take_week(struct making *making, const struct hours_list given[WEEK],
                      struct hours_list out[WEEK], const char *name, struct err *err)
{
    for (size_t day = 0; day < WEEK; day++)
        if (!take_hours(making, given[day], OVERLAP_REFUSED, &out[day], err))
            return at_pointer(err, name, weekdays[day]);
    for (size_t day = 0; day < WEEK; day++)
        if (!check_night(&out[day], &out[(day + 1) % WEEK], err))
            return at_pointer(err, name, weekdays[(day + 1) % WEEK]);
    return true;
}

static bool at_date(const struct making *making, struct err *err, const char *list,
                    struct civil date)
{
    return at_pointer(err, list, str_cstr(making->arena, civil_format(making->arena, date)));
}

static int by_day(const void *a, const void *b)
{
    const struct dated *x = a;
    const struct dated *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

static bool take_dates(struct making *making, const struct calendar_days *given, const char *name,
                       enum overlap overlap, struct dates *out, struct err *err)
{
    out->items = ARENA_ARRAY(making->arena, given->count + 1, struct dated);
    for (size_t i = 0; i < given->count; i++) {
        out->items[i].day = civil_to_days(given->items[i].date);
        if (!take_hours(making, given->items[i].hours, overlap, &out->items[i].hours, err))
            return at_date(making, err, name, given->items[i].date);
    }
    out->count = given->count;
    qsort(out->items, out->count, sizeof(*out->items), by_day);
    for (size_t i = 1; i < out->count; i++)
        if (out->items[i].day == out->items[i - 1].day) {
            err_set(err, ERR_INVALID, "repeated_date", "this date is there twice");
            return at_date(making, err, name, civil_from_days(out->items[i].day));
        }
    return true;
}

static bool check_seasons(const struct calendar_rules *rules, struct err *err)
{
    for (size_t i = 0; i < rules->season_count; i++) {
        const struct calendar_season *season = &rules->seasons[i];
        int64_t first = civil_to_days(season->first);
        int64_t last = civil_to_days(season->last);
        bool is_good = first <= last;

        for (size_t k = 0; k < i; k++)
            is_good = is_good
                      && (civil_to_days(rules->seasons[k].first) > last
                          || civil_to_days(rules->seasons[k].last) < first);
        if (!is_good) {
            err_set(err, ERR_INVALID, "bad_season", "seasons go forward and do not overlap");
            return err_field(err, "/seasons");
        }
    }
    return true;
}

static size_t count_hours(const struct hours_list week[WEEK])
{
    size_t count = 0;

    for (size_t day = 0; day < WEEK; day++)
        count += week[day].count;
    return count;
}

/** Whether there are any as given: a holiday or a break that leaves nothing of them is no mistake.
 */
static bool has_hours(const struct calendar_rules *rules)
{
    size_t count = count_hours(rules->week) + rules->special_days.count;

    for (size_t i = 0; i < rules->season_count; i++)
        count += count_hours(rules->seasons[i].week);
    for (size_t i = 0; i < rules->holidays.count; i++)
        count += rules->holidays.items[i].hours.count;
    return count > 0;
}

/* ---- days --------------------------------------------------------------------------------------
 */

/** The date's own entry, for whoever walks from day to day; NULL where there is none. */
static const struct dated *entry_of(struct dates *dates, int64_t day)
{
    while (dates->at < dates->count && dates->items[dates->at].day < day)
        dates->at++;
    return dates->at < dates->count && dates->items[dates->at].day == day ? &dates->items[dates->at]
                                                                          : NULL;
}

static bool is_holiday(const struct making *making, int64_t day)
{
    const struct dates *holidays = &making->holidays;

    for (size_t i = holidays->at; i < holidays->count && holidays->items[i].day <= day; i++)
        if (holidays->items[i].day == day)
            return true;
    return false;
}

static const struct hours_list *week_of(const struct calendar_rules *rules, int64_t day)
{
    for (size_t i = 0; i < rules->season_count; i++)
        if (civil_to_days(rules->seasons[i].first) <= day
            && day <= civil_to_days(rules->seasons[i].last))
            return rules->seasons[i].week;
    return rules->week;
}

static const struct hours_list *hours_of(struct making *making, int64_t day)
{
    const struct dated *holiday = entry_of(&making->holidays, day);
    const struct dated *special = entry_of(&making->special_days, day);

    if (holiday != NULL)
        return &holiday->hours;
    if (special != NULL)
        return &special->hours;
    return &week_of(making->rules, day)[civil_weekday(civil_from_days(day))];
}

/** Where clocks jump over it, as far behind the jump; of two, the first. */
static int64_t instant_of(struct making *making, int64_t day, int second)
{
    int64_t wall_ms = (day * S_PER_DAY + second) * MS_PER_SECOND;

    if (wall_ms < making->calm.from_ms || wall_ms >= making->calm.to_ms)
        making->calm = zone_table_calm(making->calendar->zone, wall_ms);
    if (wall_ms >= making->calm.from_ms && wall_ms < making->calm.to_ms)
        return wall_ms - making->calm.offset_ms;
    return zone_table_instants(making->calendar->zone, wall_ms).first_ms;
}

/** Behind the ones before it; where clocks jumped it may begin before them, or hold nothing. */
static void add_span(struct making *making, int64_t from_ms, int64_t to_ms)
{
    struct calendar *calendar = making->calendar;
    struct worked_span *last =
        calendar->span_count > 0 ? &making->spans[calendar->span_count - 1] : NULL;

    if (last != NULL && from_ms < last->from_ms) {
        last->from_ms = from_ms;
        last->to_ms = to_ms > last->to_ms ? to_ms : last->to_ms;
        return;
    }
    if (last != NULL && from_ms < last->to_ms)
        from_ms = last->to_ms;
    if (from_ms >= to_ms)
        return;
    CHECK(calendar->span_count < making->span_room);
    making->spans[calendar->span_count++] =
        (struct worked_span){ .from_ms = from_ms, .to_ms = to_ms };
}

/* ---- breaks ------------------------------------------------------------------------------------
 */

static void list_breaks(struct making *making)
{
    struct calendar *calendar = making->calendar;
    size_t count = 0;

    for (size_t i = 0; i < making->breaks.count; i++)
        count += making->breaks.items[i].hours.count;
    making->cuts = ARENA_ARRAY(making->arena, count + 1, struct calendar_span);
    for (size_t i = 0; i < making->breaks.count; i++) {
        const struct dated *dated = &making->breaks.items[i];

        for (size_t k = 0; k < dated->hours.count; k++)
            making->cuts[calendar->break_count++] = (struct calendar_span){
                instant_of(making, dated->day, dated->hours.items[k].from_s),
                instant_of(making, dated->day, dated->hours.items[k].to_s),
            };
    }
    calendar->breaks = making->cuts;
}

/* ---- days and what breaks leave of them
 * -----------------------------------------------------------
 */

/** Whether breaks leave anything of hours. Of the breaks those before `first_cut` lie in the past
 * of whoever walks along. */
static bool is_left(struct making *making, int64_t from_ms, int64_t to_ms)
{
    const struct calendar *calendar = making->calendar;

    while (making->first_cut < calendar->break_count
           && calendar->breaks[making->first_cut].to_ms <= from_ms)
        making->first_cut++;
    for (size_t i = making->first_cut;
         i < calendar->break_count && calendar->breaks[i].from_ms <= from_ms; i++)
        if (calendar->breaks[i].to_ms > from_ms)
            from_ms = calendar->breaks[i].to_ms;
    return from_ms < to_ms;
}

static void add_day(struct making *making, int64_t day)
{
    struct calendar *calendar = making->calendar;
    const struct hours_list *hours = hours_of(making, day);
    bool has_hours = false;

    for (size_t i = 0; i < hours->count; i++) {
        int to_s = hours->items[i].to_s;
        int64_t from_ms = instant_of(making, day, hours->items[i].from_s);
        int64_t to_ms;

        if (to_s > S_PER_DAY && is_holiday(making, day + 1))
            to_s = S_PER_DAY;
        to_ms = instant_of(making, day, to_s);
        add_span(making, from_ms, to_ms);
        has_hours = has_hours || is_left(making, from_ms, to_ms);
    }
    if (has_hours)
        making->days[calendar->day_count++] = day;
}

/** What the breaks leave of the spans, both in order. */
static void cut_breaks(struct making *making)
{
    struct calendar *calendar = making->calendar;
    const struct worked_span *whole = making->spans;
    size_t count = calendar->span_count;
    size_t first = 0;

    if (calendar->break_count == 0)
        return;
    making->spans = ARENA_ARRAY(making->arena, making->span_room + 1, struct worked_span);
    calendar->span_count = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t from_ms = whole[i].from_ms;

        while (first < calendar->break_count && calendar->breaks[first].to_ms <= from_ms)
            first++;
        for (size_t k = first;
             k < calendar->break_count && calendar->breaks[k].from_ms < whole[i].to_ms; k++) {
            add_span(making, from_ms, calendar->breaks[k].from_ms);
            if (calendar->breaks[k].to_ms > from_ms)
                from_ms = calendar->breaks[k].to_ms;
        }
        add_span(making, from_ms, whole[i].to_ms);
    }
}

/* ---- the calendar ------------------------------------------------------------------------------
 */

static size_t count_dated(const struct dates *dates)
{
    size_t count = 0;

    for (size_t i = 0; i < dates->count; i++)
        count += dates->items[i].hours.count;
    return count;
}

/** As much as there can be: growing would copy megabytes. A break makes one span two. */
static void make_room(struct making *making)
{
    const struct calendar_rules *rules = making->rules;
    size_t in_a_week = count_hours(rules->week);

    for (size_t i = 0; i < rules->season_count; i++) {
        size_t in_this = count_hours(rules->seasons[i].week);

        in_a_week = in_this > in_a_week ? in_this : in_a_week;
    }
    making->span_room = in_a_week * (DAYS / WEEK + 1) + count_dated(&making->special_days)
                        + count_dated(&making->holidays) + count_dated(&making->breaks);
    making->spans = ARENA_ARRAY(making->arena, making->span_room + 1, struct worked_span);
    making->days = ARENA_ARRAY(making->arena, DAYS, int64_t);
}

static void lay_out(struct making *making)
{
    int64_t last = civil_to_days((struct civil){ CALENDAR_LAST_YEAR, 12, 31 });

    make_room(making);
    list_breaks(making);
    /* One day more before: its night runs into the first. */
    for (int64_t day = civil_to_days((struct civil){ CALENDAR_FIRST_YEAR, 1, 1 }) - 1; day <= last;
         day++)
        add_day(making, day);
    cut_breaks(making);
}

static void sum_up(struct making *making)
{
    struct calendar *calendar = making->calendar;
    int64_t *holidays = ARENA_ARRAY(making->arena, making->holidays.count + 1, int64_t);

    for (size_t i = 0; i < calendar->span_count; i++) {
        making->spans[i].before_ms = calendar->total_ms;
        calendar->total_ms += making->spans[i].to_ms - making->spans[i].from_ms;
    }
    for (size_t i = 0; i < making->holidays.count; i++)
        holidays[i] = making->holidays.items[i].day;
    calendar->spans = making->spans;
    calendar->days = making->days;
    calendar->holidays = holidays;
    calendar->holiday_count = making->holidays.count;
}

/** The rules with every list in order; *making borrows them. */
static bool take_rules(struct making *making, const struct calendar_rules *given,
                       struct calendar_rules *rules, struct err *err)
{
    struct calendar_season *seasons =
        ARENA_ARRAY(making->arena, given->season_count + 1, struct calendar_season);

    *rules = *given;
    for (size_t i = 0; i < given->season_count; i++) {
        seasons[i] = given->seasons[i];
        if (!take_week(making, given->seasons[i].week, seasons[i].week, "seasons", err))
            return false;
    }
    rules->seasons = seasons;
    return take_week(making, given->week, rules->week, "hours", err) && check_seasons(given, err)
           && take_dates(making, &given->special_days, "special_days", OVERLAP_REFUSED,
                         &making->special_days, err)
           && take_dates(making, &given->breaks, "breaks", OVERLAP_MERGED, &making->breaks, err)
           && take_dates(making, &given->holidays, "holidays", OVERLAP_REFUSED, &making->holidays,
                         err);
}

bool calendar_make(const struct calendar_rules *given, struct arena *arena,
                   const struct calendar **out, struct err *err)
{
    struct calendar *calendar = ARENA_NEW(arena, struct calendar);
    struct calendar_rules rules;
    struct making making = { .rules = &rules, .arena = arena, .calendar = calendar };

    if (!zone_table_make(given->zone, arena, &calendar->zone, err))
        return err_field(err, "/timezone");
    if (!take_rules(&making, given, &rules, err))
        return false;
    if (!has_hours(given)) {
        err_set(err, ERR_INVALID, "no_hours", "nobody ever works here: give it hours");
        return err_field(err, "/hours");
    }
    lay_out(&making);
    sum_up(&making);
    *out = calendar;
    return true;
}
