/** A calendar once it is made. Private to this feature. */
#ifndef PHAROS_FEATURES_CALENDAR_CALENDAR_TABLE_H
#define PHAROS_FEATURES_CALENDAR_CALENDAR_TABLE_H

#include "base/zone_table.h"
#include "features/calendar/calendar.h"

struct worked_span {
    int64_t from_ms;
    int64_t to_ms;
    int64_t before_ms; /* worked in all spans before it */
};

struct calendar {
    const struct zone_table *zone;
    const struct worked_span *spans; /* in order; none overlaps the next */
    size_t span_count;
    int64_t total_ms;                   /* of all of them */
    const struct calendar_span *breaks; /* in order */
    size_t break_count;
    const int64_t *days; /* with hours of their own, since 1970-01-01, in order */
    size_t day_count;
    const int64_t *holidays; /* likewise */
    size_t holiday_count;
};

#endif
