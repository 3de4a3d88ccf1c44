/**
 * Timers: whatever must happen later is a row with its due instant; it survives restarts and fires
 * once. The handler's change and the removal of the row are one transaction.
 */
#ifndef PHAROS_CORE_BACKGROUND_TIMER_H
#define PHAROS_CORE_BACKGROUND_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct timer_kind;
struct timer_runner;

/** A timer that is due. Borrowed by the handler. */
struct timer {
    int64_t id;
    const struct timer_kind *kind;
    int64_t due_at_ms;
    int64_t subject_id; /* 0: about nothing in particular */
    struct str payload; /* small JSON of codes, ids and numbers */
    int attempts;       /* that failed before */
};

/** What kind of thing happens later; declared by a feature. */
struct timer_kind {
    const char *name; /* "ticket.close"; stored */
    /**
     * Runs as the system in a change that ends with the timer's removal; it may run again, and
     * finds things as they are now: a ticket may be gone. False: tried again later, with growing
     * pauses.
     */
    bool (*fire)(struct call *call, const struct timer *timer);
    int64_t every_ms; /* not 0: fires again and again, first right after the start */
    const char *help;
};

/** In the running change. `payload` may be STR_NULL; *id may be NULL. */
bool timer_schedule(struct call *call, const struct timer_kind *kind, int64_t due_at_ms,
                    int64_t subject_id, struct str payload, int64_t *id) MUST_USE;
/** In the running change; *cancelled (may be NULL) is false when it has fired already. */
bool timer_cancel(struct call *call, int64_t id, bool *cancelled) MUST_USE;
/** All timers of a kind about one subject; *count may be NULL. */
bool timer_cancel_all(struct call *call, const struct timer_kind *kind, int64_t subject_id,
                      int64_t *count) MUST_USE;

/** Whether one of a kind about that subject stands ready or is being fired right now. */
bool timer_is_waiting(struct call *call, const struct timer_kind *kind, int64_t subject_id,
                      bool *out) MUST_USE;

/** Puts the rows of recurring timers there. Start of the house. */
bool timer_ensure_recurring(struct house *house, struct err *err) MUST_USE;
/**
 * Fires what is due by the house's clock, in order, at most `limit`; *fired counts those that went
 * well. A node whose clock is over 1 s off the database's takes none: UNAVAILABLE "clock_off".
 */
bool timer_run_due(struct house *house, int limit, int *fired, struct err *err) MUST_USE;
/** When the next one is due; INT64_MAX for never. */
bool timer_next_due(struct house *house, int64_t *out, struct err *err) MUST_USE;

/** A thread that fires timers when they are due. Owned: timer_runner_stop, timer_runner_free. */
struct timer_runner *timer_runner_start(struct house *house);
/** Ends the work; what is running ends first. Rings may still come. */
void timer_runner_stop(struct timer_runner *runner);
/** Once nobody rings any more. Sets *runner to NULL; NULL is fine. */
void timer_runner_free(struct timer_runner **runner);

#endif
