/** The table of timers. Private to core/timer. */
#ifndef PHAROS_CORE_BACKGROUND_TIMER_STORE_H
#define PHAROS_CORE_BACKGROUND_TIMER_STORE_H

#include "core/background/timer.h"
#include "db/db.h"

/** How long a node may take to fire what it has claimed. */
enum { TIMER_LEASE_MS = 15000 };

struct timer_row {
    int64_t id;
    struct str kind;
    int64_t due_at_ms;
    int64_t subject_id;
    struct str payload;
    int attempts;
    int64_t fence;
};

bool timer_store_insert(struct call *call, struct timer_row *row) MUST_USE;
/** Nothing happens when the kind has its row already. */
bool timer_store_insert_recurring(struct call *call, struct str kind, int64_t due_at_ms) MUST_USE;
bool timer_store_remove(struct call *call, int64_t id, int64_t *removed) MUST_USE;
bool timer_store_remove_all(struct call *call, struct str kind, int64_t subject_id,
                            int64_t *removed) MUST_USE;

bool timer_store_count(struct call *call, struct str kind, int64_t subject_id,
                       int64_t *out) MUST_USE;

/** What is due and free, by due instant; claimed for this node where there can be others. */
bool timer_store_claim(struct call *call, int limit, struct timer_row **out,
                       size_t *count) MUST_USE;
/** Removes a claimed row; *taken is false when it was cancelled or somebody else has it now. */
bool timer_store_take(struct call *call, const struct timer_row *row, bool *taken) MUST_USE;
/** Gives a claimed row back, due later. `error` is a stable code. */
bool timer_store_postpone(struct call *call, const struct timer_row *row, int64_t due_at_ms,
                          int attempts, const char *error) MUST_USE;
/** INT64_MAX for never. */
bool timer_store_next_due(struct call *call, int64_t *out) MUST_USE;

/** Wakes the runner: something may be due earlier than it thinks. */
void timer_runner_ring(struct timer_runner *runner);

extern const struct db_query *const timer_store_queries[];

#endif
