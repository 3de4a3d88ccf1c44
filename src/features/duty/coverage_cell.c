/*
 * What a cell says about a day, 64 stretches at once: whoever can handle it is asked in turn for
 * the stretches in which nobody before them is there, or one only; where that begins and ends,
 * something turns.
 */
#include <stdlib.h>

#include "base/check.h"
#include "features/duty/coverage_table.h"

enum { NEEDED_BITS = 15 };

_Static_assert(COVERAGE_GAP < 1 << STANDING_BITS, "each standing fits");
_Static_assert(COVERAGE_CANDIDATES_MAX *UINT8_MAX < 1 << NEEDED_BITS, "so do all together");

/** The stretches that differ from the one before; before the first one nothing is, so that a first
 * one, which has some standing, always differs. */
static uint64_t edges(uint64_t stretches)
{
    return stretches ^ stretches << 1;
}

/* ---- how many at one time ----------------------------------------------------------------------
 */

/** Counts in each stretch from that far below a power of two up to it: bit by bit. */
struct counter {
    uint64_t planes[NEEDED_BITS];
    int bits;
    uint64_t is_enough; /* whatever else is added */
};

static void begin_counter(struct counter *counter, int needed)
{
    int most = needed < 1 << NEEDED_BITS ? needed : 1 << NEEDED_BITS;

    for (counter->bits = 0; 1 << counter->bits < most;)
        counter->bits++;
    for (int i = 0; i < counter->bits; i++)
        counter->planes[i] = (((1 << counter->bits) - most) >> i & 1) != 0 ? UINT64_MAX : 0;
    counter->is_enough = 0;
}

static void add_capacity(struct counter *counter, uint64_t stretches, unsigned capacity)
{
    uint64_t carry = 0;

    for (int i = 0; i < counter->bits; i++) {
        uint64_t more = (capacity >> i & 1) != 0 ? stretches : 0;
        uint64_t plane = counter->planes[i];

        counter->planes[i] = plane ^ more ^ carry;
        carry = (plane & more) | (carry & (plane | more));
    }
    counter->is_enough |= carry | (capacity >> counter->bits != 0 ? stretches : 0);
}

/* ---- 64 stretches ------------------------------------------------------------------------------
 */

/** Who of those that can handle it is there: asked in their order. */
struct asked {
    uint64_t one; /* at least */
    uint64_t two;
    uint64_t resting;
    uint64_t unplanned;
    uint64_t turns; /* first or next is somebody else than before */
};

static void ask_candidate(struct asked *asked, const struct presence *presence, uint64_t there)
{
    uint64_t first = there & ~asked->one;
    uint64_t next = there & asked->one & ~asked->two;

    asked->turns |= edges(first) | edges(next);
    asked->one |= there;
    asked->two |= next;
    asked->resting |= presence->resting;
    asked->unplanned |= presence->unplanned;
}

static void set_standing(struct marks *marks, uint64_t stretches, enum coverage_standing standing)
{
    for (int i = 0; i < STANDING_BITS; i++)
        marks->standings[i] |= ((unsigned)standing >> i & 1) != 0 ? stretches : 0;
}

static void set_standings(struct marks *marks, const struct asked *asked, uint64_t held,
                          uint64_t is_enough)
{
    uint64_t none = held & ~asked->one;

    set_standing(marks, asked->one & ~is_enough, COVERAGE_SHORT);
    set_standing(marks, asked->two & is_enough, COVERAGE_COVERED);
    set_standing(marks, asked->one & is_enough & ~asked->two, COVERAGE_SINGLE_POINT);
    set_standing(marks, none & asked->resting, COVERAGE_BREAK_GAP);
    none &= ~asked->resting;
    set_standing(marks, none & asked->unplanned, COVERAGE_NOT_PLANNED);
    set_standing(marks, none & ~asked->unplanned, COVERAGE_GAP);
}

struct place {
    const struct coverage *coverage;
    const struct stretches *day;
    size_t word;
    size_t cell;
};

/** The stretches in which all who can handle it together have as much capacity as is needed. */
static uint64_t where_enough(const struct place *place, const struct coverage_plan *plan,
                             struct people able)
{
    const struct coverage *coverage = place->coverage;
    const struct presence *presence =
        &place->day->presence[place->word * coverage->candidate_count];
    const int channel = coverage->cells[place->cell].channel;
    struct counter counter;

    begin_counter(&counter, plan->needed);
    for (size_t half = 0; half < WORDS; half++)
        for (uint64_t left = able.words[half]; left != 0; left &= left - 1) {
            size_t number = half * 64 + (size_t)__builtin_ctzll(left);

            add_capacity(&counter, presence[number].there,
                         coverage->candidates[number].capacity[channel]);
        }
    return counter.is_enough;
}

/** Asks all who can handle the cell by a plan, for the stretches in which it holds. */
static void ask_by_plan(const struct place *place, size_t plan, uint64_t held, struct marks *marks)
{
    const struct coverage *coverage = place->coverage;
    const struct coverage_plan *it = &coverage->plans[plan];
    const struct presence *presence =
        &place->day->presence[place->word * coverage->candidate_count];
    const struct people able = *coverage_able_of(coverage, plan, place->cell);
    struct asked asked = { 0 };

    for (size_t half = 0; half < WORDS; half++)
        for (uint64_t left = able.words[half]; left != 0; left &= left - 1) {
            const struct presence *of = &presence[half * 64 + (size_t)__builtin_ctzll(left)];

            ask_candidate(&asked, of, of->there & held);
        }
    set_standings(marks, &asked, held, it->needed > 1 ? where_enough(place, it, able) : UINT64_MAX);
    marks->turns |= asked.turns;
}

static struct marks marks_of(const struct place *place)
{
    const struct coverage *coverage = place->coverage;
    const uint64_t *promised = &place->day->promised[place->word * coverage->plan_count];
    size_t count = place->day->count - place->word * STRETCHES;
    uint64_t all = count < STRETCHES ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
    uint64_t left = all;
    struct marks marks = { 0 };

    for (uint32_t plans = coverage->plans_of[place->cell]; plans != 0; plans &= plans - 1) {
        size_t plan = (size_t)__builtin_ctz(plans);
        uint64_t held = promised[plan] & left;

        left &= ~held;
        if (held != 0)
            ask_by_plan(place, plan, held, &marks);
    }
    set_standing(&marks, left, COVERAGE_NOT_ASKED);
    for (int i = 0; i < STANDING_BITS; i++)
        marks.turns |= edges(marks.standings[i]);
    marks.turns &= all;
    return marks;
}

/** For one word more than is needed now: with the next change there may be as many. Each mark in
 * use is written before it is read. */
static void make_room(struct day *day, size_t cells)
{
    size_t words = day->stretches.words;

    if (cells * words <= day->marks_room)
        return;
    free(day->marks);
    day->marks_room = cells * (words + 1);
    day->marks = malloc(day->marks_room * sizeof(*day->marks));
    CHECK(day->marks != NULL);
}

void coverage_answer_day(struct coverage *coverage, int number, const bool *cells)
{
    struct day *day = &coverage->days[number];
    struct place place = { .coverage = coverage, .day = &day->stretches };

    make_room(day, coverage->cell_count);
    for (place.cell = 0; place.cell < coverage->cell_count; place.cell++)
        if (cells == NULL || cells[place.cell])
            for (place.word = 0; place.word < day->stretches.words; place.word++)
                day->marks[place.cell * day->stretches.words + place.word] = marks_of(&place);
}
