/** Recurrence against a simulation that shares nothing with it: it looks at every day, and within
 * days at every second, and asks of each whether the rule's words hold for it. */
#include <stdlib.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "features/recurrence/recurrence.h"

enum {
    DAY = 86400,
    VALUES_MAX = 8,
    FOUND_MAX = 60,
    PERIOD_MAX = 8192,
    LONG_DAYS = 366 * 6,
    SHORT_DAYS = 5,
    RULES = 4000,
    RULES_WITHIN_DAYS = 1000,
    TEXT_MAX = 2048,
};

struct values {
    int items[VALUES_MAX];
    int count;
};

/** A rule as lists, from which its text is written. */
struct sample {
    enum recurrence_freq freq;
    int interval;
    int week_start;
    struct values seconds, minutes, hours, month_days, year_days, weeks, months, positions;
    struct values weekdays; /* 10 * ordinal + weekday, of which the sign is the ordinal's */
    int64_t start_s;
};

struct found {
    int64_t items[FOUND_MAX];
    int count;
};

/* ---- words of a rule, day by day ---------------------------------------------------------------
 */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool has(const struct values *values, int value)
{
    for (int i = 0; i < values->count; i++)
        if (values->items[i] == value)
            return true;
    return false;
}

static bool holds(const struct values *values, int value)
{
    return values->count == 0 || has(values, value);
}

static bool holds_either(const struct values *values, int value, int back)
{
    return values->count == 0 || has(values, value) || has(values, back);
}

static int year_day(int64_t day)
{
    struct civil date = civil_from_days(day);

    return (int)(day - civil_to_days((struct civil){ date.year, 1, 1 })) + 1;
}

/** Of the week by the day in its middle, whose year is the week's. */
static bool week_holds(const struct sample *sample, int64_t day)
{
    int into = (civil_weekday(civil_from_days(day)) - sample->week_start + 7) % 7;
    int64_t middle = day - into + 3;
    int number = (year_day(middle) - 1) / 7 + 1;
    int back = 0;

    for (int64_t at = middle; civil_from_days(at).year == civil_from_days(middle).year; at += 7)
        back--;
    return holds_either(&sample->weeks, number, back);
}

/** How many such weekdays there are from here to an end of the month or year. */
static int ordinal(int64_t day, bool by_year, int step)
{
    struct civil here = civil_from_days(day);
    int n = 0;

    for (;; day += step) {
        struct civil at = civil_from_days(day);

        if (at.year != here.year || (!by_year && at.month != here.month))
            return n;
        n++;
    }
}

static bool weekday_holds(const struct sample *sample, int64_t day)
{
    int weekday = civil_weekday(civil_from_days(day));
    bool by_year = sample->freq == RECURRENCE_YEARLY && sample->months.count == 0;

    if (sample->weekdays.count == 0)
        return true;
    for (int i = 0; i < sample->weekdays.count; i++) {
        int value = sample->weekdays.items[i];
        int nth = value / 10;

        if (abs(value) % 10 != weekday)
            continue;
        if (nth == 0 || nth == ordinal(day, by_year, -7) || -nth == ordinal(day, by_year, 7))
            return true;
    }
    return false;
}

/** What the rule leaves open is as on the start's day. */
static bool open_parts_hold(const struct sample *sample, int64_t day)
{
    struct civil date = civil_from_days(day);
    struct civil start = civil_from_days(floor_div(sample->start_s, DAY));
    bool has_day =
        sample->weekdays.count > 0 || sample->month_days.count > 0 || sample->year_days.count > 0;

    if (has_day || sample->freq < RECURRENCE_WEEKLY)
        return true;
    if (sample->freq == RECURRENCE_WEEKLY || sample->weeks.count > 0)
        return civil_weekday(date) == civil_weekday(start);
    return date.day == start.day
           && (sample->freq != RECURRENCE_YEARLY || sample->months.count > 0
               || date.month == start.month);
}

static bool day_holds(const struct sample *sample, int64_t day)
{
    struct civil date = civil_from_days(day);
    int year_days = year_day(civil_to_days((struct civil){ date.year, 12, 31 }));

    return holds(&sample->months, date.month)
           && holds_either(&sample->month_days, date.day,
                           date.day - civil_month_days(date.year, date.month) - 1)
           && holds_either(&sample->year_days, year_day(day), year_day(day) - year_days - 1)
           && (sample->weeks.count == 0 || week_holds(sample, day)) && weekday_holds(sample, day)
           && open_parts_hold(sample, day);
}

