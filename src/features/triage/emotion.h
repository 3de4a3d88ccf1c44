/**
 * The emotion that a text's words show, by lists of Korean and English words, emoticons and emoji
 * (emotion_words.json): a cold start, until a company's own texts tell more. Pure.
 */
#ifndef PHAROS_FEATURES_TRIAGE_EMOTION_H
#define PHAROS_FEATURES_TRIAGE_EMOTION_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

/** Where two weigh the same, the one that stands first here is told. */
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

/** Lists of words; constant, so safe from any thread. */
struct emotion_words;

/** Those that came with the program, in the arena. */
const struct emotion_words *emotion_words_built_in(struct arena *arena);

/** Those that an operator edited, in the arena: FEELINGS.md tells the form. INVALID naming the
 * place as a JSON pointer; LIMIT where there are too many. */
bool emotion_words_read(struct str json, struct arena *arena, const struct emotion_words **out,
                        struct err *err) MUST_USE;

/** The one whose words weigh most; a denied word counts for what its list says, or not at all.
 * Neutral where nothing weighs enough. */
enum emotion emotion_of(const struct emotion_words *words, struct str text);

#endif
