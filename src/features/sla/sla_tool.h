/** `pharos sla clock`: what is promised, from a question as one JSON object. */
#ifndef PHAROS_FEATURES_SLA_SLA_TOOL_H
#define PHAROS_FEATURES_SLA_SLA_TOOL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "proto/json.h"

struct arena;
struct calendar_kept;
struct err;

/** Answers `question` into `out`, by the calendar that is `kept` (may be NULL) where it is the
 * same. INVALID and LIMIT, naming the member. */
bool sla_tool_clock(const json_t *question, struct calendar_kept *kept, struct arena *arena,
                    struct json_out *out, struct err *err) MUST_USE;

#endif
