/* Who wins: a sweep over the starts of all parts, with a heap of those that run, makes the line of
 * the highest level present; each part keeps where the line is at its own level. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "features/duty/duty_table.h"
#include "features/duty/duty_wall.h"

/** Where one level is the highest one present. */
struct reign {
    int64_t from_ms;
    int64_t to_ms;
    int64_t level;
};

struct sweep {
    const struct duty_part **waiting; /* by start */
    size_t count;
    size_t begun;
    const struct duty_part **heap; /* the highest level first; perhaps over already */
    size_t running;
    struct reign *reigns;
    size_t reign_count;
};

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_start(const void *a, const void *b)
{
    const struct duty_part *const *left = a;
    const struct duty_part *const *right = b;

    return compare((*left)->from_ms, (*right)->from_ms);
}

/** Not zeroed: that would take longer than the rest. */
static void *room_for(struct arena *arena, size_t count, size_t size)
{
    return arena_bytes(arena, (count + 1) * size);
}

/* ---- the heap ----------------------------------------------------------------------------------
 */

static void swap(const struct duty_part **a, const struct duty_part **b)
{
    const struct duty_part *kept = *a;

    *a = *b;
    *b = kept;
}

static void push(struct sweep *sweep, const struct duty_part *part)
{
    size_t at = sweep->running++;

    sweep->heap[at] = part;
    while (at > 0 && sweep->heap[(at - 1) / 2]->shift->level < part->shift->level) {
        swap(&sweep->heap[(at - 1) / 2], &sweep->heap[at]);
        at = (at - 1) / 2;
    }
}

static void pop(struct sweep *sweep)
{
    size_t at = 0;

    sweep->heap[0] = sweep->heap[--sweep->running];
    for (;;) {
        size_t highest = at;

        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < sweep->running; child++)
            if (sweep->heap[child]->shift->level > sweep->heap[highest]->shift->level)
                highest = child;
        if (highest == at)
            return;
        swap(&sweep->heap[highest], &sweep->heap[at]);
        at = highest;
    }
}

/* ---- the line of the highest ones --------------------------------------------------------------
 */

static void begin_until(struct sweep *sweep, int64_t now_ms)
{
    while (sweep->begun < sweep->count && sweep->waiting[sweep->begun]->from_ms <= now_ms)
        push(sweep, sweep->waiting[sweep->begun++]);
    while (sweep->running > 0 && sweep->heap[0]->to_ms <= now_ms)
        pop(sweep);
}

static void reign(struct sweep *sweep, int64_t from_ms, int64_t to_ms)
{
    int64_t level = sweep->heap[0]->shift->level;
    struct reign *last = sweep->reign_count > 0 ? &sweep->reigns[sweep->reign_count - 1] : NULL;

    if (last != NULL && last->level == level && last->to_ms == from_ms)
        last->to_ms = to_ms;
    else
        sweep->reigns[sweep->reign_count++] = (struct reign){ from_ms, to_ms, level };
}

/** When the highest one ends, or another begins. */
static int64_t next_change(const struct sweep *sweep)
{
    int64_t end_ms = sweep->heap[0]->to_ms;

    if (sweep->begun == sweep->count || sweep->waiting[sweep->begun]->from_ms > end_ms)
        return end_ms;
    return sweep->waiting[sweep->begun]->from_ms;
}

/** Each change is a start or an end, so there are at most twice as many reigns as parts. */
static void run(struct sweep *sweep)
{
    while (sweep->begun < sweep->count) {
        int64_t now_ms = sweep->waiting[sweep->begun]->from_ms;

        begin_until(sweep, now_ms);
        while (sweep->running > 0) {
            int64_t next_ms = next_change(sweep);

            reign(sweep, now_ms, next_ms);
            now_ms = next_ms;
            begin_until(sweep, now_ms);
        }
    }
}

static int by_level(const void *a, const void *b)
{
    const struct reign *left = a;
    const struct reign *right = b;
    int order = compare(left->level, right->level);

    return order != 0 ? order : compare(left->from_ms, right->from_ms);
}

static struct sweep swept(struct duty_parts parts, struct arena *arena)
{
    struct sweep sweep = {
        .waiting = room_for(arena, parts.count, sizeof(sweep.waiting[0])),
        .count = parts.count,
        .heap = room_for(arena, parts.count, sizeof(sweep.heap[0])),
        .reigns = room_for(arena, 2 * parts.count, sizeof(sweep.reigns[0])),
    };

