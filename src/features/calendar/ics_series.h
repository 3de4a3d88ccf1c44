/** When an event happens: its start, rules and further dates, without its exceptions, and what
 * other events of the file put in the place of some of it. */
#ifndef PHAROS_FEATURES_CALENDAR_ICS_SERIES_H
#define PHAROS_FEATURES_CALENDAR_ICS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/calendar/ics_event.h"
#include "features/calendar/ics_rule.h"

struct arena;
struct err;

/** One time at which something happens, on its own wall. */
struct ics_occurrence {
    int64_t start_s;
    int64_t length_s;
    struct str summary;
};

struct ics_occurrences {
    struct arena *arena;
    struct ics_occurrence *items;
    size_t count;
    size_t room;
};

/** What replaces parts of series, in an order of its own. */
struct ics_replacements {
    const struct ics_event **events;
    size_t count;
};
struct ics_replacements ics_replacements_of(const struct ics_file *file, struct arena *arena);

/**
 * Adds the occurrences of an event that touch the window, and some before it, in no order. Work is
 * taken from *steps. Errors as ics_rule_expand.
 */
bool ics_series_add(const struct ics_event *event, const struct ics_replacements *replacements,
                    struct ics_window window, int64_t *steps, struct ics_occurrences *out,
                    struct err *err) MUST_USE;

#endif
