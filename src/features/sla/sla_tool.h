/** `pharos sla clock`: what is promised, from a question as one JSON object. */
#ifndef PHAROS_FEATURES_SLA_SLA_TOOL_H
#define PHAROS_FEATURES_SLA_SLA_TOOL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/attributes.h"
#include "proto/json.h"

struct arena;
struct err;

/** Answers `question` into `out`. INVALID and LIMIT, naming the member. */
bool sla_tool_clock(const json_t *question, struct arena *arena, struct json_out *out,
                    struct err *err) MUST_USE;

#endif
