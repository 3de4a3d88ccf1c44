#include "features/duty/duty_json.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone.h"
#include "core/api/exchange_check.h"

enum { PEOPLE_MAX = 1000, NAME_BYTES_MAX = 1000, MONTHS = 12, MONTH_DAYS = 31 };

const struct field duty_json_fields[] = {
    { .name = "timezone", .type = FIELD_STRING, .flags = FIELD_REQUIRED, .max = ZONE_NAME_MAX },
    { .name = "layers", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { 0 },
};

static const char *const types[] = { "rolling", "recurrent", "single", "override", NULL };
static const char *const frequencies[] = { "hourly", "daily", "weekly", "monthly", NULL };
static const char *const weekdays[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU", NULL };

#define NUMBER_MAX 1000000000000

static const struct field layer_fields[] = {
    { .name = "type", .type = FIELD_ENUM, .flags = FIELD_REQUIRED, .one_of = types },
    { .name = "start", .type = FIELD_INSTANT, .flags = FIELD_REQUIRED },
    { .name = "rotation_start", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { .name = "duration_seconds",
      .type = FIELD_INT,
      .flags = FIELD_REQUIRED,
      .min = -NUMBER_MAX,
      .max = NUMBER_MAX },
    { .name = "frequency", .type = FIELD_ENUM, .flags = FIELD_NULLABLE, .one_of = frequencies },
    { .name = "interval",
      .type = FIELD_INT,
      .flags = FIELD_NULLABLE,
      .min = -NUMBER_MAX,
      .max = NUMBER_MAX },
    { .name = "by_day", .type = FIELD_STRINGS, .flags = FIELD_NULLABLE, .max = 8 },
    { .name = "by_month", .type = FIELD_ANY, .flags = FIELD_NULLABLE },
    { .name = "by_monthday", .type = FIELD_ANY, .flags = FIELD_NULLABLE },
    { .name = "week_start", .type = FIELD_INT, .flags = FIELD_NULLABLE, .max = 6 },
    { .name = "until", .type = FIELD_INSTANT, .flags = FIELD_NULLABLE },
    { .name = "priority",
      .type = FIELD_INT,
      .flags = FIELD_NULLABLE,
      .min = -NUMBER_MAX,
      .max = NUMBER_MAX },
    { .name = "users", .type = FIELD_ANY, .flags = FIELD_REQUIRED },
    { .name = "start_rotation_from_user_index", .type = FIELD_INT, .flags = FIELD_NULLABLE },
    { 0 },
};

static bool bad(struct err *err, const char *code, const char *wanted, const char *field)
{
    err_set(err, ERR_INVALID, code, "this must be %s", wanted);
    err_param(err, "%s", wanted);
    return err_field(err, field);
}

/** Where a word stands in a list that ends with NULL; its length where it does not. */
static int index_of(const char *const *words, struct str word)
{
    int i = 0;

    while (words[i] != NULL && !str_eq(str_of(words[i]), word))
        i++;
    return i;
}

/** The default where the member is not there, or null. */
static int64_t number(const json_t *json, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(json, name);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

/** The same for an instant, which was checked. */
static int64_t instant(const json_t *json, const char *name, int64_t otherwise)
{
    int64_t at_ms;

    return instant_parse(json_str(json_object_get(json, name)), &at_ms) ? at_ms : otherwise;
}

/* ---- days --------------------------------------------------------------------------------------
 */

static bool read_weekdays(const json_t *list, uint32_t *out, struct err *err)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        int day = index_of(weekdays, json_str(item));

        if (weekdays[day] == NULL)
            return bad(err, "not_allowed", "MO, TU, WE, TH, FR, SA, SU", "/by_day");
        *out |= 1u << day;
    }
    return true;
}

/** Numbers from 1 to `max` as bits; those from -1 down to -max into `*negative`, where there are
 * any. */
static bool read_bits(const json_t *list, int max, uint64_t *out, uint64_t *negative)
{
    const json_t *item;
    size_t i;

    if (list != NULL && !json_is_null(list) && !json_is_array(list))
        return false;
    json_array_foreach(list, i, item)
    {
        int64_t n = json_integer_value(item);

        if (!json_is_integer(item) || n == 0 || n > max || n < -max || (n < 0 && negative == NULL))
            return false;
        if (n > 0)
            *out |= UINT64_C(1) << n;
        else
            *negative |= UINT64_C(1) << -n;
    }
    return true;
}

static bool read_days(const json_t *json, struct duty_days *out, struct err *err)
{
    uint64_t months = 0;

    if (!read_weekdays(json_object_get(json, "by_day"), &out->weekdays, err))
        return false;
    if (!read_bits(json_object_get(json, "by_month"), MONTHS, &months, NULL))
        return bad(err, "wrong_type", "a list of months, 1 to 12", "/by_month");
    if (!read_bits(json_object_get(json, "by_monthday"), MONTH_DAYS, &out->month_days,
                   &out->last_days))
        return bad(err, "wrong_type", "a list of days, 1 to 31, or from the last: -1 to -31",
                   "/by_monthday");
    out->months = (uint32_t)months;
    return true;
}

/* ---- people ------------------------------------------------------------------------------------
 */

struct people {
    struct str *users;
    size_t count;
};

static bool add_user(struct people *people, struct str user)
{
    if (user.n == 0 || user.n > NAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < people->count; i++)
        if (str_eq(people->users[i], user))
            return true;
    people->users[people->count++] = user;
    return true;
}

static bool add_users(struct people *people, const json_t *list)
{
    const json_t *item;
    size_t i;

    if (people->count + json_array_size(list) > PEOPLE_MAX)
        return false;
    json_array_foreach(list, i, item)
    {
        if (!add_user(people, json_str(item)))
            return false;
    }
    return json_is_array(list);
}

/** The groups as they are written; all as one where they do not take turns. */
static bool read_users(const json_t *list, struct duty_layer *layer, struct arena *arena,
                       struct err *err)
{
    struct duty_group *groups = ARENA_ARRAY(arena, json_array_size(list) + 1, struct duty_group);
    struct people people = { 0 };
    const json_t *item;
    size_t i;

    if (!json_is_array(list))
        return bad(err, "wrong_type", "a list of groups, like [[\"ann\"],[\"bob\",\"cho\"]]",
                   "/users");
    json_array_foreach(list, i, item)
    {
        bool takes_turns = layer->type == DUTY_ROLLING;
        bool is_new = i == 0 || takes_turns;
        size_t room = takes_turns ? json_array_size(item) : PEOPLE_MAX;

        if (is_new)
            people = (struct people){ ARENA_ARRAY(arena, room + 1, struct str), 0 };
        if (!add_users(&people, item))
            return bad(err, "wrong_type", "a list of lists of names, at most 1000 in each",
                       "/users");
        layer->group_count += is_new;
        groups[layer->group_count - 1] = (struct duty_group){ people.users, people.count };
    }
    layer->groups = groups;
    return true;
}

/* ---- layers ------------------------------------------------------------------------------------
 */

static bool read_layer(const json_t *json, struct duty_layer *out, struct arena *arena,
                       struct err *err)
{
    const struct str frequency = json_str(json_object_get(json, "frequency"));

    if (!json_is_object(json))
        return bad(err, "wrong_type", "an object", "");
    if (!exchange_check_body(layer_fields, json, err))
        return false;
    *out = (struct duty_layer){
        .type = DUTY_ROLLING + index_of(types, json_str(json_object_get(json, "type"))),
        .start_ms = instant(json, "start", 0),
        .duration_ms = number(json, "duration_seconds", 0) * MS_PER_SECOND,
        .frequency = frequency.n > 0 ? DUTY_HOURLY + index_of(frequencies, frequency) : 0,
        .interval = number(json, "interval", 1),
        .week_start = (int)number(json, "week_start", 0),
        .until_ms = instant(json, "until", INT64_MAX),
        .priority = number(json, "priority", 0),
    };
    out->rotation_start_ms = instant(json, "rotation_start", out->start_ms);
    /* Of those that do not take turns there is one group. */
    if (out->type == DUTY_ROLLING)
        out->first_group = (size_t)number(json, "start_rotation_from_user_index", 0);
    return read_days(json, &out->days, err)
           && read_users(json_object_get(json, "users"), out, arena, err);
}

static bool read_layers(const json_t *list, struct duty_rules *rules, struct arena *arena,
                        struct err *err)
{
    struct duty_layer *layers = ARENA_ARRAY(arena, json_array_size(list) + 1, struct duty_layer);
    const json_t *item;
    char pointer[ERR_FIELD_MAX];
    size_t i;

    if (!json_is_array(list))
        return bad(err, "wrong_type", "a list of layers", "/layers");
    json_array_foreach(list, i, item)
    {
        if (read_layer(item, &layers[i], arena, err))
            continue;
        snprintf(pointer, sizeof(pointer), "/layers/%zu", i);
        return err_within(err, pointer);
    }
    rules->layers = layers;
    rules->layer_count = json_array_size(list);
    return true;
}

bool duty_json_make(const json_t *json, struct arena *arena, const struct duty_schedule **out,
                    struct err *err)
{
    struct duty_rules *rules = ARENA_NEW(arena, struct duty_rules);

    rules->zone = json_str(json_object_get(json, "timezone"));
    return read_layers(json_object_get(json, "layers"), rules, arena, err)
           && duty_schedule_make(rules, arena, out, err);
}