    for (size_t i = 0; i < parts.count; i++)
        sweep.waiting[i] = &parts.items[i];
    qsort(sweep.waiting, sweep.count, sizeof(sweep.waiting[0]), by_start);
    run(&sweep);
    qsort(sweep.reigns, sweep.reign_count, sizeof(sweep.reigns[0]), by_level);
    return sweep;
}

/* ---- what is left of each part -----------------------------------------------------------------
 */

struct cutting {
    const struct sweep *sweep;
    int64_t from_ms; /* the window */
    int64_t to_ms;
    struct duty_span *items; /* NULL: they are only counted */
    size_t count;
    bool is_first; /* nothing of this person's shift was there yet */
};

/** The first reign of the part's level that ends behind its start, or where it would stand. */
static size_t first_reign(const struct sweep *sweep, const struct duty_part *part)
{
    size_t low = 0;
    size_t high = sweep->reign_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct reign *reign = &sweep->reigns[middle];

        if (reign->level < part->shift->level
            || (reign->level == part->shift->level && reign->to_ms <= part->from_ms))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_span(struct cutting *cutting, const struct duty_part *part, int64_t from_ms,
                     int64_t to_ms)
{
    bool is_first = cutting->is_first;

    cutting->is_first = false;
    if (from_ms >= cutting->to_ms || to_ms <= cutting->from_ms)
        return;
    if (cutting->items != NULL)
        cutting->items[cutting->count] = (struct duty_span){
            from_ms, to_ms, part->user, part->shift->source, part->shift->index, is_first,
        };
    cutting->count++;
}

static void cut(struct cutting *cutting, const struct duty_part *part)
{
    const struct sweep *sweep = cutting->sweep;

    if (part->begins)
        cutting->is_first = true;
    if (str_is_null(part->user))
        return;
    for (size_t i = first_reign(sweep, part); i < sweep->reign_count; i++) {
        const struct reign *reign = &sweep->reigns[i];

        if (reign->level != part->shift->level || reign->from_ms >= part->to_ms)
            return;
        add_span(cutting, part, reign->from_ms > part->from_ms ? reign->from_ms : part->from_ms,
                 reign->to_ms < part->to_ms ? reign->to_ms : part->to_ms);
    }
}

static int by_time(const void *a, const void *b)
{
    const struct duty_span *left = a;
    const struct duty_span *right = b;
    int order = compare(left->from_ms, right->from_ms);

    if (order == 0)
        order = compare(left->to_ms, right->to_ms);
    if (order == 0)
        order = str_cmp(left->user, right->user);
    if (order == 0)
        order = compare(left->source, right->source);
    return order != 0 ? order : compare((int64_t)left->index, (int64_t)right->index);
}

/** Makes a span as wide as the shifts that run at an instant. */
static bool widen(const struct duty_schedule *schedule, int64_t at_ms, struct arena *arena,
                  int64_t *from_ms, int64_t *to_ms, struct err *err)
{
    struct duty_shifts shifts;

    if (!duty_expand(schedule, at_ms, at_ms + 1, arena, &shifts, err))
        return false;
    for (size_t i = 0; i < shifts.count; i++) {
        if (shifts.items[i].from_ms < *from_ms)
            *from_ms = shifts.items[i].from_ms;
        if (shifts.items[i].to_ms > *to_ms)
            *to_ms = shifts.items[i].to_ms;
    }
    return true;
}

/** All parts of shifts that overlap the window, and all that may cut them where they reach out of
 * it. */
static bool find_parts(const struct duty_schedule *schedule, int64_t from_ms, int64_t to_ms,
                       struct arena *arena, struct duty_parts *out, struct err *err)
{
    const int64_t last_ms = to_ms - 1;
    const int64_t first_ms = from_ms;
    struct duty_shifts shifts;

    return widen(schedule, first_ms, arena, &from_ms, &to_ms, err)
           && widen(schedule, last_ms, arena, &from_ms, &to_ms, err)
           && duty_expand(schedule, from_ms, to_ms, arena, &shifts, err)
           && duty_parts_of(schedule, shifts, arena, out, err);
}

static bool check_window(int64_t from_ms, int64_t to_ms, struct err *err)
{
    if (duty_is_known(from_ms) && duty_is_known(to_ms))
        return true;
    err_set(err, ERR_INVALID, "out_of_range", "an instant of the years %d to %d", DUTY_FIRST_YEAR,
            DUTY_LAST_YEAR);
    return err_param(err, "%d..%d", DUTY_FIRST_YEAR, DUTY_LAST_YEAR);
}

static void cut_all(struct cutting *cutting, struct duty_parts parts)
{
    cutting->count = 0;
    for (size_t i = 0; i < parts.count && cutting->count <= DUTY_SHIFTS_MAX; i++)
        cut(cutting, &parts.items[i]);
}

bool duty_final(const struct duty_schedule *schedule, int64_t from_ms, int64_t to_ms,
                struct arena *arena, struct duty_spans *out, struct err *err)
{
    struct cutting cutting = { .from_ms = from_ms, .to_ms = to_ms };
    struct duty_parts parts;
    struct sweep sweep;

    if (!check_window(from_ms, to_ms, err))
        return false;
    if (from_ms >= to_ms) {
        *out = (struct duty_spans){ 0 };
        return true;
    }
    if (!find_parts(schedule, from_ms, to_ms, arena, &parts, err))
        return false;
    sweep = swept(parts, arena);
    cutting.sweep = &sweep;
    cut_all(&cutting, parts);
    if (cutting.count > DUTY_SHIFTS_MAX)
        return duty_too_many(err);
    cutting.items = room_for(arena, cutting.count, sizeof(cutting.items[0]));
    cut_all(&cutting, parts);
    qsort(cutting.items, cutting.count, sizeof(cutting.items[0]), by_time);
    *out = (struct duty_spans){ cutting.items, cutting.count };
    return true;
}

/* ---- at an instant -----------------------------------------------------------------------------
 */

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

bool duty_at(const struct duty_schedule *schedule, int64_t at_ms, struct arena *arena,
             struct duty_users *out, struct err *err)
{
    int64_t level = INT64_MIN;
    struct duty_shifts shifts;
    struct duty_parts parts;
    struct str *users;
    size_t named = 0;
    size_t count = 0;

    if (!check_window(at_ms, at_ms, err)
        || !duty_expand(schedule, at_ms, at_ms + 1, arena, &shifts, err)
        || !duty_parts_of(schedule, shifts, arena, &parts, err))
        return false;
    users = ARENA_ARRAY(arena, parts.count + 1, struct str);
    for (size_t i = 0; i < parts.count; i++) {
        const struct duty_part *part = &parts.items[i];

        if (part->from_ms > at_ms || part->to_ms <= at_ms || part->shift->level < level)
            continue;
        if (part->shift->level > level)
            named = 0;
        level = part->shift->level;
        if (!str_is_null(part->user))
            users[named++] = part->user;
    }
    qsort(users, named, sizeof(users[0]), by_name);
    for (size_t i = 0; i < named; i++)
        if (count == 0 || !str_eq(users[count - 1], users[i]))
            users[count++] = users[i];
    *out = (struct duty_users){ users, count };
    return true;
}

/* ---- the past ----------------------------------------------------------------------------------
 */

static bool is_by_same_rule(const struct duty_span *a, const struct duty_span *b)
{
    return a->source == b->source && a->index == b->index && str_eq(a->user, b->user);
}

/** The span that goes on at the cut, or NULL. */
static struct duty_span *running_at(struct duty_span *items, size_t count, int64_t cut_ms,
                                    const struct duty_span *next)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].to_ms == cut_ms && is_by_same_rule(&items[i], next))
            return &items[i];
    return NULL;
}

struct duty_spans duty_frozen(struct duty_spans past, int64_t cut_ms, struct duty_spans future,
                              struct arena *arena)
{
    struct duty_span *items = ARENA_ARRAY(arena, past.count + future.count + 1, struct duty_span);
    size_t count = 0;
    size_t before;

    for (size_t i = 0; i < past.count; i++) {
        struct duty_span span = past.items[i];

        if (span.to_ms > cut_ms)
            span.to_ms = cut_ms;
        if (span.from_ms < span.to_ms)
            items[count++] = span;
    }
    before = count;
    for (size_t i = 0; i < future.count; i++) {
        struct duty_span span = future.items[i];
        bool is_running = span.from_ms < cut_ms;
        struct duty_span *same = is_running ? running_at(items, before, cut_ms, &span) : NULL;

        if (span.to_ms <= cut_ms)
            continue;
        if (is_running)
            span.from_ms = cut_ms;
        if (same != NULL)
            same->to_ms = span.to_ms;
        else
            items[count++] = span;
    }
    qsort(items, count, sizeof(items[0]), by_time);
    return (struct duty_spans){ items, count };
}
