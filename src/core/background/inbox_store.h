/** The table of what came in. Private to core/inbox. */
#ifndef PHAROS_CORE_BACKGROUND_INBOX_STORE_H
#define PHAROS_CORE_BACKGROUND_INBOX_STORE_H

#include "core/background/inbox.h"
#include "db/db.h"

struct inbox_row {
    struct inbox_item item;
    enum inbox_state state;
};

/** The row of that name and content, or 0. */
bool inbox_store_find(struct call *call, struct str source, struct str external_id,
                      const struct sha256 *digest, int64_t *id) MUST_USE;
/** *inserted is false when another change has just stored the same. */
bool inbox_store_insert(struct call *call, const struct inbox_item *item,
                        const struct sha256 *digest, bool *inserted) MUST_USE;
/** True when something is due; in a snapshot. */
bool inbox_store_is_due(struct call *call, struct str source, bool *out) MUST_USE;
/** What is due, oldest first; rows that others look at are left out. */
bool inbox_store_list_due(struct call *call, struct str source, int limit, struct inbox_row **out,
                          size_t *count) MUST_USE;
/** One more attempt, a new fence. */
bool inbox_store_take(struct call *call, struct inbox_item *item) MUST_USE;
/** Whoever holds a claim has died: all have lapsed. */
bool inbox_store_end_claims(struct call *call) MUST_USE;
/** What becomes of something that was taken. */
struct inbox_settlement {
    enum inbox_state state;
    int64_t due_at_ms;
    struct str error;  /* stable code; STR_NULL: nothing is wrong */
    bool is_uncounted; /* as if it had not been taken */
};
/** *held is false when the row is not taken under the fence that the item has. */
bool inbox_store_settle(struct call *call, const struct inbox_item *item,
                        const struct inbox_settlement *settlement, bool *held) MUST_USE;
/** From any other state to another, whoever has it; 0 rows: *moved is false. */
bool inbox_store_move(struct call *call, int64_t id, enum inbox_state from, enum inbox_state to,
                      struct str error, bool *moved) MUST_USE;
bool inbox_store_list_quarantined(struct call *call, struct str source, int64_t before_id,
                                  int limit, struct inbox_quarantine_list *out) MUST_USE;
bool inbox_store_get_quarantined(struct call *call, struct str source, int64_t id,
                                 struct inbox_quarantined *out, bool *found) MUST_USE;
bool inbox_store_exists(struct call *call, int64_t id, bool *out) MUST_USE;
/** A row that was worked off, and what it uses. */
struct inbox_old {
    int64_t id;
    int64_t blob_id;
};

/** Of the HOUSE_WALK_WINDOW rows behind after_id those that were done by then, at most `limit`. */
bool inbox_store_list_done(struct call *call, int64_t after_id, int64_t before_ms, int limit,
                           struct inbox_old **out, size_t *count) MUST_USE;
/** The last row of that window; 0 where the table ends before. */
bool inbox_store_window_end(struct call *call, int64_t after_id, int64_t *end_id) MUST_USE;
bool inbox_store_remove(struct call *call, const int64_t *ids, size_t count) MUST_USE;

extern const struct db_query *const inbox_store_queries[];

#endif
