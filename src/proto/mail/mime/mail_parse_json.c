/* What `pharos mail parse` prints: a mail_parsed as JSON. */
#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/mail_json.h"
#include "proto/mail/mail_tool.h"
#include "proto/mail/mime/mail_parse.h"

static void write_people(struct json_out *out, const struct mail_parsed *mail)
{
    mail_json_addresses(out, "from", &mail->from, MAIL_ADDRESSES_MAX);
    out_key(out, "sender");
    if (mail->sender.count > 0)
        mail_json_address(out, &mail->sender.items[0]);
    else
        out_null(out);
    mail_json_addresses(out, "to", &mail->to, MAIL_ADDRESSES_MAX);
    mail_json_addresses(out, "cc", &mail->cc, MAIL_ADDRESSES_MAX);
    mail_json_addresses(out, "bcc", &mail->bcc, MAIL_ADDRESSES_MAX);
    mail_json_addresses(out, "reply_to", &mail->reply_to, MAIL_ADDRESSES_MAX);
}

static void write_attachment(struct json_out *out, const struct mail_attachment *attachment,
                             struct arena *arena)
{
    out_begin_object(out);
    mail_json_field(out, "filename", attachment->filename);
    mail_json_field(out, "content_type", attachment->content_type);
    out_key(out, "size");
    out_int(out, (int64_t)attachment->size);
    mail_json_field(out, "sha256", sha256_hex(arena, &attachment->sha256));
    mail_json_field(out, "content_id", attachment->content_id);
    out_key(out, "inline");
    out_bool(out, attachment->is_inline);
    out_end_object(out);
}

static void write_lists(struct json_out *out, const struct mail_parsed *mail, struct arena *arena)
{
    out_key(out, "attachments");
    out_begin_list(out);
    for (size_t i = 0; i < mail->attachment_count; i++)
        write_attachment(out, &mail->attachments[i], arena);
    out_end_list(out);
    out_key(out, "defects");
    out_begin_list(out);
    for (size_t i = 0; i < mail->mime.defect_count; i++)
        out_cstring(out, mail->mime.defects[i]);
    out_end_list(out);
}

void mail_parse_write(struct json_out *out, const struct mail_parsed *mail, struct arena *arena)
{
    out_begin_object(out);
    write_people(out, mail);
    mail_json_field(out, "subject", mail->subject);
    mail_json_field(out, "date", mail->has_date ? mail_date_text(&mail->date, arena) : STR_NULL);
    mail_json_field(out, "message_id", mail->message_id);
    mail_json_ids(out, "in_reply_to", &mail->in_reply_to);
    mail_json_ids(out, "references", &mail->references);
    mail_json_field(out, "text", mail->text);
    mail_json_field(out, "html", mail->html);
    out_key(out, "body_type");
    out_cstring(out, mail->shows_html ? "text/html" : "text/plain");
    mail_json_field(out, "body_text_rendered", mail->rendered);
    write_lists(out, mail, arena);
    out_end_object(out);
}

void mail_parse_write_unreadable(struct json_out *out, struct arena *arena, const char *defect)
{
    struct mail_parsed mail = { .subject = STR(""), .rendered = STR("") };

    mail_mime_note(&mail.mime, defect);
    mail_parse_write(out, &mail, arena);
}

/** A result that would be too long as JSON is cut: its texts keep their beginnings. */
static void shorten(struct mail_parsed *mail)
{
    enum { SHORT_BYTES = 256 * 1024 };

    mail_mime_note(&mail->mime, "too_much_text");
    mail->text = utf8_cut(mail->text, SHORT_BYTES);
    mail->html = utf8_cut(mail->html, SHORT_BYTES);
    mail->rendered = utf8_cut(mail->rendered, SHORT_BYTES);
}

/** Bytes that the JSON will take, or nearly so: long texts must not be copied as it grows. */
static size_t room_for(const struct mail_parsed *mail)
{
    enum { REST_BYTES = 8 * 1024, ESCAPES_SHARE = 8 };
    size_t texts = mail->text.n + mail->html.n + mail->rendered.n;

    return texts + texts / ESCAPES_SHARE + REST_BYTES;
}

bool mail_tool_parse(struct str input, const struct mail_tool_options *options, struct arena *arena,
                     struct json_out *out, struct err *err)
{
    enum { PARSED_MAX = 8 * 1024 * 1024 };
    struct mail_parsed mail;
    struct json_out before;

    (void)err;
    mail_parse_within(input, &options->bounds, arena, &mail);
    if (out->buf.max_bytes > PARSED_MAX) /* a worker holds the message as well */
        out->buf.max_bytes = PARSED_MAX;
    before = *out;
    strbuf_reserve(&out->buf, room_for(&mail));
    mail_parse_write(out, &mail, arena);
    if (out->buf.overflow) {
        *out = before;
        shorten(&mail);
        mail_parse_write(out, &mail, arena);
    }
    return true;
}
