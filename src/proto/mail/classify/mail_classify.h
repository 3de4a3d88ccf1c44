/**
 * What kind of mail this is, whether it may be answered by a machine, and who was not reached:
 * RFC 3834 (automatic answers), RFC 3464 and 6522 (delivery reports), RFC 5965 (complaints),
 * RFC 8098 (read receipts), the notices of mail services in JSON, and bounces in plain words.
 */
#ifndef PHAROS_PROTO_MAIL_CLASSIFY_H
#define PHAROS_PROTO_MAIL_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum mail_kind {
    MAIL_HUMAN,
    MAIL_AUTO_REPLY,     /* a vacation note, a robot's confirmation */
    MAIL_AUTO_GENERATED, /* written by a program, as an answer to nothing */
    MAIL_BULK,           /* newsletters and lists */
    MAIL_BOUNCE,         /* not delivered, or not yet */
    MAIL_COMPLAINT,      /* a feedback report of a provider */
    MAIL_DELIVERY_NOTICE /* a report of success, a read receipt */
};

enum mail_permanence { MAIL_PERMANENCE_UNKNOWN, MAIL_TEMPORARY, MAIL_PERMANENT };

enum {
    MAIL_FAILURES_MAX = 500, /* recipients beyond are not listed */
    MAIL_WHY_MAX = 24,
};

/** One recipient that was not reached. What the message does not say is STR_NULL. */
struct mail_failure {
    struct str recipient;  /* without <> and without "rfc822;" */
    struct str status;     /* "5.1.1" (RFC 3463) */
    struct str reply_code; /* "550" (RFC 5321 4.2) */
    enum mail_permanence permanence;
};

struct mail_class {
    enum mail_kind kind;
    bool may_auto_reply;
    bool loop; /* a mail of our own domain came back */
    struct mail_failure *failures;
    size_t failure_count;
    struct str why[MAIL_WHY_MAX]; /* short English words, one for each reason */
    size_t why_count;
};

/**
 * `message` is a mail, or a service's JSON alone. `local_domain` is one of our own or STR_NULL.
 * Never fails; results are in `arena` or borrowed from `message`. Linear in the message's length.
 */
void mail_classify(struct str message, struct str local_domain, struct arena *arena,
                   struct mail_class *out);

/** The stable name: "auto_reply". */
const char *mail_kind_name(enum mail_kind kind);

#endif
