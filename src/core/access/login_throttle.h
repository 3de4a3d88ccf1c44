/**
 * How log-in is slowed down for who guesses. Attempts count before the password is looked at, so
 * that many at once help nobody; a right password takes its count back. Rows survive a restart.
 */
#ifndef PHAROS_CORE_ACCESS_LOGIN_THROTTLE_H
#define PHAROS_CORE_ACCESS_LOGIN_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/call.h"

struct db_query;

/** After `free_failures` each further one doubles the pause, from `first_ms` up to `longest_ms`. */
struct login_throttle {
    int free_failures;
    int64_t first_ms;
    int64_t longest_ms;
};

/** Guessing one account's password. The pause is short: nobody shall lock somebody else out. */
extern const struct login_throttle login_throttle_account;
/** Guessing from one address, behind which a whole office may stand. */
extern const struct login_throttle login_throttle_peer;

/** Failures older than this are forgotten. */
enum { LOGIN_MEMORY_HOURS = 24 };

/** The pause after that many failures in a row; 0 while they are free. */
int64_t login_throttle_pause_ms(const struct login_throttle *throttle, int64_t failures);

/**
 * Counts an attempt for the account and for the peer, in a change of its own. LIMIT
 * "too_many_attempts" with retry_after_s while either has to wait; then nothing is counted.
 */
bool login_throttle_enter(struct call *call, struct str email_key, struct str peer) MUST_USE;
/** The password was right: the account's failures are forgotten, the peer gets this one back. */
bool login_throttle_leave(struct call *call, struct str email_key, struct str peer) MUST_USE;

/** Forgets failures older than LOGIN_MEMORY_HOURS, at most `limit` rows, in the running change. */
bool login_throttle_forget_old(struct call *call, int limit, int64_t *forgotten) MUST_USE;

extern const struct db_query *const login_throttle_queries[];

#endif
