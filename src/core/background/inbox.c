#include "core/background/inbox.h"

#include "base/check.h"
#include "base/instant.h"
#include "core/background/inbox_store.h"
#include "core/house_walk.h"
#include "core/settings/settings.h"

#define OWNER "inbox"

enum { EXTERNAL_ID_MAX = 1000, DAY_S = 24 * 60 * 60 };

const struct setting inbox_kept = {
    .name = "inbox.kept",
    .type = SETTING_DURATION,
    .standard = 30 * DAY_S,
    .min = DAY_S,
    .max = 3650 * (int64_t)DAY_S,
    .help = "How long what came in is kept as it came, once it is worked off; within that time "
            "nothing is taken in twice.",
};

bool inbox_receive(struct call *call, const char *source, struct str external_id,
                   struct blob_draft *raw, int64_t *id, bool *is_new)
{
    struct inbox_item item = { .source = str_of(source), .external_id = external_id };

    CHECK(call->tx != NULL && external_id.n <= EXTERNAL_ID_MAX);
    if (!db_new_id(call->tx, "inbox", &item.id, call->err)
        || !blob_put(call, raw, OWNER, item.id, &item.blob_id)
        || !inbox_store_insert(call, &item, &raw->sha256, is_new))
        return false;
    *id = item.id;
    if (*is_new)
        return true;
    /* It has come before, perhaps at this moment by another node: the first stands. */
    return blob_unuse(call, item.blob_id, OWNER, item.id)
           && inbox_store_find(call, item.source, external_id, &raw->sha256, id);
}

/* ---- taking
 * --------------------------------------------------------------------------------------- */

struct taking {
    struct str source;
    int limit;
    struct inbox_item *items;
    size_t count;
    bool is_due;
};

/** What was tried too often is put aside, the rest is taken. */
static bool take_one(struct call *call, struct taking *taking, struct inbox_row *row)
{
    bool moved;

    if (row->item.attempts >= INBOX_ATTEMPTS_MAX)
        return inbox_store_move(call, row->item.id, row->state, INBOX_QUARANTINED,
                                STR("too_many_attempts"), &moved);
    if (!inbox_store_take(call, &row->item))
        return false;
    taking->items[taking->count++] = row->item;
    return true;
}

static bool look_step(struct call *call, void *arg)
{
    struct taking *taking = arg;

    return inbox_store_is_due(call, taking->source, &taking->is_due);
}

static bool take_step(struct call *call, void *arg)
{
    struct taking *taking = arg;
    struct inbox_row *due;
    size_t count;

    taking->count = 0;
    if (!inbox_store_list_due(call, taking->source, taking->limit, &due, &count))
        return false;
    taking->items = ARENA_ARRAY(call->arena, count + 1, struct inbox_item);
    for (size_t i = 0; i < count; i++)
        if (!take_one(call, taking, &due[i]))
            return false;
    return true;
}

bool inbox_take(struct call *call, const char *source, int limit, const struct inbox_item **out,
                size_t *count)
{
    struct taking taking = { .source = str_of(source), .limit = limit };

    CHECK(call->tx == NULL);
    if (!call_read(call, look_step, &taking)
        || (taking.is_due && !call_change(call, take_step, &taking)))
        return false;
    *out = taking.items;
    *count = taking.count;
    return true;
}

bool inbox_end_claims(struct call *call)
{
    return inbox_store_end_claims(call);
}

/* ---- settling
 * ------------------------------------------------------------------------------------- */

static bool settle(struct call *call, const struct inbox_item *item,
                   const struct inbox_settlement *settlement)
{
    bool held;

    CHECK(call->tx != NULL);
    if (!inbox_store_settle(call, item, settlement, &held))
        return false;
    return held || err_set(call->err, ERR_CONFLICT, "claim_lost", "somebody else has taken this");
}

bool inbox_done(struct call *call, const struct inbox_item *item)
{
    return settle(call, item,
                  &(struct inbox_settlement){ .state = INBOX_DONE, .due_at_ms = call->now_ms });
}

bool inbox_retry(struct call *call, const struct inbox_item *item, const char *error,
                 int64_t pause_ms)
{
    return settle(call, item,
                  &(struct inbox_settlement){ .state = INBOX_RECEIVED,
                                              .due_at_ms = call->now_ms + pause_ms,
                                              .error = str_of(error) });
}

bool inbox_postpone(struct call *call, const struct inbox_item *item, const char *error,
                    int64_t pause_ms)
{
    return settle(call, item,
                  &(struct inbox_settlement){ .state = INBOX_RECEIVED,
                                              .due_at_ms = call->now_ms + pause_ms,
                                              .error = str_of(error),
                                              .is_uncounted = true });
}

bool inbox_quarantine(struct call *call, const struct inbox_item *item, const char *error)
{
    return settle(call, item,
                  &(struct inbox_settlement){ .state = INBOX_QUARANTINED,
                                              .due_at_ms = call->now_ms,
                                              .error = str_of(error) });
}

bool inbox_release(struct call *call, int64_t id)
{
    bool moved;
    bool exists;

    if (!inbox_store_move(call, id, INBOX_QUARANTINED, INBOX_RECEIVED, STR_NULL, &moved))
        return false;
    if (moved)
        return true;
    if (!inbox_store_exists(call, id, &exists))
        return false;
    if (!exists)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is nothing of that number");
    return err_set(call->err, ERR_CONFLICT, "inbox_not_quarantined", "this is not in quarantine");
}

bool inbox_quarantine_list(struct call *call, const char *source, int64_t before_id, int limit,
                           struct inbox_quarantine_list *out)
{
    return inbox_store_list_quarantined(call, str_of(source), before_id, limit, out);
}

bool inbox_quarantine_get(struct call *call, const char *source, int64_t id,
                          struct inbox_quarantined *out)
{
    bool found;

    if (!inbox_store_get_quarantined(call, str_of(source), id, out, &found))
        return false;
    return found
           || err_set(call->err, ERR_NOT_FOUND, "not_found", "there is nothing of that number");
}

bool inbox_forget_done(struct call *call, int limit, struct house_walk *walk)
{
    int64_t before_ms = call->now_ms - setting_int(call, &inbox_kept) * MS_PER_SECOND;
    int64_t *ids = ARENA_ARRAY(call->arena, (size_t)limit, int64_t);
    struct inbox_old *done;
    int64_t end_id;
    size_t n;

    if (!inbox_store_list_done(call, walk->after_id, before_ms, limit, &done, &n)
        || !inbox_store_window_end(call, walk->after_id, &end_id))
        return false;
    for (size_t i = 0; i < n; i++) {
        ids[i] = done[i].id;
        if (!blob_unuse(call, done[i].blob_id, OWNER, done[i].id))
            return false;
    }
    house_walk_on(walk, ids, n, limit, end_id);
    return n == 0 || inbox_store_remove(call, ids, n);
}
