/**
 * HTML from outside: cleaned, turned into text, and made from text.
 *
 * Cleaning rebuilds: the input is cut into tokens as the HTML standard does (13.2.5), and only
 * elements and attributes of an allow-list are written again, with every attribute quoted, every
 * text escaped, every element closed. The output holds no raw-text element, no comment, no foreign
 * content, so any parser finds in it exactly the tags we wrote: that is why it cannot mutate into
 * something else. Time and memory grow with the length of the input, whatever it holds.
 */
#ifndef PHAROS_PROTO_HTML_H
#define PHAROS_PROTO_HTML_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"

struct arena;
struct err;

enum {
    HTML_INPUT_MAX = 4 * 1024 * 1024,       /* bytes; longer is refused */
    HTML_TEXT_INPUT_MAX = 16 * 1024 * 1024, /* the same for text: pictures in data: take no room */
    HTML_OUTPUT_MAX = 8 * 1024 * 1024,      /* bytes of what is made */
    HTML_DEPTH_MAX = 128,                   /* deeper elements are left out, their content stays */
};

/** HTML that may be shown: made only by the functions of this header and of proto/html/html_job.h.
 */
struct safe_html {
    struct str html;
};

/**
 * Rebuilds `html` (UTF-8; bad bytes become U+FFFD). No script, frame, form or handler survives, nor
 * what the mail hides. Styles are reduced to plain values that cannot fetch, cover or vanish; the
 * simple rules of style sheets become styles of their elements. Links go to http, https, mailto and
 * tel only and open elsewhere, unrelated; one whose words show another host than it goes to is
 * marked class="elsewhere" data-host="where it goes". Pictures of the mail itself (cid: and data:)
 * stay, those from the network are withheld: <img class="withheld" data-src="…">, and
 * data-background="…" on tables, cells and divs; those of one dot are left out. Cleaning twice
 * changes nothing. LIMIT (too_large) beyond the bounds above.
 */
bool html_clean(struct str html, struct arena *arena, struct safe_html *out,
                struct err *err) MUST_USE;

/**
 * The text that a reader of the mail sees, and nothing else: no marks of lists or quotes, no
 * addresses of links, no descriptions of pictures. Paragraphs are apart by an empty line, other
 * blocks and rows of tables by a line end, cells by a blank; <pre> keeps its lines. Left out: what
 * is hidden by an attribute, a style or a simple rule of a style sheet, and characters that show
 * nothing. <kim@example.com> written without escapes is text. LIMIT (too_large) as above.
 */
bool html_to_text(struct str html, struct arena *arena, struct str *out, struct err *err) MUST_USE;

/**
 * The same as a person would have typed it: with "- " and "1. " before list items, "> " before
 * quoted lines, "---" for rules, "text (address)" for links that say something else and are not
 * long, and the description of pictures.
 */
bool html_to_marked_text(struct str html, struct arena *arena, struct str *out,
                         struct err *err) MUST_USE;

/**
 * Plain text as HTML: empty lines part paragraphs, other line ends become <br>, addresses that
 * begin with http:// or https:// become links. LIMIT (too_large) as above.
 */
bool html_from_text(struct str text, struct arena *arena, struct safe_html *out,
                    struct err *err) MUST_USE;

#endif
