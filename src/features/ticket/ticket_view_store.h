/** All SQL of the views. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_VIEW_STORE_H
#define PHAROS_FEATURES_TICKET_TICKET_VIEW_STORE_H

#include "db/db.h"
#include "features/ticket/ticket_state.h"
#include "features/ticket/ticket_view.h"

/** The index ranges that make up a page; all of them are merged in queue order. */
struct ticket_ranges {
    const int64_t *team_ids; /* tickets of these teams … */
    size_t team_count;
    bool only_unassigned;  /* … of those, what nobody owns */
    int64_t also_of;       /* and what this account owns in other teams or none; 0: nothing more */
    const int64_t *queues; /* ticket_queue values */
    size_t queue_count;
};

/** Whole queues, for callers who see everything. */
enum ticket_whole_queue {
    TICKET_WHOLE_UNASSIGNED,
    TICKET_WHOLE_WAITING,
    TICKET_WHOLE_ALL,
};

bool ticket_view_store_owned(struct call *call, int64_t account_id, struct ticket_queue_place after,
                             int limit, struct ticket_queue_place *out, size_t *out_count) MUST_USE;
bool ticket_view_store_whole(struct call *call, enum ticket_whole_queue queue,
                             struct ticket_queue_place after, int limit,
                             struct ticket_queue_place *out, size_t *out_count) MUST_USE;
bool ticket_view_store_ranges(struct call *call, const struct ticket_ranges *ranges,
                              struct ticket_queue_place after, int limit,
                              struct ticket_queue_place *out, size_t *out_count) MUST_USE;
/** Counts of all views up to `max` each, for a caller with that scope. */
bool ticket_view_store_badges(struct call *call, const struct scope *scope, int64_t max,
                              int64_t out[TICKET_VIEW_COUNT]) MUST_USE;

extern const struct db_query *const ticket_view_store_queries[];

#endif
