#include "features/channel_mail/mail_mailbox_store.h"

#include "base/arena.h"
#include "core/store_rows.h"
#include "db/db.h"

#define COLUMNS                                                                                    \
    "id, host, port, tls, username, login, secret, client_id, client_secret, token_url, folder,"   \
    " address, after_fetch, move_to, is_active, uid_validity, last_uid, left_count, error,"        \
    " error_since_ms, failures, retry_at_ms, version"

#define STATE                                                                                      \
    " uid_validity = :uid_validity, last_uid = :last_uid, left_count = :left_count,"               \
    " error = :error, error_since_ms = :error_since_ms, failures = :failures,"                     \
    " retry_at_ms = :retry_at_ms"

static const struct db_query q_find = {
    "mail_mailbox.find",
    "SELECT " COLUMNS " FROM mail_mailbox WHERE id = :id AND :reach = 2",
    NULL,
};
static const struct db_query q_list = {
    "mail_mailbox.list",
    "SELECT " COLUMNS " FROM mail_mailbox WHERE id < :before AND :reach = 2"
    " ORDER BY id DESC LIMIT :limit",
    NULL,
};
static const struct db_query q_count = { "mail_mailbox.count", "SELECT count(*) FROM mail_mailbox",
                                         NULL };
static const struct db_query q_lock = {
    "mail_mailbox.lock", /* SQLite has one writer: it is held anyway */
    "SELECT id FROM mail_mailbox WHERE id = :id",
    "SELECT id FROM mail_mailbox WHERE id = :id FOR UPDATE",
};
static const struct db_query q_add = {
    "mail_mailbox.add",
    "INSERT INTO mail_mailbox (" COLUMNS ", created_at_ms)"
    " VALUES (:id, :host, :port, :tls, :username, :login, :secret, :client_id, :client_secret,"
    "   :token_url, :folder, :address, :after_fetch, :move_to, :is_active, :uid_validity,"
    "   :last_uid, :left_count, :error, :error_since_ms, :failures, :retry_at_ms, :version,"
    "   :now_ms)",
    NULL,
};
static const struct db_query q_set = {
    "mail_mailbox.set",
    "UPDATE mail_mailbox SET host = :host, port = :port, tls = :tls, username = :username,"
    "   login = :login, secret = :secret, client_id = :client_id,"
    "   client_secret = :client_secret, token_url = :token_url, folder = :folder,"
    "   address = :address, after_fetch = :after_fetch, move_to = :move_to,"
    "   is_active = :is_active, version = :version," STATE " WHERE id = :id",
    NULL,
};
static const struct db_query q_remove = {
    "mail_mailbox.remove",
    "DELETE FROM mail_mailbox WHERE id = :id",
    NULL,
};
static const struct db_query q_set_state = {
    "mail_mailbox.set_state",
    "UPDATE mail_mailbox SET" STATE " WHERE id = :id AND version = :version",
    NULL,
};
static const struct db_query q_set_secret = {
    "mail_mailbox.set_secret",
    "UPDATE mail_mailbox SET secret = :secret WHERE id = :id AND version = :version",
    NULL,
};
static const struct db_query q_active = {
    "mail_mailbox.active",
    "SELECT id, version FROM mail_mailbox WHERE is_active = 1 ORDER BY id",
    NULL,
};

const struct db_query *const mail_mailbox_queries[] = {
    &q_find,   &q_list,      &q_count,      &q_lock,   &q_add, &q_set,
    &q_remove, &q_set_state, &q_set_secret, &q_active, NULL,
};

static struct mail_mailbox_state read_state(const struct db_rows *rows, int at, struct arena *arena)
{
    return (struct mail_mailbox_state){
        .uid_validity = db_col_int(rows, at),
        .last_uid = db_col_int(rows, at + 1),
        .left_count = db_col_int(rows, at + 2),
        .error = db_col_dup(rows, at + 3, arena),
        .error_since_ms = db_col_int(rows, at + 4),
        .failures = db_col_int(rows, at + 5),
        .retry_at_ms = db_col_int(rows, at + 6),
    };
}

static void read_mailbox(const struct db_rows *rows, struct arena *arena, void *out)
{
    enum { STATE_AT = 15, VERSION_AT = 22 };

    *(struct mail_mailbox *)out = (struct mail_mailbox){
        .id = db_col_int(rows, 0),
        .host = db_col_dup(rows, 1, arena),
        .port = (int)db_col_int(rows, 2),
        .tls = (enum imap_tls_use)db_col_int(rows, 3),
        .user = db_col_dup(rows, 4, arena),
        .login = (enum mail_login)db_col_int(rows, 5),
        .secret = db_col_dup(rows, 6, arena),
        .client_id = db_col_dup(rows, 7, arena),
        .client_secret = db_col_dup(rows, 8, arena),
        .token_url = db_col_dup(rows, 9, arena),
        .folder = db_col_dup(rows, 10, arena),
        .address = db_col_dup(rows, 11, arena),
        .after = (enum mail_after)db_col_int(rows, 12),
        .move_to = db_col_dup(rows, 13, arena),
        .is_active = db_col_int(rows, 14) != 0,
        .state = read_state(rows, STATE_AT, arena),
        .version = db_col_int(rows, VERSION_AT),
    };
}

