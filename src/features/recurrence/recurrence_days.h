/** The days of a period on which a rule falls: BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY and BYDAY
 * (RFC 5545 3.3.10, the table of what expands and what limits), and SKIP (RFC 7529 4.1). */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_DAYS_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_DAYS_H

#include "features/recurrence/recurrence.h"
#include "features/recurrence/recurrence_year.h"

/** Days `base` .. `base` + 511, each a bit. */
enum { RECURRENCE_DAY_WORDS = 8, RECURRENCE_DAYS_MAX = 64 * RECURRENCE_DAY_WORDS };
struct recurrence_days {
    int64_t base;
    uint64_t words[RECURRENCE_DAY_WORDS];
};

/** A rule's calendar, with the year that was asked for last. */
struct recurrence_view {
    const struct recurrence_scale *scale;
    struct recurrence_year year;
};

/** Makes view->year the one that holds a day. */
void recurrence_view_turn(struct recurrence_view *view, int64_t day);

/**
 * Says what the start says where the rule does not: hours, minutes and seconds below the
 * frequency, and the day of the week, month or year. `view` is left at the start's year.
 */
void recurrence_days_complete(struct recurrence_rule *rule, struct recurrence_time start,
                              struct recurrence_view *view);

/** Of a completed rule: the days of view->year, of one of its months, of the week from a day on.
 * They may lie beyond the period by one with SKIP. */
void recurrence_days_of_year(const struct recurrence_rule *rule, struct recurrence_view *view,
                             struct recurrence_days *out);
void recurrence_days_of_month(const struct recurrence_rule *rule, struct recurrence_view *view,
                              int month, struct recurrence_days *out);
void recurrence_days_of_week(const struct recurrence_rule *rule, struct recurrence_view *view,
                             int64_t first_day, struct recurrence_days *out);

/** Whether a day stays under the limits of a rule that is DAILY or more frequent. */
bool recurrence_day_fits(const struct recurrence_rule *rule, struct recurrence_view *view,
                         int64_t day);

#endif
