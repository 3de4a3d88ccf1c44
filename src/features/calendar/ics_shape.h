/** Whether bytes have the shape of an iCalendar file: what begins ends. libical forgives too much,
 * and a file that was cut off would lose its last holidays unnoticed. */
#ifndef PHAROS_FEATURES_CALENDAR_ICS_SHAPE_H
#define PHAROS_FEATURES_CALENDAR_ICS_SHAPE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct err;

/**
 * Takes the byte order mark off *text. INVALID "bad_calendar" with the line: no VCALENDAR or
 * something outside of one, an END without its BEGIN, a BEGIN without its END, nesting deeper than
 * any calendar's, a line longer than 1 MiB, a NUL.
 */
bool ics_shape_check(struct str *text, struct err *err) MUST_USE;

#endif
