/** Receipts by which a filter of the recipient refuses a message. Used by mail_classify. */
#ifndef PHAROS_PROTO_MAIL_REFUSAL_H
#define PHAROS_PROTO_MAIL_REFUSAL_H

#include <stdbool.h>

#include "base/str.h"
#include "proto/mail/classify/mail_failures.h"
#include "proto/mail/value/mail_head.h"

struct arena;

/**
 * RFC 5429 2.1.1: a receipt that says "deleted". So says a mail program whose user threw the
 * message away unread; only the filter says as well that it refused.
 */
bool mail_refusal_is(const struct mail_head *head, struct str receipt, struct str text,
                     struct arena *arena);

/** Adds the failure of the recipient that the receipt names. */
void mail_refusal_read(struct str receipt, struct str text, struct mail_failures *failures);

#endif
