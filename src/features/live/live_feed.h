/**
 * From the log to open desks: each node reads the events of all nodes in the order of the log and
 * tells its own hub. One frame per change, however many events the change wrote.
 */
#ifndef PHAROS_FEATURES_LIVE_LIVE_FEED_H
#define PHAROS_FEATURES_LIVE_LIVE_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "core/access/access.h"
#include "core/house.h"

struct live_feed;

/** Starts the hub (house->live) and the thread that feeds it. Owned: live_feed_stop. */
bool live_feed_start(struct house *house, struct live_feed **out, struct err *err) MUST_USE;
/** Ends the thread, says goodbye to every desk, frees; house->live becomes NULL. NULL is fine. */
void live_feed_stop(struct live_feed **feed);

/** The permission class of a caller's socket. */
uint64_t live_feed_enter(struct live_feed *feed, const struct scope *scope);

#endif
