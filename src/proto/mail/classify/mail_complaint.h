/** Complaints that providers send in forms of their own, not in RFC 5965's. */
#ifndef PHAROS_PROTO_MAIL_COMPLAINT_H
#define PHAROS_PROTO_MAIL_COMPLAINT_H

#include <stdbool.h>

#include "proto/mail/classify/mail_sender.h"
#include "proto/mail/value/mail_head.h"

struct arena;

/** `returned`: the head of the message that is complained of; NULL where none is there. */
bool mail_complaint_is_known(const struct mail_head *head, const struct mail_sender *sender,
                             const struct mail_head *returned, struct arena *arena);

#endif
