/** Encoded samples with their classes, eight bytes a feature, read by all processes that learn. */
#ifndef PHAROS_FEATURES_TRIAGE_LINEAR_ROWS_H
#define PHAROS_FEATURES_TRIAGE_LINEAR_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "features/triage/encoder.h"

/** Features go by their rank: those that most rows have are the first, so that they stay near to
 * each other in memory. */
struct linear_node {
    uint32_t rank;
    float value;
};

/** The last node is the bias: rank `features`, value 1. */
struct linear_row {
    const struct linear_node *nodes;
    uint32_t count;
    int label;
};

/** Owned: linear_rows_free. Rows are added, then ranked once, then read. */
struct linear_rows;
struct linear_rows *linear_rows_new(size_t features);
void linear_rows_free(struct linear_rows **rows);
void linear_rows_add(struct linear_rows *rows, const struct encoded *encoded, int label);
void linear_rows_rank(struct linear_rows *rows);

size_t linear_rows_count(const struct linear_rows *rows);
size_t linear_rows_features(const struct linear_rows *rows);
size_t linear_rows_nodes(const struct linear_rows *rows);
const struct linear_row *linear_rows_at(const struct linear_rows *rows, size_t i);
/** The place, as in encoded, of the feature with that rank; of the bias `features`. */
size_t linear_rows_place(const struct linear_rows *rows, size_t rank);

#endif
