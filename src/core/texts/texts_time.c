#include "core/texts/texts_time.h"

#include <stdlib.h>
#include <unicode/ucurr.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/instant.h"
#include "base/zone.h"
#include "core/texts/texts.h"

enum {
    SECONDS_PER_MINUTE = 60,
    SECONDS_PER_HOUR = 60 * SECONDS_PER_MINUTE,
    SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR,
    WITHOUT_SECONDS_FROM = 10 * SECONDS_PER_MINUTE,
    DAYS_PER_WEEK = 7,
    CURRENCY_LETTERS = 3,
    PERMILLE_PER_PERCENT = 10,
};

/** An instant as the wall and the clock there show it. */
struct local {
    struct civil date;
    int64_t days; /* since 1970-01-01 */
    int hour;
    int minute;
    int second;
};

static struct local local_at(struct str zone, int64_t at_ms)
{
    int64_t local_ms = at_ms + zone_offset_ms(zone, at_ms);
    struct civil date = zone_date_at(zone, at_ms);
    int64_t days = civil_to_days(date);
    int64_t second = (local_ms - days * MS_PER_DAY) / MS_PER_SECOND;

    return (struct local){
        .date = date,
        .days = days,
        .hour = (int)(second / SECONDS_PER_HOUR),
        .minute = (int)(second / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE),
        .second = (int)(second % SECONDS_PER_MINUTE),
    };
}

static struct str clock_text(const struct local *local, struct arena *arena)
{
    return str_format(arena, "%02d:%02d", local->hour, local->minute);
}

static struct str weekday_short(enum lang lang, struct civil date)
{
    static const char *const names[LANG_COUNT][DAYS_PER_WEEK] = {
        [LANG_EN] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
        [LANG_KO] = { "월", "화", "수", "목", "금", "토", "일" },
    };

    return str_of(names[lang][civil_weekday(date)]);
}

static const char *english_weekday(struct civil date)
{
    static const char *const names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday" };

    return names[civil_weekday(date)];
}

static const char *english_month(struct civil date)
{
    static const char *const names[] = { "January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December" };

    return names[date.month - 1];
}

static struct str day_of_this_year(enum lang lang, struct civil date, struct arena *arena)
{
    if (lang == LANG_KO)
        return str_format(arena, "%d월 %d일", date.month, date.day);
    return str_format(arena, "%d %.3s", date.day, english_month(date));
}

static struct str day_of_other_year(enum lang lang, struct civil date, struct arena *arena)
{
    if (lang == LANG_KO)
        return civil_format(arena, date);
    return str_format(arena, "%d %.3s %d", date.day, english_month(date), date.year);
}

struct str texts_moment(const struct texts_reader *reader, int64_t at_ms, struct arena *arena)
{
    struct local at = local_at(reader->zone, at_ms);
    struct local now = local_at(reader->zone, reader->now_ms);
    int64_t days_ago = now.days - at.days;

    if (days_ago == 0)
        return clock_text(&at, arena);
    if (days_ago > 0 && days_ago < DAYS_PER_WEEK)
        return str_format(arena, "%" STR_FMT " %" STR_FMT,
                          STR_ARG(weekday_short(reader->lang, at.date)),
                          STR_ARG(clock_text(&at, arena)));
    if (at.date.year == now.date.year)
        return day_of_this_year(reader->lang, at.date, arena);
    return day_of_other_year(reader->lang, at.date, arena);
}

struct str texts_when(const struct texts_reader *reader, int64_t at_ms, struct arena *arena)
{
    int64_t passed_ms = reader->now_ms - at_ms;
    int64_t minutes = llabs(passed_ms) / MS_PER_MINUTE;

    if (llabs(passed_ms) >= MS_PER_HOUR)
        return texts_moment(reader, at_ms, arena);
    if (minutes == 0)
        return texts_format(reader->lang, "time.just_now", TEXT_ARGS(), arena);
    if (passed_ms > 0)
        return texts_format(reader->lang, "time.minutes_ago", TEXT_ARGS(TEXT_INT("n", minutes)),
                            arena);
    return texts_format(reader->lang, "time.in_minutes", TEXT_ARGS(TEXT_INT("n", minutes)), arena);
}

