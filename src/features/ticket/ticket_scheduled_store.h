/** All SQL about answers that leave at a set time. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_SCHEDULED_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_SCHEDULED_STORE_H

#include "db/db.h"
#include "features/ticket/ticket_scheduled.h"

/** With a new id, which it fills in. */
bool ticket_scheduled_store_insert(struct call *call, struct ticket_scheduled *answer) MUST_USE;
/** Whichever ticket it belongs to; id 0 where there is none. Without its attachments. */
bool ticket_scheduled_store_find(struct call *call, int64_t id,
                                 struct ticket_scheduled *out) MUST_USE;
/** Of a ticket, the next first, with the names of their writers but without attachments. */
bool ticket_scheduled_store_list(struct call *call, int64_t ticket_id,
                                 struct ticket_scheduled **out, size_t *out_count) MUST_USE;
/** The next version, with another time. */
bool ticket_scheduled_store_move(struct call *call, int64_t id, int64_t send_at_ms) MUST_USE;
bool ticket_scheduled_store_remove(struct call *call, int64_t id) MUST_USE;

extern const struct db_query *const ticket_scheduled_store_queries[];

#endif
