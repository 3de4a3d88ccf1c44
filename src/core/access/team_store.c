#include "core/access/team_store.h"

#include "base/arena.h"
#include "core/id_text.h"
#include "core/store_rows.h"
#include "db/db.h"

#define COLUMNS "SELECT t.id, t.name, t.version,"
#define MEMBERS                                                                                    \
    " (SELECT group_concat(m.account_id, ' ') FROM team_member m WHERE m.team_id = t.id)"
#define MEMBERS_PG                                                                                 \
    " (SELECT string_agg(m.account_id::text, ' ') FROM team_member m WHERE m.team_id = t.id)"

/* Who sees only their own teams. */
#define IN_SCOPE                                                                                   \
    " (:reach = 2 OR EXISTS (SELECT 1 FROM team_member mine"                                       \
    "   WHERE mine.team_id = t.id AND mine.account_id = :me))"

static const struct db_query q_find = {
    "team.find",
    COLUMNS MEMBERS " FROM team t WHERE t.id = :id AND" IN_SCOPE,
    COLUMNS MEMBERS_PG " FROM team t WHERE t.id = :id AND" IN_SCOPE,
};

#define LIST_FROM                                                                                  \
    " FROM team t WHERE t.id < :before AND" IN_SCOPE " ORDER BY t.id DESC LIMIT :limit"

static const struct db_query q_list = {
    "team.list",
    COLUMNS MEMBERS LIST_FROM,
    COLUMNS MEMBERS_PG LIST_FROM,
};

static const struct db_query q_add = {
    "team.add",
    "INSERT INTO team (id, name, name_key, version, created_at_ms)"
    " VALUES (:id, :name, :key, 1, :now_ms)",
    NULL,
};

static const struct db_query q_set = {
    "team.set",
    "UPDATE team SET name = coalesce(:name, name), name_key = coalesce(:key, name_key),"
    "   version = version + 1 WHERE id = :id",
    NULL,
};

static const struct db_query q_lock = {
    "team.lock", /* SQLite has one writer: it is held anyway */
    "SELECT id FROM team WHERE id = :id",
    "SELECT id FROM team WHERE id = :id FOR UPDATE",
};

const struct db_query *const team_store_queries[] = {
    &q_find, &q_list, &q_add, &q_set, &q_lock, NULL,
};

static void read_team(const struct db_rows *rows, struct arena *arena, void *out)
{
    struct team team = {
        .id = db_col_int(rows, 0),
        .name = db_col_dup(rows, 1, arena),
        .version = db_col_int(rows, 2),
    };

    team.members.ids = id_text_parse(db_col_text(rows, 3), arena, &team.members.count);
    *(struct team *)out = team;
}

bool team_store_find(struct call *call, const struct scope *scope, int64_t id, struct team **out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_find,
                         DB_BINDS(db_int("id", id), db_int("reach", scope->reach),
                                  db_int("me", scope->account_id)),
                         read_team, sizeof(struct team), 1, &page))
        return false;
    *out = page.count > 0 ? page.items : NULL;
    return true;
}

bool team_store_list(struct call *call, const struct scope *scope, int64_t before_id, int limit,
                     struct team_list *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list,
                         DB_BINDS(db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("reach", scope->reach), db_int("me", scope->account_id),
                                  db_int("limit", limit + 1)),
                         read_team, sizeof(struct team), limit, &page))
        return false;
    *out = (struct team_list){ page.items, page.count, page.has_more };
    return true;
}

bool team_store_add(struct call *call, struct str name, struct str name_key, int64_t *id)
{
    int64_t changed;

    return db_new_id(call->tx, "team", id, call->err)
           && db_change(call->tx, &q_add,
                        DB_BINDS(db_int("id", *id), db_text("name", name), db_text("key", name_key),
                                 db_int("now_ms", call->now_ms)),
                        &changed, call->err);
}

bool team_store_set(struct call *call, int64_t id, struct str name, struct str name_key)
{
    int64_t changed;

    return db_change(call->tx, &q_set,
                     DB_BINDS(db_int("id", id), db_text("name", name), db_text("key", name_key)),
                     &changed, call->err);
}

bool team_store_lock(struct call *call, int64_t id)
{
    int64_t found;

    return db_one_int(call->tx, &q_lock, DB_BINDS(db_int("id", id)), 0, &found, call->err);
}
