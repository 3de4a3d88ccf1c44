/** The times of one rule of an event, by libical's iterator, within bounds. */
#ifndef PHAROS_FEATURES_CALENDAR_ICS_RULE_H
#define PHAROS_FEATURES_CALENDAR_ICS_RULE_H

#include <libical/ical.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/calendar/ics_event.h"

struct arena;
struct err;

/** Times on the wall of an event. Begin with {.arena = …}. */
struct ics_walls {
    struct arena *arena;
    int64_t *items;
    size_t count;
    size_t room;
};
void ics_walls_add(struct ics_walls *walls, int64_t wall_s);

/** Of a wall, half open: what is looked for. */
struct ics_window {
    int64_t from_s;
    int64_t end_s;
};

/* What is taken from *steps: by our own counting one, by libical's some microseconds. */
enum { ICS_STEP = 1, ICS_STEP_OF_LIBRARY = 2, ICS_STEP_WITHIN_A_DAY = 10 };

/**
 * Adds the times of a rule (RRULE or EXRULE) from the event's start on that are in the window; some
 * before it too. Every step takes something from *steps. INVALID "bad_rule" (RFC 5545 forbids it,
 * or it picks by BYSETPOS within a day), "bad_timezone" (of UNTIL); LIMIT "repeats_too_often" when
 * *steps are used up.
 */
bool ics_rule_expand(icalproperty *rule, const struct ics_event *event, struct ics_window window,
                     int64_t *steps, struct ics_walls *walls, struct err *err) MUST_USE;

#endif
