/** All SQL about tags and which ticket has them. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_TAG_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_TAG_STORE_H

#include "db/db.h"
#include "features/ticket/ticket.h"

struct ticket_tag {
    int64_t id;
    struct str name;
};

/** The tags of a ticket, by name. */
bool ticket_tag_store_of_ticket(struct call *call, int64_t ticket_id, struct ticket_tag **out,
                                size_t *out_count) MUST_USE;
/** Fills tags and tag_count of all rows. */
bool ticket_tag_store_of_rows(struct call *call, struct ticket_row *rows,
                              size_t row_count) MUST_USE;
/** The id of a normalised name; makes the tag when it is new. */
bool ticket_tag_store_id(struct call *call, struct str name, int64_t *out) MUST_USE;
/** Both count as well: `ticket` as it is counted now, a tag that it lacks or has. */
bool ticket_tag_store_add(struct call *call, const struct ticket *ticket, int64_t tag_id) MUST_USE;
bool ticket_tag_store_remove(struct call *call, const struct ticket *ticket,
                             int64_t tag_id) MUST_USE;

extern const struct db_query *const ticket_tag_store_queries[];

#endif
