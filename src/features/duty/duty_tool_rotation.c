/* `pharos oncall shift-at` and `handoffs`: plain rotations, asked for by local times. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone.h"
#include "base/zone_table.h"
#include "base/zone_typed.h"
#include "core/api/exchange_check.h"
#include "features/duty/duty_rotation.h"
#include "features/duty/duty_tool.h"
#include "features/duty/duty_wall.h"

enum { OFFSET_CHARS = 6, MINUTES = 60, HANDOFFS_MAX = 1000 * 1000 };

static const char *const units[] = { "hourly", "daily", "weekly", "monthly", NULL };

static const struct field rotation_fields[] = {
    { .name = "type", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = units },
    { .name = "length",
      .type = FIELD_INT,
      .flags = FIELD_REQUIRED,
      .min = 1,
      .max = DUTY_LENGTH_MAX },
    { .name = "start_local", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = ZONE_TYPED_MAX },
    { .name = "timezone", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = ZONE_NAME_MAX },
    { 0 },
};

#define ROTATION                                                                                   \
    {                                                                                              \
        .name = "rotation", .type = FIELD_OBJECT, .flags = FIELD_REQUIRED,                         \
        .fields = rotation_fields                                                                  \
    }
#define LOCAL(member)                                                                              \
    {                                                                                              \
        .name = member, .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = ZONE_TYPED_MAX       \
    }

/* ---- local times -------------------------------------------------------------------------------
 */

static bool read_local(const json_t *object, const char *name, int64_t *out, struct err *err)
{
    char pointer[ERR_FIELD_MAX];

    if (zone_typed_wall(json_str(json_object_get(object, name)), out) && duty_is_known(*out))
        return true;
    err_set(err, ERR_INVALID, "bad_local",
            "a local time without an offset, of the years %d to %d, like 2026-11-30T09:00:00",
            DUTY_FIRST_YEAR, DUTY_LAST_YEAR);
    snprintf(pointer, sizeof(pointer), "/%s", name);
    return err_field(err, pointer);
}

/** A wall, without an offset. */
static struct str format_local(struct arena *arena, int64_t wall_ms)
{
    const struct str text = instant_format_brief(arena, wall_ms);

    return str_sub(text, 0, text.n - 1);
}

/** An instant with the offset of its zone; `Z` for UTC itself, and where clocks are off by seconds
 * too (Seoul until 1908: 8:27:52), which RFC 3339 cannot write. There may be a million of them. */
static struct str format_with_offset(struct arena *arena, const struct duty_rotation *rotation,
                                     bool is_utc, int64_t at_ms)
{
    int64_t offset_ms = zone_table_offset_ms(rotation->zone, at_ms);
    int minutes = (int)(llabs(offset_ms) / MS_PER_MINUTE);
    struct str local;
    char *text;
    char *end;

    if (is_utc || offset_ms % MS_PER_MINUTE != 0)
        return instant_format_brief(arena, at_ms);
    local = format_local(arena, at_ms + offset_ms);
    text = arena_alloc(arena, local.n + OFFSET_CHARS);
    memcpy(text, local.p, local.n);
    end = text + local.n;
    *end++ = offset_ms < 0 ? '-' : '+';
    end = digits_put(end, minutes / MINUTES, 2);
    *end++ = ':';
    end = digits_put(end, minutes % MINUTES, 2);
    return (struct str){ text, (size_t)(end - text) };
}

/* ---- rotations ---------------------------------------------------------------------------------
 */

static enum duty_frequency unit_of(struct str name)
{
    int i = 0;

    while (!str_eq(str_of(units[i]), name))
        i++;
    return DUTY_HOURLY + i;
}

static bool read_rotation(const json_t *question, struct arena *arena, struct duty_rotation *out,
                          struct err *err)
{
    const json_t *json = json_object_get(question, "rotation");

