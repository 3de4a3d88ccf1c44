/* What joining messages needs of each: the worker's part of `pharos mail thread`. */
#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/mail_head.h"
#include "proto/mail/mail_ids.h"
#include "proto/mail/mail_tool.h"

/** The ids of all fields of a name, those between < and > only. */
static size_t read_all(const struct mail_head *head, const char *name, struct arena *arena,
                       struct str *ids)
{
    const struct mail_field *field;
    size_t at = 0;
    size_t count = 0;

    while ((field = mail_head_next(head, name, &at)) != NULL) {
        struct str *more;
        size_t n = mail_ids_read(field->value, arena, &more);

        for (size_t i = 0; i < n && count < MAIL_IDS_MAX; i++)
            ids[count++] = more[i];
    }
    return count;
}

static struct str own_id(const struct mail_head *head, struct arena *arena)
{
    struct str *ids;

    return mail_ids_read_bare(mail_head_get(head, "Message-ID"), arena, &ids) > 0 ? ids[0]
                                                                                  : STR_NULL;
}

bool mail_tool_thread(struct str input, const struct mail_tool_options *options,
                      struct arena *arena, struct json_out *out, struct err *err)
{
    struct str *ids = ARENA_ARRAY(arena, MAIL_IDS_MAX, struct str);
    struct mail_head head;
    struct str body;
    size_t count;

    (void)options;
    (void)err;
    mail_head_read(input, arena, &head, &body);
    count = read_all(&head, "References", arena, ids);
    if (count == 0 && read_all(&head, "In-Reply-To", arena, ids) > 0)
        count = 1;
    out_begin_object(out);
    out_key(out, "id");
    out_str(out, own_id(&head, arena));
    out_key(out, "references");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++)
        out_str(out, ids[i]);
    out_end_list(out);
    out_end_object(out);
    return true;
}
