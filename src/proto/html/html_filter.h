/** Which attributes, addresses and styles may stay. Used by the html_*.c files; what writes HTML of
 *  its own takes the escaping and the finding of addresses from here. */
#ifndef PHAROS_PROTO_HTML_FILTER_H
#define PHAROS_PROTO_HTML_FILTER_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "proto/html/html_token.h"

struct arena;
struct err;

enum html_schemes {
    HTML_LINK_SCHEMES,    /* http https mailto tel */
    HTML_REMOTE_SCHEMES,  /* http https */
    HTML_MESSAGE_SCHEMES, /* cid: a part of the same mail */
};

/**
 * An absolute address as browsers read it (blanks and controls that they ignore taken out, "//host"
 * as https) with its scheme in small letters; false when the scheme is not one of these.
 */
bool html_url_clean(struct str url, enum html_schemes schemes, struct arena *arena,
                    struct str *out);

enum { HTML_STYLE_MAX_BYTES = 4096 }; /* what follows in a style attribute is not read */

/** The declarations of a style attribute that are known and have plain values. */
struct str html_style_clean(struct str style, struct arena *arena);

/** Cuts one declaration off *style, which is not empty: both parts trimmed, either may be empty. */
void html_style_cut(struct str *style, struct str *name, struct str *value);

/** The decoded value of an attribute; STR_NULL when the tag has none of that name, or a huge one.
 */
struct str html_attribute_value(const struct html_token *token, const char *name,
                                struct arena *arena);

/** Writes ` name="value"`, escaped. */
void html_write_attribute(struct strbuf *out, const char *name, struct str value);

/** Writes what may stay of a start tag's attributes but links' and pictures' addresses. */
void html_write_attributes(struct strbuf *out, const struct html_token *token, struct arena *arena);

/** False with LIMIT (too_large) above `max_bytes`. */
bool html_check_size(struct str html, int max_bytes, struct err *err) MUST_USE;

/** Text for between tags or between double quotes: & < > " are written as references. */
void html_write_escaped(struct strbuf *out, struct str text);

/**
 * Length of the http or https address that begins the plain text, 0 for none. It ends before a
 * blank, a sign that no address holds, or a letter beyond ASCII (a particle:
 * https://example.com에서); signs that close a sentence, and a bracket that was not opened inside,
 * are not part of it.
 */
size_t html_url_length(struct str text);

#endif
