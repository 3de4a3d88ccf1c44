/** Days of elections at the ends of terms that are still to come: 공직선거법 art. 34. */
#ifndef PHAROS_FEATURES_CALENDAR_KOREA_ELECTION_H
#define PHAROS_FEATURES_CALENDAR_KOREA_ELECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "features/calendar/korea_rules.h"

/** Whether offices are closed by the list of holidays on a day near an election. */
typedef bool korea_is_holiday(const void *arg, int64_t day);

enum { KOREA_ELECTIONS_MAX = 4 }; /* of one office in one year */

/**
 * The days in `year` on which an office is elected, as far as it was known on `known_day` when its
 * terms end: the first weekday of elections not earlier than `days_before` before the end of a
 * term, and a week later as often as that day, the day before or the day after is a holiday.
 */
size_t korea_election_days(const struct korea_rules *rules, const struct korea_office *office,
                           int year, int64_t known_day, korea_is_holiday *is_holiday,
                           const void *arg, int64_t out[KOREA_ELECTIONS_MAX]);

#endif
