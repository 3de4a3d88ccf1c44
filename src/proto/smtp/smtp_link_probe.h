/** Testing a relay: connects, logs in, asks about an envelope where wanted, and tells of each step.
 */
#ifndef PHAROS_PROTO_SMTP_LINK_PROBE_H
#define PHAROS_PROTO_SMTP_LINK_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/smtp/smtp_link.h"

enum { SMTP_PROBE_STEPS_MAX = 24 }; /* more (of many recipients) are left out */

struct smtp_probe_step {
    struct smtp_outcome outcome; /* says which step it was */
    int took_ms;                 /* since the step before */
};

struct smtp_probe_report {
    struct smtp_probe_step steps[SMTP_PROBE_STEPS_MAX]; /* in the order they were taken */
    size_t count;                                       /* at least one */
    bool works; /* the connection stands, and all recipients would be taken */
    bool is_encrypted;
    struct smtp_offers offers; /* all false where it did not come to EHLO and what follows it */
};

/**
 * `config` as for a link; its watch is not used. `envelope` may be NULL: no MAIL and no RCPT. No
 * mail is ever sent: what is asked ends with RSET.
 */
void smtp_probe(const struct smtp_link_config *config, const struct smtp_letter *envelope,
                struct smtp_probe_report *report);

#endif
