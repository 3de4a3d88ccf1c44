#include "features/calendar/ics_shape.h"

#include "base/err.h"

/* libical looks along the whole of a line again and again. */
enum { DEPTH_MAX = 8, LINE_MAX_BYTES = 1024 * 1024 };

struct shape {
    struct str open[DEPTH_MAX];
    int depth;
    int line;
    bool has_calendar;
};

static bool bad(const struct shape *shape, struct err *err, const char *message)
{
    return err_set(err, ERR_INVALID, "bad_calendar", "line %d: %s", shape->line, message);
}

static bool begin(struct shape *shape, struct str name, struct err *err)
{
    if (shape->depth == 0 && !str_eq_ascii_nocase(name, STR("VCALENDAR")))
        return bad(shape, err, "only a VCALENDAR may stand by itself");
    if (shape->depth == DEPTH_MAX)
        return bad(shape, err, "too many things within each other");
    shape->open[shape->depth++] = name;
    shape->has_calendar = true;
    return true;
}

static bool end(struct shape *shape, struct str name, struct err *err)
{
    if (shape->depth == 0 || !str_eq_ascii_nocase(shape->open[shape->depth - 1], name))
        return bad(shape, err, "this END is not that of what began last");
    shape->depth--;
    return true;
}

static bool take_prefix(struct str *line, struct str prefix)
{
    if (!str_eq_ascii_nocase(str_sub(*line, 0, prefix.n), prefix))
        return false;
    *line = str_trim(str_from(*line, prefix.n));
    return true;
}

static bool check_line(struct shape *shape, struct str line, struct err *err)
{
    bool goes_on = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');

    shape->line++;
    if (line.n > LINE_MAX_BYTES)
        return bad(shape, err, "a line longer than 1 MiB; long lines are folded");
    if (str_trim(line).n == 0)
        return true;
    if (!goes_on && take_prefix(&line, STR("BEGIN:")))
        return begin(shape, line, err);
    if (shape->depth == 0)
        return bad(shape, err, "this is outside of any VCALENDAR");
    return goes_on || !take_prefix(&line, STR("END:")) || end(shape, line, err);
}

bool ics_shape_check(struct str *text, struct err *err)
{
    struct shape shape = { 0 };
    struct str rest;

    if (str_starts_with(*text, STR("\xEF\xBB\xBF")))
        *text = str_from(*text, 3);
    if (str_find_char(*text, '\0') < text->n)
        return err_set(err, ERR_INVALID, "bad_calendar", "a NUL byte: this is no text");
    rest = *text;
    while (rest.n > 0)
        if (!check_line(&shape, str_cut(&rest, '\n'), err))
            return false;
    if (!shape.has_calendar)
        return err_set(err, ERR_INVALID, "bad_calendar", "there is no VCALENDAR in this file");
    if (shape.depth > 0)
        return err_set(err, ERR_INVALID, "bad_calendar",
                       "it is cut off: %" STR_FMT " begins and does not end",
                       STR_ARG(str_sub(shape.open[shape.depth - 1], 0, 40)));
    return true;
}
