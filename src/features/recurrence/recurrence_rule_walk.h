/** The occurrences of one rule, in order. */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_RULE_WALK_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_RULE_WALK_H

#include "features/recurrence/recurrence.h"

struct recurrence_rule_walk;

/** In the arena. The first occurrence that comes is the first at `from_s` or later; COUNT counts
 * from the start. INVALID "bad_rule" where ICU does not have the calendar. */
bool recurrence_rule_walk_new(const struct recurrence_rule *rule, struct recurrence_time start,
                              int64_t from_s, struct arena *arena,
                              struct recurrence_rule_walk **out, struct err *err) MUST_USE;
/** Ever later. False at the end, and where it is stuck. */
bool recurrence_rule_walk_next(struct recurrence_rule_walk *walk, int64_t *out_s) MUST_USE;
bool recurrence_rule_walk_is_stuck(const struct recurrence_rule_walk *walk);

#endif
