/**
 * The words of Authentication-Results and Received-SPF: names, values, comments (RFC 8601 2.2, RFC
 * 5322 3.2). Linear, never fails. Used by mail_auth_results.c only.
 */
#ifndef PHAROS_PROTO_MAIL_AUTH_WORDS_H
#define PHAROS_PROTO_MAIL_AUTH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/** What is not read yet. */
struct mail_auth_words {
    struct str rest;
    struct arena *arena;
};

/** Blanks and comments go; *comment is the text of the first comment, if the pointer is not NULL.
 */
void mail_auth_skip(struct mail_auth_words *words, struct str *comment);

/** A quoted string without its quotes, or all up to a blank, ';' or a comment; "" for nothing. */
struct str mail_auth_value(struct mail_auth_words *words);

/**
 * "name = value" with blanks and comments anywhere. False where the statement ends or is none; the
 * words then stand where mail_auth_next_statement goes on.
 */
bool mail_auth_pair(struct mail_auth_words *words, struct str *name, struct str *value);

/** Goes behind the next ';'; false when there is none. */
bool mail_auth_next_statement(struct mail_auth_words *words);

#endif
