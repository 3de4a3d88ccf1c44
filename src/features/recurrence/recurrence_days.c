#include "features/recurrence/recurrence_days.h"

#include <string.h>

enum { WEEK = 7, MARGIN = 40 };

#define BIT(n) (UINT64_C(1) << (n))

/* ---- small things ------------------------------------------------------------------------------
 */

void recurrence_view_turn(struct recurrence_view *view, int64_t day)
{
    const struct recurrence_year *year = &view->year;

    if (year->days == 0 || day < year->first_day || day >= year->first_day + year->days)
        recurrence_scale_load(view->scale, recurrence_scale_year_of(view->scale, day), &view->year);
}

static void begin(struct recurrence_days *out, int64_t first_day)
{
    memset(out, 0, sizeof(*out));
    out->base = first_day - MARGIN;
}

static void add(struct recurrence_days *out, int64_t day)
{
    int64_t offset = day - out->base;

    if (offset >= 0 && offset < RECURRENCE_DAYS_MAX)
        out->words[offset / 64] |= BIT(offset % 64);
}

static bool has_year_day(const struct recurrence_year_bits *bits, int day)
{
    return (bits->words[day / 64] & BIT(day % 64)) != 0;
}

static bool has_weekdays(const struct recurrence_rule *rule)
{
    return rule->weekdays != 0 || rule->nth_count > 0;
}

static bool has_months(const struct recurrence_rule *rule)
{
    return rule->months != 0 || rule->leap_months != 0;
}

static bool has_month_days(const struct recurrence_rule *rule)
{
    return rule->month_days != 0 || rule->month_days_back != 0;
}

static bool has_weeks(const struct recurrence_rule *rule)
{
    return rule->weeks != 0 || rule->weeks_back != 0;
}

/* ---- limits ------------------------------------------------------------------------------------
 */

static bool month_fits(const struct recurrence_rule *rule, const struct recurrence_month *month)
{
    return !has_months(rule)
           || ((month->is_leap ? rule->leap_months : rule->months) >> month->number & 1) != 0;
}

static bool month_day_fits(const struct recurrence_rule *rule, const struct recurrence_month *month,
                           int day_of_year)
{
    int day = day_of_year - month->first + 1;

    return !has_month_days(rule) || (rule->month_days & BIT(day)) != 0
           || (rule->month_days_back & BIT(month->days - day + 1)) != 0;
}

static bool year_day_fits(const struct recurrence_rule *rule, const struct recurrence_year *year,
                          int day_of_year)
{
    return !rule->has_year_days || has_year_day(&rule->year_days, day_of_year + 1)
           || has_year_day(&rule->year_days_back, year->days - day_of_year);
}

/** Ordinals count in the month, in a YEARLY rule without BYMONTH in the year. */
static bool weekday_fits(const struct recurrence_rule *rule, const struct recurrence_year *year,
                         const struct recurrence_month *month, int day_of_year)
{
    int weekday = recurrence_weekday(year->first_day + day_of_year);
    bool by_year = rule->freq == RECURRENCE_YEARLY && !has_months(rule);
    int first = by_year ? 0 : month->first;
    int days = by_year ? year->days : month->days;
    int nth = (day_of_year - first) / WEEK + 1;
    int nth_back = -((first + days - 1 - day_of_year) / WEEK + 1);

    if (!has_weekdays(rule) || (rule->weekdays >> weekday & 1) != 0)
        return true;
    for (size_t i = 0; i < rule->nth_count; i++)
        if (rule->nths[i].weekday == weekday
            && (rule->nths[i].nth == nth || rule->nths[i].nth == nth_back))
            return true;
    return false;
}

enum limit { LIMIT_MONTH = 1, LIMIT_YEAR_DAY = 2, LIMIT_MONTH_DAY = 4, LIMIT_WEEKDAY = 8 };

