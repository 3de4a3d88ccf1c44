#include "features/channel_mail/mail_relay_gate.h"

#include <string.h>

#include "base/clock.h"
#include "base/instant.h"

enum { FIRST_PAUSE_MS = 2 * MS_PER_SECOND, LONGEST_PAUSE_MS = MS_PER_MINUTE };

void mail_relay_gate_init(struct mail_relay_gate *gate, const struct clock *clock)
{
    *gate = (struct mail_relay_gate){ .clock = clock };
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->changed, NULL);
}

void mail_relay_gate_fini(struct mail_relay_gate *gate)
{
    pthread_cond_destroy(&gate->changed);
    pthread_mutex_destroy(&gate->lock);
}

static bool is_about(const struct mail_relay_gate *gate, const struct sha256 *way)
{
    return memcmp(gate->way.bytes, way->bytes, SHA256_BYTES) == 0;
}

/** The settings name another relay: nothing is known of it. */
static void turn_to(struct mail_relay_gate *gate, const struct sha256 *way)
{
    gate->way = *way;
    gate->failures = 0;
    gate->not_before_ms = 0;
    gate->is_tried = false;
    pthread_cond_broadcast(&gate->changed);
}

static bool decide(struct mail_relay_gate *gate, struct smtp_outcome *outcome,
                   int64_t *not_before_ms)
{
    if (gate->is_stopping) {
        *outcome = smtp_outcome_ours(SMTP_TRY_LATER, SMTP_AT_CONNECT, SMTP_INTERRUPTED, "");
        return false;
    }
    if (gate->failures > 0 && clock_now_ms(gate->clock) < gate->not_before_ms) {
        *outcome = gate->last;
        *not_before_ms = gate->not_before_ms;
        return false;
    }
    gate->is_tried = gate->failures > 0;
    return true;
}

bool mail_relay_gate_enter(struct mail_relay_gate *gate, const struct sha256 *way,
                           struct smtp_outcome *outcome, int64_t *not_before_ms)
{
    bool may;

    pthread_mutex_lock(&gate->lock);
    if (!is_about(gate, way))
        turn_to(gate, way);
    while (gate->is_tried && is_about(gate, way) && !gate->is_stopping)
        pthread_cond_wait(&gate->changed, &gate->lock);
    may = !is_about(gate, way) || decide(gate, outcome, not_before_ms);
    pthread_mutex_unlock(&gate->lock);
    return may;
}

static int64_t pause_after(int failures)
{
    int64_t pause_ms = FIRST_PAUSE_MS;

    for (int i = 1; i < failures && pause_ms < LONGEST_PAUSE_MS; i++)
        pause_ms *= 2;
    return pause_ms < LONGEST_PAUSE_MS ? pause_ms : LONGEST_PAUSE_MS;
}

/** Who failed beside another one tells nothing new. */
static void note_failure(struct mail_relay_gate *gate, const struct smtp_outcome *outcome)
{
    int64_t now_ms = clock_now_ms(gate->clock);

    if (gate->failures > 0 && now_ms < gate->not_before_ms)
        return;
    gate->failures++;
    gate->not_before_ms = now_ms + pause_after(gate->failures);
    gate->last = *outcome;
}

int64_t mail_relay_gate_leave(struct mail_relay_gate *gate, const struct sha256 *way,
                              const struct smtp_outcome *outcome)
{
    int64_t not_before_ms = 0;

    pthread_mutex_lock(&gate->lock);
    if (is_about(gate, way)) {
        /* Whoever comes as far as the log-in has found it. */
        if (outcome != NULL && (outcome->kind == SMTP_WENT_OUT || outcome->step >= SMTP_AT_LOGIN))
            gate->failures = 0;
        else if (outcome != NULL)
            note_failure(gate, outcome);
        gate->is_tried = false;
        pthread_cond_broadcast(&gate->changed);
        not_before_ms = gate->failures > 0 ? gate->not_before_ms : 0;
    }
    pthread_mutex_unlock(&gate->lock);
    return not_before_ms;
}

void mail_relay_gate_is_open(struct mail_relay_gate *gate, const struct sha256 *way)
{
    pthread_mutex_lock(&gate->lock);
    if (is_about(gate, way))
        gate->failures = 0;
    pthread_mutex_unlock(&gate->lock);
}

void mail_relay_gate_stop(struct mail_relay_gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->is_stopping = true;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}
