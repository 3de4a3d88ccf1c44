/** A recurrence as iCalendar text (RFC 5545): lines of DTSTART, RRULE, RDATE, EXRULE and EXDATE, or
 * the value of one RRULE alone. */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_ICAL_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_ICAL_H

#include "features/recurrence/recurrence.h"

/**
 * Reads `text`, folded lines included. `start` (may be NULL) stands for a DTSTART that the text
 * does not have. Where DTSTART has a TZID of the IANA zones, UNTIL, RDATE and EXDATE with Z or with
 * zones of their own are turned into times on its wall; other zone names are passed over, and times
 * taken as they stand there.
 * INVALID "bad_ical" (a line that cannot be read), "no_start" (DTSTART missing) and "bad_rule".
 */
bool recurrence_ical_parse(struct str text, const struct recurrence_time *start,
                           struct arena *arena, struct recurrence *out, struct err *err) MUST_USE;

/** Bounds of what a set may hold. */
enum { RECURRENCE_RULES_MAX = 100, RECURRENCE_DATES_MAX = 20000 };

#endif
