#include "features/duty/duty_tool.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/instant.h"
#include "core/api/exchange_check.h"
#include "features/duty/duty_json.h"
#include "features/duty/duty_wall.h"

#define SCHEDULE                                                                                   \
    {                                                                                              \
        .name = "schedule", .type = FIELD_OBJECT, .flags = FIELD_REQUIRED,                         \
        .fields = duty_json_fields                                                                 \
    }
#define INSTANT(member)                                                                            \
    {                                                                                              \
        .name = member, .type = FIELD_INSTANT, .flags = FIELD_REQUIRED                             \
    }

/* ---- questions ---------------------------------------------------------------------------------
 */

static bool read_schedule(const json_t *question, struct arena *arena,
                          const struct duty_schedule **out, struct err *err)
{
    return duty_json_make(json_object_get(question, "schedule"), arena, out, err)
           || err_within(err, "/schedule");
}

static bool read_instant(const json_t *question, const char *name, int64_t *out, struct err *err)
{
    char pointer[ERR_FIELD_MAX];

    if (instant_parse(json_str(json_object_get(question, name)), out) && duty_is_known(*out))
        return true;
    err_set(err, ERR_INVALID, "out_of_range", "an instant of the years %d to %d", DUTY_FIRST_YEAR,
            DUTY_LAST_YEAR);
    err_param(err, "%d..%d", DUTY_FIRST_YEAR, DUTY_LAST_YEAR);
    snprintf(pointer, sizeof(pointer), "/%s", name);
    return err_field(err, pointer);
}

/* ---- at ----------------------------------------------------------------------------------------
 */

static const struct field at_fields[] = { SCHEDULE, INSTANT("at"), { 0 } };

bool duty_tool_at(const json_t *question, struct arena *arena, struct json_out *out,
                  struct err *err)
{
    const struct duty_schedule *schedule;
    struct duty_users users;
    int64_t at_ms;

    if (!exchange_check_body(at_fields, question, err)
        || !read_schedule(question, arena, &schedule, err)
        || !read_instant(question, "at", &at_ms, err)
        || !duty_at(schedule, at_ms, arena, &users, err))
        return false;
    out_begin_object(out);
    out_key(out, "users");
    out_begin_list(out);
    for (size_t i = 0; i < users.count; i++)
        out_str(out, users.items[i]);
    out_end_list(out);
    out_end_object(out);
    return true;
}

/* ---- days, final -------------------------------------------------------------------------------
 */

static const struct field window_fields[] = { SCHEDULE, INSTANT("from"), INSTANT("to"), { 0 } };

struct window {
    const struct duty_schedule *schedule;
    int64_t from_ms;
    int64_t to_ms;
    struct duty_spans spans;
};

static bool read_window(const json_t *question, struct arena *arena, struct window *out,
                        struct err *err)
{
    return exchange_check_body(window_fields, question, err)
           && read_schedule(question, arena, &out->schedule, err)
           && read_instant(question, "from", &out->from_ms, err)
           && read_instant(question, "to", &out->to_ms, err)
           && duty_final(out->schedule, out->from_ms, out->to_ms, arena, &out->spans, err);
}

bool duty_tool_final(const json_t *question, struct arena *arena, struct json_out *out,
                     struct err *err)
{
    struct window window;

    if (!read_window(question, arena, &window, err))
        return false;
    out_begin_object(out);
    out_key(out, "spans");
    out_begin_list(out);
    for (size_t i = 0; i < window.spans.count; i++) {
        const struct duty_span *span = &window.spans.items[i];

        out_begin_object(out);
        out_key(out, "start");
        out_str(out, instant_format_brief(arena, span->from_ms));
        out_key(out, "end");
        out_str(out, instant_format_brief(arena, span->to_ms));
        out_key(out, "users");
        out_begin_list(out);
        out_str(out, span->user);
        out_end_list(out);
        out_key(out, "override");
        out_bool(out, span->source == DUTY_BY_OVERRIDE);
        out_end_object(out);
    }
    out_end_list(out);
    out_end_object(out);
    return true;
}

/** Somebody whose shift starts on a day. */
struct starter {
    int64_t day;
    struct str user;
};

static int by_day(const void *a, const void *b)
{
    const struct starter *left = a;
    const struct starter *right = b;

    if (left->day != right->day)
        return left->day < right->day ? -1 : 1;
    return str_cmp(left->user, right->user);
}

/** By day and name; a shift of which only later parts are left starts with the first of them. */
static size_t find_starters(const struct window *window, struct starter *out)
{
    size_t count = 0;

    for (size_t i = 0; i < window->spans.count; i++) {
        const struct duty_span *span = &window->spans.items[i];

        if (span->is_first && span->from_ms >= window->from_ms)
            out[count++] =
                (struct starter){ duty_day_of(window->schedule, span->from_ms), span->user };
    }
    qsort(out, count, sizeof(*out), by_day);
    return count;
}

bool duty_tool_days(const json_t *question, struct arena *arena, struct json_out *out,
                    struct err *err)
{
    struct window window;
    struct starter *starters;
    size_t count;

    if (!read_window(question, arena, &window, err))
        return false;
    starters = ARENA_ARRAY(arena, window.spans.count + 1, struct starter);
    count = find_starters(&window, starters);
    out_begin_object(out);
    out_key(out, "days");
    out_begin_object(out);
    for (size_t i = 0; i < count; i++) {
        bool is_new_day = i == 0 || starters[i].day != starters[i - 1].day;

        if (is_new_day && i > 0)
            out_end_list(out);
        if (is_new_day) {
            out_key_str(out, civil_format(arena, civil_from_days(starters[i].day)));
            out_begin_list(out);
        }
        if (is_new_day || !str_eq(starters[i].user, starters[i - 1].user))
            out_str(out, starters[i].user);
    }
    if (count > 0)
        out_end_list(out);
    out_end_object(out);
    out_end_object(out);
    return true;
}
