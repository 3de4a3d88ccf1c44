/**
 * A sample as numbers: its grams, those of its earlier turns, and its facts, each weighed.
 *
 * Grams weigh (1 + ln tf) idf, or 1 where only their presence counts; each group of grams (words,
 * characters inside words, …; of the text and of its earlier turns apart) has length 1 times a
 * weight of its own, so that long texts and many n-grams do not drown the rest; grams that are not
 * known count in that length, so that one known word among many strange ones says little. A fact
 * that is a word counts as "name=word", a number as every "name>=cut" that it reaches, by cuts that
 * parted the samples learned from into equal shares. Where a recipe says so, facts about the talk
 * itself (turns, words, marks, words said again) are added.
 */
#ifndef PHAROS_FEATURES_TRIAGE_ENCODER_H
#define PHAROS_FEATURES_TRIAGE_ENCODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "features/triage/gram.h"
#include "features/triage/sample.h"
#include "features/triage/vocabulary.h"

struct arena;

enum {
    ENCODER_CUTS_MAX = 8,
    ENCODER_FACT_NAMES_MAX = 64,
    ENCODER_GROUPS = 2 * GRAM_KINDS + 1, /* of text, of earlier turns, facts */
    ENCODER_FACTS = 2 * GRAM_KINDS,
};

enum encoder_weighing { ENCODER_TF_IDF, ENCODER_PRESENCE };

/** What a kind of model sees. */
struct encoder_recipe {
    struct gram_recipe grams;
    float weights[GRAM_KINDS]; /* of the text's groups; pairs go with words */
    float context_weight;      /* times that for earlier turns; 0: they are not seen */
    float fact_weight;         /* of each */
    enum encoder_weighing weighing;
    unsigned sees_talk; /* not 0: facts about the talk itself */
};

/** The cuts of one fact that is a number, rising. */
struct encoder_cuts {
    struct str name;
    float at[ENCODER_CUTS_MAX];
    size_t count;
};

/** All that is needed to read a sample as a model does. Arrays as in vocabulary. */
struct encoder {
    struct encoder_recipe recipe;
    struct vocabulary vocabulary;
    float unknown_idf; /* of a gram that no sample had */
    const struct encoder_cuts *cuts;
    size_t cuts_count;
};

/** A sample's features, each once, in the order in which it has them. */
struct encoded {
    const uint32_t *places;
    const float *values;
    size_t count;
    const uint32_t *words; /* places of the text's words, VOCABULARY_UNKNOWN among them */
    size_t word_count;
};

/** Share of the text's words that the vocabulary has; 1 without words. */
float encoded_known(const struct encoded *encoded);

/** What some bytes of the text, or one fact, brought. */
struct encoder_source {
    size_t feature; /* in encoded */
    uint32_t times; /* how often that occurs */
    uint32_t begin; /* of the text */
    uint32_t end;
    struct str fact; /* "plan=gold", "reopens>=3"; STR_NULL: of the text */
};
typedef void encoder_source_fn(void *arg, const struct encoder_source *source);

/** Room to encode in, for one thread at a time. Owned: encoder_room_free. */
struct encoder_room;
struct encoder_room *encoder_room_new(const struct encoder *encoder);
void encoder_room_free(struct encoder_room **room);

/** Borrowed from the room until the next call. */
struct encoded encoder_read(struct encoder_room *room, const struct sample *sample);

/** Gives where each feature of the sample last read comes from, once for each time it occurs;
 * earlier turns are left out. */
void encoder_trace(struct encoder_room *room, const struct sample *sample, encoder_source_fn *give,
                   void *arg);

/** The words of the text last read. */
const struct gram_word *encoder_words(const struct encoder_room *room, size_t *count);

/** Learns vocabulary and cuts from samples; grams in fewer than `min_texts` of them are left out.
 * In the arena. */
struct encoder encoder_learn(const struct encoder_recipe *recipe, const struct sample *samples,
                             size_t count, uint32_t min_texts, struct arena *arena);

#endif
