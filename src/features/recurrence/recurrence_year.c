#include "features/recurrence/recurrence_year.h"

#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/err.h"
#include "base/instant.h"

enum { NAME_MAX_CHARS = 32, MONTHS = 12 };

struct recurrence_scale {
    UCalendar *calendar; /* NULL: Gregorian */
    bool is_hebrew;
};

/* ---- Gregorian ---------------------------------------------------------------------------------
 */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static void load_gregorian(int year, struct recurrence_year *out)
{
    static const int days[MONTHS] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int first = 0;

    out->year = year;
    out->first_day = civil_to_days((struct civil){ year, 1, 1 });
    out->month_count = MONTHS;
    for (int i = 0; i < MONTHS; i++) {
        int length = days[i] + (i == 1 && is_leap(year));

        out->months[i] = (struct recurrence_month){ i + 1, false, first, length };
        first += length;
    }
    out->days = first;
}

/** By 400 years of 146097 days, so that days outside the years of civil dates have one as well. */
static int gregorian_year_of(int64_t day)
{
    int64_t year = (day + 719528) * 400 / 146097;

    while (civil_to_days((struct civil){ (int)year, 1, 1 }) > day)
        year--;
    while (civil_to_days((struct civil){ (int)year + 1, 1, 1 }) <= day)
        year++;
    return (int)year;
}

/* ---- ICU ---------------------------------------------------------------------------------------
 */

static int icu_get(const struct recurrence_scale *scale, UCalendarDateFields field)
{
    UErrorCode status = U_ZERO_ERROR;
    int value = ucal_get(scale->calendar, field, &status);

    CHECK(U_SUCCESS(status));
    return value;
}

static void icu_go(const struct recurrence_scale *scale, int64_t day)
{
    UErrorCode status = U_ZERO_ERROR;

    ucal_setMillis(scale->calendar, (UDate)(day * MS_PER_DAY), &status);
    CHECK(U_SUCCESS(status));
}

static int64_t icu_first_day(const struct recurrence_scale *scale, int year)
{
    UErrorCode status = U_ZERO_ERROR;
    double at_ms;

    ucal_clear(scale->calendar);
    ucal_set(scale->calendar, UCAL_EXTENDED_YEAR, year);
    ucal_set(scale->calendar, UCAL_MONTH, 0);
    ucal_set(scale->calendar, UCAL_DAY_OF_MONTH, 1);
    at_ms = ucal_getMillis(scale->calendar, &status);
    CHECK(U_SUCCESS(status));
    return (int64_t)(at_ms / MS_PER_DAY);
}

/** ICU counts Adar I, the Hebrew leap month, as its sixth in every year; RFC 7529 calls it 5L. */
static void name_month(const struct recurrence_scale *scale, struct recurrence_month *out)
{
    int month = icu_get(scale, UCAL_MONTH);

    if (scale->is_hebrew) {
        out->is_leap = month == 5;
        out->number = month < 5 ? month + 1 : month == 5 ? 5 : month;
    } else {
        out->is_leap = icu_get(scale, UCAL_IS_LEAP_MONTH) != 0;
        out->number = month + 1;
    }
}

/** 32 days behind the first of a month lies the next one, whose first day and name are told there:
 * no month is longer, and none is so short that the day would lie behind it. */
static void load_icu(const struct recurrence_scale *scale, int year, struct recurrence_year *out)
{
    enum { BEYOND = 32 };
    int64_t day = icu_first_day(scale, year);

    out->year = year;
    out->first_day = day;
    out->month_count = 0;
    icu_go(scale, day);
    do {
        struct recurrence_month *month = &out->months[out->month_count++];
        int64_t next;

        name_month(scale, month);
        icu_go(scale, day + BEYOND);
        next = day + BEYOND - (icu_get(scale, UCAL_DAY_OF_MONTH) - 1);
        month->first = (int)(day - out->first_day);
        month->days = (int)(next - day);
        day = next;
    } while (icu_get(scale, UCAL_EXTENDED_YEAR) == year
             && out->month_count < RECURRENCE_MONTHS_MAX);
    out->days = (int)(day - out->first_day);
}

/* ---- names -------------------------------------------------------------------------------------
 */

/** These have the months and leap years of the Gregorian calendar and number years only. */
static bool is_gregorian(struct str name)
{
    static const char *const names[] = { "GREGORIAN", "GREGORY",  "ISO8601",
                                         "BUDDHIST",  "JAPANESE", "ROC" };

    if (str_is_null(name))
        return true;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(name, str_of(names[i])))
            return true;
    return false;
}

static bool icu_has(const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration *names = ucal_getKeywordValuesForLocale("calendar", "en", 0, &status);
    const char *known;
    bool has = false;

    if (U_FAILURE(status))
        return false;
    while (!has && (known = uenum_next(names, NULL, &status)) != NULL)
        has = strcmp(known, name) == 0;
    uenum_close(names);
    return has;
}

static void close_calendar(void *calendar)
{
    ucal_close(calendar);
}

static UCalendar *open_calendar(struct str name, struct arena *arena)
{
    static const UChar utc[] = { 'E', 't', 'c', '/', 'U', 'T', 'C', 0 };
    char lower[NAME_MAX_CHARS + 1] = "";
    char locale[NAME_MAX_CHARS + sizeof("en@calendar=")];
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar;

    if (name.n > NAME_MAX_CHARS)
        return NULL;
    for (size_t i = 0; i < name.n; i++)
        lower[i] =
            (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + ('a' - 'A') : name.p[i]);
    if (!icu_has(lower))
        return NULL;
    snprintf(locale, sizeof(locale), "en@calendar=%s", lower);
    calendar = ucal_open(utc, -1, locale, UCAL_DEFAULT, &status);
    if (U_FAILURE(status))
        return NULL;
    arena_on_reset(arena, close_calendar, calendar);
    return calendar;
}

bool recurrence_scale_make(struct str name, struct arena *arena,
                           const struct recurrence_scale **out, struct err *err)
{
    struct recurrence_scale *scale = ARENA_NEW(arena, struct recurrence_scale);

    if (!is_gregorian(name)) {
        scale->calendar = open_calendar(name, arena);
        scale->is_hebrew = str_eq(name, STR("HEBREW"));
        if (scale->calendar == NULL)
            return err_set(err, ERR_INVALID, "bad_rule",
                           "RSCALE: %" STR_FMT " is no calendar that we know", STR_ARG(name));
    }
    *out = scale;
    return true;
}

bool recurrence_scale_is_native(const struct recurrence_scale *scale)
{
    return scale->calendar == NULL;
}

int recurrence_scale_year_of(const struct recurrence_scale *scale, int64_t day)
{
    if (recurrence_scale_is_native(scale))
        return gregorian_year_of(day);
    icu_go(scale, day);
    return icu_get(scale, UCAL_EXTENDED_YEAR);
}

void recurrence_scale_load(const struct recurrence_scale *scale, int year,
                           struct recurrence_year *out)
{
    if (recurrence_scale_is_native(scale))
        load_gregorian(year, out);
    else
        load_icu(scale, year, out);
}

int recurrence_year_month(const struct recurrence_year *year, int day_of_year)
{
    int i = day_of_year / 32;

    if (i >= year->month_count)
        i = year->month_count - 1;
    while (i + 1 < year->month_count && year->months[i + 1].first <= day_of_year)
        i++;
    return i;
}
