/**
 * Signing what goes out (DKIM): one key for all our domains, each of which publishes its record.
 * While a domain does not, its mails count as unsigned (RFC 6376, 6.1), so that a key may be made
 * before the record stands.
 */
#ifndef PHAROS_FEATURES_CHANNEL_MAIL_MAIL_SIGN_H
#define PHAROS_FEATURES_CHANNEL_MAIL_MAIL_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "core/call.h"
#include "proto/mail/auth/mail_dkim_key.h"
#include "proto/mail/compose/mail_compose.h"

struct setting;

extern const struct setting mail_dkim_selector;
extern const struct setting mail_dkim_key;

/** What we sign with. */
struct mail_sign {
    struct mail_dkim_key *key; /* NULL: mails are not signed */
    struct str selector;
};

/** Ended by mail_sign_close; errors of sealed_open and mail_dkim_key_read. */
bool mail_sign_open(struct call *call, struct mail_sign *out) MUST_USE;
void mail_sign_close(struct mail_sign *sign);

/**
 * The field to stand before the message that `draft` becomes, in call->arena, "" where nothing is
 * signed: writes the message once to read it. The same draft gives the same field. Errors of
 * mail_compose and mail_dkim_signer_end.
 */
bool mail_sign_draft(struct call *call, const struct mail_sign *sign,
                     const struct mail_draft *draft, struct str *field) MUST_USE;

/** A new key and its selector become those we sign with; in a change. */
bool mail_sign_replace(struct call *call, struct str selector, struct str pem) MUST_USE;

/** Where a domain publishes the key, and what. */
struct mail_sign_record {
    struct str domain;
    struct str name;
    struct str text;
};

/** Of each of our domains, in call->tx; in call->arena. */
bool mail_sign_records(struct call *call, const struct mail_sign *sign,
                       struct mail_sign_record **out, size_t *count) MUST_USE;

#endif
