/** What the audit hears about customers and organisations. */
#ifndef PHAROS_FEATURES_PEOPLE_PEOPLE_EVENTS_H
#define PHAROS_FEATURES_PEOPLE_PEOPLE_EVENTS_H

#include "core/event/event.h"

extern const struct event_type event_customer_created;
extern const struct event_type event_customer_changed;
extern const struct event_type event_customer_viewed;
extern const struct event_type event_organisation_created;
extern const struct event_type event_organisation_changed;

/** All of the above, ended by NULL. */
extern const struct event_type *const people_events[];

#endif
