/** Where quoted lines end that are a message of their own. Used by mail_forward. */
#ifndef PHAROS_PROTO_MAIL_QUOTED_H
#define PHAROS_PROTO_MAIL_QUOTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/** How many quote marks begin the line. */
size_t mail_quoted_depth(struct str line);

/** The line without its first quote mark and the blank behind it. */
struct str mail_quoted_strip(struct str line);

/** Enough quoted lines from `at` on to be a message, with nothing but empty ones between. */
bool mail_quoted_begins(const struct str *lines, size_t count, size_t at);

/** Behind the last line of the quote that begins at `at`; empty lines within belong to it. */
size_t mail_quoted_end(const struct str *lines, size_t count, size_t at);

/** The same for a forward, between whose lines nobody answers: the rest of a wrapped line counts.
 */
size_t mail_quoted_forward_end(const struct str *lines, size_t count, size_t at);

#endif
