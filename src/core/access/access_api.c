#include "core/access/access_api.h"

#include "base/arena.h"
#include "base/instant.h"
#include "core/access/account.h"
#include "core/access/team.h"
#include "core/access/token.h"

struct membership access_api_ids(const struct exchange *x, const char *member)
{
    const json_t *list = json_object_get(x->body, member);
    size_t count = json_array_size(list);
    int64_t *ids;

    if (list == NULL)
        return (struct membership){ NULL, 0 };
    ids = ARENA_ARRAY(x->call->arena, count, int64_t);
    for (size_t i = 0; i < count; i++)
        ids[i] = json_integer_value(json_array_get(list, i));
    return (struct membership){ ids, count };
}

/* ---- accounts --------------------------------------------------------------------------- */

struct account_page {
    struct exchange *x;
    struct account_filter filter;
    int64_t before_id;
    struct account_list list;
};

static bool read_account_page(struct call *call, void *arg)
{
    struct account_page *page = arg;

    return account_list(call, &page->filter, page->before_id, exchange_limit(page->x), &page->list);
}

static struct account_filter read_account_filter(const struct exchange *x)
{
    struct str active = exchange_query(x, "active");
    struct account_filter filter = { .active = ACCOUNT_ACTIVE_OR_NOT };

    if (!str_is_null(active))
        filter.active = str_eq(active, STR("1"));
    if (!str_to_int64(exchange_query(x, "team"), &filter.team_id))
        filter.team_id = 0;
    return filter;
}

bool account_handle_list(struct exchange *x)
{
    struct account_page page = { .x = x, .filter = read_account_filter(x) };
    const struct account_list *list = &page.list;

    if (!exchange_cursor_before(x, &page.before_id)
        || !call_read(x->call, read_account_page, &page))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < list->count; i++)
        account_write(&x->out, &list->items[i]);
    return exchange_list_end_at(x, list->has_more,
                                list->count > 0 ? list->items[list->count - 1].id : 0);
}

/** The words of the table's enums are the only ones that get here. */
static enum lang body_language(const struct exchange *x, enum lang absent)
{
    enum lang language = absent;

    return account_language_parse(exchange_str(x, "language"), &language) ? language : absent;
}

struct new_account {
    struct account_draft draft;
    struct account *account;
};

static bool create_account(struct call *call, void *arg)
{
    struct new_account *new = arg;

    return account_create(call, &new->draft, &new->account);
}

static bool write_created_account(struct exchange *x, void *arg)
{
    const struct account *account = ((const struct new_account *)arg)->account;

    account_write(&x->out, account);
    exchange_etag(x, account->version);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/accounts/%lld", (long long)account->id));
}

bool account_handle_create(struct exchange *x)
{
    struct new_account new = {
        .draft = {
            .email = exchange_str(x, "email"),
            .name = exchange_str(x, "name"),
            .role = exchange_str(x, "role"),
            .password = exchange_str(x, "password"),
            .language = body_language(x, x->call->lang),
            .timezone = exchange_str(x, "timezone"),
            .teams = access_api_ids(x, "teams"),
        },
    };

    return exchange_change_by(x, create_account, write_created_account, &new);
}

struct one_account {
    int64_t id;
    struct account *account;
};

static bool read_account(struct call *call, void *arg)
{
    struct one_account *one = arg;

    return account_get(call, one->id, &one->account);
}

static bool answer_account(struct exchange *x, const struct account *account)
{
    account_write(&x->out, account);
    exchange_etag(x, account->version);
    return exchange_ok(x);
}

bool account_handle_get(struct exchange *x)
{
    struct one_account one = { .id = x->ids[0] };

    return call_read(x->call, read_account, &one) && answer_account(x, one.account);
}

bool account_handle_change(struct exchange *x)
{
    struct account *account;
    struct account_patch patch = {
        .email = exchange_str(x, "email"),
        .name = exchange_str(x, "name"),
        .role = exchange_str(x, "role"),
        .password = exchange_str(x, "password"),
        .has_language = exchange_has(x, "language"),
        .language = body_language(x, LANG_EN),
        .timezone = exchange_str(x, "timezone"),
        .has_active = exchange_has(x, "active"),
        .active = exchange_bool(x, "active", true),
        .teams = access_api_ids(x, "teams"),
    };

    return account_change(x->call, x->ids[0], x->if_match, &patch, &account)
           && answer_account(x, account);
}

/* ---- teams ------------------------------------------------------------------------------ */

struct team_page {
    struct exchange *x;
    int64_t before_id;
    struct team_list list;
};

static bool read_team_page(struct call *call, void *arg)
{
    struct team_page *page = arg;

    return team_list(call, page->before_id, exchange_limit(page->x), &page->list);
}

