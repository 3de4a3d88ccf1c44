#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/forward/mail_forward.h"
#include "proto/mail/mail_tool.h"

static void write_head(struct json_out *out, const struct mail_forward *forward)
{
    static const struct {
        const char *key;
        enum mail_block_field field;
    } keys[] = {
        { "from", MAIL_BLOCK_FROM },
        { "to", MAIL_BLOCK_TO },
        { "cc", MAIL_BLOCK_CC },
        { "bcc", MAIL_BLOCK_BCC },
        { "reply-to", MAIL_BLOCK_REPLY_TO },
        { "subject", MAIL_BLOCK_SUBJECT },
        { "date", MAIL_BLOCK_DATE },
    };

    out_key(out, "header");
    out_begin_object(out);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (str_is_null(forward->values[keys[i].field]))
            continue;
        out_key(out, keys[i].key);
        out_str(out, forward->values[keys[i].field]);
    }
    out_end_object(out);
}

static void write_wrap(struct json_out *out, const struct mail_forward *forward)
{
    static const char *const types[] = {
        [MAIL_WRAP_NONE] = NULL,
        [MAIL_WRAP_FORWARD] = "forward",
        [MAIL_WRAP_REPLY] = "reply",
        [MAIL_WRAP_QUOTE] = "quote",
    };

    out_key(out, "wrap");
    out_begin_object(out);
    out_key(out, "type");
    out_cstring(out, types[forward->kind]);
    write_head(out, forward);
    out_key(out, "text");
    out_str(out, forward->text);
    out_key(out, "text_top");
    out_str(out, forward->text_top);
    out_key(out, "text_bottom");
    out_str(out, forward->text_bottom);
    out_end_object(out);
}

bool mail_tool_forward(struct str input, const struct mail_tool_options *options,
                       struct arena *arena, struct json_out *out, struct err *err)
{
    struct mail_forward forward;

    if (!str_is_null(options->type) && !str_eq(options->type, STR("text/plain")))
        return err_set(err, ERR_INVALID, "bad_type", "a forward is read in text/plain only");
    mail_forward_read(utf8_repair(arena, input), arena, &forward);
    out_begin_object(out);
    write_wrap(out, &forward);
    out_key(out, "forwarded_text");
    out_str(out, forward.forwarded_text);
    out_key(out, "before_forward");
    out_str(out, forward.before_forward);
    out_end_object(out);
    return true;
}
