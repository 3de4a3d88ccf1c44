/* Reading a rule. What a part may not stand together with is recurrence_check's affair. */
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "features/recurrence/recurrence.h"
#include "features/recurrence/recurrence_check.h"
#include "features/recurrence/recurrence_year.h"

enum {
    NUMBER_DIGITS_MAX = 15,
    INTERVAL_MAX = 1000 * 1000 * 1000,
    NTH_WEEK_MAX = 53,
    SET_POSITION_MAX = 385 * 86400, /* a long year's seconds */
    MASK_TOP = 60,
};

struct reading {
    struct arena *arena;
    struct err *err;
    const char *part; /* whose value is read */
    unsigned seen;    /* parts that were there, by their place in the table */
    struct recurrence_rule *rule;
};

static bool bad(struct reading *reading, const char *what, struct str value)
{
    return err_set(reading->err, ERR_INVALID, "bad_rule", "%s: %s: \"%" STR_FMT "\"", reading->part,
                   what, STR_ARG(str_sub(value, 0, 40)));
}

/* ---- values ------------------------------------------------------------------------------------
 */

/** Digits with an optional sign; the rest stays in *text. */
static bool take_number(struct str *text, int64_t *out)
{
    struct str rest = *text;
    bool is_negative = rest.n > 0 && rest.p[0] == '-';
    int64_t value = 0;
    size_t digits = 0;

    if (rest.n > 0 && (rest.p[0] == '-' || rest.p[0] == '+'))
        rest = str_from(rest, 1);
    while (digits < rest.n && rest.p[digits] >= '0' && rest.p[digits] <= '9') {
        if (digits == NUMBER_DIGITS_MAX)
            return false;
        value = value * 10 + (rest.p[digits++] - '0');
    }
    *text = str_from(rest, digits);
    *out = is_negative ? -value : value;
    return digits > 0;
}

static bool read_number(struct reading *reading, struct str text, int64_t min, int64_t max,
                        int64_t *out)
{
    struct str rest = text;

    if (!take_number(&rest, out) || rest.n > 0)
        return bad(reading, "a number is needed", text);
    return (*out >= min && *out <= max) || bad(reading, "out of range", text);
}

/** The next piece between commas; false at the end. */
static bool next_piece(struct str *list, struct str *out)
{
    if (str_is_null(*list))
        return false;
    *out = str_trim(str_cut(list, ','));
    return true;
}

/** min .. max into *forward, and with a minus into *back where there may be one. */
static bool read_mask(struct reading *reading, struct str list, int min, int max, uint64_t *forward,
                      uint64_t *back)
{
    struct str piece;

    while (next_piece(&list, &piece)) {
        int64_t value;

        if (!read_number(reading, piece, back != NULL ? -max : min, max, &value))
            return false;
        if (min > 0 && value == 0)
            return bad(reading, "0 is none", piece);
        *(value < 0 ? back : forward) |= UINT64_C(1) << (value < 0 ? -value : value);
    }
    return true;
}

static bool weekday_of(struct str text, int *out)
{
    static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

    for (int i = 0; i < (int)COUNT_OF(names); i++)
        if (str_eq_ascii_nocase(text, str_of(names[i]))) {
            *out = i;
            return true;
        }
    return false;
}

/* ---- parts -------------------------------------------------------------------------------------
 */

static bool read_freq(struct reading *reading, struct str value)
{
    static const char *const names[] = { "SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                         "WEEKLY",   "MONTHLY",  "YEARLY" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_ascii_nocase(value, str_of(names[i]))) {
            reading->rule->freq = (enum recurrence_freq)(i + RECURRENCE_SECONDLY);
            return true;
        }
    return bad(reading, "SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY is needed",
               value);
}

static bool read_interval(struct reading *reading, struct str value)
{
    return read_number(reading, value, 1, INTERVAL_MAX, &reading->rule->interval);
}

static bool read_count(struct reading *reading, struct str value)
{
    return read_number(reading, value, 0, INT64_MAX, &reading->rule->count);
}

static bool read_until(struct reading *reading, struct str value)
{
    reading->rule->has_until = true;
    return recurrence_time_parse(value, &reading->rule->until)
           || bad(reading, "a date or a time is needed, like 20261130 or 20261130T090000Z", value);
}

