#include "core/access/session.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/instant.h"
#include "core/access/access_events.h"
#include "core/access/access_settings.h"
#include "core/access/access_store.h"
#include "core/access/account_store.h"
#include "core/access/email.h"
#include "core/access/login_throttle.h"
#include "core/access/password.h"
#include "core/access/secret.h"
#include "db/db.h"

static const struct db_query q_add = {
    "session.add",
    "INSERT INTO session (id, token_hash, csrf_token, account_id, created_at_ms, seen_at_ms,"
    "   expires_at_ms)"
    " VALUES (:id, :digest, :csrf, :account, :now_ms, :now_ms, :expires_at_ms)",
    NULL,
};

static const struct db_query q_remove = {
    "session.remove",
    "DELETE FROM session WHERE id = :id",
    NULL,
};

static const struct db_query q_remove_all = {
    "session.remove_all",
    "DELETE FROM session WHERE account_id = :account AND id <> :spared",
    NULL,
};

static const struct db_query q_remove_expired = {
    "session.remove_expired",
    "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at_ms <= :now_ms"
    "   OR seen_at_ms <= :idle_since_ms ORDER BY id LIMIT :limit) RETURNING id, account_id",
    NULL,
};

const struct db_query *const session_queries[] = {
    &q_add, &q_remove, &q_remove_all, &q_remove_expired, NULL,
};

static int64_t idle_since_ms(struct call *call)
{
    return call->now_ms - setting_int(call, &setting_session_idle) * MS_PER_SECOND;
}

bool session_is_idle(struct call *call, int64_t seen_at_ms)
{
    return seen_at_ms <= idle_since_ms(call);
}

/* ---- log-in ----------------------------------------------------------------------------- */

struct attempt {
    const struct session_login *login;
    struct str key;
    struct account_secret *account; /* NULL: nobody has that address */
    struct str new_hash;            /* STR_NULL: the stored one is as it should be */
    struct session_opened opened;
};

static bool find_account(struct call *call, void *arg)
{
    struct attempt *attempt = arg;

    return account_store_find_secret(call, attempt->key, &attempt->account);
}

static bool check_password(struct call *call, struct attempt *attempt, bool *right)
{
    struct str hash = attempt->account != NULL ? attempt->account->password_hash : STR_NULL;
    bool matches;

    if (!password_verify(call->house->passwords, hash, attempt->login->password, call->arena,
                         &matches, call->err))
        return false;
    *right = matches && attempt->account->is_active;
    return true;
}

/** Only somebody who knows the password gets here, so the time this takes tells nothing. */
static bool renew_hash(struct call *call, struct attempt *attempt)
{
    struct password_hasher *hasher = call->house->passwords;

    attempt->new_hash = STR_NULL;
    return !password_is_stale(hasher, attempt->account->password_hash, call->arena)
           || password_hash(hasher, attempt->login->password, call->arena, &attempt->new_hash,
                            call->err);
}

static bool record_failure(struct call *call, void *arg)
{
    const struct attempt *attempt = arg;
    const char *why = attempt->account == NULL       ? "nobody"
                      : !attempt->account->is_active ? "deactivated"
                                                     : "password";
    struct event_draft draft = { .type = &event_account_login_failed,
                                 .subject_kind = SUBJECT_ACCOUNT,
                                 .subject_id = attempt->account ? attempt->account->id : 0 };

    return event_add(call, &draft, EVENT_VALUES(event_code("why", why)), NULL);
}

static bool refuse(struct call *call, struct attempt *attempt)
{
    if (!call_change(call, record_failure, attempt))
        return false;
    return err_set(call->err, ERR_DENIED, "wrong_password",
                   "this address and this password do not belong together");
}

/** What the password proved still holds: the same hash, and the account is still active. */
static bool is_unchanged(struct call *call, const struct attempt *attempt, bool *unchanged)
{
    struct account_secret *now;

    if (!account_store_lock(call, attempt->account->id)
        || !account_store_find_secret(call, attempt->key, &now))
        return false;
    *unchanged = now != NULL && now->is_active && now->id == attempt->account->id
                 && str_eq(now->password_hash, attempt->account->password_hash);
    return true;
}

static bool add_session(struct call *call, struct attempt *attempt)
{
    struct session_opened *opened = &attempt->opened;
    struct sha256 digest;

    opened->account_id = attempt->account->id;
    opened->max_age_s = setting_int(call, &setting_session_life);
    opened->secret = secret_new(call->house->random, "", call->arena);
    opened->csrf_token = secret_new(call->house->random, "", call->arena);
    digest = sha256_of(opened->secret);
    return db_new_id(call->tx, "session", &opened->id, call->err)
           && db_exec(
               call->tx, &q_add,
               DB_BINDS(db_int("id", opened->id), db_blob("digest", sha256_str(&digest)),
                        db_text("csrf", opened->csrf_token), db_int("account", opened->account_id),
                        db_int("now_ms", call->now_ms),
                        db_int("expires_at_ms", call->now_ms + opened->max_age_s * MS_PER_SECOND)),
               call->err);
}

static bool record_log_in(struct call *call, const struct attempt *attempt)
{
    return event_add(call,
                     &(struct event_draft){ .type = &event_account_logged_in,
                                            .subject_kind = SUBJECT_ACCOUNT,
                                            .subject_id = attempt->account->id },
                     EVENT_VALUES(event_id("session", attempt->opened.id)), NULL);
}

