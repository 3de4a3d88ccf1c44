#include "features/insight/insight_count.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"

static bool is_in(const struct insight_question *question, int64_t at_ms)
{
    return at_ms >= question->from_ms && at_ms < question->to_ms;
}

/** What came in. */
static unsigned arrival(const struct insight_question *question, const struct insight_fact *fact)
{
    unsigned bits = INSIGHT_BIT(INSIGHT_ARRIVED);

    if (!fact->is_asked || !is_in(question, fact->created_at_ms))
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

    if (!fact->is_asked || fact->first_answer_at_ms == 0 || !is_in(question, until_ms))
        return 0;
    return INSIGHT_BIT(INSIGHT_FCR_KNOWN) | INSIGHT_BIT(is_solved ? INSIGHT_FCR : INSIGHT_FCR_NOT);
}

static unsigned ending(const struct insight_question *question, const struct insight_fact *fact)
{
    unsigned bits = 0;

    if (fact->done_at_ms != 0 && is_in(question, fact->done_at_ms))
        bits |= INSIGHT_BIT(INSIGHT_SOLVED);
    if (fact->first_done_at_ms == 0 || !is_in(question, fact->first_done_at_ms))
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
    int hour = 0;

    if (part->team_id != INSIGHT_ANY && part->team_id != fact->team_id)
        return false;
    if (part->channel != INSIGHT_ANY && part->channel != (int64_t)fact->channel)
        return false;
    if (part->weekday != INSIGHT_ANY || part->hour != INSIGHT_ANY)
        hour = insight_zone_hour_of_week(question->zone, fact->created_at_ms);
    return (part->weekday == INSIGHT_ANY || part->weekday == hour / 24)
           && (part->hour == INSIGHT_ANY || part->hour == hour % 24);
}

/* ---- how long -------------------------------------------------------------------------------- */

void insight_samples_add(struct insight_samples *samples, struct insight_sample sample,
                         int64_t from_ms, int64_t to_ms)
{
    int64_t seconds = to_ms > from_ms ? (to_ms - from_ms) / MS_PER_SECOND : 0;

    sample.seconds = seconds < INT32_MAX ? (int32_t)seconds : INT32_MAX;
    samples->items = arena_grow(samples->arena, samples->items, samples->count, &samples->room,
                                sizeof(*samples->items));
    samples->items[samples->count++] = sample;
}

static int by_length(const void *a, const void *b)
{
    const struct insight_sample *x = a;
    const struct insight_sample *y = b;

    return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

void insight_samples_sort(struct insight_samples *samples)
{
    if (samples->count > 0)
        qsort(samples->items, samples->count, sizeof(*samples->items), by_length);
}

/** From 1: how many of n are at most as long as the one that stands for `tenths` of ten. */
static int64_t rank_of(int64_t n, int64_t tenths)
{
    return (n * tenths + 9) / 10;
}

static size_t everything(const struct insight_sample *sample)
{
    (void)sample;
    return 0;
}

void insight_times_by(const struct insight_samples *samples, insight_group *group,
                      struct insight_times *groups, size_t group_count, struct arena *arena)
{
    enum { HALF = 5, NINE_TENTHS = 9 };
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
    struct insight_times times;

    insight_times_by(samples, everything, &times, 1, samples->arena);
    return times;
}
