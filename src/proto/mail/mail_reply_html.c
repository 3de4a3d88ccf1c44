#include "proto/mail/mail_reply.h"

#include "proto/html.h"

bool mail_reply_read_html(struct str html, struct str from, struct arena *arena,
                          struct mail_reply *out, struct err *err)
{
    struct str text;

    if (!html_to_text(html, arena, &text, err))
        return false;
    mail_reply_read(text, from, arena, out);
    return true;
}
