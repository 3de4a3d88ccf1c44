#include "features/calendar/korea_lunar.h"

#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/check.h"
#include "base/instant.h"

/* ICU counts the years of this calendar from 2333 BC: 2024 begins in its year 4357. */
enum { YEARS_BEFORE_CHRIST = 2333, NOON_MS = 12 * MS_PER_HOUR };

static UCalendar *calendar_open(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(u"UTC", 3, "ko_KR@calendar=dangi", UCAL_DEFAULT, &status);

    CHECK(U_SUCCESS(status));
    return calendar;
}

/** The day of a date of the lunar year that begins in `year`. */
static int64_t day_of(UCalendar *calendar, int year, int month, int day)
{
    UErrorCode status = U_ZERO_ERROR;
    int64_t at_ms;

    ucal_clear(calendar);
    ucal_set(calendar, UCAL_EXTENDED_YEAR, year + YEARS_BEFORE_CHRIST);
    ucal_set(calendar, UCAL_MONTH, month - 1);
    ucal_set(calendar, UCAL_IS_LEAP_MONTH, 0);
    ucal_set(calendar, UCAL_DATE, day);
    ucal_set(calendar, UCAL_MILLISECONDS_IN_DAY, NOON_MS);
    at_ms = (int64_t)ucal_getMillis(calendar, &status);
    CHECK(U_SUCCESS(status));
    return at_ms >= 0 ? at_ms / MS_PER_DAY : -((-at_ms + MS_PER_DAY - 1) / MS_PER_DAY);
}

size_t korea_lunar_days(int year, int month, int day, int64_t out[KOREA_LUNAR_TIMES_MAX])
{
    UCalendar *calendar = calendar_open();
    size_t n = 0;

    for (int lunar_year = year - 1; lunar_year <= year; lunar_year++) {
        int64_t on_day = day_of(calendar, lunar_year, month, day);

        if (civil_from_days(on_day).year == year)
            out[n++] = on_day;
    }
    ucal_close(calendar);
    return n;
}
