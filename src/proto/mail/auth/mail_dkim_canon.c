#include "proto/mail/auth/mail_dkim_canon.h"

#include <string.h>

#include "base/arena.h"
#include "proto/mail/value/mail_head.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* ---- fields ---- */

/** Cuts a line off *rest, with its end. */
static struct str cut_line(struct str *rest)
{
    struct str line = str_sub(*rest, 0, str_find_char(*rest, '\n') + 1);

    *rest = str_from(*rest, line.n);
    return line;
}

static struct str without_line_end(struct str text)
{
    if (str_ends_with(text, STR("\n")))
        text.n--;
    if (str_ends_with(text, STR("\r")))
        text.n--;
    return text;
}

static struct str cut_field(struct str *rest)
{
    const char *begin = rest->p;
    size_t n = cut_line(rest).n;

    while (rest->n > 0 && is_blank(rest->p[0]))
        n += cut_line(rest).n;
    return without_line_end((struct str){ begin, n });
}

static void add_field(struct mail_dkim_head *head, struct str raw, size_t *room,
                      struct arena *arena)
{
    size_t colon = str_find_char(raw, ':');

    if (colon == raw.n || colon == 0 || is_blank(raw.p[0]))
        return;
    head->fields = arena_grow(arena, head->fields, head->count, room, sizeof(*head->fields));
    head->fields[head->count++] = (struct mail_dkim_field){ str_trim(str_sub(raw, 0, colon)), raw };
}

void mail_dkim_head_read(struct str message, struct arena *arena, struct mail_dkim_head *out)
{
    struct str rest = message;
    size_t room = 0;

    *out = (struct mail_dkim_head){ .body = STR("") };
    while (rest.n > 0 && !out->is_cut) {
        struct str raw;

        if (str_starts_with(rest, STR("\n")) || str_starts_with(rest, STR("\r\n"))) {
            cut_line(&rest);
            out->body = rest;
            return;
        }
        raw = cut_field(&rest);
        if (out->count == MAIL_FIELDS_MAX || message.n - rest.n > MAIL_HEAD_BYTES_MAX)
            out->is_cut = true;
        else
            add_field(out, raw, &room, arena);
    }
}

struct str mail_dkim_field_value(const struct mail_dkim_field *field)
{
    return str_from(field->raw, str_find_char(field->raw, ':') + 1);
}

const struct mail_dkim_field *mail_dkim_head_take(const struct mail_dkim_head *head,
                                                  struct str name, bool *used)
{
    for (size_t i = head->count; i > 0; i--)
        if (!used[i - 1] && str_eq_ascii_nocase(head->fields[i - 1].name, name)) {
            used[i - 1] = true;
            return &head->fields[i - 1];
        }
    return NULL;
}

static void add_simple(struct strbuf *out, struct str raw)
{
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '\n' && (i == 0 || raw.p[i - 1] != '\r'))
            strbuf_add_char(out, '\r');
        strbuf_add_char(out, raw.p[i]);
    }
}

static bool is_line_end(struct str raw, size_t at)
{
    return raw.p[at] == '\n' || (raw.p[at] == '\r' && at + 1 < raw.n && raw.p[at + 1] == '\n');
}

/** The value unfolded, with single blanks, without blanks at its ends. */
static void add_relaxed_value(struct strbuf *out, struct str value)
{
    bool has_blank = false;
    bool has_begun = false;

    for (size_t i = 0; i < value.n; i++) {
        if (is_line_end(value, i))
            continue;
        if (is_blank(value.p[i])) {
            has_blank = true;
            continue;
        }
        if (has_blank && has_begun)
            strbuf_add_char(out, ' ');
        strbuf_add_char(out, value.p[i]);
        has_begun = true;
        has_blank = false;
    }
}

static void add_small_letters(struct strbuf *out, struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        strbuf_add_char(
            out, (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] | 0x20 : name.p[i]));
}

void mail_dkim_add_field(struct strbuf *out, enum mail_dkim_canon canon, struct str raw)
{
    size_t colon = str_find_char(raw, ':');

    if (canon == MAIL_DKIM_SIMPLE) {
        add_simple(out, raw);
    } else {
        add_small_letters(out, str_trim(str_sub(raw, 0, colon)));
        strbuf_add_char(out, ':');
        add_relaxed_value(out, str_from(raw, colon + 1));
    }
    strbuf_add_cstr(out, "\r\n");
}

/* ---- body ---- */

void mail_dkim_body_begin(struct mail_dkim_body *body, enum mail_dkim_canon canon,
                          uint64_t bytes_max)
{
    *body = (struct mail_dkim_body){ .canon = canon, .bytes_max = bytes_max };
    sha256_begin(&body->hash);
}

/** Hashes what of the buffer lies within the bytes that count. */
static void flush(struct mail_dkim_body *body)
{
    uint64_t before = body->total_bytes - body->n;
    uint64_t count = before < body->bytes_max ? body->bytes_max - before : 0;

    sha256_add(&body->hash, body->buffer, count < body->n ? (size_t)count : body->n);
    body->n = 0;
}

static void put(struct mail_dkim_body *body, char c)
{
    body->buffer[body->n++] = c;
    body->total_bytes++;
    if (body->n == sizeof(body->buffer))
        flush(body);
}

static void put_line_end(struct mail_dkim_body *body)
{
    put(body, '\r');
    put(body, '\n');
}

static void add_char(struct mail_dkim_body *body, char c)
{
    if (body->canon == MAIL_DKIM_RELAXED && is_blank(c)) {
        body->has_blank = true;
        return;
    }
    for (; body->empty_lines > 0; body->empty_lines--)
        put_line_end(body);
    if (body->has_blank)
        put(body, ' ');
    body->has_blank = false;
    body->is_in_line = true;
    put(body, c);
}

static void end_line(struct mail_dkim_body *body)
{
    if (body->is_in_line)
        put_line_end(body);
    else
        body->empty_lines++;
    body->is_in_line = false;
    body->has_blank = false;
}

void mail_dkim_body_add(struct mail_dkim_body *body, struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        char c = bytes.p[i];

        if (body->has_cr && c != '\n')
            add_char(body, '\r');
        body->has_cr = c == '\r';
        if (c == '\n')
            end_line(body);
        else if (c != '\r')
            add_char(body, c);
    }
}

struct sha256 mail_dkim_body_end(struct mail_dkim_body *body)
{
    if (body->has_cr)
        add_char(body, '\r');
    if (body->is_in_line)
        put_line_end(body);
    if (body->canon == MAIL_DKIM_SIMPLE && body->total_bytes == 0)
        put_line_end(body);
    flush(body);
    return sha256_end(&body->hash);
}
