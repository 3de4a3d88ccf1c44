/**
 * The events of an iCalendar file (RFC 5545), as libical reads them, with every time on the wall of
 * the event's own zone. Properties that say nothing about days are passed over, broken or not.
 */
#ifndef PHAROS_FEATURES_CALENDAR_ICS_EVENT_H
#define PHAROS_FEATURES_CALENDAR_ICS_EVENT_H

#include <libical/ical.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "features/calendar/ics_zone.h"

struct arena;
struct err;

enum { ICS_S_PER_DAY = 86400 };

/** A time or a whole date in some zone. */
struct ics_time {
    int64_t wall_s; /* of a date its midnight */
    bool is_date;
    const struct ics_zone *zone; /* NULL: floating, as dates are */
};

/** One more time at which an event happens. */
struct ics_extra {
    struct ics_time start;
    int64_t length_s; /* -1: the event's own */
};

struct ics_event {
    int number;     /* in the file, from 1 */
    struct str uid; /* STR_NULL: none, so nothing replaces a part of it */
    struct str summary;
    struct ics_time start;
    int64_t length_s; /* 0 at least; of a date a day at least */
    bool is_cancelled;
    int sequence;   /* of revisions of one thing the highest counts */
    bool replaces;  /* what would have been at `replaced` */
    bool and_later; /* and all later times of that series, moved likewise */
    struct ics_time replaced;
    icalproperty *const *rules; /* RRULE */
    size_t rule_count;
    icalproperty *const *exception_rules; /* EXRULE */
    size_t exception_rule_count;
    const struct ics_extra *extras; /* RDATE */
    size_t extra_count;
    const struct ics_time *exceptions; /* EXDATE */
    size_t exception_count;
};

/** Owned: ics_file_close. Events live as long. */
struct ics_file {
    icalcomponent *root;
    struct ics_zones zones;
    const struct ics_event *events;
    size_t event_count;
};

/**
 * INVALID, the message telling which event and what: "bad_calendar" (no iCalendar file, something
 * that begins and does not end, a line that cannot be read where it matters), "bad_date",
 * "bad_timezone"; LIMIT "too_many". *file is to be closed either way.
 */
bool ics_file_open(struct str text, struct arena *arena, struct ics_file *file,
                   struct err *err) MUST_USE;
void ics_file_close(struct ics_file *file);

/** Says of which event an error is; returns false. */
bool ics_event_failed(const struct ics_event *event, struct err *err);

#endif
