/**
 * Rows that have served their time go: what was sent or worked off, answers kept for repeated
 * requests, sessions that have ended, failed log-ins of yesterday. One node at a time does it, a
 * bounded batch of each kind a change, so that nobody waits for it; as long as something is left to
 * look at, the next batch follows a second later, and knows where the former one has ended.
 *
 * Timers, uploads, contents and actions that can no longer be undone go by themselves: each has a
 * timer or an end of its own.
 */
#ifndef PHAROS_CORE_BACKGROUND_HOUSEKEEPING_H
#define PHAROS_CORE_BACKGROUND_HOUSEKEEPING_H

#include "core/background/timer.h"

/** Rows of a kind that go in one change. */
enum { HOUSEKEEPING_AT_ONCE = 500 };

/** Every ten minutes. */
extern const struct timer_kind housekeeping;
/** The next batch, while there is more. */
extern const struct timer_kind housekeeping_more;

#endif
