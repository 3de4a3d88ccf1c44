/**
 * The simple part of a mail's style sheets: rules for an element, a class or an id, outside of
 * @media. They are put into the style attributes of the elements that they are for, where they are
 * judged like what stands there already; everything else in a sheet has no effect. Used by
 * html_walk.c.
 */
#ifndef PHAROS_PROTO_HTML_SHEET_H
#define PHAROS_PROTO_HTML_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/html/html_element.h"
#include "proto/html/html_token.h"

struct arena;

enum { HTML_RULES_MAX = 512 };

struct html_rule {
    struct str name;                    /* "p", ".class" or "#id" */
    const struct html_element *element; /* the only one it is for; NULL for any */
    struct str declarations;
    size_t order;
};

struct html_sheet {
    struct arena *arena;                    /* of the sheets' text; NULL until there is one */
    struct html_rule rules[HTML_RULES_MAX]; /* sorted by name, then by order */
    size_t count;
    size_t read_bytes;
    size_t given_bytes;
    bool is_named[HTML_ELEMENTS_MAX]; /* elements that a rule names alone */
};

/** Adds the rules of one sheet. */
void html_sheet_read(struct html_sheet *sheet, struct str css);

/** Puts the rules for a start tag before what its style attribute says; in `scratch`. */
void html_sheet_apply(struct html_sheet *sheet, struct html_token *token, struct arena *scratch);

void html_sheet_fini(struct html_sheet *sheet);

#endif
