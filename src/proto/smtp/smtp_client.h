/**
 * The client's side of SMTP (RFC 5321) with a relay, as a pure machine: bytes of replies in, bytes
 * of commands out. No sockets, no clock; smtp_link gives it both. STARTTLS (RFC 3207), AUTH (RFC
 * 4954: PLAIN, LOGIN, XOAUTH2), SIZE (1870), 8BITMIME (6152), SMTPUTF8 (6531), PIPELINING (2920).
 *
 *     new -> (what it wants) ... IDLE -> mail -> WANTS_BODY -> body ... IDLE -> mail ... quit
 *
 * After each call its output is to be sent before more bytes are fed. One thread at a time.
 */
#ifndef PHAROS_PROTO_SMTP_CLIENT_H
#define PHAROS_PROTO_SMTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/smtp/smtp_client_outcome.h"

struct smtp_client;

enum {
    SMTP_LOGIN_USER_MAX = 320,
    SMTP_LOGIN_SECRET_MAX = 8192, /* RFC 4954 section 4 allows lines of 12,288 bytes */
    SMTP_CLIENT_RECIPIENTS_MAX = 1000,
};

enum smtp_tls_use {
    SMTP_TLS_NEVER = 1,
    SMTP_TLS_IF_OFFERED, /* in the clear only where the relay does not offer or do it at all */
    SMTP_TLS_REQUIRED,   /* by STARTTLS */
    SMTP_TLS_FROM_START, /* RFC 8314: port 465 */
};

enum smtp_login_kind {
    SMTP_LOGIN_NONE,     /* the relay knows us by our address */
    SMTP_LOGIN_PASSWORD, /* PLAIN where offered, else LOGIN */
    SMTP_LOGIN_TOKEN,    /* XOAUTH2: `secret` is an OAuth access token */
};

/** The texts are at most as long as the limits above and hold no control characters. */
struct smtp_login {
    enum smtp_login_kind kind;
    struct str user;
    struct str secret;
};

/** Hears of each step as it comes to something: a reply to it, or an end without one. */
struct smtp_watch {
    void (*on_step)(void *arg, const struct smtp_outcome *outcome); /* may be NULL */
    void *arg;
};

/** Texts are borrowed until the client is IDLE for the first time or has ENDED, what the watch
 * needs as long as it lives. */
struct smtp_client_config {
    struct str hello_name; /* our name for EHLO, valid by smtp_domain_is_valid */
    enum smtp_tls_use tls;
    struct smtp_login login;
    bool may_login_in_clear; /* the relay is this machine, or the owner says so */
    struct smtp_watch watch;
};

enum smtp_client_want {
    SMTP_CLIENT_WANTS_REPLY = 1, /* send the output, then feed what comes */
    SMTP_CLIENT_WANTS_TLS,       /* send the output, shake hands, then smtp_client_tls_is_on */
    SMTP_CLIENT_WANTS_BODY,      /* smtp_client_body until all is in, then smtp_client_body_end */
    SMTP_CLIENT_IS_IDLE,         /* smtp_client_mail or smtp_client_quit */
    SMTP_CLIENT_HAS_ENDED,       /* close; QUIT stands in the output where it is in place */
};

/** Borrowed until the client is IDLE again or has ENDED. */
struct smtp_letter {
    struct str sender; /* local@domain, or "" for <> */
    const struct str *recipients;
    size_t recipients_count; /* 1 .. SMTP_CLIENT_RECIPIENTS_MAX */
    int64_t size_bytes;      /* of the body as the caller gives it; 0 when unknown */
    bool has_8bit;           /* bytes above 127 in the body */
    bool has_utf8_headers;   /* headers by RFC 6532 */
    bool asks_only;          /* ends with RSET where DATA would come: who would be taken? */
};

/** What became of a mail. */
struct smtp_mail_report {
    /** Of the mail as a whole: of those recipients that the relay took, or when it took none, of
     * the first that may be tried later, or else of the first. */
    struct smtp_outcome mail;
    /** The caller's, one for each recipient, in the envelope's order; all are filled. */
    struct smtp_outcome *recipients;
};

/** What a relay offers (its newest answer to EHLO). */
struct smtp_offers {
    bool is_esmtp; /* it took EHLO */
    bool pipelining;
    bool starttls;
    bool eight_bit;
    bool smtputf8;
    bool has_size;
    int64_t size_bytes; /* its limit; 0 when it names none */
    bool auth_plain;
    bool auth_login;
    bool auth_xoauth2;
};

/** Owned: smtp_client_free. Never NULL. About 30 KB. */
struct smtp_client *smtp_client_new(const struct smtp_client_config *config);
/** NULL is fine. What it knew of secrets is wiped here at the latest. */
void smtp_client_free(struct smtp_client **client);

enum smtp_client_want smtp_client_want(const struct smtp_client *client);
/** Replies that were whole so far: with each a new time of waiting begins. */
size_t smtp_client_replies(const struct smtp_client *client);
/** What it is about now; says which time-out holds. */
enum smtp_client_step smtp_client_step(const struct smtp_client *client);
/** Bytes for the peer, in order; they count as sent. Borrowed until the next call. May be empty. */
struct str smtp_client_output(struct smtp_client *client);

/** Takes what the peer sent, in pieces of any size, at any time. */
void smtp_client_feed(struct smtp_client *client, const void *bytes, size_t n);
void smtp_client_tls_is_on(struct smtp_client *client);

/**
 * Begins a mail; the client must be IDLE. It may be IDLE again at once where the envelope can't go
 * out by this relay. `report` is filled when the client is IDLE again or has ENDED.
 */
void smtp_client_mail(struct smtp_client *client, const struct smtp_letter *envelope,
                      struct smtp_mail_report *report);

/**
 * Takes some of the body and returns how much: less than `n` when the output has to be sent first,
 * or when an answer that came too early ended it all. Bytes go out as they are but for stuffed
 * dots, and CR or LF alone, the caller's mistake, becomes CRLF (smtp_data_encode): servers read
 * such lines differently (SMTP smuggling).
 */
size_t smtp_client_body(struct smtp_client *client, const void *bytes, size_t n) MUST_USE;
/** The final dot, behind CRLF if the body did not end so, is now in the output. */
void smtp_client_body_end(struct smtp_client *client);
/** The final dot has been given to the connection whole: from now on the peer may have read it. */
void smtp_client_body_is_out(struct smtp_client *client);

/** Says goodbye; the client must be IDLE. */
void smtp_client_quit(struct smtp_client *client);

/**
 * Nothing more goes: the connection broke, timed out, could not be trusted, the body's source
 * failed, we stop. A mail that is on its way becomes UNKNOWN between smtp_client_body_is_out and
 * the answer, and TRY_LATER before. No effect on a client that has ended.
 */
void smtp_client_give_up(struct smtp_client *client, enum smtp_trouble trouble, const char *words);

/** Why it has ended, SMTP_WENT_OUT after QUIT or while it has not. Borrowed. */
const struct smtp_outcome *smtp_client_ending(const struct smtp_client *client);
const struct smtp_offers *smtp_client_offers(const struct smtp_client *client);
bool smtp_client_is_encrypted(const struct smtp_client *client);

#endif
