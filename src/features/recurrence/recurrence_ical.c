#include "features/recurrence/recurrence_ical.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/strbuf.h"
#include "base/zone_table.h"

enum property { PROPERTY_NONE = 0, DTSTART, RRULE, RDATE, EXRULE, EXDATE };

struct line {
    enum property property;
    const struct zone_table *zone; /* NULL: none, or none that is known */
    struct str value;
};

/** Lists that grow by one. */
struct rules {
    struct recurrence_rule *items;
    size_t count;
    size_t room;
};

struct times {
    struct recurrence_time *items;
    size_t count;
    size_t room;
};

struct reading {
    struct arena *arena;
    struct err *err;
    struct recurrence_time start;
    bool has_start;
    const struct zone_table *zone; /* of the start */
    struct rules rules;
    struct rules exrules;
    struct times dates;
    struct times exdates;
};

static bool bad(struct reading *reading, const char *what, struct str text)
{
    return err_set(reading->err, ERR_INVALID, "bad_ical", "%s: \"%" STR_FMT "\"", what,
                   STR_ARG(str_sub(text, 0, 60)));
}

/* ---- lines -------------------------------------------------------------------------------------
 */

/** Without the breaks of folded lines (RFC 5545 3.1). */
static struct str unfold(struct str text, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, text.n);
    size_t i = 0;

    while (i < text.n) {
        size_t end = i;

        if (text.p[end] == '\r')
            end++;
        if (end + 1 < text.n && text.p[end] == '\n'
            && (text.p[end + 1] == ' ' || text.p[end + 1] == '\t'))
            i = end + 2;
        else
            strbuf_add_char(&out, text.p[i++]);
    }
    return strbuf_str(&out);
}

static enum property property_of(struct str name)
{
    static const struct {
        const char *name;
        enum property property;
    } known[] = {
        { "DTSTART", DTSTART }, { "RRULE", RRULE },   { "RDATE", RDATE },
        { "EXRULE", EXRULE },   { "EXDATE", EXDATE },
    };

    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_eq_ascii_nocase(name, str_of(known[i].name)))
            return known[i].property;
    return PROPERTY_NONE;
}

/** Up to the first of these two characters; which of them stays at the front of *rest. */
static struct str take_until(struct str *rest, char a, char b)
{
    size_t n = str_find_char(*rest, a);
    size_t other = str_find_char(*rest, b);
    struct str taken;

    if (other < n)
        n = other;
    taken = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return taken;
}

/** ";TZID=Asia/Seoul" or ";TZID=\"…\"" at the front of *rest, which is behind it afterwards. */
static bool take_parameter(struct reading *reading, struct str *rest, struct line *out)
{
    struct str name;
    struct str value;
    struct str whole = *rest;
    struct err unknown = { 0 };

    *rest = str_from(*rest, 1);
    name = take_until(rest, '=', ':');
    if (rest->n == 0 || rest->p[0] != '=')
        return bad(reading, "a parameter without a value", whole);
    *rest = str_from(*rest, 1);
    if (rest->n > 0 && rest->p[0] == '"') {
        *rest = str_from(*rest, 1);
        value = str_cut(rest, '"');
    } else {
        value = take_until(rest, ';', ':');
    }
    if (str_eq_ascii_nocase(name, STR("TZID"))
        && !zone_table_make(value, reading->arena, &out->zone, &unknown))
        out->zone = NULL; /* a name of the writer's own: walls alone count */
    return true;
}

/** A line without the name of a property is a rule. */
static bool read_line(struct reading *reading, struct str text, struct line *out)
{
    struct str rest = text;
    struct str name = take_until(&rest, ';', ':');

    *out = (struct line){ .property = property_of(str_trim(name)) };
    if (out->property == PROPERTY_NONE && str_find_char(name, '=') < name.n) {
        *out = (struct line){ .property = RRULE, .value = text };
        return true;
    }
    if (out->property == PROPERTY_NONE)
        return bad(reading, "DTSTART, RRULE, RDATE, EXRULE, EXDATE or a rule is needed", text);
    while (rest.n > 0 && rest.p[0] == ';')
        if (!take_parameter(reading, &rest, out))
            return false;
    if (rest.n == 0 || rest.p[0] != ':')
        return bad(reading, "a value is missing", text);
    out->value = str_trim(str_from(rest, 1));
    return true;
}

/* ---- times -------------------------------------------------------------------------------------
 */

