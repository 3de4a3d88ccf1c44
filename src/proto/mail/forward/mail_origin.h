/**
 * Who wrote what somebody passed on: sender, recipients, date and subject of a forwarded message as
 * values, so that a ticket can belong to the person who asked and not to the one who forwarded.
 */
#ifndef PHAROS_PROTO_MAIL_ORIGIN_H
#define PHAROS_PROTO_MAIL_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"
#include "proto/mail/value/mail_address.h"
#include "proto/mail/value/mail_date.h"

struct arena;
struct mail_mime;
struct mail_part;

struct mail_origin {
    struct mail_address from; /* email is STR_NULL where only a name is written, as Outlook may */
    struct mail_address *to;
    size_t to_count;
    struct mail_address *cc;
    size_t cc_count;
    struct str subject; /* decoded; STR_NULL when there is none */
    struct mail_date date;
    bool has_date;
    bool says_forwarded; /* an attached message or "Forwarded message"; false where the header
                            block could be that of a message which is answered */
    struct str text;     /* the forwarded message's; STR_NULL for an attached one */
    const struct mail_part *attached; /* the part of type message/rfc822; NULL for a text */
};

/** False where the text forwards nothing, or says of nobody that he wrote it. */
bool mail_origin_of_text(struct str text, struct arena *arena, struct mail_origin *out) MUST_USE;

/**
 * Looks into the message's text (its HTML where it has no other), then for an attached message
 * which is not part of a report of delivery.
 */
bool mail_origin_of_message(const struct mail_mime *mime, struct arena *arena,
                            struct mail_origin *out) MUST_USE;

#endif
