#include "features/ticket/ticket_events.h"

enum { SHOWN = EVENT_TIMELINE | EVENT_LIVE };

const struct event_type event_ticket_created = {
    "ticket.created",
    SHOWN,
    "created",
    "A ticket was made.",
    { { "channel", EVENT_CODE },
      { "priority", EVENT_CODE },
      { "team", EVENT_ID },
      { "assignee", EVENT_ID },
      { "customer", EVENT_ID },
      { "follows", EVENT_ID } },
};

const struct event_type event_ticket_message_added = {
    "ticket.message_added",
    SHOWN,
    "message",
    "A message or a note was added; the subject is the message.",
    { { "from", EVENT_CODE }, { "public", EVENT_INT }, { "channel", EVENT_CODE } },
};

const struct event_type event_ticket_state_changed = {
    "ticket.state_changed",
    SHOWN,
    "state",
    "The ticket moved to another state.",
    { { "from", EVENT_CODE }, { "to", EVENT_CODE } },
};

const struct event_type event_ticket_priority_changed = {
    "ticket.priority_changed",
    SHOWN,
    "priority",
    "The priority was changed.",
    { { "from", EVENT_CODE }, { "to", EVENT_CODE } },
};

const struct event_type event_ticket_type_changed = {
    "ticket.type_changed",
    SHOWN,
    "type",
    "The type was changed.",
    { { "from", EVENT_CODE }, { "to", EVENT_CODE } },
};

const struct event_type event_ticket_subject_changed = {
    "ticket.subject_changed", SHOWN, "subject", "The subject was written anew.",
    { { NULL, EVENT_CODE } },
};

const struct event_type event_ticket_team_changed = {
    "ticket.team_changed",
    SHOWN,
    "team",
    "Another team looks after the ticket.",
    { { "from", EVENT_ID }, { "to", EVENT_ID } },
};

const struct event_type event_ticket_assignee_changed = {
    "ticket.assignee_changed",
    SHOWN,
    "assignee",
    "Somebody else, or nobody, owns the ticket.",
    { { "from", EVENT_ID }, { "to", EVENT_ID } },
};

const struct event_type event_ticket_customer_changed = {
    "ticket.customer_changed",
    SHOWN,
    "customer",
    "The ticket belongs to another customer.",
    { { "from", EVENT_ID }, { "to", EVENT_ID } },
};

const struct event_type event_ticket_tags_changed = {
    "ticket.tags_changed",
    SHOWN,
    "tags",
    "Tags were added or taken away; the numbers are tags.",
    { { "added", EVENT_INTS }, { "removed", EVENT_INTS } },
};

const struct event_type event_ticket_watched = {
    "ticket.watched", SHOWN, "watchers", "Somebody began to watch.", { { "account", EVENT_ID } },
};

const struct event_type event_ticket_unwatched = {
    "ticket.unwatched",          SHOWN, "watchers", "Somebody stopped watching.",
    { { "account", EVENT_ID } },
};

const struct event_type event_ticket_confirm_asked = {
    "ticket.confirm_asked",
    EVENT_TIMELINE,
    NULL,
    "The customer is asked whether it is solved.",
    { { "customer", EVENT_ID } },
};

const struct event_type event_ticket_confirmed = {
    "ticket.confirmed",          SHOWN, "confirmed", "The customer said whether it is solved.",
    { { "solved", EVENT_INT } },
};

const struct event_type event_ticket_reopened = {
    "ticket.reopened",         EVENT_TIMELINE, NULL, "What was solved is open again.",
    { { "why", EVENT_CODE } },
};

const struct event_type event_ticket_followed = {
    "ticket.followed",
    SHOWN,
    "followed",
    "The customer wrote after it was closed; another ticket continues it.",
    { { "ticket", EVENT_ID } },
};

const struct event_type event_ticket_answer_scheduled = {
    "ticket.answer_scheduled",
    SHOWN,
    "scheduled",
    "An answer is to leave at that instant (UTC ms), or at another one than before.",
    { { "account", EVENT_ID }, { "at", EVENT_INT }, { "answer", EVENT_ID } },
};

const struct event_type event_ticket_answer_returned = {
    "ticket.answer_returned",
    SHOWN,
    "scheduled",
    "An answer that was to leave later stands in its writer's draft again.",
    { { "account", EVENT_ID }, { "why", EVENT_CODE } },
};

const struct event_type event_ticket_viewed = {
    "ticket.viewed",
    EVENT_AUDIT,
    NULL,
    "Somebody read the ticket; at most once in ten minutes for each.",
    { { NULL, EVENT_CODE } },
};

const struct event_type event_ticket_attachment_downloaded = {
    "ticket.attachment_downloaded",
    EVENT_AUDIT,
    NULL,
    "Somebody fetched a file; the subject is the attachment.",
    { { NULL, EVENT_CODE } },
};

const struct event_type *const ticket_events[] = {
    &event_ticket_created,
    &event_ticket_message_added,
    &event_ticket_state_changed,
    &event_ticket_priority_changed,
    &event_ticket_type_changed,
    &event_ticket_subject_changed,
    &event_ticket_team_changed,
    &event_ticket_assignee_changed,
    &event_ticket_customer_changed,
    &event_ticket_tags_changed,
    &event_ticket_watched,
    &event_ticket_unwatched,
    &event_ticket_confirm_asked,
    &event_ticket_confirmed,
    &event_ticket_reopened,
    &event_ticket_followed,
    &event_ticket_answer_scheduled,
    &event_ticket_answer_returned,
    &event_ticket_viewed,
    &event_ticket_attachment_downloaded,
    NULL,
};
