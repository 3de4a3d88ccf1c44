/** The lines of a message and what each of them is. Used by the mail_reply*.c files. */
#ifndef PHAROS_PROTO_MAIL_REPLY_LINES_H
#define PHAROS_PROTO_MAIL_REPLY_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/mail/quote/mail_folded.h"
#include "proto/mail/reply/mail_reply.h"

struct arena;

enum mail_reply_mark {
    REPLY_EMPTY,
    REPLY_TEXT,
    REPLY_QUOTE,       /* "> …" */
    REPLY_ATTRIBUTION, /* "On … wrote:" */
    REPLY_SPLIT,       /* "Original Message", a header block, a forward's first lines */
    REPLY_MARKER,      /* "reply above this line" */
};

struct mail_reply_lines {
    struct mail_folded lines;
    unsigned char *marks;       /* enum mail_reply_mark of each line */
    const unsigned char *hints; /* enum mail_reply_hint of each line; NULL for a plain text */
    bool *is_code;              /* between ``` and ```: what stands there means nothing to us */
    bool *is_cut;
    bool *is_signed; /* a closing or a name below a quote */
};

/** Cuts a text that mail_text_normal made and marks its lines. `hints` may be NULL. */
void mail_reply_lines_read(struct str text, const unsigned char *hints, struct arena *arena,
                           struct mail_reply_lines *out);

/**
 * Sets is_cut where the message that was answered stands, and is_signed. `from` is the writer,
 * folded. True when the writer added nothing to a quote or a forward, which then stays whole.
 */
bool mail_reply_lines_decide(struct mail_reply_lines *lines, struct str from, struct arena *arena);

/** mail_reply_read for a normal text and what its HTML said of each line (NULL: nothing). */
void mail_reply_read_lines(struct str text, const unsigned char *hints, struct str from,
                           struct arena *arena, struct mail_reply *out);

#endif
