/** Weights as a model keeps them: only those that count, in sixteen bits. For train.c. */
#ifndef PHAROS_FEATURES_TRIAGE_TRAIN_TABLE_H
#define PHAROS_FEATURES_TRIAGE_TRAIN_TABLE_H

#include <stddef.h>

#include "features/triage/model.h"

struct arena;

enum { TRAIN_WEIGHTS_MAX = 700 * 1000 }; /* kept; each takes three or four bytes */

/** `weights` is [models][features + 1], the last the bias. Of more than TRAIN_WEIGHTS_MAX the
 * smallest are left out. In the arena. */
struct weight_table train_table_make(const float *weights, size_t features, unsigned models,
                                     struct arena *arena);

#endif
