#include "features/calendar/ics_series.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"

/** A replacement as the series sees it. */
struct change {
    const struct ics_event *event;
    int64_t replaced_s; /* on the wall of the series */
    int64_t shift_s;    /* from what it replaces to itself */
};

struct series {
    const struct ics_event *event;
    struct arena *arena;
    struct ics_window window;
    int64_t *steps;
    struct err *err;
    struct change *changes;
    size_t change_count;
    struct ics_walls walls;
    struct ics_walls dropped;      /* exact times that are no occurrences */
    struct ics_walls dropped_days; /* whole days, as midnights */
};

static int64_t midnight_of(int64_t wall_s)
{
    int64_t clock = wall_s % ICS_S_PER_DAY;

    return wall_s - (clock < 0 ? clock + ICS_S_PER_DAY : clock);
}

/* ---- replacements ------------------------------------------------------------------------------
 */

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/** By series, by what is replaced, and the one that counts last. */
static int by_series(const void *left, const void *right)
{
    const struct ics_event *a = *(const struct ics_event *const *)left;
    const struct ics_event *b = *(const struct ics_event *const *)right;
    int order = str_cmp(a->uid, b->uid);

    if (order == 0)
        order = compare(a->replaced.wall_s, b->replaced.wall_s);
    if (order == 0)
        order = compare(a->sequence, b->sequence);
    return order != 0 ? order : compare(a->number, b->number);
}

static bool replace_the_same(const struct ics_event *a, const struct ics_event *b)
{
    return str_eq(a->uid, b->uid) && a->replaced.wall_s == b->replaced.wall_s
           && a->replaced.zone == b->replaced.zone;
}

struct ics_replacements ics_replacements_of(const struct ics_file *file, struct arena *arena)
{
    const struct ics_event **events =
        ARENA_ARRAY(arena, file->event_count + 1, const struct ics_event *);
    size_t count = 0;
    size_t kept = 0;

    for (size_t i = 0; i < file->event_count; i++)
        if (file->events[i].replaces && !str_is_null(file->events[i].uid))
            events[count++] = &file->events[i];
    qsort(events, count, sizeof(const struct ics_event *), by_series);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || !replace_the_same(events[i], events[i + 1]))
            events[kept++] = events[i];
    return (struct ics_replacements){ events, kept };
}