static bool fits(const struct recurrence_rule *rule, struct recurrence_view *view, int64_t day,
                 unsigned limits)
{
    const struct recurrence_month *month;
    int day_of_year;

    recurrence_view_turn(view, day);
    day_of_year = (int)(day - view->year.first_day);
    month = &view->year.months[recurrence_year_month(&view->year, day_of_year)];
    return ((limits & LIMIT_MONTH) == 0 || month_fits(rule, month))
           && ((limits & LIMIT_YEAR_DAY) == 0 || year_day_fits(rule, &view->year, day_of_year))
           && ((limits & LIMIT_MONTH_DAY) == 0 || month_day_fits(rule, month, day_of_year))
           && ((limits & LIMIT_WEEKDAY) == 0
               || weekday_fits(rule, &view->year, month, day_of_year));
}

bool recurrence_day_fits(const struct recurrence_rule *rule, struct recurrence_view *view,
                         int64_t day)
{
    if (rule->weekdays != 0 && (rule->weekdays >> recurrence_weekday(day) & 1) == 0)
        return false;
    return (!has_months(rule) && !has_month_days(rule) && !rule->has_year_days)
           || fits(rule, view, day, LIMIT_MONTH | LIMIT_YEAR_DAY | LIMIT_MONTH_DAY);
}

/** Takes days out again; the year is left as it was. */
static void limit(const struct recurrence_rule *rule, struct recurrence_view *view, unsigned limits,
                  struct recurrence_days *days)
{
    struct recurrence_year kept = view->year;

    for (int i = 0; i < RECURRENCE_DAYS_MAX; i++)
        if ((days->words[i / 64] & BIT(i % 64)) != 0 && !fits(rule, view, days->base + i, limits))
            days->words[i / 64] &= ~BIT(i % 64);
    if (view->year.year != kept.year)
        view->year = kept;
}

/* ---- days of months and years ------------------------------------------------------------------
 */

/** Day `number` of a span of days, -1 being its last; one that it does not have goes where SKIP
 * says. */
static void add_nth_day(const struct recurrence_rule *rule, int64_t first, int days, int number,
                        struct recurrence_days *out)
{
    int place = number > 0 ? number - 1 : days + number;

    if (place >= 0 && place < days)
        add(out, first + place);
    else if (rule->skip != RECURRENCE_OMIT)
        add(out, (place < 0 ? first : first + days) - (rule->skip == RECURRENCE_BACKWARD));
}

static void add_month_days(const struct recurrence_rule *rule, const struct recurrence_year *year,
                           int at, struct recurrence_days *out)
{
    const struct recurrence_month *month = &year->months[at];
    int64_t first = year->first_day + month->first;

    for (uint64_t left = rule->month_days; left != 0; left &= left - 1)
        add_nth_day(rule, first, month->days, __builtin_ctzll(left), out);
    for (uint64_t left = rule->month_days_back; left != 0; left &= left - 1)
        add_nth_day(rule, first, month->days, -__builtin_ctzll(left), out);
}

static void add_year_days(const struct recurrence_rule *rule, const struct recurrence_year *year,
                          struct recurrence_days *out)
{
    for (int day = 1; day < 64 * RECURRENCE_YEAR_WORDS; day++) {
        if (has_year_day(&rule->year_days, day))
            add_nth_day(rule, year->first_day, year->days, day, out);
        if (has_year_day(&rule->year_days_back, day))
            add_nth_day(rule, year->first_day, year->days, -day, out);
    }
}

/** The weekdays of BYDAY in a span of days, with ordinals counted in it. */
static void add_weekdays(const struct recurrence_rule *rule, int64_t first, int days,
                         struct recurrence_days *out)
{
    int first_weekday = recurrence_weekday(first);

    for (int i = 0; rule->weekdays != 0 && i < days; i++)
        if ((rule->weekdays >> (first_weekday + i) % WEEK & 1) != 0)
            add(out, first + i);
    for (size_t i = 0; i < rule->nth_count; i++) {
        int offset = (rule->nths[i].weekday - first_weekday + WEEK) % WEEK;
        int times = (days - offset + WEEK - 1) / WEEK;
        int nth = rule->nths[i].nth > 0 ? rule->nths[i].nth : times + 1 + rule->nths[i].nth;

        if (nth >= 1 && nth <= times)
            add(out, first + offset + (nth - 1) * WEEK);
    }
}

