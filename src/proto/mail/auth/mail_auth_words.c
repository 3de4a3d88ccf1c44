#include "proto/mail/auth/mail_auth_words.h"

#include "base/arena.h"

enum { NAME_BYTES_MAX = 64 }; /* none that we know is longer; others are not joined further */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/** Offset behind the comment that begins the text; its end when it is never closed. */
static size_t comment_length(struct str text)
{
    size_t depth = 0;
    size_t at = 0;

    while (at < text.n) {
        char c = text.p[at++];

        if (c == '\\' && at < text.n)
            at++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            break;
    }
    return at;
}

void mail_auth_skip(struct mail_auth_words *words, struct str *comment)
{
    while (words->rest.n > 0) {
        size_t n = 1;

        if (words->rest.p[0] == '(') {
            n = comment_length(words->rest);
            if (comment != NULL && str_is_null(*comment))
                *comment = str_sub(words->rest, 1, n - 1);
        } else if (!is_blank(words->rest.p[0])) {
            return;
        }
        words->rest = str_from(words->rest, n);
    }
}

/** Offset of the sign that ends the quoted string which begins the text; its end when none does. */
static size_t quoted_end(struct str text)
{
    size_t at = 1;

    while (at < text.n && text.p[at] != '"')
        at += text.p[at] == '\\' ? 2 : 1;
    return at < text.n ? at : text.n;
}

static struct str quoted_value(struct mail_auth_words *words)
{
    size_t end = quoted_end(words->rest);
    struct str inner = str_sub(words->rest, 1, end - 1);
    char *bytes;
    size_t n = 0;

    words->rest = str_from(words->rest, end + 1);
    if (str_find_char(inner, '\\') == inner.n)
        return inner;
    bytes = arena_alloc(words->arena, inner.n);
    for (size_t i = 0; i < inner.n; i++) {
        if (inner.p[i] == '\\' && i + 1 < inner.n)
            i++;
        bytes[n++] = inner.p[i];
    }
    return (struct str){ bytes, n };
}

/** All up to a blank, a comment, ';' or `stop`. */
static struct str bare_word(struct mail_auth_words *words, char stop)
{
    struct str text = words->rest;
    size_t n = 0;

    while (n < text.n && !is_blank(text.p[n]) && text.p[n] != ';' && text.p[n] != '('
           && text.p[n] != stop)
        n++;
    words->rest = str_from(text, n);
    return str_sub(text, 0, n);
}

struct str mail_auth_value(struct mail_auth_words *words)
{
    if (str_starts_with(words->rest, STR("\"")))
        return quoted_value(words);
    return bare_word(words, ';');
}

static bool is_joint(struct str text)
{
    return str_starts_with(text, STR(".")) || str_starts_with(text, STR("/"));
}

/** "smtp . mailfrom" is "smtp.mailfrom", "dkim / 1" is "dkim/1". */
static struct str read_name(struct mail_auth_words *words)
{
    struct str name = bare_word(words, '=');

    mail_auth_skip(words, NULL);
    while (name.n > 0 && name.n < NAME_BYTES_MAX
           && (is_joint(words->rest) || is_joint(str_from(name, name.n - 1)))) {
        struct str more = bare_word(words, '=');

        if (more.n == 0)
            break;
        name = str_format(words->arena, "%" STR_FMT "%" STR_FMT, STR_ARG(name), STR_ARG(more));
        mail_auth_skip(words, NULL);
    }
    return name;
}

bool mail_auth_pair(struct mail_auth_words *words, struct str *name, struct str *value)
{
    mail_auth_skip(words, NULL);
    *name = read_name(words);
    if (name->n == 0 || !str_starts_with(words->rest, STR("=")))
        return false;
    words->rest = str_from(words->rest, 1);
    mail_auth_skip(words, NULL);
    *value = mail_auth_value(words);
    return true;
}

bool mail_auth_next_statement(struct mail_auth_words *words)
{
    while (words->rest.n > 0) {
        char c = words->rest.p[0];

        if (c == '(')
            mail_auth_skip(words, NULL);
        else if (c == '"')
            words->rest = str_from(words->rest, quoted_end(words->rest) + 1);
        else
            words->rest = str_from(words->rest, 1);
        if (c == ';')
            return true;
    }
    return false;
}
