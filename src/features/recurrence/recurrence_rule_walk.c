/* A rule is walked period by period: a year, month, week, day, hour, minute or second. Each has a
 * list of days and lists of hours, minutes and seconds; their product, in order, is the set from
 * which BYSETPOS picks. */
#include "features/recurrence/recurrence_rule_walk.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "features/recurrence/recurrence_check.h"
#include "features/recurrence/recurrence_days.h"
#include "features/recurrence/recurrence_slot.h"

enum {
    DAY = RECURRENCE_S_PER_DAY,
    WEEK = 7,
    MONTHS = 12,
    HOURS_MAX = 24,
    MINUTES_MAX = 60,
    LAST_YEAR = 9999,
    ICU_LAST_YEAR = 20000, /* of any of its calendars in the Gregorian year 9999 */
};

/** Periods and passed-over occurrences between two that come. */
#define PATIENCE INT64_C(100000000)

#define FIRST_S (RECURRENCE_FIRST_DAY * (int64_t)DAY)
#define LAST_S  (RECURRENCE_LAST_DAY * (int64_t)DAY + DAY - 1)

/** The search in calendars of ICU, whose years take long to make, ends after so long without an
 * occurrence: the rarest leap months of the Chinese one but for the twelfth lie 611 years apart. */
#define IDLE_MAX_S (INT64_C(700) * 366 * DAY)

struct recurrence_rule_walk {
    struct recurrence_rule rule; /* completed by the start */
    struct recurrence_view view;
    int64_t start_s;
    int64_t from_s;
    int64_t end_s;
    int64_t left; /* of COUNT; -1 without one */
    int64_t last_s;
    int64_t patience;
    bool is_date;
    bool is_over;

    /* Where the next period is: a year; a year and a month; a day; slots. */
    int64_t next_year;
    int64_t next_month;
    int64_t next_day;
    struct recurrence_slots slots;

