/*
 * A day is a list of stretches in which nothing changes; who is there is a set of bits for each.
 * Every cell walks over them with the set of those who can handle it, and notes only what differs
 * from the stretch before.
 */
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "features/duty/coverage_table.h"

/* ---- sets --------------------------------------------------------------------------------------
 */

static void put_in(struct people *people, size_t number)
{
    people->words[number / 64] |= UINT64_C(1) << number % 64;
}

static struct people both(const struct people *a, const struct people *b)
{
    return (struct people){ { a->words[0] & b->words[0], a->words[1] & b->words[1] } };
}

static bool is_equal(const struct people *a, const struct people *b)
{
    return a->words[0] == b->words[0] && a->words[1] == b->words[1];
}

static bool is_empty(const struct people *people)
{
    return (people->words[0] | people->words[1]) == 0;
}

/** The one with the lowest number, taken out; NOBODY. */
static int take_first(struct people *people)
{
    for (int i = 0; i < WORDS; i++)
        if (people->words[i] != 0) {
            int number = i * 64 + __builtin_ctzll(people->words[i]);

            people->words[i] &= people->words[i] - 1;
            return number;
        }
    return NOBODY;
}

/* ---- a day's stretches -------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static bool meets(const struct coverage_span *span, const struct stretches *day)
{
    return span->from_ms < day->to_ms && span->to_ms > day->from_ms;
}

static void note_begin(struct stretches *day, int64_t at_ms)
{
    if (at_ms > day->from_ms && at_ms < day->to_ms)
        day->begins[day->count++] = at_ms;
}

static void note_spans(struct stretches *day, const struct coverage_span *spans, size_t count)
{
    for (size_t i = 0; i < count && spans[i].from_ms < day->to_ms; i++) {
        if (!meets(&spans[i], day))
            continue;
        note_begin(day, spans[i].from_ms);
        note_begin(day, spans[i].to_ms);
    }
}

static size_t most_begins(const struct coverage *coverage)
{
    size_t count = 2;

    for (size_t i = 0; i < coverage->candidate_count; i++)
        count += 2 * coverage->candidates[i].spans.count + 1;
    for (size_t i = 0; i < coverage->plan_count; i++)
        count += 2 * coverage->plans[i].hour_count;
    return count;
}

static void find_begins(const struct coverage *coverage, struct stretches *day)
{
    size_t kept = 0;

    day->begins[day->count++] = day->from_ms;
    for (size_t i = 0; i < coverage->candidate_count; i++) {
        const struct coverage_candidate *candidate = &coverage->candidates[i];

        note_spans(day, candidate->spans.items, candidate->spans.count);
        note_begin(day, candidate->planned_until_ms);
    }
    for (size_t i = 0; i < coverage->plan_count; i++)
        note_spans(day, coverage->plans[i].hours, coverage->plans[i].hour_count);
    qsort(day->begins, day->count, sizeof(*day->begins), by_value);
    for (size_t i = 0; i < day->count; i++)
        if (i == 0 || day->begins[i] != day->begins[kept - 1])
            day->begins[kept++] = day->begins[i];
    day->count = kept;
    day->begins[kept] = day->to_ms;
}

/** The first stretch that begins at the instant or after it. */
static size_t stretch_at(const struct stretches *day, int64_t at_ms)
{
    size_t low = 0;
    size_t high = day->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (day->begins[middle] < at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/** What one candidate does in each stretch, as bits of their kinds. */
static void place_candidate(const struct coverage *coverage, struct stretches *day, size_t number,
                            uint8_t *kinds)
{
    const struct coverage_candidate *candidate = &coverage->candidates[number];
    const struct coverage_spans *spans = &candidate->spans;

    memset(kinds, 0, day->count);
    for (size_t i = 0; i < spans->count && spans->items[i].from_ms < day->to_ms; i++) {
        if (!meets(&spans->items[i], day))
            continue;
        for (size_t k = stretch_at(day, spans->items[i].from_ms);
             k < day->count && day->begins[k] < spans->items[i].to_ms; k++)
            kinds[k] |= (uint8_t)(1 << spans->items[i].kind);
    }
    for (size_t k = 0; k < day->count; k++) {
        bool is_on =
            (kinds[k] & 1 << COVERAGE_SHIFT) != 0 && (kinds[k] & 1 << COVERAGE_ABSENCE) == 0;

        if (is_on && (kinds[k] & 1 << COVERAGE_BREAK) == 0)
            put_in(&day->there[k], number);
        else if (is_on)
            put_in(&day->resting[k], number);
        if (day->begins[k] >= candidate->planned_until_ms)
            put_in(&day->unplanned[k], number);
    }
}

static void place_plan(const struct coverage *coverage, struct stretches *day, size_t number)
{
    const struct coverage_plan *plan = &coverage->plans[number];

    for (size_t i = 0; i < plan->hour_count && plan->hours[i].from_ms < day->to_ms; i++)
        for (size_t k = stretch_at(day, plan->hours[i].from_ms);
             k < day->count && day->begins[k] < plan->hours[i].to_ms; k++)
            day->plans[k] |= UINT32_C(1) << number;
}

static void stretches_make(const struct coverage *coverage, int number, struct stretches *day)
{
    uint8_t *kinds;

    *day = (struct stretches){ .from_ms = coverage->from_ms + number * (int64_t)MS_PER_DAY };
    day->to_ms = day->from_ms + MS_PER_DAY;
    day->begins = coverage_room(most_begins(coverage), sizeof(*day->begins));
    find_begins(coverage, day);
    day->there = coverage_room(day->count, sizeof(*day->there));
    day->resting = coverage_room(day->count, sizeof(*day->resting));
    day->unplanned = coverage_room(day->count, sizeof(*day->unplanned));
    day->plans = coverage_room(day->count, sizeof(*day->plans));
    kinds = coverage_room(day->count, sizeof(*kinds));
    for (size_t i = 0; i < coverage->candidate_count; i++)
        place_candidate(coverage, day, i, kinds);
    for (size_t i = 0; i < coverage->plan_count; i++)
        place_plan(coverage, day, i);
    free(kinds);
}

void coverage_drop_stretches(struct stretches *day)
{
    free(day->begins);
    free(day->there);
    free(day->resting);
    free(day->unplanned);
    free(day->plans);
}

/* ---- answers -----------------------------------------------------------------------------------
 */

static bool is_short(const struct coverage *coverage, const struct coverage_plan *plan,
                     struct people there, int channel)
{
    int capacity = 0;

    for (int number = take_first(&there); number != NOBODY && capacity < plan->needed;
         number = take_first(&there))
        capacity += coverage->candidates[number].capacity[channel];
    return capacity < plan->needed;
}

static enum coverage_standing standing_without(const struct stretches *day, size_t k,
                                               const struct people *able)
{
    struct people resting = both(&day->resting[k], able);
    struct people unplanned = both(&day->unplanned[k], able);

    if (!is_empty(&resting))
        return COVERAGE_BREAK_GAP;
    return is_empty(&unplanned) ? COVERAGE_GAP : COVERAGE_NOT_PLANNED;
}

static enum coverage_standing standing_with(const struct coverage *coverage,
                                            const struct coverage_plan *plan, struct people there,
                                            int channel)
{
    struct people others = there;

    if (plan->needed > 1 && is_short(coverage, plan, there, channel))
        return COVERAGE_SHORT;
    take_first(&others);
    return is_empty(&others) ? COVERAGE_SINGLE_POINT : COVERAGE_COVERED;
}

static void add_note(struct notes *notes, const struct stretches *day, size_t k,
                     enum coverage_standing standing, struct people there)
{
    struct note note = {
        .from_ms = (int32_t)(day->begins[k] - day->from_ms),
        .first = (int8_t)take_first(&there),
        .next = (int8_t)take_first(&there),
        .standing = (uint8_t)standing,
    };
    const struct note *last = notes->count > 0 ? &notes->items[notes->count - 1] : NULL;

    if (last == NULL || last->standing != note.standing || last->first != note.first
        || last->next != note.next)
        notes->items[notes->count++] = note;
}

/** What one cell sees while it walks over a day. */
struct walk {
    const struct coverage *coverage;
    const struct stretches *day;
    size_t cell;
    int channel;
    const struct coverage_plan *plan; /* that holds there; NULL: none */
    struct people able;
};

static void take_plan(struct walk *walk, uint32_t plans)
{
    size_t plan = plans == 0 ? 0 : (size_t)__builtin_ctz(plans);

    walk->plan = plans == 0 ? NULL : &walk->coverage->plans[plan];
    walk->able =
        plans == 0 ? (struct people){ 0 } : *coverage_able_of(walk->coverage, plan, walk->cell);
}

static enum coverage_standing standing_of(const struct walk *walk, size_t k,
                                          const struct people *there)
{
    if (walk->plan == NULL)
        return COVERAGE_NOT_ASKED;
    if (is_empty(there))
        return standing_without(walk->day, k, &walk->able);
    return standing_with(walk->coverage, walk->plan, *there, walk->channel);
}

/** Who can and is there is mostly who was there before: that is seen at once. */
static void answer_cell(const struct coverage *coverage, const struct stretches *day, size_t cell,
                        struct notes *notes)
{
    struct walk walk = { .coverage = coverage,
                         .day = day,
                         .cell = cell,
                         .channel = coverage_cell_of(coverage, cell).channel };
    uint32_t plans_of = coverage->plans_of[cell];
    uint32_t plans = 0;
    struct people before = { 0 };

    for (size_t k = 0; k < day->count; k++) {
        uint32_t now = day->plans[k] & plans_of;
        struct people there;

        if (now != plans) {
            plans = now;
            take_plan(&walk, plans);
            before = (struct people){ 0 };
        }
        there = both(&day->there[k], &walk.able);
        if (is_equal(&there, &before) && !is_empty(&there))
            continue;
        before = there;
        add_note(notes, day, k, standing_of(&walk, k, &there), there);
    }
}

static void note_cell(struct coverage *coverage, int number, size_t cell)
{
    struct day *day = &coverage->days[number];
    struct notes notes = { coverage->scratch, 0 };

    answer_cell(coverage, &day->stretches, cell, &notes);
    if (notes.count != day->cells[cell].count) {
        free(day->cells[cell].items);
        day->cells[cell].items = coverage_room(notes.count, sizeof(*notes.items));
    }
    memcpy(day->cells[cell].items, notes.items, notes.count * sizeof(*notes.items));
    day->cells[cell].count = notes.count;
}

static void make_scratch(struct coverage *coverage, size_t count)
{
    if (count <= coverage->scratch_room)
        return;
    free(coverage->scratch);
    coverage->scratch_room = count;
    coverage->scratch = coverage_room(count, sizeof(*coverage->scratch));
}

void coverage_answer_day(struct coverage *coverage, int number, const bool *changed)
{
    struct day *day = &coverage->days[number];

    if (changed == NULL) {
        coverage_drop_stretches(&day->stretches);
        stretches_make(coverage, number, &day->stretches);
        make_scratch(coverage, day->stretches.count);
    }
    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        if (changed == NULL || changed[cell])
            note_cell(coverage, number, cell);
}
