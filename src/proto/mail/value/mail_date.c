#include "proto/mail/value/mail_date.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "proto/mail/value/mail_date_names.h"

enum {
    TEXT_MAX = 300, /* bytes that are looked at */
    NUMBERS_MAX = 3,
    ABSENT = -1,
    YEAR_DIGITS = 4,
    MINUTES_PER_HOUR = 60,
    OFFSET_MAX = 14 * MINUTES_PER_HOUR, /* minutes; no zone on Earth has more */
    SECONDS_PER_DAY = 86400,
    COMPACT_DATE_DIGITS = 8,
    COMPACT_TIME_DIGITS = 6,
};

struct number {
    int value;
    size_t digits;
    char sign; /* before it, or '\0' */
};

struct reading {
    struct str raw;
    size_t at;
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    bool has_zone;
    int offset_minutes;
    enum mail_date_half half;
    bool is_eastern; /* its words are Korean, Japanese or Chinese: year, month, day */
    bool year_is_short;
    struct number numbers[NUMBERS_MAX]; /* of which the place must tell what they are */
    size_t number_count;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
}

static bool is_digit_at(const struct reading *reading, size_t at)
{
    return at < reading->raw.n && is_digit(reading->raw.p[at]);
}

static struct number read_number(struct reading *reading)
{
    struct number number = { 0 };

    if (reading->at > 0)
        number.sign = reading->raw.p[reading->at - 1];
    while (is_digit_at(reading, reading->at)) {
        if (number.digits < 9)
            number.value = number.value * 10 + (reading->raw.p[reading->at] - '0');
        number.digits++;
        reading->at++;
    }
    return number;
}

static struct str read_word(struct reading *reading)
{
    size_t begin = reading->at;
    struct str raw = reading->raw;

    while (reading->at < raw.n
           && (is_letter(raw.p[reading->at])
               || (raw.p[reading->at] == '.' && reading->at + 1 < raw.n
                   && is_letter(raw.p[reading->at + 1]))))
        reading->at++;
    return str_sub(raw, begin, reading->at - begin);
}

/* ---- numbers ---- */

static size_t skip_blanks(const struct reading *reading, size_t at)
{
    while (at < reading->raw.n && (reading->raw.p[at] == ' ' || reading->raw.p[at] == '\t'))
        at++;
    return at;
}

/**
 * Moves to the digits behind ':', which may have blanks around it (RFC 5322 4.3); behind '.' too
 * where the date is known already. False when there are none.
 */
static bool cut_colon(struct reading *reading)
{
    bool has_date = reading->month != ABSENT && reading->number_count >= 2;
    size_t colon = skip_blanks(reading, reading->at);
    size_t digits = skip_blanks(reading, colon + 1);

    if (colon >= reading->raw.n || !is_digit_at(reading, digits))
        return false;
    if (reading->raw.p[colon] != ':' && !(reading->raw.p[colon] == '.' && has_date))
        return false;
    reading->at = digits;
    return true;
}

/** "09:30:05.123", from the minute on. */
static void read_time(struct reading *reading, struct number hour)
{
    reading->hour = hour.value;
    reading->minute = read_number(reading).value;
    if (!cut_colon(reading))
        return;
    reading->second = read_number(reading).value;
    if (reading->at < reading->raw.n && reading->raw.p[reading->at] == '.'
        && is_digit_at(reading, reading->at + 1)) {
        reading->at++;
        (void)read_number(reading);
    }
}

/** "+0900", "+9", "+09:00", "+930". */
static void read_offset(struct reading *reading, struct number number)
{
    int hours = number.digits <= 2 ? number.value : number.value / 100;
    int minutes = number.digits <= 2 ? 0 : number.value % 100;

    if (number.digits <= 2 && reading->at < reading->raw.n && reading->raw.p[reading->at] == ':'
        && is_digit_at(reading, reading->at + 1)) {
        reading->at++;
        minutes = read_number(reading).value;
    }
    reading->has_zone = true;
    if (hours <= OFFSET_MAX / MINUTES_PER_HOUR && minutes < MINUTES_PER_HOUR
        && hours * MINUTES_PER_HOUR + minutes <= OFFSET_MAX)
        reading->offset_minutes =
            (number.sign == '-' ? -1 : 1) * (hours * MINUTES_PER_HOUR + minutes);
}

static void set_unit(struct reading *reading, enum mail_date_unit unit, int value)
{
    int *const fields[] = {
        [MAIL_DATE_YEAR] = &reading->year,     [MAIL_DATE_MONTH] = &reading->month,
        [MAIL_DATE_DAY] = &reading->day,       [MAIL_DATE_HOUR] = &reading->hour,
        [MAIL_DATE_MINUTE] = &reading->minute, [MAIL_DATE_SECOND] = &reading->second
    };

    if (*fields[unit] == ABSENT)
        *fields[unit] = value;
}

