/** Trying the relay: how far we come, and what it says; no mail is ever sent. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_PROBE_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_PROBE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/call.h"
#include "features/channel_mail/mail_target.h"
#include "proto/smtp/smtp_link_probe.h"

/**
 * Connects, logs in and asks whether a mail from `address` of ours to itself would be taken;
 * outside of any transaction, and it may take a minute, or until `stop_fd` (-1: none) says that
 * nobody waits. False where the machine's certificates cannot be read.
 */
bool mail_probe_relay(struct call *call, const struct mail_target *target, struct str address,
                      int stop_fd, struct smtp_probe_report *out) MUST_USE;

#endif
