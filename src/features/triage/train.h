/**
 * Learning a model from samples: which features and costs for which task, cross-validation for
 * honest scores, and from those the probabilities and the threshold.
 */
#ifndef PHAROS_FEATURES_TRIAGE_TRAIN_H
#define PHAROS_FEATURES_TRIAGE_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/triage/model.h"

struct arena;
struct err;

struct train_way {
    enum triage_task task;
    uint64_t seed;
    unsigned processes;
};

/**
 * A model in the arena, the same for the same samples in any order. `val`, where its count is not
 * 0, gives probabilities and threshold instead of cross-validation; of it, samples without a label
 * are out of scope. INVALID: one_class, bad_label (csat knows "dis" and "ok").
 */
bool train_model(const struct train_way *way, const struct label_set *labels,
                 const struct sample_list *samples, const struct sample_list *val,
                 struct arena *arena, struct model *out, struct err *err) MUST_USE;

#endif
