/**
 * Clusters that are on the rise: days on which more texts came than the four weeks before and the
 * day of the week let expect. Pure; see STREAMS.md for the method.
 */
#ifndef PHAROS_FEATURES_TRIAGE_SPIKE_H
#define PHAROS_FEATURES_TRIAGE_SPIKE_H

#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    SPIKE_BASELINE_DAYS = 28,
    SPIKE_HISTORY_DAYS = 14, /* of the stream, before anything is called a spike */
    SPIKE_COUNT_MIN = 5,     /* texts; a cluster with fewer in all need not be given */
    SPIKE_DAYS_MAX = 14,     /* what lasts longer becomes the new normal */
    SPIKE_CELLS_MAX = 1 << 27,
};

/** Corrected p-values up to this are a spike. */
extern const double spike_p_max;

struct spike_counts {
    const uint32_t
        *counts; /* of cluster c on day d: [c * day_count + d]; at most SPIKE_CELLS_MAX */
    const uint32_t *totals; /* texts of each day, those of clusters not given among them */
    size_t cluster_count;
    size_t day_count;
    int first_weekday; /* 0 = Monday */
};

struct spike {
    size_t cluster;
    size_t from;       /* day on which it began */
    size_t until;      /* last day of it, at most SPIKE_DAYS_MAX later */
    uint32_t observed; /* texts of these days */
    double expected;
    double dispersion; /* of what was expected: its variance is expected + dispersion * expected² */
    double p;          /* the least that was seen, corrected */
};

struct spike_list {
    struct spike *spikes; /* by day, then cluster */
    size_t count;
};

/** Each day is judged by the days before it alone. The list is in the arena. */
struct spike_list spike_find(const struct spike_counts *counts, struct arena *arena);

#endif
