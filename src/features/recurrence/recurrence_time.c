#include "base/instant.h"
#include "features/recurrence/recurrence.h"

enum { S_PER_HOUR = 3600, S_PER_MINUTE = 60 };

static bool take_digits(struct str *rest, size_t count, int *out)
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

static bool take_char(struct str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = str_from(*rest, 1);
    return true;
}

/** With dashes in both places, or in none. */
static bool take_date(struct str *rest, struct civil *out, bool *is_extended)
{
    if (!take_digits(rest, 4, &out->year))
        return false;
    *is_extended = take_char(rest, '-');
    return take_digits(rest, 2, &out->month) && take_char(rest, '-') == *is_extended
           && take_digits(rest, 2, &out->day) && civil_is_valid(*out);
}

/** Dropped. False for a point without digits. */
static bool pass_fraction(struct str *rest)
{
    int digit;

    if (!take_char(rest, '.'))
        return true;
    if (!take_digits(rest, 1, &digit))
        return false;
    while (take_digits(rest, 1, &digit))
        continue;
    return true;
}

/** Seconds with or without a fraction; or none. */
static bool take_extended_second(struct str *rest, int *out)
{
    return !take_char(rest, ':') || (take_digits(rest, 2, out) && pass_fraction(rest));
}

static bool take_clock(struct str *rest, bool is_extended, int64_t *out_s)
{
    int hour;
    int minute;
    int second = 0;

    if (!take_digits(rest, 2, &hour) || take_char(rest, ':') != is_extended
        || !take_digits(rest, 2, &minute))
        return false;
    if (!(is_extended ? take_extended_second(rest, &second) : take_digits(rest, 2, &second)))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *out_s = hour * S_PER_HOUR + minute * S_PER_MINUTE + (second == 60 ? 59 : second);
    return true;
}

bool recurrence_time_parse(struct str text, struct recurrence_time *out)
{
    struct civil date;
    bool is_extended;
    int64_t clock_s = 0;
    struct recurrence_time time = { 0 };

    if (!take_date(&text, &date, &is_extended))
        return false;
    time.is_date = text.n == 0;
    if (!time.is_date) {
        if (!take_char(&text, 'T') && !take_char(&text, 't'))
            return false;
        if (!take_clock(&text, is_extended, &clock_s))
            return false;
        time.is_utc = take_char(&text, 'Z') || take_char(&text, 'z');
    }
    time.at_s = civil_to_days(date) * RECURRENCE_S_PER_DAY + clock_s;
    *out = time;
    return text.n == 0;
}

static char *put_clock(char *out, int clock_s)
{
    out = digits_put(out, clock_s / S_PER_HOUR, 2);
    *out++ = ':';
    out = digits_put(out, clock_s / S_PER_MINUTE % 60, 2);
    *out++ = ':';
    return digits_put(out, clock_s % 60, 2);
}

size_t recurrence_time_write(struct recurrence_time form, int64_t at_s,
                             char out[RECURRENCE_TIME_CHARS + 1])
{
    int64_t days =
        at_s / RECURRENCE_S_PER_DAY - (at_s % RECURRENCE_S_PER_DAY < 0); /* towards the past */
    char *end = civil_put(out, civil_from_days(days));

    if (!form.is_date) {
        *end++ = 'T';
        end = put_clock(end, (int)(at_s - days * RECURRENCE_S_PER_DAY));
        if (form.is_utc)
            *end++ = 'Z';
    }
    *end = '\0';
    return (size_t)(end - out);
}
