/** The recipients that a notice in plain words names. Used by the mail_bounce files. */
#ifndef PHAROS_PROTO_MAIL_BOUNCE_LINES_H
#define PHAROS_PROTO_MAIL_BOUNCE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/mail/classify/mail_notice.h"

struct arena;

/** How surely an address is a recipient's; the surest found are taken, the others left. */
enum mail_found_rank {
    MAIL_FOUND_LISTED,  /* stands as an entry of a list, or behind a label */
    MAIL_FOUND_NAMED,   /* stands in the sentence that tells of the failure */
    MAIL_FOUND_SESSION, /* was named in the SMTP session or in an answer of it */
    MAIL_FOUND_BARE,    /* is a name without a domain, the first entry of a list */
    MAIL_FOUND_SUBJECT, /* stands in the subject of the notice */
    MAIL_FOUND_TO,      /* stands in the To line of the message in question */
    MAIL_FOUND_SOMEWHERE,
    MAIL_FOUND_SENDER, /* is the one to whom the notice went */
    MAIL_FOUND_RANKS,
};

struct mail_found {
    struct str address;
    struct str rest; /* what follows in the line */
    size_t line;
    enum mail_found_rank rank;
};

enum { MAIL_FOUND_MAX = 1000 };

struct mail_found_list {
    struct mail_found *found; /* in their order */
    size_t count;
};

/** `sender` is to whom the notice was sent, `subject` its own; STR_NULL when unknown. */
void mail_bounce_find(const struct mail_notice *notice, struct str sender, struct str subject,
                      struct arena *arena, struct mail_found_list *out);

#endif
