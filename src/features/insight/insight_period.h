/** A reader's days as instants, with the clocks that read them. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_PERIOD_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_PERIOD_H

#include "features/insight/insight_count.h"

/** What a checked period comes to. Everything lies in call->arena. */
struct insight_span {
    struct insight_question now;
    struct insight_question before; /* as long, directly before it */
};

void insight_span_of(struct call *call, const struct insight_period *period,
                     struct insight_span *out);

#endif
