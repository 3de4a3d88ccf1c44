/** Bounces in plain words. Used by the mail_classify files. */
#ifndef PHAROS_PROTO_MAIL_BOUNCE_H
#define PHAROS_PROTO_MAIL_BOUNCE_H

#include <stdbool.h>

#include "base/str.h"
#include "proto/mail/classify/mail_bounce_lines.h"
#include "proto/mail/classify/mail_failures.h"
#include "proto/mail/classify/mail_notice.h"
#include "proto/mail/classify/mail_sender.h"
#include "proto/mail/value/mail_head.h"

struct arena;

/** What the head of a message tells. */
struct mail_bounce_head {
    bool is_machine;  /* something besides the subject says that a mail server wrote it */
    bool is_surely;   /* a field that only bounces have */
    bool has_subject; /* the subject is that of a bounce */
    bool mentions;    /* such words stand somewhere in the subject */
    bool delays;      /* the subject speaks of a delay */
    bool is_forward;  /* "Fwd:": somebody passes it on */
    bool is_answer;   /* "Re:", "Fwd:": somebody passes it on */
};

/** `subject` is the head's, decoded. */
void mail_bounce_head_read(const struct mail_head *head, struct str subject,
                           const struct mail_sender *sender, struct arena *arena,
                           struct mail_class *class, struct mail_bounce_head *out);

/** What the rest of the message tells. */
struct mail_bounce_body {
    const struct mail_notice *notice;
    struct mail_found_list found;
    bool has_returned;      /* the message in question, or its head, is attached */
    struct str returned_to; /* its only recipient; STR_NULL when not known */
    struct str domain;      /* of names without one; STR_NULL when not known */
};

enum mail_bounce_verdict {
    MAIL_BOUNCE_NO,
    MAIL_BOUNCE_FAILED,
    MAIL_BOUNCE_DELAYED,
    MAIL_BOUNCE_DONE
};

enum mail_bounce_verdict mail_bounce_judge(const struct mail_bounce_head *head,
                                           const struct mail_sender *sender,
                                           const struct mail_bounce_body *body);

/** Adds the failures that X-Failed-Recipients and the words name, with what is said of each. */
void mail_bounce_read(const struct mail_head *head, const struct mail_bounce_body *body,
                      bool is_delayed, struct mail_failures *failures);

/** Fills what a report left open from the words that go with it. */
void mail_bounce_fill(const struct mail_head *head, const struct mail_bounce_body *body,
                      struct mail_failures *failures);

#endif
