/* Rules are checked once; what is asked afterwards needs no checks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone_table.h"
#include "features/duty/duty_table.h"
#include "features/duty/duty_wall.h"

#define DURATION_MAX_MS (INT64_C(100) * 366 * MS_PER_DAY)

enum { INTERVAL_MAX = 10000, PRIORITY_MAX = 1000 * 1000 * 1000 };

/** A member of one of the lists of rules: "/layers/3/users". */
struct place {
    const char *list;
    size_t index;
    const char *member;
};

static bool refuse(struct err *err, const char *code, const char *message, struct place place)
{
    char pointer[ERR_FIELD_MAX];

    snprintf(pointer, sizeof(pointer), "/%s/%zu/%s", place.list, place.index, place.member);
    err_set(err, ERR_INVALID, code, "%s", message);
    return err_field(err, pointer);
}

static bool out_of_range(struct err *err, const char *range, struct place place)
{
    char message[ERR_TEXT_MAX];

    snprintf(message, sizeof(message), "this must lie in %s", range);
    refuse(err, "out_of_range", message, place);
    return err_param(err, "%s", range);
}

static bool check_people(const struct duty_layer *layer, size_t index, struct err *err)
{
    char member[ERR_FIELD_MAX] = "users";
    size_t empty = 0;

    while (empty < layer->group_count && layer->groups[empty].count > 0)
        empty++;
    if (empty == layer->group_count && empty > 0)
        return true;
    if (layer->group_count > 0)
        snprintf(member, sizeof(member), "users/%zu", empty);
    return refuse(err, "no_people", "a rotation without people: name at least one in each group",
                  (struct place){ "layers", index, member });
}

static bool is_repeated(const struct duty_layer *layer)
{
    return layer->type == DUTY_ROLLING || layer->type == DUTY_RECURRENT;
}

static bool check_repeated(const struct duty_layer *layer, size_t index, struct err *err)
{
    char range[ERR_PARAM_MAX];

    if (layer->frequency == 0)
        return refuse(err, "required", "say how often: hourly, daily, weekly or monthly",
                      (struct place){ "layers", index, "frequency" });
    if (layer->interval < 1 || layer->interval > INTERVAL_MAX)
        return out_of_range(err, "1..10000", (struct place){ "layers", index, "interval" });
    snprintf(range, sizeof(range), "0..%zu", layer->group_count - 1);
    return layer->first_group < layer->group_count
           || out_of_range(err, range,
                           (struct place){ "layers", index, "start_rotation_from_user_index" });
}

static bool check_layer(const struct duty_layer *layer, size_t index, struct err *err)
{
    if (!duty_is_known(layer->start_ms))
        return out_of_range(err, "1900..2199", (struct place){ "layers", index, "start" });
    if (layer->duration_ms <= 0 || layer->duration_ms > DURATION_MAX_MS)
        return refuse(err, "bad_duration",
                      "a shift takes at least a second and at most a hundred years",
                      (struct place){ "layers", index, "duration_seconds" });
    if (layer->priority > PRIORITY_MAX || layer->priority < -PRIORITY_MAX)
        return out_of_range(err, "-1000000000..1000000000",
                            (struct place){ "layers", index, "priority" });
    return check_people(layer, index, err)
           && (!is_repeated(layer) || check_repeated(layer, index, err));
}

static bool check_layers(const struct duty_rules *rules, struct err *err)
{
    for (size_t i = 0; i < rules->layer_count; i++)
        if (!check_layer(&rules->layers[i], i, err))
            return false;
    return true;
}

static bool ends_too_early(struct err *err, const char *list, size_t index)
{
    return refuse(err, "bad_duration", "it must end behind its start",
                  (struct place){ list, index, "to" });
}

static bool lies_within(const struct duty_temporary *temporary,
                        const struct duty_temporary_shift *shift)
{
    return shift->from_ms >= temporary->from_ms && shift->to_ms <= temporary->to_ms
           && shift->from_ms < shift->to_ms;
}

static bool check_temporary(const struct duty_rules *rules, size_t index, struct err *err)
{
    const struct duty_temporary *temporary = &rules->temporaries[index];

    if (!duty_is_known(temporary->from_ms) || !duty_is_known(temporary->to_ms)
        || temporary->to_ms <= temporary->from_ms)
        return ends_too_early(err, "temporaries", index);
    for (size_t i = 0; i < temporary->shift_count; i++)
        if (!lies_within(temporary, &temporary->shifts[i]))
            return refuse(err, "bad_duration", "shifts lie within the span that is replaced",
                          (struct place){ "temporaries", index, "shifts" });
    for (size_t i = 0; i < index; i++)
        if (rules->temporaries[i].from_ms < temporary->to_ms
            && temporary->from_ms < rules->temporaries[i].to_ms)
            return refuse(err, "span_taken",
                          "another temporary schedule replaces part of this span",
                          (struct place){ "temporaries", index, "from" });
    return true;
}

static bool check_extras(const struct duty_rules *rules, struct err *err)
{
    for (size_t i = 0; i < rules->absence_count; i++)
        if (rules->absences[i].to_ms <= rules->absences[i].from_ms)
            return ends_too_early(err, "absences", i);
    for (size_t i = 0; i < rules->temporary_count; i++)
        if (!check_temporary(rules, i, err))
            return false;
    return true;
}

static int absence_order(const void *a, const void *b)
{
    const struct duty_absence *left = a;
    const struct duty_absence *right = b;
    int order = str_cmp(left->user, right->user);

    if (order != 0)
        return order;
    return (left->from_ms > right->from_ms) - (left->from_ms < right->from_ms);
}

static const struct duty_absence *sorted_absences(const struct duty_rules *rules,
                                                  struct arena *arena)
{
    struct duty_absence *sorted = ARENA_ARRAY(arena, rules->absence_count + 1, struct duty_absence);

    if (rules->absence_count > 0)
        memcpy(sorted, rules->absences, rules->absence_count * sizeof(*sorted));
    qsort(sorted, rules->absence_count, sizeof(*sorted), absence_order);
    return sorted;
}

bool duty_schedule_make(const struct duty_rules *rules, struct arena *arena,
                        const struct duty_schedule **out, struct err *err)
{
    struct duty_schedule *schedule = ARENA_NEW(arena, struct duty_schedule);

    if (!zone_table_make(rules->zone, arena, &schedule->zone, err))
        return err_field(err, "/timezone");
    if (!check_layers(rules, err) || !check_extras(rules, err))
        return false;
    schedule->rules = *rules;
    schedule->rules.absences = sorted_absences(rules, arena);
    *out = schedule;
    return true;
}

int64_t duty_day_of(const struct duty_schedule *schedule, int64_t at_ms)
{
    return zone_wall_days(zone_table_wall_ms(schedule->zone, at_ms));
}

bool duty_too_many(struct err *err)
{
    err_set(err, ERR_LIMIT, "too_many",
            "more than %d shifts: ask for a shorter span, or use fewer and longer shifts",
            DUTY_SHIFTS_MAX);
    return err_param(err, "%d", DUTY_SHIFTS_MAX);
}
