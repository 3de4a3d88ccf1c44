#include "core/background/lease.h"

#include <string.h>

#include "base/check.h"
#include "db/db.h"

/* Only one taker's row comes back: the holder's own, or the first to find it lapsed. */
static const struct db_query q_take = {
    "lease.take",
    "INSERT INTO lease (name, holder, fence, expires_at_ms) VALUES (:name, :node, 1, :until_ms)"
    " ON CONFLICT (name) DO UPDATE"
    "   SET fence = CASE WHEN lease.holder = excluded.holder THEN lease.fence"
    "                    ELSE lease.fence + 1 END,"
    "       holder = excluded.holder, expires_at_ms = excluded.expires_at_ms"
    " WHERE lease.holder = excluded.holder OR lease.expires_at_ms <= :now_ms"
    " RETURNING fence",
    NULL,
};

static const struct db_query q_require = {
    "lease.require",
    "SELECT 1 FROM lease WHERE name = :name AND holder = :node AND fence = :fence",
    "SELECT 1 FROM lease WHERE name = :name AND holder = :node AND fence = :fence FOR SHARE",
};

static const struct db_query q_release = {
    "lease.release",
    "UPDATE lease SET expires_at_ms = 0"
    " WHERE name = :name AND holder = :node AND fence = :fence",
    NULL,
};

const struct db_query *const lease_queries[] = { &q_take, &q_require, &q_release, NULL };

struct taking {
    struct lease *lease;
    int64_t fence;
};

static bool take_step(struct call *call, void *arg)
{
    struct taking *taking = arg;

    return db_one_int(call->tx, &q_take,
                      DB_BINDS(db_text("name", str_of(taking->lease->name)),
                               db_text("node", str_of(call->house->node)),
                               db_int("now_ms", call->now_ms),
                               db_int("until_ms", call->now_ms + LEASE_MS)),
                      0, &taking->fence, call->err);
}

bool lease_take(struct call *call, const char *name, struct lease *lease, bool *mine)
{
    struct taking taking = { .lease = lease };
    size_t n = strlen(name);

    CHECK(n <= LEASE_NAME_MAX && call->tx == NULL);
    memcpy(lease->name, name, n + 1);
    if (!call_change(call, take_step, &taking))
        return false;
    *mine = taking.fence != 0;
    if (*mine) {
        lease->fence = taking.fence;
        lease->expires_at_ms = call->now_ms + LEASE_MS;
    }
    return true;
}

static struct db_bind node_of(const struct call *call)
{
    return db_text("node", str_of(call->house->node));
}

bool lease_require(struct call *call, const struct lease *lease)
{
    int64_t held;

    if (!db_one_int(call->tx, &q_require,
                    DB_BINDS(db_text("name", str_of(lease->name)), node_of(call),
                             db_int("fence", lease->fence)),
                    0, &held, call->err))
        return false;
    return held == 1
           || err_set(call->err, ERR_CONFLICT, "lease_lost", "another node does this now");
}

static bool release_step(struct call *call, void *arg)
{
    const struct lease *lease = arg;

    return db_exec(call->tx, &q_release,
                   DB_BINDS(db_text("name", str_of(lease->name)), node_of(call),
                            db_int("fence", lease->fence)),
                   call->err);
}

bool lease_release(struct call *call, struct lease *lease)
{
    if (lease->fence == 0)
        return true;
    if (!call_change(call, release_step, lease))
        return false;
    lease->fence = 0;
    return true;
}
