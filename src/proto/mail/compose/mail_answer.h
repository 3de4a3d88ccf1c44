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

struct mail_answer {
    struct str text;              /* as typed: any line ends; it may be empty */
    struct str attribution;       /* one line: "On … wrote:"; STR_NULL when nothing is quoted */
    struct str quoted_text;       /* what that message says */
    struct safe_html quoted_html; /* the same as HTML; html STR_NULL: made from quoted_text */
    struct str language;          /* BCP 47, "ko": helps with fonts and hyphens; STR_NULL: unsaid */
};

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
