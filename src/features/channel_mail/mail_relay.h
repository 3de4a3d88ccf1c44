/**
 * The relay that our mail goes out by: connections to it are kept for a while and shared by the
 * threads that send.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_RELAY_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_RELAY_H

#include "base/attributes.h"
#include "core/background/outbox.h"
#include "core/call.h"
#include "features/channel_mail/mail_write.h"

struct mail_relay;

/** Owned: mail_relay_free. False where the machine's certificates cannot be read. */
bool mail_relay_new(struct house *house, struct mail_relay **out, struct err *err) MUST_USE;
/** Whatever waits for the relay ends soon; mails under way are settled first. Any thread. */
void mail_relay_stop(struct house *house);
/** Once nobody sends any more. Sets *relay to NULL; NULL is fine. */
void mail_relay_free(struct mail_relay **relay);

/** Gives a mail to the relay; outside of any transaction, and it may take minutes. Before the final
 * dot, in one change, `item` is marked as leaving and what is new of the mail is kept. */
void mail_relay_send(struct call *call, const struct outbox_item *item, struct mail_ready *ready,
                     struct outbox_outcome *out);

#endif
