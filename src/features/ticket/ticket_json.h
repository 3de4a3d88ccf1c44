/** Tickets, messages and timelines as the API writes them (docs/api.md). */
#ifndef PHAROS_FEATURES_TICKET_TICKET_JSON_H
#define PHAROS_FEATURES_TICKET_TICKET_JSON_H

#include "features/people/people.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_follow.h"
#include "features/ticket/ticket_message_store.h"
#include "proto/json.h"

/** TICKET as a list has it. */
void ticket_write(struct json_out *out, const struct call *call, const struct ticket_row *row);

/** TICKET alone, with all that a page about it needs. */
struct ticket_whole {
    struct ticket_row row;
    const struct customer *customer;
    const int64_t *watchers;
    size_t watcher_count;
    struct ticket_link follows;
    struct ticket_link followed_by;
};
void ticket_write_whole(struct json_out *out, const struct call *call,
                        const struct ticket_whole *whole);

struct ticket_attachment;

/** The member "attachments" of an object. */
void ticket_write_attachments(struct json_out *out, const struct ticket_attachment *attachments,
                              size_t count);
/** MESSAGE; `attachments` are those of this message. */
void ticket_write_message(struct json_out *out, const struct ticket_message *message,
                          const struct ticket_attachment *attachments, size_t attachment_count);
/** The same with the ticket it stands in, which may be another than it was written for. */
void ticket_write_new_message(struct json_out *out, const struct ticket_message *message,
                              const struct ticket_attachment *attachments, size_t attachment_count,
                              const struct ticket_link *ticket);
/** {"id","number"} or null. */
void ticket_write_link(struct json_out *out, const char *key, const struct ticket_link *link);

#endif