struct str texts_stamp(const struct texts_reader *reader, int64_t at_ms, struct arena *arena)
{
    struct local at = local_at(reader->zone, at_ms);
    struct civil date = at.date;
    struct str zone = zone_abbreviation(reader->zone, at_ms, arena);

    if (reader->lang == LANG_KO)
        return str_format(arena, "%d년 %d월 %d일 %" STR_FMT "요일 %02d:%02d:%02d %" STR_FMT,
                          date.year, date.month, date.day, STR_ARG(weekday_short(LANG_KO, date)),
                          at.hour, at.minute, at.second, STR_ARG(zone));
    return str_format(arena, "%s %d %s %d, %02d:%02d:%02d %" STR_FMT, english_weekday(date),
                      date.day, english_month(date), date.year, at.hour, at.minute, at.second,
                      STR_ARG(zone));
}

static const struct duration_unit {
    int64_t seconds;
    const char *key;
} units[] = {
    { SECONDS_PER_DAY, "time.duration.days" },
    { SECONDS_PER_HOUR, "time.duration.hours" },
    { SECONDS_PER_MINUTE, "time.duration.minutes" },
    { 1, "time.duration.seconds" },
};

static struct str unit_text(enum lang lang, const struct duration_unit *unit, int64_t count,
                            struct arena *arena)
{
    return texts_format(lang, unit->key, TEXT_ARGS(TEXT_INT("n", count)), arena);
}

struct str texts_duration(enum lang lang, int64_t seconds, struct arena *arena)
{
    int64_t left = seconds > 0 ? seconds : 0;
    size_t i = 0;
    struct str large;
    int64_t small;

    while (i < COUNT_OF(units) - 1 && left < units[i].seconds)
        i++;
    large = unit_text(lang, &units[i], left / units[i].seconds, arena);
    if (i == COUNT_OF(units) - 1)
        return large;
    small = left % units[i].seconds / units[i + 1].seconds;
    if (small == 0 || (units[i].seconds == SECONDS_PER_MINUTE && left >= WITHOUT_SECONDS_FROM))
        return large;
    return str_format(arena, "%" STR_FMT " %" STR_FMT, STR_ARG(large),
                      STR_ARG(unit_text(lang, &units[i + 1], small, arena)));
}

struct str texts_permille(int64_t permille, struct arena *arena)
{
    int64_t whole = llabs(permille) / PERMILLE_PER_PERCENT;
    int64_t tenths = llabs(permille) % PERMILLE_PER_PERCENT;

    return str_format(arena, "%s%lld.%lld%%", permille < 0 ? "-" : "", (long long)whole,
                      (long long)tenths);
}

/** Digits behind the point of a currency: 0 for KRW, 2 for USD; 2 for what ISO 4217 lacks. */
static int minor_digits(struct str currency)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar code[CURRENCY_LETTERS + 1] = { 0 };
    int32_t digits;

    if (currency.n != CURRENCY_LETTERS)
        return 2;
    for (size_t i = 0; i < CURRENCY_LETTERS; i++)
        code[i] = (unsigned char)currency.p[i];
    digits = ucurr_getDefaultFractionDigits(code, &status);
    return U_SUCCESS(status) ? digits : 2;
}

static struct str currency_sign(struct str currency, struct arena *arena)
{
    static const struct {
        const char *code;
        const char *sign;
    } signs[] = { { "KRW", "₩" }, { "USD", "$" }, { "EUR", "€" }, { "GBP", "£" }, { "JPY", "¥" } };

    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (str_eq(currency, str_of(signs[i].code)))
            return str_of(signs[i].sign);
    return str_format(arena, "%" STR_FMT "\u00A0", STR_ARG(currency));
}

struct str texts_money(int64_t amount_minor, struct str currency, struct arena *arena)
{
    int digits = minor_digits(currency);
    int64_t unit = 1;
    struct str whole;
    struct str rest = STR("");

    for (int i = 0; i < digits; i++)
        unit *= 10;
    whole = texts_number(llabs(amount_minor / unit), arena);
    if (digits > 0)
        rest = str_format(arena, ".%0*lld", digits, llabs(amount_minor % unit));
    return str_format(arena, "%s%" STR_FMT "%" STR_FMT "%" STR_FMT, amount_minor < 0 ? "-" : "",
                      STR_ARG(currency_sign(currency, arena)), STR_ARG(whole), STR_ARG(rest));
}
