/** A schedule as operators and outside programs write it: a SCHEDULE, as `pharos oncall` takes it.
 */
#ifndef PHAROS_FEATURES_DUTY_DUTY_JSON_H
#define PHAROS_FEATURES_DUTY_DUTY_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "core/api/route.h"
#include "features/duty/duty.h"

/** The members of a SCHEDULE, for tables of which it is a member. */
extern const struct field duty_json_fields[];

/**
 * Makes the schedule that `json` means, which was checked against duty_json_fields. INVALID naming
 * the member as a JSON pointer within the schedule: as duty_schedule_make, and what
 * exchange_check_body says of a layer. Texts are borrowed from `json`.
 */
bool duty_json_make(const json_t *json, struct arena *arena, const struct duty_schedule **out,
                    struct err *err) MUST_USE;

#endif
