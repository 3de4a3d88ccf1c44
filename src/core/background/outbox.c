#include "core/background/outbox.h"

#include "base/check.h"
#include "base/instant.h"
#include "core/background/outbox_internal.h"
#include "core/background/outbox_store.h"
#include "core/feature.h"
#include "core/house_walk.h"
#include "core/settings/settings.h"

enum { KEY_MAX = 200, DAY_S = 24 * 60 * 60 };

const struct setting outbox_kept = {
    .name = "outbox.kept",
    .type = SETTING_DURATION,
    .standard = 30 * DAY_S,
    .min = DAY_S,
    .max = 3650 * (int64_t)DAY_S,
    .help = "How long it is remembered what was sent; within that time nothing is sent twice.",
};

static void ring(struct call *call, void *arg)
{
    if (call->house->outbox != NULL)
        outbox_set_ring(call->house->outbox, arg);
}

bool outbox_add(struct call *call, const struct outbox_channel *channel,
                const struct outbox_draft *draft, int64_t *id, bool *is_new)
{
    bool added;

    CHECK(call->tx != NULL && draft->key.n > 0 && draft->key.n <= KEY_MAX);
    if (!outbox_store_insert(call, channel, draft, id, &added))
        return false;
    if (added)
        call_after_commit(call, ring, (void *)channel);
    if (is_new != NULL)
        *is_new = added;
    return true;
}

bool outbox_cancel(struct call *call, int64_t id, bool *cancelled)
{
    return outbox_store_remove_queued(call, id, cancelled);
}

bool outbox_mark_leaving(struct call *call, const struct outbox_item *item)
{
    bool held;

    if (!outbox_store_mark_leaving(call, item, &held))
        return false;
    return held || err_set(call->err, ERR_CONFLICT, "claim_lost", "somebody else sends it");
}

bool outbox_end_claims(struct call *call)
{
    return outbox_store_end_claims(call);
}

const struct outbox_channel *outbox_channel_find(const struct house *house, struct str name)
{
    for (const struct feature *const *feature = house->features; *feature != NULL; feature++) {
        const struct outbox_channel *const *channel = (*feature)->channels;

        for (; channel != NULL && *channel != NULL; channel++)
            if (str_eq(str_of((*channel)->name), name))
                return *channel;
    }
    return NULL;
}

bool outbox_tell_settled(struct call *call, const struct outbox_channel *channel,
                         const struct outbox_item *item, enum outbox_state state)
{
    return state < OUTBOX_SENT || channel == NULL || channel->settled == NULL
           || channel->settled(call, item, state);
}

bool outbox_resolve(struct call *call, int64_t id, enum outbox_state state)
{
    const struct outbox_channel *channel;
    struct outbox_row row;
    bool found;

    CHECK(state == OUTBOX_QUEUED || state == OUTBOX_SENT || state == OUTBOX_FAILED);
    if (!outbox_store_find(call, id, &row, &found))
        return false;
    if (!found)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is nothing of that number");
    if (row.state != OUTBOX_FAILED && row.state != OUTBOX_UNCERTAIN)
        return err_set(call->err, ERR_CONFLICT, "outbox_settled", "there is nothing to decide");
    channel = outbox_channel_find(call->house, row.channel);
    if (state == OUTBOX_QUEUED && channel != NULL)
        call_after_commit(call, ring, (void *)channel);
    return outbox_store_resolve(call, id, state)
           && outbox_tell_settled(call, channel, &row.item, state);
}

bool outbox_forget_sent(struct call *call, int limit, struct house_walk *walk)
{
    int64_t before_ms = call->now_ms - setting_int(call, &outbox_kept) * MS_PER_SECOND;
    int64_t *ids = ARENA_ARRAY(call->arena, (size_t)limit, int64_t);
    int64_t end_id;
    size_t n;

    if (!outbox_store_list_sent(call, walk->after_id, before_ms, ids, limit, &n)
        || !outbox_store_window_end(call, walk->after_id, &end_id))
        return false;
    house_walk_on(walk, ids, n, limit, end_id);
    return n == 0 || outbox_store_remove(call, ids, n);
}
