#include "proto/html/html_length.h"

#include "base/attributes.h"

enum { MILLI = 1000, WHOLE_MAX = 100000 };

/** In thousandths; a pair with the larger first allows nothing. */
static const struct bounds {
    long px_min, px_max;
    long percent_min, percent_max;
    long plain_min, plain_max;
} bounds[] = {
    [HTML_LENGTH] = { 0, 2000 * MILLI, 0, 100 * MILLI, 0, 1000 * MILLI },
    [HTML_LENGTH_FONT] = { 1 * MILLI, 96 * MILLI, 10 * MILLI, 600 * MILLI, 1, 0 },
    [HTML_LENGTH_LINE] = { 1 * MILLI, 200 * MILLI, 50 * MILLI, 500 * MILLI, MILLI / 2, 5 * MILLI },
    [HTML_LENGTH_INDENT] = { -100 * MILLI, 200 * MILLI, 0, 50 * MILLI, 0, 0 },
    [HTML_LENGTH_SPACING] = { -3 * MILLI, 20 * MILLI, 1, 0, 0, 0 },
};

/** What one unit is in pixels, in thousandths; a letter of 16 pixels where it depends on one. */
static const struct {
    const char *name;
    long milli_px;
} units[] = {
    { "px", 1000 },  { "pt", 1333 }, { "em", 16000 }, { "rem", 16000 }, { "in", 96000 },
    { "cm", 37795 }, { "mm", 3780 }, { "pc", 16000 }, { "ex", 8000 },   { "ch", 8000 },
};

/** Reads "12", "-1.5", ".5" off *s, in thousandths; false where no number stands there. */
static bool cut_number(struct str *s, long *out)
{
    bool is_negative = s->n > 0 && s->p[0] == '-';
    size_t at = is_negative;
    size_t digits = 0;
    long milli = 0;
    long weight = MILLI;

    for (; at < s->n && s->p[at] >= '0' && s->p[at] <= '9'; at++, digits++)
        milli = milli < (long)WHOLE_MAX * MILLI ? milli * 10 + (s->p[at] - '0') * MILLI : milli;
    if (at + 1 < s->n && s->p[at] == '.' && s->p[at + 1] >= '0' && s->p[at + 1] <= '9')
        for (at++; at < s->n && s->p[at] >= '0' && s->p[at] <= '9'; at++, digits++) {
            weight /= 10;
            milli += (s->p[at] - '0') * weight;
        }
    if (digits == 0)
        return false;
    *s = str_from(*s, at);
    *out = is_negative ? -milli : milli;
    return true;
}

static bool is_within(long value, long min, long max)
{
    return value >= min && value <= max;
}

bool html_length_is_fine(struct str s, enum html_length_kind kind)
{
    const struct bounds *b = &bounds[kind];
    long number;

    if (!cut_number(&s, &number))
        return false;
    if (s.n == 0)
        return is_within(number, b->plain_min, b->plain_max);
    if (str_eq(s, STR("%")))
        return is_within(number, b->percent_min, b->percent_max);
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (str_eq_ascii_nocase(s, str_of(units[i].name)))
            return is_within(number * units[i].milli_px / MILLI, b->px_min, b->px_max);
    return false;
}
