/* The desk's session: log-in, who I am, my preferences, log-out. */
#include "base/arena.h"
#include "core/access/access_api.h"
#include "core/access/access_settings.h"
#include "core/access/account.h"
#include "core/access/permission.h"
#include "core/access/session.h"

static void write_permissions(struct exchange *x)
{
    const struct permission_table *table = x->call->house->permissions;

    out_begin_list(&x->out);
    for (size_t bit = 0; bit < permission_count(table); bit++)
        if (access_may_all(x->call, UINT64_C(1) << bit))
            out_cstring(&x->out, permission_at(table, bit)->name);
    out_end_list(&x->out);
}

struct me {
    struct account *account;
};

static bool read_me(struct call *call, void *arg)
{
    struct me *me = arg;

    return account_get(call, call->access.scope.account_id, &me->account);
}

/** SESSION of docs/api.md. */
static bool answer_session(struct exchange *x)
{
    struct me me;

    if (!call_read(x->call, read_me, &me))
        return false;
    out_begin_object(&x->out);
    out_key(&x->out, "account");
    account_write(&x->out, me.account);
    out_key(&x->out, "csrf_token");
    out_str(&x->out, x->call->access.csrf_token);
    out_key(&x->out, "permissions");
    write_permissions(x);
    out_key(&x->out, "company");
    out_str(&x->out, setting_text(x->call, &setting_company_name));
    out_key(&x->out, "demo");
    out_bool(&x->out, x->call->house->is_demo);
    out_key(&x->out, "server_time");
    out_instant(&x->out, x->call->now_ms);
    out_end_object(&x->out);
    return exchange_ok(x);
}

bool session_handle_log_in(struct exchange *x)
{
    struct session_login login = {
        .email = exchange_str(x, "email"),
        .password = exchange_str(x, "password"),
        .peer = x->request->peer,
    };
    struct session_opened opened;

    if (!access_check_origin(x->request, x->call->err) || !session_log_in(x->call, &login, &opened))
        return false;
    access_set_cookie(x->request, x->response, opened.secret, opened.max_age_s);
    return answer_session(x);
}

bool session_handle_get(struct exchange *x)
{
    return answer_session(x);
}

bool session_handle_log_out(struct exchange *x)
{
    if (x->call->access.session_id != 0 && !session_log_out(x->call))
        return false;
    access_set_cookie(x->request, x->response, STR_NULL, 0);
    return exchange_no_content(x);
}

bool session_handle_change_me(struct exchange *x)
{
    struct account_patch patch = {
        .has_language = exchange_has(x, "language"),
        .timezone = exchange_str(x, "timezone"),
        .has_theme = exchange_has(x, "theme"),
    };
    const json_t *password = json_object_get(x->body, "password");
    struct account *account;

    /* The table lets no other words through. */
    patch.has_language &= account_language_parse(exchange_str(x, "language"), &patch.language);
    patch.has_theme &= account_theme_parse(exchange_str(x, "theme"), &patch.theme);
    patch.password = json_str(json_object_get(password, "new"));
    if (password != NULL
        && !session_check_own_password(x->call, json_str(json_object_get(password, "old")),
                                       x->request->peer))
        return false;
    return account_change(x->call, x->call->access.scope.account_id, -1, &patch, &account)
           && answer_session(x);
}
