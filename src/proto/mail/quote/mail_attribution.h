/**
 * Attribution lines: what a mail program writes before a quote, "On <date>, <name> wrote:", in all
 * languages, also wrapped over several lines, with the date or the name left out.
 */
#ifndef PHAROS_PROTO_MAIL_ATTRIBUTION_H
#define PHAROS_PROTO_MAIL_ATTRIBUTION_H

#include <stddef.h>

#include "proto/mail/quote/mail_folded.h"

enum {
    MAIL_ATTRIBUTION_LINES_MAX = 6,
    MAIL_ATTRIBUTION_BYTES_MAX = 600,
};

enum mail_attribution_kind {
    MAIL_ATTRIBUTION_NONE,
    MAIL_ATTRIBUTION_WEAK, /* only where a quote follows: "Kim wrote:" */
    MAIL_ATTRIBUTION_SURE,
};

struct mail_attribution {
    enum mail_attribution_kind kind;
    size_t line_count; /* 0 for NONE */
};

/** What stands at the first of `count` lines. An empty line ends it. */
struct mail_attribution mail_attribution_at(const struct mail_line *lines, size_t count);

/**
 * The same for who asks of each line of a text in turn: `known` keeps what is found out about a
 * line, as many zeroed bytes as there are lines.
 */
struct mail_attribution mail_attribution_next(const struct mail_line *lines, size_t count,
                                              unsigned char *known);

/**
 * Where within `line` an attribution begins that shares the line with words before it:
 * "fine by me On 5 Mar 2024 at 9:15, Kim wrote:", and may go on in the lines `below`. line.n when
 * there is none.
 */
size_t mail_attribution_within(struct str line, struct str below, struct arena *arena);

#endif
