#include "proto/mail/forward/mail_origin.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/html/html.h"
#include "proto/mail/forward/mail_forward.h"
#include "proto/mail/mime/mail_body.h"
#include "proto/mail/mime/mail_mime.h"
#include "proto/mail/quote/mail_lines.h"
#include "proto/mail/value/mail_words.h"

/** The bytes of "<mailto:…>" or "[mailto:…]" that begins `text`; 0 for anything else. */
static size_t link_bytes(struct str text)
{
    size_t end;

    if (!str_starts_with(text, STR("<mailto:")) && !str_starts_with(text, STR("[mailto:")))
        return 0;
    end = str_find_char(text, text.p[0] == '<' ? '>' : ']');
    return end < text.n ? end + 1 : 0;
}

/**
 * A list of mailboxes without the links that Outlook puts behind addresses: "Kim
 * <kim@a.example<mailto:kim@a.example>>". A link stays where it is the only address.
 */
static struct str without_links(struct str raw, struct arena *arena)
{
    struct strbuf plain = strbuf_new(arena, raw.n + 1);
    bool has_address = false;

    for (size_t i = 0; i < raw.n;) {
        size_t link = link_bytes(str_from(raw, i));

        if (link > 0 && has_address) {
            i += link;
            continue;
        }
        if (raw.p[i] == ',' || raw.p[i] == ';')
            has_address = false;
        else if (raw.p[i] == '@')
            has_address = true;
        strbuf_add_char(&plain, raw.p[i++]);
    }
    return strbuf_str(&plain);
}

/** "Kim (kim@a.example)", as some clients write it. */
static struct str with_angles(struct str raw, struct arena *arena)
{
    struct strbuf angled = strbuf_new(arena, raw.n + 1);

    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];

        strbuf_add_char(&angled, (char)(c == '(' ? '<' : c == ')' ? '>' : c));
    }
    return strbuf_str(&angled);
}

/** A name without the quotes that clients add, and none where it only repeats the address. */
static struct str plain_name(const struct mail_address *address)
{
    struct str name = mail_line_trim(address->name);

    while (name.n >= 2 && (name.p[0] == '\'' || name.p[0] == '"')
           && name.p[name.n - 1] == name.p[0])
        name = mail_line_trim(str_sub(name, 1, name.n - 2));
    return name.n == 0 || str_eq_ascii_nocase(name, address->email) ? STR_NULL : name;
}

static size_t read_mailboxes(struct str raw, struct arena *arena, struct mail_address **out)
{
    struct str plain = without_links(raw, arena);
    size_t count = mail_addresses_read(plain, STR_NULL, arena, out);

    if (count == 0 && str_find_char(plain, '@') < plain.n)
        count = mail_addresses_read(with_angles(plain, arena), STR_NULL, arena, out);
    for (size_t i = 0; i < count; i++)
        (*out)[i].name = plain_name(&(*out)[i]);
    return count;
}

/** The sender: a mailbox, or just a name. */
static bool read_sender(struct str raw, struct arena *arena, struct mail_address *out)
{
    struct mail_address *list;
    struct mail_address alone = { mail_words_decode(raw, STR_NULL, arena), STR_NULL };

    if (read_mailboxes(raw, arena, &list) > 0) {
        *out = list[0];
        return true;
    }
    *out = (struct mail_address){ plain_name(&alone), STR_NULL };
    return !str_is_null(out->name);
}

static void read_subject_and_date(struct str subject, struct str date, struct arena *arena,
                                  struct mail_origin *out)
{
    out->subject = mail_words_decode(subject, STR_NULL, arena);
    out->has_date = !str_is_null(date) && mail_date_read(date, &out->date);
}

bool mail_origin_of_text(struct str text, struct arena *arena, struct mail_origin *out)
{
    struct mail_forward forward;

    *out = (struct mail_origin){ .text = STR_NULL };
    mail_forward_read(text, arena, &forward);
    if (forward.kind != MAIL_WRAP_FORWARD || str_is_null(forward.values[MAIL_BLOCK_FROM])
        || !read_sender(forward.values[MAIL_BLOCK_FROM], arena, &out->from))
        return false;
    out->to_count = read_mailboxes(forward.values[MAIL_BLOCK_TO], arena, &out->to);
    out->cc_count = read_mailboxes(forward.values[MAIL_BLOCK_CC], arena, &out->cc);
    read_subject_and_date(forward.values[MAIL_BLOCK_SUBJECT], forward.values[MAIL_BLOCK_DATE],
                          arena, out);
    out->says_forwarded = forward.separator == MAIL_SEPARATOR_FORWARD;
    out->text = forward.text;
    return true;
}

/** The text that an agent would read. */
static struct str text_of(const struct mail_mime *mime, struct arena *arena)
{
    struct mail_body body;
    struct str text = STR("");
    struct err err = { 0 };

    mail_body_choose(mime->top, arena, &body);
    if (body.text != NULL)
        return mail_part_text(body.text, arena);
    if (body.html != NULL && !html_to_text(mail_part_text(body.html, arena), arena, &text, &err))
        return STR("");
    return text;
}

static bool is_in_report(const struct mail_part *part)
{
    return part->parent != NULL && str_eq(part->parent->type, STR("multipart/report"));
}

static bool is_attached_message(const struct mail_part *part)
{
    return str_eq(part->type, STR("message/rfc822")) && part->child_count > 0
           && !is_in_report(part);
}

static bool read_attached(const struct mail_part *part, struct arena *arena,
                          struct mail_origin *out)
{
    const struct mail_head *head = &part->children[0]->head;

    *out = (struct mail_origin){ .says_forwarded = true, .text = STR_NULL, .attached = part };
    if (!read_sender(mail_head_get(head, "From"), arena, &out->from))
        return false;
    out->to_count = read_mailboxes(mail_head_get(head, "To"), arena, &out->to);
    out->cc_count = read_mailboxes(mail_head_get(head, "Cc"), arena, &out->cc);
    read_subject_and_date(mail_head_get(head, "Subject"), mail_head_get(head, "Date"), arena, out);
    return true;
}

bool mail_origin_of_message(const struct mail_mime *mime, struct arena *arena,
                            struct mail_origin *out)
{
    struct mail_body body;

    if (mail_origin_of_text(text_of(mime, arena), arena, out))
        return true;
    mail_body_choose(mime->top, arena, &body);
    for (size_t i = 0; i < body.file_count; i++)
        if (is_attached_message(body.files[i]) && read_attached(body.files[i], arena, out))
            return true;
    return false;
}
