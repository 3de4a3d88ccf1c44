/**
 * Whether anything fits: a text is answered when the best document shares enough with it. What is
 * enough an index learns from itself when it is made, from texts that are like those to come:
 *  - some that a document fits: a document's title (its text where it has none) of which every
 *    third word, by chance, was changed for another document's or one that nobody said, and some
 *    such words were put in;
 *  - some that none fits: the same with the document left out; and words of as many documents, and
 *    words that nobody said.
 * The border refuses at most FIT_REFUSED_MAX of the first. Accepted suggestions know better and
 * take this one's place (retrieval_learned.h).
 */
#ifndef PHAROS_FEATURES_TRIAGE_RETRIEVAL_FIT_H
#define PHAROS_FEATURES_TRIAGE_RETRIEVAL_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct retrieval_found;
struct retrieval_index;

#define FIT_REFUSED_MAX 0.1

enum { FIT_SAMPLES_MAX = 400 };

/**
 * Learns from at most FIT_SAMPLES_MAX documents' texts, into RETRIEVAL_FIT_MAX numbers. docs[i] is
 * the document that samples[i] is of.
 */
void retrieval_fit_learn(const struct retrieval_index *index, const struct str *samples,
                         const uint32_t *docs, size_t count, uint64_t seed, double *out);

/** True where the best document found fits. */
bool retrieval_fits(const struct retrieval_index *index, const struct retrieval_found *found);

/** Makes up texts after `count` samples, borrowed and at least one. Owned: fit_maker_free. */
struct fit_maker;
struct fit_maker *fit_maker_new(const struct str *samples, size_t count, uint64_t seed);
void fit_maker_free(struct fit_maker **maker);

/** A text about as long as `text` that no document fits; borrowed until the next. */
struct str fit_strange_text(struct fit_maker *maker, struct str text);

#endif
