#include "core/access/access_store.h"

#include "base/arena.h"
#include "db/db.h"

/* Both ways in give the same columns, so that one reader serves them. */
#define ACCOUNT_COLUMNS                                                                            \
    " a.id, a.active, r.name, r.permissions, r.reach,"                                             \
    " (SELECT group_concat(m.team_id, ' ') FROM team_member m WHERE m.account_id = a.id)"
#define ACCOUNT_COLUMNS_PG                                                                         \
    " a.id, a.active, r.name, r.permissions, r.reach,"                                             \
    " (SELECT string_agg(m.team_id::text, ' ') FROM team_member m WHERE m.account_id = a.id)"

#define SESSION_COLUMNS                                                                            \
    "SELECT s.id, s.csrf_token, 'all', s.created_at_ms, s.seen_at_ms, s.expires_at_ms,"
#define SESSION_FROM                                                                               \
    "  FROM session s JOIN account a ON a.id = s.account_id JOIN role r ON r.id = a.role_id"       \
    " WHERE s.token_hash = :digest"

static const struct db_query q_find_session = {
    "access.find_session",
    SESSION_COLUMNS ACCOUNT_COLUMNS SESSION_FROM,
    SESSION_COLUMNS ACCOUNT_COLUMNS_PG SESSION_FROM,
};

#define TOKEN_COLUMNS "SELECT t.id, NULL, t.scopes, t.created_at_ms, t.used_at_ms, t.expires_at_ms,"
#define TOKEN_FROM                                                                                 \
    "  FROM api_token t JOIN account a ON a.id = t.account_id JOIN role r ON r.id = a.role_id"     \
    " WHERE t.token_hash = :digest"

static const struct db_query q_find_token = {
    "access.find_token",
    TOKEN_COLUMNS ACCOUNT_COLUMNS TOKEN_FROM,
    TOKEN_COLUMNS ACCOUNT_COLUMNS_PG TOKEN_FROM,
};

static const struct db_query q_see_session = {
    "access.see_session",
    "UPDATE session SET seen_at_ms = :now_ms WHERE id = :id AND seen_at_ms < :before_ms",
    NULL,
};

static const struct db_query q_see_token = {
    "access.see_token",
    "UPDATE api_token SET used_at_ms = :now_ms"
    " WHERE id = :id AND (used_at_ms IS NULL OR used_at_ms < :before_ms)",
    NULL,
};

static const struct db_query q_find_role = {
    "role.find",
    "SELECT id, name, permissions, reach FROM role WHERE name = :name",
    NULL,
};

static const struct db_query q_add_role = {
    "role.add", /* nodes that start together write it once */
    "INSERT INTO role (id, name, permissions, reach) VALUES (:id, :name, :permissions, :reach)"
    " ON CONFLICT (name) DO NOTHING",
    NULL,
};

static const struct db_query q_set_role_permissions = {
    "role.set_permissions",
    "UPDATE role SET permissions = :permissions WHERE id = :id",
    NULL,
};

static const struct db_query q_give_permission = {
    "role.give_permission",
    "INSERT INTO permission_given (name) VALUES (:name) ON CONFLICT (name) DO NOTHING",
    NULL,
};

const struct db_query *const access_store_queries[] = {
    &q_find_session, &q_find_token,           &q_see_session,     &q_see_token, &q_find_role,
    &q_add_role,     &q_set_role_permissions, &q_give_permission, NULL,
};

static struct access_holder *read_holder(const struct db_rows *rows, struct arena *arena)
{
    struct access_holder *holder = ARENA_NEW(arena, struct access_holder);

    holder->id = db_col_int(rows, 0);
    holder->csrf_token = db_col_dup(rows, 1, arena);
    holder->scopes = db_col_dup(rows, 2, arena);
    holder->created_at_ms = db_col_int(rows, 3);
    holder->seen_at_ms = db_col_int(rows, 4);
    holder->expires_at_ms = db_col_int(rows, 5);
    holder->account_id = db_col_int(rows, 6);
    holder->is_active = db_col_int(rows, 7) != 0;
    holder->role = db_col_dup(rows, 8, arena);
    holder->permissions = db_col_dup(rows, 9, arena);
    holder->reach = (enum reach)db_col_int(rows, 10);
    holder->team_ids = db_col_dup(rows, 11, arena);
    return holder;
}

static bool find_holder(struct call *call, const struct db_query *query, struct str digest,
                        struct access_holder **out)
{
    struct access_holder *found = NULL;
    struct db_rows *rows;

    if (!db_rows(call->tx, query, DB_BINDS(db_blob("digest", digest)), &rows, call->err))
        return false;
    if (db_next(rows))
        found = read_holder(rows, call->arena);
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = found;
    return true;
}

bool access_store_find_session(struct call *call, struct str digest, struct access_holder **out)
{
    return find_holder(call, &q_find_session, digest, out);
}

bool access_store_find_token(struct call *call, struct str digest, struct access_holder **out)
{
    return find_holder(call, &q_find_token, digest, out);
}

static bool see(struct call *call, const struct db_query *query, int64_t id, int64_t before_ms)
{
    return db_exec(
        call->tx, query,
        DB_BINDS(db_int("id", id), db_int("now_ms", call->now_ms), db_int("before_ms", before_ms)),
        call->err);
}

bool access_store_see_session(struct call *call, int64_t id, int64_t before_ms)
{
    return see(call, &q_see_session, id, before_ms);
}

bool access_store_see_token(struct call *call, int64_t id, int64_t before_ms)
{
    return see(call, &q_see_token, id, before_ms);
}

bool access_store_find_role(struct call *call, struct str name, struct role **out)
{
    struct role *found = NULL;
    struct db_rows *rows;

    if (!db_rows(call->tx, &q_find_role, DB_BINDS(db_text("name", name)), &rows, call->err))
        return false;
    if (db_next(rows)) {
        found = ARENA_NEW(call->arena, struct role);
        found->id = db_col_int(rows, 0);
        found->name = db_col_dup(rows, 1, call->arena);
        found->permissions = db_col_dup(rows, 2, call->arena);
        found->reach = (enum reach)db_col_int(rows, 3);
    }
    if (!db_rows_end(&rows, call->err))
        return false;
    *out = found;
    return true;
}

bool access_store_add_role(struct call *call, const struct role *role)
{
    int64_t id;

    return db_new_id(call->tx, "role", &id, call->err)
           && db_exec(call->tx, &q_add_role,
                      DB_BINDS(db_int("id", id), db_text("name", role->name),
                               db_text("permissions", role->permissions),
                               db_int("reach", role->reach)),
                      call->err);
}

bool access_store_set_role_permissions(struct call *call, int64_t id, struct str permissions)
{
    return db_exec(call->tx, &q_set_role_permissions,
                   DB_BINDS(db_int("id", id), db_text("permissions", permissions)), call->err);
}

bool access_store_give_permission(struct call *call, const char *name, bool *is_first)
{
    int64_t changed;

    if (!db_change(call->tx, &q_give_permission, DB_BINDS(db_text("name", str_of(name))), &changed,
                   call->err))
        return false;
    *is_first = changed > 0;
    return true;
}
