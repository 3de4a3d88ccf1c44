/** Mails that could not be written, shown to who can do something about it. */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_QUARANTINE_API_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_QUARANTINE_API_H

#include "core/api/route.h"
#include "core/event/event.h"

bool mail_quarantine_handle_list(struct exchange *x);
bool mail_quarantine_handle_original(struct exchange *x);
bool mail_quarantine_handle_retry(struct exchange *x);

extern const struct event_type event_mail_retried;

#endif
