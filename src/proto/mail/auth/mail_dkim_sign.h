/**
 * Signing mail (RFC 6376, 8301, 8463): relaxed/relaxed, SHA-256, with one key or several. The
 * message is fed piece by piece, as mail_compose.h writes it; the fields that come out are put
 * before it. Pure: the same message, key and time give the same fields (RSA signs by PKCS #1 v1.5,
 * Ed25519 needs no chance).
 */
#ifndef PHAROS_PROTO_MAIL_DKIM_SIGN_H
#define PHAROS_PROTO_MAIL_DKIM_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/mail/auth/mail_dkim_key.h"

struct arena;
struct err;

enum { MAIL_DKIM_SIGNINGS_MAX = 4 };

/** With what, in whose name. */
struct mail_dkim_signing {
    const struct mail_dkim_key *key; /* borrowed */
    struct str domain;               /* d=; written as A-labels */
    struct str selector;             /* s= */
};

struct mail_dkim_signer;

/** Begins a message; lives in the arena. Never NULL. */
struct mail_dkim_signer *mail_dkim_signer_new(struct arena *arena);

/** Takes the next bytes; fit for struct mail_sink. False when the head is too long to be signed. */
bool mail_dkim_signer_write(void *signer, const void *bytes, size_t n);

/**
 * Ends the message: *out are DKIM-Signature fields with CRLF, one for each of up to
 * MAIL_DKIM_SIGNINGS_MAX signings (CHECK). `signed_at_s` is t=, `expires_at_s` x=, 0 for none; UTC.
 * Of the fields that matter to readers also those are signed that are not there, so that none can
 * be added. INVALID: "no_from", "bad_domain". LIMIT: "mail_too_large" of a head.
 */
bool mail_dkim_signer_end(struct mail_dkim_signer *signer, const struct mail_dkim_signing *signings,
                          size_t count, int64_t signed_at_s, int64_t expires_at_s, struct str *out,
                          struct err *err) MUST_USE;

#endif
