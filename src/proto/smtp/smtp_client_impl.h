/** Inside the client: what its files share. */
#ifndef PHAROS_PROTO_SMTP_CLIENT_IMPL_H
#define PHAROS_PROTO_SMTP_CLIENT_IMPL_H

#include "proto/smtp/smtp_client.h"
#include "proto/smtp/smtp_client_address.h"
#include "proto/smtp/smtp_data.h"
#include "proto/smtp/smtp_reply.h"

enum {
    SMTP_CLIENT_OUT_ROOM = 16 * 1024, /* holds the longest AUTH line and many RCPTs */
    SMTP_CLIENT_IN_FLIGHT_MAX = 32,   /* commands not yet answered; their replies fit any socket */
    SMTP_CLIENT_LINE_ROOM = SMTP_ADDRESS_MAX + 96, /* MAIL or RCPT with its parameters */
};

/** A command whose reply has not come. */
struct smtp_client_asked {
    enum smtp_client_step step;
    size_t recipient; /* of RCPT */
};

/** One mail on its way; `envelope` is NULL when there is none. */
struct smtp_client_mail {
    const struct smtp_letter *envelope;
    struct smtp_mail_report *report;
    bool needs_smtputf8;
    enum smtp_client_step next; /* the command to be sent next: RESET, MAIL, RECIPIENT or DATA */
    size_t next_recipient;
    size_t taken_count; /* recipients the relay said yes to */
};

struct smtp_client {
    struct smtp_client_config config;
    enum smtp_client_want want;
    struct smtp_outcome ending;
    bool is_encrypted;
    bool is_used;      /* a mail was begun, so the next one begins with RSET */
    bool is_hello_old; /* HELO is said, not EHLO */
    size_t replies;
    int login_turns; /* answers of 334 */
    struct smtp_offers offers;
    struct smtp_reply_reader reader;
    struct smtp_client_asked asked[SMTP_CLIENT_IN_FLIGHT_MAX]; /* oldest first */
    size_t asked_count;
    struct smtp_client_mail mail;
    struct smtp_data data;
    size_t out_n;
    char hello_name[SMTP_DOMAIN_MAX + 1];
    char out[SMTP_CLIENT_OUT_ROOM];
};

/** Adds a line, without its CRLF, and remembers what it asks. It has to fit. */
void smtp_client_ask(struct smtp_client *client, enum smtp_client_step step, size_t recipient,
                     const char *format, ...) PRINTF_LIKE(4, 5);
/** Ends it all; what a mail on its way comes to depends on the step. */
void smtp_client_end(struct smtp_client *client, const struct smtp_outcome *outcome);
void smtp_client_give_up_at(struct smtp_client *client, enum smtp_client_step step,
                            enum smtp_trouble trouble, const char *words);
/** We end it before any mail: goodbye, without waiting for an answer to it. */
void smtp_client_end_opening(struct smtp_client *client, enum smtp_client_step step,
                             enum smtp_trouble trouble);

/* smtp_client_login.c */

/** Sends AUTH, or ends it where that can't be; false when there is nothing to log in with. */
bool smtp_client_login_begin(struct smtp_client *client) MUST_USE;
/** The answer to a step of it; true once we are in. */
bool smtp_client_login_answer(struct smtp_client *client, const struct smtp_reply *reply) MUST_USE;

/* smtp_client_mail.c */

/** An answer to RSET, MAIL, RCPT, DATA or the final dot, or one that came amid the body. */
void smtp_client_mail_answer(struct smtp_client *client, struct smtp_client_asked asked,
                             const struct smtp_reply *reply);
/** The mail on its way, if there is one, comes to this for all who have no outcome yet. */
void smtp_client_mail_settle(struct smtp_client *client, const struct smtp_outcome *outcome);

#endif
