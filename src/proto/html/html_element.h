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
    HTML_TABLE = 1 << 8,
    HTML_TABLE_CHILD = 1 << 9, /* groups of rows or columns, and the caption */
    HTML_ROW = 1 << 10,        /* tr */
    HTML_DATA_CELL = 1 << 11,  /* td and th */
    HTML_PARAGRAPH = 1 << 12,  /* p */
    HTML_LINK = 1 << 13,       /* a */
    HTML_ITEM = 1 << 14,       /* li */
    HTML_TERM = 1 << 15,       /* dd and dt */
    HTML_FOREIGN = 1 << 16,    /* svg and math: HTML inside ends them */
    HTML_SEALED = 1 << 17,     /* dropped ones that nothing inside ends */
    HTML_PICTURE = 1 << 18,    /* img */
    HTML_LINES = 1 << 19,      /* pre: line ends and blanks stay */
    HTML_ISLAND = 1 << 20,     /* raw only where its end tag follows: what Word writes of itself */
};

/** Attributes with plain values: one bit each. */
enum html_attribute_kind {
    HTML_ALIGN = 1 << 0,
    HTML_ALT = 1 << 1,
    HTML_BGCOLOR = 1 << 2,
    HTML_BORDER = 1 << 3,
    HTML_CELLPADDING = 1 << 4,
    HTML_CELLSPACING = 1 << 5,
    HTML_CLEAR = 1 << 6,
    HTML_COLOR = 1 << 7,
    HTML_COLSPAN = 1 << 8,
    HTML_FACE = 1 << 9,
    HTML_HEIGHT = 1 << 10,
    HTML_HSPACE = 1 << 11,
    HTML_NOWRAP = 1 << 12,
    HTML_ROWSPAN = 1 << 13,
    HTML_SIZE = 1 << 14,
    HTML_SPAN = 1 << 15,
    HTML_START = 1 << 16,
    HTML_TYPE = 1 << 17,
    HTML_VALIGN = 1 << 18,
    HTML_VALUE = 1 << 19,
    HTML_VSPACE = 1 << 20,
    HTML_WIDTH = 1 << 21,
    HTML_DIR = 1 << 22,
    HTML_LANG = 1 << 23,
    HTML_TITLE = 1 << 24,
    HTML_COMMON_ATTRIBUTES = HTML_DIR | HTML_LANG | HTML_TITLE,
};

struct html_element {
    const char *name;
    unsigned flags;
    unsigned attributes; /* that may stay besides the common ones: enum html_attribute_kind */
    const char *written; /* what it becomes; NULL: it stays what it is */
};

/** More than there are elements. */
enum { HTML_ELEMENTS_MAX = 128 };

/** The name that is written for it. */
const char *html_element_written(const struct html_element *element);

/** A number below HTML_ELEMENTS_MAX that is this element's own. */
size_t html_element_index(const struct html_element *element);

/** A name in small letters as a C string of at most `max_bytes`; false for a longer one, and for
 * one with a NUL in it, which is another name than what stands before the NUL. */
bool html_name_lower(struct str name, size_t max_bytes, char *lower);

/** By name in any case; NULL for an element that we do not know: its tags go, its content stays. */
const struct html_element *html_element_find(struct str name);

bool html_element_is(const struct html_element *element, const char *name);

#endif
