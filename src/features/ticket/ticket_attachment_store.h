/** All SQL about uploads and attachments; the bytes themselves are core/blobs' business. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_ATTACHMENT_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_ATTACHMENT_STORE_H

#include "db/db.h"
#include "features/ticket/ticket.h"

/** A file that was sent, whether it hangs on a message yet or not. */
struct ticket_attachment {
    int64_t id;
    int64_t message_id; /* 0: an upload */
    int64_t ticket_id;  /* 0: an upload */
    struct str filename;
    struct str content_type;
    int64_t size_bytes;
    int64_t blob_id;
    struct str content_id; /* what the HTML of its mail calls it; STR_NULL for nothing */
};

bool ticket_upload_store_insert(struct call *call, int64_t account_id,
                                const struct ticket_attachment *upload) MUST_USE;
/** An upload of the account, whatever holds it. NOT_FOUND. */
bool ticket_upload_store_get(struct call *call, int64_t account_id, int64_t id,
                             struct ticket_attachment *out) MUST_USE;
/** The account's uploads of these ids that no scheduled answer holds, in no order; fewer when some
 * are not there. */
bool ticket_upload_store_list(struct call *call, int64_t account_id, const int64_t *ids,
                              size_t id_count, struct ticket_attachment *out,
                              size_t *out_count) MUST_USE;
/** Bytes of all uploads of an account that were not sent yet. */
bool ticket_upload_store_size(struct call *call, int64_t account_id, int64_t *out) MUST_USE;
bool ticket_upload_store_remove(struct call *call, const int64_t *ids, size_t id_count) MUST_USE;
/** Uploads from before an instant that nothing holds, oldest first. */
bool ticket_upload_store_list_before(struct call *call, int64_t before_ms, int limit,
                                     struct ticket_attachment *out, size_t *out_count) MUST_USE;

/* A draft holds its writer's uploads, a scheduled answer those it leaves with. */

/** From now on the draft holds none, */
bool ticket_upload_store_release_draft(struct call *call, int64_t account_id,
                                       int64_t ticket_id) MUST_USE;
/** these; what is not there, or held by a scheduled answer, is left out, */
bool ticket_upload_store_hold_draft(struct call *call, int64_t account_id, int64_t ticket_id,
                                    const int64_t *ids, size_t id_count) MUST_USE;
/** and these, oldest first. At most TICKET_ATTACHMENTS_MAX. */
bool ticket_upload_store_of_draft(struct call *call, int64_t account_id, int64_t ticket_id,
                                  struct ticket_attachment **out, size_t *out_count) MUST_USE;
/** *held is less than id_count when some are not there, or held by another. */
bool ticket_upload_store_hold_scheduled(struct call *call, int64_t account_id, int64_t scheduled_id,
                                        const int64_t *ids, size_t id_count, size_t *held) MUST_USE;
bool ticket_upload_store_of_scheduled(struct call *call, int64_t scheduled_id,
                                      struct ticket_attachment **out, size_t *out_count) MUST_USE;
/** What the scheduled answer held, its writer's draft on the ticket holds from now on. */
bool ticket_upload_store_return(struct call *call, int64_t scheduled_id,
                                int64_t ticket_id) MUST_USE;

bool ticket_attachment_store_insert(struct call *call,
                                    const struct ticket_attachment *attachment) MUST_USE;
/** An attachment of a ticket in scope. NOT_FOUND. */
bool ticket_attachment_store_get(struct call *call, const struct scope *scope, int64_t id,
                                 struct ticket_attachment *out) MUST_USE;
/** Attachments of these messages, by message and id. */
bool ticket_attachment_store_of_messages(struct call *call, const int64_t *message_ids,
                                         size_t message_count, struct ticket_attachment **out,
                                         size_t *out_count) MUST_USE;

extern const struct db_query *const ticket_attachment_store_queries[];

#endif
