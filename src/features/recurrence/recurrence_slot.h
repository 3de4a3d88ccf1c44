/**
 * The periods of a rule that is DAILY or more frequent: days, hours, minutes or seconds at a fixed
 * distance, of which the limits let some through. The search passes whole days that do not fit and
 * goes by arithmetic within a day.
 */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_SLOT_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_SLOT_H

#include "features/recurrence/recurrence_days.h"

enum { RECURRENCE_PHASE_WORDS = RECURRENCE_S_PER_DAY / 64 };

struct recurrence_slots {
    int64_t first_s; /* the start's own period */
    int64_t unit_s;
    int64_t step_s;
    int64_t next_s; /* the period to look at next */
    uint64_t hours;
    uint64_t minutes;
    uint64_t seconds;
    /** Days that begin so many units before their first period have none: a bit each. There are
     * only as many kinds of days, so a search that finds nothing ends soon. */
    uint64_t barren[RECURRENCE_PHASE_WORDS];
};

/** `rule` is completed and DAILY or more frequent. */
void recurrence_slots_init(struct recurrence_slots *slots, const struct recurrence_rule *rule,
                           int64_t start_s);

/** The first period at or behind a time. */
int64_t recurrence_slots_from(const struct recurrence_slots *slots, int64_t at_s);

/**
 * The next period that the limits let through, at `end_s` or before; false where there is none.
 * A day's look costs one of *patience; false with 0 left as well.
 */
bool recurrence_slots_next(struct recurrence_slots *slots, const struct recurrence_rule *rule,
                           struct recurrence_view *view, int64_t end_s, int64_t *patience,
                           int64_t *out_s) MUST_USE;

#endif
