#include "proto/mail/classify/mail_spot.h"

#include <string.h>

#include "base/attributes.h"

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** RFC 5322 3.2.3 with the dot, and RFC 6532. Some machines blot letters out with "*". */
static bool is_local(char c)
{
    return is_alnum(c) || (unsigned char)c >= 0x80
           || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool is_domain(char c)
{
    return is_alnum(c) || (unsigned char)c >= 0x80 || c == '-' || c == '.' || c == '_' || c == '*';
}

/** Where the local part before the "@" begins; `at` itself when there is none. */
static size_t local_start(struct str text, size_t from, size_t at)
{
    size_t start = at;

    if (at > from && text.p[at - 1] == '"') {
        start--;
        while (start > from && at - start < MAIL_SPOT_BYTES_MAX && text.p[start - 1] != '"'
               && text.p[start - 1] != '\n')
            start--;
        return start > from && text.p[start - 1] == '"' ? start - 1 : at;
    }
    while (start > from && at - start < MAIL_SPOT_BYTES_MAX && is_local(text.p[start - 1]))
        start--;
    return start;
}

static size_t domain_end(struct str text, size_t at)
{
    size_t end = at;

    if (end < text.n && text.p[end] == '[') {
        while (end < text.n && end - at < 64 && text.p[end] != ']' && text.p[end] != '\n')
            end++;
        return end < text.n && text.p[end] == ']' ? end + 1 : at;
    }
    while (end < text.n && end - at < 255 && is_domain(text.p[end]))
        end++;
    while (end > at && (text.p[end - 1] == '.' || text.p[end - 1] == '-'))
        end--;
    return end;
}

/** Marks that can be part of an address but here stand before it: 'a@b', SMTP=a@b. */
static size_t skip_marks(struct str text, size_t start, size_t at)
{
    static const char *const prefixes[] = { "smtp=", "mailto=", "addr=", "to=", "rcpt=", "email=" };

    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        size_t n = strlen(prefixes[i]);

        if (start + n < at && str_eq_ascii_nocase(str_sub(text, start, n), str_of(prefixes[i])))
            return start + n;
    }
    while (start + 1 < at
           && (text.p[start] == '\'' || text.p[start] == '.' || text.p[start] == '`'))
        start++;
    return start;
}

/** A domain ends where letters of another script follow those of its own: "a@b.kr로". */
static size_t trim_script(struct str text, size_t start, size_t end)
{
    size_t n = start;

    while (n < end && (unsigned char)text.p[n] < 0x80)
        n++;
    if (n == start || n == end)
        return end;
    /* "kim@b.한국" is one address; a particle behind a whole top-level domain is none. */
    if (text.p[n - 1] == '.' || text.p[n - 1] == '-')
        return end;
    return n;
}

bool mail_spot_find(struct str text, size_t from, struct mail_spot *out)
{
    size_t floor = from;

    for (size_t at = from; at < text.n; at++) {
        size_t start;
        size_t end;

        if (text.p[at] != '@')
            continue;
        start = local_start(text, floor, at);
        start = skip_marks(text, start, at);
        end = trim_script(text, at + 1, domain_end(text, at + 1));
        if (start < at && end > at + 1) {
            *out = (struct mail_spot){ str_sub(text, start, end - start), start, end };
            return true;
        }
        floor = at + 1;
    }
    return false;
}

/** "type;" before a value, where the type is one word. */
static struct str without_type(struct str value)
{
    size_t semicolon = str_find_char(value, ';');

    if (semicolon == value.n || semicolon > 20)
        return value;
    for (size_t i = 0; i < semicolon; i++)
        if (!is_alnum(value.p[i]) && value.p[i] != '-' && value.p[i] != ' ' && value.p[i] != '_')
            return value;
    return str_trim(str_from(value, semicolon + 1));
}

struct str mail_spot_recipient(struct str value)
{
    struct str rest = without_type(str_trim(value));
    struct mail_spot spot;

    if (mail_spot_find(rest, 0, &spot))
        return spot.address;
    if (rest.n > 1 && rest.p[0] == '<' && rest.p[rest.n - 1] == '>')
        rest = str_sub(rest, 1, rest.n - 2);
    return str_trim(rest);
}