/** What the start's wall shows at a time that stands there with Z or in another zone. */
static struct recurrence_time on_start_wall(const struct reading *reading,
                                            struct recurrence_time time,
                                            const struct zone_table *zone)
{
    bool start_is_utc = reading->start.is_utc;
    int64_t at_ms = time.at_s * MS_PER_SECOND;

    if (time.is_date || (zone == NULL && !time.is_utc) || (reading->zone == NULL && !start_is_utc))
        return time;
    if (!time.is_utc)
        at_ms = zone_table_instants(zone, at_ms).first_ms;
    if (!start_is_utc)
        at_ms = zone_table_wall_ms(reading->zone, at_ms);
    time.at_s = at_ms / MS_PER_SECOND - (at_ms % MS_PER_SECOND < 0);
    return time;
}

static bool is_in_range(struct recurrence_time time)
{
    return time.at_s >= RECURRENCE_FIRST_DAY * (int64_t)RECURRENCE_S_PER_DAY
           && time.at_s < (RECURRENCE_LAST_DAY + INT64_C(1)) * RECURRENCE_S_PER_DAY;
}

/** Of a period its beginning. */
static bool read_time(struct reading *reading, struct str text, const struct zone_table *zone,
                      struct recurrence_time *out)
{
    struct str rest = text;

    if (!recurrence_time_parse(str_trim(str_cut(&rest, '/')), out))
        return bad(reading, "this is no date and no time", text);
    *out = on_start_wall(reading, *out, zone);
    return is_in_range(*out) || bad(reading, "outside the years 1 to 9999", text);
}

static bool add_times(struct reading *reading, const struct line *line, struct times *times)
{
    struct str rest = line->value;

    while (!str_is_null(rest)) {
        struct str piece = str_trim(str_cut(&rest, ','));

        if (piece.n == 0)
            continue;
        if (times->count == RECURRENCE_DATES_MAX)
            return bad(reading, "too many dates", piece);
        times->items = arena_grow(reading->arena, times->items, times->count, &times->room,
                                  sizeof(*times->items));
        if (!read_time(reading, piece, line->zone, &times->items[times->count++]))
            return false;
    }
    return true;
}

static bool add_rule(struct reading *reading, const struct line *line, struct rules *rules)
{
    struct recurrence_rule *rule;

    if (rules->count == RECURRENCE_RULES_MAX)
        return bad(reading, "too many rules", line->value);
    rules->items =
        arena_grow(reading->arena, rules->items, rules->count, &rules->room, sizeof(*rules->items));
    rule = &rules->items[rules->count++];
    if (!recurrence_rule_parse(line->value, reading->arena, rule, reading->err))
        return false;
    rule->until = on_start_wall(reading, rule->until, NULL);
    return true;
}

/* ---- the text ----------------------------------------------------------------------------------
 */

static bool read_start(struct reading *reading, const struct line *line)
{
    if (!recurrence_time_parse(line->value, &reading->start))
        return bad(reading, "DTSTART: this is no date and no time", line->value);
    reading->has_start = true;
    reading->zone = reading->start.is_utc ? NULL : line->zone;
    return true;
}

static bool take_line(struct reading *reading, const struct line *line)
{
    switch (line->property) {
    case RRULE:
        return add_rule(reading, line, &reading->rules);
    case EXRULE:
        return add_rule(reading, line, &reading->exrules);
    case RDATE:
        return add_times(reading, line, &reading->dates);
    case EXDATE:
        return add_times(reading, line, &reading->exdates);
    default:
        return true;
    }
}

/** Every line, or those of DTSTART, on which the others depend. */
static bool read_lines(struct reading *reading, struct str text, bool only_start)
{
    while (!str_is_null(text)) {
        struct str piece = str_trim(str_cut(&text, '\n'));
        struct line line;

        if (piece.n == 0)
            continue;
        if (!read_line(reading, piece, &line))
            return false;
        if (only_start ? line.property == DTSTART && !read_start(reading, &line)
                       : !take_line(reading, &line))
            return false;
    }
    return true;
}

bool recurrence_ical_parse(struct str text, const struct recurrence_time *start,
                           struct arena *arena, struct recurrence *out, struct err *err)
{
    struct reading reading = { .arena = arena, .err = err };
    struct str lines = unfold(text, arena);

    if (!read_lines(&reading, lines, true))
        return false;
    if (!reading.has_start && start == NULL)
        return err_set(err, ERR_INVALID, "no_start", "DTSTART is missing");
    if (!reading.has_start)
        reading.start = *start;
    if (!read_lines(&reading, lines, false))
        return false;
    *out = (struct recurrence){
        .start = reading.start,
        .rules = reading.rules.items,
        .rule_count = reading.rules.count,
        .exrules = reading.exrules.items,
        .exrule_count = reading.exrules.count,
        .rdates = reading.dates.items,
        .rdate_count = reading.dates.count,
        .exdates = reading.exdates.items,
        .exdate_count = reading.exdates.count,
    };
    return true;
}
