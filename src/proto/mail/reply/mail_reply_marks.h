/** What elements of an HTML message say of the text in them. Used by the mail_reply*.c files. */
#ifndef PHAROS_PROTO_MAIL_REPLY_MARKS_H
#define PHAROS_PROTO_MAIL_REPLY_MARKS_H

#include "base/str.h"
#include "proto/html/html_token.h"

struct arena;

enum mail_reply_hint {
    REPLY_HINT_NONE,
    REPLY_HINT_QUOTE,       /* all in it is the other's */
    REPLY_HINT_ATTRIBUTION, /* "On … wrote:" */
    REPLY_HINT_SIGNATURE,
    REPLY_HINT_SPLIT, /* from its beginning on, within it and after it, all is the other's */
    REPLY_HINT_HEAD,  /* a head may begin there: then the same */
    REPLY_HINT_WRAP,  /* a quote with what belongs to it, answers within it maybe */
    REPLY_HINTS,
};

enum mail_reply_hint mail_reply_element(const struct html_token *token, struct arena *scratch);

#endif
