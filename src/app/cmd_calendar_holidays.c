#include "app/cmd_calendar_holidays.h"

#include <limits.h>
#include <stdio.h>

#include "app/input_file.h"
#include "base/arena.h"
#include "base/err.h"
#include "core/api/exchange_check.h"
#include "features/calendar/ics_holidays.h"

static const struct field fields[] = {
    { .name = "ics", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .min = 1, .max = PATH_MAX },
    { .name = "from", .type = FIELD_STRING, .flags = FIELD_REQUIRED },
    { .name = "to", .type = FIELD_STRING, .flags = FIELD_REQUIRED },
    { 0 },
};

static bool read_date(const json_t *question, const char *name, struct civil *out, struct err *err)
{
    char pointer[ERR_FIELD_MAX];

    if (civil_parse(json_str(json_object_get(question, name)), out))
        return true;
    snprintf(pointer, sizeof(pointer), "/%s", name);
    err_set(err, ERR_INVALID, "bad_date", "this is no date: write YYYY-MM-DD");
    return err_field(err, pointer);
}

static bool read_span(const json_t *question, struct civil *from, struct civil *to, struct err *err)
{
    if (!read_date(question, "from", from, err) || !read_date(question, "to", to, err))
        return false;
    if (civil_to_days(*from) <= civil_to_days(*to))
        return true;
    err_set(err, ERR_INVALID, "out_of_range", "this day is before the first");
    return err_field(err, "/to");
}

/** Standard input is not read here: it may hold the question, or a batch of them. */
static bool read_file(const json_t *question, struct arena *arena, struct str *out, struct err *err)
{
    char *path = str_cstr(arena, json_str(json_object_get(question, "ics")));

    if (str_eq(str_of(path), STR("-")))
        err_set(err, ERR_INVALID, "not_allowed", "a file is needed; standard input is not read");
    else if (input_file_read(path, ICS_FILE_MAX_BYTES, arena, out, err))
        return true;
    return err_field(err, "/ics");
}

bool cmd_calendar_holidays(const json_t *question, struct arena *arena, struct json_out *out,
                           struct err *err)
{
    const struct ics_day *days;
    struct civil from;
    struct civil to;
    struct str text;
    size_t count;

    if (!exchange_check_body(fields, question, err) || !read_span(question, &from, &to, err)
        || !read_file(question, arena, &text, err))
        return false;
    if (!ics_holidays_read(text, from, to, arena, &days, &count, err))
        return err_field(err, "/ics");
    ics_holidays_write(days, count, arena, out);
    return true;
}
