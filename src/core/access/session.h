/** Log-in by password and the browser sessions it opens. */
#ifndef PHAROS_CORE_ACCESS_SESSION_H
#define PHAROS_CORE_ACCESS_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct db_query;

struct session_login {
    struct str email;
    struct str password;
    struct str peer; /* address the attempt comes from */
};

/** An opened session. The secret is the cookie's value; only its digest is stored. */
struct session_opened {
    int64_t id;
    int64_t account_id;
    struct str secret;
    struct str csrf_token;
    int64_t max_age_s;
};

/**
 * Checks a password and opens a session; the call becomes the account's, as if it had been
 * authenticated. Outside of a change. As slow for addresses nobody has as for wrong passwords.
 * DENIED "wrong_password" (also: nobody, deactivated, no password), LIMIT "too_many_attempts",
 * UNAVAILABLE "busy".
 */
bool session_log_in(struct call *call, const struct session_login *login,
                    struct session_opened *out) MUST_USE;

/**
 * Whether this is the caller's own password, counted and throttled like a log-in. Outside of a
 * change. INVALID "wrong_old_password", LIMIT "too_many_attempts", UNAVAILABLE "busy".
 */
bool session_check_own_password(struct call *call, struct str password, struct str peer) MUST_USE;

/** Ends the session the call came by, in a change of its own. */
bool session_log_out(struct call *call) MUST_USE;

/** Ends all sessions of an account but `spared` (0: none), in the running change. */
bool session_end_all(struct call *call, int64_t account_id, int64_t spared) MUST_USE;

/**
 * Forgets sessions that are too old or were left alone for too long, at most `limit`, and tells the
 * log of each, in the running change.
 */
bool session_forget_expired(struct call *call, int limit, int64_t *forgotten) MUST_USE;

/** True when a session last seen then has been left alone for too long. */
bool session_is_idle(struct call *call, int64_t seen_at_ms);

extern const struct db_query *const session_queries[];

#endif
