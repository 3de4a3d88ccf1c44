/** Addresses as they are written: RFC 5322 3.4, names by RFC 2047, domains by RFC 5890. */
#ifndef PHAROS_PROTO_MAIL_MAILBOX_H
#define PHAROS_PROTO_MAIL_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/mail/value/mail_address.h"

struct arena;
struct err;
struct mail_fold;

enum {
    MAIL_EMAIL_BYTES_MAX = 512, /* RFC 5321 has 320; some bounces' senders need more */
    MAIL_NAME_BYTES_MAX = 256,  /* a longer name is cut */
};

/**
 * An address as envelopes and fields take it: quotes around a local part that needs them, the
 * domain as A-labels. With `is_utf8` (SMTPUTF8, RFC 6531) both may be of any language and the
 * domain stays as written. The result is in the arena or `email` itself. INVALID: bad_address, and
 * address_needs_utf8 for a local part beyond ASCII without is_utf8.
 */
bool mail_email_write(struct str email, bool is_utf8, struct arena *arena, struct str *out,
                      struct err *err) MUST_USE;

/** Adds addresses to a field, commas between. Errors of mail_email_write; the field is then torn.
 */
bool mail_fold_mailboxes(struct mail_fold *fold, const struct mail_address *list, size_t count,
                         bool is_utf8, struct arena *arena, struct err *err) MUST_USE;

#endif
