/** What of a message says what it is. Used by mail_classify.c. */
#ifndef PHAROS_PROTO_MAIL_PIECES_H
#define PHAROS_PROTO_MAIL_PIECES_H

#include <stdbool.h>

#include "base/str.h"
#include "proto/mail/mime/mail_mime.h"

struct arena;

/** Borrowed from the message; NULL where there is none. */
struct mail_pieces {
    const struct mail_part *status;   /* message/delivery-status */
    const struct mail_part *feedback; /* message/feedback-report */
    const struct mail_part *receipt;  /* message/disposition-notification */
    const struct mail_part *text;     /* the first for people: plain, else HTML */
    const struct mail_part *second;   /* what stands beside it: some put the codes there */
    const struct mail_part *returned; /* message/rfc822, text/rfc822-headers */
    bool status_tells;                /* it names a recipient */
    bool answers_invitation;          /* text/calendar with method=REPLY */
};

/** Not into messages within the message, unless that is asked for; MAIL_DEPTH_MAX bounds it. */
void mail_pieces_sort(const struct mail_part *part, bool into_messages, struct mail_pieces *out);

/** As plain text, of HTML as well; empty for NULL. In the arena. */
struct str mail_piece_text(const struct mail_part *part, struct arena *arena);
/** The text for people, and that beside it, one below the other. In the arena. */
struct str mail_pieces_text(const struct mail_pieces *pieces, const struct mail_part *top,
                            struct arena *arena);

#endif
