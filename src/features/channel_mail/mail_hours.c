#include "features/channel_mail/mail_hours.h"

#include "base/err.h"
#include "base/instant.h"
#include "base/zone.h"

enum { DAYS = 7, DAY_MINUTES = 24 * 60, HOUR_MINUTES = 60, CLOCK_CHARS = 5, DAY_CHARS = 3 };

static const struct str day_names[DAYS] = {
    STR_INIT("mon"), STR_INIT("tue"), STR_INIT("wed"), STR_INIT("thu"),
    STR_INIT("fri"), STR_INIT("sat"), STR_INIT("sun"),
};

static bool bad(struct str piece, struct err *err)
{
    err_set(err, ERR_INVALID, "bad_hours", "\"%" STR_FMT "\" is not like \"mon-fri 09:00-18:00\"",
            STR_ARG(piece));
    return err_param(err, "mon-fri 09:00-18:00, sat 10:00-13:00");
}

static bool read_day(struct str text, int *day)
{
    for (*day = 0; *day < DAYS; ++*day)
        if (str_eq_ascii_nocase(text, day_names[*day]))
            return true;
    return false;
}

/** "mon" or "mon-fri". */
static bool read_days(struct str text, int *first, int *last)
{
    struct str rest = text;
    struct str from = str_cut(&rest, '-');

    if (!read_day(from, first))
        return false;
    if (!str_is_null(rest))
        return read_day(rest, last);
    *last = *first;
    return true;
}

static bool read_digits(struct str two, int *out)
{
    int64_t value;

    if (two.n != 2 || two.p[0] < '0' || two.p[0] > '9' || !str_to_int64(two, &value))
        return false;
    *out = (int)value;
    return true;
}

/** "09:00", up to "24:00". */
static bool read_clock(struct str text, int *minutes)
{
    int hour;
    int minute;

    if (text.n != CLOCK_CHARS || text.p[2] != ':' || !read_digits(str_sub(text, 0, 2), &hour)
        || !read_digits(str_from(text, 3), &minute) || minute >= HOUR_MINUTES)
        return false;
    *minutes = hour * HOUR_MINUTES + minute;
    return *minutes <= DAY_MINUTES;
}

static bool read_piece(struct str piece, struct mail_hours *out)
{
    struct str rest = piece;
    struct str days = str_cut(&rest, ' ');
    struct str hours = str_trim(rest);
    struct str from = str_cut(&hours, '-');
    int first;
    int last;
    int begin;
    int end;

    if (!read_days(days, &first, &last) || !read_clock(from, &begin) || !read_clock(hours, &end)
        || begin == DAY_MINUTES)
        return false;
    if (end <= begin)
        end += DAY_MINUTES;
    for (int day = first;; day = (day + 1) % DAYS) {
        if (out->count == MAIL_HOURS_SPANS_MAX)
            return false;
        out->spans[out->count++] =
            (struct mail_hours_span){ day * DAY_MINUTES + begin, day * DAY_MINUTES + end };
        if (day == last)
            return true;
    }
}

bool mail_hours_read(struct str text, struct mail_hours *out, struct err *err)
{
    out->count = 0;
    while (!str_is_null(text)) {
        struct str piece = str_trim(str_cut(&text, ','));

        if (piece.n > 0 && !read_piece(piece, out))
            return bad(piece, err);
    }
    return true;
}

bool mail_hours_is_open(const struct mail_hours *hours, struct str zone, int64_t at_ms)
{
    int64_t local_ms = at_ms + zone_offset_ms(zone, at_ms);
    int64_t minute_of_day = (local_ms % MS_PER_DAY + MS_PER_DAY) % MS_PER_DAY / MS_PER_MINUTE;
    int minute = civil_weekday(zone_date_at(zone, at_ms)) * DAY_MINUTES + (int)minute_of_day;

    for (size_t i = 0; i < hours->count; i++) {
        const struct mail_hours_span *span = &hours->spans[i];

        if ((minute >= span->from && minute < span->to)
            || minute + MAIL_HOURS_WEEK_MINUTES < span->to)
            return true;
    }
    return false;
}
