/** Years and months of a calendar (RFC 7529): the Gregorian by ourselves, others by ICU. */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_YEAR_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_YEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;
struct recurrence_scale;

enum { RECURRENCE_MONTHS_MAX = 14 };

struct recurrence_month {
    int number;   /* 1 .. 13 */
    bool is_leap; /* comes behind the month of that number */
    int first;    /* days behind the first of the year */
    int days;
};

struct recurrence_year {
    int year;
    int64_t first_day; /* since 1970-01-01 */
    int days;
    int month_count;
    struct recurrence_month months[RECURRENCE_MONTHS_MAX];
};

/** STR_NULL is the Gregorian calendar. In the arena. INVALID "bad_rule" where ICU does not know the
 * name, which is one of CLDR in capitals. */
bool recurrence_scale_make(struct str name, struct arena *arena,
                           const struct recurrence_scale **out, struct err *err) MUST_USE;

/** Made by ourselves: twelve months in each year, and quick. */
bool recurrence_scale_is_native(const struct recurrence_scale *scale);

/** The year in which a day lies, and a year's months. */
int recurrence_scale_year_of(const struct recurrence_scale *scale, int64_t day);
void recurrence_scale_load(const struct recurrence_scale *scale, int year,
                           struct recurrence_year *out);

/** Place of the month in `months` that holds a day of the year (counted from 0). */
int recurrence_year_month(const struct recurrence_year *year, int day_of_year);

/** 0 = Monday. */
static inline int recurrence_weekday(int64_t day)
{
    int64_t from_monday = (day + 3) % 7; /* 1970-01-01 was a Thursday */

    return (int)(from_monday < 0 ? from_monday + 7 : from_monday);
}

#endif
