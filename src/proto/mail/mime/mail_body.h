/** Which parts of a message are its text, and which are files (RFC 2046 5.1, RFC 2183). */
#ifndef PHAROS_PROTO_MAIL_BODY_H
#define PHAROS_PROTO_MAIL_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/mail/mime/mail_mime.h"

struct arena;

struct mail_body {
    const struct mail_part
        *text; /* the first plain text that is no file; NULL when there is none */
    const struct mail_part *html;   /* the first HTML text that is none */
    const struct mail_part **files; /* in their order; messages within are files as a whole */
    size_t file_count;
};

void mail_body_choose(const struct mail_part *top, struct arena *arena, struct mail_body *out);

/** Does it belong to what is shown, as a picture in the text does? */
bool mail_body_shows_inline(const struct mail_part *part);

#endif
