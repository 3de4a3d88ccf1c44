/** Holidays out of an iCalendar file (RFC 5545): which days its events touch. */
#ifndef PHAROS_FEATURES_CALENDAR_ICS_HOLIDAYS_H
#define PHAROS_FEATURES_CALENDAR_ICS_HOLIDAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/instant.h"
#include "base/str.h"
#include "proto/json.h"

struct arena;
struct err;

enum { ICS_FILE_MAX_BYTES = 8 * 1024 * 1024 };

struct ics_day {
    int64_t day;        /* since 1970-01-01 */
    struct str summary; /* UTF-8; "" where the event has none */
};

/**
 * The days from `from` to `to`, both included, that events of the file touch, each in its own zone:
 * in the arena, by date and then by summary, every pair of these once. INVALID "bad_calendar",
 * "bad_date", "bad_rule", "bad_timezone", LIMIT "too_many", "repeats_too_often", "too_large"; the
 * message tells which event.
 */
bool ics_holidays_read(struct str text, struct civil from, struct civil to, struct arena *arena,
                       const struct ics_day **out, size_t *count, struct err *err) MUST_USE;

/** {"holidays":[{"date","summary"}]} */
void ics_holidays_write(const struct ics_day *days, size_t count, struct arena *arena,
                        struct json_out *out);

#endif
