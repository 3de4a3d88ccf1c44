/**
 * What an agent typed, as the text and the HTML of a mail, with the message it answers quoted
 * below. The HTML is modest: paragraphs, line ends, links, no fonts, sizes or colours of text, so
 * that it looks like the reader's other mail, in light and dark.
 */
#ifndef PHAROS_PROTO_MAIL_ANSWER_H
#define PHAROS_PROTO_MAIL_ANSWER_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/html/html.h"

struct arena;
struct err;

/** A picture that the text shows where it says "[name]"; names may stand more than once, and mean
 * the pictures of that name in their order. */
struct mail_answer_picture {
    struct str name;
    struct str content_id; /* without <> */
    bool is_shown;         /* by mail_answer_place */
};

struct mail_answer {
    struct str text;              /* as typed: any line ends; it may be empty */
    struct str attribution;       /* one line: "On … wrote:"; STR_NULL when nothing is quoted */
    struct str quoted_text;       /* what that message says */
    struct safe_html quoted_html; /* the same as HTML; html STR_NULL: made from quoted_text */
    struct str language;          /* BCP 47, "ko": helps with fonts and hyphens; STR_NULL: unsaid */
    const struct mail_answer_picture *pictures; /* for the HTML */
    size_t picture_count;
};

/** Finds out which of them the HTML of this text shows. */
void mail_answer_place(struct str text, struct mail_answer_picture *pictures, size_t count,
                       struct arena *arena);

enum { MAIL_ANSWER_BYTES_MAX = 4 * 1024 * 1024 }; /* of what is made */

/**
 * The text, an empty line, the attribution and the quoted lines behind "> ". Bad bytes become
 * U+FFFD, control characters go. LIMIT (too_large) above MAIL_ANSWER_BYTES_MAX.
 */
bool mail_answer_text(const struct mail_answer *answer, struct arena *arena, struct str *out,
                      struct err *err) MUST_USE;

/**
 * A whole HTML document of the same. Empty lines part paragraphs, more than one stay more than one;
 * blanks at the beginning of a line and in a row stay, so that lists look as typed; addresses that
 * begin with http:// or https:// are links. The quote is a blockquote that mail programs fold away.
 */
bool mail_answer_html(const struct mail_answer *answer, struct arena *arena, struct str *out,
                      struct err *err) MUST_USE;

#endif
