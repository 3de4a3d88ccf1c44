#include "features/triage/json_mend.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum {
    ESCAPE_BYTES = 6, /* "\u1234" */
    NO_ESCAPE = -1,
    HIGH_FIRST = 0xD800, /* surrogates (Unicode 15, section 23.6) */
    LOW_FIRST = 0xDC00,
    LOW_LAST = 0xDFFF,
    SAFE_DIGITS = 18,  /* a whole number of so many characters fits */
    NUMBER_GROWTH = 24 /* by which a number that is mended may get longer */
};

static const struct str replacement = STR_INIT("\\ufffd");

/** What is read, and where the mended text goes once there is one. */
struct mending {
    struct arena *arena;
    struct str text;
    size_t at;
    size_t copied; /* bytes of the text that are in `out`, or left out of it */
    char *out;     /* NULL: nothing was mended */
    size_t n;
    size_t room;
};

/** Everything up to `at`, then `instead` of the next `skip` bytes. */
static void put_instead(struct mending *mending, struct str instead, size_t skip)
{
    size_t kept = mending->at - mending->copied;

    if (mending->out == NULL) {
        mending->room = mending->text.n + NUMBER_GROWTH;
        mending->out = arena_bytes(mending->arena, mending->room);
    }
    if (mending->n + kept + instead.n > mending->room) {
        char *wider = arena_bytes(mending->arena, 2 * mending->room + instead.n);

        memcpy(wider, mending->out, mending->n);
        mending->out = wider;
        mending->room = 2 * mending->room + instead.n;
    }
    memcpy(mending->out + mending->n, mending->text.p + mending->copied, kept);
    memcpy(mending->out + mending->n + kept, instead.p, instead.n);
    mending->n += kept + instead.n;
    mending->at += skip;
    mending->copied = mending->at;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : NO_ESCAPE;
}

/** The number of the escape that stands at the place; NO_ESCAPE where none does. */
static int32_t escape_at(struct str text, size_t at)
{
    int32_t value = 0;

    if (text.n - at < ESCAPE_BYTES || text.p[at] != '\\' || text.p[at + 1] != 'u')
        return NO_ESCAPE;
    for (size_t i = at + 2; i < at + ESCAPE_BYTES; i++) {
        int digit = hex_value(text.p[i]);

        if (digit == NO_ESCAPE)
            return NO_ESCAPE;
        value = 16 * value + digit;
    }
    return value;
}

static bool is_low(int32_t value)
{
    return value >= LOW_FIRST && value <= LOW_LAST;
}

/** What stands behind a backslash. */
static void take_escape(struct mending *mending)
{
    int32_t value = escape_at(mending->text, mending->at);
    bool is_high = value >= HIGH_FIRST && value < LOW_FIRST;

    if (value == 0 || is_low(value)
        || (is_high && !is_low(escape_at(mending->text, mending->at + ESCAPE_BYTES))))
        put_instead(mending, replacement, ESCAPE_BYTES);
    else
        mending->at += is_high ? 2 * ESCAPE_BYTES : 2;
}

static void take_string(struct mending *mending)
{
    mending->at++;
    while (mending->at < mending->text.n && mending->text.p[mending->at] != '"')
        if (mending->text.p[mending->at] == '\\')
            take_escape(mending);
        else
            mending->at++;
    mending->at++;
}

static size_t skip_digits(struct str number, size_t at)
{
    while (at < number.n && number.p[at] >= '0' && number.p[at] <= '9')
        at++;
    return at;
}

/** A number as JSON writes it; *whole: without fraction and exponent. */
static bool is_number(struct str number, bool *whole)
{
    size_t from = number.n > 0 && number.p[0] == '-';
    size_t at = skip_digits(number, from);
    size_t mark = at;

    if (at == from || (number.p[from] == '0' && at - from > 1))
        return false;
    if (at < number.n && number.p[at] == '.') {
        size_t fraction = at + 1;

        at = skip_digits(number, fraction);
        if (at == fraction)
            return false;
    }
    if (at < number.n && (number.p[at] == 'e' || number.p[at] == 'E')) {
        size_t power = at + 1;

        power += power < number.n && (number.p[power] == '+' || number.p[power] == '-');
        at = skip_digits(number, power);
        if (at == power)
            return false;
    }
    *whole = at == mark;
    return at == number.n;
}

/** What has to stand instead of the number; STR_NULL where it can stay. */
static struct str number_instead(struct arena *arena, struct str number)
{
    const char *text = str_cstr(arena, number);
    bool whole;

    if (!is_number(number, &whole))
        return STR_NULL;
    if (isinf(strtod(text, NULL)))
        return text[0] == '-' ? STR("-1.7976931348623157e308") : STR("1.7976931348623157e308");
    errno = 0;
    if (!whole || (strtoll(text, NULL, 10), errno != ERANGE))
        return STR_NULL;
    return str_format(arena, "%" STR_FMT "e0", STR_ARG(number));
}

static bool is_of_number(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static void take_number(struct mending *mending)
{
    size_t from = mending->at;
    size_t until = from;
    struct str number;
    struct str instead = STR_NULL;

    while (until < mending->text.n && is_of_number(mending->text.p[until]))
        until++;
    number = str_sub(mending->text, from, until - from);
    if (number.n > SAFE_DIGITS || str_find_char(number, 'e') < number.n
        || str_find_char(number, 'E') < number.n)
        instead = number_instead(mending->arena, number);
    if (str_is_null(instead))
        mending->at = until;
    else
        put_instead(mending, instead, number.n);
}

struct str json_mend(struct arena *arena, struct str text)
{
    struct mending mending = { .arena = arena, .text = text };

    while (mending.at < text.n) {
        char c = text.p[mending.at];

        if (c == '"')
            take_string(&mending);
        else if (c == '-' || (c >= '0' && c <= '9'))
            take_number(&mending);
        else
            mending.at++;
    }
    if (mending.out == NULL)
        return text;
    mending.at = text.n;
    put_instead(&mending, STR(""), 0);
    return (struct str){ mending.out, mending.n };
}
