/**
 * A message written from its values: RFC 5322, 2045 to 2047, 2183, 2231, 2387, 3834, 6532. Pure:
 * the same values give the same bytes, so a message can be written once to sign it and once more to
 * send it. What comes out is 7-bit clean (but for SMTPUTF8 addresses), with CRLF, in lines of 76
 * where they can be cut and of 998 at most.
 *
 * mixed( related( alternative( text, html ), pictures ), files ), without what is not needed.
 */
#ifndef PHAROS_PROTO_MAIL_COMPOSE_H
#define PHAROS_PROTO_MAIL_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/mail/compose/mail_sink.h"
#include "proto/mail/mime/mail_parse.h"

struct arena;
struct err;

/** RFC 3834 5: what tells other machines not to answer. */
enum mail_auto_submitted {
    MAIL_SUBMITTED_BY_HAND, /* no field */
    MAIL_SUBMITTED_AS_REPLY,
    MAIL_SUBMITTED_BY_PROGRAM,
};

/** A field of the caller's: "List-Unsubscribe", "X-…". */
struct mail_draft_field {
    struct str name;
    struct str value; /* ASCII stands as it is, cut at single blanks; other text is encoded */
};

struct mail_draft_file {
    struct mail_source source;
    struct str name;         /* UTF-8; "" or STR_NULL for none; shortened to 255 bytes */
    struct str content_type; /* "image/png"; what is no such thing is application/octet-stream */
    struct str content_id;   /* without <>; pictures need one, files may have STR_NULL */
};

struct mail_draft {
    struct mail_address from;
    struct mail_address sender; /* email STR_NULL: none */
    struct mail_addresses reply_to;
    struct mail_addresses to; /* to and cc may be empty, both */
    struct mail_addresses cc;
    struct str subject;
    struct mail_date date;
    struct str message_id;          /* without <>, as all ids */
    struct str in_reply_to;         /* left out where it cannot be written, as references are */
    struct mail_id_list references; /* oldest first */
    enum mail_auto_submitted auto_submitted;
    const struct mail_draft_field *fields;
    size_t field_count;
    struct str text;                        /* any line ends; STR_NULL where there is only html */
    struct str html;                        /* a whole document; STR_NULL for none */
    const struct mail_draft_file *pictures; /* that the html names as cid: */
    size_t picture_count;
    const struct mail_draft_file *files;
    size_t file_count;
    uint64_t boundary_seed; /* one that nobody can foretell who has a file attached */
    bool is_utf8;           /* the way understands SMTPUTF8: addresses of any language as written */
};

struct mail_compose_limits {
    uint64_t message_bytes_max; /* of all that is written */
    size_t text_bytes_max;      /* of text and html, each as given */
    size_t addresses_max;       /* of each field */
    size_t fields_max;
    size_t files_max;      /* of files and of pictures */
    size_t references_max; /* ids; of more the first and the newest are kept. At least 2 */
};

/** What most servers take. */
extern const struct mail_compose_limits mail_compose_limits_usual;

/**
 * Writes the message. In text, names and subject control characters become blanks and bytes that
 * are no UTF-8 U+FFFD; nothing of them ends a field.
 * INVALID: bad_address and address_needs_utf8 (field "to/3"), bad_message_id, bad_date, bad_field
 * (a name of the caller's that this writer writes itself, or line ends in its value),
 * bad_content_id. LIMIT: mail_too_large, too_many. UNAVAILABLE: file_unreadable (field "files/2"),
 * mail_not_taken by the sink. But for the last three and mail_too_large nothing was written.
 */
bool mail_compose(const struct mail_draft *draft, const struct mail_compose_limits *limits,
                  struct arena *arena, const struct mail_sink *sink, struct err *err) MUST_USE;

#endif
