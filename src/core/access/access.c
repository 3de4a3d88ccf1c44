#include "core/access/access.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/instant.h"
#include "core/access/access_store.h"
#include "core/access/permission.h"
#include "core/access/session.h"
#include "core/call.h"
#include "core/id_text.h"
#include "io/http.h"

enum { SEEN_EVERY_MS = MS_PER_MINUTE };

struct access access_system(void)
{
    return (struct access){ .scope = { .reach = REACH_ALL }, .permissions = UINT64_MAX };
}

struct access access_nobody(void)
{
    return (struct access){ .scope = { .reach = REACH_NOTHING } };
}

bool access_may_all(const struct call *call, uint64_t permissions)
{
    return (permissions & ~call->access.permissions) == 0;
}

bool access_may(const struct call *call, const char *permission)
{
    uint64_t mask = permission_mask(call->house->permissions, str_of(permission));

    CHECK(mask != 0);
    return access_may_all(call, mask);
}

bool access_require(struct call *call, const char *permission)
{
    if (access_may(call, permission))
        return true;
    if (call->access.scope.reach == REACH_NOTHING)
        return err_set(call->err, ERR_DENIED, "unauthenticated", "log in first");
    err_set(call->err, ERR_DENIED, "forbidden", "this needs the permission %s", permission);
    return err_param(call->err, "%s", permission);
}

/* ---- who it is -------------------------------------------------------------------------- */

/** The names of known roles are constants, so that an access can be copied without its arena. */
static const char *role_name(struct str name)
{
    for (size_t i = 0; i < ACCESS_ROLE_COUNT; i++)
        if (str_eq(name, str_of(access_roles[i].name)))
            return access_roles[i].name;
    return NULL;
}

/** What a session and a token have in common. */
static void become(struct call *call, const struct access_holder *holder)
{
    const struct permission_table *table = call->house->permissions;
    uint64_t granted = permission_set_parse(table, holder->permissions);
    struct access access = {
        .scope = { .reach = holder->reach, .account_id = holder->account_id },
        .permissions = granted & permission_set_parse(table, holder->scopes),
        .role = role_name(holder->role),
        .is_seen_due = holder->seen_at_ms <= call->now_ms - SEEN_EVERY_MS,
    };

    access.is_narrowed = access.permissions != granted;
    access.scope.team_ids = id_text_parse(holder->team_ids, call->arena, &access.scope.team_count);
    call->access = access;
    call->actor = (struct actor){ .kind = ACTOR_ACCOUNT, .id = holder->account_id };
}

static bool is_good(const struct call *call, const struct access_holder *holder)
{
    return holder != NULL && holder->is_active
           && (holder->expires_at_ms == 0 || call->now_ms < holder->expires_at_ms);
}

static bool refuse_credentials(struct call *call)
{
    return err_set(call->err, ERR_DENIED, "unauthenticated",
                   "these credentials are not (or no longer) valid");
}

static bool authenticate_token(struct call *call, struct str secret)
{
    struct sha256 digest = sha256_of(secret);
    struct access_holder *holder;

    if (!access_store_find_token(call, sha256_str(&digest), &holder))
        return false;
    if (!is_good(call, holder))
        return refuse_credentials(call);
    become(call, holder);
    call->access.token_id = holder->id;
    return true;
}

bool access_become_session(struct call *call, struct str secret)
{
    struct sha256 digest = sha256_of(secret);
    struct access_holder *holder;

    if (!access_store_find_session(call, sha256_str(&digest), &holder))
        return false;
    if (!is_good(call, holder) || session_is_idle(call, holder->seen_at_ms))
        return refuse_credentials(call);
    become(call, holder);
    call->access.session_id = holder->id;
    call->access.csrf_token = holder->csrf_token;
    return true;
}

/** What follows "Bearer " (RFC 6750), or STR_NULL where the request carries no such header. */
static struct str bearer_secret(const struct http_request *request)
{
    struct str value = str_trim(http_request_header(request, "Authorization"));
    struct str scheme = str_cut(&value, ' ');