/* ---- BYMONTH -----------------------------------------------------------------------------------
 */

/** Where the month stands in a year, or -1. */
static int find_month(const struct recurrence_year *year, int number, bool is_leap)
{
    for (int i = 0; i < year->month_count; i++)
        if (year->months[i].number == number && year->months[i].is_leap == is_leap)
            return i;
    return -1;
}

/** A leap month that the year does not have is the one before or after it, as SKIP says. */
static int find_leap_month(const struct recurrence_rule *rule, const struct recurrence_year *year,
                           int number)
{
    int at = find_month(year, number, true);

    if (at >= 0 || rule->skip == RECURRENCE_OMIT)
        return at;
    at = find_month(year, number, false);
    return at >= 0 && rule->skip == RECURRENCE_FORWARD ? at + 1 : at;
}

/** Places of the months of a year that BYMONTH means, as a mask. */
static unsigned months_meant(const struct recurrence_rule *rule, const struct recurrence_year *year)
{
    unsigned meant = 0;

    if (!has_months(rule))
        return (1U << year->month_count) - 1;
    for (int number = 1; number < RECURRENCE_MONTHS_MAX; number++) {
        int at = (rule->months >> number & 1) != 0 ? find_month(year, number, false) : -1;
        int leap_at =
            (rule->leap_months >> number & 1) != 0 ? find_leap_month(rule, year, number) : -1;

        meant |= at >= 0 ? 1U << at : 0;
        meant |= leap_at >= 0 ? 1U << leap_at : 0;
    }
    return meant;
}

/* ---- BYWEEKNO ----------------------------------------------------------------------------------
 */

/** First day of week 1: the first with four days or more in the year (ISO 8601, for any WKST). */
static int64_t first_week(int64_t first_day, int week_start)
{
    int into = (recurrence_weekday(first_day) - week_start + WEEK) % WEEK;

    return into <= 3 ? first_day - into : first_day + WEEK - into;
}

static void add_week(const struct recurrence_year *year, int64_t first_day,
                     struct recurrence_days *out)
{
    for (int64_t day = first_day; day < first_day + WEEK; day++)
        if (day >= year->first_day && day < year->first_day + year->days)
            add(out, day);
}

/** The days of this year that lie in the numbered weeks of one that may be its neighbour. */
static void add_weeks(const struct recurrence_rule *rule, const struct recurrence_year *year,
                      int64_t first, int count, struct recurrence_days *out)
{
    for (int week = 1; week <= count; week++)
        if ((rule->weeks & BIT(week)) != 0 || (rule->weeks_back & BIT(count + 1 - week)) != 0)
            add_week(year, first + (int64_t)(week - 1) * WEEK, out);
}

static void add_numbered_weeks(const struct recurrence_rule *rule,
                               const struct recurrence_view *view, struct recurrence_days *out)
{
    struct recurrence_year other;
    int64_t firsts[4];

    for (int i = 0; i < 4; i++) {
        recurrence_scale_load(view->scale, view->year.year - 1 + i, &other);
        firsts[i] = first_week(other.first_day, rule->week_start);
    }
    for (int i = 0; i < 3; i++)
        add_weeks(rule, &view->year, firsts[i], (int)((firsts[i + 1] - firsts[i]) / WEEK), out);
}

/* ---- periods -----------------------------------------------------------------------------------
 */

static void add_in_months(const struct recurrence_rule *rule, const struct recurrence_year *year,
                          unsigned months, struct recurrence_days *out)
{
    for (; months != 0; months &= months - 1) {
        int at = __builtin_ctz(months);

        if (has_month_days(rule))
            add_month_days(rule, year, at, out);
        else
            add_weekdays(rule, year->first_day + year->months[at].first, year->months[at].days,
                         out);
    }
}

