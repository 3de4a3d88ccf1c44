/*
 * A day is a list of stretches in which nothing changes; who is there is a set of bits for each.
 * Every cell looks at those in which somebody who can handle it begins or ends something, and notes
 * only what differs from before.
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

static size_t count_meeting(const struct coverage_span *spans, size_t count,
                            const struct stretches *day)
{
    size_t meeting = 0;

    for (size_t i = 0; i < count && spans[i].from_ms < day->to_ms; i++)
        meeting += meets(&spans[i], day);
    return meeting;
}

static size_t most_begins(const struct coverage *coverage, const struct stretches *day)
{
    size_t count = 2;

    for (size_t i = 0; i < coverage->candidate_count; i++) {
        const struct coverage_spans *spans = &coverage->candidates[i].spans;

        count += 2 * count_meeting(spans->items, spans->count, day) + 1;
    }
    for (size_t i = 0; i < coverage->plan_count; i++)
        count += 2 * count_meeting(coverage->plans[i].hours, coverage->plans[i].hour_count, day);
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

static void note_turn(uint64_t *words, size_t step, size_t k)
{
    words[k / 64 * step] |= UINT64_C(1) << k % 64;
}

/** What one candidate does in each stretch, as bits of their kinds. */
static void note_kinds(const struct coverage_spans *spans, const struct stretches *day,
                       uint8_t *kinds)
{
    memset(kinds, 0, day->count);
    for (size_t i = 0; i < spans->count && spans->items[i].from_ms < day->to_ms; i++) {
        if (!meets(&spans->items[i], day))
            continue;
        for (size_t k = stretch_at(day, spans->items[i].from_ms);
             k < day->count && day->begins[k] < spans->items[i].to_ms; k++)
            kinds[k] |= (uint8_t)(1 << spans->items[i].kind);
    }
}

enum { IS_THERE = 1 << 0, IS_RESTING = 1 << 1, IS_UNPLANNED = 1 << 2 };

/** Somebody who is known to be absent is not there later either, whatever will be planned. */
static unsigned presence_of(unsigned kinds, bool is_behind_plan)
{
    unsigned presence = is_behind_plan ? IS_UNPLANNED : 0;

    if ((kinds & 1 << COVERAGE_ABSENCE) != 0)
        return 0;
    if ((kinds & 1 << COVERAGE_SHIFT) != 0)
        presence |= (kinds & 1 << COVERAGE_BREAK) == 0 ? IS_THERE : IS_RESTING;
    return presence;
}

