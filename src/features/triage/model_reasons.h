/** Why a model answers as it does. For model.c. */
#ifndef PHAROS_FEATURES_TRIAGE_MODEL_REASONS_H
#define PHAROS_FEATURES_TRIAGE_MODEL_REASONS_H

#include "features/triage/model.h"

enum { REASON_FACT_BYTES = 288, REASON_FACTS_MAX = 8 };

struct model_room {
    const struct model *model;
    struct encoder_room *encoder;
    float *scores;
    double *p;
    double *shares; /* of each word of the text, by what it brought */
    size_t share_room;
    uint32_t *times; /* of each feature, how often it occurs */
    size_t times_room;
    char facts[REASON_FACTS_MAX][REASON_FACT_BYTES];
};

/** Fills in the reasons: words of the text and facts that raised the first label most. Each
 * feature's weight is shared by the words it stands in. */
void model_find_reasons(struct model_room *room, const struct sample *sample,
                        const struct encoded *encoded, struct model_answer *answer);

#endif
