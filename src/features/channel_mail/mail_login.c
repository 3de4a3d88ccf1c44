#include "features/channel_mail/mail_login.h"

#include <string.h>

#include "base/instant.h"
#include "core/settings/settings.h"

/* Somebody tries meanwhile: long enough for most servers to answer. */
enum { TRYING_MS = 2 * MS_PER_SECOND };
enum { FIRST_PAUSE_MS = 10 * MS_PER_SECOND, LONGEST_PAUSE_MS = 15 * MS_PER_MINUTE };
enum { PASSWORD_MAX = 1000 };

/** What cannot stand in a command must not come this far. */
static bool has_no_controls(struct str value, struct err *err)
{
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < ' ' || value.p[i] == '\x7f')
            return err_set(err, ERR_INVALID, "bad_setting", "control characters are not allowed");
    return true;
}

const struct setting mail_relay_user = {
    .name = "mail.relay_user",
    .type = SETTING_TEXT,
    .standard_text = "",
    .max = SMTP_LOGIN_USER_MAX,
    .check = has_no_controls,
    .help = "The name to log in with at mail.relay, over TLS; empty: it knows us by our address.",
};

const struct setting mail_relay_password = {
    .name = "mail.relay_password",
    .type = SETTING_SECRET,
    .min = 1,
    .max = PASSWORD_MAX,
    .check = has_no_controls,
    .help = "The password that belongs to mail.relay_user; forgotten when mail.relay changes "
            "without it.",
};

bool mail_login_read(struct call *call, struct smtp_login *out)
{
    *out = (struct smtp_login){ .kind = SMTP_LOGIN_NONE,
                                .user = setting_text(call, &mail_relay_user) };
    if (out->user.n == 0)
        return true;
    out->kind = SMTP_LOGIN_PASSWORD;
    return setting_secret(call, &mail_relay_password, &out->secret);
}

void mail_login_guard_init(struct mail_login_guard *guard)
{
    *guard = (struct mail_login_guard){ .not_before_ms = 0 };
    pthread_mutex_init(&guard->lock, NULL);
}

void mail_login_guard_fini(struct mail_login_guard *guard)
{
    pthread_mutex_destroy(&guard->lock);
}

static bool is_about(const struct mail_login_guard *guard, const struct sha256 *which)
{
    return memcmp(guard->which.bytes, which->bytes, SHA256_BYTES) == 0;
}

static int64_t pause_after(int refusals)
{
    int64_t pause_ms = FIRST_PAUSE_MS;

    for (int i = 1; i < refusals && pause_ms < LONGEST_PAUSE_MS; i++)
        pause_ms *= 2;
    return pause_ms < LONGEST_PAUSE_MS ? pause_ms : LONGEST_PAUSE_MS;
}

int64_t mail_login_wait_ms(struct mail_login_guard *guard, const struct sha256 *which,
                           int64_t now_ms, bool *is_refused)
{
    int64_t wait_ms = 0;

    pthread_mutex_lock(&guard->lock);
    if (!is_about(guard, which)) {
        guard->which = *which;
        guard->is_proved = false;
        guard->refusals = 0;
        guard->not_before_ms = 0;
    }
    if (!guard->is_proved && now_ms < guard->not_before_ms)
        wait_ms = guard->not_before_ms - now_ms;
    else if (!guard->is_proved)
        guard->not_before_ms = now_ms + TRYING_MS;
    *is_refused = guard->refusals > 0;
    pthread_mutex_unlock(&guard->lock);
    return wait_ms;
}

void mail_login_tell(struct mail_login_guard *guard, const struct sha256 *which,
                     const struct smtp_outcome *outcome, int64_t now_ms)
{
    pthread_mutex_lock(&guard->lock);
    if (!is_about(guard, which)) {
        /* It speaks of settings that are not ours any more. */
    } else if (outcome->kind == SMTP_WENT_OUT) {
        guard->is_proved = true;
        guard->refusals = 0;
    } else if (outcome->trouble == SMTP_AUTH_REFUSED) {
        guard->is_proved = false;
        guard->refusals++;
        guard->not_before_ms = now_ms + pause_after(guard->refusals);
    } else {
        guard->not_before_ms = now_ms; /* it did not come to the log-in: others may find out */
    }
    pthread_mutex_unlock(&guard->lock);
}
