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

/** from, to, zone and contact_days, checked; what is absent has its standard. */
bool insight_api_period(const struct exchange *x, struct insight_period *out) MUST_USE;

#endif
