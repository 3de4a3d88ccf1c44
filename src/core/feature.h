/** What a feature brings to the house: one table, read by the dispatcher, the docs and the tests.
 */
#ifndef PHAROS_CORE_FEATURE_H
#define PHAROS_CORE_FEATURE_H

#include "base/attributes.h"
#include "core/access/access.h"
#include "core/api/route.h"
#include "core/event/event.h"

struct action_kind;
struct counter_dimension;
struct db_query;
struct follower;
struct outbox_channel;
struct setting;
struct timer_kind;

/** All arrays end with a zeroed element (or NULL); NULL means none. Everything is constant. */
struct feature {
    const char *name;
    const struct route *routes;
    const struct permission *permissions;
    const struct event_type *const *events;
    const struct reactor *reactors;
    const struct setting *const *settings;           /* core/settings.h */
    const struct timer_kind *const *timers;          /* core/timer.h */
    const struct follower *const *followers;         /* core/follower.h */
    const struct counter_dimension *const *counters; /* core/counter.h */
    const struct action_kind *const *actions;        /* core/action.h */
    const struct outbox_channel *const *channels;    /* core/outbox.h */
    /** Every statement, each store's list as one element, for the test that prepares them all. */
    const struct db_query *const *const *queries;
    /** What runs for the feature while the server serves (a thread, an open index); *state is its
     *  own, see feature_state. NULL: nothing runs. */
    bool (*start)(struct house *house, void **state, struct err *err);
    /** Called only when start answered true; nobody answers requests any more. */
    void (*stop)(struct house *house, void *state);
};

/** Starts all features in order. False: those that had started are stopped again. */
bool features_start(struct house *house, struct err *err) MUST_USE;
/** Stops them in reverse order; nothing happens when they do not run. */
void features_stop(struct house *house);

/** What `start` left in *state; NULL while the feature does not run (command-line tools). */
void *feature_state(const struct house *house, const struct feature *feature);

#endif
