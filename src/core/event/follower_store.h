/** How far followers have read. Private to core/follower. */
#ifndef PHAROS_CORE_EVENT_FOLLOWER_STORE_H
#define PHAROS_CORE_EVENT_FOLLOWER_STORE_H

#include "core/event/follower.h"
#include "db/db.h"

/** Stored; never renumber. */
enum follower_rebuild {
    REBUILD_NONE = 0,
    REBUILD_WANTED = 1,
    REBUILD_RUNNING = 2, /* wanted again on the way becomes WANTED */
};

struct follower_row {
    struct event_position position;
    enum follower_rebuild rebuild;
};

/** A follower without a row stands before the log's first event. */
bool follower_store_get(struct call *call, const struct follower *follower,
                        struct follower_row *out) MUST_USE;
/** Moves the cursor; CONFLICT "follower_moved" when it does not stand at `from` any more. */
bool follower_store_move(struct call *call, const struct follower *follower,
                         struct event_position from, struct event_position to) MUST_USE;
bool follower_store_set_rebuild(struct call *call, const struct follower *follower,
                                enum follower_rebuild rebuild) MUST_USE;
/** Puts the cursor there once a rebuild has ended. */
bool follower_store_end_rebuild(struct call *call, const struct follower *follower,
                                struct event_position to) MUST_USE;
/** How many events are not yet read, counted up to `max`, and when the first of them happened. */
bool follower_store_behind(struct call *call, struct event_position position, int max,
                           int64_t *events, int64_t *oldest_at_ms) MUST_USE;

extern const struct db_query *const follower_store_queries[];

#endif
