#include "proto/mail/value/mail_address_tidy.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "proto/mail/value/mail_address_token.h"
#include "proto/mail/value/mail_words.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool has_char(struct str s, char c)
{
    return str_find_char(s, c) < s.n;
}

static bool is_within(struct str s, char first, char last)
{
    return s.n >= 2 && s.p[0] == first && s.p[s.n - 1] == last;
}

static bool starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq_ascii_nocase(str_sub(s, 0, prefix.n), prefix);
}

/* ---- names ---- */

struct str mail_unescape(struct str text, struct arena *arena)
{
    char *plain;
    size_t n = 0;

    if (!has_char(text, '\\'))
        return text;
    plain = arena_alloc(arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\' && i + 1 < text.n)
            i++;
        plain[n++] = text.p[i];
    }
    return (struct str){ plain, n };
}

static struct str collapse_blanks(struct str text, struct arena *arena)
{
    char *tidy = arena_alloc(arena, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        if (!is_blank(text.p[i]) || (n > 0 && tidy[n - 1] != ' '))
            tidy[n++] = is_blank(text.p[i]) ? ' ' : text.p[i];
    return str_trim((struct str){ tidy, n });
}

struct str mail_name_tidy(struct str raw, struct str fallback, struct arena *arena)
{
    struct str name = collapse_blanks(mail_words_decode(raw, fallback, arena), arena);

    /* Quotes within encoded words are left over from the name's written form; escaped ones are
     * meant. */
    while (is_within(name, '"', '"') && str_find(raw, STR("=?")) < raw.n)
        name = str_trim(str_sub(name, 1, name.n - 2));
    /* A comment that is never closed. */
    if (str_starts_with(name, STR("(")) && !has_char(name, ')'))
        name = str_trim(str_from(name, 1));
    /* "Team: <a@…" without the semicolon that would make it a group. */
    while (str_ends_with(name, STR(":")))
        name = str_trim(str_sub(name, 0, name.n - 1));
    return name.n > 0 ? name : STR_NULL;
}

/* ---- addresses ---- */

/** RFC 5322 4.4: "@a,@b:user@host" is the way to user@host; a host may be "[IPv6:…]". */
static struct str without_route(struct str email)
{
    bool is_literal = false;

    if (email.n == 0 || email.p[0] != '@')
        return email;
    for (size_t at = 0; at < email.n; at++) {
        if (email.p[at] == '[' || email.p[at] == ']')
            is_literal = email.p[at] == '[';
        else if (email.p[at] == ':' && !is_literal)
            return str_trim(str_from(email, at + 1));
    }
    return email;
}

static struct str without_end(struct str email)
{
    while (email.n > 0 && strchr(".,:", email.p[email.n - 1]) != NULL)
        email.n--;
    if (str_ends_with(email, STR("]")) && !has_char(email, '['))
        email.n--;
    return email;
}

/** Takes away what people and programs put around an address. */
static struct str peel(struct str email)
{
    size_t before;

    do {
        before = email.n;
        email = without_end(str_trim(email));
        if (starts_nocase(email, STR("mailto:")))
            email = str_from(email, strlen("mailto:"));
        if (starts_nocase(email, STR("smtp:")))
            email = str_from(email, strlen("smtp:"));
        if (is_within(email, '\'', '\'') || is_within(email, '<', '>') || is_within(email, '[', ']')
            || (is_within(email, '"', '"') && has_char(email, '@')))
            email = str_sub(email, 1, email.n - 2);
    } while (email.n < before);
    return without_route(email);
}

/**
 * Offset behind the character at `at`, or behind the quoted text that begins there. *is_broken: one
 * is never closed, so there is no look at the rest for each further one.
 */
static size_t sign_end(struct str email, size_t at, bool *is_broken)
{
    size_t end = email.p[at] == '"' && !*is_broken ? mail_address_quoted_end(email, at) : 0;

    *is_broken |= email.p[at] == '"' && end == 0;
    return end > 0 ? end : at + 1;
}

/** Without the comments that RFC 5322 allows around every part; quoted names stay whole. */
static struct str without_comments(struct str email, struct arena *arena)
{
    char *kept;
    bool quotes_are_broken = false;
    bool comments_are_broken = false;
    size_t n = 0;

    if (!has_char(email, '('))
        return email;
    kept = arena_alloc(arena, email.n + 1);
    for (size_t at = 0; at < email.n;) {
        bool begins = email.p[at] == '(' && !comments_are_broken;
        size_t end = begins ? mail_comment_end(email, at) : 0;

        comments_are_broken |= begins && end == 0;
        if (end == 0) {
            end = sign_end(email, at, &quotes_are_broken);
            memcpy(kept + n, email.p + at, end - at);
            n += end - at;
        }
        at = end;
    }
    return (struct str){ kept, n };
}

static bool joins(char c)
{
    return c == '@' || c == '.';
}

/** Removes blanks beside '@' and '.', which RFC 5322 4.4 allows and nobody means; not within
 * quotes. */
static struct str join_parts(struct str email, struct arena *arena)
{
    char *joined = arena_alloc(arena, email.n + 1);
    bool quotes_are_broken = false;
    size_t n = 0;

    for (size_t at = 0; at < email.n;) {
        size_t next = at;
        size_t end;

        while (next < email.n && is_blank(email.p[next]))
            next++;
        if (next == email.n)
            break;
        if (next > at && n > 0 && !joins(joined[n - 1]) && !joins(email.p[next]))
            joined[n++] = ' ';
        end = sign_end(email, next, &quotes_are_broken);
        memcpy(joined + n, email.p + next, end - next);
        n += end - next;
        at = end;
    }
    return (struct str){ joined, n };
}

/** Of several words the one with the '@'; STR_NULL when blanks stand in what is none. */
static struct str last_word(struct str email)
{
    size_t begin = email.n;

    if (!has_char(email, ' ') || has_char(email, '"'))
        return email;
    while (begin > 0 && email.p[begin - 1] != ' ')
        begin--;
    return has_char(str_from(email, begin), '@') ? str_from(email, begin) : STR_NULL;
}

struct str mail_email_tidy(struct str raw, struct str fallback, struct arena *arena)
{
    struct str email = raw;

    if (str_find(email, STR("=?")) < email.n)
        email = mail_words_decode(email, fallback, arena);
    email = join_parts(without_comments(email, arena), arena);
    return peel(last_word(peel(email)));
}
