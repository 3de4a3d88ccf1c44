/** The emotion that a text's words show, by a list of Korean and English words. Pure. */
#ifndef PHAROS_FEATURES_TRIAGE_EMOTION_H
#define PHAROS_FEATURES_TRIAGE_EMOTION_H

#include "base/str.h"

enum emotion {
    EMOTION_NEUTRAL,
    EMOTION_ANGER,
    EMOTION_DISAPPOINTMENT,
    EMOTION_WORRY,
    EMOTION_SADNESS,
    EMOTION_JOY,
    EMOTION_GRATITUDE,
    EMOTION_COUNT,
};

extern const struct str emotion_names[EMOTION_COUNT];

/** The one with most words in the text, a denied word not counting; neutral where none is. */
enum emotion emotion_of(struct str text);

#endif
