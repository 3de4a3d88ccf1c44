/** Facts as features: the names that a sample's facts, and its talk, stand for. For encoder.c. */
#ifndef PHAROS_FEATURES_TRIAGE_ENCODER_FACTS_H
#define PHAROS_FEATURES_TRIAGE_ENCODER_FACTS_H

#include "features/triage/encoder.h"

/** Takes a name, which is borrowed until it returns. */
typedef void encoder_fact_fn(void *arg, struct str name);

/** The names of a sample's facts by the cuts of the encoder: "plan=gold", "reopens>=3". */
void encoder_facts_name(const struct encoder *encoder, struct gram_reader *reader,
                        const struct sample *sample, encoder_fact_fn *take, void *arg);

/** Finds the cuts: values that part the samples into shares as equal as they can be. */
void encoder_facts_cut(struct encoder *encoder, struct gram_reader *reader,
                       const struct sample *samples, size_t count, struct arena *arena);

#endif
