/**
 * What comes back of our own mail: bounces and other reports, which are noted on the ticket and
 * stop automatic mail to addresses that are not reached, and our mails themselves (a Sent folder, a
 * journal), which tell that an uncertain one went out.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_RETURNED_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_RETURNED_H

#include <stdbool.h>

#include "base/attributes.h"
#include "core/call.h"
#include "core/event/event.h"
#include "features/channel_mail/mail_intake.h"

struct db_query;

extern const struct event_type event_mail_bounced;

/**
 * In the intake's change: *is_taken when the mail was one of these. Then intake->message_id is the
 * note that tells of it, 0 where there is none (our own mail).
 */
bool mail_returned_take(struct call *call, struct mail_intake *intake, bool *is_taken) MUST_USE;

/** This message of ours was seen where only what has gone out can be: it is not uncertain any more,
 * nor will it be. Nothing happens for one that is none of ours. */
bool mail_returned_seen(struct call *call, int64_t message_id) MUST_USE;

/** Somebody has answered this message of ours, so it went out: an uncertain one is settled. */
bool mail_returned_answered(struct call *call, int64_t message_id) MUST_USE;

extern const struct db_query *const mail_returned_queries[];

#endif
