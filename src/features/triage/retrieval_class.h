/**
 * Documents as classes of texts: documents that were always accepted together are one class, and a
 * linear support vector machine (liblinear's L2R_L2LOSS_SVC_DUAL, one class against the rest)
 * learns which texts belong to it. Where texts repeat, this knows best (R.-E. Fan et al.,
 * "LIBLINEAR", JMLR 9, 2008).
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_CLASS_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_CLASS_H

#include <stddef.h>
#include <stdint.h>

struct text_vector;

enum { RETRIEVAL_CLASSES_MAX = 2000 };

#define RETRIEVAL_NO_CLASS UINT32_MAX

/** What a class's sum is that no example was seen of. */
#define RETRIEVAL_CLASS_UNSEEN (-2.0)

struct class_example {
    const struct text_vector *vector; /* borrowed */
    uint32_t class;
};

struct class_model;

/** Learns from examples of at least two classes below `class_count`; NULL where there are fewer, or
 * too many numbers to keep. Owned: class_model_free. */
struct class_model *class_model_learn(const struct class_example *examples, size_t count,
                                      size_t class_count, size_t columns, uint64_t seed);
void class_model_free(struct class_model **model);

/** Each class's sum for a text: over 0 where it rather belongs to it. */
void class_model_sums(const struct class_model *model, const struct text_vector *vector,
                      double *out);

#endif
