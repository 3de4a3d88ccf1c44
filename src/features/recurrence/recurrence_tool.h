/** Recurrence as a command: a question as one JSON object, and its answer as another. */
#ifndef PHAROS_FEATURES_RECURRENCE_RECURRENCE_TOOL_H
#define PHAROS_FEATURES_RECURRENCE_RECURRENCE_TOOL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "proto/json.h"

struct arena;
struct err;

/** At most so many come; without a `limit`, so many of a rule that never ends. */
enum { RECURRENCE_LIMIT_MAX = 1000 * 1000, RECURRENCE_LIMIT_ENDLESS = 10 * 1000 };

/** Answers {"dtstart","rrule","rdate","exrule","exdate","limit","start_at"} or {"ical","dtstart",
 * "limit","start_at"} into `out`. INVALID and LIMIT, naming the member. */
bool recurrence_tool_expand(const json_t *question, struct arena *arena, struct json_out *out,
                            struct err *err) MUST_USE;

#endif
