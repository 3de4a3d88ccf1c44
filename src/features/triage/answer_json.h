/** Answers of a model as JSON, one a line: the contract of `pharos intel`. */
#ifndef PHAROS_FEATURES_TRIAGE_ANSWER_JSON_H
#define PHAROS_FEATURES_TRIAGE_ANSWER_JSON_H

#include "features/triage/feelings.h"
#include "features/triage/model.h"
#include "proto/json.h"

/** {"label","p","answer","top":[…],"reasons":[…],"signal", and for sentiment "emotion","urgency"}.
 */
void answer_json_write(const struct model *model, const struct feelings *feelings,
                       const struct sample *sample, const struct model_answer *answer,
                       struct json_out *out);

#endif