/** A clock's part where the rule says nothing: any where it recurs as often, else the start's. */
static bool part_holds(const struct values *values, bool is_free, int part, int start)
{
    return values->count > 0 ? has(values, part) : is_free || part == start;
}

/** The number of the period in which a time lies. */
static int64_t period_of(const struct sample *sample, int64_t at_s)
{
    int64_t day = floor_div(at_s, DAY);
    struct civil date = civil_from_days(day);

    switch (sample->freq) {
    case RECURRENCE_SECONDLY:
        return at_s;
    case RECURRENCE_MINUTELY:
        return floor_div(at_s, 60);
    case RECURRENCE_HOURLY:
        return floor_div(at_s, 3600);
    case RECURRENCE_DAILY:
        return day;
    case RECURRENCE_WEEKLY:
        return floor_div(day + 3 - sample->week_start, 7);
    case RECURRENCE_MONTHLY:
        return date.year * INT64_C(12) + date.month;
    default:
        return date.year;
    }
}

/* ---- the simulation ----------------------------------------------------------------------------
 */

struct simulation {
    const struct sample *sample;
    int64_t from_s;
    int64_t end_s;
    int count; /* -1: endless */
    struct found *found;
    int64_t period;
    int64_t set[PERIOD_MAX]; /* of that period */
    int set_count;
    bool is_full;
};

static bool is_picked(const struct simulation *run, int i)
{
    return holds_either(&run->sample->positions, i + 1, i - run->set_count);
}

static void end_period(struct simulation *run)
{
    for (int i = 0; i < run->set_count && !run->is_full; i++) {
        if (!is_picked(run, i) || run->set[i] < run->sample->start_s)
            continue;
        if (run->count == 0 || run->set[i] >= run->end_s) {
            run->is_full = true;
            break;
        }
        run->count -= run->count > 0;
        if (run->set[i] >= run->from_s)
            run->found->items[run->found->count++] = run->set[i];
        run->is_full = run->is_full || run->found->count == FOUND_MAX;
    }
    run->set_count = 0;
}

static void see(struct simulation *run, int64_t at_s)
{
    int64_t period = period_of(run->sample, at_s);
    int64_t first = period_of(run->sample, run->sample->start_s);

    if ((period - first) % run->sample->interval != 0)
        return;
    if (period != run->period)
        end_period(run);
    run->period = period;
    assert_true(run->set_count < PERIOD_MAX);
    run->set[run->set_count++] = at_s;
}

static void see_minute(struct simulation *run, int64_t minute_s)
{
    const struct sample *sample = run->sample;
    int start = (int)(sample->start_s % 60);

    for (int second = 0; second < 60 && !run->is_full; second++)
        if (part_holds(&sample->seconds, sample->freq == RECURRENCE_SECONDLY, second, start))
            see(run, minute_s + second);
}

static void see_day(struct simulation *run, int64_t day)
{
    const struct sample *sample = run->sample;
    int start = (int)(sample->start_s % DAY);

    for (int hour = 0; hour < 24; hour++) {
        if (!part_holds(&sample->hours, sample->freq <= RECURRENCE_HOURLY, hour, start / 3600))
            continue;
        for (int minute = 0; minute < 60; minute++)
            if (part_holds(&sample->minutes, sample->freq <= RECURRENCE_MINUTELY, minute,
                           start / 60 % 60))
                see_minute(run, day * DAY + hour * 3600 + minute * 60);
    }
}

/** The days from a year before the start to a year behind the end, so that periods are whole. */
static void simulate(const struct sample *sample, int64_t from_s, int count, int days,
                     struct found *found)
{
    static struct simulation run;
    int64_t start_day = floor_div(sample->start_s, DAY);
    int around = sample->freq >= RECURRENCE_WEEKLY ? 366 : 1;

    run = (struct simulation){ sample, from_s, (start_day + days) * DAY, count, found, 0, { 0 },
                               0,      false };
    found->count = 0;
    for (int64_t day = start_day - around; day < start_day + days + around && !run.is_full; day++)
        if (day_holds(sample, day))
            see_day(&run, day);
    end_period(&run);
}

