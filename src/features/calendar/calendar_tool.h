/** Business time as a command: a question as one JSON object, and its answer as another. */
#ifndef PHAROS_FEATURES_CALENDAR_CALENDAR_TOOL_H
#define PHAROS_FEATURES_CALENDAR_CALENDAR_TOOL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "proto/json.h"

struct arena;
struct calendar_kept;
struct err;

/** Each answers `question` into `out`, by the calendar that is `kept` (may be NULL) where it is the
 * same. INVALID and LIMIT, naming the member. */
typedef bool calendar_verb(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                           struct json_out *out, struct err *err);
calendar_verb calendar_tool_add;
calendar_verb calendar_tool_subtract;
calendar_verb calendar_tool_between;
calendar_verb calendar_tool_active;
calendar_verb calendar_tool_periods;

#endif