void recurrence_days_of_year(const struct recurrence_rule *rule, struct recurrence_view *view,
                             struct recurrence_days *out)
{
    const struct recurrence_year *year = &view->year;

    begin(out, year->first_day);
    if (has_weeks(rule)) {
        add_numbered_weeks(rule, view, out);
        limit(rule, view, LIMIT_MONTH | LIMIT_YEAR_DAY | LIMIT_MONTH_DAY | LIMIT_WEEKDAY, out);
    } else if (rule->has_year_days) {
        add_year_days(rule, year, out);
        limit(rule, view, LIMIT_MONTH | LIMIT_MONTH_DAY | LIMIT_WEEKDAY, out);
    } else if (has_month_days(rule)) {
        add_in_months(rule, year, months_meant(rule, year), out);
        if (has_weekdays(rule))
            limit(rule, view, LIMIT_WEEKDAY, out);
    } else if (has_months(rule)) {
        add_in_months(rule, year, months_meant(rule, year), out);
    } else {
        add_weekdays(rule, year->first_day, year->days, out);
    }
}

void recurrence_days_of_month(const struct recurrence_rule *rule, struct recurrence_view *view,
                              int month, struct recurrence_days *out)
{
    begin(out, view->year.first_day + view->year.months[month].first);
    if (!month_fits(rule, &view->year.months[month]))
        return;
    add_in_months(rule, &view->year, 1U << month, out);
    if (has_month_days(rule) && has_weekdays(rule))
        limit(rule, view, LIMIT_WEEKDAY, out);
}

void recurrence_days_of_week(const struct recurrence_rule *rule, struct recurrence_view *view,
                             int64_t first_day, struct recurrence_days *out)
{
    begin(out, first_day);
    add_weekdays(rule, first_day, WEEK, out);
    if (has_months(rule))
        limit(rule, view, LIMIT_MONTH, out);
}

/* ---- what the start says -----------------------------------------------------------------------
 */

static void complete_clock(struct recurrence_rule *rule, struct recurrence_time start)
{
    int64_t clock_s = start.at_s % RECURRENCE_S_PER_DAY;

    if (clock_s < 0)
        clock_s += RECURRENCE_S_PER_DAY;
    if (start.is_date)
        rule->hours = rule->minutes = rule->seconds = 0;
    if (rule->hours == 0 && rule->freq > RECURRENCE_HOURLY)
        rule->hours = BIT(clock_s / 3600);
    if (rule->minutes == 0 && rule->freq > RECURRENCE_MINUTELY)
        rule->minutes = BIT(clock_s / 60 % 60);
    if (rule->seconds == 0 && rule->freq > RECURRENCE_SECONDLY)
        rule->seconds = BIT(clock_s % 60);
}

void recurrence_days_complete(struct recurrence_rule *rule, struct recurrence_time start,
                              struct recurrence_view *view)
{
    int64_t day = start.at_s / RECURRENCE_S_PER_DAY - (start.at_s % RECURRENCE_S_PER_DAY < 0);
    bool has_day = has_weekdays(rule) || has_month_days(rule) || rule->has_year_days;
    const struct recurrence_month *month;
    int day_of_year;

    complete_clock(rule, start);
    recurrence_view_turn(view, day);
    day_of_year = (int)(day - view->year.first_day);
    month = &view->year.months[recurrence_year_month(&view->year, day_of_year)];
    if (has_day || rule->freq < RECURRENCE_WEEKLY)
        return;
    if (rule->freq == RECURRENCE_WEEKLY || has_weeks(rule)) {
        rule->weekdays = 1U << recurrence_weekday(day);
        return;
    }
    rule->month_days = BIT(day_of_year - month->first + 1);
    if (rule->freq == RECURRENCE_YEARLY && !has_months(rule))
        *(month->is_leap ? &rule->leap_months : &rule->months) = 1U << month->number;
}
