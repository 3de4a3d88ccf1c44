/**
 * What must hold of every reply to a plain text: no line is lost, none invented, each part in its
 * order. For tests and fuzz targets.
 */
#ifndef PHAROS_PROTO_MAIL_REPLY_CHECK_H
#define PHAROS_PROTO_MAIL_REPLY_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "proto/mail/reply/mail_reply.h"

/** The lines with something on them, blanks at their ends taken off, one by one. */
static inline bool mail_reply_next_line(struct str *rest, struct str *line)
{
    while (rest->n > 0) {
        *line = str_trim(str_cut(rest, '\n'));
        if (line->n > 0)
            return true;
    }
    return false;
}

static inline size_t mail_reply_count_lines(struct str text)
{
    struct str line;
    size_t count = 0;

    while (mail_reply_next_line(&text, &line))
        count++;
    return count;
}

/** The lines of `part` stand in the text, in their order. */
static inline bool mail_reply_is_part(struct str part, struct str text)
{
    struct str wanted;
    struct str line;

    while (mail_reply_next_line(&part, &wanted))
        do {
            if (!mail_reply_next_line(&text, &line))
                return false;
        } while (!str_eq(line, wanted));
    return true;
}

/** `text` is the input as mail_text_normal gives it. */
static inline bool mail_reply_is_whole(struct str text, const struct mail_reply *reply)
{
    return mail_reply_is_part(reply->body_text, text) && mail_reply_is_part(reply->cut_text, text)
           && mail_reply_count_lines(text)
                  == mail_reply_count_lines(reply->body_text)
                         + mail_reply_count_lines(reply->cut_text);
}

#endif
