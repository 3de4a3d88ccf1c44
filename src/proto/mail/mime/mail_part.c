#include "proto/mail/mime/mail_part.h"

#include <string.h>

#include "base/arena.h"
#include "proto/mail/charset/mail_charset.h"

/* ---- types ---- */

static bool is_type_char(char c)
{
    return c > ' ' && c < 0x7f && c != '/' && c != '"' && c != '<' && c != '>' && c != ',';
}

/** The first "word/word" of a value, which may stand in quotes or before a comma; "" where there is
 * none. */
static struct str type_of(struct str value)
{
    size_t slash = str_find_char(value, '/');
    size_t begin = slash;
    size_t end = slash + 1;

    while (begin > 0 && is_type_char(value.p[begin - 1]))
        begin--;
    while (end < value.n && is_type_char(value.p[end]))
        end++;
    return begin < slash && slash + 1 < end ? str_sub(value, begin, end - begin) : STR("");
}

/** The first Content-Type that names a type. */
static size_t read_content_type(struct mail_mime *mime, struct mail_part *part, struct arena *arena)
{
    size_t at = 0;
    size_t fields = 0;
    const struct mail_field *field;

    while ((field = mail_head_next(&part->head, "Content-Type", &at)) != NULL) {
        if (fields++ > 0)
            mail_mime_note(mime, "repeated_content_type");
        if (type_of(part->content_type.value).n == 0)
            mail_params_read(field->value, STR_NULL, arena, &part->content_type);
    }
    return fields;
}

/**
 * RFC 2045 5.2 takes what names no type as plain text; but what has a boundary is a multipart, and
 * what has a file's name a file. Half a type says more.
 */
static struct str type_by_params(const struct mail_part *part, const char *default_type)
{
    struct str value = part->content_type.value;

    if (mail_params_get(&part->content_type, "boundary").n > 0 || str_eq(value, STR("multipart/")))
        return STR("multipart/mixed");
    if (str_eq(value, STR("text/")))
        return STR("text/plain");
    return part->filename.n > 0 ? STR("application/octet-stream") : str_of(default_type);
}

static void decide_type(struct mail_mime *mime, struct mail_part *part, const char *default_type,
                        size_t fields)
{
    part->type = type_of(part->content_type.value);
    if (part->type.n > 0)
        return;
    if (fields > 0)
        mail_mime_note(mime, "bad_content_type");
    part->type = fields > 0 ? type_by_params(part, default_type) : str_of(default_type);
}

bool mail_part_is_multipart(const struct mail_part *part)
{
    return str_starts_with(part->type, STR("multipart/"));
}

bool mail_part_is_message(const struct mail_part *part)
{
    return str_eq(part->type, STR("message/rfc822")) || str_eq(part->type, STR("message/global"))
           || str_eq(part->type, STR("message/news"));
}

struct str mail_part_boundary(const struct mail_part *part)
{
    struct str boundary = mail_params_get(&part->content_type, "boundary");

    while (boundary.n > 0 && str_find_char(STR(" \t\r\n"), boundary.p[boundary.n - 1]) < 4)
        boundary.n--;
    return boundary;
}

bool mail_part_glued_head(const struct mail_part *part, struct mail_head *out)
{
    const struct mail_head *head = &part->head;
    size_t at = 0;
    const struct mail_field *field = mail_head_next(head, "Content-Type", &at);

    while (field != NULL && (field = mail_head_next(head, "Content-Type", &at)) != NULL)
        if (str_eq_ascii_nocase(str_sub(field->value, 0, strlen("text/")), STR("text/"))) {
            *out = (struct mail_head){ .fields = head->fields + at - 1,
                                       .count = head->count - (at - 1) };
            return true;
        }
    return false;
}

/* ---- names ---- */

static struct str without_brackets(struct str id)
{
    if (id.n > 0 && id.p[0] == '<')
        id = str_from(id, 1);
    if (id.n > 0 && id.p[id.n - 1] == '>')
        id.n--;
    return id.n > 0 ? id : STR_NULL;
}

/** Content-Location (RFC 2557), where it is a mere file's name: pictures of Outlook have no other.
 */
static struct str location_name(const struct mail_head *head)
{
    struct str location = mail_head_get(head, "Content-Location");

    for (size_t i = 0; i < location.n; i++)
        if (location.p[i] <= ' ' || location.p[i] >= 0x7f
            || strchr(":/\\\"<>", location.p[i]) != NULL)
            return STR_NULL;
    return str_find_char(location, '.') < location.n ? location : STR_NULL;
}

static struct str name_of(const struct mail_part *part)
{
    struct str name = mail_params_get(&part->disposition, "filename");