/** "20240305" and "093000", as ISO 8601 writes them in short. */
static bool take_compact(struct reading *reading, struct number number)
{
    if (number.digits == COMPACT_DATE_DIGITS && reading->year == ABSENT) {
        reading->year = number.value / 10000;
        reading->month = number.value / 100 % 100;
        reading->day = number.value % 100;
        return true;
    }
    if (number.digits == COMPACT_TIME_DIGITS && reading->day != ABSENT && reading->hour == ABSENT) {
        reading->hour = number.value / 10000;
        reading->minute = number.value / 100 % 100;
        reading->second = number.value % 100;
        return true;
    }
    return false;
}

/** A number with a sign; or one of four digits that the date has no more use for. */
static bool is_offset(const struct reading *reading, struct number number)
{
    bool has_date = reading->month != ABSENT && reading->number_count >= 2;

    return number.sign == '+' || number.sign == '-'
           || (has_date && number.digits >= 3 && number.digits <= YEAR_DIGITS);
}

static void take_number(struct reading *reading)
{
    struct number number = read_number(reading);
    struct str rest;
    enum mail_date_unit unit;

    if (reading->hour != ABSENT && !reading->has_zone && is_offset(reading, number)) {
        read_offset(reading, number);
        return;
    }
    if (reading->hour == ABSENT && number.digits <= 2 && cut_colon(reading)) {
        read_time(reading, number);
        return;
    }
    unit = mail_date_unit(str_from(reading->raw, reading->at), &rest);
    if (unit != MAIL_DATE_NO_UNIT) {
        set_unit(reading, unit, number.value);
        reading->at = reading->raw.n - rest.n;
        return;
    }
    if (take_compact(reading, number))
        return;
    if (reading->number_count < NUMBERS_MAX && number.digits <= YEAR_DIGITS)
        reading->numbers[reading->number_count++] = number;
}

/* ---- words ---- */

static void take_word(struct reading *reading)
{
    struct str word = read_word(reading);
    int month = mail_date_month(word);
    int offset;

    if (mail_date_half(word) != MAIL_DATE_NO_HALF) {
        reading->half = mail_date_half(word);
        reading->is_eastern = (unsigned char)word.p[0] >= 0x80;
    } else if (month != 0 && word.n > 2 && (reading->month == ABSENT || reading->hour == ABSENT)) {
        /* "mar. 5 nov." is a Tuesday: the later name is the month's. */
        reading->month = month;
    } else if (reading->hour != ABSENT && !reading->has_zone && mail_date_zone(word, &offset)) {
        size_t next = skip_blanks(reading, reading->at);
        bool has_sign =
            next < reading->raw.n && (reading->raw.p[next] == '+' || reading->raw.p[next] == '-');

        reading->offset_minutes = offset;
        /* "GMT+9": the number says it better. */
        reading->has_zone = !(has_sign && is_digit_at(reading, next + 1));
    }
}

/* ---- what the loose numbers are ---- */

static bool is_year(struct number number)
{
    return number.digits >= 3 || number.value > 31;
}

static void set_date(struct reading *reading, int year, int month, int day)
{
    const struct number *numbers = reading->numbers;

    reading->year = numbers[year].value;
    reading->year_is_short = numbers[year].digits < YEAR_DIGITS;
    reading->month = numbers[month].value;
    reading->day = numbers[day].value;
}

/** No month has a name: the order follows from the size and the signs. */
static void read_numeric_date(struct reading *reading)
{
    const struct number *numbers = reading->numbers;

    if (reading->number_count < NUMBERS_MAX)
        return;
    if (is_year(numbers[0]) || reading->is_eastern)
        set_date(reading, 0, 1, 2);
    else if (numbers[1].sign == '/' && numbers[0].value <= 12)
        set_date(reading, 2, 0, 1);
    else if (numbers[1].value > 12)
        set_date(reading, 2, 0, 1);
    else
        set_date(reading, 2, 1, 0);
}

/** The month has a name: one of the numbers is the day, another the year. */
static void read_named_date(struct reading *reading)
{
    for (size_t i = 0; i < reading->number_count; i++) {
        struct number number = reading->numbers[i];
        bool is_for_year = is_year(number) || reading->day != ABSENT;

        if (is_for_year && reading->year == ABSENT) {
            reading->year = number.value;
            reading->year_is_short = number.digits < YEAR_DIGITS;
        } else if (!is_for_year) {
            reading->day = number.value;
        }
    }
}

