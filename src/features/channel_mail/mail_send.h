/** Sending what is due: the outbox channel "mail", its settings, and what it records. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_SEND_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_SEND_H

#include "core/background/outbox.h"
#include "core/event/event.h"

struct db_query;
struct setting;
struct timer_kind;

extern const struct outbox_channel mail_channel;

/** What happens to mail that is to go out: "off", "keep" or "relay". */
extern const struct setting mail_sending;
/** How long a mail is tried again. */
extern const struct setting mail_give_up;

/** What is done about a mail of which nobody knows whether it went out. */
extern const struct setting mail_uncertain;
extern const struct timer_kind mail_uncertain_timer;

extern const struct event_type event_mail_sent;
extern const struct event_type event_mail_failed;
extern const struct event_type event_mail_uncertain;

extern const struct db_query *const mail_send_queries[];

#endif
