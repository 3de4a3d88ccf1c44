/** What agents and reports read of surveys: JSON over HTTP. */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_API_H
#define PHAROS_FEATURES_SURVEY_SURVEY_API_H

#include "core/api/route.h"

bool survey_handle_of_ticket(struct exchange *x) MUST_USE;
bool survey_handle_of_customer(struct exchange *x) MUST_USE;
bool survey_handle_figures(struct exchange *x) MUST_USE;

extern const struct field survey_figures_query[];

#endif
