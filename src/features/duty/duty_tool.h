/** On-call schedules as a command: a question as one JSON object, and its answer as another. */
#ifndef PHAROS_FEATURES_DUTY_DUTY_TOOL_H
#define PHAROS_FEATURES_DUTY_DUTY_TOOL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "proto/json.h"

struct arena;
struct err;

/** Each answers `question` into `out`. INVALID and LIMIT, naming the member. */
typedef bool duty_verb(const json_t *question, struct arena *arena, struct json_out *out,
                       struct err *err);
duty_verb duty_tool_at;
duty_verb duty_tool_days;
duty_verb duty_tool_final;
duty_verb duty_tool_shift_at;
duty_verb duty_tool_handoffs;

#endif
