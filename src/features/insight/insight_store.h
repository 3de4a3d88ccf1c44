/** All SQL of this feature. Decides no rules. Inside a snapshot or a change. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_STORE_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_STORE_H

#include "db/db.h"
#include "features/insight/insight_fact.h"

/** What the rows tell of these tickets, by id; in call->arena. Ids without a ticket are left out.
 */
bool insight_store_stories(struct call *call, const int64_t *ticket_ids, size_t count,
                           struct insight_story **out, size_t *out_count) MUST_USE;
/** Unless there is one of a later version of the ticket. */
bool insight_store_put(struct call *call, const struct insight_fact *fact) MUST_USE;
/** The next tickets below an id, newest first; at most `limit`. */
bool insight_store_ids_before(struct call *call, int64_t before_id, int limit, int64_t *ids,
                              size_t *count) MUST_USE;
/** Adds those that the given tickets continue; `ids` has room for twice as many. */
bool insight_store_followed(struct call *call, int64_t *ids, size_t *count) MUST_USE;

/** Which facts to read: newest first, behind a place. */
struct insight_scan {
    int64_t start_ms;
    /** false: made at or after `start_ms`; true: made before it, with something left for after. */
    bool is_older;
    bool is_unsorted;  /* older ones in any order: without places to go on from */
    int64_t before_ms; /* made before this, or then with a lower id */
    int64_t before_id;
    int limit;
};
/** Takes a fact; false ends the reading. */
typedef bool insight_take(void *arg, const struct insight_fact *fact);

/** Hands over facts within a scope; *last is the last one read, *count how many. */
bool insight_store_scan(struct call *call, const struct scope *scope,
                        const struct insight_scan *scan, insight_take *take, void *arg,
                        struct insight_fact *last, int *count) MUST_USE;

/** Takes the name of a team, which is borrowed. */
typedef void insight_team_take(void *arg, int64_t id, struct str name);
bool insight_store_teams(struct call *call, const int64_t *ids, size_t count,
                         insight_team_take *take, void *arg) MUST_USE;

extern const struct db_query *const insight_store_queries[];

#endif
