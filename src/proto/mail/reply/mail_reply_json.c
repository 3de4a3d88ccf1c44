/** `pharos mail reply`. */
#include "base/arena.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/reply/mail_reply.h"

static void write_reply(const struct mail_reply *reply, struct json_out *out)
{
    out_begin_object(out);
    out_key(out, "visible_text");
    out_str(out, reply->visible_text);
    out_key(out, "body_text");
    out_str(out, reply->body_text);
    out_key(out, "signature");
    out_str(out, reply->signature);
    out_key(out, "cut_text");
    out_str(out, reply->cut_text);
    out_end_object(out);
}

bool mail_tool_reply(struct str input, const struct mail_tool_options *options, struct arena *arena,
                     struct json_out *out, struct err *err)
{
    struct mail_reply reply;
    bool done = true;

    if (str_eq_ascii_nocase(options->type, STR("text/html"))) {
        done = mail_reply_read_html(input, options->from, arena, &reply, err);
    } else if (str_eq_ascii_nocase(options->type, STR("message/rfc822"))) {
        done = mail_reply_read_message(input, options->from, arena, &reply, err);
    } else if (str_eq_ascii_nocase(options->type, STR("text/plain"))) {
        mail_reply_read(input, options->from, arena, &reply);
    } else {
        err_set(err, ERR_INVALID, "bad_type", "--type is text/plain, text/html or message/rfc822");
        return err_field(err, "--type");
    }
    if (done)
        write_reply(&reply, out);
    return done;
}
