#include "proto/mail/value/mail_head.h"

#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"

size_t mail_line_end_bytes(struct str rest)
{
    static const struct str ends[] = { STR_INIT("\r\n"), STR_INIT("\r\r\n"), STR_INIT("\n"),
                                       STR_INIT("\r") };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_starts_with(rest, ends[i]))
            return ends[i].n;
    return 0;
}

struct str mail_line_cut(struct str *rest)
{
    struct str line = *rest;
    size_t n = 0;

    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    line.n = n;
    *rest = str_from(*rest, n + mail_line_end_bytes(str_from(*rest, n)));
    return line;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/** RFC 5322 3.6.8: printable ASCII but the colon; blanks may stand before the colon. */
static bool cut_name(struct str line, struct mail_field *out)
{
    size_t n = 0;
    size_t colon;

    while (n < line.n && line.p[n] > ' ' && line.p[n] != ':' && line.p[n] != 0x7f)
        n++;
    colon = n;
    while (colon < line.n && is_blank(line.p[colon]))
        colon++;
    if (n == 0 || colon == line.n || line.p[colon] != ':')
        return false;
    out->name = str_sub(line, 0, n);
    out->value = str_from(line, colon + 1);
    return true;
}

static bool continues(struct str rest)
{
    return rest.n > 0 && is_blank(rest.p[0]);
}

static bool is_param_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '*';
}

/** "name=…": no field is named like that. */
static bool begins_param(struct str rest)
{
    size_t n = 0;

    while (n < rest.n && is_param_char(rest.p[n]))
        n++;
    return n > 0 && n < rest.n && rest.p[n] == '=';
}

/** Behind a semicolon some mailers begin the line of the next parameter without a blank. */
static bool continues_line(struct str line, struct str rest)
{
    return continues(rest) || (str_ends_with(line, STR(";")) && begins_param(rest));
}

/** How many bytes of folded lines follow. */
static size_t folded_bytes(struct str first, struct str rest)
{
    struct str line = first;
    struct str left = rest;

    while (continues_line(line, left))
        line = str_trim(mail_line_cut(&left));
    return rest.n - left.n;
}

/**
 * The value with its folded lines, which are cut off *rest. However far a line is indented, a
 * single blank parts it from the one before (RFC 5322 2.2.3 folds at one).
 */
static struct str unfold(struct str first, struct str *rest, struct arena *arena)
{
    struct str line = str_trim(first);
    size_t room = first.n + folded_bytes(line, *rest);
    char *text;
    size_t n = 0;

    if (room == first.n)
        return line;
    text = arena_alloc(arena, room + 1);
    for (;;) {
        if (n > 0 && line.n > 0)
            text[n++] = ' ';
        memcpy(text + n, line.p, line.n);
        n += line.n;
        if (!continues_line(line, *rest))
            break;
        line = str_trim(mail_line_cut(rest));
    }
    return (struct str){ text, n };
}

static bool is_mbox_line(struct str line)
{
    return str_starts_with(line, STR("From ")) || str_starts_with(line, STR(">From "));
}

/** A line that is no field: is the head over (a text without an empty line before it)? */
static bool ends_head(const struct mail_head *head, struct str rest)
{
    struct mail_field next;
    struct str left = rest;

    if (head->count == 0)
        return false;
    /* One stray line stands between fields; where no field follows, a body has begun. */
    return !cut_name(mail_line_cut(&left), &next) && !continues(rest);
}

struct reading {
    struct arena *arena;
    struct mail_head *head;
    size_t room;
};

static void keep_field(struct reading *reading, struct mail_field field)
{
    struct mail_head *head = reading->head;

    head->fields =
        arena_grow(reading->arena, head->fields, head->count, &reading->room, sizeof(field));
    head->fields[head->count++] = field;
}

void mail_head_read(struct str message, struct arena *arena, struct mail_head *out,
                    struct str *body)
{
    struct reading reading = { .arena = arena, .head = out };
    struct str rest = message;
    struct str before = rest;

    *out = (struct mail_head){ 0 };
    while (rest.n > 0 && !out->is_cut) {
        struct str line;
        struct mail_field field;

        before = rest;
        line = mail_line_cut(&rest);
        if (line.n == 0) {
            out->has_end = true;
            break;
        }
        if (cut_name(out->count == 0 ? str_trim(line) : line, &field)) {
            field.value = unfold(field.value, &rest, arena);
            keep_field(&reading, field);
        } else if (out->count == 0 && is_mbox_line(line)) {
            continue;
        } else if (ends_head(out, rest)) {
            rest = before;
            break;
        } else {
            out->junk_lines++;
        }
        out->is_cut = out->count == MAIL_FIELDS_MAX || message.n - rest.n > MAIL_HEAD_BYTES_MAX;
    }
    *body = rest;
}

const struct mail_field *mail_head_next(const struct mail_head *head, const char *name, size_t *at)
{
    struct str wanted = str_of(name);

    while (*at < head->count) {
        const struct mail_field *field = &head->fields[(*at)++];

        if (str_eq_ascii_nocase(field->name, wanted))
            return field;
    }
    return NULL;
}

struct str mail_head_get(const struct mail_head *head, const char *name)
{
    size_t at = 0;
    const struct mail_field *field = mail_head_next(head, name, &at);

    return field != NULL ? field->value : STR_NULL;
}
