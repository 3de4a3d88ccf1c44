/** The customer's page behind the link: works without script, sets no cookie, is in no index. */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_PAGE_H
#define PHAROS_FEATURES_SURVEY_SURVEY_PAGE_H

#include "core/api/route.h"

struct setting;

/** How many answers one network may send in a minute. */
extern const struct setting survey_answers_per_minute;

/** Shows the page, with what the link chooses chosen; records nothing, however often it is opened:
 * mail scanners follow links. */
bool survey_handle_show(struct exchange *x) MUST_USE;
/** Records, and leads to a page that says so. */
bool survey_handle_answer(struct exchange *x) MUST_USE;
bool survey_handle_style(struct exchange *x) MUST_USE;

#endif
