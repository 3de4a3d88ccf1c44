#include "features/calendar/calendar_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"
#include "core/api/exchange_check.h"

enum { S_PER_MINUTE = 60, S_PER_HOUR = 3600, S_PER_DAY = 86400, WEEK = 7 };
/* The week is laid along 131 years: so much of it takes less than a second. */
enum { PAIRS_MAX = 100, WINDOWS_MAX = WEEK * PAIRS_MAX, DATES_MAX = 20000 };

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };

static const struct field hours_fields[] = {
    { "mon", FIELD_ANY, FIELD_NULLABLE }, { "tue", FIELD_ANY, FIELD_NULLABLE },
    { "wed", FIELD_ANY, FIELD_NULLABLE }, { "thu", FIELD_ANY, FIELD_NULLABLE },
    { "fri", FIELD_ANY, FIELD_NULLABLE }, { "sat", FIELD_ANY, FIELD_NULLABLE },
    { "sun", FIELD_ANY, FIELD_NULLABLE }, { 0 },
};

static const struct field dates_fields[] = { { FIELD_OTHERS, FIELD_ANY }, { 0 } };

const struct field calendar_json_fields[] = {
    { .name = "timezone", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = ZONE_NAME_MAX },
    { .name = "hours", .type = FIELD_OBJECT, .flags = FIELD_NULLABLE, .fields = hours_fields },
    { .name = "windows", .type = FIELD_ANY, .flags = FIELD_NULLABLE },
    { .name = "holidays",
      .type = FIELD_STRINGS,
      .flags = FIELD_NULLABLE,
      .min = CIVIL_CHARS,
      .max = CIVIL_CHARS,
      .list_max = DATES_MAX },
    { .name = "breaks", .type = FIELD_OBJECT, .flags = FIELD_NULLABLE, .fields = dates_fields },
    { .name = "special_days",
      .type = FIELD_OBJECT,
      .flags = FIELD_NULLABLE,
      .fields = dates_fields },
    { 0 },
};

static const struct field window_fields[] = {
    { .name = "days", .type = FIELD_STRINGS, .flags = FIELD_REQUIRED, .min = 3, .max = 3 },
    { .name = "start", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = 8 },
    { .name = "end", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = 8 },
    { 0 },
};

struct reading {
    struct arena *arena;
    struct err *err;
};

/* ---- small things ------------------------------------------------------------------------------
 */

static bool bad(struct reading *reading, const char *code, const char *message, const char *field)
{
    err_set(reading->err, ERR_INVALID, code, "%s", message);
    return err_field(reading->err, field);
}

static bool is_bounded(struct reading *reading, size_t count, int most, const char *field)
{
    if (count <= (size_t)most)
        return true;
    err_set(reading->err, ERR_INVALID, "too_many", "at most %d are allowed", most);
    err_param(reading->err, "%d", most);
    return err_field(reading->err, field);
}

/** What is null is as good as absent. */
static bool is_given(const json_t *json)
{
    return json != NULL && !json_is_null(json);
}

static bool take_two(struct str *text, int *out)
{
    if (text->n < 2 || text->p[0] < '0' || text->p[0] > '9' || text->p[1] < '0' || text->p[1] > '9')
        return false;
    *out = (text->p[0] - '0') * 10 + (text->p[1] - '0');
    *text = str_from(*text, 2);
    return true;
}

/** "09:00", "09:00:30", "24:00": seconds behind midnight. */
static bool read_clock(struct str text, int *out)
{
    int parts[3] = { 0 };
    int n = 0;

    while (n < 3 && take_two(&text, &parts[n])) {
        n++;
        if (text.n == 0 || text.p[0] != ':')
            break;
        text = str_from(text, 1);
    }
    *out = parts[0] * S_PER_HOUR + parts[1] * S_PER_MINUTE + parts[2];
    return n >= 2 && text.n == 0 && parts[1] < 60 && parts[2] < 60 && *out <= S_PER_DAY;
}

