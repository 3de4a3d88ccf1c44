#include "app/demo_calendar.h"

#include "base/attributes.h"

enum { HOURS = 24, SATURDAY = 5, SUNDAY = 6, DAYS_SEARCHED_MAX = 60 };

bool demo_is_holiday(struct civil date)
{
    static const int fixed[] = { 101, 301, 505, 606, 815, 1003, 1009, 1225 };
    /* The first of three days each: Seollal and Chuseok. */
    static const struct civil feasts[] = {
        { 2026, 2, 16 }, { 2026, 9, 24 }, { 2027, 2, 6 },  { 2027, 9, 14 }, { 2028, 1, 26 },
        { 2028, 10, 2 }, { 2029, 2, 12 }, { 2029, 9, 21 }, { 2030, 2, 2 },  { 2030, 9, 11 },
    };
    int64_t day = civil_to_days(date);

    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        if (date.month * 100 + date.day == fixed[i])
            return true;
    for (size_t i = 0; i < COUNT_OF(feasts); i++)
        if (day >= civil_to_days(feasts[i]) && day < civil_to_days(feasts[i]) + 3)
            return true;
    return false;
}

int demo_day_weight(struct civil date, bool in_korea)
{
    static const int of_weekday[] = { 138, 100, 104, 96, 92, 44, 30 };
    int weight = of_weekday[civil_weekday(date)];

    return in_korea && demo_is_holiday(date) ? weight * 2 / 5 : weight;
}

int64_t demo_pick_instant(struct random *random, int64_t offset_ms, struct civil date)
{
    static const unsigned char workday[HOURS] = { 3, 2,  1,  1,  1,  1,  2, 5, 9, 15, 18, 15,
                                                  8, 14, 16, 14, 13, 10, 7, 6, 7, 8,  7,  5 };
    static const unsigned char weekend[HOURS] = { 4, 3,  2,  1,  1, 1, 2, 3, 5, 8, 11, 11,
                                                  9, 10, 11, 10, 9, 9, 8, 8, 9, 9, 8,  6 };
    const unsigned char *weights = civil_weekday(date) >= SATURDAY ? weekend : workday;
    int64_t start_ms = civil_to_days(date) * MS_PER_DAY - offset_ms;
    unsigned total = 0;
    int64_t hour = 0;
    uint64_t at;

    for (size_t i = 0; i < HOURS; i++)
        total += weights[i];
    for (at = random_below(random, total); at >= weights[hour]; hour++)
        at -= weights[hour];
    return start_ms + hour * MS_PER_HOUR + (int64_t)random_below(random, MS_PER_HOUR);
}

/** Nine to six with a dip at noon. */
static int office_pace(int hour)
{
    if (hour < 9 || hour >= 18)
        return 0;
    if (hour == 12)
        return 35;
    return hour == 9 ? 75 : 100;
}

/** The front line and the people who ship keep an eye on things. */
static int desk_pace(int hour, int weekday, bool is_holiday)
{
    if (is_holiday || weekday == SUNDAY)
        return 0;
    if (weekday == SATURDAY)
        return hour >= 9 && hour < 13 ? 55 : 0;
    return hour == 18 || hour == 19 ? 25 : office_pace(hour);
}

static int night_pace(int hour, bool is_off)
{
    if (hour >= 18)
        return 70;
    if (hour < 2)
        return 45;
    if (hour < 7)
        return 12;
    return is_off ? 60 : 0;
}

static int waking_pace(int hour)
{
    if (hour < 7)
        return hour == 0 ? 20 : 2;
    return hour >= 9 && hour < 23 ? 100 : 50;
}

int demo_pace(struct demo_roster roster, int64_t at_ms)
{
    int64_t local_ms = at_ms + roster.offset_ms;
    struct civil date = civil_from_days(local_ms / MS_PER_DAY);
    int hour = (int)(local_ms % MS_PER_DAY / MS_PER_HOUR);
    int weekday = civil_weekday(date);

    switch (roster.hours) {
    case DEMO_DESK_HOURS:
        return desk_pace(hour, weekday, demo_is_holiday(date));
    case DEMO_OFFICE_HOURS:
        return demo_is_holiday(date) || weekday >= SATURDAY ? 0 : office_pace(hour);
    case DEMO_NIGHT_HOURS:
        return night_pace(hour, demo_is_holiday(date) || weekday >= SATURDAY);
    case DEMO_AWAY_HOURS:
        return weekday >= SATURDAY ? 0 : office_pace(hour);
    case DEMO_WAKING_HOURS:
        break;
    }
    return waking_pace(hour);
}

int64_t demo_work_until(struct demo_roster roster, int64_t at_ms, int64_t work_ms)
{
    int64_t end_ms = at_ms + DAYS_SEARCHED_MAX * (int64_t)MS_PER_DAY;

    while (at_ms < end_ms) {
        int64_t left_ms = MS_PER_HOUR - at_ms % MS_PER_HOUR;
        int pace = demo_pace(roster, at_ms);
        int64_t done_ms = left_ms * pace / 100;

        if (pace > 0 && done_ms >= work_ms)
            return at_ms + work_ms * 100 / pace;
        work_ms -= done_ms;
        at_ms += left_ms;
    }
    return at_ms;
}
