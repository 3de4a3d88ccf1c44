/** All SQL about drafts: what somebody has begun to write and not sent. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_DRAFT_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_DRAFT_STORE_H

#include "db/db.h"
#include "features/ticket/ticket_draft.h"

/** An empty one with version 0 where the account has none. */
bool ticket_draft_store_find(struct call *call, int64_t ticket_id, int64_t account_id,
                             struct ticket_draft *out) MUST_USE;
/** Writes the draft anew, with the next version; that is 0 and nothing is written where the draft
 * is not the seen one (0: there was none; TICKET_DRAFT_ANY: whatever there is). */
bool ticket_draft_store_put(struct call *call, int64_t ticket_id, int64_t account_id,
                            int64_t seen_version, struct ticket_draft *draft) MUST_USE;
/** Removes the draft if it is the seen one. */
bool ticket_draft_store_remove(struct call *call, int64_t ticket_id, int64_t account_id,
                               int64_t seen_version) MUST_USE;
/** Drafts of everybody else, latest first. */
bool ticket_draft_store_others(struct call *call, int64_t ticket_id, int64_t account_id,
                               struct ticket_draft_owner **out, size_t *out_count) MUST_USE;

extern const struct db_query *const ticket_draft_store_queries[];

#endif