/* ---- random rules ------------------------------------------------------------------------------
 */

static int below(struct random *random, int bound)
{
    return (int)random_below(random, (uint64_t)bound);
}

static bool now_and_then(struct random *random, int one_in)
{
    return below(random, one_in) == 0;
}

static void draw(struct random *random, int min, int max, bool may_be_negative, int most,
                 struct values *out)
{
    int count = 1 + below(random, most);

    for (out->count = 0; out->count < count; out->count++) {
        int value = min + below(random, max - min + 1);

        out->items[out->count] =
            may_be_negative && now_and_then(random, 3) && value != 0 ? -value : value;
    }
}

static void draw_weekdays(struct random *random, bool may_have_ordinals, bool by_year,
                          struct values *out)
{
    int count = 1 + below(random, 4);

    for (out->count = 0; out->count < count; out->count++) {
        int nth = may_have_ordinals && !now_and_then(random, 3)
                      ? 1 + below(random, by_year && now_and_then(random, 2) ? 53 : 5)
                      : 0;
        int value = nth * 10 + below(random, 7);

        out->items[out->count] = nth > 0 && now_and_then(random, 2) ? -value : value;
    }
}

static void draw_days(struct random *random, struct sample *out)
{
    bool by_year = out->freq == RECURRENCE_YEARLY;

    if (now_and_then(random, 3))
        draw(random, 1, 12, false, 4, &out->months);
    if (by_year && now_and_then(random, 4))
        draw(random, 1, 53, true, 4, &out->weeks);
    if ((by_year || out->freq < RECURRENCE_DAILY) && now_and_then(random, 5))
        draw(random, 1, 366, true, VALUES_MAX, &out->year_days);
    if (out->freq != RECURRENCE_WEEKLY && now_and_then(random, 3))
        draw(random, 1, 31, true, VALUES_MAX, &out->month_days);
    if (now_and_then(random, 2))
        draw_weekdays(random, out->freq >= RECURRENCE_MONTHLY && out->weeks.count == 0, by_year,
                      &out->weekdays);
}

static void draw_clock(struct random *random, struct sample *out)
{
    if (now_and_then(random, 4))
        draw(random, 0, 23, false, 3, &out->hours);
    if (now_and_then(random, 5))
        draw(random, 0, 59, false, 3, &out->minutes);
    if (now_and_then(random, 5))
        draw(random, 0, 59, false, 3, &out->seconds);
}

static struct sample draw_rule(struct random *random, enum recurrence_freq lowest,
                               enum recurrence_freq highest)
{
    static const int intervals[] = { 1, 1, 1, 2, 3, 4, 5, 7, 12, 13, 24, 61, 90, 1441, 4000 };
    struct sample sample = { .freq = lowest
                                     + (enum recurrence_freq)below(random, highest - lowest + 1) };

    sample.interval = intervals[below(random, sample.freq < RECURRENCE_DAILY ? 15 : 10)];
    sample.week_start = below(random, 7);
    sample.start_s = (int64_t)random_below(random, UINT64_C(60) * 365 * DAY);
    draw_days(random, &sample);
    draw_clock(random, &sample);
    if ((sample.months.count + sample.weeks.count + sample.year_days.count + sample.month_days.count
         + sample.weekdays.count + sample.hours.count + sample.minutes.count + sample.seconds.count)
            > 0
        && now_and_then(random, 4))
        draw(random, 1, 6, true, 3, &sample.positions);
    return sample;
}

/* ---- its text ----------------------------------------------------------------------------------
 */

static void write_values(struct strbuf *out, const char *name, const struct values *values)
{
    for (int i = 0; i < values->count; i++) {
        if (i == 0)
            strbuf_addf(out, ";%s=", name);
        else
            strbuf_add_char(out, ',');
        strbuf_add_int(out, values->items[i]);
    }
}

static const char *const weekday_names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

static void write_weekdays(struct strbuf *out, const struct values *values)
{
    for (int i = 0; i < values->count; i++) {
        strbuf_add_cstr(out, i == 0 ? ";BYDAY=" : ",");
        if (values->items[i] / 10 != 0)
            strbuf_add_int(out, values->items[i] / 10);
        strbuf_add_cstr(out, weekday_names[abs(values->items[i]) % 10]);
    }
}

