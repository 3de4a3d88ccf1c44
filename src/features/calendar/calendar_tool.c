#include "features/calendar/calendar_tool.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "core/api/exchange_check.h"
#include "features/calendar/calendar_json.h"
#include "features/calendar/calendar_kept.h"

#define AMOUNT_MAX INT64_C(1000000000000)
#define CALENDAR                                                                                   \
    {                                                                                              \
        .name = "calendar", .type = FIELD_OBJECT, .flags = FIELD_REQUIRED,                         \
        .fields = calendar_json_fields                                                             \
    }
#define INSTANT(member)                                                                            \
    {                                                                                              \
        .name = member, .type = FIELD_INSTANT, .flags = FIELD_REQUIRED                             \
    }

enum { PERIODS_MAX = 10000 };

/* ---- questions ---------------------------------------------------------------------------------
 */

static bool read_calendar(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                          const struct calendar **out, struct err *err)
{
    return calendar_kept_make(kept, json_object_get(question, "calendar"), arena, out, err)
           || err_within(err, "/calendar");
}

/** Within the years that a calendar has. */
static bool read_instant(const json_t *question, const char *name, int64_t *out, struct err *err)
{
    char pointer[ERR_FIELD_MAX];

    if (instant_parse(json_str(json_object_get(question, name)), out) && calendar_has(*out))
        return true;
    err_set(err, ERR_INVALID, "out_of_range", "an instant of the years %d to %d",
            CALENDAR_FIRST_YEAR, CALENDAR_LAST_YEAR);
    snprintf(pointer, sizeof(pointer), "/%s", name);
    return err_field(err, pointer);
}

static void out_moment(struct json_out *out, int64_t at_ms, struct arena *arena)
{
    out_str(out, instant_format_brief(arena, at_ms));
}

/* ---- add, subtract -----------------------------------------------------------------------------
 */

static const char *const units[] = { "second", "minute", "hour", "day", NULL };

static const struct field add_fields[] = {
    CALENDAR,
    INSTANT("at"),
    { .name = "amount", .type = FIELD_INT, .flags = FIELD_REQUIRED, .max = AMOUNT_MAX },
    { .name = "unit", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = units },
    { 0 },
};

static int64_t unit_ms(struct str unit)
{
    if (str_eq(unit, STR("second")))
        return MS_PER_SECOND;
    return str_eq(unit, STR("minute")) ? MS_PER_MINUTE : MS_PER_HOUR;
}

static bool move(const json_t *question, enum calendar_direction direction,
                 struct calendar_kept *kept, struct arena *arena, struct json_out *out,
                 struct err *err)
{
    struct str unit = json_str(json_object_get(question, "unit"));
    int64_t amount = json_integer_value(json_object_get(question, "amount"));
    const struct calendar *calendar;
    int64_t at_ms;
    int64_t result_ms;

    if (!exchange_check_body(add_fields, question, err)
        || !read_calendar(question, kept, arena, &calendar, err)
        || !read_instant(question, "at", &at_ms, err))
        return false;
    if (str_eq(unit, STR("day"))
            ? !calendar_add_days(calendar, at_ms, amount, direction, &result_ms, err)
            : !calendar_add(calendar, at_ms, amount * unit_ms(unit), direction, &result_ms, err))
        return err_field(err, "/amount");
    out_begin_object(out);
    out_key(out, "result");
    out_moment(out, result_ms, arena);
    out_end_object(out);
    return true;
}

bool calendar_tool_add(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                       struct json_out *out, struct err *err)
{
    return move(question, CALENDAR_FORWARD, kept, arena, out, err);
}

bool calendar_tool_subtract(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                            struct json_out *out, struct err *err)
{
    return move(question, CALENDAR_BACKWARD, kept, arena, out, err);
}

/* ---- between, active ---------------------------------------------------------------------------
 */

static const struct field between_fields[] = { CALENDAR, INSTANT("from"), INSTANT("to"), { 0 } };

bool calendar_tool_between(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                           struct json_out *out, struct err *err)
{
    const struct calendar *calendar;
    int64_t from_ms;
    int64_t to_ms;

    if (!exchange_check_body(between_fields, question, err)
        || !read_calendar(question, kept, arena, &calendar, err)
        || !read_instant(question, "from", &from_ms, err)
        || !read_instant(question, "to", &to_ms, err))
        return false;
    out_begin_object(out);
    out_key(out, "seconds");
    out_int(out, calendar_between(calendar, from_ms, to_ms) / MS_PER_SECOND);
    out_end_object(out);
    return true;
}

static const struct field active_fields[] = { CALENDAR, INSTANT("at"), { 0 } };

bool calendar_tool_active(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                          struct json_out *out, struct err *err)
{
    const struct calendar *calendar;
    struct calendar_standing standing;
    int64_t at_ms;

    if (!exchange_check_body(active_fields, question, err)
        || !read_calendar(question, kept, arena, &calendar, err)
        || !read_instant(question, "at", &at_ms, err))
        return false;
    standing = calendar_at(calendar, at_ms);
    out_begin_object(out);
    out_key(out, "active");
    out_bool(out, standing.is_active);
    out_key(out, "on_break");
    out_bool(out, standing.is_break);
    out_key(out, "on_holiday");
    out_bool(out, standing.is_holiday);
    out_end_object(out);
    return true;
}

/* ---- periods -----------------------------------------------------------------------------------
 */

static const char *const directions[] = { "after", "before", NULL };

static const struct field periods_fields[] = {
    CALENDAR,
    INSTANT("origin"),
    { .name = "count", .type = FIELD_INT, .flags = FIELD_REQUIRED, .max = PERIODS_MAX },
    { .name = "direction", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = directions },
    { 0 },
};

bool calendar_tool_periods(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                           struct json_out *out, struct err *err)
{
    const struct calendar *calendar;
    struct calendar_span *spans;
    int64_t origin_ms;
    bool is_after;
    size_t count;

    if (!exchange_check_body(periods_fields, question, err)
        || !read_calendar(question, kept, arena, &calendar, err)
        || !read_instant(question, "origin", &origin_ms, err))
        return false;
    is_after = str_eq(json_str(json_object_get(question, "direction")), STR("after"));
    count = (size_t)json_integer_value(json_object_get(question, "count"));
    spans = ARENA_ARRAY(arena, count + 1, struct calendar_span);
    count = calendar_spans(calendar, origin_ms, is_after ? CALENDAR_FORWARD : CALENDAR_BACKWARD,
                           spans, count);
    out_begin_object(out);
    out_key(out, "periods");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++) {
        out_begin_list(out);
        out_moment(out, spans[i].from_ms, arena);
        out_moment(out, spans[i].to_ms, arena);
        out_end_list(out);
    }
    out_end_list(out);
    out_end_object(out);
    return true;
}
