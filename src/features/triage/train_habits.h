/**
 * What every training tries beside its model: whether texts with shuffled labels teach anything
 * (they must not), and how much more texts would help. For train.c.
 */
#ifndef PHAROS_FEATURES_TRIAGE_TRAIN_HABITS_H
#define PHAROS_FEATURES_TRIAGE_TRAIN_HABITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/triage/linear.h"
#include "features/triage/model.h"
#include "features/triage/train_rows.h"

struct err;

enum {
    HABIT_PERMUTED_TEXTS = 2000, /* at most, … */
    HABIT_PERMUTED_LABELS = 10, /* … of the most frequent labels: it costs little, whatever n is */
    HABIT_HALVED_TEXTS = 4000,  /* up to here the curve has a half and a quarter of the texts, and
                                   an eighth and a sixteenth of more */
    HABIT_CURVE_MODELS = 20,    /* above HABIT_HALVED_TEXTS and with more models than this, only the
                                   point of all texts: each further one learns every model anew */
    HABIT_FEW_TEXTS = 1000,     /* up to here two folds are judged, of more the first alone */
};

/** What was learned, and the scores of each fold by the rest: folds[fold][row][model]. */
struct habits {
    const struct train_rows *rows;
    const struct encoder *encoder;
    struct linear_way linear;
    float *const *scores;
    unsigned folds; /* that have scores */
};

/** Fills in the figures' permuted_accuracy, permuted_chance and curve. */
bool train_habits(const struct habits *habits, struct model_figures *out, struct err *err) MUST_USE;

#endif
