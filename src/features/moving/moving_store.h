/**
 * What others' stores do not answer because nobody but a mover asks: all rows in the order of their
 * ids, and ids by natural keys. Reads only; whatever is written goes through the features' own
 * operations. Inside call->tx, everything in scope: movers are the company itself.
 */
#ifndef PHAROS_FEATURES_MOVING_MOVING_STORE_H
#define PHAROS_FEATURES_MOVING_MOVING_STORE_H

#include "db/db.h"
#include "features/moving/moving.h"

/** At most `limit` ids of a kind above `after_id`, rising. */
bool moving_store_ids(struct call *call, enum moving_kind kind, int64_t after_id, int limit,
                      int64_t *out, size_t *count) MUST_USE;

/** What a ticket refers to, by natural keys; STR_NULL where there is none. */
struct moving_refs {
    struct str assignee_email;
    struct str customer_phone;
    struct str follows_number;
};
bool moving_store_refs(struct call *call, int64_t ticket_id, struct moving_refs *out) MUST_USE;

struct moving_message {
    int64_t id;
    int64_t at_ms;
    int64_t sender; /* enum ticket_sender */
    int64_t channel;
    bool public;
    struct str author; /* e-mail; STR_NULL for the ticket's customer, the system, the unknown */
    struct str text;
    struct str html;
};
/** Starts reading a ticket's messages behind one of them (0: all), at most `limit`, as they were
 * written; as db_rows_large. Owned: db_rows_end. */
bool moving_store_messages(struct call *call, int64_t ticket_id, int64_t after_id, int limit,
                           struct db_rows **out) MUST_USE;
/** The current row; texts are borrowed until the next. */
void moving_store_read_message(const struct db_rows *rows, struct moving_message *out);

/** Each *id is 0 where there is none. Keys are folded (base/text/fold.h). */
bool moving_store_team(struct call *call, struct str name_key, int64_t *id) MUST_USE;
bool moving_store_organisation(struct call *call, struct str name, struct str domain_key,
                               int64_t *id) MUST_USE;
/** A customer who has no address at all. */
bool moving_store_customer(struct call *call, struct str name_key, int64_t created_at_ms,
                           int64_t *id) MUST_USE;

extern const struct db_query *const moving_store_queries[];

#endif
