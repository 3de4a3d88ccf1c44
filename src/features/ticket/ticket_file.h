/**
 * Files: uploads wait for the message they belong to, for at most a day; as attachments they stay.
 * The bytes are core/blob's; an upload or attachment is one of those who use them.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_FILE_H
#define PHAROS_FEATURES_TICKET_TICKET_FILE_H

#include "core/background/timer.h"
#include "core/blob/blob.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_attachment_store.h"

/** Removes uploads that nobody has sent within a day. */
extern const struct timer_kind ticket_upload_cleaner;

/** A name as it is stored: NFC, one line, without folders, 1..255 code points. */
struct str ticket_filename(struct arena *arena, struct str written);
/** A media type as it is stored: type/subtype in small letters without parameters, or
 * application/octet-stream where it is none. */
struct str ticket_content_type(struct arena *arena, struct str written);
/** Pictures that a browser may show from here: png, jpeg, gif, webp. */
bool ticket_content_type_is_shown(struct str content_type);
/** What a browser may open by itself, in its sandbox: those, and pdf. */
bool ticket_content_type_is_opened(struct str content_type);

extern const struct setting ticket_upload_unsent_max;
/** Whether the caller may upload that much more before some of it is sent. LIMIT "upload_quota".
 * In call->tx. */
bool ticket_upload_admit(struct call *call, int64_t more_bytes) MUST_USE;

/** Keeps an upload of the caller; fills id and blob_id. LIMIT "upload_quota". Inside a change. */
bool ticket_upload_keep(struct call *call, struct blob_draft *draft,
                        struct ticket_attachment *upload) MUST_USE;

/** The files of a message of a ticket in scope become uploads of the caller as well, in `out`.
 * NOT_FOUND; LIMIT "upload_quota". Inside a change. */
bool ticket_upload_again(struct call *call, int64_t ticket_id, int64_t message_id,
                         struct ticket_attachment **out, size_t *count) MUST_USE;

/** The uploads that a message was asked for with become its attachments, in this order. INVALID
 * "unknown_upload" with field "/attachments". Inside a change. */
bool ticket_attach(struct call *call, const struct ticket_message *message,
                   const struct ticket_message_new *asked) MUST_USE;

/** Files that came with a message become its attachments, in this order. Inside a change. */
bool ticket_attach_files(struct call *call, const struct ticket_message *message,
                         const struct ticket_file_new *files, size_t count) MUST_USE;

/** Fails so. */
bool ticket_upload_unknown(struct call *call);

/** An upload of the caller's that was not sent yet, and its bytes. NOT_FOUND. Inside call->tx. */
bool ticket_upload_open(struct call *call, int64_t id, struct ticket_attachment *out,
                        struct blob_content *content) MUST_USE;
/** An attachment of a ticket in scope and its bytes. NOT_FOUND. Inside call->tx. */
bool ticket_attachment_open(struct call *call, int64_t id, struct ticket_attachment *out,
                            struct blob_content *content) MUST_USE;
/** Records that the caller fetched it. Inside a change. */
bool ticket_attachment_note_fetched(struct call *call,
                                    const struct ticket_attachment *attachment) MUST_USE;

#endif
