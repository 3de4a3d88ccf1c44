#include "features/insight/insight_count.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

/** What came in. */
static unsigned arrival(const struct insight_question *question, const struct insight_fact *fact)
{
    unsigned bits = INSIGHT_BIT(INSIGHT_ARRIVED);

    if (!fact->is_asked || !insight_is_within(question, fact->created_at_ms))
        return 0;
    if (fact->first_answer_at_ms != 0)
        bits |= INSIGHT_BIT(INSIGHT_ANSWERED);
    else if (fact->done_at_ms == 0)
        bits |= INSIGHT_BIT(INSIGHT_UNANSWERED);
    if (!insight_week_is_open(question->week, question->week_zone, fact->created_at_ms))
        bits |= INSIGHT_BIT(INSIGHT_AFTER_HOURS);
    return bits;
}

static bool is_within(int64_t at_ms, int64_t until_ms)
{
    return at_ms != 0 && at_ms <= until_ms;
}

/** The first contact solved it when it was solved within so many days of the first answer, and in
 * these days the customer neither wrote again nor had it opened again. */
static unsigned first_contact(const struct insight_question *question,
                              const struct insight_fact *fact)
{
    int64_t until_ms = fact->first_answer_at_ms + question->contact_days * (int64_t)MS_PER_DAY;
    bool is_solved = is_within(fact->first_done_at_ms, until_ms)
                     && !is_within(fact->again_at_ms, until_ms)
                     && !is_within(fact->reopened_at_ms, until_ms);

    if (!fact->is_asked || fact->first_answer_at_ms == 0 || !insight_is_within(question, until_ms))
        return 0;
    return INSIGHT_BIT(INSIGHT_FCR_KNOWN) | INSIGHT_BIT(is_solved ? INSIGHT_FCR : INSIGHT_FCR_NOT);
}

static unsigned ending(const struct insight_question *question, const struct insight_fact *fact)
{
    unsigned bits = 0;

    if (fact->done_at_ms != 0 && insight_is_within(question, fact->done_at_ms))
        bits |= INSIGHT_BIT(INSIGHT_SOLVED);
    if (fact->first_done_at_ms == 0 || !insight_is_within(question, fact->first_done_at_ms))
        return bits;
    bits |= INSIGHT_BIT(INSIGHT_FIRST_SOLVED);
    if (fact->reopened_at_ms != 0)
        bits |= INSIGHT_BIT(INSIGHT_REOPENED);
    return bits;
}

bool insight_is_open_before(const struct insight_fact *fact, int64_t at_ms)
{
    if (fact->created_at_ms >= at_ms)
        return false;
    if (fact->first_done_at_ms == 0 || fact->first_done_at_ms >= at_ms)
        return true;
    return fact->reopened_at_ms != 0 && fact->reopened_at_ms < at_ms
           && (fact->done_at_ms == 0 || fact->done_at_ms >= at_ms);
}

unsigned insight_figures_of(const struct insight_question *question,
                            const struct insight_fact *fact)
{
    unsigned bits =
        arrival(question, fact) | first_contact(question, fact) | ending(question, fact);

    if (insight_is_open_before(fact, question->to_ms))
        bits |= INSIGHT_BIT(INSIGHT_OPEN);
    return bits;
}

bool insight_is_in_part(const struct insight_question *question, const struct insight_part *part,
                        const struct insight_fact *fact)
{
    int hour;

    if (!ticket_is_among(&part->among, fact->team_id, fact->channel))
        return false;
    if (part->weekday == INSIGHT_ANY && part->hour == INSIGHT_ANY)
        return true;
    hour = insight_zone_hour_of_week(question->zone, fact->created_at_ms);
    return (part->weekday == INSIGHT_ANY || part->weekday == hour / 24)
           && (part->hour == INSIGHT_ANY || part->hour == hour % 24);
}

enum { FIRST_ROOM = 256 };

/* ---- how long -------------------------------------------------------------------------------- */

/* Not in an arena, which hands out zeroes and leaves every smaller copy behind: at half a million
 * samples that alone took as long as reading the facts. */