/** The first that is not before `uid`. */
static size_t lower_bound(const struct ics_replacements *replacements, struct str uid)
{
    size_t low = 0;
    size_t high = replacements->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_cmp(replacements->events[middle]->uid, uid) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_kept(const struct ics_replacements *replacements, const struct ics_event *event)
{
    return str_is_null(event->uid)
           || (replacements->count > 0
               && bsearch(&event, replacements->events, replacements->count,
                          sizeof(const struct ics_event *), by_series)
                      != NULL);
}

/* ---- changes of one series ---------------------------------------------------------------------
 */

static bool take_step(struct series *series)
{
    if ((*series->steps)-- > 0)
        return true;
    return err_set(series->err, ERR_LIMIT, "repeats_too_often",
                   "events of this file happen or change too often up to the last day asked for");
}

/** Where another time stands on the wall of the series; dates stay dates. */
static bool to_series(const struct series *series, struct ics_time time, int64_t *out_s)
{
    return ics_zone_move(time.zone, time.wall_s, series->event->start.zone, out_s, series->err);
}

static void drop(struct series *series, struct ics_time time, int64_t wall_s)
{
    if (time.is_date || series->event->start.is_date)
        ics_walls_add(&series->dropped_days, midnight_of(wall_s));
    else
        ics_walls_add(&series->dropped, wall_s);
}

static bool add_change(struct series *series, const struct ics_event *event)
{
    struct change *change = &series->changes[series->change_count];
    int64_t start_s;

    change->event = event;
    if (!take_step(series) || !to_series(series, event->replaced, &change->replaced_s)
        || !to_series(series, event->start, &start_s))
        return false;
    change->shift_s = start_s - change->replaced_s;
    drop(series, event->replaced, change->replaced_s);
    if (event->and_later)
        series->change_count++;
    return true;
}

static bool read_changes(struct series *series, const struct ics_replacements *replacements)
{
    struct str uid = series->event->uid;
    size_t first = str_is_null(uid) ? replacements->count : lower_bound(replacements, uid);
    size_t end = first;

    while (end < replacements->count && str_eq(replacements->events[end]->uid, uid))
        end++;
    series->changes = ARENA_ARRAY(series->arena, end - first + 1, struct change);
    for (size_t i = first; i < end; i++)
        if (!add_change(series, replacements->events[i]))
            return false;
    return true;
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/** Of one time of the series, however it was changed. */
static int64_t longest(const struct series *series)
{
    int64_t length_s = series->event->length_s;

    for (size_t i = 0; i < series->change_count; i++)
        length_s = later_of(length_s, series->changes[i].event->length_s);
    for (size_t i = 0; i < series->event->extra_count; i++)
        length_s = later_of(length_s, series->event->extras[i].length_s);
    return length_s;
}

/** Wide enough for what reaches into sight or is moved there. */
static struct ics_window window_with_moves(const struct series *series)
{
    int64_t forward_s = 0;
    int64_t back_s = 0;

    for (size_t i = 0; i < series->change_count; i++) {
        forward_s = later_of(forward_s, series->changes[i].shift_s);
        back_s = later_of(back_s, -series->changes[i].shift_s);
    }
    return (struct ics_window){ series->window.from_s - longest(series) - forward_s,
                                series->window.end_s + back_s };
}

/* ---- times -------------------------------------------------------------------------------------
 */

static bool expand(struct series *series, icalproperty *const *rules, size_t count,
                   struct ics_walls *walls)
{
    for (size_t i = 0; i < count; i++)
        if (!ics_rule_expand(rules[i], series->event, window_with_moves(series), series->steps,
                             walls, series->err))
            return false;
    return true;
}

static bool read_exceptions(struct series *series)
{
    const struct ics_event *event = series->event;
    int64_t wall_s;

    for (size_t i = 0; i < event->exception_count; i++) {
        if (!to_series(series, event->exceptions[i], &wall_s))
            return false;
        drop(series, event->exceptions[i], wall_s);
    }
    return expand(series, event->exception_rules, event->exception_rule_count, &series->dropped);
}

static int by_time(const void *left, const void *right)
{
    return compare(*(const int64_t *)left, *(const int64_t *)right);
}

static void sort(struct ics_walls *walls)
{
    if (walls->count > 0)
        qsort(walls->items, walls->count, sizeof(*walls->items), by_time);
}

static bool has(const struct ics_walls *walls, int64_t wall_s)
{
    return walls->count > 0
           && bsearch(&wall_s, walls->items, walls->count, sizeof(*walls->items), by_time) != NULL;
}

static bool is_dropped(const struct series *series, int64_t wall_s)
{
    return has(&series->dropped, wall_s) || has(&series->dropped_days, midnight_of(wall_s));
}

/** The last change of this and all later times that holds for one. */
static const struct change *change_of(const struct series *series, int64_t wall_s)
{
    const struct change *found = NULL;

    for (size_t i = 0; i < series->change_count; i++)
        if (series->changes[i].replaced_s <= wall_s
            && (found == NULL || found->replaced_s <= series->changes[i].replaced_s))
            found = &series->changes[i];
    return found;
}

static void add(struct ics_occurrences *out, int64_t start_s, int64_t length_s, struct str summary)
{
    out->items = arena_grow(out->arena, out->items, out->count, &out->room, sizeof(*out->items));
    out->items[out->count++] = (struct ics_occurrence){ start_s, length_s, summary };
}

static bool add_time(struct series *series, int64_t wall_s, int64_t length_s,
                     struct ics_occurrences *out)
{
    const struct change *change;

    *series->steps -= (int64_t)series->change_count;
    if (!take_step(series))
        return false;
    if (is_dropped(series, wall_s))
        return true;
    change = change_of(series, wall_s);
    if (change == NULL)
        add(out, wall_s, length_s >= 0 ? length_s : series->event->length_s,
            series->event->summary);
    else if (!change->event->is_cancelled)
        add(out, wall_s + change->shift_s, change->event->length_s, change->event->summary);
    return true;
}

static bool add_times(struct series *series, struct ics_occurrences *out)
{
    const struct ics_event *event = series->event;

    ics_walls_add(&series->walls, event->start.wall_s);
    if (!expand(series, event->rules, event->rule_count, &series->walls))
        return false;
    sort(&series->walls);
    for (size_t i = 0; i < series->walls.count; i++) {
        if (i > 0 && series->walls.items[i] == series->walls.items[i - 1])
            continue;
        if (!add_time(series, series->walls.items[i], -1, out))
            return false;
    }
    return true;
}

static bool add_extras(struct series *series, struct ics_occurrences *out)
{
    const struct ics_event *event = series->event;
    int64_t wall_s;

    for (size_t i = 0; i < event->extra_count; i++) {
        const struct ics_extra *extra = &event->extras[i];

        if (!to_series(series, extra->start, &wall_s))
            return false;
        if (event->start.is_date)
            wall_s = midnight_of(wall_s);
        if (!has(&series->walls, wall_s) && !add_time(series, wall_s, extra->length_s, out))
            return false;
    }
    return true;
}

bool ics_series_add(const struct ics_event *event, const struct ics_replacements *replacements,
                    struct ics_window window, int64_t *steps, struct ics_occurrences *out,
                    struct err *err)
{
    struct series series = { .event = event,
                             .arena = out->arena,
                             .window = window,
                             .steps = steps,
                             .err = err,
                             .walls = { .arena = out->arena },
                             .dropped = { .arena = out->arena },
                             .dropped_days = { .arena = out->arena } };

    if (event->is_cancelled || (event->replaces && !is_kept(replacements, event)))
        return true;
    if (event->replaces) {
        add(out, event->start.wall_s, event->length_s, event->summary);
        return true;
    }
    if (!read_changes(&series, replacements) || !read_exceptions(&series))
        return false;
    sort(&series.dropped);
    sort(&series.dropped_days);
    return add_times(&series, out) && add_extras(&series, out);
}
