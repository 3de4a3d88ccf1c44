/** A text cut into lines and searched for sayings. Used by the mail_classify files. */
#ifndef PHAROS_PROTO_MAIL_NOTICE_H
#define PHAROS_PROTO_MAIL_NOTICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/mail/classify/mail_sayings.h"

struct arena;

enum {
    MAIL_NOTICE_BYTES_MAX = 256 * 1024, /* a notice says what it has to say before that */
    MAIL_NOTICE_LINES_MAX = 8000,
    MAIL_NOTICE_NAMED_MAX = 50,
};

struct mail_notice_line {
    struct str text;  /* trimmed */
    struct str fold;  /* the same folded; "" for a quoted line */
    size_t folded_at; /* where it begins in the folded text of all */
    unsigned roles;   /* of the sayings that begin here */
};

struct mail_notice {
    struct mail_notice_line *lines;
    size_t line_count;
    size_t end;         /* lines from here on belong to the returned message */
    struct str folded;  /* all lines but quoted ones */
    unsigned roles;     /* of all sayings before the end */
    size_t first_line;  /* the first that says something; line_count when there is none */
    size_t start;       /* the first line that tells of a failure; line_count when there is none */
    const char *family; /* of the surest saying; NULL when there is none */
    bool is_family_sure;
    struct str named[MAIL_NOTICE_NAMED_MAX]; /* addresses that stand behind a saying that names */
    size_t named_count;
    size_t named_tries; /* bounded: each reads on in the text */
};

void mail_notice_read(struct str text, const struct mail_sayings *sayings, struct arena *arena,
                      struct mail_notice *out);

/** The returned message that stands below the words, from its head on; "" when there is none. */
struct str mail_notice_returned(const struct mail_notice *notice);

/** "> a quoted line", but not ">>> a line of an SMTP session". */
bool mail_notice_is_quoted(struct str line);

#endif