static void place_candidate(const struct coverage *coverage, struct stretches *day, size_t number,
                            uint8_t *kinds)
{
    const struct coverage_candidate *candidate = &coverage->candidates[number];
    unsigned before = 0;

    note_kinds(&candidate->spans, day, kinds);
    for (size_t k = 0; k < day->count; k++) {
        unsigned now = presence_of(kinds[k], day->begins[k] >= candidate->planned_until_ms);

        if ((now & IS_THERE) != 0)
            put_in(&day->there[k], number);
        if ((now & IS_RESTING) != 0)
            put_in(&day->resting[k], number);
        if ((now & IS_UNPLANNED) != 0)
            put_in(&day->unplanned[k], number);
        if (now != before)
            note_turn(&day->turns[number], coverage->candidate_count, k);
        before = now;
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

static void place_all(const struct coverage *coverage, struct stretches *day)
{
    uint8_t *kinds = coverage_room(day->count, sizeof(*kinds));

    for (size_t i = 0; i < coverage->candidate_count; i++)
        place_candidate(coverage, day, i, kinds);
    for (size_t i = 0; i < coverage->plan_count; i++)
        place_plan(coverage, day, i);
    for (size_t k = 0; k < day->count; k++)
        if (k == 0 || day->plans[k] != day->plans[k - 1])
            note_turn(day->plan_turns, 1, k);
    free(kinds);
}

void coverage_find_stretches(struct coverage *coverage, int number)
{
    struct stretches *day = &coverage->days[number].stretches;

    coverage_drop_stretches(day);
    *day = (struct stretches){ .from_ms = coverage->from_ms + number * (int64_t)MS_PER_DAY };
    day->to_ms = day->from_ms + MS_PER_DAY;
    day->begins = coverage_room(most_begins(coverage, day), sizeof(*day->begins));
    find_begins(coverage, day);
    day->there = coverage_room(day->count, sizeof(*day->there));
    day->resting = coverage_room(day->count, sizeof(*day->resting));
    day->unplanned = coverage_room(day->count, sizeof(*day->unplanned));
    day->plans = coverage_room(day->count, sizeof(*day->plans));
    day->turn_words = day->count / 64 + 1;
    day->turns = coverage_room(day->turn_words * coverage->candidate_count, sizeof(*day->turns));
    day->plan_turns = coverage_room(day->turn_words, sizeof(*day->plan_turns));
    place_all(coverage, day);
}

bool coverage_matters(const struct coverage *coverage, int number, size_t candidate)
{
    const struct stretches *day = &coverage->days[number].stretches;

    /* Before the first stretch nobody is anything: whoever never turns is not there all day. */
    for (size_t word = 0; word < day->turn_words; word++)
        if (day->turns[word * coverage->candidate_count + candidate] != 0)
            return true;
    return false;
}

void coverage_drop_stretches(struct stretches *day)
{
    free(day->begins);
    free(day->there);
    free(day->resting);
    free(day->unplanned);
    free(day->plans);
    free(day->turns);
    free(day->plan_turns);
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

/** Kept only where it differs from the last one; there is room for it in any case. */
static void add_note(struct notes *notes, struct note note)
{
    const struct note *last = &notes->items[notes->count - (notes->count > 0)];
    bool is_new = notes->count == 0 || last->standing != note.standing || last->first != note.first
                  || last->next != note.next;

    notes->items[notes->count] = note;
    notes->count += is_new;
}

/** What one cell sees while it walks over a day. */
struct walk {
    const struct coverage *coverage;
    const struct stretches *day;
    size_t cell;
    int channel;
    uint32_t plans;                   /* of the cell, that promise something now */
    const struct coverage_plan *plan; /* that holds now; NULL: none */
    struct people able;
};

static void take_plan(struct walk *walk, uint32_t plans)
{
    size_t plan = plans == 0 ? 0 : (size_t)__builtin_ctz(plans);

    walk->plans = plans;
    walk->plan = plans == 0 ? NULL : &walk->coverage->plans[plan];
    walk->able =
        plans == 0 ? (struct people){ 0 } : *coverage_able_of(walk->coverage, plan, walk->cell);
}

static enum coverage_standing standing_without(const struct walk *walk, size_t k)
{
    struct people resting = both(&walk->day->resting[k], &walk->able);
    struct people unplanned = both(&walk->day->unplanned[k], &walk->able);

    if (!is_empty(&resting))
        return COVERAGE_BREAK_GAP;
    return is_empty(&unplanned) ? COVERAGE_GAP : COVERAGE_NOT_PLANNED;
}

static enum coverage_standing standing_of(const struct walk *walk, size_t k, struct people there,
                                          const struct note *note)
{
    if (walk->plan == NULL)
        return COVERAGE_NOT_ASKED;
    if (note->first == NOBODY)
        return standing_without(walk, k);
    if (walk->plan->needed > 1 && is_short(walk->coverage, walk->plan, there, walk->channel))
        return COVERAGE_SHORT;
    return note->next == NOBODY ? COVERAGE_SINGLE_POINT : COVERAGE_COVERED;
}

static void look_at(struct walk *walk, size_t k, struct notes *notes)
{
    uint32_t plans = walk->day->plans[k] & walk->coverage->plans_of[walk->cell];
    struct people there;
    struct people left;
    struct note note = { .from_ms = (int32_t)(walk->day->begins[k] - walk->day->from_ms) };

    if (plans != walk->plans)
        take_plan(walk, plans);
    left = there = both(&walk->day->there[k], &walk->able);
    note.first = (int8_t)take_first(&left);
    note.next = (int8_t)take_first(&left);
    note.standing = (uint8_t)standing_of(walk, k, there, &note);
    add_note(notes, note);
}

/** Who can handle the cell by one of its plans. */
static struct people able_by_any(const struct coverage *coverage, size_t cell)
{
    struct people out = { 0 };

    for (uint32_t plans = coverage->plans_of[cell]; plans != 0; plans &= plans - 1) {
        const struct people *able = coverage_able_of(coverage, (size_t)__builtin_ctz(plans), cell);

        for (int i = 0; i < WORDS; i++)
            out.words[i] |= able->words[i];
    }
    return out;
}

/** In a word's stretches, those where one of the people, or a plan, turns. */
static uint64_t turns_of(const struct coverage *coverage, const struct stretches *day, size_t word,
                         struct people people)
{
    const uint64_t *turns = &day->turns[word * coverage->candidate_count];
    uint64_t out = day->plan_turns[word];

    for (int number = take_first(&people); number != NOBODY; number = take_first(&people))
        out |= turns[number];
    return out;
}

/** Nothing changes for a cell but where somebody turns who can handle it. */
static void answer_cell(const struct coverage *coverage, const struct stretches *day, size_t cell,
                        struct notes *notes)
{
    struct people able = able_by_any(coverage, cell);
    struct walk walk = { .coverage = coverage,
                         .day = day,
                         .cell = cell,
                         .channel = coverage_cell_of(coverage, cell).channel };

    for (size_t word = 0; word < day->turn_words; word++)
        for (uint64_t turns = turns_of(coverage, day, word, able); turns != 0; turns &= turns - 1)
            look_at(&walk, word * 64 + (size_t)__builtin_ctzll(turns), notes);
}

/** A little more than is needed: with the next change there are a few more. */
static void make_room(struct notes *notes, size_t count)
{
    enum { STEP = 8 };

    if (count <= notes->room)
        return;
    free(notes->items);
    notes->room = (uint32_t)((count / STEP + 1) * STEP);
    notes->items = coverage_room(notes->room, sizeof(*notes->items));
}

static void note_cell(struct coverage *coverage, int number, size_t cell)
{
    struct day *day = &coverage->days[number];
    struct notes *kept = &day->cells[cell];
    struct notes notes = { .items = coverage->scratch };

    answer_cell(coverage, &day->stretches, cell, &notes);
    make_room(kept, notes.count);
    memcpy(kept->items, notes.items, notes.count * sizeof(*notes.items));
    kept->count = notes.count;
}

static void make_scratch(struct coverage *coverage, size_t count)
{
    if (count <= coverage->scratch_room)
        return;
    free(coverage->scratch);
    coverage->scratch_room = count;
    coverage->scratch = coverage_room(count, sizeof(*coverage->scratch));
}

void coverage_answer_day(struct coverage *coverage, int number, const bool *cells)
{
    make_scratch(coverage, coverage->days[number].stretches.count);
    for (size_t cell = 0; cell < coverage->cell_count; cell++)
        if (cells == NULL || cells[cell])
            note_cell(coverage, number, cell);
}
