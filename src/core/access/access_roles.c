/* The five roles: written for a new company, kept up with what newer programs bring. */
#include "core/access/access.h"

#include "base/arena.h"
#include "core/access/access_events.h"
#include "core/access/access_store.h"
#include "core/access/permission.h"
#include "core/event/event.h"

const struct access_role access_roles[ACCESS_ROLE_COUNT] = {
    { "admin", ROLE_ADMIN, REACH_ALL },   { "supervisor", ROLE_SUPERVISOR, REACH_ALL },
    { "agent", ROLE_AGENT, REACH_ALL },   { "partner", ROLE_PARTNER, REACH_OWN_TEAMS },
    { "viewer", ROLE_VIEWER, REACH_ALL },
};

static bool add_missing_role(struct call *call, const struct access_role *wanted)
{
    struct role *found;
    struct role role = { .name = str_of(wanted->name),
                         .permissions = STR(""),
                         .reach = wanted->reach };

    return access_store_find_role(call, role.name, &found)
           && (found != NULL || access_store_add_role(call, &role));
}

static bool add_to_role(struct call *call, const struct access_role *wanted, uint64_t added)
{
    const struct permission_table *table = call->house->permissions;
    uint64_t given = added & permission_set_of_role(table, wanted->bit);
    struct role *role;
    uint64_t all;

    if (given == 0)
        return true;
    if (!access_store_find_role(call, str_of(wanted->name), &role))
        return false;
    all = permission_set_parse(table, role->permissions) | given;
    if (!access_store_set_role_permissions(call, role->id,
                                           permission_set_format(table, all, call->arena)))
        return false;
    return event_add(call,
                     &(struct event_draft){ .type = &event_role_changed,
                                            .subject_kind = SUBJECT_ROLE,
                                            .subject_id = role->id },
                     EVENT_VALUES(event_code("role", wanted->name),
                                  event_int("added", __builtin_popcountll(given))),
                     NULL);
}

/** The declared permissions that no role was ever offered. */
static bool find_new(struct call *call, uint64_t *added)
{
    const struct permission_table *table = call->house->permissions;
    uint64_t set = 0;

    for (size_t bit = 0; bit < permission_count(table); bit++) {
        bool is_first;

        if (!access_store_give_permission(call, permission_at(table, bit)->name, &is_first))
            return false;
        if (is_first)
            set |= UINT64_C(1) << bit;
    }
    *added = set;
    return true;
}

static bool prepare_roles(struct call *call, void *arg)
{
    uint64_t added;

    (void)arg;
    for (size_t i = 0; i < ACCESS_ROLE_COUNT; i++)
        if (!add_missing_role(call, &access_roles[i]))
            return false;
    if (!find_new(call, &added))
        return false;
    for (size_t i = 0; i < ACCESS_ROLE_COUNT; i++)
        if (!add_to_role(call, &access_roles[i], added))
            return false;
    return true;
}

bool access_prepare(struct call *call)
{
    return call_change(call, prepare_roles, NULL);
}
