#include "core/access/membership.h"

#include "core/access/access_events.h"
#include "db/db.h"

static const struct db_query q_join = {
    "membership.join",
    "INSERT INTO team_member (team_id, account_id) VALUES (:team, :account)"
    " ON CONFLICT DO NOTHING",
    NULL,
};

static const struct db_query q_leave = {
    "membership.leave",
    "DELETE FROM team_member WHERE team_id = :team AND account_id = :account",
    NULL,
};

static const struct db_query q_touch_team = {
    "membership.touch_team",
    "UPDATE team SET version = version + 1 WHERE id = :id",
    NULL,
};

static const struct db_query q_touch_account = {
    "membership.touch_account",
    "UPDATE account SET version = version + 1 WHERE id = :id",
    NULL,
};

static const struct db_query q_count_teams = {
    "membership.count_teams",
    "SELECT count(*) FROM team WHERE id IN (SELECT value FROM json_each(:ids))",
    "SELECT count(*) FROM team WHERE id = ANY(:ids::bigint[])",
};

static const struct db_query q_count_accounts = {
    "membership.count_accounts",
    "SELECT count(*) FROM account WHERE id IN (SELECT value FROM json_each(:ids))",
    "SELECT count(*) FROM account WHERE id = ANY(:ids::bigint[])",
};

const struct db_query *const membership_queries[] = {
    &q_join, &q_leave, &q_touch_team, &q_touch_account, &q_count_teams, &q_count_accounts, NULL,
};

static bool contains(struct membership set, int64_t id)
{
    for (size_t i = 0; i < set.count; i++)
        if (set.ids[i] == id)
            return true;
    return false;
}

static bool move(struct call *call, int64_t team_id, int64_t account_id, bool joins)
{
    const struct event_draft draft = { .type = joins ? &event_team_joined : &event_team_left,
                                       .subject_kind = SUBJECT_TEAM,
                                       .subject_id = team_id };

    return db_exec(call->tx, joins ? &q_join : &q_leave,
                   DB_BINDS(db_int("team", team_id), db_int("account", account_id)), call->err)
           && event_add(call, &draft, EVENT_VALUES(event_id("account", account_id)), NULL);
}

static bool touch(struct call *call, const struct db_query *query, int64_t id)
{
    return db_exec(call->tx, query, DB_BINDS(db_int("id", id)), call->err);
}

/** Those of `some` that `others` lack join or leave the account's teams. */
static bool move_teams(struct call *call, int64_t account_id, struct membership some,
                       struct membership others, bool joins)
{
    for (size_t i = 0; i < some.count; i++)
        if (!contains(others, some.ids[i])
            && (!move(call, some.ids[i], account_id, joins)
                || !touch(call, &q_touch_team, some.ids[i])))
            return false;
    return true;
}

static bool move_members(struct call *call, int64_t team_id, struct membership some,
                         struct membership others, bool joins)
{
    for (size_t i = 0; i < some.count; i++)
        if (!contains(others, some.ids[i])
            && (!move(call, team_id, some.ids[i], joins)
                || !touch(call, &q_touch_account, some.ids[i])))
            return false;
    return true;
}

bool membership_set_teams(struct call *call, int64_t account_id, struct membership before,
                          struct membership after)
{
    return move_teams(call, account_id, before, after, false)
           && move_teams(call, account_id, after, before, true);
}

bool membership_set_members(struct call *call, int64_t team_id, struct membership before,
                            struct membership after)
{
    return move_members(call, team_id, before, after, false)
           && move_members(call, team_id, after, before, true);
}

static bool all_exist(struct call *call, const struct db_query *count, struct membership set,
                      bool *exist)
{
    int64_t found;

    if (!db_one_int(call->tx, count, DB_BINDS(db_int_list("ids", set.ids, set.count)), 0, &found,
                    call->err))
        return false;
    *exist = found == (int64_t)set.count;
    return true;
}

bool membership_teams_exist(struct call *call, struct membership teams, bool *exist)
{
    return all_exist(call, &q_count_teams, teams, exist);
}

bool membership_accounts_exist(struct call *call, struct membership accounts, bool *exist)
{
    return all_exist(call, &q_count_accounts, accounts, exist);
}