    return str_eq_ascii_nocase(scheme, STR("Bearer")) ? str_trim(value) : STR_NULL;
}

bool access_authenticate(struct call *call, const struct http_request *request)
{
    struct str bearer = bearer_secret(request);
    struct str cookie = http_request_cookie(request, ACCESS_COOKIE);

    call->actor = (struct actor){ .kind = ACTOR_SYSTEM };
    call->access = access_nobody();
    if (!str_is_null(bearer))
        return authenticate_token(call, bearer);
    if (cookie.n > 0)
        return access_become_session(call, cookie);
    return true;
}

static bool note_seen(struct call *call, void *arg)
{
    int64_t before_ms = call->now_ms - SEEN_EVERY_MS + 1;

    (void)arg;
    if (call->access.session_id != 0)
        return access_store_see_session(call, call->access.session_id, before_ms);
    return access_store_see_token(call, call->access.token_id, before_ms);
}

static bool is_to_be_noted(const struct call *call)
{
    return call->access.is_seen_due && (call->access.session_id != 0 || call->access.token_id != 0);
}

bool access_note_seen_within(struct call *call)
{
    return !is_to_be_noted(call) || note_seen(call, NULL);
}

void access_note_seen(struct call *call)
{
    if (!is_to_be_noted(call))
        return;
    call->access.is_seen_due = false;
    if (call_change(call, note_seen, NULL))
        return;
    log_err(call->house->log, LOG_WARN, "access.seen_not_noted", call->err);
    err_clear(call->err);
}

/* ---- requests by cookie ----------------------------------------------------------------- */

static bool changes_something(struct str method)
{
    return !str_eq(method, STR("GET")) && !str_eq(method, STR("HEAD"))
           && !str_eq(method, STR("OPTIONS"));
}

bool access_check_csrf(struct call *call, const struct http_request *request)
{
    if (call->access.session_id == 0 || !changes_something(request->method))
        return true;
    if (!access_check_origin(request, call->err))
        return false;
    if (secret_eq(http_request_header(request, "X-CSRF-Token"), call->access.csrf_token))
        return true;
    return err_set(call->err, ERR_DENIED, "csrf",
                   "the header X-CSRF-Token does not carry this session's token");
}

/** Host and port of "scheme://host:port"; STR_NULL for "null" and anything else. */
static struct str origin_host(struct str origin)
{
    size_t at = str_find(origin, STR("://"));

    return at < origin.n ? str_from(origin, at + 3) : STR_NULL;
}

bool access_check_origin(const struct http_request *request, struct err *err)
{
    struct str site = http_request_header(request, "Sec-Fetch-Site");
    struct str origin = http_request_header(request, "Origin");
    struct str host = http_request_header(request, "Host");
    bool site_is_ours =
        str_is_null(site) || str_eq(site, STR("same-origin")) || str_eq(site, STR("none"));
    bool origin_is_ours = str_is_null(origin) || str_eq_ascii_nocase(origin_host(origin), host);

    if (site_is_ours && origin_is_ours)
        return true;
    return err_set(err, ERR_DENIED, "foreign_origin", "another site may not send this");
}

void access_set_cookie(const struct http_request *request, struct http_response *response,
                       struct str secret, int64_t max_age_s)
{
    bool is_taken_away = str_is_null(secret);
    struct str cookie =
        str_format(request->arena,
                   ACCESS_COOKIE "=%" STR_FMT "; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                   STR_ARG(secret), is_taken_away ? 0LL : (long long)max_age_s,
                   request->is_tls ? "; Secure" : "");

    http_response_header(response, "Set-Cookie", cookie);
}

bool access_has_credentials(const struct http_request *request)
{
    return !str_is_null(http_request_header(request, "Authorization"))
           || !str_is_null(http_request_cookie(request, ACCESS_COOKIE));
}
