/* From shifts to people: whoever is absent drops out of their own shifts before anybody asks who
 * wins. */
#include "base/arena.h"
#include "base/err.h"
#include "features/duty/duty_table.h"

struct parting {
    const struct duty_rules *rules;
    struct arena *arena;
    struct duty_part *items;
    size_t count;
    size_t room;
};

static void add(struct parting *parting, struct duty_part part)
{
    if (part.from_ms >= part.to_ms)
        return;
    parting->items =
        arena_grow(parting->arena, parting->items, parting->count, &parting->room, sizeof(part));
    parting->items[parting->count++] = part;
}

/** The first absence of somebody, or where it would stand. */
static size_t first_absence(const struct duty_rules *rules, struct str user)
{
    size_t low = 0;
    size_t high = rules->absence_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_cmp(rules->absences[middle].user, user) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** What absences leave of one person's shift. */
static void add_person(struct parting *parting, const struct duty_shift *shift, struct str user)
{
    const struct duty_rules *rules = parting->rules;
    const size_t before = parting->count;
    int64_t from_ms = shift->from_ms;

    for (size_t i = first_absence(rules, user);
         i < rules->absence_count && str_eq(rules->absences[i].user, user); i++) {
        const struct duty_absence *absence = &rules->absences[i];

        if (absence->to_ms <= from_ms)
            continue;
        if (absence->from_ms >= shift->to_ms)
            break;
        add(parting, (struct duty_part){ from_ms, absence->from_ms, shift, user, false });
        from_ms = absence->to_ms;
    }
    add(parting, (struct duty_part){ from_ms, shift->to_ms, shift, user, false });
    if (parting->count > before)
        parting->items[before].begins = true;
}

/** As many as there are where nobody is absent. */
static void make_room(struct parting *parting, struct duty_shifts shifts)
{
    for (size_t i = 0; i < shifts.count && parting->room <= DUTY_SHIFTS_MAX; i++)
        parting->room += shifts.items[i].group != NULL ? shifts.items[i].group->count : 1;
    if (parting->room > 0)
        parting->items = ARENA_ARRAY(parting->arena, parting->room, struct duty_part);
}

bool duty_parts_of(const struct duty_schedule *schedule, struct duty_shifts shifts,
                   struct arena *arena, struct duty_parts *out, struct err *err)
{
    struct parting parting = { .rules = &schedule->rules, .arena = arena };

    make_room(&parting, shifts);
    for (size_t i = 0; i < shifts.count && parting.count <= DUTY_SHIFTS_MAX; i++) {
        const struct duty_shift *shift = &shifts.items[i];

        if (shift->group == NULL)
            add(&parting,
                (struct duty_part){ shift->from_ms, shift->to_ms, shift, STR_NULL, true });
        else
            for (size_t k = 0; k < shift->group->count; k++)
                add_person(&parting, shift, shift->group->users[k]);
    }
    if (parting.count > DUTY_SHIFTS_MAX)
        return duty_too_many(err);
    *out = (struct duty_parts){ parting.items, parting.count };
    return true;
}