    /* The period at hand. */
    int64_t days_base;
    size_t day_count;
    size_t hour_count;
    size_t minute_count;
    size_t second_count;
    int64_t size;  /* of the set */
    int64_t at;    /* in the picks, or in the set where BYSETPOS does not pick */
    int64_t count; /* of either */
    uint16_t days[RECURRENCE_DAYS_MAX]; /* behind days_base */
    uint8_t hours[HOURS_MAX];
    uint8_t minutes[MINUTES_MAX];
    uint8_t seconds[MINUTES_MAX];
    int64_t picks[RECURRENCE_POSITIONS_MAX];
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- the set of a period -----------------------------------------------------------------------
 */

static size_t list_mask(uint64_t mask, uint8_t *out)
{
    size_t n = 0;

    for (; mask != 0; mask &= mask - 1)
        out[n++] = (uint8_t)__builtin_ctzll(mask);
    return n;
}

static void list_days(struct recurrence_rule_walk *walk, const struct recurrence_days *days)
{
    walk->days_base = days->base;
    walk->day_count = 0;
    for (size_t word = 0; word < RECURRENCE_DAY_WORDS; word++)
        for (uint64_t left = days->words[word]; left != 0; left &= left - 1)
            walk->days[walk->day_count++] = (uint16_t)(word * 64 + __builtin_ctzll(left));
}

/** Puts a pick where it belongs in their order; once only. */
static void add_pick(struct recurrence_rule_walk *walk, int64_t pick)
{
    int64_t at = walk->count;

    while (at > 0 && walk->picks[at - 1] > pick)
        at--;
    if (at > 0 && walk->picks[at - 1] == pick)
        return;
    memmove(&walk->picks[at + 1], &walk->picks[at], (size_t)(walk->count - at) * sizeof(pick));
    walk->picks[at] = pick;
    walk->count++;
}

/** BYSETPOS, over the whole period, what lies before the start included. */
static void begin_set(struct recurrence_rule_walk *walk)
{
    const struct recurrence_rule *rule = &walk->rule;

    walk->size =
        (int64_t)(walk->day_count * walk->hour_count * walk->minute_count * walk->second_count);
    walk->at = 0;
    walk->count = 0;
    for (size_t i = 0; i < rule->set_position_count; i++) {
        int64_t position = rule->set_positions[i];
        int64_t pick = position > 0 ? position - 1 : walk->size + position;

        if (pick >= 0 && pick < walk->size)
            add_pick(walk, pick);
    }
    if (rule->set_position_count == 0)
        walk->count = walk->size;
}

static int64_t occurrence(const struct recurrence_rule_walk *walk, int64_t at)
{
    size_t n = (size_t)(walk->rule.set_position_count > 0 ? walk->picks[at] : at);
    size_t second = n % walk->second_count;
    size_t minute = n / walk->second_count % walk->minute_count;
    size_t hour = n / walk->second_count / walk->minute_count % walk->hour_count;
    size_t day = n / walk->second_count / walk->minute_count / walk->hour_count;

    return (walk->days_base + walk->days[day]) * DAY + walk->hours[hour] * 3600
           + walk->minutes[minute] * 60 + walk->seconds[second];
}

/* ---- the next period ---------------------------------------------------------------------------
 */

/** How far the search for the next occurrence goes. */
static int64_t search_end(const struct recurrence_rule_walk *walk)
{
    int64_t idle_s = walk->last_s > walk->from_s ? walk->last_s : walk->from_s;

    if (recurrence_scale_is_native(walk->view.scale))
        return walk->end_s;
    return walk->end_s - idle_s < IDLE_MAX_S ? walk->end_s : idle_s + IDLE_MAX_S;
}

/** Loads a year; false where it lies behind the end. */
static bool turn_to_year(struct recurrence_rule_walk *walk, int64_t year)
{
    if (year > (recurrence_scale_is_native(walk->view.scale) ? LAST_YEAR : ICU_LAST_YEAR))
        return false;
    if (walk->view.year.year != year)
        recurrence_scale_load(walk->view.scale, (int)year, &walk->view.year);
    return walk->view.year.first_day <= floor_div(search_end(walk), DAY);
}

static bool next_in_years(struct recurrence_rule_walk *walk)
{
    struct recurrence_days days;

    if (!turn_to_year(walk, walk->next_year))
        return false;
    walk->next_year += walk->rule.interval;
    recurrence_days_of_year(&walk->rule, &walk->view, &days);
    list_days(walk, &days);
    return true;
}

/** Makes next_month one that next_year has; leap months count like others. */
static bool settle_month(struct recurrence_rule_walk *walk)
{
    if (recurrence_scale_is_native(walk->view.scale)) {
        walk->next_year += walk->next_month / MONTHS;
        walk->next_month %= MONTHS;
        return turn_to_year(walk, walk->next_year);
    }
    while (turn_to_year(walk, walk->next_year)) {
        if (walk->next_month < walk->view.year.month_count)
            return true;
        walk->next_month -= walk->view.year.month_count;
        walk->next_year++;
    }
    return false;
}

static bool next_in_months(struct recurrence_rule_walk *walk)
{
    struct recurrence_days days;

    if (!settle_month(walk))
        return false;
    recurrence_days_of_month(&walk->rule, &walk->view, (int)walk->next_month, &days);
    list_days(walk, &days);
    walk->next_month += walk->rule.interval;
    return true;
}

static bool next_in_weeks(struct recurrence_rule_walk *walk)
{
    struct recurrence_days days;

    if (walk->next_day > floor_div(search_end(walk), DAY))
        return false;
    recurrence_days_of_week(&walk->rule, &walk->view, walk->next_day, &days);
    list_days(walk, &days);
    walk->next_day += walk->rule.interval * WEEK;
    return true;
}

/** A day, or one hour, minute or second of it. */
static bool next_in_slots(struct recurrence_rule_walk *walk)
{
    int64_t at_s;
    int clock;

    if (!recurrence_slots_next(&walk->slots, &walk->rule, &walk->view, search_end(walk),
                               &walk->patience, &at_s))
        return false;
    walk->days_base = floor_div(at_s, DAY);
    clock = (int)(at_s - walk->days_base * DAY);
    walk->days[0] = 0;
    walk->day_count = 1;
    if (walk->rule.freq <= RECURRENCE_HOURLY)
        walk->hours[0] = (uint8_t)(clock / 3600);
    if (walk->rule.freq <= RECURRENCE_MINUTELY)
        walk->minutes[0] = (uint8_t)(clock / 60 % 60);
    if (walk->rule.freq == RECURRENCE_SECONDLY)
        walk->seconds[0] = (uint8_t)(clock % 60);
    return true;
}

static bool next_period(struct recurrence_rule_walk *walk)
{
    bool found;

    if (walk->rule.freq == RECURRENCE_YEARLY)
        found = next_in_years(walk);
    else if (walk->rule.freq == RECURRENCE_MONTHLY)
        found = next_in_months(walk);
    else if (walk->rule.freq == RECURRENCE_WEEKLY)
        found = next_in_weeks(walk);
    else
        found = next_in_slots(walk);
    if (found)
        begin_set(walk);
    return found && --walk->patience > 0;
}

/* ---- where to begin ----------------------------------------------------------------------------
 */

/** Hours, minutes and seconds that are the same in each period. */
static void list_clocks(struct recurrence_rule_walk *walk)
{
    const struct recurrence_rule *rule = &walk->rule;

    walk->hour_count = walk->minute_count = walk->second_count = 1;
    if (rule->freq > RECURRENCE_HOURLY)
        walk->hour_count = list_mask(rule->hours, walk->hours);
    if (rule->freq > RECURRENCE_MINUTELY)
        walk->minute_count = list_mask(rule->minutes, walk->minutes);
    if (rule->freq > RECURRENCE_SECONDLY)
        walk->second_count = list_mask(rule->seconds, walk->seconds);
}

static void begin_at_start(struct recurrence_rule_walk *walk)
{
    int64_t day = floor_div(walk->start_s, DAY);
    int day_of_year = (int)(day - walk->view.year.first_day);
    int into_week = (recurrence_weekday(day) - walk->rule.week_start + WEEK) % WEEK;

    walk->next_year = walk->view.year.year;
    walk->next_month = recurrence_year_month(&walk->view.year, day_of_year);
    walk->next_day = day - into_week;
    if (walk->rule.freq <= RECURRENCE_DAILY)
        recurrence_slots_init(&walk->slots, &walk->rule, walk->start_s);
}

/** Whole periods from the start's to the one that holds `at_s`, less one: what SKIP moves forward
 * out of a period may lie in the next. */
static int64_t periods_before(const struct recurrence_rule_walk *walk, int64_t at_s)
{
    const struct recurrence_rule *rule = &walk->rule;
    int64_t day = floor_div(at_s, DAY);
    struct recurrence_year year;
    int64_t distance;

    if (rule->freq == RECURRENCE_WEEKLY)
        return (day - walk->next_day) / WEEK / rule->interval - 1;
    if (rule->freq <= RECURRENCE_DAILY)
        return (at_s - walk->slots.first_s) / walk->slots.step_s - 1;
    distance = recurrence_scale_year_of(walk->view.scale, day) - walk->next_year;
    if (rule->freq == RECURRENCE_YEARLY)
        return distance / rule->interval - 1;
    if (!recurrence_scale_is_native(walk->view.scale))
        return 0; /* years have different numbers of months */
    recurrence_scale_load(walk->view.scale, (int)(walk->next_year + distance), &year);
    distance = distance * MONTHS + recurrence_year_month(&year, (int)(day - year.first_day))
               - walk->next_month;
    return distance / rule->interval - 1;
}

static void pass_periods(struct recurrence_rule_walk *walk, int64_t periods)
{
    int64_t distance = periods * walk->rule.interval;

    if (walk->rule.freq == RECURRENCE_YEARLY)
        walk->next_year += distance;
    else if (walk->rule.freq == RECURRENCE_MONTHLY)
        walk->next_month += distance;
    else if (walk->rule.freq == RECURRENCE_WEEKLY)
        walk->next_day += distance * WEEK;
    else
        walk->slots.next_s += periods * walk->slots.step_s;
}

/** Nothing limits it: each period has as many occurrences, but for the first. */
static bool is_regular(const struct recurrence_rule *rule, bool is_date)
{
    if (rule->months != 0 || rule->leap_months != 0 || rule->month_days != 0
        || rule->month_days_back != 0 || rule->has_year_days)
        return false;
    if (rule->freq == RECURRENCE_WEEKLY)
        return true;
    return rule->freq <= RECURRENCE_DAILY && rule->weekdays == 0
           && (rule->freq == RECURRENCE_DAILY
               || (!is_date && rule->hours == 0
                   && (rule->freq == RECURRENCE_HOURLY
                       || (rule->minutes == 0
                           && (rule->freq == RECURRENCE_MINUTELY || rule->seconds == 0)))));
}

/** Passes so many periods of a regular rule, the first of which begins before the start. */
static void count_periods(struct recurrence_rule_walk *walk, int64_t periods)
{
    if (periods < 2 || !next_period(walk))
        return;
    while (walk->at < walk->count && occurrence(walk, walk->at) < walk->start_s)
        walk->at++;
    walk->left -= walk->count - walk->at + (periods - 1) * walk->count;
    walk->is_over = walk->left <= 0;
    walk->at = walk->count;
    pass_periods(walk, periods - 1);
}

/** Goes on to where occurrences are wanted, where COUNT lets it or can be told without looking. */
static void jump(struct recurrence_rule_walk *walk)
{
    int64_t from_s = walk->from_s > LAST_S ? LAST_S : walk->from_s;
    int64_t periods;

    if (from_s <= walk->start_s || (walk->left >= 0 && !is_regular(&walk->rule, walk->is_date)))
        return;
    periods = periods_before(walk, from_s);
    if (walk->left >= 0)
        count_periods(walk, periods);
    else if (periods > 0)
        pass_periods(walk, periods);
}

static int64_t end_of(const struct recurrence_rule *rule, bool is_date)
{
    int64_t until_s = rule->until.at_s;

    if (!rule->has_until)
        return LAST_S;
    if (is_date || rule->until.is_date)
        until_s = floor_div(until_s, DAY) * DAY + DAY - 1;
    return until_s < LAST_S ? until_s : LAST_S;
}

/** Periods below a day all have sets of one size: where BYSETPOS picks nothing from one, it never
 * does. */
static bool picks_nothing(struct recurrence_rule_walk *walk)
{
    if (walk->rule.freq > RECURRENCE_DAILY || walk->rule.set_position_count == 0)
        return false;
    walk->day_count = 1;
    begin_set(walk);
    walk->at = walk->count;
    return walk->count == 0;
}

bool recurrence_rule_walk_new(const struct recurrence_rule *rule, struct recurrence_time start,
                              int64_t from_s, struct arena *arena,
                              struct recurrence_rule_walk **out, struct err *err)
{
    struct recurrence_rule_walk *walk = ARENA_NEW(arena, struct recurrence_rule_walk);