bool mail_mailbox_store_find(struct call *call, const struct scope *scope, int64_t id,
                             struct mail_mailbox **out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_find, DB_BINDS(db_int("id", id), db_int("reach", scope->reach)),
                         read_mailbox, sizeof(struct mail_mailbox), 1, &page))
        return false;
    *out = page.count > 0 ? page.items : NULL;
    return true;
}

bool mail_mailbox_store_list(struct call *call, const struct scope *scope, int64_t before_id,
                             int limit, struct mail_mailbox_list *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list,
                         DB_BINDS(db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("reach", scope->reach), db_int("limit", limit + 1)),
                         read_mailbox, sizeof(struct mail_mailbox), limit, &page))
        return false;
    *out = (struct mail_mailbox_list){ page.items, page.count, page.has_more };
    return true;
}

bool mail_mailbox_store_count(struct call *call, int64_t *out)
{
    return db_one_int(call->tx, &q_count, DB_NO_BINDS, 0, out, call->err);
}

bool mail_mailbox_store_lock(struct call *call, int64_t id)
{
    int64_t found;

    return db_one_int(call->tx, &q_lock, DB_BINDS(db_int("id", id)), 0, &found, call->err);
}

#define STATE_BINDS(state)                                                                         \
    db_int("uid_validity", (state)->uid_validity), db_int("last_uid", (state)->last_uid),          \
        db_int("left_count", (state)->left_count), db_text("error", (state)->error),               \
        db_id("error_since_ms", (state)->error_since_ms), db_int("failures", (state)->failures),   \
        db_int("retry_at_ms", (state)->retry_at_ms)

#define MAILBOX_BINDS(m)                                                                           \
    db_int("id", (m)->id), db_text("host", (m)->host), db_int("port", (m)->port),                  \
        db_int("tls", (m)->tls), db_text("username", (m)->user), db_int("login", (m)->login),      \
        db_text("secret", (m)->secret), db_text("client_id", (m)->client_id),                      \
        db_text("client_secret", (m)->client_secret), db_text("token_url", (m)->token_url),        \
        db_text("folder", (m)->folder), db_text("address", (m)->address),                          \
        db_int("after_fetch", (m)->after), db_text("move_to", (m)->move_to),                       \
        db_int("is_active", (m)->is_active), db_int("version", (m)->version),                      \
        STATE_BINDS(&(m)->state)

bool mail_mailbox_store_add(struct call *call, struct mail_mailbox *mailbox)
{
    int64_t changed;

    return db_new_id(call->tx, "mail_mailbox", &mailbox->id, call->err)
           && db_change(call->tx, &q_add,
                        DB_BINDS(MAILBOX_BINDS(mailbox), db_int("now_ms", call->now_ms)), &changed,
                        call->err);
}

bool mail_mailbox_store_set(struct call *call, const struct mail_mailbox *mailbox)
{
    int64_t changed;

    return db_change(call->tx, &q_set, DB_BINDS(MAILBOX_BINDS(mailbox)), &changed, call->err);
}

bool mail_mailbox_store_remove(struct call *call, int64_t id)
{
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int("id", id)), call->err);
}

bool mail_mailbox_store_set_state(struct call *call, int64_t id, int64_t version,
                                  const struct mail_mailbox_state *state, bool *done)
{
    int64_t changed;

    if (!db_change(call->tx, &q_set_state,
                   DB_BINDS(db_int("id", id), db_int("version", version), STATE_BINDS(state)),
                   &changed, call->err))
        return false;
    *done = changed == 1;
    return true;
}

bool mail_mailbox_store_set_secret(struct call *call, int64_t id, int64_t version,
                                   struct str sealed)
{
    return db_exec(
        call->tx, &q_set_secret,
        DB_BINDS(db_int("id", id), db_int("version", version), db_text("secret", sealed)),
        call->err);
}

static void read_due(const struct db_rows *rows, struct arena *arena, void *out)
{
    (void)arena;
    *(struct mail_mailbox_due *)out =
        (struct mail_mailbox_due){ .id = db_col_int(rows, 0), .version = db_col_int(rows, 1) };
}

bool mail_mailbox_store_active(struct call *call, const struct mail_mailbox_due **out,
                               size_t *count)
{
    struct store_page page;

    if (!store_rows_page(call, &q_active, DB_NO_BINDS, read_due, sizeof(struct mail_mailbox_due),
                         MAIL_MAILBOXES_MAX, &page))
        return false;
    *out = page.items;
    *count = page.count;
    return true;
}
