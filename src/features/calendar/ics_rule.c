#include "features/calendar/ics_rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"

/*
 * libical looks for the next time until the year 20000, second by second where a rule says so, and
 * cannot be stopped in between: a rule that never matches would take hours. So what such rules
 * leave out is taken from them and looked at here, where every step is counted.
 */
struct sieve {
    struct icalrecurrencetype rule; /* as written */
    bool is_used;
};

enum { S_PER_MINUTE = 60, S_PER_HOUR = 3600 };

struct walk {
    struct icalrecurrencetype rule;
    int64_t start_s; /* where it is walked from */
    int64_t end_s;
    int64_t period_s;   /* from one time to the next, or from one group of times; 0: not regular */
    int64_t steps_each; /* what each time takes of all steps */
    struct sieve sieve;
    bool has_until;
    int64_t until_s;
    int count; /* 0: no end by COUNT that libical does not see to */
};

void ics_walls_add(struct ics_walls *walls, int64_t wall_s)
{
    walls->items =
        arena_grow(walls->arena, walls->items, walls->count, &walls->room, sizeof(*walls->items));
    walls->items[walls->count++] = wall_s;
}

static bool bad(struct err *err, const char *message)
{
    return err_set(err, ERR_INVALID, "bad_rule", "%s", message);
}

/* ---- what libical is not left alone with -------------------------------------------------------
 */

