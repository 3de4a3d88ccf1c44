/** What rules tell of a text beside a model: how it feels, and how it presses. */
#ifndef PHAROS_FEATURES_TRIAGE_FEELINGS_H
#define PHAROS_FEATURES_TRIAGE_FEELINGS_H

#include "features/triage/emotion.h"
#include "features/triage/urgency.h"

/** Made once by whoever judges texts, and never changed: any thread may read it. */
struct feelings {
    const struct emotion_words *emotions;
    const struct urgency_rules *urgency;
};

/** By the files that came with the program, in the arena. */
struct feelings feelings_built_in(struct arena *arena);

#endif