    out->unit = unit_of(json_str(json_object_get(json, "type")));
    out->length = json_integer_value(json_object_get(json, "length"));
    if (!zone_table_make(json_str(json_object_get(json, "timezone")), arena, &out->zone, err)) {
        err_field(err, "/timezone");
        return err_within(err, "/rotation");
    }
    return read_local(json, "start_local", &out->start_wall_ms, err)
           || err_within(err, "/rotation");
}

static bool read_at(const json_t *question, const char *name, const struct duty_rotation *rotation,
                    int64_t *out, struct err *err)
{
    int64_t wall_ms;

    if (!read_local(question, name, &wall_ms, err))
        return false;
    *out = duty_wall_instant(rotation->zone, wall_ms);
    return true;
}

static const struct field shift_at_fields[] = { ROTATION, LOCAL("at_local"), { 0 } };

bool duty_tool_shift_at(const json_t *question, struct arena *arena, struct json_out *out,
                        struct err *err)
{
    struct duty_rotation rotation;
    struct duty_turn turn;
    int64_t at_ms;

    if (!exchange_check_body(shift_at_fields, question, err)
        || !read_rotation(question, arena, &rotation, err)
        || !read_at(question, "at_local", &rotation, &at_ms, err))
        return false;
    turn = duty_rotation_at(&rotation, at_ms);
    out_begin_object(out);
    out_key(out, "shift");
    out_begin_object(out);
    out_key(out, "start_local");
    out_str(out, format_local(arena, zone_table_wall_ms(rotation.zone, turn.from_ms)));
    out_key(out, "end_local");
    out_str(out, format_local(arena, zone_table_wall_ms(rotation.zone, turn.to_ms)));
    out_end_object(out);
    out_end_object(out);
    return true;
}

static const struct field handoffs_fields[] = {
    ROTATION,
    LOCAL("from_local"),
    LOCAL("to_local"),
    { 0 },
};

static bool is_utc(const json_t *question)
{
    const struct str zone =
        json_str(json_object_get(json_object_get(question, "rotation"), "timezone"));

    return str_eq(zone, STR("UTC")) || str_eq(zone, STR("Etc/UTC"));
}

static bool too_many(struct err *err)
{
    err_set(err, ERR_LIMIT, "too_many", "more than a million hand-offs: ask for a shorter span");
    return err_param(err, "%d", HANDOFFS_MAX);
}

/** Each hand-off from the start of `turn` to the end of the shift that holds `to`. */
static bool write_handoffs(const struct duty_rotation *rotation, struct duty_turn turn,
                           int64_t to_ms, bool with_z, struct arena *arena, struct json_out *out,
                           struct err *err)
{
    size_t count = 0;

    out_str(out, format_with_offset(arena, rotation, with_z, turn.from_ms));
    for (; turn.to_ms <= to_ms; turn = duty_rotation_next(rotation, &turn)) {
        out_str(out, format_with_offset(arena, rotation, with_z, turn.to_ms));
        if (++count > HANDOFFS_MAX)
            return too_many(err);
    }
    out_str(out, format_with_offset(arena, rotation, with_z, turn.to_ms));
    return true;
}

bool duty_tool_handoffs(const json_t *question, struct arena *arena, struct json_out *out,
                        struct err *err)
{
    struct duty_rotation rotation;
    int64_t from_ms;
    int64_t to_ms;

    if (!exchange_check_body(handoffs_fields, question, err)
        || !read_rotation(question, arena, &rotation, err)
        || !read_at(question, "from_local", &rotation, &from_ms, err)
        || !read_at(question, "to_local", &rotation, &to_ms, err))
        return false;
    if (to_ms < from_ms) {
        err_set(err, ERR_INVALID, "bad_duration", "this is before from_local");
        return err_field(err, "/to_local");
    }
    out_begin_object(out);
    out_key(out, "handoffs");
    out_begin_list(out);
    if (!write_handoffs(&rotation, duty_rotation_at(&rotation, from_ms), to_ms, is_utc(question),
                        arena, out, err))
        return err_field(err, "/to_local");
    out_end_list(out);
    out_end_object(out);
    return true;
}
