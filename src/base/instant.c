/* The turn between dates and days follows Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (days_from_civil, civil_from_days): years begin in March, so that the leap day is the
 * last of its year, and are counted in eras of 400 years. */
#include "base/instant.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"

enum {
    DAYS_PER_ERA = 146097,           /* 400 Gregorian years */
    DAYS_FROM_ERA_TO_EPOCH = 719468, /* 0000-03-01 to 1970-01-01 */
    FIRST_DAY = -719162,             /* 0001-01-01 */
    LAST_DAY = 2932896,              /* 9999-12-31 */
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    CHECK(month >= 1 && month <= 12);
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_is_valid(struct civil date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12
           && date.day >= 1 && date.day <= civil_month_days(date.year, date.month);
}

int64_t civil_to_days(struct civil date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month_from_march = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - DAYS_FROM_ERA_TO_EPOCH;
}

struct civil civil_from_days(int64_t days)
{
    int64_t shifted = days + DAYS_FROM_ERA_TO_EPOCH;
    int64_t era = floor_div(shifted, DAYS_PER_ERA);
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    struct civil date;

    CHECK(days >= FIRST_DAY && days <= LAST_DAY);
    date.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    date.month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    date.year = (int)(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
    return date;
}

int civil_weekday(struct civil date)
{
    int64_t from_monday = civil_to_days(date) + 3; /* 1970-01-01 was a Thursday */

    return (int)(from_monday - floor_div(from_monday, 7) * 7);
}

/** Takes `count` decimal digits off the front. */
static bool take_number(struct str *rest, size_t count, int *out)
{
    int value = 0;

    if (rest->n < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rest->p[i] < '0' || rest->p[i] > '9')
            return false;
        value = value * 10 + (rest->p[i] - '0');
    }
    *rest = str_from(*rest, count);
    *out = value;
    return true;
}

/** Takes one character of `allowed` off the front. */
static bool take_char(struct str *rest, const char *allowed, char *out)
{
    if (rest->n == 0 || rest->p[0] == '\0' || strchr(allowed, rest->p[0]) == NULL)
        return false;
    *out = rest->p[0];
    *rest = str_from(*rest, 1);
    return true;
}

static bool take_date(struct str *rest, struct civil *out)
{
    char dash;

    return take_number(rest, 4, &out->year) && take_char(rest, "-", &dash)
           && take_number(rest, 2, &out->month) && take_char(rest, "-", &dash)
           && take_number(rest, 2, &out->day) && civil_is_valid(*out);
}

/** ".1" and ".123456": at least one digit, those past the third are read and dropped. */
static bool take_fraction(struct str *rest, int *out_ms)
{
    char sign;
    int digit;
    int weight = 100;

    *out_ms = 0;
    if (!take_char(rest, ".", &sign))
        return true;
    if (!take_number(rest, 1, &digit))
        return false;
    do {
        *out_ms += digit * weight;
        weight /= 10;
    } while (take_number(rest, 1, &digit));
    return true;
}

static bool take_clock(struct str *rest, int64_t *out_ms)
{
    char colon;
    int hour;
    int minute;
    int second;
    int ms;

    if (!take_number(rest, 2, &hour) || !take_char(rest, ":", &colon)
        || !take_number(rest, 2, &minute) || !take_char(rest, ":", &colon)
        || !take_number(rest, 2, &second) || !take_fraction(rest, &ms))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *out_ms = (int64_t)hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + ms;
    return true;
}

static bool take_offset(struct str *rest, int64_t *out_ms)
{
    char sign;
    char colon;
    int hour;
    int minute;

    *out_ms = 0;
    if (!take_char(rest, "Zz+-", &sign))
        return false;
    if (sign == 'Z' || sign == 'z')
        return true;
    if (!take_number(rest, 2, &hour) || !take_char(rest, ":", &colon)
        || !take_number(rest, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *out_ms = (int64_t)hour * MS_PER_HOUR + minute * MS_PER_MINUTE;
    if (sign == '-')
        *out_ms = -*out_ms;
    return true;
}

bool instant_parse(struct str text, int64_t *out_ms)
{
    struct civil date;
    int64_t clock_ms;
    int64_t offset_ms;
    int64_t at_ms;
    char separator;

    if (!take_date(&text, &date) || !take_char(&text, "Tt", &separator)
        || !take_clock(&text, &clock_ms) || !take_offset(&text, &offset_ms) || text.n > 0)
        return false;
    at_ms = civil_to_days(date) * MS_PER_DAY + clock_ms - offset_ms;
    if (at_ms < INSTANT_MIN_MS || at_ms > INSTANT_MAX_MS)
        return false;
    *out_ms = at_ms;
    return true;
}

char *digits_put(char *out, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

char *civil_put(char *out, struct civil date)
{
    out = digits_put(out, date.year, 4);
    *out++ = '-';
    out = digits_put(out, date.month, 2);
    *out++ = '-';
    return digits_put(out, date.day, 2);
}

void instant_write(int64_t at_ms, char out[INSTANT_CHARS + 1])
{
    int64_t days = floor_div(at_ms, MS_PER_DAY);
    int ms = (int)(at_ms - days * MS_PER_DAY);

    CHECK(at_ms >= INSTANT_MIN_MS && at_ms <= INSTANT_MAX_MS);
    out = civil_put(out, civil_from_days(days));
    *out++ = 'T';
    out = digits_put(out, ms / MS_PER_HOUR, 2);
    *out++ = ':';
    out = digits_put(out, ms / MS_PER_MINUTE % 60, 2);
    *out++ = ':';
    out = digits_put(out, ms / MS_PER_SECOND % 60, 2);
    *out++ = '.';
    out = digits_put(out, ms % MS_PER_SECOND, 3);
    *out++ = 'Z';
    *out = '\0';
}

struct str instant_format(struct arena *arena, int64_t at_ms)
{
    char *text = arena_alloc(arena, INSTANT_CHARS + 1);

    instant_write(at_ms, text);
    return (struct str){ text, INSTANT_CHARS };
}

struct str instant_format_brief(struct arena *arena, int64_t at_ms)
{
    enum { SECONDS_CHARS = INSTANT_CHARS - 5 };
    char *text = arena_alloc(arena, INSTANT_CHARS + 1);

    instant_write(at_ms, text);
    if (at_ms % MS_PER_SECOND != 0)
        return (struct str){ text, INSTANT_CHARS };
    text[SECONDS_CHARS] = 'Z';
    return (struct str){ text, SECONDS_CHARS + 1 };
}

bool civil_parse(struct str text, struct civil *out)
{
    struct civil date;

    if (!take_date(&text, &date) || text.n > 0)
        return false;
    *out = date;
    return true;
}

struct str civil_format(struct arena *arena, struct civil date)
{
    char *text = arena_alloc(arena, CIVIL_CHARS);

    CHECK(civil_is_valid(date));
    civil_put(text, date);
    return (struct str){ text, CIVIL_CHARS };
}
