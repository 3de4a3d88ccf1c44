#include "features/recurrence/recurrence_tool.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "core/api/exchange_check.h"
#include "features/recurrence/recurrence.h"
#include "features/recurrence/recurrence_ical.h"

enum { TIME_MAX = 40, RULE_MAX = 16 * 1024, ICAL_MAX = 2 * 1024 * 1024 };

/** Null is as good as nothing, since programs write it for what they do not have. */
static const struct field expand_fields[] = {
    { .name = "dtstart", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = TIME_MAX },
    { .name = "rrule",
      .type = FIELD_STRINGS,
      .flags = FIELD_NULLABLE,
      .max = RULE_MAX,
      .list_max = RECURRENCE_RULES_MAX },
    { .name = "rdate",
      .type = FIELD_STRINGS,
      .flags = FIELD_NULLABLE,
      .max = TIME_MAX,
      .list_max = RECURRENCE_DATES_MAX },
    { .name = "exrule",
      .type = FIELD_STRINGS,
      .flags = FIELD_NULLABLE,
      .max = RULE_MAX,
      .list_max = RECURRENCE_RULES_MAX },
    { .name = "exdate",
      .type = FIELD_STRINGS,
      .flags = FIELD_NULLABLE,
      .max = TIME_MAX,
      .list_max = RECURRENCE_DATES_MAX },
    { .name = "limit", .type = FIELD_INT, .flags = FIELD_NULLABLE, .max = INT64_MAX },
    { .name = "start_at", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = TIME_MAX },
    { .name = "ical", .type = FIELD_STRING, .flags = FIELD_NULLABLE, .max = ICAL_MAX },
    { 0 },
};

/* ---- the question ------------------------------------------------------------------------------
 */

/** NULL for null as well. */
static const json_t *member_of(const json_t *question, const char *name)
{
    const json_t *member = json_object_get(question, name);

    return json_is_null(member) ? NULL : member;
}

static bool read_time(const json_t *json, const char *pointer, struct recurrence_time *out,
                      struct err *err)
{
    if (recurrence_time_parse(json_str(json), out))
        return true;
    err_set(err, ERR_INVALID, "bad_time",
            "a date or a time without offset is needed, like 2026-11-30 or 2026-11-30T09:00:00");
    return err_field(err, pointer);
}

static bool read_times(const json_t *question, const char *name, struct arena *arena,
                       const struct recurrence_time **out, size_t *count, struct err *err)
{
    const json_t *list = member_of(question, name);
    struct recurrence_time *times =
        ARENA_ARRAY(arena, json_array_size(list) + 1, struct recurrence_time);
    char pointer[ERR_FIELD_MAX];
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        snprintf(pointer, sizeof(pointer), "/%s/%zu", name, i);
        if (!read_time(item, pointer, &times[i], err))
            return false;
    }
    *out = times;
    *count = json_array_size(list);
    return true;
}

static bool read_rules(const json_t *question, const char *name, struct arena *arena,
                       const struct recurrence_rule **out, size_t *count, struct err *err)
{
    const json_t *list = member_of(question, name);
    struct recurrence_rule *rules =
        ARENA_ARRAY(arena, json_array_size(list) + 1, struct recurrence_rule);
    char pointer[ERR_FIELD_MAX];
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        snprintf(pointer, sizeof(pointer), "/%s/%zu", name, i);
        if (!recurrence_rule_parse(json_str(item), arena, &rules[i], err))
            return err_field(err, pointer);
    }
    *out = rules;
    *count = json_array_size(list);
    return true;
}

static bool read_parts(const json_t *question, struct arena *arena, struct recurrence *out,
                       struct err *err)
{
    return read_rules(question, "rrule", arena, &out->rules, &out->rule_count, err)
           && read_rules(question, "exrule", arena, &out->exrules, &out->exrule_count, err)
           && read_times(question, "rdate", arena, &out->rdates, &out->rdate_count, err)
           && read_times(question, "exdate", arena, &out->exdates, &out->exdate_count, err);
}

