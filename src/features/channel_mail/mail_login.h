/**
 * Who we are to the relay; and how it is borne that it refuses us: a log-in that was not taken yet
 * is tried by one mail at a time, in growing pauses, so that a wrong password neither locks the
 * account nor gets our address banned, however many mails wait.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_LOGIN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_LOGIN_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "core/call.h"
#include "proto/smtp/smtp_client.h"

struct setting;

/** Empty: the relay knows us by our address. */
extern const struct setting mail_relay_user;
extern const struct setting mail_relay_password;

/** What the settings say; in call->arena. Errors of sealed_open. */
bool mail_login_read(struct call *call, struct smtp_login *out) MUST_USE;

/** What is known of one log-in at one relay. */
struct mail_login_guard {
    pthread_mutex_t lock;
    struct sha256 which; /* of what is told from another by it */
    bool is_proved;      /* it was taken, and not refused since */
    int refusals;        /* in a row */
    int64_t not_before_ms;
};

void mail_login_guard_init(struct mail_login_guard *guard);
void mail_login_guard_fini(struct mail_login_guard *guard);

/**
 * How long to wait before logging in as `which`; 0: go on, and tell what came of it. *is_refused:
 * it was refused the last time.
 */
int64_t mail_login_wait_ms(struct mail_login_guard *guard, const struct sha256 *which,
                           int64_t now_ms, bool *is_refused);
/** Opening the connection came to this. */
void mail_login_tell(struct mail_login_guard *guard, const struct sha256 *which,
                     const struct smtp_outcome *outcome, int64_t now_ms);

#endif
