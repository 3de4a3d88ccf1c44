/* A day is a list of stretches in which nothing changes; who is there is a set of bits for each,
 * and when somebody is there a set of bits of stretches. */
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "features/duty/coverage_table.h"

/* ---- spans -------------------------------------------------------------------------------------
 */

int coverage_day_of(const struct coverage *coverage, int64_t at_ms)
{
    int64_t end_ms = coverage->from_ms + coverage->day_count * (int64_t)MS_PER_DAY;

    if (at_ms < coverage->from_ms)
        return -1;
    return at_ms < end_ms ? (int)((at_ms - coverage->from_ms) / MS_PER_DAY) : coverage->day_count;
}

static void find_firsts(const struct coverage *coverage, const struct coverage_span *spans,
                        size_t count, uint32_t *firsts)
{
    for (int day = 0; day < coverage->day_count; day++)
        firsts[day] = (uint32_t)count;
    for (size_t i = count; i > 0; i--) {
        int from = coverage_day_of(coverage, spans[i - 1].from_ms);
        int to = coverage_day_of(coverage, spans[i - 1].to_ms - 1);

        for (int day = from < 0 ? 0 : from; day <= to && day < coverage->day_count; day++)
            firsts[day] = (uint32_t)(i - 1);
    }
}

void coverage_place_spans(struct coverage *coverage, size_t candidate)
{
    const struct coverage_spans *spans = &coverage->candidates[candidate].spans;

    find_firsts(coverage, spans->items, spans->count,
                &coverage->first_spans[candidate * (size_t)coverage->day_count]);
}

void coverage_place_hours(struct coverage *coverage, size_t plan)
{
    find_firsts(coverage, coverage->plans[plan].hours, coverage->plans[plan].hour_count,
                &coverage->first_hours[plan * (size_t)coverage->day_count]);
}

/** Those of somebody's spans that a day meets, and some between them that it does not. */
static struct coverage_spans spans_near(const struct coverage_span *spans, size_t count,
                                        uint32_t first, const struct stretches *day)
{
    size_t end = first;

    while (end < count && spans[end].from_ms < day->to_ms)
        end++;
    return (struct coverage_spans){ spans + first, end - first };
}

static struct coverage_spans spans_of(const struct coverage *coverage, int number, size_t candidate)
{
    const struct coverage_spans *spans = &coverage->candidates[candidate].spans;
    size_t at = candidate * (size_t)coverage->day_count + (size_t)number;

    return spans_near(spans->items, spans->count, coverage->first_spans[at],
                      &coverage->days[number].stretches);
}

static struct coverage_spans hours_of(const struct coverage *coverage, int number, size_t plan)
{
    size_t at = plan * (size_t)coverage->day_count + (size_t)number;

    return spans_near(coverage->plans[plan].hours, coverage->plans[plan].hour_count,
                      coverage->first_hours[at], &coverage->days[number].stretches);
}

/* ---- a day's stretches -------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void note_begin(struct stretches *day, int64_t at_ms)
{
    if (at_ms > day->from_ms && at_ms < day->to_ms)
        day->begins[day->count++] = at_ms;
}

static void note_spans(struct stretches *day, struct coverage_spans spans)
{
    for (size_t i = 0; i < spans.count; i++) {
        note_begin(day, spans.items[i].from_ms);
        note_begin(day, spans.items[i].to_ms);
    }
}

static size_t most_begins(const struct coverage *coverage, int number)
{
    size_t count = 1;

    for (size_t i = 0; i < coverage->candidate_count; i++)
        count += 2 * spans_of(coverage, number, i).count + 1;
    for (size_t i = 0; i < coverage->plan_count; i++)
        count += 2 * hours_of(coverage, number, i).count;
    return count;
}

static void find_begins(const struct coverage *coverage, int number, struct stretches *day)
{
    size_t kept = 0;

    day->begins = coverage_room(most_begins(coverage, number), sizeof(*day->begins));
    day->begins[day->count++] = day->from_ms;
    for (size_t i = 0; i < coverage->candidate_count; i++) {
        note_spans(day, spans_of(coverage, number, i));
        note_begin(day, coverage->candidates[i].planned_until_ms);
    }
    for (size_t i = 0; i < coverage->plan_count; i++)
        note_spans(day, hours_of(coverage, number, i));
    qsort(day->begins, day->count, sizeof(*day->begins), by_value);
    for (size_t i = 0; i < day->count; i++)
        if (i == 0 || day->begins[i] != day->begins[kept - 1])
            day->begins[kept++] = day->begins[i];
    day->count = kept;
    day->begins[kept] = day->to_ms;
}

/** The first stretch that begins at the instant or after it. Without branches on what is found:
 * which half it is in cannot be guessed. */
static size_t stretch_at(const struct stretches *day, int64_t at_ms)
{
    size_t low = 0;
    size_t left = day->count;

    while (left > 1) {
        size_t half = left / 2;

        low += (size_t)(day->begins[low + half - 1] < at_ms) * half;
        left -= half;
    }
    return low + (day->begins[low] < at_ms);
}

/** Bits from `from` on and below `to`. */
static uint64_t bits_between(size_t from, size_t to)
{
    uint64_t below_to = to < STRETCHES ? (UINT64_C(1) << to) - 1 : UINT64_MAX;

    return from < to ? below_to & UINT64_MAX << from : 0;
}

