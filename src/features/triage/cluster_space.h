/**
 * The texts of a stream that are kept, as weighted vectors of their words and character runs. Of
 * the files cluster_*.c and nobody else.
 *
 * A text is a vector in two parts, words (light stems; pairs of syllables in Korean) and runs of
 * characters, each weighed by (1 + ln tf) * rarity and brought to a length of its own, so that the
 * scalar product of two texts is a mixture of two cosines. A feature is rare when few clusters have
 * it, however many texts: the words of a topic everybody writes about stay its words. Texts that
 * wait for their turn count as clusters of one.
 */
#ifndef PHAROS_FEATURES_TRIAGE_CLUSTER_SPACE_H
#define PHAROS_FEATURES_TRIAGE_CLUSTER_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
    SPACE_WORDS_MAX = 192, /* different words of a text that count */
    SPACE_RUNS_MAX = 512,  /* different runs of characters */
};

#define SPACE_NONE UINT32_MAX

/** One kept text. Its features are in no order. */
struct space_text {
    uint32_t number;  /* of the text in the stream, from 0 */
    uint32_t cluster; /* SPACE_NONE while it waits */
    uint32_t count;
    uint32_t *features;
    float *weights;
    uint8_t *times; /* how often each stands in the text, at most 255 */
};

/** A feature: a word or a run. */
struct space_feature {
    uint64_t key;
    uint32_t units; /* clusters and waiting texts that have it */
    uint32_t is_word;
    uint32_t *postings; /* places of the texts that can be found by it */
    uint32_t posting_count;
    uint32_t posting_room;
};

struct cluster_space {
    struct space_text *texts;
    size_t text_count;
    size_t text_room;
    size_t unit_count; /* clusters and texts that wait */
    struct space_feature *features;
    size_t feature_count;
    size_t feature_room;
    uint32_t *slots; /* hash table: place of the feature + 1 */
    size_t slot_count;
    struct space_reader *reader;
};

void space_init(struct cluster_space *space);
void space_fini(struct cluster_space *space);

/** Takes a text in and counts its features; gives its place. It has no weights yet. */
size_t space_add(struct cluster_space *space, uint32_t number, struct str text);
/** Weighs one text by what is counted now. */
void space_weigh(struct cluster_space *space, size_t place);
/** Counts anew in how many clusters (numbered below `cluster_count`) each feature stands, a text
 * that waits being one of its own, and weighs all texts by that. */
void space_count(struct cluster_space *space, uint32_t cluster_count);
/** From now on the text is found by its features. */
void space_post(struct cluster_space *space, size_t place);

/**
 * Forgets the texts for which `keep` is false and the features only they had; places move up, the
 * order stays. Texts that are in a cluster are posted anew.
 */
void space_keep(struct cluster_space *space, const bool *keep);

/** The scalar product of a text with a vector that is laid out by feature. */
double space_dot(const struct space_text *text, const float *laid);
/** Adds the text's weights to the laid-out vector, or takes their places back to 0. */
void space_lay(const struct space_text *text, float *laid);
void space_lift(const struct space_text *text, float *laid);

#endif
