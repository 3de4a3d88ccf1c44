#include "core/access/account_store.h"

#include "base/arena.h"
#include "core/id_text.h"
#include "core/store_rows.h"
#include "db/db.h"

#define COLUMNS                                                                                    \
    "SELECT a.id, a.email, a.name, r.name, a.language, a.timezone, a.theme, a.active, a.version,"  \
    " a.created_at_ms,"
#define TEAMS " (SELECT group_concat(m.team_id, ' ') FROM team_member m WHERE m.account_id = a.id)"
#define TEAMS_PG                                                                                   \
    " (SELECT string_agg(m.team_id::text, ' ') FROM team_member m WHERE m.account_id = a.id)"
#define FROM " FROM account a JOIN role r ON r.id = a.role_id"

/* Who sees only their own teams sees themselves and those who share one. */
#define IN_SCOPE                                                                                   \
    " (:reach = 2 OR a.id = :me OR EXISTS (SELECT 1 FROM team_member mine"                         \
    "   JOIN team_member theirs ON theirs.team_id = mine.team_id"                                  \
    "   WHERE mine.account_id = :me AND theirs.account_id = a.id))"

static const struct db_query q_find = {
    "account.find",
    COLUMNS TEAMS FROM " WHERE a.id = :id AND" IN_SCOPE,
    COLUMNS TEAMS_PG FROM " WHERE a.id = :id AND" IN_SCOPE,
};

static const struct db_query q_find_by_key = {
    "account.find_by_key",
    COLUMNS TEAMS FROM " WHERE a.email_key = :key",
    COLUMNS TEAMS_PG FROM " WHERE a.email_key = :key",
};

#define WANTED                                                                                     \
    " AND (:team = 0 OR EXISTS (SELECT 1 FROM team_member m"                                       \
    "   WHERE m.account_id = a.id AND m.team_id = :team))"                                         \
    " AND (:active < 0 OR a.active = :active)"
#define NEWEST_FIRST " ORDER BY a.id DESC LIMIT :limit"

static const struct db_query q_list = {
    "account.list",
    COLUMNS TEAMS FROM " WHERE a.id < :before AND" IN_SCOPE WANTED NEWEST_FIRST,
    COLUMNS TEAMS_PG FROM " WHERE a.id < :before AND" IN_SCOPE WANTED NEWEST_FIRST,
};

static const struct db_query q_find_secret = {
    "account.find_secret",
    "SELECT id, active, email, password_hash FROM account WHERE email_key = :key",
    NULL,
};

static const struct db_query q_add = {
    "account.add",
    "INSERT INTO account (id, email, email_key, name, password_hash, role_id, language, timezone,"
    "   theme, active, version, created_at_ms)"
    " VALUES (:id, :email, :key, :name, :hash, :role, :language, :timezone, :theme, :active, 1,"
    "   :now_ms)",
    NULL,
};

static const struct db_query q_set = {
    "account.set",
    "UPDATE account SET email = :email, email_key = :key, name = :name,"
    "   password_hash = coalesce(:hash, password_hash), role_id = coalesce(:role, role_id), "
    "language = :language,"
    "   timezone = :timezone, theme = :theme, active = :active, version = version + 1"
    " WHERE id = :id",
    NULL,
};

static const struct db_query q_lock = {
    "account.lock", /* SQLite has one writer: it is held anyway */
    "SELECT id FROM account WHERE id = :id",
    "SELECT id FROM account WHERE id = :id FOR UPDATE",
};

static const struct db_query q_other_admins = {
    "account.other_admins",
    "SELECT a.id, a.active FROM account a JOIN role r ON r.id = a.role_id"
    " WHERE r.name = 'admin' ORDER BY a.id",
    "SELECT a.id, a.active FROM account a JOIN role r ON r.id = a.role_id"
    " WHERE r.name = 'admin' ORDER BY a.id FOR UPDATE OF a",
};

static const struct db_query q_set_hash = {
    "account.set_hash",
    "UPDATE account SET password_hash = :hash WHERE id = :id",
    NULL,
};

const struct db_query *const account_store_queries[] = {
    &q_find, &q_find_by_key, &q_list,         &q_find_secret, &q_add,
    &q_set,  &q_lock,        &q_other_admins, &q_set_hash,    NULL,
};

