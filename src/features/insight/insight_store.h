/** All SQL of this feature. Decides no rules. Inside a snapshot or a change. */
#ifndef PHAROS_FEATURES_INSIGHT_INSIGHT_STORE_H
#define PHAROS_FEATURES_INSIGHT_INSIGHT_STORE_H

#include "db/db.h"
#include "features/insight/insight_pack.h"

/** What the rows tell of these tickets, by id; in call->arena. Ids without a ticket are left out.
 */
bool insight_store_stories(struct call *call, const int64_t *ticket_ids, size_t count,
                           struct insight_story **out, size_t *out_count) MUST_USE;
/** What stands in a pack, in a change that nobody else can make to it before it ends. */
bool insight_store_lock_pack(struct call *call, struct insight_pack_key key,
                             struct insight_pack *out) MUST_USE;
bool insight_store_write_pack(struct call *call, const struct insight_pack *pack) MUST_USE;
/** The next tickets below an id, newest first; at most `limit`. */
bool insight_store_ids_before(struct call *call, int64_t before_id, int limit, int64_t *ids,
                              size_t *count) MUST_USE;
/** Adds those that the given tickets continue; `ids` has room for twice as many. */
bool insight_store_followed(struct call *call, int64_t *ids, size_t *count) MUST_USE;

/** Which packs to read, latest hour first: of tickets made since an hour, and of older ones where
 * something happened to one of them later. */
struct insight_scan {
    int64_t start_hour;
    int64_t start_ms;
    struct insight_pack_key before; /* go on behind this one; a scan leaves here where it ended */
    int limit;                      /* packs */
    int count;                      /* packs that the last scan has read */
};
/** Tickets of before `end_ms` that were made since `start_ms` or have something later than that. */
struct insight_scan insight_scan_of(int64_t start_ms, int64_t end_ms, int limit);
/** Takes a fact; false ends the reading. */
typedef bool insight_take(void *arg, const struct insight_fact *fact);

/** Hands over facts within a scope; what hangs on one is there until `take` returns. */
bool insight_store_scan(struct call *call, const struct scope *scope, struct insight_scan *scan,
                        insight_take *take, void *arg) MUST_USE;

/** Takes the name of a team, which is borrowed. */
typedef void insight_team_take(void *arg, int64_t id, struct str name);
bool insight_store_teams(struct call *call, const int64_t *ids, size_t count,
                         insight_team_take *take, void *arg) MUST_USE;

extern const struct db_query *const insight_store_queries[];

#endif
