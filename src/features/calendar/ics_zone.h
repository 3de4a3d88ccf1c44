/**
 * Zones of times in iCalendar files: UTC, what IANA calls so, a VTIMEZONE of the file, or none
 * (floating). A time on a wall is counted in seconds as if the wall showed UTC.
 */
#ifndef PHAROS_FEATURES_CALENDAR_ICS_ZONE_H
#define PHAROS_FEATURES_CALENDAR_ICS_ZONE_H

#include <libical/ical.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;
struct ics_zone;

/** The zones of one file. Begin with {.arena = …}. */
struct ics_zones {
    struct arena *arena;
    struct ics_zone *first;
    int count;
};

/** Where a time stands: NULL is floating. */
extern const struct ics_zone ics_utc;

/** The zone of that name; whether somebody knows it is only asked when it matters. LIMIT. */
bool ics_zone_find(struct ics_zones *zones, icalcomponent *calendar, const char *name,
                   const struct ics_zone **out, struct err *err) MUST_USE;

/**
 * What a wall in `to` shows when one in `from` shows `wall_s`; floating times stand everywhere.
 * INVALID "bad_timezone" where clocks of a zone are needed that nobody knows.
 */
bool ics_zone_move(const struct ics_zone *from, int64_t wall_s, const struct ics_zone *to,
                   int64_t *out_s, struct err *err) MUST_USE;

/** A libical time without zone, and back. False for a date that does not exist. */
struct icaltimetype ics_time_of(int64_t wall_s, bool is_date);
bool ics_wall_of(const struct icaltimetype *time, int64_t *out_s) MUST_USE;

#endif
