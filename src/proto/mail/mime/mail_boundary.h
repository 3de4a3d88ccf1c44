/** Where the parts of a multipart begin and end: RFC 2046 5.1.1, any line end. */
#ifndef PHAROS_PROTO_MAIL_BOUNDARY_H
#define PHAROS_PROTO_MAIL_BOUNDARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { MAIL_BOUNDARIES_MAX = 32 };

/** The boundaries of all multiparts that are open, the innermost last. */
struct mail_boundaries {
    struct str open[MAIL_BOUNDARIES_MAX];
    size_t count;
};

/** What ends a part. */
struct mail_stop {
    size_t content_end; /* before the line end that belongs to the delimiter */
    size_t next;        /* behind the delimiter's line */
    int level;          /* whose delimiter it is; -1 for the end of the text */
    bool is_close;      /* "--boundary--" */
};

/**
 * The first delimiter at or after `from`, which begins a line; or is a line's end where nobody
 * would write it, as the line end before it got lost. Linear in what it passes over.
 */
struct mail_stop mail_boundary_find(const struct mail_boundaries *boundaries, struct str text,
                                    size_t from);

/** Is the line at `at` a delimiter of one that is open? *out tells which; content_end is not set.
 */
bool mail_boundary_at(const struct mail_boundaries *boundaries, struct str text, size_t at,
                      struct mail_stop *out);

/**
 * The boundary a body was written with, by its first line that looks like a delimiter and is
 * followed by a part's head; STR_NULL when there is none.
 */
struct str mail_boundary_guess(struct str body);
/**
 * Does a body begin with a delimiter and a part's head (after the usual notice)? Then it is a
 * multipart whose head has lost its Content-Type.
 */
bool mail_boundary_begins(struct str body);

/** Does a text begin with a field that heads parts? */
bool mail_boundary_heads_part(struct str text);

#endif
