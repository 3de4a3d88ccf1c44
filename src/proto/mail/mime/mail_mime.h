/**
 * A message cut into its parts (RFC 2045, 2046) within bounds: what lies past them is not opened.
 * Parts are slices of the message, nothing is copied but what has to be decoded
 * (docs/decisions/0009-own-cutting-of-mime.md). Runs in a confined worker.
 */
#ifndef PHAROS_PROTO_MAIL_MIME_H
#define PHAROS_PROTO_MAIL_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/str.h"
#include "proto/mail/mime/mail_transfer.h"
#include "proto/mail/value/mail_head.h"
#include "proto/mail/value/mail_words.h"

struct arena;
struct mail_charset_found;

enum {
    MAIL_PARTS_MAX = 1000,
    MAIL_DEPTH_MAX = 30,
    MAIL_DEFECTS_MAX = 50,
    MAIL_HEADS_BYTES_MAX = 2 * 1024 * 1024, /* of all parts together */
    MAIL_HEADS_FIELDS_MAX = 20 * 1000,      /* the same */
    MAIL_TEXT_BYTES_MAX = 2 * 1024 * 1024,  /* of one text; what is longer is cut */
    MAIL_KEPT_BYTES_MAX = 4 * 1024 * 1024,  /* decoded content, of all parts together */
};

/**
 * One part. A multipart has children; so has a message/rfc822, one: the message within it; and a
 * plain text with uuencoded files in it, which its raw and its content are without.
 */
struct mail_part {
    struct mail_head head;
    struct str type;                      /* "text/plain": lower case, defaults filled in */
    struct mail_param_value content_type; /* with its parameters */
    struct mail_param_value disposition;  /* value "" when none is said */
    struct str filename; /* Content-Disposition's, else Content-Type's name; STR_NULL if neither */
    struct str content_id; /* without <>; STR_NULL when there is none */
    /* Bytes with the transfer encoding undone, of text and message parts, up to
     * MAIL_KEPT_BYTES_MAX in all; "" for others: mail_part_content. */
    struct str content;
    struct str raw;   /* the part's body as it stands in the message, still encoded */
    struct str added; /* plain text behind it that is not encoded; within the content of a text */
    enum mail_transfer transfer;
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

/** Never refuses: the worst is one text/plain part with all of it. Results live in `arena`. */
void mail_mime_read(struct str message, struct arena *arena, struct mail_mime *out);

/** Notes what was wrong with the message, once each; `defect` is a constant. */
void mail_mime_note(struct mail_mime *mime, const char *defect);

/** Has it children, or would have some? */
bool mail_part_is_multipart(const struct mail_part *part);
/** message/rfc822 and its relatives. */
bool mail_part_is_message(const struct mail_part *part);

/** The decoded bytes of any part, up to `max_bytes`. */
struct str mail_part_content(const struct mail_part *part, size_t max_bytes, struct arena *arena);
/** Size and digest of the decoded bytes, which are not kept; of a message: the bytes within. */
void mail_part_digest(const struct mail_part *part, size_t *size, struct sha256 *digest);

/**
 * A part's content as text in UTF-8, by its charset: the declared one, that of an HTML text's
 * <meta>, or what the bytes tell.
 */
struct str mail_part_text(const struct mail_part *part, struct arena *arena);
/** The same, telling how it was read. */
struct str mail_part_read_text(const struct mail_part *part, struct arena *arena,
                               struct mail_charset_found *found);

#endif