bool team_handle_list(struct exchange *x)
{
    struct team_page page = { .x = x };
    const struct team_list *list = &page.list;

    if (!exchange_cursor_before(x, &page.before_id) || !call_read(x->call, read_team_page, &page))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < list->count; i++)
        team_write(&x->out, &list->items[i]);
    return exchange_list_end_at(x, list->has_more,
                                list->count > 0 ? list->items[list->count - 1].id : 0);
}

struct new_team {
    struct str name;
    struct membership members;
    struct team *team;
};

static bool create_team(struct call *call, void *arg)
{
    struct new_team *new = arg;

    return team_create(call, new->name, new->members, &new->team);
}

static bool write_created_team(struct exchange *x, void *arg)
{
    const struct team *team = ((const struct new_team *)arg)->team;

    team_write(&x->out, team);
    exchange_etag(x, team->version);
    return exchange_created(x,
                            str_format(x->call->arena, "/api/v1/teams/%lld", (long long)team->id));
}

bool team_handle_create(struct exchange *x)
{
    struct new_team new = {
        .name = exchange_str(x, "name"),
        .members = access_api_ids(x, "members"),
    };

    return exchange_change_by(x, create_team, write_created_team, &new);
}

struct one_team {
    int64_t id;
    struct team *team;
};

static bool read_team(struct call *call, void *arg)
{
    struct one_team *one = arg;

    return team_get(call, one->id, &one->team);
}

static bool answer_team(struct exchange *x, const struct team *team)
{
    team_write(&x->out, team);
    exchange_etag(x, team->version);
    return exchange_ok(x);
}

bool team_handle_get(struct exchange *x)
{
    struct one_team one = { .id = x->ids[0] };

    return call_read(x->call, read_team, &one) && answer_team(x, one.team);
}

bool team_handle_change(struct exchange *x)
{
    struct team *team;

    return team_change(x->call, x->ids[0], x->if_match, exchange_str(x, "name"),
                       access_api_ids(x, "members"), &team)
           && answer_team(x, team);
}

/* ---- tokens ----------------------------------------------------------------------------- */

static void write_scopes(struct json_out *out, struct str scopes)
{
    out_begin_list(out);
    while (!str_is_null(scopes))
        out_str(out, str_cut(&scopes, ' '));
    out_end_list(out);
}

/** `secret` is written only right after the making. */
static void write_token(struct json_out *out, const struct token *token, struct str secret)
{
    out_begin_object(out);
    out_key(out, "id");
    out_id(out, token->id);
    out_key(out, "name");
    out_str(out, token->name);
    out_key(out, "scopes");
    write_scopes(out, token->scopes);
    out_key(out, "created_at");
    out_instant(out, token->created_at_ms);
    out_key(out, "expires_at");
    out_instant(out, token->expires_at_ms);
    out_key(out, "used_at");
    out_instant(out, token->used_at_ms);
    if (!str_is_null(secret)) {
        out_key(out, "token");
        out_str(out, secret);
    }
    out_end_object(out);
}

struct token_page {
    struct exchange *x;
    int64_t before_id;
    struct token_list list;
};

static bool read_token_page(struct call *call, void *arg)
{
    struct token_page *page = arg;

    return token_list(call, call->access.scope.account_id, page->before_id, exchange_limit(page->x),
                      &page->list);
}

bool token_handle_list(struct exchange *x)
{
    struct token_page page = { .x = x };
    const struct token_list *list = &page.list;

    if (!exchange_cursor_before(x, &page.before_id) || !call_read(x->call, read_token_page, &page))
        return false;
    exchange_list_begin(x);
    for (size_t i = 0; i < list->count; i++)
        write_token(&x->out, &list->items[i], STR_NULL);
    return exchange_list_end_at(x, list->has_more,
                                list->count > 0 ? list->items[list->count - 1].id : 0);
}

/** The table demands the list and bounds it. */
static size_t read_scopes(const struct exchange *x, struct str *scopes)
{
    const json_t *list = json_object_get(x->body, "scopes");
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count; i++)
        scopes[i] = json_str(json_array_get(list, i));
    return count;
}

bool token_handle_create(struct exchange *x)
{
    struct str scopes[TOKEN_SCOPES_MAX];
    struct token_draft draft = {
        .account_id = x->call->access.scope.account_id,
        .name = exchange_str(x, "name"),
        .scopes = scopes,
        .scope_count = read_scopes(x, scopes),
    };
    struct token *token;
    struct str secret;

    if (exchange_str(x, "expires_at").n > 0
        && !instant_parse(exchange_str(x, "expires_at"), &draft.expires_at_ms))
        return err_set(x->call->err, ERR_INVALID, "bad_instant", "this is not an instant");
    if (!token_create(x->call, &draft, &token, &secret))
        return false;
    write_token(&x->out, token, secret);
    return exchange_created(
        x, str_format(x->call->arena, "/api/v1/tokens/%lld", (long long)token->id));
}

bool token_handle_revoke(struct exchange *x)
{
    return token_revoke(x->call, x->ids[0]) && exchange_no_content(x);
}
