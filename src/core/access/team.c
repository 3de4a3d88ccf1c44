#include "core/access/team.h"

#include "base/arena.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "core/access/access_events.h"
#include "core/access/team_store.h"

struct team_work {
    int64_t id;
    int64_t seen_version;
    struct str name; /* STR_NULL: as it was */
    struct membership members;
    struct team *team; /* as it was; at the end, as it is */
    struct team **out; /* set inside the change */
};

static bool check_name(struct call *call, struct str name)
{
    size_t chars = utf8_count(name);

    if (chars >= 1 && chars <= TEAM_NAME_CHARS_MAX)
        return true;
    err_set(call->err, ERR_INVALID, "bad_name", "a team's name has 1 to 80 characters");
    return err_field(call->err, "/name");
}

static bool check_members(struct call *call, struct membership members)
{
    bool exist;

    if (!membership_accounts_exist(call, members, &exist))
        return false;
    if (exist)
        return true;
    err_set(call->err, ERR_INVALID, "unknown_account",
            "there is no such account, or one stands twice");
    return err_field(call->err, "/members");
}

static bool check(struct call *call, const struct team_work *work)
{
    if (!str_is_null(work->name) && !check_name(call, work->name))
        return false;
    if (work->members.count <= TEAM_MEMBERS_MAX)
        return true;
    err_set(call->err, ERR_INVALID, "too_many", "a team has at most 500 members");
    return err_field(call->err, "/members");
}

static bool name_duplicate(struct err *err)
{
    if (!err_is(err, "duplicate"))
        return false;
    err_set(err, ERR_CONFLICT, "name_taken", "another team has this name");
    return err_field(err, "/name");
}

static bool record(struct call *call, const struct team_work *work, const struct event_type *type)
{
    return event_add(call,
                     &(struct event_draft){ .type = type,
                                            .subject_kind = SUBJECT_TEAM,
                                            .subject_id = work->id,
                                            .version = work->team->version },
                     EVENT_NO_VALUES, NULL);
}

static bool create(struct call *call, void *arg)
{
    struct team_work *work = arg;
    const struct scope everything = access_system().scope;

    if (!check_members(call, work->members))
        return false;
    if (!team_store_add(call, work->name, text_fold(call->arena, work->name), &work->id))
        return name_duplicate(call->err);
    return team_store_find(call, &everything, work->id, &work->team)
           && record(call, work, &event_team_created)
           && membership_set_members(call, work->id, work->team->members, work->members)
           && team_store_find(call, &everything, work->id, work->out);
}

bool team_create(struct call *call, struct str name, struct membership members, struct team **out)
{
    struct team_work work = { .name = text_nfc(call->arena, str_trim(name)),
                              .members = members,
                              .out = out };

    return check(call, &work) && call_change(call, create, &work);
}

static bool read_current(struct call *call, struct team_work *work)
{
    if (!team_store_lock(call, work->id) || !team_get(call, work->id, &work->team))
        return false;
    if (work->seen_version < 0 || work->seen_version == work->team->version)
        return true;
    return call_version_conflict(call, "the team", work->team->version);
}

static bool set_members(struct call *call, const struct team_work *work)
{
    return work->members.ids == NULL
           || (check_members(call, work->members)
               && membership_set_members(call, work->id, work->team->members, work->members));
}

static bool change(struct call *call, void *arg)
{
    struct team_work *work = arg;
    struct str key = STR_NULL;

    if (!read_current(call, work))
        return false;
    if (!str_is_null(work->name))
        key = text_fold(call->arena, work->name);
    if (!team_store_set(call, work->id, work->name, key))
        return name_duplicate(call->err);
    return set_members(call, work) && team_get(call, work->id, &work->team)
           && (str_is_null(work->name) || record(call, work, &event_team_renamed));
}

bool team_change(struct call *call, int64_t id, int64_t seen_version, struct str name,
                 struct membership members, struct team **out)
{
    struct team_work work = { .id = id,
                              .seen_version = seen_version,
                              .name = text_nfc(call->arena, str_trim(name)),
                              .members = members };

    if (!check(call, &work) || !call_change(call, change, &work))
        return false;
    *out = work.team;
    return true;
}

bool team_get(struct call *call, int64_t id, struct team **out)
{
    struct team *found;

    if (!team_store_find(call, &call->access.scope, id, &found))
        return false;
    if (found == NULL)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such team");
    *out = found;
    return true;
}

bool team_list(struct call *call, int64_t before_id, int limit, struct team_list *out)
{
    return team_store_list(call, &call->access.scope, before_id, limit, out);
}
