#include "features/channel_mail/mail_own_store.h"

#include "core/access/email.h"
#include "core/store_rows.h"
#include "db/db.h"

#define COLUMNS                                                                                    \
    "SELECT a.id, a.address, a.name, a.team_id, a.signature, a.signature_ko, t.name,"              \
    " a.is_standard, a.version, b.id, b.name FROM mail_address a"                                  \
    " LEFT JOIN team t ON t.id = a.team_id LEFT JOIN mail_brand b ON b.id = a.brand_id"

/* Who sees only their own teams. */
#define IN_SCOPE                                                                                   \
    " (:reach = 2 OR EXISTS (SELECT 1 FROM team_member mine"                                       \
    "   WHERE mine.team_id = a.team_id AND mine.account_id = :me))"

static const struct db_query q_find = {
    "mail_own.find",
    COLUMNS " WHERE a.id = :id AND" IN_SCOPE,
    NULL,
};
static const struct db_query q_list = {
    "mail_own.list",
    COLUMNS " WHERE a.id < :before AND" IN_SCOPE " ORDER BY a.id DESC LIMIT :limit",
    NULL,
};
static const struct db_query q_lock = {
    "mail_own.lock", /* SQLite has one writer: they are held anyway */
    "SELECT id FROM mail_address ORDER BY id",
    "SELECT id FROM mail_address ORDER BY id FOR UPDATE",
};
static const struct db_query q_add = {
    "mail_own.add",
    "INSERT INTO mail_address (id, address, key, name, team_id, signature, signature_ko,"
    "   is_standard, brand_id, version, created_at_ms)"
    " VALUES (:id, :address, :key, :name, :team_id, :en, :ko, :is_standard, :brand_id, 1,"
    "   :now_ms)",
    NULL,
};
static const struct db_query q_set = {
    "mail_own.set",
    "UPDATE mail_address SET address = :address, key = :key, name = :name, team_id = :team_id,"
    "   signature = :en, signature_ko = :ko, is_standard = :is_standard, brand_id = :brand_id,"
    "   version = version + 1 WHERE id = :id",
    NULL,
};
static const struct db_query q_remove = {
    "mail_own.remove",
    "DELETE FROM mail_address WHERE id = :id",
    NULL,
};
static const struct db_query q_no_standard = {
    "mail_own.no_standard",
    "UPDATE mail_address SET is_standard = 0, version = version + 1"
    " WHERE is_standard = 1 AND id <> :id",
    NULL,
};

const struct db_query *const mail_own_store_queries[] = {
    &q_find, &q_list, &q_lock, &q_add, &q_set, &q_remove, &q_no_standard, NULL,
};

static void read_row(const struct db_rows *rows, struct arena *arena, void *out)
{
    struct mail_own_row row = {
        .own = { .id = db_col_int(rows, 0),
                 .address = db_col_dup(rows, 1, arena),
                 .name = db_col_dup(rows, 2, arena),
                 .team_id = db_col_int(rows, 3),
                 .signatures = { [LANG_EN] = db_col_dup(rows, 4, arena),
                                 [LANG_KO] = db_col_dup(rows, 5, arena) },
                 .brand_id = db_col_int(rows, 9),
                 .brand_name = db_col_dup(rows, 10, arena) },
        .team_name = db_col_dup(rows, 6, arena),
        .is_standard = db_col_int(rows, 7) != 0,
        .version = db_col_int(rows, 8),
    };

    *(struct mail_own_row *)out = row;
}

bool mail_own_store_find(struct call *call, const struct scope *scope, int64_t id,
                         struct mail_own_row **out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_find,
                         DB_BINDS(db_int("id", id), db_int("reach", scope->reach),
                                  db_int("me", scope->account_id)),
                         read_row, sizeof(struct mail_own_row), 1, &page))
        return false;
    *out = page.count > 0 ? page.items : NULL;
    return true;
}

bool mail_own_store_list(struct call *call, const struct scope *scope, int64_t before_id, int limit,
                         struct mail_own_list *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list,
                         DB_BINDS(db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("reach", scope->reach), db_int("me", scope->account_id),
                                  db_int("limit", limit + 1)),
                         read_row, sizeof(struct mail_own_row), limit, &page))
        return false;
    *out = (struct mail_own_list){ page.items, page.count, page.has_more };
    return true;
}

bool mail_own_store_lock(struct call *call, size_t *count)
{
    struct db_rows *rows;

    *count = 0;
    if (!db_rows(call->tx, &q_lock, DB_NO_BINDS, &rows, call->err))
        return false;
    while (db_next(rows))
        (*count)++;
    return db_rows_end(&rows, call->err);
}

/** What a row is written from. */
#define ROW_BINDS(call, row)                                                                       \
    db_int("id", (row)->own.id), db_text("address", (row)->own.address),                           \
        db_text("key", email_key((call)->arena, (row)->own.address)),                              \
        db_text("name", (row)->own.name), db_id("team_id", (row)->own.team_id),                    \
        db_text("en", (row)->own.signatures[LANG_EN]),                                             \
        db_text("ko", (row)->own.signatures[LANG_KO]), db_int("is_standard", (row)->is_standard),  \
        db_id("brand_id", (row)->own.brand_id)

/* Waited for, because whoever asks wants to hear of a duplicate. */

bool mail_own_store_add(struct call *call, struct mail_own_row *row)
{
    int64_t changed;

    return db_new_id(call->tx, "mail_address", &row->own.id, call->err)
           && db_change(call->tx, &q_add,
                        DB_BINDS(ROW_BINDS(call, row), db_int("now_ms", call->now_ms)), &changed,
                        call->err);
}

bool mail_own_store_set(struct call *call, const struct mail_own_row *row)
{
    int64_t changed;

    return db_change(call->tx, &q_set, DB_BINDS(ROW_BINDS(call, row)), &changed, call->err);
}

bool mail_own_store_remove(struct call *call, int64_t id)
{
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int("id", id)), call->err);
}

bool mail_own_store_set_standard(struct call *call, int64_t id)
{
    return db_exec(call->tx, &q_no_standard, DB_BINDS(db_int("id", id)), call->err);
}