static bool read_date(struct reading *reading, struct str text, const char *pointer,
                      struct civil *out)
{
    return civil_parse(text, out)
           || bad(reading, "bad_date", "this is no date: write YYYY-MM-DD", pointer);
}

/** [["09:00","12:00"],["13:00","18:00"]], all within one day. */
static bool read_list(struct reading *reading, const json_t *json, const char *pointer,
                      struct hours_list *out)
{
    struct hours *items = ARENA_ARRAY(reading->arena, json_array_size(json) + 1, struct hours);
    size_t i;
    json_t *pair;

    if (!json_is_array(json))
        return bad(reading, "wrong_type", "a list of pairs, like [[\"09:00\",\"18:00\"]]", pointer);
    if (!is_bounded(reading, json_array_size(json), PAIRS_MAX, pointer))
        return false;
    json_array_foreach(json, i, pair)
    {
        if (json_array_size(pair) != 2
            || !read_clock(json_str(json_array_get(pair, 0)), &items[i].from_s)
            || !read_clock(json_str(json_array_get(pair, 1)), &items[i].to_s))
            return bad(reading, "bad_clock", "a pair of times, like [\"09:00\",\"18:00\"]",
                       pointer);
        if (items[i].to_s <= items[i].from_s)
            return bad(reading, "bad_hours",
                       "these hours end before they begin: what runs past midnight is a window",
                       pointer);
    }
    *out = (struct hours_list){ items, json_array_size(json) };
    return true;
}

/* ---- the week ----------------------------------------------------------------------------------
 */

static bool read_hours(struct reading *reading, const json_t *json, struct hours_list week[WEEK])
{
    char pointer[ERR_FIELD_MAX];

    for (size_t day = 0; day < WEEK; day++) {
        const json_t *list = json_object_get(json, weekdays[day]);

        snprintf(pointer, sizeof(pointer), "/hours/%s", weekdays[day]);
        if (is_given(list) && !read_list(reading, list, pointer, &week[day]))
            return false;
    }
    return true;
}

static bool weekday_of(struct str text, size_t *out)
{
    for (size_t day = 0; day < WEEK; day++)
        if (str_eq(text, str_of(weekdays[day]))) {
            *out = day;
            return true;
        }
    return false;
}

static void add_hours(struct reading *reading, struct hours_list *list, struct hours hours)
{
    struct hours *items = ARENA_ARRAY(reading->arena, list->count + 1, struct hours);

    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof(*items));
    items[list->count] = hours;
    *list = (struct hours_list){ items, list->count + 1 };
}

/** Whether it overlaps other hours of its day, unless they are the same, or of those beside it. */
static bool overlaps(const struct hours_list week[WEEK], size_t day, struct hours hours)
{
    for (int beside = -1; beside <= 1; beside++) {
        const struct hours_list *list = &week[(day + WEEK + (size_t)beside) % WEEK];
        int shift_s = beside * S_PER_DAY;

        for (size_t i = 0; i < list->count; i++) {
            int from_s = list->items[i].from_s + shift_s;
            int to_s = list->items[i].to_s + shift_s;

            if (from_s < hours.to_s && hours.from_s < to_s
                && (from_s != hours.from_s || to_s != hours.to_s))
                return true;
        }
    }
    return false;
}

static bool read_window(struct reading *reading, const json_t *json, const char *pointer,
                        struct hours_list week[WEEK])
{
    struct hours hours;
    json_t *name;
    size_t day;
    size_t i;

    if (!json_is_object(json))
        return bad(reading, "wrong_type", "an object with days, start and end", pointer);
    if (!exchange_check_body(window_fields, json, reading->err))
        return err_within(reading->err, pointer);
    if (!read_clock(json_str(json_object_get(json, "start")), &hours.from_s)
        || hours.from_s == S_PER_DAY
        || !read_clock(json_str(json_object_get(json, "end")), &hours.to_s))
        return bad(reading, "bad_clock", "times of a day, like \"20:00\"", pointer);
    if (hours.to_s <= hours.from_s)
        hours.to_s += S_PER_DAY;
    json_array_foreach(json_object_get(json, "days"), i, name)
    {
        if (!weekday_of(json_str(name), &day))
            return bad(reading, "not_allowed", "mon, tue, wed, thu, fri, sat or sun", pointer);
        if (overlaps(week, day, hours))
            return bad(reading, "overlap", "these hours overlap others of the week", pointer);
        add_hours(reading, &week[day], hours);
        if (!is_bounded(reading, week[day].count, PAIRS_MAX, pointer))
            return false;
    }
    return true;
}

