/** One mailbox that is looked after, by a thread of its own. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_BOX_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_FETCH_BOX_H

#include <stdint.h>

#include "core/event/event.h"
#include "core/house.h"

struct mail_fetch_box;
struct tls_client;

/** Begins to look after it; `tls` is borrowed. Owned: mail_fetch_box_end, mail_fetch_box_free. */
struct mail_fetch_box *mail_fetch_box_new(struct house *house, struct tls_client *tls, int64_t id);
int64_t mail_fetch_box_id(const struct mail_fetch_box *box);
/** It was changed: what runs ends soon, and it is read anew. */
void mail_fetch_box_restart(struct mail_fetch_box *box);
/** What runs ends soon, for good. */
void mail_fetch_box_end(struct mail_fetch_box *box);
/** Waits for that. Sets *box to NULL. */
void mail_fetch_box_free(struct mail_fetch_box **box);

extern const struct event_type event_mailbox_failed;

#endif
