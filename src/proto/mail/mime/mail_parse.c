#include "proto/mail/mime/mail_parse.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"
#include "proto/mail/charset/mail_charset.h"
#include "proto/mail/mail_clean.h"
#include "proto/mail/mime/mail_body.h"
#include "proto/mail/mime/mail_parse_tnef.h"
#include "proto/mail/value/mail_ids.h"
#include "proto/mail/value/mail_words.h"

enum { SUBJECT_BYTES_MAX = 64 * 1024 };

struct parser {
    struct arena *arena;
    struct mail_parsed *out;
    const struct mail_head *head;
    struct str fallback; /* the charset of the message's text, for raw bytes in its head */
};

/** The addresses of every field of that name, or of the first that has any. */
static struct mail_addresses read_addresses(struct parser *parser, const char *name,
                                            bool only_first)
{
    struct mail_addresses all = { 0 };
    const struct mail_field *field;
    size_t at = 0;

    while ((field = mail_head_next(parser->head, name, &at)) != NULL) {
        struct mail_address *items;
        size_t count = mail_addresses_read(field->value, parser->fallback, parser->arena, &items);

        if (all.count == 0) {
            all = (struct mail_addresses){ items, count };
        } else if (!only_first && count > 0 && all.count + count <= MAIL_ADDRESSES_MAX) {
            struct mail_address *more =
                ARENA_ARRAY(parser->arena, all.count + count, struct mail_address);

            for (size_t i = 0; i < all.count + count; i++)
                more[i] = i < all.count ? all.items[i] : items[i - all.count];
            all = (struct mail_addresses){ more, all.count + count };
        }
    }
    for (size_t i = 0; i < all.count; i++) {
        all.items[i].name = mail_clean(parser->arena, all.items[i].name);
        all.items[i].email = mail_clean(parser->arena, all.items[i].email);
    }
    return all;
}

static void read_people(struct parser *parser)
{
    struct mail_parsed *out = parser->out;

    out->from = read_addresses(parser, "From", true);
    out->sender = read_addresses(parser, "Sender", true);
    if (out->sender.count > 1)
        out->sender.count = 1;
    out->to = read_addresses(parser, "To", false);
    out->cc = read_addresses(parser, "Cc", false);
    out->bcc = read_addresses(parser, "Bcc", false);
    out->reply_to = read_addresses(parser, "Reply-To", false);
    if (out->from.count == 0)
        mail_mime_note(&out->mime, "no_from");
}

static struct mail_id_list read_ids(struct parser *parser, const char *name)
{
    struct mail_id_list list;

    list.count = mail_ids_of(parser->head, name, true, parser->arena, &list.items);
    return list;
}

static struct str read_subject(const struct parser *parser, const struct mail_head *head)
{
    struct str raw = str_sub(mail_head_get(head, "Subject"), 0, SUBJECT_BYTES_MAX);

    return mail_clean(parser->arena, mail_words_decode(raw, parser->fallback, parser->arena));
}

static void read_rest_of_head(struct parser *parser)
{
    struct mail_parsed *out = parser->out;
    struct str date = mail_head_get(parser->head, "Date");

    out->subject = read_subject(parser, parser->head);
    if (str_is_null(out->subject))
        out->subject = STR("");
    out->has_date = date.n > 0 && mail_date_read(date, &out->date);
    if (date.n > 0 && !out->has_date)
        mail_mime_note(&out->mime, "bad_date");
    out->message_id = mail_ids_own(parser->head, parser->arena);
    out->in_reply_to = read_ids(parser, "In-Reply-To");
    out->references = read_ids(parser, "References");
}

/* ---- texts ---- */

static struct str with_lf(struct arena *arena, struct str text)
{
    char *bytes;
    size_t n = 0;

    if (str_find_char(text, '\r') == text.n)
        return text;
    bytes = arena_alloc(arena, text.n);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '\r')
            bytes[n++] = text.p[i];
        else if (mail_line_end_bytes(str_from(text, i)) == 1)
            bytes[n++] = '\n';
    }
    return (struct str){ bytes, n };
}

static struct str read_text(struct parser *parser, const struct mail_part *part)
{
    struct mail_charset_found found;
    struct str text;

    if (part == NULL)
        return STR_NULL;
    text = mail_part_read_text(part, parser->arena, &found);
    if (part->content.n > MAIL_TEXT_BYTES_MAX)
        mail_mime_note(&parser->out->mime, "too_much_text");
    if (found.had_bad_bytes)
        mail_mime_note(&parser->out->mime, "bad_bytes_in_text");
    return text.p != NULL ? utf8_cut(text, MAIL_TEXT_BYTES_MAX) : STR("");
}

static void read_texts(struct parser *parser, const struct mail_body *body)
{
    parser->out->text = read_text(parser, body->text);
    parser->out->html = read_text(parser, body->html);
}

/** What an agent is shown: the HTML where there is one. */
static void render(struct parser *parser)
{
    struct mail_parsed *out = parser->out;
    struct err err = { 0 };

    out->text = with_lf(parser->arena, out->text);
    out->shows_html = !str_is_null(out->html);
    if (!out->shows_html
        || !html_to_text(utf8_cut(out->html, HTML_INPUT_MAX), parser->arena, &out->rendered, &err))
        out->rendered = !str_is_null(out->text) ? out->text : STR("");
    out->rendered = utf8_cut(out->rendered, MAIL_TEXT_BYTES_MAX);
}

/* ---- attachments ---- */

static bool ends_like_file(struct str name)
{
    return name.n > 4 && str_eq_ascii_nocase(str_from(name, name.n - 4), STR(".eml"));
}

/** A message that was attached without a name has its subject's. */
static struct str name_of(struct parser *parser, const struct mail_part *part)
{
    struct str subject;

    if (!str_is_null(part->filename) || !mail_part_is_message(part) || part->child_count == 0)
        return part->filename;
    subject = read_subject(parser, &part->children[0]->head);
    if (subject.n == 0 || ends_like_file(subject))
        return subject.n > 0 ? subject : STR_NULL;
    return str_format(parser->arena, "%" STR_FMT ".eml", STR_ARG(subject));
}

static void read_attachments(struct parser *parser, const struct mail_body *body)
{
    struct mail_parsed *out = parser->out;

    out->attachments = ARENA_ARRAY(parser->arena, body->file_count, struct mail_attachment);
    out->attachment_count = body->file_count;
    for (size_t i = 0; i < body->file_count; i++) {
        struct mail_attachment *attachment = &out->attachments[i];
        const struct mail_part *part = body->files[i];

        attachment->part = part;
        attachment->filename = mail_clean(parser->arena, name_of(parser, part));
        attachment->content_type = mail_clean(parser->arena, part->type);
        attachment->content_id = mail_clean(parser->arena, part->content_id);
        attachment->is_inline = mail_body_shows_inline(part);
        mail_part_digest(part, &attachment->size, &attachment->sha256);
    }
}

void mail_parse(struct str message, struct arena *arena, struct mail_parsed *out)
{
    struct parser parser = { .arena = arena, .out = out };
    struct mail_body body;

    *out = (struct mail_parsed){ 0 };
    mail_mime_read(message, arena, &out->mime);
    parser.head = &out->mime.top->head;
    mail_body_choose(out->mime.top, arena, &body);
    if (body.text != NULL || body.html != NULL)
        parser.fallback =
            mail_params_get(&(body.text != NULL ? body.text : body.html)->content_type, "charset");
    read_people(&parser);
    read_rest_of_head(&parser);
    read_texts(&parser, &body);
    read_attachments(&parser, &body);
    mail_parse_open_tnef(out, arena);
    render(&parser);
}
