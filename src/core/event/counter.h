/**
 * Exact counts along one dimension ("tickets by state"), kept in the change that causes them, so
 * that a badge costs one read however many rows there are.
 *
 * Deltas of a change are gathered and written once, at its end, in one fixed order. On PostgreSQL
 * each connection writes rows of its own (shards), so that changes side by side do not wait for
 * each other; reading sums them up.
 */
#ifndef PHAROS_CORE_EVENT_COUNTER_H
#define PHAROS_CORE_EVENT_COUNTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "db/db.h"

/** A dimension, declared by a feature. Keys are ids or small numbers of the feature's choice. */
struct counter_dimension {
    const char *name; /* "ticket.state", at most 60 characters, none to be escaped; stored */
    /** The truth, for checks and rebuilds: rows (key, count), keys at most once. */
    const struct db_query *truth;
    const char *help;
};

struct counter_row {
    int64_t key;
    int64_t count;
};

/** For the test that prepares all statements. */
extern const struct db_query *const counter_queries[];

/** Adds to a count in the running change (CHECK). */
void counter_add(struct call *call, const struct counter_dimension *dimension, int64_t key,
                 int64_t delta);
/** Writes what counter_add gathered; run by call_change at its end. */
bool counter_flush(struct call *call) MUST_USE;

/** The counts of `n` keys, 0 where nothing was counted yet. */
bool counter_read(struct call *call, const struct counter_dimension *dimension, const int64_t *keys,
                  size_t n, int64_t *counts) MUST_USE;
/** Every key whose count is not 0, by key; in call->arena. */
bool counter_read_all(struct call *call, const struct counter_dimension *dimension,
                      const struct counter_row **out, size_t *count) MUST_USE;

/** What a dimension's counts lack to be right. */
struct counter_correction {
    const struct counter_dimension *dimension;
    int64_t seen;                /* corrections so far */
    struct counter_row *missing; /* by key: what is to be added, perhaps less than nothing */
    size_t count;
};

/**
 * Compares the counts with what they count, in a snapshot. What a count lacks stays the same
 * however many changes follow, because each counts what it changes: nobody has to wait for the
 * comparison, nor for the correction.
 */
bool counter_compare(struct call *call, const struct counter_dimension *dimension,
                     struct counter_correction *out) MUST_USE;
/** Adds what is missing, in a change. CONFLICT "counter_corrected": somebody has been quicker. */
bool counter_apply(struct call *call, const struct counter_correction *correction) MUST_USE;
/** Both, outside of either; *wrong says how many keys were. */
bool counter_correct(struct call *call, const struct counter_dimension *dimension,
                     int64_t *wrong) MUST_USE;

/** A bounded count in words: 7, 999, and "999+" from 1000 on where `max` is 1000. In the arena. */
struct str counter_badge(struct arena *arena, int64_t count, int64_t max);

#endif
