/** Why a model answers as it does. For model.c. */
#ifndef PHAROS_FEATURES_TRIAGE_MODEL_REASONS_H
#define PHAROS_FEATURES_TRIAGE_MODEL_REASONS_H

#include "features/triage/model.h"

enum { REASON_FACT_BYTES = 288, REASON_FACTS_MAX = SAMPLE_FACTS_MAX + 8, REASON_WORD_BYTES = 256 };

/** What a fact brought; a number, all the cuts that it reaches. */
struct reason_fact {
    char text[REASON_FACT_BYTES]; /* "reopens>=3": the highest cut */
    size_t n;
    size_t name_n; /* of it the name */
    double weight;
};

struct model_room {
    const struct model *model;
    struct encoder_room *encoder;
    struct arena *arena;             /* of the words of abuse */
    const struct abuse_words *abuse; /* that are not heard; NULL: all is */
    struct arena *heard;             /* of one sample without them */
    float *scores;
    double *p;
    double *shares; /* of each word of the text, by what it brought */
    size_t share_room;
    double *slopes; /* of each feature, what one unit of it adds */
    size_t slope_room;
    double *parts; /* of each label's weights, in a slope */
    struct reason_fact facts[REASON_FACTS_MAX];
};

/** Fills in the reasons: words of the text and facts that raised the first label most. Each
 * feature's weight is shared by the words it stands in. */
void model_find_reasons(struct model_room *room, const struct sample *sample,
                        const struct encoded *encoded, struct model_answer *answer);

#endif