/** Second 60, of the leap seconds that nobody's clock shows, is 59 (RFC 5545 3.3.12). */
static bool read_seconds(struct reading *reading, struct str value)
{
    uint64_t *seconds = &reading->rule->seconds;

    if (!read_mask(reading, value, 0, MASK_TOP, seconds, NULL))
        return false;
    if (*seconds >> 60 != 0)
        *seconds = (*seconds & ((UINT64_C(1) << 60) - 1)) | UINT64_C(1) << 59;
    return true;
}

static bool read_minutes(struct reading *reading, struct str value)
{
    return read_mask(reading, value, 0, 59, &reading->rule->minutes, NULL);
}

static bool read_hours(struct reading *reading, struct str value)
{
    return read_mask(reading, value, 0, 23, &reading->rule->hours, NULL);
}

/** "MO", "-1SU", "+2TH"; as Outlook writes it, a blank may stand between. */
static bool read_weekday(struct reading *reading, struct str piece, struct recurrence_nth *nths)
{
    struct recurrence_rule *rule = reading->rule;
    struct str rest = piece;
    int64_t nth = 0;
    int weekday;
    bool has_nth = piece.n > 0 && strchr("+-0123456789", piece.p[0]) != NULL;

    if ((has_nth && !take_number(&rest, &nth)) || !weekday_of(str_trim(rest), &weekday))
        return bad(reading, "a weekday is needed, like MO or -1SU", piece);
    if (has_nth && (nth == 0 || nth < -NTH_WEEK_MAX || nth > NTH_WEEK_MAX))
        return bad(reading, "out of range", piece);
    if (!has_nth) {
        rule->weekdays |= 1U << weekday;
        return true;
    }
    for (size_t i = 0; i < rule->nth_count; i++)
        if (nths[i].nth == nth && nths[i].weekday == weekday)
            return true;
    nths[rule->nth_count++] = (struct recurrence_nth){ (int16_t)nth, (int8_t)weekday };
    return true;
}

static bool read_weekdays(struct reading *reading, struct str list)
{
    struct recurrence_nth *nths =
        ARENA_ARRAY(reading->arena, RECURRENCE_NTH_MAX, struct recurrence_nth);
    struct str piece;

    reading->rule->nths = nths;
    while (next_piece(&list, &piece))
        if (!read_weekday(reading, piece, nths))
            return false;
    return true;
}

static bool read_month_days(struct reading *reading, struct str value)
{
    return read_mask(reading, value, 1, 32, &reading->rule->month_days,
                     &reading->rule->month_days_back);
}

static bool read_year_days(struct reading *reading, struct str list)
{
    struct recurrence_rule *rule = reading->rule;
    struct str piece;

    rule->has_year_days = true;
    while (next_piece(&list, &piece)) {
        int64_t value;
        int64_t day;

        if (!read_number(reading, piece, -RECURRENCE_YEAR_DAYS_MAX, RECURRENCE_YEAR_DAYS_MAX,
                         &value))
            return false;
        if (value == 0)
            return bad(reading, "0 is none", piece);
        day = value < 0 ? -value : value;
        (value < 0 ? &rule->year_days_back : &rule->year_days)->words[day / 64] |= UINT64_C(1)
                                                                                   << day % 64;
    }
    return true;
}

static bool read_weeks(struct reading *reading, struct str value)
{
    return read_mask(reading, value, 1, 55, &reading->rule->weeks, &reading->rule->weeks_back);
}

/** "5", or "5L": the leap month behind it (RFC 7529 4.2). */
static bool read_months(struct reading *reading, struct str list)
{
    struct str piece;

    while (next_piece(&list, &piece)) {
        bool is_leap = str_ends_with(piece, STR("L")) || str_ends_with(piece, STR("l"));
        int64_t month;

        if (!read_number(reading, str_sub(piece, 0, piece.n - is_leap), 1, 13, &month))
            return false;
        *(is_leap ? &reading->rule->leap_months : &reading->rule->months) |= 1U << month;
    }
    return true;
}

static bool add_position(int32_t *positions, size_t *count, int64_t value)
{
    for (size_t i = 0; i < *count; i++)
        if (positions[i] == value)
            return true;
    if (*count == RECURRENCE_POSITIONS_MAX)
        return false;
    positions[(*count)++] = (int32_t)value;
    return true;
}

