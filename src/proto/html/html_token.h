/**
 * HTML cut into tokens as the HTML standard does in 13.2.5. Comments, doctypes, processing
 * instructions and the content of raw-text elements but <style> are passed over. Used by the
 * html_*.c files.
 */
#ifndef PHAROS_PROTO_HTML_TOKEN_H
#define PHAROS_PROTO_HTML_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/html/html_element.h"

enum html_token_kind {
    HTML_TEXT, /* as written: character references are not replaced yet */
    HTML_START_TAG,
    HTML_END_TAG,
    HTML_SHEET, /* what a <style> holds, with its start tag's attributes */
};

/** As written; the name in any case, the value without its quotes. */
struct html_attribute {
    struct str name;
    struct str value;
};

enum { HTML_ATTRIBUTES_MAX = 32 }; /* further ones are read and forgotten */

struct html_token {
    enum html_token_kind kind;
    struct str text;                    /* HTML_TEXT and HTML_SHEET */
    const struct html_element *element; /* of a tag; NULL when we do not know the name */
    struct html_attribute attributes[HTML_ATTRIBUTES_MAX];
    size_t attribute_count;
    unsigned traits; /* set by html_walk, see enum html_trait */
};

struct html_tokens {
    struct str input;
    size_t at;
    bool has_no_island_end; /* looked for and not found: no "</xml" ahead */
};

/** The next token; false at the end. */
bool html_tokens_next(struct html_tokens *tokens, struct html_token *token);

/** The beginning of a text that can be decoded by itself: all of it, or some ten thousand bytes
 * that end before a blank where there is one. */
struct str html_text_piece(struct str text);

/** The first attribute of that name (small letters); NULL when there is none. */
const struct html_attribute *html_token_attribute(const struct html_token *token, const char *name);

#endif