static bool has_any(const short *list)
{
    return list[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

/** Whether `value`, of `size` in all, is in a list that may count from the end; an empty list holds
 * all. */
static bool has(const short *list, size_t room, int value, int size)
{
    if (!has_any(list))
        return true;
    for (size_t i = 0; i < room && list[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (list[i] == value || (list[i] < 0 && list[i] + size + 1 == value))
            return true;
    return false;
}

static bool has_weekday(const short *list, size_t room, struct civil date)
{
    if (!has_any(list))
        return true;
    for (size_t i = 0; i < room && list[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        /* libical counts from Sunday = 1. */
        if (((int)icalrecurrencetype_day_day_of_week(list[i]) + 5) % 7 == civil_weekday(date))
            return true;
    return false;
}

static int day_of_year(struct civil date)
{
    return (int)(civil_to_days(date) - civil_to_days((struct civil){ date.year, 1, 1 })) + 1;
}

static int days_of_year(int year)
{
    return day_of_year((struct civil){ year, 12, 31 });
}

static int clock_part(int64_t wall_s, int unit_s, int size)
{
    int64_t clock_s = wall_s % ICS_S_PER_DAY;

    return (int)((clock_s < 0 ? clock_s + ICS_S_PER_DAY : clock_s) / unit_s % size);
}

static int64_t day_of(int64_t wall_s)
{
    return (wall_s - clock_part(wall_s, 1, ICS_S_PER_DAY)) / ICS_S_PER_DAY;
}

static bool lets_through(const struct sieve *sieve, int64_t wall_s)
{
    const struct icalrecurrencetype *rule = &sieve->rule;
    struct civil date = civil_from_days(day_of(wall_s));

    if (!sieve->is_used)
        return true;
    return has(rule->by_month, ICAL_BY_MONTH_SIZE, date.month, 12)
           && has(rule->by_month_day, ICAL_BY_MONTHDAY_SIZE, date.day,
                  civil_month_days(date.year, date.month))
           && has(rule->by_year_day, ICAL_BY_YEARDAY_SIZE, day_of_year(date),
                  days_of_year(date.year))
           && has_weekday(rule->by_day, ICAL_BY_DAY_SIZE, date)
           && (rule->freq > ICAL_HOURLY_RECURRENCE
               || has(rule->by_hour, ICAL_BY_HOUR_SIZE, clock_part(wall_s, S_PER_HOUR, 24), 24))
           && (rule->freq > ICAL_MINUTELY_RECURRENCE
               || has(rule->by_minute, ICAL_BY_MINUTE_SIZE, clock_part(wall_s, S_PER_MINUTE, 60),
                      60))
           && (rule->freq > ICAL_SECONDLY_RECURRENCE
               || has(rule->by_second, ICAL_BY_SECOND_SIZE, clock_part(wall_s, 1, 60), 60));
}

static void empty(short *list)
{
    list[0] = ICAL_RECURRENCE_ARRAY_MAX;
}

/** Takes the parts that only leave out from a rule that repeats daily or more often. */
static bool use_sieve(struct walk *walk, struct err *err)
{
    struct icalrecurrencetype *rule = &walk->rule;

    if (rule->freq > ICAL_DAILY_RECURRENCE)
        return true;
    if (rule->rscale != NULL && strcmp(rule->rscale, "GREGORIAN") != 0)
        return bad(err, "RSCALE is read of weekly, monthly and yearly rules only");
    if (has_any(rule->by_set_pos))
        return bad(err, "BYSETPOS is read of weekly, monthly and yearly rules only");
    walk->sieve = (struct sieve){ *rule, true };
    walk->count = rule->count;
    rule->count = 0;
    empty(rule->by_month);
    empty(rule->by_month_day);
    empty(rule->by_year_day);
    empty(rule->by_day);
    if (rule->freq <= ICAL_HOURLY_RECURRENCE)
        empty(rule->by_hour);
    if (rule->freq <= ICAL_MINUTELY_RECURRENCE)
        empty(rule->by_minute);
    if (rule->freq <= ICAL_SECONDLY_RECURRENCE)
        empty(rule->by_second);
    return true;
}

/** Whether one of these days is one of a month; months that are none are libical's to refuse. */
static bool fits(const short *month_days, short month)
{
    if (month < 1 || month > 12)
        return true;
    for (size_t i = 0; i < ICAL_BY_MONTHDAY_SIZE && month_days[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (abs(month_days[i]) <= civil_month_days(2000, month))
            return true;
    return false;
}

/** Such as 30 February, which libical takes for a broken rule. */
static bool never_matches(const struct icalrecurrencetype *rule)
{
    if (rule->rscale != NULL || !has_any(rule->by_month) || !has_any(rule->by_month_day))
        return false;
    for (size_t i = 0; i < ICAL_BY_MONTH_SIZE && rule->by_month[i] != ICAL_RECURRENCE_ARRAY_MAX;
         i++)
        if (fits(rule->by_month_day, rule->by_month[i]))
            return false;
    return true;
}

/* ---- UNTIL -------------------------------------------------------------------------------------
 */

/** The last time that may be, on the event's wall. A date means all of that day. */
static bool read_until(struct walk *walk, const struct ics_event *event, struct err *err)
{
    const struct icaltimetype until = walk->rule.until;

    if (icaltime_is_null_time(until))
        return true;
    walk->has_until = true;
    walk->rule.until = icaltime_null_time();
    if (!ics_wall_of(&until, &walk->until_s))
        return bad(err, "UNTIL is a date or time that does not exist");
    if (until.is_date || event->start.is_date) {
        walk->until_s += until.is_date ? ICS_S_PER_DAY - 1 : 0;
        return true;
    }
    return !icaltime_is_utc(until)
           || ics_zone_move(&ics_utc, walk->until_s, event->start.zone, &walk->until_s, err);
}

/* ---- walking -----------------------------------------------------------------------------------
 */

static bool has_several(const short *list)
{
    return has_any(list) && list[1] != ICAL_RECURRENCE_ARRAY_MAX;
}

/** Whether it may come several times on one day. */
static bool is_finer_than_days(const struct icalrecurrencetype *rule)
{
    return rule->freq < ICAL_DAILY_RECURRENCE || has_several(rule->by_hour)
           || has_several(rule->by_minute) || has_several(rule->by_second);
}

/** Of a rule through the sieve; weeks, months and years are libical's, and hours of whole dates. */
static int64_t period_of(const struct icalrecurrencetype *rule, bool is_date)
{
    if (is_date && rule->freq != ICAL_DAILY_RECURRENCE)
        return 0;
    switch (rule->freq) {
    case ICAL_SECONDLY_RECURRENCE:
        return rule->interval;
    case ICAL_MINUTELY_RECURRENCE:
        return rule->interval * (int64_t)S_PER_MINUTE;
    case ICAL_HOURLY_RECURRENCE:
        return rule->interval * (int64_t)S_PER_HOUR;
    case ICAL_DAILY_RECURRENCE:
        return rule->interval * (int64_t)ICS_S_PER_DAY;
    default:
        return 0;
    }
}

/** Where nothing is counted, from shortly before what is looked for: whole periods on, a regular
 * rule goes on alike. */
static void start_near(struct walk *walk, int64_t from_s)
{
    int64_t periods;

    if (walk->period_s == 0 || walk->count > 0 || from_s <= walk->start_s)
        return;
    periods = (from_s - walk->start_s) / walk->period_s - 1;
    if (periods > 0)
        walk->start_s += periods * walk->period_s;
}

static bool is_over(const struct walk *walk, int64_t wall_s)
{
    return wall_s >= walk->end_s || (walk->has_until && wall_s > walk->until_s);
}

/** One time that the rule steps on, as long as there are steps. */
static bool visit(const struct walk *walk, int64_t wall_s, int64_t *steps, struct ics_walls *walls,
                  struct err *err)
{
    if (*steps <= 0)
        return err_set(err, ERR_LIMIT, "repeats_too_often",
                       "rules of this file repeat too often up to the last day asked for: "
                       "holidays are days, so FREQ=DAILY is as good as any finer rule");
    *steps -= walk->steps_each;
    if (lets_through(&walk->sieve, wall_s))
        ics_walls_add(walls, wall_s);
    return true;
}

static bool walk_along(const struct walk *walk, icalrecur_iterator *iterator, int64_t *steps,
                       struct ics_walls *walls, struct err *err)
{
    size_t before = walls->count;

    while (walk->count == 0 || walls->count - before < (size_t)walk->count) {
        struct icaltimetype time = icalrecur_iterator_next(iterator);
        int64_t wall_s;

        if (icaltime_is_null_time(time) || !ics_wall_of(&time, &wall_s) || is_over(walk, wall_s))
            return true;
        if (!visit(walk, wall_s, steps, walls, err))
            return false;
    }
    return true;
}

/** One time each period, which needs no library that takes microseconds for it. */
static bool walk_evenly(const struct walk *walk, int64_t *steps, struct ics_walls *walls,
                        struct err *err)
{
    size_t before = walls->count;

    for (int64_t wall_s = walk->start_s;
         !is_over(walk, wall_s)
         && (walk->count == 0 || walls->count - before < (size_t)walk->count);
         wall_s += walk->period_s)
        if (!visit(walk, wall_s, steps, walls, err))
            return false;
    return true;
}

/** What is left of the rule behind the sieve says nothing but how long a period is. */
static bool is_even(const struct walk *walk)
{
    const struct icalrecurrencetype *rule = &walk->rule;

    return walk->period_s > 0 && !has_any(rule->by_hour) && !has_any(rule->by_minute)
           && !has_any(rule->by_second);
}

/** libical's iterator is made of an even rule too: it knows what RFC 5545 forbids. */
static bool walk_rule(struct walk *walk, const struct ics_event *event, int64_t *steps,
                      struct ics_walls *walls, struct err *err)
{
    icalrecur_iterator *iterator =
        icalrecur_iterator_new(walk->rule, ics_time_of(walk->start_s, event->start.is_date));
    bool done;

    if (iterator == NULL)
        return bad(err, "this rule is one that RFC 5545 forbids");
    if (is_even(walk)) {
        walk->steps_each = ICS_STEP;
        done = walk_evenly(walk, steps, walls, err);
    } else {
        walk->steps_each =
            is_finer_than_days(&walk->rule) ? ICS_STEP_WITHIN_A_DAY : ICS_STEP_OF_LIBRARY;
        done = walk_along(walk, iterator, steps, walls, err);
    }
    icalrecur_iterator_free(iterator);
    return done;
}

bool ics_rule_expand(icalproperty *rule, const struct ics_event *event, struct ics_window window,
                     int64_t *steps, struct ics_walls *walls, struct err *err)
{
    struct walk walk = { .rule = icalproperty_isa(rule) == ICAL_RRULE_PROPERTY
                                     ? icalproperty_get_rrule(rule)
                                     : icalproperty_get_exrule(rule),
                         .start_s = event->start.wall_s,
                         .end_s = window.end_s };

    if (walk.rule.freq == ICAL_NO_RECURRENCE || walk.rule.interval < 1)
        return bad(err, "a rule needs a FREQ, and an INTERVAL of at least 1");
    if (never_matches(&walk.rule))
        return true;
    if (!read_until(&walk, event, err) || !use_sieve(&walk, err))
        return false;
    walk.period_s = period_of(&walk.rule, event->start.is_date);
    start_near(&walk, window.from_s);
    return walk_rule(&walk, event, steps, walls, err);
}
