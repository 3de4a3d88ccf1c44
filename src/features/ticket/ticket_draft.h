/**
 * Drafts: what an account has begun to write on a ticket. One each; kept on the server so that
 * nothing is lost with a browser and others see that an answer is on its way.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_DRAFT_H
#define PHAROS_FEATURES_TICKET_TICKET_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"
#include "features/ticket/ticket_attachment_store.h"

struct ticket_draft {
    bool public;
    struct str text;
    struct str mail;     /* ticket_mail.h; STR_NULL for no choice */
    struct str returned; /* why an answer that was to leave later stands here again, the code of the
                            event; STR_NULL: it was written here */
    int64_t saved_at_ms;
    int64_t version;
    /* Uploads that it holds, oldest first; of ticket_draft_get and ticket_draft_put. */
    struct ticket_attachment *attachments;
    size_t attachment_count;
};

struct ticket_draft_owner {
    int64_t account_id;
    struct str name;
    int64_t saved_at_ms;
};

/** Seen by a caller who does not mind what there was. */
enum { TICKET_DRAFT_ANY = -1 };

/** The caller's draft on a ticket in scope; without one an empty text, version 0. NOT_FOUND: no
 * such ticket. */
bool ticket_draft_get(struct call *call, int64_t ticket_id, struct ticket_draft *out) MUST_USE;
/**
 * Keeps the caller's draft with these uploads; what of them is not there is left out. Fills
 * saved_at_ms, version and the attachments. CONFLICT "version_conflict" where the
 * draft is not the one seen (0: there was none), because another tab has written or thrown it away
 * meanwhile. Inside a change.
 */
bool ticket_draft_put(struct call *call, int64_t ticket_id, int64_t seen_version,
                      const int64_t *upload_ids, size_t upload_count,
                      struct ticket_draft *draft) MUST_USE;
/** Throws the caller's draft away; it need not be there. CONFLICT as above where another than the
 * seen one is there. Inside a change. */
bool ticket_draft_remove(struct call *call, int64_t ticket_id, int64_t seen_version) MUST_USE;
/** Who else is writing, latest first. */
bool ticket_draft_others(struct call *call, int64_t ticket_id, struct ticket_draft_owner **out,
                         size_t *out_count) MUST_USE;

#endif
