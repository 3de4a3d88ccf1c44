#include "features/sla/sla_tool.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "core/api/exchange_check.h"
#include "features/calendar/calendar.h"
#include "features/calendar/calendar_json.h"
#include "features/calendar/calendar_kept.h"
#include "features/sla/sla_simple.h"

/* A hundred years. */
enum { MINUTES_MAX = 100 * 366 * 24 * 60, EVENTS_MAX = 100000 };

#define MINUTES(member)                                                                            \
    {                                                                                              \
        .name = member, .type = FIELD_INT, .flags = FIELD_NULLABLE, .min = 1, .max = MINUTES_MAX   \
    }

static const struct field policy_fields[] = {
    MINUTES("first_response_minutes"),
    MINUTES("update_minutes"),
    MINUTES("update_after_customer_minutes"),
    MINUTES("resolution_minutes"),
    { 0 },
};

static const struct field clock_fields[] = {
    { .name = "calendar",
      .type = FIELD_OBJECT,
      .flags = FIELD_REQUIRED,
      .fields = calendar_json_fields },
    { .name = "policy", .type = FIELD_OBJECT, .flags = FIELD_REQUIRED, .fields = policy_fields },
    { .name = "events", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

/* ---- events ------------------------------------------------------------------------------------
 */

static const char *const types[] = {
    "created", "customer_message", "agent_message", "first_response", "closed", "state", NULL
};
static const char *const states[] = { "open", "pending", "closed", NULL };

static const struct field event_fields[] = {
    { .name = "at", .type = FIELD_INSTANT, .flags = FIELD_REQUIRED },
    { .name = "type", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = types },
    { .name = "state", .type = FIELD_ENUM, .flags = FIELD_NULLABLE, .one_of = states },
    { 0 },
};

/** One event, and where it stood. */
struct placed {
    struct sla_simple_event event;
    size_t place;
};

static bool bad_event(struct err *err, const char *member, const char *code, const char *message)
{
    err_set(err, ERR_INVALID, code, "%s", message);
    return err_field(err, member);
}

static enum sla_simple_state state_of(struct str name)
{
    if (str_eq(name, STR("pending")))
        return SLA_SIMPLE_PENDING;
    return str_eq(name, STR("closed")) ? SLA_SIMPLE_CLOSED : SLA_SIMPLE_OPEN;
}

static bool read_kind(const json_t *json, struct sla_simple_event *out, struct err *err)
{
    static const enum sla_simple_kind kinds[] = {
        SLA_SIMPLE_CREATED,       SLA_SIMPLE_CUSTOMER_MESSAGE,
        SLA_SIMPLE_AGENT_MESSAGE, SLA_SIMPLE_FIRST_RESPONSE,
        SLA_SIMPLE_STATE,         SLA_SIMPLE_STATE,
    };
    struct str type = json_str(json_object_get(json, "type"));
    const json_t *state = json_object_get(json, "state");
    bool has_state = state != NULL && !json_is_null(state);
    bool is_state = str_eq(type, STR("state"));
    size_t i = 0;

    while (!str_eq(type, str_of(types[i])))
        i++;
    out->kind = kinds[i];
    out->state = str_eq(type, STR("closed")) ? SLA_SIMPLE_CLOSED : state_of(json_str(state));
    if (is_state && !has_state)
        return bad_event(err, "/state", "required", "which state it goes to is missing");
    if (has_state && out->kind != SLA_SIMPLE_STATE && out->kind != SLA_SIMPLE_CREATED)
        return bad_event(err, "/state", "not_allowed", "only `created` and `state` have a state");
    return true;
}

static bool read_event(const json_t *json, struct sla_simple_event *out, struct err *err)
{
    if (!json_is_object(json))
        return bad_event(err, "", "wrong_type", "an event is an object");
    if (!exchange_check_body(event_fields, json, err) || !read_kind(json, out, err))
        return false;
    return (instant_parse(json_str(json_object_get(json, "at")), &out->at_ms)
            && calendar_has(out->at_ms))
           || bad_event(err, "/at", "out_of_range", "an instant of the years 1970 to 2100");
}

/** Of those of one instant the creation comes first, else the one that stood first. */
static int by_time(const void *a, const void *b)
{
    const struct placed *x = a;
    const struct placed *y = b;
    bool is_created = x->event.kind == SLA_SIMPLE_CREATED;

    if (x->event.at_ms != y->event.at_ms)
        return x->event.at_ms < y->event.at_ms ? -1 : 1;
    if (is_created != (y->event.kind == SLA_SIMPLE_CREATED))
        return is_created ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/** A ticket is created once, and nothing happens to it before. */
static bool check_created(const struct placed *events, size_t count, struct err *err)
{
    if (count == 0 || events[0].event.kind != SLA_SIMPLE_CREATED)
        return err_set(err, ERR_INVALID, "not_created", "the first event must be `created`");
    for (size_t i = 1; i < count; i++)
        if (events[i].event.kind == SLA_SIMPLE_CREATED)
            return err_set(err, ERR_INVALID, "created_twice", "a ticket is created once");
    return true;
}

static bool read_list(const json_t *json, struct arena *arena, struct placed **out, struct err *err)
{
    size_t count = json_array_size(json);

    if (!json_is_array(json) || count > EVENTS_MAX)
        return err_set(err, ERR_INVALID, "wrong_type", "a list of at most %d events", EVENTS_MAX);
    *out = ARENA_ARRAY(arena, count + 1, struct placed);
    for (size_t i = 0; i < count; i++) {
        (*out)[i].place = i;
        if (!read_event(json_array_get(json, i), &(*out)[i].event, err))
            return err_within(err, str_cstr(arena, str_format(arena, "/%zu", i)));
    }
    qsort(*out, count, sizeof(**out), by_time);
    return check_created(*out, count, err);
}

/* ---- the answer --------------------------------------------------------------------------------
 */

static int64_t minutes_of(const json_t *policy, const char *name)
{
    return json_integer_value(json_object_get(policy, name)) * MS_PER_MINUTE;
}

static struct sla_simple_policy policy_of(const json_t *json)
{
    return (struct sla_simple_policy){
        .first_response_ms = minutes_of(json, "first_response_minutes"),
        .update_ms = minutes_of(json, "update_minutes"),
        .update_after_customer_ms = minutes_of(json, "update_after_customer_minutes"),
        .resolution_ms = minutes_of(json, "resolution_minutes"),
    };
}

static void out_due(struct json_out *out, const char *name, int64_t due_ms, struct arena *arena)
{
    out_key(out, name);
    if (due_ms == SLA_NEVER)
        out_null(out);
    else
        out_str(out, instant_format_brief(arena, due_ms));
}

/** Whole minutes. The one that broke the promise counts though it has only begun: what is left is
 * negative just where more was used than was promised. */
static int64_t used_minutes(const struct sla_simple_used *used)
{
    int64_t minutes = used->used_ms / MS_PER_MINUTE;
    bool is_hidden = used->used_ms > used->target_ms && minutes == used->target_ms / MS_PER_MINUTE;

    return is_hidden ? minutes + 1 : minutes;
}

static void out_used(struct json_out *out, const char *name, const char *slack_name,
                     const struct sla_simple_used *used)
{
    int64_t minutes = used_minutes(used);

    out_key(out, name);
    used->is_known ? out_int(out, minutes) : out_null(out);
    out_key(out, slack_name);
    used->is_known ? out_int(out, used->target_ms / MS_PER_MINUTE - minutes) : out_null(out);
}

static void write_answer(const struct sla_simple *ticket, struct arena *arena, struct json_out *out)
{
    int64_t first_ms = sla_simple_first_response_due_ms(ticket);
    int64_t update_ms = sla_simple_update_due_ms(ticket);
    int64_t resolution_ms = sla_simple_resolution_due_ms(ticket);
    int64_t next_ms = first_ms < update_ms ? first_ms : update_ms;

    out_begin_object(out);
    out_due(out, "next_due", next_ms < resolution_ms ? next_ms : resolution_ms, arena);
    out_due(out, "first_response_due", first_ms, arena);
    out_due(out, "update_due", update_ms, arena);
    out_due(out, "resolution_due", resolution_ms, arena);
    out_used(out, "first_response_minutes", "first_response_slack_minutes",
             &ticket->first_response_used);
    out_used(out, "update_minutes", "update_slack_minutes", &ticket->update_used);
    out_used(out, "resolution_minutes", "resolution_slack_minutes", &ticket->resolution_used);
    out_end_object(out);
}

bool sla_tool_clock(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                    struct json_out *out, struct err *err)
{
    const json_t *events_json = json_object_get(question, "events");
    struct sla_simple_policy policy = policy_of(json_object_get(question, "policy"));
    const struct calendar *calendar;
    struct placed *events = NULL;
    struct sla_simple ticket;

    if (!exchange_check_body(clock_fields, question, err))
        return false;
    if (!calendar_kept_make(kept, json_object_get(question, "calendar"), arena, &calendar, err))
        return err_within(err, "/calendar");
    if (!read_list(events_json, arena, &events, err))
        return err_within(err, "/events");
    sla_simple_begin(&ticket, calendar, &policy, &events[0].event);
    for (size_t i = 1; i < json_array_size(events_json); i++)
        sla_simple_apply(&ticket, &events[i].event);
    write_answer(&ticket, arena, out);
    return true;
}
