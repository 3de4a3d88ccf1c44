/** A message as a helpdesk needs it: who, what, the text to show, the files. */
#ifndef PHAROS_PROTO_MAIL_PARSE_H
#define PHAROS_PROTO_MAIL_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/str.h"
#include "proto/mail/mime/mail_mime.h"
#include "proto/mail/value/mail_address.h"
#include "proto/mail/value/mail_date.h"

struct arena;
struct json_out;

struct mail_addresses {
    struct mail_address *items;
    size_t count;
};

struct mail_id_list {
    struct str *items;
    size_t count;
};

/** A part that is a file. */
struct mail_attachment {
    const struct mail_part *part;
    struct str filename;     /* UTF-8; STR_NULL when it has none */
    struct str content_type; /* "image/png" */
    struct str content_id;   /* without <>; STR_NULL when there is none */
    size_t size;             /* of the decoded bytes */
    struct sha256 sha256;
    bool is_inline; /* shown within the text */
};

/** A file that stood within an attachment which is none for people: a winmail.dat (mail_tnef.h). */
struct mail_opened {
    size_t within;           /* number of the attachment */
    struct str filename;     /* UTF-8; STR_NULL when it has none */
    struct str content_type; /* "image/png"; a message within is "application/ms-tnef" */
    struct str content_id;   /* without <>; STR_NULL when there is none */
    struct str content;      /* in the arena */
    struct sha256 sha256;
    bool is_inline; /* shown within the text */
};

/** All text is UTF-8 with LF line ends; STR_NULL is what is not there. */
struct mail_parsed {
    struct mail_addresses from;
    struct mail_addresses sender; /* none or one */
    struct mail_addresses to;
    struct mail_addresses cc;
    struct mail_addresses bcc;
    struct mail_addresses reply_to;
    struct str subject; /* "" when there is none */
    struct mail_date date;
    bool has_date;
    struct str message_id;
    struct mail_id_list in_reply_to;
    struct mail_id_list references;
    /* The first text/plain and the first text/html that are no attachment, line ends of the latter
     * as they came; without either, those of a winmail.dat. */
    struct str text;
    struct str html;
    bool shows_html;     /* the part an agent is shown */
    struct str rendered; /* that part as text */
    struct mail_attachment *attachments;
    size_t attachment_count;
    struct mail_opened *opened; /* `pharos mail parse` does not name them */
    size_t opened_count;
    struct mail_mime mime; /* with the defects */
};

/** Never refuses. Results are in `arena` or borrowed from `message`. */
void mail_parse(struct str message, struct arena *arena, struct mail_parsed *out);

/** The object of `pharos mail parse`. */
void mail_parse_write(struct json_out *out, const struct mail_parsed *mail, struct arena *arena);
/** The same for a message that could not be read: empty but for the defect that says why. */
void mail_parse_write_unreadable(struct json_out *out, struct arena *arena, const char *defect);

#endif
