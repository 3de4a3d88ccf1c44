/** The table of what goes out. Private to core/outbox. */
#ifndef PHAROS_CORE_BACKGROUND_OUTBOX_STORE_H
#define PHAROS_CORE_BACKGROUND_OUTBOX_STORE_H

#include "core/background/outbox.h"
#include "db/db.h"

struct outbox_row {
    struct outbox_item item;
    struct str channel;
    enum outbox_state state;
    bool is_leaving; /* since its claim it was marked so */
};

/** What a row becomes. */
struct outbox_settlement {
    enum outbox_state state;
    bool is_untried;    /* the claim does not count as an attempt */
    int64_t due_at_ms;  /* QUEUED: not before; SENDING: the claim's end */
    struct str error;   /* STR_NULL: none */
    struct str receipt; /* STR_NULL: none */
};

/** *is_new is false and *id the first one's when the channel has that key already. */
bool outbox_store_insert(struct call *call, const struct outbox_channel *channel,
                         const struct outbox_draft *draft, int64_t *id, bool *is_new) MUST_USE;
bool outbox_store_remove_queued(struct call *call, int64_t id, bool *removed) MUST_USE;
/** Locks the row where the engine has row locks. */
bool outbox_store_find(struct call *call, int64_t id, struct outbox_row *out, bool *found) MUST_USE;
/** True when something is due; in a snapshot. */
bool outbox_store_is_due(struct call *call, const struct outbox_channel *channel,
                         bool *out) MUST_USE;
/** The first that is due and that nobody else looks at. */
bool outbox_store_next_due(struct call *call, const struct outbox_channel *channel,
                           struct outbox_row *out, bool *found) MUST_USE;
/** From queued or lapsed to sending: one more attempt, a new fence. */
bool outbox_store_claim(struct call *call, struct outbox_item *item) MUST_USE;
/** The claim of a send under way begins anew; nothing happens where it is lost. */
bool outbox_store_keep(struct call *call, const struct outbox_item *item) MUST_USE;
/** From now on the peer may have it; *held as below. */
bool outbox_store_mark_leaving(struct call *call, const struct outbox_item *item,
                               bool *held) MUST_USE;
/** Whoever holds a claim has died: all have lapsed. */
bool outbox_store_end_claims(struct call *call) MUST_USE;
/** *held is false when the row is not in the state or not under the fence that the item has. */
bool outbox_store_settle(struct call *call, const struct outbox_item *item,
                         const struct outbox_settlement *settlement, bool *held) MUST_USE;
/** A failed or uncertain row, as a person says. */
bool outbox_store_resolve(struct call *call, int64_t id, enum outbox_state state) MUST_USE;
/** Of the HOUSE_WALK_WINDOW rows behind after_id those that were sent and settled by then, at most
 * `limit`. */
bool outbox_store_list_sent(struct call *call, int64_t after_id, int64_t before_ms, int64_t *ids,
                            int limit, size_t *count) MUST_USE;
/** The last row of that window; 0 where the table ends before. */
bool outbox_store_window_end(struct call *call, int64_t after_id, int64_t *end_id) MUST_USE;
bool outbox_store_remove(struct call *call, const int64_t *ids, size_t count) MUST_USE;

extern const struct db_query *const outbox_store_queries[];

#endif
