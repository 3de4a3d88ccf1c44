#include "features/people/people_events.h"

#include "features/people/people_merge.h"

const struct event_type event_customer_created = {
    .name = "customer.created",
    .flags = EVENT_AUDIT,
    .help = "Somebody became a customer: by writing, or by hand.",
};

const struct event_type event_customer_changed = {
    .name = "customer.changed",
    .flags = EVENT_AUDIT,
    .help = "A member of a customer changed; each member has its own event.",
    .fields = { { "member", EVENT_CODE } },
};

const struct event_type event_customer_viewed = {
    .name = "customer.viewed",
    .flags = EVENT_AUDIT,
    .help = "Somebody looked at a customer.",
};

const struct event_type event_organisation_created = {
    .name = "organisation.created",
    .flags = EVENT_AUDIT,
    .help = "An organisation was made.",
};

const struct event_type event_organisation_changed = {
    .name = "organisation.changed",
    .flags = EVENT_AUDIT,
    .help = "An organisation has another name or domain now.",
};

const struct event_type *const people_events[] = {
    &event_customer_created,     &event_customer_changed,     &event_customer_viewed,
    &event_customer_merged,      &event_customer_parted,      &event_customer_distinct,
    &event_organisation_created, &event_organisation_changed, NULL,
};
