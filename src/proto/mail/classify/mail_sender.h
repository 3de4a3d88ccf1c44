/** Who sent a message, as far as its head tells. Used by the mail_classify files. */
#ifndef PHAROS_PROTO_MAIL_SENDER_H
#define PHAROS_PROTO_MAIL_SENDER_H

#include <stdbool.h>

#include "base/str.h"
#include "proto/mail/value/mail_head.h"

struct arena;

struct mail_sender {
    struct str email;   /* of the first From address; STR_NULL when none can be read */
    struct str name;    /* folded (mail_fold); "" when there is none */
    bool is_null;       /* Return-Path: <> (RFC 5321 4.5.5) */
    bool is_daemon;     /* mailer-daemon and its kin */
    bool is_postmaster; /* a person may write as postmaster, too */
    bool is_no_reply;   /* asks for no answers by its address */
    bool sends_nowhere; /* by the address that answers shall go to */
    bool is_own;        /* an address of our own domain, also that for answers */
    bool has_daemon_name;
};

void mail_sender_read(const struct mail_head *head, struct str local_domain, struct arena *arena,
                      struct mail_sender *out);

/** The domain of a daemon that writes for a whole domain, not for one host; else STR_NULL. */
struct str mail_sender_domain(const struct mail_sender *sender);

/** The part behind the last "@" is `domain`; false when either is missing. */
bool mail_sender_is_at(struct str address, struct str domain);

#endif
