/** Words before the addresses of a notice, in many languages. Used by mail_bounce_lines.c. */
#ifndef PHAROS_PROTO_MAIL_BOUNCE_LABELS_H
#define PHAROS_PROTO_MAIL_BOUNCE_LABELS_H

#include <stdbool.h>

#include "base/str.h"

/** "recipient", "rcpt to": folded, without the colon. */
bool mail_bounce_is_recipient_label(struct str label);

/** A folded line that begins with the label of somebody else: "from:", "sender:". */
bool mail_bounce_begins_with_other_label(struct str fold);

#endif
