/**
 * Mail of ours as its customers got it: written, gone out, kept. For whoever looks over their
 * shoulders, which only the demo company's people do.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_KEPT_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_outgoing.h"

struct db_query;

/** In call->arena. */
struct mail_kept {
    int64_t message_id;
    int64_t ticket_id;
    int64_t blob_id; /* the mail itself */
    int64_t at_ms;
    struct str rfc_id; /* its Message-ID without <> */
    struct str text;   /* what was written, without signature and quotes */
    struct mail_route route;
};

struct mail_kept_page {
    struct mail_kept *items; /* newest first */
    size_t count;
    bool has_more;
};

/** Below `before_id` (0: from the newest), of tickets within the caller's scope. In call->tx. */
bool mail_kept_list(struct call *call, int64_t before_id, int limit,
                    struct mail_kept_page *out) MUST_USE;
/** The mail of that message. NOT_FOUND. */
bool mail_kept_get(struct call *call, int64_t message_id, struct mail_kept *out) MUST_USE;

/** The ticket that a mail of this Message-ID (without <>) lies in, within the caller's scope; 0:
 * none yet. In call->tx. */
bool mail_kept_find_ticket(struct call *call, struct str rfc_id, int64_t *ticket_id) MUST_USE;

extern const struct db_query *const mail_kept_queries[];

#endif
