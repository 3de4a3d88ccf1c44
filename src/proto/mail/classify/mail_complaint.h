/** Complaints that providers send in forms of their own, not in RFC 5965's. */
#ifndef PHAROS_PROTO_MAIL_COMPLAINT_H
#define PHAROS_PROTO_MAIL_COMPLAINT_H

#include <stdbool.h>

#include "proto/mail/classify/mail_sender.h"
#include "proto/mail/value/mail_head.h"

struct arena;

/** `has_returned`: the message holds the one that is complained of. */
bool mail_complaint_is_known(const struct mail_head *head, const struct mail_sender *sender,
                             bool has_returned, struct arena *arena);

#endif
