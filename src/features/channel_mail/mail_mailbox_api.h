/** The routes of mailboxes that are fetched from. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_MAILBOX_API_H

#include "core/api/route.h"

bool mail_mailbox_handle_list(struct exchange *x);
bool mail_mailbox_handle_create(struct exchange *x);
bool mail_mailbox_handle_get(struct exchange *x);
bool mail_mailbox_handle_change(struct exchange *x);
bool mail_mailbox_handle_delete(struct exchange *x);
bool mail_mailbox_handle_test(struct exchange *x);

extern const struct field mail_mailbox_create_body[];
extern const struct field mail_mailbox_change_body[];

#endif
