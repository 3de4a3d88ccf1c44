/** Which parts of a rule may stand together, and which values a calendar has room for. */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_CHECK_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_CHECK_H

#include "features/recurrence/recurrence.h"

enum recurrence_part {
    RECURRENCE_PART_FREQ,
    RECURRENCE_PART_INTERVAL,
    RECURRENCE_PART_COUNT,
    RECURRENCE_PART_UNTIL,
    RECURRENCE_PART_BYSECOND,
    RECURRENCE_PART_BYMINUTE,
    RECURRENCE_PART_BYHOUR,
    RECURRENCE_PART_BYDAY,
    RECURRENCE_PART_BYMONTHDAY,
    RECURRENCE_PART_BYYEARDAY,
    RECURRENCE_PART_BYWEEKNO,
    RECURRENCE_PART_BYMONTH,
    RECURRENCE_PART_BYSETPOS,
    RECURRENCE_PART_WKST,
    RECURRENCE_PART_RSCALE,
    RECURRENCE_PART_SKIP,
};

#define RECURRENCE_HAS(part) (1U << (part))

enum { RECURRENCE_YEAR_DAYS_MAX = 385, RECURRENCE_POSITIONS_MAX = 1000 };

/** `seen` holds RECURRENCE_HAS of each part that is there. INVALID "bad_rule" naming the part. */
bool recurrence_check(const struct recurrence_rule *rule, unsigned seen, struct err *err) MUST_USE;

#endif
