/* Making and changing customers by hand. */
#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "base/zone.h"
#include "core/access/email.h"
#include "features/people/organisation_store.h"
#include "features/people/people_address.h"
#include "features/people/people_events.h"
#include "features/people/people_store.h"

static bool check_name(struct call *call, struct str name)
{
    size_t chars = utf8_count(str_trim(name));

    if (chars >= 1 && chars <= CUSTOMER_NAME_CHARS_MAX)
        return true;
    err_set(call->err, ERR_INVALID, "bad_name", "a customer's name has 1 to 200 characters");
    return err_field(call->err, "/name");
}

static bool check_timezone(struct call *call, struct str zone)
{
    if (str_is_null(zone) || zone_is_known(zone))
        return true;
    err_set(call->err, ERR_INVALID, "bad_timezone", "this is no time zone of the IANA database");
    return err_field(call->err, "/timezone");
}

static bool check_organisation(struct call *call, int64_t id)
{
    struct organisation *found = NULL;

    if (id == 0)
        return true;
    if (!organisation_store_find(call, &call->access.scope, id, &found))
        return false;
    if (found != NULL)
        return true;
    err_set(call->err, ERR_INVALID, "unknown_organisation", "there is no such organisation");
    return err_field(call->err, "/organisation");
}

static bool record(struct call *call, int64_t id, int64_t version, const struct event_type *type,
                   struct event_values values)
{
    return event_add(
        call,
        &(struct event_draft){
            .type = type, .subject_kind = SUBJECT_CUSTOMER, .subject_id = id, .version = version },
        values, NULL);
}

static bool add_address(struct call *call, int64_t customer_id, const struct address_draft *draft)
{
    struct str value = str_trim(draft->value);
    struct str key;
    bool added;
    int64_t owner = 0;

    if (!people_address_key(draft->kind, value, call->arena, &key, call->err))
        return err_field(call->err, "/addresses");
    if (!people_store_add_address(call, customer_id, draft->kind, value, key, &added))
        return false;
    if (added)
        return true;
    if (!people_store_owner(call, draft->kind, key, &owner))
        return false;
    err_set(call->err, ERR_CONFLICT, "address_taken", "another customer has this address");
    err_param(call->err, "%lld", (long long)owner);
    return err_field(call->err, "/addresses");
}

static bool add_addresses(struct call *call, int64_t customer_id, const struct address_draft *list,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!add_address(call, customer_id, &list[i]))
            return false;
    return true;
}

static bool too_many_addresses(struct call *call)
{
    err_set(call->err, ERR_INVALID, "too_many", "a customer has at most 50 addresses");
    err_param(call->err, "%d", CUSTOMER_ADDRESSES_MAX);
    return err_field(call->err, "/addresses");
}

/* ---- making ----------------------------------------------------------------------------- */

struct making {
    const struct customer_draft *draft;
    struct customer **out;
};

/** Named, or the one that declares the domain of the first e-mail address. */
static bool find_organisation(struct call *call, const struct customer_draft *draft, int64_t *id)
{
    *id = draft->organisation_id;
    if (*id != 0)
        return check_organisation(call, *id);
    for (size_t i = 0; i < draft->address_count; i++) {
        struct str key = email_key(call->arena, draft->addresses[i].value);

        if (draft->addresses[i].kind == ADDRESS_EMAIL)
            return organisation_store_of_domain(call, email_domain(key), id);
    }
    return true;
}

static bool make(struct call *call, void *arg)
{
    struct making *making = arg;
    const struct customer_draft *draft = making->draft;
    struct customer_row row = {
        .name = text_nfc(call->arena, str_trim(draft->name)),
        .language = draft->language,
        .timezone = draft->timezone,
        .tier = draft->tier,
    };

    row.name_key = text_fold(call->arena, row.name);
    return find_organisation(call, draft, &row.organisation_id) && people_store_add(call, &row)
           && add_addresses(call, row.id, draft->addresses, draft->address_count)
           && record(call, row.id, 1, &event_customer_created, EVENT_NO_VALUES)
           && people_store_find(call, &(struct scope){ .reach = REACH_ALL }, row.id, making->out);
}

