/** Lengths in style sheets that are neither huge nor vanishing. Used by the html_*.c files. */
#ifndef PHAROS_PROTO_HTML_LENGTH_H
#define PHAROS_PROTO_HTML_LENGTH_H

#include <stdbool.h>

#include "base/str.h"

/** What the length is for: each has bounds of its own. */
enum html_length_kind {
    HTML_LENGTH,         /* of boxes: 0 to 2000 pixels, or to 100 % */
    HTML_LENGTH_FONT,    /* of letters that can be seen: 1 to 96 pixels */
    HTML_LENGTH_LINE,    /* of lines that do not lie over each other */
    HTML_LENGTH_INDENT,  /* to the left as well, as Word does for the marks of its lists */
    HTML_LENGTH_SPACING, /* between letters */
};

/** "12px", "-.5in", "80%", "1.4": a number and a known unit within the bounds of its kind. */
bool html_length_is_fine(struct str s, enum html_length_kind kind);

#endif
