#include "features/people/people_merge.h"

#include "base/arena.h"
#include "features/people/people_merge_store.h"
#include "features/people/people_store.h"
#include "proto/json.h"

#define PAIR_FIELDS                                                                                \
    {                                                                                              \
        { "merge", EVENT_ID }, { "from", EVENT_ID },                                               \
    }

const struct event_type event_customer_merged = {
    .name = "customer.merged",
    .flags = EVENT_AUDIT,
    .help = "Another customer is the same person; tickets and addresses of both are one's.",
    .fields = PAIR_FIELDS,
};

const struct event_type event_customer_parted = {
    .name = "customer.parted",
    .flags = EVENT_AUDIT,
    .help = "A merge was taken back: what the other one had is theirs again.",
    .fields = PAIR_FIELDS,
};

const struct event_type event_customer_distinct = {
    .name = "customer.distinct",
    .flags = EVENT_AUDIT,
    .help = "Somebody said that two customers are not the same person, or took that back.",
    .fields = { { "other", EVENT_ID }, { "distinct", EVENT_INT } },
};

/** Always in the same order, so that two changes do not wait for each other. */
static bool lock_both(struct call *call, int64_t a, int64_t b)
{
    return people_store_lock(call, a < b ? a : b) && people_store_lock(call, a < b ? b : a);
}

static bool tell(struct call *call, const struct event_type *type, const struct people_merge *merge,
                 int64_t version)
{
    return event_add(call,
                     &(struct event_draft){ .type = type,
                                            .subject_kind = SUBJECT_CUSTOMER,
                                            .subject_id = merge->into_id,
                                            .version = version },
                     EVENT_VALUES(event_id("merge", merge->id), event_id("from", merge->from_id)),
                     NULL);
}

/* ---- merging and parting ----------------------------------------------------------------------
 */

static bool check_room(struct call *call, const struct customer *into, const struct customer *from)
{
    if (into->address_count + from->address_count <= CUSTOMER_ADDRESSES_MAX)
        return true;
    err_set(call->err, ERR_INVALID, "too_many", "a customer has at most 50 addresses");
    err_param(call->err, "%d", CUSTOMER_ADDRESSES_MAX);
    return err_field(call->err, "/addresses");
}

/** Both rows are held. */
static bool join(struct call *call, const struct people_merge *merge)
{
    int64_t version;

    return people_merge_store_take(call, merge)
           && people_merge_store_set_merged(call, merge->from_id, merge->into_id)
           && people_merge_store_step(call, merge->into_id, &version)
           && tell(call, &event_customer_merged, merge, version);
}

static bool part(struct call *call, const struct people_merge *merge)
{
    int64_t version;

    return people_merge_store_give_back(call, merge)
           && people_merge_store_set_merged(call, merge->from_id, 0)
           && people_merge_store_step(call, merge->into_id, &version)
           && tell(call, &event_customer_parted, merge, version);
}

static bool note_action(struct call *call, const struct people_merge *merge)
{
    json_t *none = json_keep(call->arena, json_null());
    json_t *now = json_keep(call->arena, json_integer(merge->id));

    return call->actor.kind != ACTOR_ACCOUNT
           || (action_begin(call, &customer_merge_action)
               && action_note(call, merge->from_id, "merged", none, now));
}

/** The other one, whom a body names at `field`. */
static bool get_other(struct call *call, int64_t id, const char *field, struct customer **out)
{
    if (people_get(call, id, out))
        return true;
    if (call->err->kind != ERR_NOT_FOUND)
        return false;
    err_set(call->err, ERR_INVALID, "unknown_customer", "there is no such customer");
    return err_field(call->err, field);
}

bool people_merge(struct call *call, int64_t into, int64_t seen_version, int64_t from,
                  struct customer **out)
{
    struct people_merge merge = { .from_id = from, .into_id = into };
    struct customer *kept;
    struct customer *gone;

    if (into == from) {
        err_set(call->err, ERR_INVALID, "same_customer", "this is the same customer");
        return err_field(call->err, "/from");
    }
    if (!lock_both(call, into, from) || !people_get(call, into, &kept)
        || !get_other(call, from, "/from", &gone))
        return false;
    if (seen_version >= 0 && seen_version != kept->version)
        return call_version_conflict(call, "the customer", kept->version);
    return check_room(call, kept, gone) && people_merge_store_add(call, &merge)
           && join(call, &merge) && note_action(call, &merge) && people_get(call, into, out);
}

bool people_note_phones(struct call *call, int64_t id, const struct str *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!people_merge_store_note_phone(call, id, keys[i]))
            return false;
    return true;
}

bool people_say_distinct(struct call *call, int64_t id, int64_t other, bool distinct)
{
    struct customer *one;
    struct customer *another;

    if (!people_get(call, id, &one) || !get_other(call, other, "/other", &another))
        return false;
    return people_merge_store_set_distinct(call, id < other ? id : other, id < other ? other : id,
                                           distinct)
           && event_add(call,
                        &(struct event_draft){ .type = &event_customer_distinct,
                                               .subject_kind = SUBJECT_CUSTOMER,
                                               .subject_id = id,
                                               .version = one->version },
                        EVENT_VALUES(event_id("other", other), event_int("distinct", distinct)),
                        NULL);
}

/* ---- undoing ----------------------------------------------------------------------------------
 */

/** The subject is who was merged into somebody: people_get does not find them. */
static bool current(struct call *call, int64_t from_id, json_t **out)
{
    struct people_merge merge;
    struct customer *into;
    int64_t version;
    bool found;

    if (!people_merge_store_last(call, from_id, &merge, &found))
        return false;
    if (!found)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such customer");
    if (!lock_both(call, merge.from_id, merge.into_id) || !people_get(call, merge.into_id, &into)
        || !people_merge_store_last(call, from_id, &merge, &found)
        || !people_merge_store_version(call, from_id, &version))
        return false;
    *out = json_keep(call->arena, json_object());
    json_object_set_new(*out, "version", json_integer(version));
    json_object_set_new(*out, "merged", merge.is_parted ? json_null() : json_integer(merge.id));
    return true;
}

/** null parts them, the merge's number makes them one again. */
static bool apply(struct call *call, int64_t from_id, const json_t *fields)
{
    struct people_merge merge;
    bool found;

    if (!people_merge_store_last(call, from_id, &merge, &found))
        return false;
    if (!found)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such customer");
    if (json_is_null(json_object_get(fields, "merged")))
        return part(call, &merge);
    return people_merge_store_again(call, merge.id) && join(call, &merge);
}

const struct action_kind customer_merge_action = {
    .name = "customer.merge",
    .subject_kind = SUBJECT_CUSTOMER,
    .permission = "customer.change",
    .current = current,
    .apply = apply,
    .help = "Two customers became one.",
};
