/** A calendar as operators and outside programs write it: a CALENDAR, as `pharos calendar` takes
 * it. */
#ifndef PHAROS_FEATURES_CALENDAR_CALENDAR_JSON_H
#define PHAROS_FEATURES_CALENDAR_CALENDAR_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "core/api/route.h"
#include "features/calendar/calendar.h"

/** The members of a CALENDAR, for tables of which it is a member. */
extern const struct field calendar_json_fields[];

/**
 * Makes the calendar that `json` means, which was checked against calendar_json_fields. INVALID
 * naming the member as a JSON pointer within the calendar: as calendar_make, and "bad_date",
 * "bad_clock", "wrong_type".
 */
bool calendar_json_make(const json_t *json, struct arena *arena, const struct calendar **out,
                        struct err *err) MUST_USE;

#endif