    if (!recurrence_scale_make(rule->scale, arena, &walk->view.scale, err))
        return false;
    walk->rule = *rule;
    walk->start_s = start.at_s;
    walk->from_s = from_s > start.at_s ? from_s : start.at_s;
    walk->is_date = start.is_date;
    walk->end_s = end_of(rule, start.is_date);
    walk->left = rule->count;
    walk->last_s = INT64_MIN;
    walk->patience = PATIENCE;
    recurrence_days_complete(&walk->rule, start, &walk->view);
    list_clocks(walk);
    begin_at_start(walk);
    walk->is_over = walk->left == 0 || walk->start_s > walk->end_s || picks_nothing(walk);
    if (!walk->is_over)
        jump(walk);
    *out = walk;
    return true;
}

/* ---- walking -----------------------------------------------------------------------------------
 */

/** A period of which all is only counted: its last occurrence lies before what is wanted. */
static bool count_period(struct recurrence_rule_walk *walk)
{
    if (walk->left < 0 || walk->is_date || walk->at != 0 || walk->count == 0
        || occurrence(walk, 0) < walk->start_s || occurrence(walk, 0) <= walk->last_s
        || occurrence(walk, walk->count - 1) >= walk->from_s || walk->left <= walk->count)
        return false;
    walk->left -= walk->count;
    walk->at = walk->count;
    walk->last_s = occurrence(walk, walk->count - 1);
    return true;
}

/** Hours, minutes and seconds of a date are the date: the next one can only be on another. */
static void leave_date(struct recurrence_rule_walk *walk, int64_t date_s)
{
    if (walk->rule.freq < RECURRENCE_DAILY && walk->slots.next_s < date_s + DAY)
        walk->slots.next_s = recurrence_slots_from(&walk->slots, date_s + DAY);
}

/** The next occurrence of the period at hand that is one; false where it has no more. */
static bool next_in_period(struct recurrence_rule_walk *walk, int64_t *out_s)
{
    while (walk->at < walk->count) {
        int64_t at_s = occurrence(walk, walk->at++);

        if (walk->is_date)
            at_s = floor_div(at_s, DAY) * DAY;
        if (at_s < walk->start_s || at_s <= walk->last_s || at_s < FIRST_S)
            continue;
        walk->last_s = at_s;
        if (walk->is_date)
            leave_date(walk, at_s);
        *out_s = at_s;
        return true;
    }
    return false;
}

bool recurrence_rule_walk_next(struct recurrence_rule_walk *walk, int64_t *out_s)
{
    if (!walk->is_over)
        walk->patience = PATIENCE;
    while (!walk->is_over) {
        if (!count_period(walk) && next_in_period(walk, out_s)) {
            if (*out_s > walk->end_s || walk->left == 0)
                break;
            walk->left -= walk->left > 0;
            if (*out_s >= walk->from_s)
                return true;
            continue;
        }
        if (walk->at >= walk->count && !next_period(walk))
            break;
    }
    walk->is_over = true;
    return false;
}

bool recurrence_rule_walk_is_stuck(const struct recurrence_rule_walk *walk)
{
    return walk->patience <= 0;
}
