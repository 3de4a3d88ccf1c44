/**
 * The forms in which a message is signed (RFC 6376 3.4), and its fields as they stand. A line may
 * end in LF alone: it counts as CRLF, which it was on its way. Used by the DKIM files only.
 */
#ifndef PHAROS_PROTO_MAIL_DKIM_CANON_H
#define PHAROS_PROTO_MAIL_DKIM_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/str.h"
#include "base/strbuf.h"

struct arena;

enum mail_dkim_canon {
    MAIL_DKIM_SIMPLE,
    MAIL_DKIM_RELAXED,
};

/* ---- fields ---- */

struct mail_dkim_field {
    struct str name; /* without blanks at its end */
    struct str raw;  /* all of it without the line end at its end */
};

struct mail_dkim_head {
    struct mail_dkim_field *fields; /* from top to bottom */
    size_t count;
    struct str body; /* behind the empty line; "" when there is none */
    bool is_cut;     /* more fields or bytes than a head may have (mail_head.h): not all are here */
};

/** Cuts the head of a message; lines that are no fields are left out. Borrowed from `message`. */
void mail_dkim_head_read(struct str message, struct arena *arena, struct mail_dkim_head *out);

/** What stands behind the colon of a field. */
struct str mail_dkim_field_value(const struct mail_dkim_field *field);

/**
 * The lowest field of that name that is not marked in `used` (as long as the head), and marks it;
 * NULL when there is none left (RFC 6376 5.4.2).
 */
const struct mail_dkim_field *mail_dkim_head_take(const struct mail_dkim_head *head,
                                                  struct str name, bool *used);

/** Adds a field in its form, with CRLF at its end. */
void mail_dkim_add_field(struct strbuf *out, enum mail_dkim_canon canon, struct str raw);

/* ---- body ---- */

enum { MAIL_DKIM_BUFFER_BYTES = 4096 };

/** Hashes a body that comes piece by piece. */
struct mail_dkim_body {
    enum mail_dkim_canon canon;
    uint64_t bytes_max;   /* of the form that count, l=; UINT64_MAX for all */
    uint64_t total_bytes; /* of the form, as far as it is known */
    struct sha256_stream hash;
    uint64_t empty_lines; /* that count if something follows */
    bool has_cr;          /* the last byte was one */
    bool has_blank;       /* relaxed: blanks that count if something follows in this line */
    bool is_in_line;
    size_t n;
    char buffer[MAIL_DKIM_BUFFER_BYTES];
};

void mail_dkim_body_begin(struct mail_dkim_body *body, enum mail_dkim_canon canon,
                          uint64_t bytes_max);
void mail_dkim_body_add(struct mail_dkim_body *body, struct str bytes);
/** The hash; total_bytes is then how long the whole form is. */
struct sha256 mail_dkim_body_end(struct mail_dkim_body *body);

#endif
