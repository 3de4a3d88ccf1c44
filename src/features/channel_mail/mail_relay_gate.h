/**
 * Whether the relay is there at all. Once a connection to it could not be opened, every mail waits
 * for the same instant; then the oldest of them tries while the others look on, and either all go
 * out in their order or all wait again, longer. So a relay that was away for an hour has its mail
 * soon after it is back, and is not run over while it is not.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_RELAY_GATE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_RELAY_GATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "proto/smtp/smtp_client_outcome.h"

struct clock;

struct mail_relay_gate {
    const struct clock *clock;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct sha256 way; /* which relay it is about, and how it is reached */
    int failures;      /* in a row; 0: it is there as far as is known */
    int64_t not_before_ms;
    struct smtp_outcome last; /* of the newest failure */
    bool is_tried;            /* somebody finds out */
    bool is_stopping;
};

void mail_relay_gate_init(struct mail_relay_gate *gate, const struct clock *clock);
void mail_relay_gate_fini(struct mail_relay_gate *gate);

/**
 * True when a connection may be opened, which mail_relay_gate_leave has to follow; waits while
 * somebody finds out whether one can be. Else *outcome says why not, and *not_before_ms until when.
 */
bool mail_relay_gate_enter(struct mail_relay_gate *gate, const struct sha256 *way,
                           struct smtp_outcome *outcome, int64_t *not_before_ms) MUST_USE;
/** Opening it came to this; NULL: it was not tried after all. Until when the mail has to wait; 0
 * where it need not. */
int64_t mail_relay_gate_leave(struct mail_relay_gate *gate, const struct sha256 *way,
                              const struct smtp_outcome *outcome);
/** A connection that rested has just served. */
void mail_relay_gate_is_open(struct mail_relay_gate *gate, const struct sha256 *way);
/** Nobody waits any more. */
void mail_relay_gate_stop(struct mail_relay_gate *gate);

#endif
