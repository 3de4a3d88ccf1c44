/**
 * Leases: one row per job that only one node may do. Whoever holds it renews it; a node that dies
 * loses it when it lapses. Each new holder gets a higher fencing number, so that work of a former
 * holder that comes late can be told from the present one's.
 */
#ifndef PHAROS_CORE_BACKGROUND_LEASE_H
#define PHAROS_CORE_BACKGROUND_LEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "db/db.h"

enum { LEASE_MS = 15000, LEASE_RENEW_MS = 5000, LEASE_NAME_MAX = 64 };

struct lease {
    char name[LEASE_NAME_MAX + 1];
    int64_t fence;         /* 0: never held */
    int64_t expires_at_ms; /* by the holder's clock */
};

/**
 * Takes the lease where it is free or lapsed, or renews it where this node holds it; true in *mine
 * when it is ours now. In a change of its own; `lease` keeps the name and what was got.
 */
bool lease_take(struct call *call, const char *name, struct lease *lease, bool *mine) MUST_USE;
/** In a change: false with CONFLICT "lease_lost" unless this node still holds it; others wait with
 * taking it until the change has ended. */
bool lease_require(struct call *call, const struct lease *lease) MUST_USE;
/** For the test that prepares all statements. */
extern const struct db_query *const lease_queries[];

/** Gives it back early; nothing happens when it was lost. In a change of its own. */
bool lease_release(struct call *call, struct lease *lease) MUST_USE;

#endif
