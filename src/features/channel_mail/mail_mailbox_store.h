/** All SQL about mailboxes that are fetched from. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_STORE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/access/access.h"
#include "core/call.h"
#include "db/db.h"
#include "features/channel_mail/mail_mailbox.h"

/** *out is NULL where there is none, or none within the scope: whoever sees everything sees them.
 */
bool mail_mailbox_store_find(struct call *call, const struct scope *scope, int64_t id,
                             struct mail_mailbox **out) MUST_USE;
bool mail_mailbox_store_list(struct call *call, const struct scope *scope, int64_t before_id,
                             int limit, struct mail_mailbox_list *out) MUST_USE;
bool mail_mailbox_store_count(struct call *call, int64_t *out) MUST_USE;
bool mail_mailbox_store_lock(struct call *call, int64_t id) MUST_USE;

/** Gives it its id. CONFLICT "duplicate". */
bool mail_mailbox_store_add(struct call *call, struct mail_mailbox *mailbox) MUST_USE;
/** All of it, its state as well. CONFLICT "duplicate". */
bool mail_mailbox_store_set(struct call *call, const struct mail_mailbox *mailbox) MUST_USE;
bool mail_mailbox_store_remove(struct call *call, int64_t id) MUST_USE;

/** What the fetching learned; *done is false where `version` is no longer the mailbox's. */
bool mail_mailbox_store_set_state(struct call *call, int64_t id, int64_t version,
                                  const struct mail_mailbox_state *state, bool *done) MUST_USE;
/** A refresh token that took the place of the one before. */
bool mail_mailbox_store_set_secret(struct call *call, int64_t id, int64_t version,
                                   struct str sealed) MUST_USE;

/** One that is to be looked after, as of which version. */
struct mail_mailbox_due {
    int64_t id;
    int64_t version;
};
bool mail_mailbox_store_active(struct call *call, const struct mail_mailbox_due **out,
                               size_t *count) MUST_USE;

extern const struct db_query *const mail_mailbox_queries[];

#endif
