/**
 * A live connection to a relay, in plain blocking C, kept open for several mails: smtp_client over
 * a socket, with TLS and the time-outs of RFC 5321 section 4.5.3.2. For worker threads; one at a
 * time. Logs steps, troubles and codes; never secrets, addresses, bodies or what the peer said. The
 * program has to ignore SIGPIPE.
 */
#ifndef PHAROS_PROTO_SMTP_LINK_H
#define PHAROS_PROTO_SMTP_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "proto/smtp/smtp_client.h"

struct clock;
struct err;
struct log;
struct net_targets;
struct smtp_link;
struct tls_client;

/** How long is waited, in milliseconds, 1 .. SMTP_LINK_TIME_MAX_MS each. */
struct smtp_link_times {
    int connect_ms; /* for one address; at most NET_LINK_ADDRESSES_MAX are tried */
    int tls_ms;     /* for the whole handshake */
    int banner_ms;
    int command_ms; /* EHLO, STARTTLS, AUTH, RSET, MAIL, RCPT; begins anew with each reply */
    int data_ms;    /* for the answer to DATA */
    int block_ms;   /* until the peer takes more of the body */
    int final_ms;   /* for the answer to the final dot; too short a time brings mails twice */
    int quit_ms;    /* for the answer to QUIT */
    int mail_ms;    /* for one mail up to the final dot, however lively the peer is */
    int stop_ms;    /* for the answer to the final dot once we stop */
};

enum { SMTP_LINK_TIME_MAX_MS = 24 * 60 * 60 * 1000 };

/** RFC 5321 section 4.5.3.2 where it says one. */
#define SMTP_LINK_TIMES                                                                            \
    ((struct smtp_link_times){ .connect_ms = 30 * 1000,                                            \
                               .tls_ms = 60 * 1000,                                                \
                               .banner_ms = 5 * 60 * 1000,                                         \
                               .command_ms = 5 * 60 * 1000,                                        \
                               .data_ms = 2 * 60 * 1000,                                           \
                               .block_ms = 3 * 60 * 1000,                                          \
                               .final_ms = 10 * 60 * 1000,                                         \
                               .quit_ms = 5 * 1000,                                                \
                               .mail_ms = 60 * 60 * 1000,                                          \
                               .stop_ms = 20 * 1000 })

/** All is borrowed as long as the link lives, but for the texts: until smtp_link_open returns. */
struct smtp_link_config {
    const char *host; /* a name, of any script, or an address without brackets */
    int port;         /* 1..65535 */
    /** What to say. May log in in the clear as well when the relay turns out to be this machine. */
    struct smtp_client_config dialogue;
    const struct net_targets *targets; /* io/net_targets.h; NULL: public addresses alone */
    struct tls_client *tls_client;     /* NULL only with SMTP_TLS_NEVER */
    struct smtp_link_times times;
    const struct clock *clock;
    const struct log *log; /* may be NULL */
    /** Readable once we stop (an eventfd), or -1: every wait ends, that for the answer to a final
     * dot after stop_ms. */
    int stop_fd;
};

/** Gives a body in pieces of any size, CRLF at the ends of lines. */
struct smtp_body {
    /**
     * Calls put(to, ...) until all is given; put is false once nothing more is wanted, and then the
     * result does not matter. False with *err when the body can't be had: the final dot is not
     * sent.
     */
    bool (*give)(void *arg, bool (*put)(void *to, const void *bytes, size_t n), void *to,
                 struct err *err);
    void *arg;
};

/** A body that stands in memory; borrowed. */
struct smtp_body smtp_body_of(const struct str *bytes);

/**
 * Connects, shakes hands, logs in. *outcome says WENT_OUT, or why not; REFUSED speaks of the relay
 * or of our account, not of any mail. Owned on true: smtp_link_close. Names are looked up with the
 * system's own time-outs.
 */
bool smtp_link_open(const struct smtp_link_config *config, struct smtp_link **out,
                    struct smtp_outcome *outcome) MUST_USE;

/** False after anything that ends the connection: the next mail needs a new link. */
bool smtp_link_is_open(const struct smtp_link *link);

/**
 * Sends one mail and fills *report, whose recipients are the caller's. UNKNOWN comes only when the
 * final dot was given to the system whole and no whole answer came. A link that the relay has
 * closed meanwhile gives TRY_LATER at SMTP_AT_IDLE. `body` may be NULL when the envelope asks only.
 */
void smtp_link_send(struct smtp_link *link, const struct smtp_letter *envelope,
                    const struct smtp_body *body, struct smtp_mail_report *report);

const struct smtp_offers *smtp_link_offers(const struct smtp_link *link);
bool smtp_link_is_encrypted(const struct smtp_link *link);

/** Says goodbye where that still goes, and frees it. NULL is fine. */
void smtp_link_close(struct smtp_link **link);

#endif
