/** The elements we know, and how they nest. Used by the html_*.c files. */
#ifndef PHAROS_PROTO_HTML_ELEMENT_H
#define PHAROS_PROTO_HTML_ELEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum html_element_flag {
    HTML_VOID = 1 << 0,       /* has no content and no end tag */
    HTML_BLOCK = 1 << 1,      /* ends an open paragraph; a line of its own as text */
    HTML_APART = 1 << 2,      /* as text, an empty line before and after */
    HTML_RAW = 1 << 3,        /* content up to the end tag is no markup; dropped with it */
    HTML_DROPPED = 1 << 4,    /* dropped with its content, which is markup */
    HTML_CELL = 1 << 5,       /* td, th, caption: a small document of its own */
    HTML_TABLE_PART = 1 << 6, /* rows and groups of rows; cells too */
    HTML_LIST = 1 << 7,
};

struct html_element {
    const char *name;
    unsigned flags;
    /** Attributes that may stay besides the common ones, parted by blanks; NULL for none. */
    const char *attributes;
};

/** More than there are elements. */
enum { HTML_ELEMENTS_MAX = 128 };

/** A number below HTML_ELEMENTS_MAX that is this element's own. */
size_t html_element_index(const struct html_element *element);

/** By name in any case; NULL for an element that we do not know: its tags go, its content stays. */
const struct html_element *html_element_find(struct str name);

bool html_element_is(const struct html_element *element, const char *name);

#endif