static bool read_positions(struct reading *reading, struct str list)
{
    int32_t *positions = ARENA_ARRAY(reading->arena, RECURRENCE_POSITIONS_MAX, int32_t);
    struct str piece;

    reading->rule->set_positions = positions;
    while (next_piece(&list, &piece)) {
        int64_t value;

        if (!read_number(reading, piece, -SET_POSITION_MAX, SET_POSITION_MAX, &value))
            return false;
        if (value == 0)
            return bad(reading, "0 is none", piece);
        if (!add_position(positions, &reading->rule->set_position_count, value))
            return bad(reading, "too many of them", piece);
    }
    return true;
}

static bool read_week_start(struct reading *reading, struct str value)
{
    return weekday_of(value, &reading->rule->week_start)
           || bad(reading, "a weekday is needed, like MO", value);
}

static bool read_scale(struct reading *reading, struct str value)
{
    char *capitals = str_cstr(reading->arena, value);

    for (size_t i = 0; i < value.n; i++)
        if (capitals[i] >= 'a' && capitals[i] <= 'z')
            capitals[i] = (char)(capitals[i] - ('a' - 'A'));
    reading->rule->scale = (struct str){ capitals, value.n };
    return true;
}

static bool read_skip(struct reading *reading, struct str value)
{
    static const char *const names[] = { "OMIT", "BACKWARD", "FORWARD" };

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq_ascii_nocase(value, str_of(names[i]))) {
            reading->rule->skip = (enum recurrence_skip)i;
            return true;
        }
    return bad(reading, "OMIT, BACKWARD or FORWARD is needed", value);
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

/** In the order of enum recurrence_part. */
static const struct part {
    const char *name;
    bool (*read)(struct reading *reading, struct str value);
} parts[] = {
    { "FREQ", read_freq },
    { "INTERVAL", read_interval },
    { "COUNT", read_count },
    { "UNTIL", read_until },
    { "BYSECOND", read_seconds },
    { "BYMINUTE", read_minutes },
    { "BYHOUR", read_hours },
    { "BYDAY", read_weekdays },
    { "BYMONTHDAY", read_month_days },
    { "BYYEARDAY", read_year_days },
    { "BYWEEKNO", read_weeks },
    { "BYMONTH", read_months },
    { "BYSETPOS", read_positions },
    { "WKST", read_week_start },
    { "RSCALE", read_scale },
    { "SKIP", read_skip },
};

static bool read_part(struct reading *reading, struct str text)
{
    struct str value = text;
    struct str name = str_trim(str_cut(&value, '='));

    value = str_trim(value);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!str_eq_ascii_nocase(name, str_of(parts[i].name)))
            continue;
        reading->part = parts[i].name;
        if (value.n == 0)
            return bad(reading, "a value is missing", text);
        if ((reading->seen & RECURRENCE_HAS(i)) != 0)
            return bad(reading, "this stands there twice", text);
        reading->seen |= RECURRENCE_HAS(i);
        return parts[i].read(reading, value);
    }
    reading->part = "RRULE";
    return bad(reading, "a part that RFC 5545 does not know", text);
}

static struct str without_name(struct str text)
{
    struct str value = text;
    struct str name = str_trim(str_cut(&value, ':'));

    return str_eq_ascii_nocase(name, STR("RRULE")) || str_eq_ascii_nocase(name, STR("EXRULE"))
               ? value
               : text;
}

bool recurrence_rule_parse(struct str text, struct arena *arena, struct recurrence_rule *out,
                           struct err *err)
{
    struct recurrence_rule rule = { .interval = 1, .count = -1 };
    struct reading reading = { arena, err, "RRULE", 0, &rule };
    struct str rest = without_name(text);
    const struct recurrence_scale *scale;

    while (!str_is_null(rest)) {
        struct str part = str_trim(str_cut(&rest, ';'));

        if (part.n > 0 && !read_part(&reading, part))
            return false;
    }
    if (!recurrence_check(&rule, reading.seen, err)
        || !recurrence_scale_make(rule.scale, arena, &scale, err))
        return false;
    *out = rule;
    return true;
}