static bool read_windows(struct reading *reading, const json_t *json, struct hours_list week[WEEK])
{
    char pointer[ERR_FIELD_MAX];
    json_t *window;
    size_t i;

    if (is_given(json) && !json_is_array(json))
        return bad(reading, "wrong_type", "a list of windows", "/windows");
    if (!is_bounded(reading, json_array_size(json), WINDOWS_MAX, "/windows"))
        return false;
    json_array_foreach(json, i, window)
    {
        snprintf(pointer, sizeof(pointer), "/windows/%zu", i);
        if (!read_window(reading, window, pointer, week))
            return false;
    }
    return true;
}

/* ---- dates -------------------------------------------------------------------------------------
 */

static bool read_dates(struct reading *reading, const json_t *json, const char *name,
                       struct calendar_days *out)
{
    struct calendar_day *items =
        ARENA_ARRAY(reading->arena, json_object_size(json) + 1, struct calendar_day);
    char pointer[ERR_FIELD_MAX];
    const char *date;
    json_t *list;

    snprintf(pointer, sizeof(pointer), "/%s", name);
    if (!is_bounded(reading, json_object_size(json), DATES_MAX, pointer))
        return false;
    json_object_foreach((json_t *)json, date, list)
    {
        struct calendar_day *day = &items[out->count++];

        snprintf(pointer, sizeof(pointer), "/%s/%s", name, date);
        if (!read_date(reading, str_of(date), pointer, &day->date)
            || !read_list(reading, list, pointer, &day->hours))
            return false;
    }
    out->items = items;
    return true;
}

static int by_date(const void *a, const void *b)
{
    int64_t x = civil_to_days(((const struct calendar_day *)a)->date);
    int64_t y = civil_to_days(((const struct calendar_day *)b)->date);

    return (x > y) - (x < y);
}

/** Closed all day; saying so twice does no harm. */
static bool read_holidays(struct reading *reading, const json_t *json, struct calendar_days *out)
{
    struct calendar_day *items =
        ARENA_ARRAY(reading->arena, json_array_size(json) + 1, struct calendar_day);
    char pointer[ERR_FIELD_MAX];
    json_t *text;
    size_t i;

    json_array_foreach(json, i, text)
    {
        snprintf(pointer, sizeof(pointer), "/holidays/%zu", i);
        if (!read_date(reading, json_str(text), pointer, &items[i].date))
            return false;
    }
    qsort(items, json_array_size(json), sizeof(*items), by_date);
    for (i = 0; i < json_array_size(json); i++)
        if (out->count == 0 || by_date(&items[out->count - 1], &items[i]) != 0)
            items[out->count++] = items[i];
    out->items = items;
    return true;
}

bool calendar_json_make(const json_t *json, struct arena *arena, const struct calendar **out,
                        struct err *err)
{
    struct calendar_rules rules = { .zone = json_str(json_object_get(json, "timezone")) };
    struct reading reading = { arena, err };

    return read_hours(&reading, json_object_get(json, "hours"), rules.week)
           && read_windows(&reading, json_object_get(json, "windows"), rules.week)
           && read_holidays(&reading, json_object_get(json, "holidays"), &rules.holidays)
           && read_dates(&reading, json_object_get(json, "breaks"), "breaks", &rules.breaks)
           && read_dates(&reading, json_object_get(json, "special_days"), "special_days",
                         &rules.special_days)
           && calendar_make(&rules, arena, out, err);
}
