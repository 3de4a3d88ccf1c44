/**
 * Lines that mail programs set between a person's own text and the message below it:
 * "---------- Forwarded message ---------", "Begin forwarded message:", "-----원본 메시지-----", a
 * rule of underscores. Attribution lines ("On … wrote:") are not among them.
 */
#ifndef PHAROS_PROTO_MAIL_SEPARATOR_H
#define PHAROS_PROTO_MAIL_SEPARATOR_H

#include <stddef.h>

#include "base/str.h"

struct arena;

enum mail_separator {
    MAIL_SEPARATOR_NONE,
    MAIL_SEPARATOR_FORWARD,  /* says that what follows was forwarded */
    MAIL_SEPARATOR_ORIGINAL, /* "Original Message", "Reply message": replies, and forwards too */
    MAIL_SEPARATOR_RULE,     /* a rule: means something only where a header block follows it */
    MAIL_SEPARATOR_END,      /* "----- End forwarded message -----": closes what a FORWARD began */
};

struct mail_separator_found {
    enum mail_separator kind;
    size_t line_count; /* lines it takes, 1 to 3; 0 for NONE */
    struct str rest;   /* what follows the closing dashes on that line, trimmed; mostly "" */
};

/**
 * What lines[at] is, wrapped onto lines[at + 1] maybe, or with its rules on lines of their own.
 * Quote marks, indentation and bold marks before it are passed over. `rest` is not empty only where
 * some clients glue the header block to it; no other text may follow the dashes.
 */
struct mail_separator_found mail_separator_read(const struct str *lines, size_t count, size_t at,
                                                struct arena *arena);

/**
 * Where within `line` a separator between dashes begins that shares it with words before it, as a
 * text made of HTML may have it, with a head behind it or `below`; line.n when there is none.
 */
size_t mail_separator_within(struct str line, struct str below, struct arena *arena);

/** mail_separator_read for one line that is not wrapped and has nothing behind it. */
enum mail_separator mail_separator_of(struct str line, struct arena *arena);

#endif
