/**
 * What became of a mail given to a relay, or of a recipient of it, or of opening a connection.
 * Plain data. Words for people are made from `trouble` where they are shown; `text` is what the
 * peer said.
 */
#ifndef PHAROS_PROTO_SMTP_CLIENT_OUTCOME_H
#define PHAROS_PROTO_SMTP_CLIENT_OUTCOME_H

#include "base/str.h"
#include "io/net_trouble.h"
#include "proto/smtp/smtp_reply.h"

/** UNKNOWN alone forbids sending again blindly: the peer may have the mail. */
enum smtp_outcome_kind {
    SMTP_WENT_OUT = 1, /* the peer has taken it (opening: the connection stands) */
    SMTP_TRY_LATER,    /* it has certainly not taken it, and may do so another time */
    SMTP_REFUSED,      /* it has certainly not taken it, and asked again it would say no again */
    SMTP_UNKNOWN,      /* the final dot went out and no answer to it came */
};

/** Where a dialogue stands. Up to LOGIN an outcome speaks of the relay, from MAIL on of the mail.
 */
enum smtp_client_step {
    SMTP_AT_RESOLVE = 1, /* the host's name becomes addresses */
    SMTP_AT_CONNECT,
    SMTP_AT_TLS, /* shaking hands */
    SMTP_AT_BANNER,
    SMTP_AT_HELLO, /* EHLO or HELO */
    SMTP_AT_STARTTLS,
    SMTP_AT_LOGIN, /* AUTH */
    SMTP_AT_IDLE,  /* between mails */
    SMTP_AT_RESET, /* RSET */
    SMTP_AT_MAIL,
    SMTP_AT_RECIPIENT,
    SMTP_AT_DATA,
    SMTP_AT_BODY,  /* up to the moment the final dot is out */
    SMTP_AT_FINAL, /* from then on, until it is answered */
    SMTP_AT_QUIT,
};

/** Why; stable names by smtp_trouble_name. */
enum smtp_trouble {
    /* The way to the relay, and TLS: each is the net_trouble of its name. */
    SMTP_FINE = NET_FINE,
    SMTP_NO_SUCH_HOST = NET_NO_SUCH_HOST,
    SMTP_NAME_LOOKUP_FAILED = NET_NAME_LOOKUP_FAILED,
    SMTP_TARGET_NOT_ALLOWED = NET_TARGET_NOT_ALLOWED,
    SMTP_REFUSED_CONNECTION = NET_REFUSED_CONNECTION,
    SMTP_UNREACHABLE = NET_UNREACHABLE,
    SMTP_CONNECT_TIMED_OUT = NET_CONNECT_TIMED_OUT,
    SMTP_CONNECTION_LOST = NET_CONNECTION_LOST,
    SMTP_TIMED_OUT = NET_TIMED_OUT,
    SMTP_INTERRUPTED = NET_INTERRUPTED,
    SMTP_TLS_UNTRUSTED = NET_TLS_UNTRUSTED,
    SMTP_TLS_FAILED = NET_TLS_FAILED,
    /* How TLS is agreed upon. */
    SMTP_TLS_NOT_OFFERED = NET_TROUBLES,
    SMTP_TLS_REFUSED,  /* STARTTLS was offered and then not done */
    SMTP_TLS_INJECTED, /* bytes in the clear behind the answer to STARTTLS */
    /* A peer that does not speak as it should. */
    SMTP_NOT_SMTP,    /* no reply by the grammar, or one without end */
    SMTP_OUT_OF_STEP, /* a reply nobody asked for, or of the wrong class */
    /* The relay as a whole. */
    SMTP_RELAY_UNAVAILABLE, /* 421, or a 4yz banner */
    SMTP_RELAY_REFUSES,     /* 554 as a banner, or no EHLO and no HELO */
    SMTP_AUTH_NOT_OFFERED,  /* no AUTH, or no mechanism that fits what we have */
    SMTP_AUTH_NEEDS_TLS,    /* ours: no passwords in the clear */
    SMTP_AUTH_REFUSED,
    SMTP_AUTH_DEFERRED,
    /* The mail. */
    SMTP_AUTH_REQUIRED, /* 530 to MAIL */
    SMTP_SENDER_DEFERRED,
    SMTP_SENDER_REFUSED,
    SMTP_RECIPIENT_DEFERRED,
    SMTP_RECIPIENT_REFUSED,
    SMTP_RECIPIENT_UNKNOWN, /* X.1.1, X.1.2, X.1.3, X.1.6, X.1.10 */
    SMTP_MAILBOX_FULL,      /* X.2.2 */
    SMTP_TOO_MANY_RECIPIENTS,
    SMTP_MESSAGE_DEFERRED,
    SMTP_MESSAGE_REFUSED,
    SMTP_TOO_LARGE,
    SMTP_BAD_ADDRESS,     /* ours: no mailbox by the grammar */
    SMTP_NEEDS_SMTPUTF8,  /* ours: the relay does not take such an address or such headers */
    SMTP_NEEDS_8BIT,      /* ours: the relay takes seven bits only */
    SMTP_BODY_UNREADABLE, /* ours: the body's source failed before its end */
    SMTP_TROUBLES
};

enum { SMTP_OUTCOME_TEXT_MAX = 480, SMTP_QUEUE_ID_MAX = 127 };

struct smtp_outcome {
    enum smtp_outcome_kind kind; /* 0: nothing has been decided yet */
    enum smtp_client_step step;
    enum smtp_trouble trouble; /* SMTP_FINE when it went out */
    int reply;                 /* 250; 0 when there was none */
    struct smtp_enhanced status;
    char text[SMTP_OUTCOME_TEXT_MAX + 1]; /* printable UTF-8, lines joined by blanks; may be "" */
    char queue_id[SMTP_QUEUE_ID_MAX + 1]; /* behind "queued as" or "id="; "" where not found */
};

/** "no_such_host"; "" for SMTP_FINE. Never renamed: it is stored and translated. */
const char *smtp_trouble_name(enum smtp_trouble trouble);
/** "resolve", "mail", ... */
const char *smtp_client_step_name(enum smtp_client_step step);
/** "went_out", "try_later", "refused", "unknown". */
const char *smtp_outcome_kind_name(enum smtp_outcome_kind kind);

/** An outcome that no reply brought; `words` (English, may be "") become its text. */
struct smtp_outcome smtp_outcome_ours(enum smtp_outcome_kind kind, enum smtp_client_step step,
                                      enum smtp_trouble trouble, const char *words);
/** What a reply at a step means: up to 399 went out, 4yz try later, 5yz refused. */
struct smtp_outcome smtp_outcome_of_reply(enum smtp_client_step step,
                                          const struct smtp_reply *reply);

#endif
