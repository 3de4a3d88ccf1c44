#include "base/arena.h"
#include "proto/mail/classify/mail_classify.h"
#include "proto/mail/mail_clean.h"
#include "proto/mail/mail_tool.h"

static void write_text(struct json_out *out, const char *key, struct str text, struct arena *arena)
{
    out_key(out, key);
    out_str(out, mail_clean(arena, text));
}

static void write_failure(struct json_out *out, const struct mail_failure *failure,
                          struct arena *arena)
{
    out_begin_object(out);
    write_text(out, "recipient", failure->recipient, arena);
    write_text(out, "status", failure->status, arena);
    write_text(out, "reply_code", failure->reply_code, arena);
    out_key(out, "permanent");
    if (failure->permanence == MAIL_PERMANENCE_UNKNOWN)
        out_null(out);
    else
        out_bool(out, failure->permanence == MAIL_PERMANENT);
    out_end_object(out);
}

static void write_class(struct json_out *out, const struct mail_class *class, struct arena *arena)
{
    out_begin_object(out);
    out_key(out, "kind");
    out_cstring(out, mail_kind_name(class->kind));
    out_key(out, "may_auto_reply");
    out_bool(out, class->may_auto_reply);
    out_key(out, "loop");
    out_bool(out, class->loop);
    out_key(out, "failures");
    out_begin_list(out);
    for (size_t i = 0; i < class->failure_count; i++)
        write_failure(out, &class->failures[i], arena);
    out_end_list(out);
    out_key(out, "why");
    out_begin_list(out);
    for (size_t i = 0; i < class->why_count; i++)
        out_str(out, mail_clean(arena, class->why[i]));
    out_end_list(out);
    out_end_object(out);
}

bool mail_tool_classify(struct str input, const struct mail_tool_options *options,
                        struct arena *arena, struct json_out *out, struct err *err)
{
    struct mail_class class;

    (void)err;
    mail_classify(input, options->local_domain, arena, &class);
    write_class(out, &class, arena);
    return true;
}
