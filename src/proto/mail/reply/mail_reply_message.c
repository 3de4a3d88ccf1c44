/** Replies as messages: the part that says what was written. */
#include "base/arena.h"
#include "proto/mail/mime/mail_body.h"
#include "proto/mail/mime/mail_mime.h"
#include "proto/mail/reply/mail_reply.h"

bool mail_reply_read_parts(struct str text, struct str html, struct str from, struct arena *arena,
                           struct mail_reply *out, struct err *err)
{
    /* Some clients send a plain part with nothing in it beside the HTML. */
    if (!str_is_null(html) && str_trim(text).n == 0)
        return mail_reply_read_html(html, from, arena, out, err);
    mail_reply_read(str_is_null(text) ? STR("") : text, from, arena, out);
    return true;
}

bool mail_reply_read_message(struct str message, struct str from, struct arena *arena,
                             struct mail_reply *out, struct err *err)
{
    struct mail_mime mime;
    struct mail_body body;
    struct str text = STR_NULL;
    struct str html = STR_NULL;

    mail_mime_read(message, arena, &mime);
    mail_body_choose(mime.top, arena, &body);
    if (body.text != NULL)
        text = mail_part_text(body.text, arena);
    if (body.html != NULL && str_trim(text).n == 0)
        html = mail_part_text(body.html, arena);
    return mail_reply_read_parts(text, html, from, arena, out, err);
}