/** RFC 5322 4.3. */
static void complete_year(struct reading *reading)
{
    if (!reading->year_is_short)
        return;
    reading->year += reading->year < 50 ? 2000 : 1900;
}

static void complete_hour(struct reading *reading)
{
    /* A day is worth more than nothing: "25:00" is no time, but the rest may be a date. */
    if (reading->hour > 24 || reading->minute >= MINUTES_PER_HOUR || reading->second > 60)
        reading->hour = reading->minute = reading->second = ABSENT;
    if (reading->hour == ABSENT)
        reading->hour = 0;
    if (reading->minute == ABSENT)
        reading->minute = 0;
    if (reading->second == ABSENT)
        reading->second = 0;
    if (reading->half == MAIL_DATE_AFTERNOON && reading->hour < 12)
        reading->hour += 12;
    if (reading->half == MAIL_DATE_MORNING && reading->hour == 12)
        reading->hour = 0;
}

static bool is_possible(const struct reading *reading)
{
    return reading->year >= 1 && reading->year <= 9999 && reading->month >= 1
           && reading->month <= 12 && reading->day >= 1 && reading->day <= 31 && reading->hour <= 24
           && reading->minute < 60 && reading->second <= 60;
}

/** Days since 1970-01-01 of the proleptic Gregorian calendar (years that begin in March). */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
           - 719468;
}

/**
 * Comments may stand anywhere, even within the time, and the name of a zone is often one: they are
 * read behind all the rest.
 */
static struct str with_comments_last(struct str raw, char room[2 * TEXT_MAX])
{
    char comments[TEXT_MAX];
    size_t comment_n = 0;
    size_t open = 0;
    size_t n = 0;

    for (size_t i = 0; i < raw.n && i < TEXT_MAX; i++) {
        char c = raw.p[i] == '\r' || raw.p[i] == '\n' ? ' ' : raw.p[i];

        if (c == '(')
            open++;
        if (open > 0)
            comments[comment_n++] = c;
        else
            room[n++] = c;
        if (c == ')' && open > 0)
            open--;
    }
    if (comment_n == 0)
        return (struct str){ room, n };
    room[n++] = ' ';
    memcpy(room + n, comments, comment_n);
    return (struct str){ room, n + comment_n };
}

bool mail_date_read(struct str raw, struct mail_date *out)
{
    char room[2 * TEXT_MAX];
    struct reading reading = { .raw = with_comments_last(raw, room),
                               .year = ABSENT,
                               .month = ABSENT,
                               .day = ABSENT,
                               .hour = ABSENT,
                               .minute = ABSENT,
                               .second = ABSENT };
    int64_t seconds;

    while (reading.at < reading.raw.n) {
        if (is_digit(reading.raw.p[reading.at]))
            take_number(&reading);
        else if (is_letter(reading.raw.p[reading.at]))
            take_word(&reading);
        else
            reading.at++;
    }
    if (reading.month == ABSENT)
        read_numeric_date(&reading);
    else
        read_named_date(&reading);
    complete_year(&reading);
    complete_hour(&reading);
    if (!is_possible(&reading))
        return false;
    seconds = days_of(reading.year, reading.month, reading.day) * SECONDS_PER_DAY
              + reading.hour * 3600 + reading.minute * 60 + reading.second
              - (int64_t)reading.offset_minutes * 60;
    *out = (struct mail_date){ seconds * 1000, reading.offset_minutes };
    return true;
}

struct civil {
    int64_t year;
    int month;
    int day;
};

/** The other way round. */
static struct civil civil_of(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (int)((5 * day_of_year + 2) / 153);
    int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;

    return (struct civil){ year_of_era + era * 400 + (month <= 2), month,
                           (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1) };
}

static struct str zone_text(int offset_minutes, struct arena *arena)
{
    int minutes = offset_minutes < 0 ? -offset_minutes : offset_minutes;

    if (offset_minutes == 0)
        return STR("Z");
    return str_format(arena, "%c%02d:%02d", offset_minutes < 0 ? '-' : '+',
                      minutes / MINUTES_PER_HOUR, minutes % MINUTES_PER_HOUR);
}

struct str mail_date_text(const struct mail_date *date, struct arena *arena)
{
    int64_t seconds =
        date->at_ms / 1000 - (date->at_ms % 1000 < 0) + (int64_t)date->offset_minutes * 60;
    int64_t days = seconds / SECONDS_PER_DAY - (seconds % SECONDS_PER_DAY < 0);
    int64_t of_day = seconds - days * SECONDS_PER_DAY;
    struct civil civil = civil_of(days);

    return str_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d%" STR_FMT, (int)civil.year, civil.month,
                      civil.day, (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60),
                      STR_ARG(zone_text(date->offset_minutes, arena)));
}
