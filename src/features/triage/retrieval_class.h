/**
 * Documents as classes of texts: documents that were always accepted together are one class, and a
 * linear support vector machine, one class against the rest, learns which texts belong to it. Where
 * texts repeat, this knows best.
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_CLASS_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_CLASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

struct err;
struct text_vector;

enum { RETRIEVAL_CLASSES_MAX = 2000, RETRIEVAL_FOLDS = 4 };

#define RETRIEVAL_NO_CLASS UINT32_MAX

/** What a class's sum is that nothing is known of. */
#define RETRIEVAL_CLASS_UNSEEN (-1.0)

/** A text and one class it belongs to. */
struct class_example {
    uint32_t text;
    uint32_t class;
};

struct class_texts {
    const struct text_vector *vectors; /* of each text */
    uint32_t count;
    const struct class_example *examples; /* by rising text; at least one of each */
    size_t example_count;
    uint32_t class_count;
    size_t columns; /* of the vectors */
};

struct class_model;

/**
 * Learns from texts, in `processes` processes, from a process of one thread; *out is NULL where
 * there are fewer than two classes, or more than can be learned at one's ease. Owned:
 * class_model_free. UNAVAILABLE, INTERNAL as linear_learn.
 */
bool class_model_learn(const struct class_texts *texts, uint64_t seed, unsigned processes,
                       struct class_model **out, struct err *err) MUST_USE;
void class_model_free(struct class_model **model);

/** Each class's sum for a text: over 0 where it rather belongs to it. */
void class_model_sums(const struct class_model *model, const struct text_vector *vector,
                      double *out);
/** The same for a text that was learned from, by a model that had not seen it. */
void class_model_sums_held_out(const struct class_model *model, uint32_t text, double *out);

#endif
