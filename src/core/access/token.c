#include "core/access/token.h"

#include "base/arena.h"
#include "base/digest.h"
#include "base/strbuf.h"
#include "base/text/fold.h"
#include "base/text/utf8.h"
#include "core/access/access_events.h"
#include "core/access/account.h"
#include "core/access/permission.h"
#include "core/access/secret.h"
#include "core/store_rows.h"
#include "db/db.h"

enum { SCOPES_MAX_BYTES = 64 * TOKEN_SCOPES_MAX };

static const struct db_query q_add = {
    "token.add",
    "INSERT INTO api_token (id, token_hash, name, scopes, account_id, created_at_ms,"
    "   expires_at_ms)"
    " VALUES (:id, :digest, :name, :scopes, :account, :now_ms, :expires_at_ms)",
    NULL,
};

static const struct db_query q_list = {
    "token.list",
    "SELECT id, name, scopes, created_at_ms, expires_at_ms, used_at_ms FROM api_token"
    " WHERE account_id = :account AND id < :before ORDER BY id DESC LIMIT :limit",
    NULL,
};

static const struct db_query q_remove = {
    "token.remove",
    "DELETE FROM api_token WHERE id = :id AND account_id = :account",
    NULL,
};

const struct db_query *const token_queries[] = { &q_add, &q_list, &q_remove, NULL };

/* ---- making ----------------------------------------------------------------------------- */

static bool refuse_scope(struct call *call, enum err_kind kind, const char *code, struct str scope)
{
    err_set(call->err, kind, code, "the scope %" STR_FMT " cannot be given", STR_ARG(scope));
    err_param(call->err, "%" STR_FMT, STR_ARG(scope));
    return err_field(call->err, "/scopes");
}

/** Nobody hands on what they do not hold: a narrowed token cannot make a wider one. */
static bool check_scope(struct call *call, struct str scope, size_t scope_count)
{
    bool is_all = str_eq(scope, STR("all"));
    uint64_t mask = permission_mask(call->house->permissions, scope);

    if (is_all ? scope_count > 1 : mask == 0)
        return refuse_scope(call, ERR_INVALID, "unknown_permission", scope);
    if (is_all ? call->access.is_narrowed : !access_may_all(call, mask))
        return refuse_scope(call, ERR_DENIED, "scope_not_held", scope);
    return true;
}

static bool join_scopes(struct call *call, const struct token_draft *draft, struct str *out)
{
    struct strbuf joined = strbuf_new(call->arena, SCOPES_MAX_BYTES);

    if (draft->scope_count == 0)
        return refuse_scope(call, ERR_INVALID, "unknown_permission", STR(""));
    for (size_t i = 0; i < draft->scope_count; i++) {
        if (!check_scope(call, draft->scopes[i], draft->scope_count))
            return false;
        if (i > 0)
            strbuf_add_char(&joined, ' ');
        strbuf_add(&joined, draft->scopes[i]);
    }
    return strbuf_done(&joined, "/scopes", out, call->err);
}

static bool check_draft(struct call *call, const struct token_draft *draft)
{
    size_t chars = utf8_count(str_trim(draft->name));

    if (chars < 1 || chars > TOKEN_NAME_CHARS_MAX) {
        err_set(call->err, ERR_INVALID, "bad_name", "a token's name has 1 to 120 characters");
        return err_field(call->err, "/name");
    }
    if (draft->expires_at_ms != 0 && draft->expires_at_ms <= call->now_ms) {
        err_set(call->err, ERR_INVALID, "bad_expiry", "this instant has passed already");
        return err_field(call->err, "/expires_at");
    }
    return true;
}

struct making {
    int64_t account_id;
    struct token token;
    struct str secret;
};

