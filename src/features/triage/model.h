/**
 * A model that was learned: classes of a text (`intent`, `sentiment`), or how likely a customer is
 * dissatisfied (`csat`). Pure: the same model and sample give the same answer.
 */
#ifndef PHAROS_FEATURES_TRIAGE_MODEL_H
#define PHAROS_FEATURES_TRIAGE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "features/triage/calibrate.h"
#include "features/triage/encoder.h"
#include "features/triage/measure.h"
#include "features/triage/sample.h"

enum triage_task { TRIAGE_INTENT, TRIAGE_SENTIMENT, TRIAGE_CSAT, TRIAGE_TASKS };

extern const struct str triage_task_names[TRIAGE_TASKS];

/** What tells texts that are in scope from others. */
enum confidence_term {
    CONFIDENCE_BEST,  /* the best score */
    CONFIDENCE_GAP,   /* how far the second is behind */
    CONFIDENCE_KNOWN, /* share of the words that the model knows */
    CONFIDENCE_TERMS,
};

/** Weights of all models by feature: entries begins[f] .. begins[f + 1]; the bias is the last. */
struct weight_table {
    const uint32_t *begins; /* features + 2 */
    const uint8_t *bytes; /* model of each entry, rising within a feature, where every number … */
    const uint16_t *words;  /* … is below WEIGHT_BYTE_MODELS; else here. The other one is NULL. */
    const int16_t *weights; /* times scales[model] */
    const float *scales;
};

enum { WEIGHT_BYTE_MODELS = 256 };

static inline unsigned weight_model(const struct weight_table *table, uint32_t entry)
{
    return table->bytes != NULL ? table->bytes[entry] : table->words[entry];
}

/** Accuracy of what so many texts teach. */
struct curve_point {
    double texts;
    double accuracy;
};

enum { MODEL_CURVE_MAX = 3 };

/** What cross-validation, or validation, found. */
struct model_figures {
    double texts; /* that were scored */
    double accuracy;
    double macro_f1;
    double ece;
    double permuted_accuracy; /* the same after labels were shuffled; below 0: not tried */
    double permuted_chance;   /* what always naming the most frequent of those labels gives */
    struct auroc auroc;       /* of two classes */
    double average_precision;
    struct curve_point curve[MODEL_CURVE_MAX]; /* from few texts to all */
    uint64_t curve_count;
};

struct model {
    enum triage_task task;
    struct label_set labels;
    struct encoder encoder;
    unsigned models; /* 1 where there are two labels, and it is for the second */
    struct weight_table table;
    struct logistic platt; /* two labels: of the score */
    double temperature;    /* more labels */
    struct logistic confidence;
    double threshold; /* of the confidence, below which a person should look */
    double base_rate; /* of the second of two labels */
    bool has_signal;
    double learned_from; /* texts */
    struct model_figures figures;
};

enum { MODEL_TOP = 3, MODEL_REASONS = 5 };

/** What weighed: a word of the text as it stands there, or a fact. */
struct model_reason {
    struct str feature; /* borrowed from the sample, or the room */
    double weight;      /* share of the score for the first label */
};

struct model_answer {
    int top[MODEL_TOP]; /* labels by falling probability */
    double p[MODEL_TOP];
    size_t top_count;
    bool is_sure; /* false: a person should look */
    struct model_reason reasons[MODEL_REASONS];
    size_t reason_count;
    double score; /* two labels: of the second, for ranking */
    double confidence;
    double known; /* share of the text's words that were learned from */
};

/** Room to predict in, for one thread at a time; the model stays the caller's. Owned:
 * model_room_free. */
struct model_room;
struct model_room *model_room_new(const struct model *model);
void model_room_free(struct model_room **room);

/** The answer; its texts are borrowed until the next call. */
struct model_answer model_predict(struct model_room *room, const struct sample *sample);

/** Scores of all models, borrowed from the room. */
const float *model_scores(struct model_room *room, const struct encoded *encoded);

/** How sure scores are, by them and the share of words that are known: 0 to 1. */
double model_confidence(const struct model *model, const float *scores, float known);

/** The numbers that it comes from. */
void model_confidence_row(const struct model *model, const float *scores, float known,
                          double row[CONFIDENCE_TERMS]);

#endif
