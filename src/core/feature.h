/** What a feature brings to the house: one table, read by the dispatcher, the docs and the tests.
 */
#ifndef PHAROS_CORE_FEATURE_H
#define PHAROS_CORE_FEATURE_H

#include "core/access.h"
#include "core/event.h"
#include "core/route.h"

struct db_query;
struct setting;
struct timer_kind;
struct follower;

/** All arrays end with a zeroed element (or NULL); NULL means none. Everything is constant. */
struct feature {
    const char *name;
    const struct route *routes;
    const struct permission *permissions;
    const struct event_type *const *events;
    const struct reactor *reactors;
    const struct setting *settings;          /* core/settings.h */
    const struct timer_kind *timers;         /* core/timer.h */
    const struct follower *const *followers; /* core/follower.h */
    /** Every statement, each store's list as one element, for the test that prepares them all. */
    const struct db_query *const *const *queries;
};

#endif
