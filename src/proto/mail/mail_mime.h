/**
 * A message cut into its parts (RFC 2045, 2046) by GMime, within bounds: what lies past them is
 * not opened. Runs in a confined worker.
 */
#ifndef PHAROS_PROTO_MAIL_MIME_H
#define PHAROS_PROTO_MAIL_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/mail/mail_head.h"
#include "proto/mail/mail_words.h"

struct arena;

enum {
    MAIL_PARTS_MAX = 1000,
    MAIL_DEPTH_MAX = 30,
    MAIL_DEFECTS_MAX = 50,
};

/** One part. A multipart has children; so has a message/rfc822, one: the message within it. */
struct mail_part {
    struct mail_head head;
    struct str type;                      /* "text/plain": lower case, defaults filled in */
    struct mail_param_value content_type; /* with its parameters */
    struct mail_param_value disposition;  /* value "" when none is said */
    struct str filename; /* Content-Disposition's, else Content-Type's name; STR_NULL if neither */
    struct str content_id;    /* without <>; STR_NULL when there is none */
    struct str content;       /* bytes with the transfer encoding undone; of a multipart: "" */
    struct str raw;           /* the part's body as it stands in the message, still encoded */
    struct mail_part *parent; /* NULL for the whole message */
    struct mail_part **children;
    size_t child_count;
};

struct mail_mime {
    struct mail_part *top;
    const char *defects[MAIL_DEFECTS_MAX]; /* stable names: "too_many_parts", "missing_boundary" */
    size_t defect_count;
    size_t part_count;
};

/** Sets the library up; once, before a worker is confined. */
void mail_mime_prepare(void);

/** Never refuses: the worst is one text/plain part with all of it. Results live in `arena`. */
void mail_mime_read(struct str message, struct arena *arena, struct mail_mime *out);

/** Notes what was wrong with the message, once each; `defect` is a constant. */
void mail_mime_note(struct mail_mime *mime, const char *defect);

/** A part's content as text in UTF-8, by its charset. */
struct str mail_part_text(const struct mail_part *part, struct arena *arena);

#endif