bool people_create(struct call *call, const struct customer_draft *draft, struct customer **out)
{
    struct making making = { .draft = draft, .out = out };

    if (draft->address_count > CUSTOMER_ADDRESSES_MAX)
        return too_many_addresses(call);
    return check_name(call, draft->name) && check_timezone(call, draft->timezone)
           && call_change(call, make, &making);
}

/* ---- changing --------------------------------------------------------------------------- */

struct changing {
    int64_t id;
    int64_t seen_version;
    const struct customer_patch *patch;
    struct customer *customer; /* as it was; after the change, as it is */
};

static bool read_current(struct call *call, struct changing *changing)
{
    if (!people_store_lock(call, changing->id)
        || !people_get(call, changing->id, &changing->customer))
        return false;
    if (changing->seen_version < 0 || changing->seen_version == changing->customer->version)
        return true;
    return call_version_conflict(call, "the customer", changing->customer->version);
}

static bool write_row(struct call *call, const struct changing *changing)
{
    const struct customer_patch *patch = changing->patch;
    const struct customer *before = changing->customer;
    struct str name = str_is_null(patch->name) ? before->name : str_trim(patch->name);
    struct customer_row row = {
        .id = changing->id,
        .name = text_nfc(call->arena, name),
        .name_key = text_fold(call->arena, name),
        .organisation_id =
            patch->has_organisation ? patch->organisation_id : before->organisation_id,
        .language = patch->has_language ? patch->language : before->language,
        .timezone = patch->has_timezone ? patch->timezone : before->timezone,
        .tier = patch->has_tier ? patch->tier : before->tier,
    };

    return people_store_set(call, &row);
}

static bool remove_addresses(struct call *call, const struct changing *changing)
{
    const struct customer_patch *patch = changing->patch;

    for (size_t i = 0; i < patch->remove_count; i++) {
        bool removed;

        if (!people_store_remove_address(call, changing->id, patch->remove[i], &removed))
            return false;
        if (!removed) {
            err_set(call->err, ERR_INVALID, "unknown_address", "the customer has no such address");
            return err_field(call->err, "/addresses/remove");
        }
    }
    return true;
}

static bool write_addresses(struct call *call, const struct changing *changing)
{
    const struct customer_patch *patch = changing->patch;

    if (changing->customer->address_count + patch->add_count
        > CUSTOMER_ADDRESSES_MAX + patch->remove_count)
        return too_many_addresses(call);
    return remove_addresses(call, changing)
           && add_addresses(call, changing->id, patch->add, patch->add_count);
}

static bool record_members(struct call *call, const struct changing *changing)
{
    const struct customer_patch *patch = changing->patch;
    const struct {
        const char *member;
        bool changed;
    } members[] = {
        { "name", !str_is_null(patch->name) },
        { "organisation", patch->has_organisation },
        { "language", patch->has_language },
        { "timezone", patch->has_timezone },
        { "tier", patch->has_tier },
        { "addresses", patch->add_count + patch->remove_count > 0 },
    };

    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (members[i].changed
            && !record(call, changing->id, changing->customer->version + 1, &event_customer_changed,
                       EVENT_VALUES(event_code("member", members[i].member))))
            return false;
    return true;
}

static bool change(struct call *call, void *arg)
{
    struct changing *changing = arg;
    const struct customer_patch *patch = changing->patch;

    return read_current(call, changing)
           && (!patch->has_organisation || check_organisation(call, patch->organisation_id))
           && write_row(call, changing) && write_addresses(call, changing)
           && record_members(call, changing) && people_get(call, changing->id, &changing->customer);
}

bool people_change(struct call *call, int64_t id, int64_t seen_version,
                   const struct customer_patch *patch, struct customer **out)
{
    struct changing changing = { .id = id, .seen_version = seen_version, .patch = patch };

    if ((!str_is_null(patch->name) && !check_name(call, patch->name))
        || (patch->has_timezone && !check_timezone(call, patch->timezone))
        || !call_change(call, change, &changing))
        return false;
    *out = changing.customer;
    return true;
}
