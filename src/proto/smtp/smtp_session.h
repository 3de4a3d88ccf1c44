/**
 * One peer that brings mail, by SMTP (RFC 5321) or LMTP (RFC 2033): bytes in, replies out,
 * questions to the owner. No sockets, no clock; one thread at a time. What is spoken: PIPELINING
 * (RFC 2920), SIZE (1870), 8BITMIME (6152), SMTPUTF8 (6531), STARTTLS (3207), ENHANCEDSTATUSCODES
 * (2034). Nobody logs in and nothing is passed on: mail is for the owner's own recipients or is
 * refused.
 */
#ifndef PHAROS_PROTO_SMTP_SESSION_H
#define PHAROS_PROTO_SMTP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"

struct smtp_reply;
struct smtp_session;

enum {
    SMTP_SESSION_LINE_MAX = 2048,      /* bytes of a command with its CRLF; longer ones get 500 */
    SMTP_SESSION_HELLO_MAX = 255,      /* bytes of the name a peer gives itself */
    SMTP_SESSION_RECIPIENTS_MAX = 1000 /* the bound of limits.recipients */
};

enum smtp_protocol { SMTP_PROTOCOL_SMTP = 1, SMTP_PROTOCOL_LMTP };

/** Each at least 1. */
struct smtp_session_limits {
    size_t message_bytes; /* a larger message is refused; at four times this the peer is cut off */
    size_t recipients;    /* of one message; at most SMTP_SESSION_RECIPIENTS_MAX count */
    int messages;         /* of one connection */
    int errors;           /* refused commands since the last stored message */
    int idle_commands;    /* commands that bring no mail forward, since the last stored message */
};

/** Who sends what to whom; borrowed for the call. */
struct smtp_envelope {
    struct str sender; /* empty for <> */
    const struct str *recipients;
    size_t recipient_count; /* at least 1 */
    struct str peer;        /* address, as the session was told */
    struct str hello;       /* the name the peer gave itself */
    int64_t declared_bytes; /* SIZE=, -1 when not said */
    bool is_tls;
    bool is_utf8; /* SMTPUTF8 was asked for */
    bool is_8bit; /* BODY=8BITMIME */
    bool is_lmtp;
};

enum smtp_taking {
    SMTP_TAKES = 1,
    SMTP_TAKES_NOT,   /* 550 5.1.1 */
    SMTP_TAKES_LATER, /* 451 4.3.0 */
};

enum smtp_storing {
    SMTP_STORED = 1,      /* 250: it cannot be lost any more */
    SMTP_STORE_IS_FULL,   /* 452 4.3.1 */
    SMTP_STORE_LATER,     /* 451 4.3.0 */
    SMTP_STORE_TOO_LARGE, /* 552 5.3.4 */
};

/** Whom the mail is for. Called from within new, feed, close and free, on their thread. */
struct smtp_receiver {
    void (*limits)(void *arg, struct smtp_session_limits *out); /* at each hello and MAIL */
    /** `address` as the peer wrote it; "postmaster", in any case, may come without a domain. */
    enum smtp_taking (*recipient)(void *arg, struct str address);
    /** False: 451 4.3.0. Each delivery ends with finish or cancel, exactly once. */
    bool (*open)(void *arg, const struct smtp_envelope *envelope, void **delivery);
    /** Pieces of the message, its last CRLF included. False: 451 after the dot, cancel now. */
    bool (*write)(void *delivery, const void *bytes, size_t n);
    enum smtp_storing (*finish)(void *delivery);
    void (*cancel)(void *delivery);
    void *arg;
};

struct smtp_session_setup {
    enum smtp_protocol protocol;
    struct str host; /* our name in greetings, copied; at most 255 bytes count */
    struct str peer; /* for the envelope, copied; at most 63 bytes count */
    bool offers_tls;
    struct smtp_receiver receiver;
    /** Replies, to be sent in order. */
    void (*on_output)(void *arg, const void *bytes, size_t n);
    /** For the log, may be NULL: a command (or "message", "line") was not granted. Nothing of what
     *  the peer said stands in the reply. */
    void (*on_refused)(void *arg, const char *what, const struct smtp_reply *reply);
    void *arg;
};

/** Greets at once. Owned: smtp_session_free. Never NULL. About 4 KB, and more while mail comes. */
struct smtp_session *smtp_session_new(const struct smtp_session_setup *setup);
/** Cancels a delivery that is under way. NULL is fine. */
void smtp_session_free(struct smtp_session **session);

enum smtp_session_step {
    SMTP_SESSION_GO_ON = 1,
    SMTP_SESSION_START_TLS, /* send what was given, shake hands, smtp_session_tls_started */
    SMTP_SESSION_CLOSE,     /* send what was given and close */
};

/**
 * Takes what the peer sent, in pieces of any size. On START_TLS what stood behind the command is
 * thrown away: it came before the encryption and from anybody.
 */
enum smtp_session_step smtp_session_feed(struct smtp_session *session, const void *bytes,
                                         size_t n) MUST_USE;
/** The connection is encrypted from here on; what was said before is forgotten. */
void smtp_session_tls_started(struct smtp_session *session);

/** Why the owner ends it. */
enum smtp_session_end {
    SMTP_SESSION_STOPPING, /* 421 4.3.2 */
    SMTP_SESSION_TOO_SLOW, /* 421 4.4.2 */
};

/** Cancels a delivery that is under way and says 421, if anything can still be said. */
void smtp_session_close(struct smtp_session *session, enum smtp_session_end why);

/** Between DATA and its dot. */
bool smtp_session_is_in_message(const struct smtp_session *session);
/** Bytes of the message under way so far, those thrown away too; 0 when there is none. */
size_t smtp_session_message_bytes(const struct smtp_session *session);
/** Messages stored so far. */
int smtp_session_stored_count(const struct smtp_session *session);

#endif