static bool add(struct call *call, void *arg)
{
    struct making *making = arg;
    struct token *token = &making->token;
    struct sha256 digest = sha256_of(making->secret);

    if (!db_new_id(call->tx, "api_token", &token->id, call->err)
        || !db_exec(call->tx, &q_add,
                    DB_BINDS(db_int("id", token->id), db_blob("digest", sha256_str(&digest)),
                             db_text("name", token->name), db_text("scopes", token->scopes),
                             db_int("account", making->account_id), db_int("now_ms", call->now_ms),
                             db_id("expires_at_ms", token->expires_at_ms)),
                    call->err))
        return false;
    return event_add(call,
                     &(struct event_draft){ .type = &event_token_created,
                                            .subject_kind = SUBJECT_TOKEN,
                                            .subject_id = token->id },
                     EVENT_VALUES(event_id("account", making->account_id),
                                  event_int("expires_at_ms", token->expires_at_ms)),
                     NULL);
}

bool token_create(struct call *call, const struct token_draft *draft, struct token **out,
                  struct str *secret)
{
    struct making *making = ARENA_NEW(call->arena, struct making);
    struct token *token = &making->token;

    making->account_id = draft->account_id;
    token->name = text_nfc(call->arena, str_trim(draft->name));
    token->expires_at_ms = draft->expires_at_ms;
    token->created_at_ms = call->now_ms;
    if (!check_draft(call, draft) || !join_scopes(call, draft, &token->scopes))
        return false;
    making->secret = secret_new(call->house->random, "pharos_", call->arena);
    if (!call_change(call, add, making))
        return false;
    *out = token;
    *secret = making->secret;
    return true;
}

struct owner {
    struct str email;
    struct account *account;
};

static bool find_owner(struct call *call, void *arg)
{
    struct owner *owner = arg;

    return account_find_by_email(call, owner->email, &owner->account);
}

bool token_create_for(struct call *call, struct str email, struct str scopes, struct str *secret)
{
    struct str list[TOKEN_SCOPES_MAX];
    struct token_draft draft = { .name = STR("command line"), .scopes = list };
    struct owner owner = { .email = email };
    struct token *token;

    while (!str_is_null(scopes) && draft.scope_count < TOKEN_SCOPES_MAX)
        list[draft.scope_count++] = str_trim(str_cut(&scopes, ','));
    if (!call_read(call, find_owner, &owner))
        return false;
    if (owner.account == NULL || !owner.account->active)
        return err_set(call->err, ERR_NOT_FOUND, "no_such_account",
                       "nobody active has the address %" STR_FMT, STR_ARG(email));
    draft.account_id = owner.account->id;
    return token_create(call, &draft, &token, secret);
}

/* ---- seeing and ending ------------------------------------------------------------------ */

static void read_token(const struct db_rows *rows, struct arena *arena, void *out)
{
    *(struct token *)out = (struct token){
        .id = db_col_int(rows, 0),
        .name = db_col_dup(rows, 1, arena),
        .scopes = db_col_dup(rows, 2, arena),
        .created_at_ms = db_col_int(rows, 3),
        .expires_at_ms = db_col_int(rows, 4),
        .used_at_ms = db_col_int(rows, 5),
    };
}

bool token_list(struct call *call, int64_t account_id, int64_t before_id, int limit,
                struct token_list *out)
{
    struct store_page page;

    if (!store_rows_page(call, &q_list,
                         DB_BINDS(db_int("account", account_id),
                                  db_int("before", before_id > 0 ? before_id : INT64_MAX),
                                  db_int("limit", limit + 1)),
                         read_token, sizeof(struct token), limit, &page))
        return false;
    *out = (struct token_list){ page.items, page.count, page.has_more };
    return true;
}

static bool revoke(struct call *call, void *arg)
{
    int64_t id = *(const int64_t *)arg;
    int64_t account_id = call->access.scope.account_id;
    int64_t changed;

    if (!db_change(call->tx, &q_remove, DB_BINDS(db_int("id", id), db_int("account", account_id)),
                   &changed, call->err))
        return false;
    if (changed == 0)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "you have no such token");
    return event_add(call,
                     &(struct event_draft){ .type = &event_token_revoked,
                                            .subject_kind = SUBJECT_TOKEN,
                                            .subject_id = id },
                     EVENT_VALUES(event_id("account", account_id)), NULL);
}

bool token_revoke(struct call *call, int64_t id)
{
    return call_change(call, revoke, &id);
}
