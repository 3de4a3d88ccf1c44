/**
 * What a plain text wraps: a message that was forwarded in it, one that it answers, or just a
 * quote; and the split that a help desk makes of a forward. Linear in the text's size.
 */
#ifndef PHAROS_PROTO_MAIL_FORWARD_H
#define PHAROS_PROTO_MAIL_FORWARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/mail/quote/mail_block.h"
#include "proto/mail/quote/mail_separator.h"

struct arena;

enum mail_wrap {
    MAIL_WRAP_NONE,
    MAIL_WRAP_FORWARD, /* below a separator ("Original Message" too) or a bare header block */
    MAIL_WRAP_REPLY,   /* below an attribution line */
    MAIL_WRAP_QUOTE,   /* lines that begin with ">", three at least */
};

/**
 * The first wrapped message of a text. Its lines fall into four runs in this order, each maybe
 * empty: the writer's own (from 0), separator with header block (from `wrap_line`), the wrapped
 * text (from `text_line` to `text_end`), and what follows it (from `bottom_line` to `line_count`).
 * Between the last two there may be one line that says where the forward ends.
 */
struct mail_forward {
    enum mail_wrap kind;
    enum mail_separator separator;        /* what led over to a FORWARD; NONE for a bare block */
    struct str values[MAIL_BLOCK_FIELDS]; /* as written; STR_NULL where absent */
    struct str text;                      /* one level of quote marks taken off; trimmed, as are */
    struct str text_top;                  /* these; "" where there is none and for NONE */
    struct str text_bottom;
    size_t wrap_line;
    size_t text_line;
    size_t text_end;
    size_t bottom_line;
    size_t line_count;

    /* Header block and body of the first forward, as written, and what stands before it. A forward
     * below a reply's attribution counts as well, so it need not be the message above. STR_NULL
     * both where there is none. */
    struct str forwarded_text;
    struct str before_forward;
};

/** `text` is UTF-8. Results live in `arena` or are borrowed from `text`. */
void mail_forward_read(struct str text, struct arena *arena, struct mail_forward *out);

#endif
