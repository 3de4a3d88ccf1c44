/** Figures over HTTP. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_API_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_API_H

#include "core/api/route.h"
#include "features/insight/insight.h"

bool insight_handle_figures(struct exchange *x);
bool insight_handle_tickets(struct exchange *x);
bool insight_handle_csv(struct exchange *x);

extern const struct field insight_figures_query[];
extern const struct field insight_tickets_query[];
extern const struct field insight_csv_query[];

/** What figures are asked for. */
struct insight_ask {
    struct insight_period period;
    struct ticket_among among;
};
/** from, to, zone, contact_days, team and channel, checked; what is absent has its standard. */
bool insight_api_ask(const struct exchange *x, struct insight_ask *out) MUST_USE;

#endif
