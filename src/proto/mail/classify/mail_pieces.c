#include "proto/mail/classify/mail_pieces.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text/utf8.h"
#include "proto/html/html.h"
#include "proto/mail/classify/mail_notice.h"
#include "proto/mail/classify/mail_report.h"
#include "proto/mail/mail_clean.h"

static bool is_type(const struct mail_part *part, const char *type)
{
    return str_eq(part->type, str_of(type));
}

static void set_once(const struct mail_part **slot, const struct mail_part *part)
{
    if (*slot == NULL)
        *slot = part;
}

static bool is_attachment(const struct mail_part *part)
{
    return str_eq(part->disposition.value, STR("attachment"));
}

static void sort_text(const struct mail_part *part, struct mail_pieces *out)
{
    if (is_attachment(part))
        return;
    if (out->text == NULL || (is_type(out->text, "text/html") && is_type(part, "text/plain")))
        out->text = part;
    else
        set_once(&out->second, part);
}

/** Some servers give the words for people the type of the report, too, and put them above it. */
static void sort_status(const struct mail_part *part, struct mail_pieces *out)
{
    if (out->status_tells)
        return;
    if (out->status != NULL)
        set_once(&out->text, out->status);
    out->status = part;
    out->status_tells = !str_is_null(mail_report_field(part->content, "final-recipient"))
                        || !str_is_null(mail_report_field(part->content, "original-recipient"));
}

static void sort_part(const struct mail_part *part, struct mail_pieces *out)
{
    if (is_type(part, "message/delivery-status") || is_type(part, "message/global-delivery-status"))
        sort_status(part, out);
    else if (is_type(part, "message/feedback-report"))
        set_once(&out->feedback, part);
    else if (is_type(part, "message/disposition-notification")
             || is_type(part, "message/global-disposition-notification"))
        set_once(&out->receipt, part);
    else if (is_type(part, "message/rfc822") || is_type(part, "text/rfc822-headers")
             || is_type(part, "message/global") || is_type(part, "message/rfc822-headers")
             || is_type(part, "message/global-headers") || is_type(part, "text/rfc822")
             || is_type(part, "text/rfc822-header"))
        set_once(&out->returned, part);
    else if (is_type(part, "text/plain") || is_type(part, "text/html"))
        sort_text(part, out);
    else if (is_type(part, "text/calendar"))
        out->answers_invitation |=
            str_eq_ascii_nocase(mail_params_get(&part->content_type, "method"), STR("reply"));
}

static bool is_message(const struct mail_part *part)
{
    return str_starts_with(part->type, STR("message/"));
}

void mail_pieces_sort(const struct mail_part *part, bool into_messages, struct mail_pieces *out)
{
    sort_part(part, out);
    if (is_message(part) && !into_messages)
        return;
    for (size_t i = 0; i < part->child_count; i++)
        mail_pieces_sort(part->children[i], into_messages, out);
}

struct str mail_piece_text(const struct mail_part *part, struct arena *arena)
{
    struct str text;
    struct str plain;
    struct err err = { 0 };

    if (part == NULL)
        return STR("");
    text = mail_part_text(part, arena);
    if (!is_type(part, "text/html"))
        return text;
    text = utf8_cut(text, MAIL_NOTICE_BYTES_MAX);
    return html_to_text(text, arena, &plain, &err) ? plain : text;
}

/** What stands above the first part: meant for old programs, but some servers write it there. */
static struct str text_above_parts(const struct mail_part *top)
{
    size_t at = 0;

    while (at < top->raw.n
           && !(str_starts_with(str_from(top->raw, at), STR("--"))
                && (at == 0 || top->raw.p[at - 1] == '\n' || top->raw.p[at - 1] == '\r')))
        at++;
    return str_sub(top->raw, 0, at);
}

struct str mail_pieces_text(const struct mail_pieces *pieces, const struct mail_part *top,
                            struct arena *arena)
{
    struct str first = mail_piece_text(pieces->text, arena);

    if (pieces->text == NULL && pieces->status != NULL && top->child_count > 0)
        return mail_clean(arena, text_above_parts(top));
    if (pieces->second == NULL)
        return first;
    /* HTML beside plain text says the same again. */
    if (is_type(pieces->second, "text/html") && str_trim(first).n > 0)
        return first;
    return str_format(arena, "%" STR_FMT "\n\n%" STR_FMT, STR_ARG(first),
                      STR_ARG(mail_piece_text(pieces->second, arena)));
}