/** What the text says as well may not stand beside it. */
static bool read_ical(const json_t *question, const json_t *ical,
                      const struct recurrence_time *start, struct arena *arena,
                      struct recurrence *out, struct err *err)
{
    static const char *const others[] = { "rrule", "rdate", "exrule", "exdate" };
    char pointer[ERR_FIELD_MAX];

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (member_of(question, others[i]) == NULL)
            continue;
        err_set(err, ERR_INVALID, "not_allowed", "this does not go with ical: write it there");
        snprintf(pointer, sizeof(pointer), "/%s", others[i]);
        return err_field(err, pointer);
    }
    return recurrence_ical_parse(json_str(ical), start, arena, out, err)
           || err_field(err, err_is(err, "no_start") ? "/dtstart" : "/ical");
}

static bool read_set(const json_t *question, struct arena *arena, struct recurrence *out,
                     struct err *err)
{
    const json_t *start = member_of(question, "dtstart");
    const json_t *ical = member_of(question, "ical");

    if (start != NULL && !read_time(start, "/dtstart", &out->start, err))
        return false;
    if (ical != NULL)
        return read_ical(question, ical, start != NULL ? &out->start : NULL, arena, out, err);
    if (start != NULL)
        return read_parts(question, arena, out, err);
    err_set(err, ERR_INVALID, "required", "this member is needed");
    return err_field(err, "/dtstart");
}

static bool read_from(const json_t *question, bool is_date, int64_t *out, struct err *err)
{
    const json_t *from = member_of(question, "start_at");
    struct recurrence_time time = { .at_s = INT64_MIN };

    if (from != NULL && !read_time(from, "/start_at", &time, err))
        return false;
    if (from != NULL && is_date)
        time.at_s -=
            (time.at_s % RECURRENCE_S_PER_DAY + RECURRENCE_S_PER_DAY) % RECURRENCE_S_PER_DAY;
    *out = time.at_s;
    return true;
}

/* ---- the answer --------------------------------------------------------------------------------
 */

static bool is_endless(const struct recurrence *set)
{
    for (size_t i = 0; i < set->rule_count; i++)
        if (set->rules[i].count < 0 && !set->rules[i].has_until)
            return true;
    return false;
}

static int64_t limit_of(const json_t *question, const struct recurrence *set)
{
    const json_t *limit = member_of(question, "limit");

    if (limit != NULL && json_integer_value(limit) < RECURRENCE_LIMIT_MAX)
        return json_integer_value(limit);
    if (limit != NULL)
        return RECURRENCE_LIMIT_MAX;
    return is_endless(set) ? RECURRENCE_LIMIT_ENDLESS : RECURRENCE_LIMIT_MAX + 1;
}

static bool write_occurrences(struct recurrence_walk *walk, struct recurrence_time form,
                              int64_t limit, struct json_out *out, struct err *err)
{
    char text[RECURRENCE_TIME_CHARS + 1];
    int64_t at_s;
    int64_t n = 0;

    for (; n < limit && recurrence_walk_next(walk, &at_s); n++)
        out_str(out, (struct str){ text, recurrence_time_write(form, at_s, text) });
    if (n > RECURRENCE_LIMIT_MAX) {
        err_set(err, ERR_LIMIT, "too_many", "more than %d occurrences: say a limit",
                RECURRENCE_LIMIT_MAX);
        err_param(err, "%d", RECURRENCE_LIMIT_MAX);
        return err_field(err, "/limit");
    }
    return true;
}

bool recurrence_tool_expand(const json_t *question, struct arena *arena, struct json_out *out,
                            struct err *err)
{
    struct recurrence set = { 0 };
    struct recurrence_walk *walk;
    int64_t from_s;

    if (!exchange_check_body(expand_fields, question, err) || !read_set(question, arena, &set, err)
        || !read_from(question, set.start.is_date, &from_s, err)
        || !recurrence_walk_new(&set, from_s, arena, &walk, err))
        return false;
    out_begin_object(out);
    out_key(out, "occurrences");
    out_begin_list(out);
    if (!write_occurrences(walk, set.start, limit_of(question, &set), out, err))
        return false;
    out_end_list(out);
    out_end_object(out);
    return true;
}
