/** When and how a customer is asked. */
#ifndef PHAROS_FEATURES_SURVEY_SURVEY_ASK_H
#define PHAROS_FEATURES_SURVEY_SURVEY_ASK_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/background/timer.h"
#include "core/call.h"
#include "core/event/event.h"
#include "core/settings/settings.h"

/** Whether customers are asked at all. */
extern const struct setting survey_ask;
/** How long after the solving, beyond the time in which an answer can be taken back. */
extern const struct setting survey_wait;

/** Hears that a ticket was solved. */
bool survey_ask_react(struct call *call, const struct event *event) MUST_USE;
/** Then asks its customer by mail, where that may be and it still stands as solved. */
extern const struct timer_kind survey_ask_timer;

/**
 * In a change that tells the past (call->tells_the_past): the ticket's customer was asked at the
 * call's instant, by a mail that nobody keeps. *token is what its link held.
 */
bool survey_ask_told(struct call *call, int64_t ticket_id, struct str *token) MUST_USE;

extern const struct event_type event_survey_asked;

#endif
