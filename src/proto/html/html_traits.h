/** What an element's attributes say about whether and how its text is seen. Used by the html_*.c
 *  files. */
#ifndef PHAROS_PROTO_HTML_TRAITS_H
#define PHAROS_PROTO_HTML_TRAITS_H

#include "proto/html/html_token.h"

struct arena;

enum html_trait {
    HTML_HIDDEN = 1 << 0,      /* not shown, with all inside: display: none and its like */
    HTML_TINY = 1 << 1,        /* letters of size 0, until something inside sets another size */
    HTML_KEEPS_LINES = 1 << 2, /* line ends stay, as in <pre> or white-space: pre-wrap */
    HTML_TIGHT = 1 << 3,       /* a paragraph without a margin, as Word writes each line */
};

/**
 * The traits of a start tag inside an element with the traits `outside`. What only Outlook obeys
 * (mso-hide) hides nothing: it marks the buttons that all other readers are to see.
 */
unsigned html_traits(const struct html_token *token, unsigned outside, struct arena *scratch);

#endif
