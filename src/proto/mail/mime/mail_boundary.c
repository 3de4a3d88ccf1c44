#include "proto/mail/mime/mail_boundary.h"

#include <string.h>

#include "proto/mail/value/mail_head.h"

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/** Offset of the end of the line at `from`. */
static size_t line_end(struct str text, size_t from)
{
    while (from < text.n && !is_line_end(text.p[from]))
        from++;
    return from;
}

/** Behind the line end at `at`. */
static size_t behind_line_end(struct str text, size_t at)
{
    return at + mail_line_end_bytes(str_from(text, at));
}

/** Before the line end that ends at `at`, but not before `from`. */
static size_t before_line_end(struct str text, size_t from, size_t at)
{
    if (at > from && text.p[at - 1] == '\n')
        at--;
    if (at > from && text.p[at - 1] == '\r')
        at--;
    return at;
}

/** Is the rest of a line nothing but blanks? *end is where the line ends. */
static bool is_rest_blank(struct str text, size_t at, size_t *end)
{
    while (at < text.n && is_blank(text.p[at]))
        at++;
    *end = at;
    return at == text.n || is_line_end(text.p[at]);
}

/** RFC 2046 5.1.1: what a boundary may be made of, but for blanks. */
static bool is_boundary_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || (c != '\0' && strchr("'()+_,-./:=?", c) != NULL);
}

/**
 * Is what stands at `at`, behind a boundary, the mark of the last delimiter? Rubbish may follow it
 * in its line, but nothing that would make it another, longer boundary.
 */
static bool is_close_mark(struct str text, size_t at, size_t *end)
{
    if (!str_starts_with(str_from(text, at), STR("--")))
        return false;
    at += strlen("--");
    if (is_rest_blank(text, at, end))
        return true;
    *end = line_end(text, at);
    return !is_boundary_char(text.p[at]);
}

/** Is the line at `at`, which begins with "--", a delimiter of this boundary? */
static bool matches(struct str boundary, struct str text, size_t at, struct mail_stop *stop)
{
    size_t behind = at + 2 + boundary.n;
    size_t end;

    if (behind > text.n || memcmp(text.p + at + 2, boundary.p, boundary.n) != 0)
        return false;
    stop->is_close = !is_rest_blank(text, behind, &end);
    if (stop->is_close && !is_close_mark(text, behind, &end))
        return false;
    stop->next = behind_line_end(text, end);
    return true;
}

bool mail_boundary_at(const struct mail_boundaries *boundaries, struct str text, size_t at,
                      struct mail_stop *out)
{
    if (!str_starts_with(str_from(text, at), STR("--")))
        return false;
    for (size_t level = boundaries->count; level-- > 0;) /* the innermost first */
        if (matches(boundaries->open[level], text, at, out)) {
            out->level = (int)level;
            return true;
        }
    return false;
}

/** Offset of the next "--" at or after `from`, or text.n. */
static size_t find_dashes(struct str text, size_t from)
{
    const char *found =
        from < text.n ? memmem(text.p + from, text.n - from, "--", strlen("--")) : NULL;

    return found != NULL ? (size_t)(found - text.p) : text.n;
}

bool mail_boundary_heads_part(struct str text)
{
    struct str line = mail_line_cut(&text);
    struct str start = str_sub(line, 0, strlen("Content-"));

    return str_eq_ascii_nocase(start, STR("Content-")) && str_find_char(line, ':') < line.n;
}

/**
 * Within a line nothing but a whole delimiter at its end counts: the last one, or one that a part's
 * head follows.
 */
static bool ends_line(const struct mail_boundaries *boundaries, struct str text, size_t at,
                      struct mail_stop *out)
{
    size_t end;

    if (!mail_boundary_at(boundaries, text, at, out))
        return false;
    at += strlen("--") + boundaries->open[out->level].n;
    if (out->is_close)
        return is_rest_blank(text, at + strlen("--"), &end);
    return mail_boundary_heads_part(str_from(text, out->next));
}

/** Where the content before the delimiter at `at` ends: before the line end that belongs to it. */
static size_t content_end(struct str text, size_t from, size_t at)
{
    size_t end = at;

    while (end > from && is_blank(text.p[end - 1]))
        end--;
    return end == from || is_line_end(text.p[end - 1]) ? before_line_end(text, from, end) : at;
}

struct mail_stop mail_boundary_find(const struct mail_boundaries *boundaries, struct str text,
                                    size_t from)
{
    struct mail_stop stop = { .content_end = text.n, .next = text.n, .level = -1 };
    size_t at = boundaries->count > 0 ? find_dashes(text, from) : text.n;

    while (at < text.n) {
        bool begins_line = at == from || is_line_end(text.p[at - 1]);

        if (begins_line ? mail_boundary_at(boundaries, text, at, &stop)
                        : ends_line(boundaries, text, at, &stop)) {
            stop.content_end = content_end(text, from, at);
            return stop;
        }
        while (at < text.n && text.p[at] == '-')
            at++;
        at = find_dashes(text, at);
    }
    return stop;
}

/** Of the line cut off *rest, when it looks like a delimiter and a part's head follows. */
static struct str guess_line(struct str *rest)
{
    enum { LONGEST = 200 };
    struct str line = mail_line_cut(rest);

    while (line.n > 0 && is_blank(line.p[line.n - 1]))
        line.n--;
    if (line.n > 2 && line.n < LONGEST && str_starts_with(line, STR("--"))
        && mail_boundary_heads_part(*rest))
        return str_from(line, 2);
    return STR_NULL;
}

struct str mail_boundary_guess(struct str body)
{
    struct str rest = body;
    struct str boundary = STR_NULL;

    while (rest.n > 0 && boundary.n == 0)
        boundary = guess_line(&rest);
    return boundary;
}

bool mail_boundary_begins(struct str body)
{
    struct str notice = STR("This is a multi-part message in MIME format");
    struct str rest = str_trim(body);

    if (str_eq_ascii_nocase(str_sub(rest, 0, notice.n), notice)) {
        mail_line_cut(&rest);
        rest = str_trim(rest);
    }
    return guess_line(&rest).n > 0;
}
