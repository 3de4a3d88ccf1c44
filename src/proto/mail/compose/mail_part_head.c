#include "proto/mail/compose/mail_part_head.h"

#include <string.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/compose/mail_fold.h"

enum {
    NAME_BYTES_MAX = 255,    /* what file systems take */
    ENDING_BYTES_MAX = 16,   /* ".tar.gz": stays when the name is shortened */
    TYPE_BYTES_MAX = 127,    /* RFC 6838 4.2: of each half; here of both */
    SECTION_CHARACTERS = 54, /* of RFC 2231's pieces: with its frame within a line */
};

/* ---- types ---- */

/** RFC 2045 5.1, without the signs that no registered type has. */
static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c != '\0' && strchr("!#$&^_.+-", c) != NULL);
}

static bool is_token(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!is_token_char(text.p[i]))
            return false;
    return text.n > 0;
}

static struct str small_letters(struct str text, struct arena *arena)
{
    char *small = arena_alloc(arena, text.n);

    for (size_t i = 0; i < text.n; i++)
        small[i] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] | 0x20 : text.p[i]);
    return (struct str){ small, text.n };
}

struct str mail_file_type(struct str content_type, struct arena *arena)
{
    struct str type = small_letters(str_sub(content_type, 0, TYPE_BYTES_MAX + 1), arena);
    struct str rest = type;
    struct str top = str_cut(&rest, '/');

    if (type.n > TYPE_BYTES_MAX || !is_token(top) || !is_token(rest)
        || str_eq(top, STR("multipart"))
        || (str_eq(top, STR("message")) && !str_eq(rest, STR("rfc822"))))
        return STR("application/octet-stream");
    return type;
}

/* ---- names ---- */

/** Without folders in it, whatever the system it comes from, and not too long. */
static struct str tidy_name(struct str name, struct arena *arena)
{
    struct str tidy = str_dup(arena, mail_line_tidy(name, arena));
    char *signs = (char *)tidy.p;
    struct str ending = STR("");

    for (size_t i = 0; i < tidy.n; i++)
        if (signs[i] == '/' || signs[i] == '\\')
            signs[i] = '_';
    if (tidy.n <= NAME_BYTES_MAX)
        return tidy;
    for (size_t i = tidy.n - ENDING_BYTES_MAX; i < tidy.n && ending.n == 0; i++)
        if (tidy.p[i] == '.')
            ending = str_from(tidy, i);
    return str_format(arena, "%" STR_FMT "%" STR_FMT,
                      STR_ARG(utf8_cut(tidy, NAME_BYTES_MAX - ending.n)), STR_ARG(ending));
}

/** RFC 2231 7: attribute characters, those of RFC 5987 that every reader takes. */
static bool is_attribute_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-'
           || c == '.' || c == '_';
}

/** Up to SECTION_CHARACTERS of percent-encoded text, of whole characters. */
static struct str cut_section(struct str *rest, struct arena *arena)
{
    struct strbuf out = strbuf_new(arena, SECTION_CHARACTERS);
    size_t at = 0;

    while (at < rest->n) {
        size_t begin = at;
        struct strbuf one = strbuf_new(arena, 3 * UTF8_MAX_BYTES);

        utf8_next(*rest, &at);
        for (size_t i = begin; i < at; i++) {
            if (is_attribute_char(rest->p[i]))
                strbuf_add_char(&one, rest->p[i]);
            else
                strbuf_addf(&one, "%%%02X", (unsigned char)rest->p[i]);
        }
        if (out.n + one.n > SECTION_CHARACTERS) {
            at = begin;
            break;
        }
        strbuf_add(&out, strbuf_str(&one));
    }
    *rest = str_from(*rest, at);
    return strbuf_str(&out);
}

static void add_extended_name(struct strbuf *out, struct str name)
{
    struct str rest = name;
    struct str section = cut_section(&rest, out->arena);

    if (rest.n == 0) {
        strbuf_addf(out, ";\r\n filename*=UTF-8''%" STR_FMT, STR_ARG(section));
        return;
    }
    strbuf_addf(out, ";\r\n filename*0*=UTF-8''%" STR_FMT, STR_ARG(section));
    for (int i = 1; rest.n > 0; i++) {
        section = cut_section(&rest, out->arena);
        strbuf_addf(out, ";\r\n filename*%d*=%" STR_FMT, i, STR_ARG(section));
    }
}

static void add_quoted(struct strbuf *out, struct str text)
{
    strbuf_add_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            strbuf_add_char(out, '\\');
        strbuf_add_char(out, text.p[i]);
    }
    strbuf_add_char(out, '"');
}

static bool is_plain_name(struct str name)
{
    return mail_is_printable(name) && str_find(name, STR("=?")) == name.n;
}

/** Encoded words within quotes are against RFC 2047 5 (3) and what everybody writes and reads. */
static void add_type_name(struct strbuf *out, struct str name)
{
    struct mail_fold fold = { .out = out, .column = sizeof(" name=\"") - 1, .is_joined = true };

    strbuf_add_cstr(out, ";\r\n name=");
    if (is_plain_name(name)) {
        add_quoted(out, name);
        return;
    }
    strbuf_add_char(out, '"');
    mail_fold_encoded(&fold, name);
    strbuf_add_char(out, '"');
}

static void add_disposition_name(struct strbuf *out, struct str name)
{
    if (!is_plain_name(name)) {
        add_extended_name(out, name);
        return;
    }
    strbuf_add_cstr(out, ";\r\n filename=");
    add_quoted(out, name);
}

void mail_add_file_fields(struct strbuf *out, const struct mail_draft_file *file, struct str type,
                          const char *disposition)
{
    struct str name = tidy_name(file->name, out->arena);

    strbuf_add_cstr(out, "Content-Type: ");
    strbuf_add(out, type);
    if (name.n > 0)
        add_type_name(out, name);
    strbuf_addf(out, "\r\nContent-Disposition: %s", disposition);
    if (name.n > 0)
        add_disposition_name(out, name);
    strbuf_add_cstr(out, "\r\n");
    if (!str_is_null(file->content_id))
        strbuf_addf(out, "Content-ID: <%" STR_FMT ">\r\n", STR_ARG(file->content_id));
}
