/** Which figures a ticket counts for: the one place that decides it, for numbers and lists alike.
 * Pure. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_COUNT_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_COUNT_H

#include "features/insight/insight.h"

/** A period as instants, and the clocks it is read by. Borrowed. */
struct insight_question {
    int64_t from_ms;
    int64_t to_ms; /* not included, and not after `now_ms` */
    int64_t now_ms;
    int contact_days;
    const struct insight_zone *zone;      /* of days and hours of the week */
    const struct insight_week *week;      /* when the company is open … */
    const struct insight_zone *week_zone; /* … by these clocks */
};

/** Whether an instant lies in the period. */
static inline bool insight_is_within(const struct insight_question *question, int64_t at_ms)
{
    return at_ms >= question->from_ms && at_ms < question->to_ms;
}

#define INSIGHT_BIT(figure) (1u << (figure))

/** INSIGHT_BITs of what it counts for; surveys are not its affair. */
unsigned insight_figures_of(const struct insight_question *question,
                            const struct insight_fact *fact);
/** Whether it was neither solved nor closed just before an instant. */
bool insight_is_open_before(const struct insight_fact *fact, int64_t at_ms);
/** Whether it is in a part of a figure's tickets; the hour of the week is that of its creation. */
bool insight_is_in_part(const struct insight_question *question, const struct insight_part *part,
                        const struct insight_fact *fact);

/** How long one thing took. */
struct insight_sample {
    int32_t seconds;
    uint16_t team; /* a place among the teams */
    uint8_t channel;
    uint8_t hour_of_week;
};

/** Any number of them; begin with zeroes. Owned: insight_samples_free. */
struct insight_samples {
    struct insight_sample *items;
    size_t count;
    size_t room;
};

void insight_samples_add(struct insight_samples *samples, struct insight_sample sample,
                         int64_t from_ms, int64_t to_ms);
void insight_samples_free(struct insight_samples *samples);
/** By length; the functions below want it. */
void insight_samples_sort(struct insight_samples *samples);
/** By nearest rank: the smallest that at least half, or nine in ten, do not exceed. */
struct insight_times insight_times_of(const struct insight_samples *samples);

/** Which of `group_count` groups a sample belongs to. */
typedef size_t insight_group(const struct insight_sample *sample);
/** The same within each group; `groups` has room for as many. */
void insight_times_by(const struct insight_samples *samples, insight_group *group,
                      struct insight_times *groups, size_t group_count, struct arena *arena);

#endif
