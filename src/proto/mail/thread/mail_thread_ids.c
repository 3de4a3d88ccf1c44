/* What joining messages needs of each: the worker's part of `pharos mail thread`. */
#include "proto/mail/mail_tool.h"
#include "proto/mail/value/mail_head.h"
#include "proto/mail/value/mail_ids.h"

bool mail_tool_thread(struct str input, const struct mail_tool_options *options,
                      struct arena *arena, struct json_out *out, struct err *err)
{
    struct mail_head head;
    struct str body;
    struct str *own;
    struct str *ids;
    size_t count;

    (void)options;
    (void)err;
    mail_head_read(input, arena, &head, &body);
    count = mail_ids_of(&head, "References", false, arena, &ids);
    if (count == 0 && mail_ids_of(&head, "In-Reply-To", false, arena, &ids) > 0)
        count = 1;
    out_begin_object(out);
    out_key(out, "id");
    out_str(out, mail_ids_of(&head, "Message-ID", true, arena, &own) > 0 ? own[0] : STR_NULL);
    out_key(out, "references");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++)
        out_str(out, ids[i]);
    out_end_list(out);
    out_end_object(out);
    return true;
}
