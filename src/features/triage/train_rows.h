/** The rows that a model is learned from, and how they are parted for validation. For train.c. */
#ifndef PHAROS_FEATURES_TRIAGE_TRAIN_ROWS_H
#define PHAROS_FEATURES_TRIAGE_TRAIN_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "features/triage/encoder.h"
#include "features/triage/linear.h"
#include "features/triage/sample.h"

struct arena;

enum { TRAIN_FOLDS = 5, TRAIN_FOLD_NONE = 255 };

struct train_rows {
    size_t count;
    const struct sample *samples; /* in an order of their own: by label and content */
    const uint8_t *folds;         /* TRAIN_FOLD_NONE: always learned from, never scored */
    struct linear_rows *linear;
    uint32_t *words; /* places, row after row */
    uint32_t *word_begins;
};

/** Puts samples in order and parts them evenly over folds, class by class; equal texts go to the
 * same. With seeds, each label's own words are one more sample of it. In the arena. */
struct train_rows train_rows_order(const struct sample_list *samples,
                                   const struct label_set *labels, bool with_seeds, uint64_t seed,
                                   struct arena *arena);

/** Encodes them. The rest is owned: train_rows_free. */
void train_rows_encode(struct train_rows *rows, const struct encoder *encoder);
void train_rows_free(struct train_rows *rows);

/** Share of a row's words that occur in rows that were learned from; `seen` of each place. */
float train_rows_known(const struct train_rows *rows, size_t row, const uint8_t *seen);
/** Which words occur in rows that are learned from, by place. */
void train_rows_see(const struct train_rows *rows, const uint8_t *learns, uint8_t *seen);

#endif