static bool open_session(struct call *call, void *arg)
{
    struct attempt *attempt = arg;
    bool unchanged;

    call->actor = (struct actor){ .kind = ACTOR_ACCOUNT, .id = attempt->account->id };
    if (!is_unchanged(call, attempt, &unchanged))
        return false;
    if (!unchanged)
        return err_set(call->err, ERR_DENIED, "wrong_password", "the account has just changed");
    if (!str_is_null(attempt->new_hash)
        && !account_store_set_hash(call, attempt->account->id, attempt->new_hash))
        return false;
    return login_throttle_leave(call, attempt->key, attempt->login->peer)
           && add_session(call, attempt) && record_log_in(call, attempt);
}

/** From here on the call is as if it had come with the new cookie. */
static bool become(struct call *call, void *arg)
{
    return access_become_session(call, ((struct attempt *)arg)->opened.secret);
}

bool session_log_in(struct call *call, const struct session_login *login,
                    struct session_opened *out)
{
    struct attempt attempt = { .login = login, .key = email_key(call->arena, login->email) };
    bool right;

    if (!login_throttle_enter(call, attempt.key, login->peer)
        || !call_read(call, find_account, &attempt) || !check_password(call, &attempt, &right))
        return false;
    if (!right)
        return refuse(call, &attempt);
    if (!renew_hash(call, &attempt) || !call_change(call, open_session, &attempt)
        || !call_read(call, become, &attempt))
        return false;
    *out = attempt.opened;
    return true;
}

/* ---- once more -------------------------------------------------------------------------- */

static bool find_own_account(struct call *call, void *arg)
{
    struct attempt *attempt = arg;
    struct account *me;

    if (!account_get(call, call->access.scope.account_id, &me))
        return false;
    attempt->key = email_key(call->arena, me->email);
    return account_store_find_secret(call, attempt->key, &attempt->account);
}

static bool forgive(struct call *call, void *arg)
{
    const struct attempt *attempt = arg;

    return login_throttle_leave(call, attempt->key, attempt->login->peer);
}

bool session_check_own_password(struct call *call, struct str password, struct str peer)
{
    struct session_login login = { .password = password, .peer = peer };
    struct attempt attempt = { .login = &login };
    bool right;

    if (!call_read(call, find_own_account, &attempt)
        || !login_throttle_enter(call, attempt.key, peer)
        || !check_password(call, &attempt, &right))
        return false;
    if (right)
        return call_change(call, forgive, &attempt);
    if (!call_change(call, record_failure, &attempt))
        return false;
    err_set(call->err, ERR_INVALID, "wrong_old_password", "this is not your present password");
    return err_field(call->err, "/password/old");
}

/* ---- the end ---------------------------------------------------------------------------- */

static bool remove_own(struct call *call, void *arg)
{
    int64_t id = call->access.session_id;

    (void)arg;
    return db_exec(call->tx, &q_remove, DB_BINDS(db_int("id", id)), call->err)
           && event_add(call,
                        &(struct event_draft){ .type = &event_account_logged_out,
                                               .subject_kind = SUBJECT_ACCOUNT,
                                               .subject_id = call->access.scope.account_id },
                        EVENT_VALUES(event_id("session", id)), NULL);
}

bool session_log_out(struct call *call)
{
    CHECK(call->access.session_id != 0);
    return call_change(call, remove_own, NULL);
}

bool session_end_all(struct call *call, int64_t account_id, int64_t spared)
{
    return db_exec(call->tx, &q_remove_all,
                   DB_BINDS(db_int("account", account_id), db_int("spared", spared)), call->err)
           && event_add(call,
                        &(struct event_draft){ .type = &event_account_sessions_ended,
                                               .subject_kind = SUBJECT_ACCOUNT,
                                               .subject_id = account_id },
                        EVENT_VALUES(event_id("spared", spared)), NULL);
}

/** A session of somebody that is over. */
struct over {
    int64_t session_id;
    int64_t account_id;
};

static bool remove_expired(struct call *call, int limit, struct over *out, int64_t *count)
{
    struct db_rows *rows;
    int64_t n = 0;

    if (!db_rows(call->tx, &q_remove_expired,
                 DB_BINDS(db_int("now_ms", call->now_ms),
                          db_int("idle_since_ms", idle_since_ms(call)), db_int("limit", limit)),
                 &rows, call->err))
        return false;
    while (n < limit && db_next(rows))
        out[n++] = (struct over){ db_col_int(rows, 0), db_col_int(rows, 1) };
    *count = n;
    return db_rows_end(&rows, call->err);
}

/** The log tells it, so that whichever node holds the session's sockets ends them. */
static bool tell_expired(struct call *call, const struct over *over)
{
    return event_add(call,
                     &(struct event_draft){ .type = &event_account_session_expired,
                                            .subject_kind = SUBJECT_ACCOUNT,
                                            .subject_id = over->account_id },
                     EVENT_VALUES(event_id("session", over->session_id)), NULL);
}

bool session_forget_expired(struct call *call, int limit, int64_t *forgotten)
{
    struct over *over = ARENA_ARRAY(call->arena, (size_t)limit, struct over);

    if (!remove_expired(call, limit, over, forgotten))
        return false;
    for (int64_t i = 0; i < *forgotten; i++)
        if (!tell_expired(call, &over[i]))
            return false;
    return true;
}