static void read_account(const struct db_rows *rows, struct arena *arena, void *out)
{
    struct account account = {
        .id = db_col_int(rows, 0),
        .email = db_col_dup(rows, 1, arena),
        .name = db_col_dup(rows, 2, arena),
        .role = db_col_dup(rows, 3, arena),
        .language = (enum lang)db_col_int(rows, 4),
        .timezone = db_col_dup(rows, 5, arena),
        .theme = (enum account_theme)db_col_int(rows, 6),
        .active = db_col_int(rows, 7) != 0,
        .version = db_col_int(rows, 8),
        .created_at_ms = db_col_int(rows, 9),
    };

    account.teams.ids = id_text_parse(db_col_text(rows, 10), arena, &account.teams.count);
    *(struct account *)out = account;
}

static bool find_one(struct call *call, const struct db_query *query, struct db_binds binds,
                     struct account **out)
{
    struct store_page page;

    if (!store_rows_page(call, query, binds, read_account, sizeof(struct account), 1, &page))
        return false;
    *out = page.count > 0 ? page.items : NULL;
    return true;
}

bool account_store_find(struct call *call, const struct scope *scope, int64_t id,
                        struct account **out)
{
    return find_one(
        call, &q_find,
        DB_BINDS(db_int("id", id), db_int("reach", scope->reach), db_int("me", scope->account_id)),
        out);
}

bool account_store_find_by_key(struct call *call, struct str email_key, struct account **out)
{
    return find_one(call, &q_find_by_key, DB_BINDS(db_text("key", email_key)), out);
}

bool account_store_find_secret(struct call *call, struct str email_key, struct account_secret **out)
{
    struct account_secret *found = NULL;
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_find_secret, DB_BINDS(db_text("key", email_key)), &rows, call->err))
        return false;
    if (db_next(rows)) {
        found = ARENA_NEW(call->arena, struct account_secret);
        found->id = db_col_int(rows, 0);
        found->is_active = db_col_int(rows, 1) != 0;
        found->email = db_col_dup(rows, 2, call->arena);
        found->password_hash = db_col_dup(rows, 3, call->arena);
    }
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = found;
    return true;
}

bool account_store_list(struct call *call, const struct scope *scope,
                        const struct account_filter *filter, int64_t before_id, int limit,
                        struct account_list *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list,
                         DB_BINDS(db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("reach", scope->reach), db_int("me", scope->account_id),
                                  db_int("team", filter->team_id), db_int("active", filter->active),
                                  db_int("limit", limit + 1)),
                         read_account, sizeof(struct account), limit, &page))
        return false;
    *out = (struct account_list){ page.items, page.count, page.has_more };
    return true;
}

bool account_store_add(struct call *call, const struct account_row *row)
{
    int64_t changed;

    return db_change(call->tx, &q_add,
                     DB_BINDS(db_int("id", row->id), db_text("email", row->email),
                              db_text("key", row->email_key), db_text("name", row->name),
                              db_text("hash", row->password_hash), db_int("role", row->role_id),
                              db_int("language", row->language), db_text("timezone", row->timezone),
                              db_int("theme", row->theme), db_int("active", row->active),
                              db_int("now_ms", call->now_ms)),
                     &changed, call->err);
}

bool account_store_set(struct call *call, const struct account_row *row)
{
    int64_t changed;

    return db_change(call->tx, &q_set,
                     DB_BINDS(db_int("id", row->id), db_text("email", row->email),
                              db_text("key", row->email_key), db_text("name", row->name),
                              db_text("hash", row->password_hash), db_id("role", row->role_id),
                              db_int("language", row->language), db_text("timezone", row->timezone),
                              db_int("theme", row->theme), db_int("active", row->active)),
                     &changed, call->err);
}

bool account_store_lock(struct call *call, int64_t id)
{
    int64_t found;

    return db_one_int(call->tx, &q_lock, DB_BINDS(db_int("id", id)), 0, &found, call->err);
}

bool account_store_count_other_admins(struct call *call, int64_t id, int64_t *out)
{
    struct db_rows *rows;
    int64_t count = 0;

    if (!db_rows(call->tx, &q_other_admins, DB_NO_BINDS, &rows, call->err))
        return false;
    while (db_next(rows))
        count += db_col_int(rows, 0) != id && db_col_int(rows, 1) != 0;
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = count;
    return true;
}

bool account_store_set_hash(struct call *call, int64_t id, struct str hash)
{
    return db_exec(call->tx, &q_set_hash, DB_BINDS(db_int("id", id), db_text("hash", hash)),
                   call->err);
}
