/**
 * The mail engines as `pharos mail VERB` and the server's workers call them: bytes in, one JSON
 * object out. All run in a confined worker (mail_job.h). False: the input is refused (INVALID);
 * malformed mail never is.
 */
#ifndef PHAROS_PROTO_MAIL_TOOL_H
#define PHAROS_PROTO_MAIL_TOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "proto/json.h"
#include "proto/mail/mime/mail_mime.h"

struct arena;

/** STR_NULL where not given. */
struct mail_tool_options {
    struct str local_domain;   /* one of our own domains */
    struct str type;           /* text/plain, text/html or message/rfc822 */
    struct str from;           /* the writer's address */
    struct mail_bounds bounds; /* of parse and letter */
    struct str trusted;        /* of letter: servers that check our mail, parted by commas */
    size_t trusted_hops;       /* mail_auth_results.h */
    struct str keys;           /* of dkim: see mail_tool_dkim */
    int64_t now_s;             /* of dkim: UTC seconds */
};

typedef bool mail_tool(struct str input, const struct mail_tool_options *options,
                       struct arena *arena, struct json_out *out, struct err *err);

mail_tool mail_tool_parse;
mail_tool mail_tool_reply;
mail_tool mail_tool_forward;
mail_tool mail_tool_classify;
/** {"id":S|null,"references":[S],"answered":S|null,"date_ms":N|null}: what mail_thread.h takes, of
 * one message's head, and when it was written. */
mail_tool mail_tool_thread;
/** What mail_letter_read reads (letter/mail_letter.h). */
mail_tool mail_tool_letter;
/** {"verdict":N,"domain":S|null} of the best DKIM signature, with an enum mail_auth_verdict. `keys`
 * is {NAME:RECORD|null}, null for a name that has none; one that is missing gave no answer. */
mail_tool mail_tool_dkim;
/** Not JSON but the bytes of one file, whose transfer encoding stands as `type`. */
mail_tool mail_tool_decode;

#endif
