/** The list of failures and reasons while a message is read. Used by the mail_classify files. */
#ifndef PHAROS_PROTO_MAIL_FAILURES_H
#define PHAROS_PROTO_MAIL_FAILURES_H

#include "base/str.h"
#include "proto/mail/classify/mail_classify.h"

struct arena;

struct mail_failures {
    struct arena *arena;
    struct mail_failure list[MAIL_FAILURES_MAX];
    size_t count;
};

struct mail_failures *mail_failures_new(struct arena *arena);

/** The failure of that recipient (any case); NULL when there is none. */
struct mail_failure *mail_failures_find(struct mail_failures *failures, struct str recipient);

/** That of the recipient, or a new one; NULL when the list is full. STR_NULL is always new. */
struct mail_failure *mail_failures_add(struct mail_failures *failures, struct str recipient);

/** Fills what is not known yet from a server's words. */
void mail_failure_read(struct mail_failure *failure, struct str diagnostic);

/** Fills the permanence where codes tell it, else with `otherwise`. */
void mail_failure_settle(struct mail_failure *failure, enum mail_permanence otherwise);

/** Notes a reason once; `why` lives as long as the class. */
void mail_class_note(struct mail_class *class, struct str why);

#endif