/** Puts in the stretches between two instants; `step` words from one to the next of the same. */
static void put_between(const struct stretches *day, int64_t from_ms, int64_t to_ms,
                        uint64_t *words, size_t step)
{
    size_t from = stretch_at(day, from_ms);
    size_t to = stretch_at(day, to_ms);

    for (size_t word = from / STRETCHES; word * STRETCHES < to; word++)
        words[word * step] |=
            bits_between(word * STRETCHES < from ? from % STRETCHES : 0, to - word * STRETCHES);
}

/** Somebody who is known to be absent is not there later either, whatever will be planned. */
static struct presence presence_of(uint64_t shifts, uint64_t breaks, uint64_t absences,
                                   uint64_t behind)
{
    return (struct presence){
        .there = shifts & ~breaks & ~absences,
        .resting = shifts & breaks & ~absences,
        .unplanned = behind & ~absences,
    };
}

/** Bits by word, then kind; kind 0 is what lies behind the plan. */
enum { KINDS = COVERAGE_ABSENCE + 1 };

static void note_there(struct stretches *day, size_t word, size_t number, uint64_t there)
{
    for (; there != 0; there &= there - 1)
        day->there[word * STRETCHES + (size_t)__builtin_ctzll(there)].words[number / 64] |=
            UINT64_C(1) << number % 64;
}

static void place_candidate(const struct coverage *coverage, int day_number, size_t number,
                            uint64_t *kinds)
{
    struct stretches *day = &coverage->days[day_number].stretches;
    struct coverage_spans spans = spans_of(coverage, day_number, number);

    memset(kinds, 0, day->words * KINDS * sizeof(*kinds));
    put_between(day, coverage->candidates[number].planned_until_ms, day->to_ms, kinds, KINDS);
    for (size_t i = 0; i < spans.count; i++)
        put_between(day, spans.items[i].from_ms, spans.items[i].to_ms, kinds + spans.items[i].kind,
                    KINDS);
    for (size_t word = 0; word < day->words; word++, kinds += KINDS) {
        struct presence *presence = &day->presence[word * coverage->candidate_count + number];

        *presence = presence_of(kinds[COVERAGE_SHIFT], kinds[COVERAGE_BREAK],
                                kinds[COVERAGE_ABSENCE], kinds[0]);
        note_there(day, word, number, presence->there);
    }
}

static void place_plan(const struct coverage *coverage, int day_number, size_t number)
{
    struct stretches *day = &coverage->days[day_number].stretches;
    struct coverage_spans hours = hours_of(coverage, day_number, number);

    for (size_t i = 0; i < hours.count; i++)
        put_between(day, hours.items[i].from_ms, hours.items[i].to_ms, day->promised + number,
                    coverage->plan_count);
}

static void place_all(const struct coverage *coverage, int number)
{
    struct stretches *day = &coverage->days[number].stretches;
    uint64_t *kinds = coverage_room(day->words * KINDS, sizeof(*kinds));

    for (size_t i = 0; i < coverage->candidate_count; i++)
        place_candidate(coverage, number, i, kinds);
    for (size_t i = 0; i < coverage->plan_count; i++)
        place_plan(coverage, number, i);
    free(kinds);
}

static bool begin_alike(const struct stretches *a, const struct stretches *b)
{
    return a->count == b->count && memcmp(a->begins, b->begins, a->count * sizeof(*a->begins)) == 0;
}

bool coverage_find_stretches(struct coverage *coverage, int number)
{
    struct stretches *day = &coverage->days[number].stretches;
    struct stretches before = *day;
    bool is_alike;

    *day = (struct stretches){ .from_ms = coverage->from_ms + number * (int64_t)MS_PER_DAY };
    day->to_ms = day->from_ms + MS_PER_DAY;
    find_begins(coverage, number, day);
    day->words = (day->count + STRETCHES - 1) / STRETCHES;
    day->there = coverage_room(day->count, sizeof(*day->there));
    day->presence = coverage_room(day->words * coverage->candidate_count, sizeof(*day->presence));
    day->promised = coverage_room(day->words * coverage->plan_count, sizeof(*day->promised));
    place_all(coverage, number);
    is_alike = begin_alike(day, &before);
    coverage_drop_stretches(&before);
    return !is_alike;
}

bool coverage_matters(const struct coverage *coverage, int number, size_t candidate)
{
    const struct stretches *day = &coverage->days[number].stretches;

    for (size_t word = 0; word < day->words; word++) {
        const struct presence *it = &day->presence[word * coverage->candidate_count + candidate];

        if ((it->there | it->resting | it->unplanned) != 0)
            return true;
    }
    return false;
}

bool coverage_plan_matters(const struct coverage *coverage, int number, size_t plan)
{
    const struct stretches *day = &coverage->days[number].stretches;

    for (size_t word = 0; word < day->words; word++)
        if (day->promised[word * coverage->plan_count + plan] != 0)
            return true;
    return false;
}

void coverage_drop_stretches(struct stretches *day)
{
    free(day->begins);
    free(day->there);
    free(day->presence);
    free(day->promised);
}