static void make_room(struct insight_samples *samples)
{
    samples->room = samples->room > 0 ? samples->room * 2 : FIRST_ROOM;
    samples->items = realloc(samples->items, samples->room * sizeof(*samples->items));
    CHECK(samples->items != NULL);
}

void insight_samples_add(struct insight_samples *samples, struct insight_sample sample,
                         int64_t from_ms, int64_t to_ms)
{
    int64_t seconds = to_ms > from_ms ? (to_ms - from_ms) / MS_PER_SECOND : 0;

    sample.seconds = seconds < INT32_MAX ? (int32_t)seconds : INT32_MAX;
    if (samples->count == samples->room)
        make_room(samples);
    samples->items[samples->count++] = sample;
}

void insight_samples_free(struct insight_samples *samples)
{
    free(samples->items);
    *samples = (struct insight_samples){ .items = NULL };
}

enum {
    DIGIT_BITS = 11, /* three of them hold the 31 bits of a length */
    DIGITS = 3,
    DIGIT_VALUES = 1 << DIGIT_BITS,
};

static size_t digit_of(const struct insight_sample *sample, int shift)
{
    return (uint32_t)sample->seconds >> shift & (DIGIT_VALUES - 1);
}

/** One pass of a radix sort: by one digit, what was in order staying so. */
static void sort_by_digit(const struct insight_sample *from, struct insight_sample *to,
                          size_t count, int shift)
{
    size_t starts[DIGIT_VALUES + 1] = { 0 };

    for (size_t i = 0; i < count; i++)
        starts[digit_of(&from[i], shift) + 1]++;
    for (size_t digit = 0; digit < DIGIT_VALUES; digit++)
        starts[digit + 1] += starts[digit];
    for (size_t i = 0; i < count; i++)
        to[starts[digit_of(&from[i], shift)]++] = from[i];
}

/* Comparing half a million samples with each other took longer than reading their facts. */
void insight_samples_sort(struct insight_samples *samples)
{
    struct insight_sample *other = malloc((samples->count + 1) * sizeof(*other));

    CHECK(other != NULL);
    samples->room = samples->count;
    for (int digit = 0; digit < DIGITS; digit++) {
        struct insight_sample *sorted = other;

        sort_by_digit(samples->items, sorted, samples->count, digit * DIGIT_BITS);
        other = samples->items;
        samples->items = sorted;
    }
    free(other);
}

enum { HALF = 5, NINE_TENTHS = 9 };

/** From 1: how many of n are at most as long as the one that stands for `tenths` of ten. */
static int64_t rank_of(int64_t n, int64_t tenths)
{
    return (n * tenths + 9) / 10;
}

void insight_times_by(const struct insight_samples *samples, insight_group *group,
                      struct insight_times *groups, size_t group_count, struct arena *arena)
{
    int64_t *seen = ARENA_ARRAY(arena, group_count, int64_t);

    for (size_t i = 0; i < group_count; i++)
        groups[i] = (struct insight_times){ .n = 0 };
    for (size_t i = 0; i < samples->count; i++)
        groups[group(&samples->items[i])].n++;
    for (size_t i = 0; i < samples->count; i++) {
        size_t at = group(&samples->items[i]);

        CHECK(at < group_count);
        seen[at]++;
        if (seen[at] == rank_of(groups[at].n, HALF))
            groups[at].median_s = samples->items[i].seconds;
        if (seen[at] == rank_of(groups[at].n, NINE_TENTHS))
            groups[at].p90_s = samples->items[i].seconds;
    }
}

struct insight_times insight_times_of(const struct insight_samples *samples)
{
    int64_t n = (int64_t)samples->count;

    if (n == 0)
        return (struct insight_times){ .n = 0 };
    return (struct insight_times){
        .n = n,
        .median_s = samples->items[rank_of(n, HALF) - 1].seconds,
        .p90_s = samples->items[rank_of(n, NINE_TENTHS) - 1].seconds,
    };
}
