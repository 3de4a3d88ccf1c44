/** The timeline of a ticket: its messages and everything that happened to it, in order. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_TIMELINE_H
#define PHAROS_FEATURES_TICKET_TICKET_TIMELINE_H

#include "features/ticket/ticket_attachment_store.h"
#include "features/ticket/ticket_message_store.h"
#include "proto/json.h"

/** A number that an event carries and the name a reader wants to see. */
struct ticket_name {
    int64_t id;
    struct str name;
};

struct ticket_names {
    struct ticket_name *v;
    size_t n;
};

/** A page of a timeline with all names in it. */
struct ticket_timeline {
    struct ticket_entry *entries;
    size_t count;
    bool has_more;
    struct ticket_attachment *attachments; /* of all messages, by message and id */
    size_t attachment_count;
    struct ticket_names accounts;
    struct ticket_names teams;
    struct ticket_names tags;
    struct ticket_names tickets; /* by number; those the caller may see */
};

/** A page of a ticket in the caller's scope. NOT_FOUND. */
bool ticket_timeline_read(struct call *call, int64_t ticket_id,
                          const struct ticket_timeline_after *after, int limit,
                          struct ticket_timeline *out) MUST_USE;

/** ENTRY of docs/api.md. */
void ticket_timeline_write(struct json_out *out, struct call *call,
                           const struct ticket_timeline *timeline,
                           const struct ticket_entry *entry);

#endif
