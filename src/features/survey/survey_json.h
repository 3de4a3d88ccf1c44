/** What surveys come to, as the API writes it: members of an object that somebody else has begun.
 */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_JSON_H
#define PHAROS_FEATURES_SURVEY_SURVEY_JSON_H

#include <stdint.h>

#include "features/survey/survey_figures.h"
#include "proto/json.h"

/** How many of how many, and the Wilson interval of that; null where there is nothing. */
void survey_write_share(struct json_out *out, int64_t count, int64_t n);
/** How many were asked and have answered, and the mean of what they said. */
void survey_write_answers(struct json_out *out, const struct survey_tally *tally);

#endif
