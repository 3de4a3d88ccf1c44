/**
 * The head of a message or of a part, as RFC 5322 2.2 and 3.6.8 have it and as the world writes it:
 * any line end, blanks before the colon, lines that are no field, an mbox "From " line before all.
 * Names and values are the bytes as they came; who shows them decodes them (mail_words.h).
 */
#ifndef PHAROS_PROTO_MAIL_HEAD_H
#define PHAROS_PROTO_MAIL_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum {
    MAIL_FIELDS_MAX = 2000,            /* fields beyond are not read */
    MAIL_HEAD_BYTES_MAX = 1024 * 1024, /* bytes of a head beyond are not read */
};

struct mail_field {
    struct str name;  /* without blanks; any case */
    struct str value; /* unfolded: a line end with the blanks around it is one blank; trimmed */
};

struct mail_head {
    struct mail_field *fields; /* in their order */
    size_t count;
    size_t junk_lines; /* lines that were no field and were passed over */
    bool is_cut;       /* one of the bounds above was met */
    bool has_end;      /* an empty line ended the head */
};

/**
 * Bytes of the line end that begins `rest`; 0 when none does. Programs that take CRLF for LF and
 * make CRLF of it again leave CRCRLF.
 */
size_t mail_line_end_bytes(struct str rest);
/** Cuts the next line, without that end, off *rest. */
struct str mail_line_cut(struct str *rest);

/**
 * Reads the head that begins `message`; *body is what follows its empty line (or the first line
 * that cannot belong to a head). Values are in `arena` or borrowed from `message`.
 */
void mail_head_read(struct str message, struct arena *arena, struct mail_head *out,
                    struct str *body);

/** The first value of a field, by name in any case; STR_NULL when there is none. */
struct str mail_head_get(const struct mail_head *head, const char *name);

/** The field of that name at or after *at, which moves behind it; NULL when there is none left. */
const struct mail_field *mail_head_next(const struct mail_head *head, const char *name, size_t *at);

#endif