static struct str text_of(const struct sample *sample, int count, struct arena *arena)
{
    static const char *const names[] = { "",      "SECONDLY", "MINUTELY", "HOURLY",
                                         "DAILY", "WEEKLY",   "MONTHLY",  "YEARLY" };
    struct strbuf out = strbuf_new(arena, TEXT_MAX);

    strbuf_addf(&out, "FREQ=%s;INTERVAL=%d;WKST=%s", names[sample->freq], sample->interval,
                weekday_names[sample->week_start]);
    write_values(&out, "BYSECOND", &sample->seconds);
    write_values(&out, "BYMINUTE", &sample->minutes);
    write_values(&out, "BYHOUR", &sample->hours);
    write_weekdays(&out, &sample->weekdays);
    write_values(&out, "BYMONTHDAY", &sample->month_days);
    write_values(&out, "BYYEARDAY", &sample->year_days);
    write_values(&out, "BYWEEKNO", &sample->weeks);
    write_values(&out, "BYMONTH", &sample->months);
    write_values(&out, "BYSETPOS", &sample->positions);
    if (count >= 0)
        strbuf_addf(&out, ";COUNT=%d", count);
    return strbuf_str(&out);
}

/* ---- both --------------------------------------------------------------------------------------
 */

static void expand(struct str text, int64_t start_s, int64_t from_s, int64_t end_s,
                   struct arena *arena, struct found *out)
{
    struct recurrence_rule rule;
    struct recurrence set = { .start = { start_s, false, false }, .rules = &rule, .rule_count = 1 };
    struct recurrence_walk *walk;
    struct err err = { 0 };
    int64_t at_s;

    if (!recurrence_rule_parse(text, arena, &rule, &err)
        || !recurrence_walk_new(&set, from_s, arena, &walk, &err))
        fail_msg("%" STR_FMT ": %s", STR_ARG(text), err.message);
    out->count = 0;
    while (out->count < FOUND_MAX && recurrence_walk_next(walk, &at_s) && at_s < end_s)
        out->items[out->count++] = at_s;
}

static void compare(struct sample *sample, int64_t from_s, int count, int days, struct arena *arena)
{
    struct str text = text_of(sample, count, arena);
    int64_t end_s = (floor_div(sample->start_s, DAY) + days) * DAY;
    struct found expected;
    struct found actual;
    char start[RECURRENCE_TIME_CHARS + 1];

    simulate(sample, from_s, count, days, &expected);
    expand(text, sample->start_s, from_s, end_s, arena, &actual);
    recurrence_time_write((struct recurrence_time){ 0 }, sample->start_s, start);
    if (actual.count != expected.count)
        fail_msg("%" STR_FMT " from %s: %d, not %d", STR_ARG(text), start, actual.count,
                 expected.count);
    for (int i = 0; i < actual.count; i++)
        if (actual.items[i] != expected.items[i])
            fail_msg("%" STR_FMT " from %s: no. %d differs", STR_ARG(text), start, i);
}

static void compare_many(enum recurrence_freq lowest, enum recurrence_freq highest, int rules,
                         int days, uint64_t seed)
{
    struct random_seeded random;
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);

    random_seeded_init(&random, seed);
    for (int i = 0; i < rules; i++) {
        struct sample sample = draw_rule(&random.random, lowest, highest);
        int64_t from_s = INT64_MIN;
        int count = -1;

        if (now_and_then(&random.random, 2))
            from_s = sample.start_s
                     + (int64_t)random_below(&random.random, (uint64_t)days * DAY * 3 / 4);
        if (now_and_then(&random.random, 3))
            count = below(&random.random, 200);
        compare(&sample, from_s, count, days, arena);
        arena_reset(arena);
    }
    arena_free(&arena);
}

static void rules_of_days_agree_with_a_simulation(void **state)
{
    (void)state;
    compare_many(RECURRENCE_DAILY, RECURRENCE_YEARLY, RULES, LONG_DAYS, 11);
}

static void rules_within_days_agree_with_a_simulation(void **state)
{
    (void)state;
    compare_many(RECURRENCE_SECONDLY, RECURRENCE_HOURLY, RULES_WITHIN_DAYS, SHORT_DAYS, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_days_agree_with_a_simulation),
        cmocka_unit_test(rules_within_days_agree_with_a_simulation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
