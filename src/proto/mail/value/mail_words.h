/**
 * Header text: encoded words (RFC 2047) and parameters (RFC 2045 5.1, RFC 2231), also in the broken
 * forms that mailers emit: characters split between words, blanks inside, a missing "?=", words in
 * quotes, raw bytes of any charset.
 */
#ifndef PHAROS_PROTO_MAIL_WORDS_H
#define PHAROS_PROTO_MAIL_WORDS_H

#include <stddef.h>

#include "base/str.h"

struct arena;

/**
 * Unstructured text (a subject, a display name) decoded to UTF-8. Raw bytes that are no UTF-8 are
 * read as `fallback` (the charset of the message's text; may be STR_NULL) or found out. STR_NULL
 * stays STR_NULL.
 */
struct str mail_words_decode(struct str raw, struct str fallback, struct arena *arena);

/**
 * Raw bytes over ASCII, and what escape sequences stand for, as UTF-8; encoded words stay as they
 * are. The text itself where there are none: then signs can be looked for in it.
 */
struct str mail_words_utf8(struct str raw, struct str fallback, struct arena *arena);

struct mail_param {
    struct str name;  /* lower case, without RFC 2231's "*0*" */
    struct str value; /* UTF-8, continuations joined */
};

enum { MAIL_PARAMS_MAX = 64 };

/** A value like "text/plain; charset=x" cut: the first word in lower case, and the parameters. */
struct mail_param_value {
    struct str value; /* "text/plain", "attachment"; "" when there is none */
    struct mail_param *params;
    size_t count;
};

void mail_params_read(struct str raw, struct str fallback, struct arena *arena,
                      struct mail_param_value *out);
/** By lower-case name; STR_NULL when there is none. */
struct str mail_params_get(const struct mail_param_value *value, const char *name);
/** RFC 2045 allows comments before the first word of a value, too: "(a) text/plain". */
struct str mail_params_without_comments(struct str raw);

#endif
