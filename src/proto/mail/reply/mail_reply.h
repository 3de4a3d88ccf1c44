/**
 * What the writer of a message wrote himself: without the message he answers, and without what
 * stands below every letter of his. Takes time in proportion to the text, whatever it holds.
 */
#ifndef PHAROS_PROTO_MAIL_REPLY_H
#define PHAROS_PROTO_MAIL_REPLY_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

struct mail_reply {
    struct str visible_text; /* without quotes, attribution lines and what follows separators */
    struct str body_text;    /* without the signature too */
    struct str signature;    /* STR_NULL when there is none */
    struct str cut_text;     /* all that is not in body_text, in order, as written */
};

/**
 * Reads a plain text of any line ends; bad bytes become U+FFFD, what is beyond MAIL_TEXT_BYTES_MAX
 * (mail_mime.h) is not read. `from` is the writer's address or
 * name, or STR_NULL: a name that it confirms begins a signature. Results live in `arena`.
 */
void mail_reply_read(struct str text, struct str from, struct arena *arena, struct mail_reply *out);

/**
 * The same for HTML; the results are text. Quotes are known by the elements that mail programs put
 * them in, besides by what is written. What is beyond some megabytes is not read; LIMIT
 * (too_large) where html_to_text has it nevertheless.
 */
bool mail_reply_read_html(struct str html, struct str from, struct arena *arena,
                          struct mail_reply *out, struct err *err) MUST_USE;

/** The same for a message's texts, each STR_NULL where it has none: of the plain one, unless there
 * is nothing in it. */
bool mail_reply_read_parts(struct str text, struct str html, struct str from, struct arena *arena,
                           struct mail_reply *out, struct err *err) MUST_USE;

/**
 * The same for a message as it came (RFC 5322): of its plain text where there is one, else of its
 * HTML.
 */
bool mail_reply_read_message(struct str message, struct str from, struct arena *arena,
                             struct mail_reply *out, struct err *err) MUST_USE;

#endif
