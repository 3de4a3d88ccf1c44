/** `pharos calendar holidays JSON`, which alone of its siblings reads a second file. */
#ifndef PHAROS_APP_CMD_CALENDAR_HOLIDAYS_H
#define PHAROS_APP_CMD_CALENDAR_HOLIDAYS_H

#include <jansson.h>
#include <stdbool.h>

#include "proto/json.h"

struct arena;
struct err;

/** Answers {"ics":PATH,"from":DATE,"to":DATE}. INVALID and LIMIT, naming the member. */
bool cmd_calendar_holidays(const json_t *question, struct arena *arena, struct json_out *out,
                           struct err *err);

#endif
