/** What can happen to a ticket: the declared types of its events. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_EVENTS_H
#define PHAROS_FEATURES_TICKET_TICKET_EVENTS_H

#include "core/event/event.h"

extern const struct event_type event_ticket_created;
extern const struct event_type event_ticket_message_added;
extern const struct event_type event_ticket_state_changed;
extern const struct event_type event_ticket_priority_changed;
extern const struct event_type event_ticket_type_changed;
extern const struct event_type event_ticket_subject_changed;
extern const struct event_type event_ticket_team_changed;
extern const struct event_type event_ticket_assignee_changed;
extern const struct event_type event_ticket_customer_changed;
extern const struct event_type event_ticket_tags_changed;
extern const struct event_type event_ticket_watched;
extern const struct event_type event_ticket_unwatched;
extern const struct event_type event_ticket_confirm_asked;
extern const struct event_type event_ticket_confirmed;
extern const struct event_type event_ticket_reopened;
extern const struct event_type event_ticket_followed;
extern const struct event_type event_ticket_answer_scheduled;
extern const struct event_type event_ticket_answer_returned;
extern const struct event_type event_ticket_viewed;
extern const struct event_type event_ticket_attachment_downloaded;

/** All of them; NULL-ended. */
extern const struct event_type *const ticket_events[];

#endif
