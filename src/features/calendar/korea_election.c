#include "features/calendar/korea_election.h"

#include "base/instant.h"

enum { DAYS_PER_WEEK = 7, WEEKS_LATER_MAX = 5 };

static const struct korea_term *term_known(const struct korea_office *office, int64_t known_day)
{
    const struct korea_term *found = NULL;

    for (size_t i = 0; i < office->term_count; i++)
        if (office->terms[i].known_day <= known_day)
            found = &office->terms[i];
    return found;
}

/** 0 = Monday; -1 where no law was known yet. */
static int weekday_known(const struct korea_rules *rules, int64_t known_day)
{
    int weekday = -1;

    for (size_t i = 0; i < rules->election_day_count; i++)
        if (rules->election_days[i].known_day <= known_day)
            weekday = rules->election_days[i].weekday;
    return weekday;
}

static int64_t first_weekday(int64_t from_day, int weekday)
{
    int later = weekday - civil_weekday(civil_from_days(from_day));

    return from_day + (later + DAYS_PER_WEEK) % DAYS_PER_WEEK;
}

static bool is_hindered(korea_is_holiday *is_holiday, const void *arg, int64_t day)
{
    return is_holiday(arg, day - 1) || is_holiday(arg, day) || is_holiday(arg, day + 1);
}

size_t korea_election_days(const struct korea_rules *rules, const struct korea_office *office,
                           int year, int64_t known_day, korea_is_holiday *is_holiday,
                           const void *arg, int64_t out[KOREA_ELECTIONS_MAX])
{
    const struct korea_term *term = term_known(office, known_day);
    int weekday = weekday_known(rules, known_day);
    size_t n = 0;
    struct civil end;

    if (term == NULL || weekday < 0)
        return 0;
    end = civil_from_days(term->ends_day);
    for (; end.year <= year + 1 && n < KOREA_ELECTIONS_MAX; end.year += office->years) {
        int64_t day = first_weekday(civil_to_days(end) - office->days_before, weekday);

        if (civil_from_days(day).year != year)
            continue;
        for (int later = 0; later < WEEKS_LATER_MAX && is_hindered(is_holiday, arg, day); later++)
            day += DAYS_PER_WEEK;
        out[n++] = day;
    }
    return n;
}
