/**
 * What a model of sentiment adds to the urgency that rules found. A text that it calls negative,
 * surely and by at least URGENCY_MODEL_P, is raised by one step: a `low` one where it shows anger
 * or worry, a `normal` one where it does, or demands something. Never higher than `high`, which is
 * what asks for a person today: danger is for words to tell. Nothing is ever lowered. Pure.
 */
#ifndef PHAROS_FEATURES_TRIAGE_URGENCY_MODEL_H
#define PHAROS_FEATURES_TRIAGE_URGENCY_MODEL_H

#include <stdbool.h>

#include "features/triage/emotion.h"
#include "features/triage/model.h"
#include "features/triage/urgency.h"

#define URGENCY_MODEL_P 0.9

/** The label that says "negative" (neg, negative, 부정, …; "0" beside "1"); LABEL_NONE where none
 * is known to: such a model adds nothing. */
int urgency_negative_label(const struct label_set *labels);

/** The level that the rules found, or one above it. */
enum urgency_level urgency_with_answer(const struct urgency *by_rules, enum emotion emotion,
                                       const struct label_set *labels,
                                       const struct model_answer *answer);

#endif