    if (name.n == 0)
        name = mail_params_get(&part->disposition, "name");
    if (name.n == 0)
        name = mail_params_get(&part->content_type, "name");
    if (name.n == 0)
        name = mail_params_get(&part->content_type, "filename");
    if (name.n == 0)
        name = location_name(&part->head);
    return name.n > 0 ? name : STR_NULL;
}

/** The first encoding that is known; a second field after a good one says nothing. */
static void read_transfer(struct mail_mime *mime, struct mail_part *part)
{
    size_t at = 0;
    const struct mail_field *field;
    bool is_known = false;

    while (!is_known
           && (field = mail_head_next(&part->head, "Content-Transfer-Encoding", &at)) != NULL) {
        part->transfer = mail_transfer_of(mail_params_without_comments(field->value), &is_known);
        if (!is_known)
            mail_mime_note(mime, "unknown_transfer_encoding");
    }
}

void mail_part_describe(struct mail_mime *mime, struct mail_part *part, const char *default_type,
                        struct arena *arena)
{
    size_t types = read_content_type(mime, part, arena);

    mail_params_read(mail_head_get(&part->head, "Content-Disposition"), STR_NULL, arena,
                     &part->disposition);
    part->filename = name_of(part);
    decide_type(mime, part, default_type, types);
    part->content_id = without_brackets(mail_head_get(&part->head, "Content-ID"));
    read_transfer(mime, part);
    part->content = STR("");
}

/* ---- content ---- */

void mail_part_check_transfer(struct mail_mime *mime, struct mail_part *part)
{
    size_t extent = mail_transfer_extent(part->transfer, part->raw);

    if (extent < part->raw.n) {
        mail_mime_note(mime, "text_after_base64");
        part->added = str_from(part->raw, extent);
        part->raw.n = extent;
    }
    if (mail_transfer_fits(part->transfer, part->raw))
        return;
    mail_mime_note(mime, "wrong_transfer_encoding");
    part->transfer = MAIL_AS_IS;
}

struct str mail_part_content(const struct mail_part *part, size_t max_bytes, struct arena *arena)
{
    struct mail_transfer_found found;

    return mail_transfer_decode(part->transfer, part->raw, max_bytes, arena, &found);
}

void mail_part_digest(const struct mail_part *part, size_t *size, struct sha256 *digest)
{
    enum { PIECE_BYTES = 16 * 1024 };
    struct mail_transfer_reader reader = { .how = part->transfer, .rest = part->raw };
    struct sha256_stream stream;
    char piece[PIECE_BYTES];
    size_t n;

    *size = 0;
    sha256_begin(&stream);
    while ((n = mail_transfer_next(&reader, piece, sizeof(piece))) > 0) {
        sha256_add(&stream, piece, n);
        *size += n;
    }
    *digest = sha256_end(&stream);
}

/* ---- text ---- */

/** The charset that an HTML text's <meta> names within its first kilobytes. */
static struct str html_charset(struct str html)
{
    enum { SEARCHED_BYTES = 4096 };
    struct str rest = str_sub(html, 0, SEARCHED_BYTES);
    struct str key = STR("charset");

    while (rest.n > key.n) {
        struct str name;
        size_t n = 0;

        if (!str_eq_ascii_nocase(str_sub(rest, 0, key.n), key)) {
            rest = str_from(rest, 1);
            continue;
        }
        name = str_trim(str_from(rest, key.n));
        rest = str_from(rest, key.n);
        if (name.n == 0 || name.p[0] != '=')
            continue;
        name = str_trim(str_from(name, 1));
        if (name.n > 0 && (name.p[0] == '"' || name.p[0] == '\''))
            name = str_from(name, 1);
        while (n < name.n && is_type_char(name.p[n]) && name.p[n] != '\'' && name.p[n] != ';')
            n++;
        return n > 0 ? str_sub(name, 0, n) : STR_NULL;
    }
    return STR_NULL;
}

struct str mail_part_read_text(const struct mail_part *part, struct arena *arena,
                               struct mail_charset_found *found)
{
    struct str charset = mail_params_get(&part->content_type, "charset");

    if (str_eq(part->type, STR("text/html"))
        && (charset.n == 0 || str_eq_ascii_nocase(charset, STR("us-ascii")))) {
        struct str own = html_charset(part->content);

        charset = own.n > 0 ? own : charset;
    }
    return mail_charset_decode(str_sub(part->content, 0, MAIL_TEXT_BYTES_MAX), charset, arena,
                               found);
}

struct str mail_part_text(const struct mail_part *part, struct arena *arena)
{
    struct mail_charset_found found;

    return mail_part_read_text(part, arena, &found);
}
