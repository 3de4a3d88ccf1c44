/**
 * The built-in views: what is there for me to do. Each is one or a few index ranges in queue order
 * (priority, then who has waited longest), whatever the number of tickets that are done.
 */
#ifndef PHAROS_FEATURES_TICKET_TICKET_VIEW_H
#define PHAROS_FEATURES_TICKET_TICKET_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

enum ticket_view {
    TICKET_VIEW_MINE = 1,   /* mine, and it is our turn (new, open, on hold) */
    TICKET_VIEW_UNASSIGNED, /* nobody's, and it is our turn */
    TICKET_VIEW_MY_TEAM,    /* of the teams I belong to, and it is our turn */
    TICKET_VIEW_WAITING,    /* the customer's turn (pending) */
    TICKET_VIEW_ALL,        /* everything that is not solved or closed */
};

enum { TICKET_VIEW_COUNT = 5, TICKET_BADGE_MAX = 999 };

/** NULL-ended, in the order of the enum. */
extern const char *const ticket_view_names[];
/** 0 when there is no such name. */
enum ticket_view ticket_view_parse(struct str name);

/** A place in queue order; zero is before the first. */
struct ticket_queue_place {
    int64_t queue_key;
    int64_t id;
};

/** Up to `limit` places of a view behind `after`, within the caller's scope, in queue order. */
bool ticket_view_list(struct call *call, enum ticket_view view, struct ticket_queue_place after,
                      int limit, struct ticket_queue_place **out, size_t *out_count) MUST_USE;

/** How many tickets each view holds, exact up to TICKET_BADGE_MAX, above it one more; by view - 1.
 */
bool ticket_view_badges(struct call *call, int64_t out[TICKET_VIEW_COUNT]) MUST_USE;

#endif
