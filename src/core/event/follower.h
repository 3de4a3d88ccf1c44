/**
 * Followers read the log of events behind a stored cursor: search, metrics, webhooks. Each batch is
 * idempotent, so that a follower that dies between its work and its cursor does the same again. One
 * thread each; with several nodes one node at a time, by a lease.
 */
#ifndef PHAROS_CORE_EVENT_FOLLOWER_H
#define PHAROS_CORE_EVENT_FOLLOWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/event/event.h"

struct follower_run;
struct follower_set;

/** A declared follower. */
struct follower {
    const char *name; /* "search"; stored */
    int batch;        /* events at most at once; 0 = 200 */
    int pause_ms;     /* after a batch that was not full: under a steady load fewer, larger ones */
    bool in_change; /* apply runs in the change that moves the cursor: rows of the same database */
    /**
     * Takes events in the order of the log. With in_change in call->tx and may run again; else
     * without a transaction, the cursor moving afterwards: a batch may come twice.
     */
    bool (*apply)(struct follower_run *run, struct call *call, const struct event *events,
                  size_t count);
    /**
     * Begins anew: drops what was made and makes it again from the rows as they are; events since
     * its start follow. Without a transaction; asks follower_goes_on now and then and ends early
     * (false) when told; begins anew then. NULL: the log is read again from its beginning.
     */
    bool (*rebuild)(struct follower_run *run, struct call *call);
    const char *help;
};

/** False when the node stops or has lost the lease: give up at once with follower_give_up. */
bool follower_goes_on(struct follower_run *run);
/** UNAVAILABLE "follower_stopped". */
bool follower_give_up(struct call *call);

/** Asks for a rebuild, on whichever node follows. In the running change. */
bool follower_request_rebuild(struct call *call, const struct follower *follower) MUST_USE;

/** How a follower stands; for /metrics and doctor. */
struct follower_state {
    struct event_position position;
    bool rebuild_wanted;
    int64_t behind_events; /* events of the log it has not read; counted up to 10,000 */
    int64_t behind_ms;     /* age of the oldest of those */
};
bool follower_read_state(struct call *call, const struct follower *follower,
                         struct follower_state *out) MUST_USE;

/** One batch, or a wanted rebuild; *more is true when more may follow. For tests and tools. */
bool follower_step(struct house *house, const struct follower *follower, bool *more,
                   struct err *err) MUST_USE;
/** Batches until there is nothing left. For tests and tools. */
bool follower_catch_up(struct house *house, const struct follower *follower,
                       struct err *err) MUST_USE;

/** Starts a thread for each follower of the house's features. Owned: follower_set_stop,
 * follower_set_free. */
struct follower_set *follower_set_start(struct house *house);
/** Ends the work; what is running ends first. Rings may still come. */
void follower_set_stop(struct follower_set *set);
/** Once nobody rings any more. Sets *set to NULL; NULL is fine. */
void follower_set_free(struct follower_set **set);

#endif
