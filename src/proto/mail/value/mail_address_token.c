#include "proto/mail/value/mail_address_token.h"

#include <string.h>

enum {
    ENCODED_HEAD_MAX = 80,  /* bytes of "=?charset?Q?" */
    QUOTED_LOCAL_MAX = 256, /* bytes of a quoted name or a comment within an address in <> */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t mail_address_quoted_end(struct str raw, size_t at)
{
    for (size_t i = at + 1; i < raw.n; i++) {
        if (raw.p[i] == '\\')
            i++;
        else if (raw.p[i] == '"')
            return i + 1;
    }
    return 0;
}

size_t mail_comment_end(struct str raw, size_t at)
{
    size_t open = 0;

    for (size_t i = at; i < raw.n; i++) {
        if (raw.p[i] == '\\')
            i++;
        else if (raw.p[i] == '(')
            open++;
        else if (raw.p[i] == ')' && --open == 0)
            return i + 1;
    }
    return 0;
}

/** Offset behind a comment within <>, which may hold any sign but these two; 0 for none. */
static size_t angle_comment_end(struct str raw, size_t at)
{
    size_t limit = at;

    while (limit < raw.n && limit - at < QUOTED_LOCAL_MAX && raw.p[limit] != '<'
           && raw.p[limit] != '>')
        limit++;
    return mail_comment_end(str_sub(raw, 0, limit), at);
}

/** The '>', or where it is missing the next sign that cannot stand in an address. */
static size_t angle_end(struct str raw, size_t begin)
{
    bool has_route = begin < raw.n && raw.p[begin] == '@';
    bool may_have_comment = true;
    size_t at = begin;

    while (at < raw.n && raw.p[at] != '>' && raw.p[at] != '<') {
        size_t end = 0;

        if (raw.p[at] == '"') {
            end = mail_address_quoted_end(str_sub(raw, 0, at + QUOTED_LOCAL_MAX), at);
        } else if (raw.p[at] == '(' && may_have_comment) {
            end = angle_comment_end(raw, at);
            may_have_comment = end > 0;
        }
        if ((raw.p[at] == ',' && !has_route) || raw.p[at] == ';')
            break;
        at = end > 0 ? end : at + 1;
    }
    return at;
}

/** Offset behind an encoded word at `at`, which may hold any sign; 0 when there is none. */
static size_t encoded_end(struct str raw, size_t at)
{
    struct str head = str_sub(raw, at, ENCODED_HEAD_MAX);
    size_t mark;

    if (!str_starts_with(head, STR("=?")))
        return 0;
    mark = 2 + str_find_char(str_from(head, 2), '?');
    if (mark + 2 >= head.n || head.p[mark + 2] != '?')
        return 0;
    for (size_t end = at + mark + 3; end + 1 < raw.n; end++) {
        if (raw.p[end] == '?' && raw.p[end + 1] == '=')
            return end + 2;
        if (raw.p[end] == '<' || is_blank(raw.p[end])
            || (raw.p[end] == '=' && raw.p[end + 1] == '?' && end + 2 < raw.n
                && raw.p[end + 2] != '='))
            return 0;
    }
    return 0;
}

static void read_angle(struct mail_tokens *tokens, struct mail_token *out)
{
    struct str raw = tokens->raw;
    size_t begin = tokens->at + 1;
    size_t end;

    while (begin < raw.n && (raw.p[begin] == '<' || is_blank(raw.p[begin])))
        begin++;
    end = angle_end(raw, begin);
    out->kind = MAIL_TOKEN_ANGLE;
    out->text = str_trim(str_sub(raw, begin, end - begin));
    while (end < raw.n && raw.p[end] == '>')
        end++;
    tokens->at = end;
}

static bool ends_with_mailto(struct str word)
{
    struct str mailto = STR("mailto");

    return word.n >= mailto.n && str_eq_ascii_nocase(str_from(word, word.n - mailto.n), mailto);
}

static bool ends_word(struct str word, char next, bool has_at)
{
    if (next == ':')
        return !has_at && !ends_with_mailto(word);
    if (next == '"' && str_ends_with(word, STR("\\")))
        return false;
    return is_blank(next) || strchr(",;<>\"(", next) != NULL;
}

/** The first character belongs to it whatever it is. */
static void read_word(struct mail_tokens *tokens, struct mail_token *out)
{
    struct str raw = tokens->raw;
    size_t begin = tokens->at;
    size_t at = begin;
    bool has_at = false;

    while (at < raw.n
           && (at == begin || !ends_word(str_sub(raw, begin, at - begin), raw.p[at], has_at))) {
        size_t encoded = raw.p[at] == '=' ? encoded_end(raw, at) : 0;

        has_at |= raw.p[at] == '@';
        at = encoded > 0 ? encoded : at + 1;
    }
    out->kind = MAIL_TOKEN_WORD;
    out->text = str_sub(raw, begin, at - begin);
    tokens->at = at;
}

/** From the sign at tokens->at to before `end`, without the signs at both ends. */
static void take_enclosed(struct mail_tokens *tokens, enum mail_token_kind kind, size_t end,
                          struct mail_token *out)
{
    out->kind = kind;
    out->text = str_sub(tokens->raw, tokens->at + 1, end - tokens->at - 2);
    tokens->at = end;
}

static bool read_quoted(struct mail_tokens *tokens, struct mail_token *out)
{
    size_t end = tokens->quotes_are_broken ? 0 : mail_address_quoted_end(tokens->raw, tokens->at);

    tokens->quotes_are_broken = end == 0;
    if (end > 0)
        take_enclosed(tokens, MAIL_TOKEN_QUOTED, end, out);
    return end > 0;
}

static bool read_comment(struct mail_tokens *tokens, struct mail_token *out)
{
    size_t end = tokens->comments_are_broken ? 0 : mail_comment_end(tokens->raw, tokens->at);

    tokens->comments_are_broken = end == 0;
    if (end > 0)
        take_enclosed(tokens, MAIL_TOKEN_COMMENT, end, out);
    return end > 0;
}

static void take_sign(struct mail_tokens *tokens, enum mail_token_kind kind, struct mail_token *out)
{
    out->kind = kind;
    out->text = str_sub(tokens->raw, tokens->at, 1);
    tokens->at++;
}

/** Passes over blanks, and over '>' and '"' that have no other half. */
static void skip_blanks(struct mail_tokens *tokens)
{
    while (tokens->at < tokens->raw.n) {
        char c = tokens->raw.p[tokens->at];

        if (!is_blank(c) && c != '>' && !(c == '"' && tokens->quotes_are_broken))
            return;
        tokens->at++;
    }
}

static void read_token(struct mail_tokens *tokens, struct mail_token *out)
{
    switch (tokens->raw.p[tokens->at]) {
    case ',':
        take_sign(tokens, MAIL_TOKEN_COMMA, out);
        return;
    case ';':
        take_sign(tokens, MAIL_TOKEN_SEMICOLON, out);
        return;
    case ':':
        take_sign(tokens, MAIL_TOKEN_COLON, out);
        return;
    case '<':
        read_angle(tokens, out);
        return;
    case '(':
        if (read_comment(tokens, out))
            return;
        break;
    default:
        break;
    }
    read_word(tokens, out);
}

bool mail_token_next(struct mail_tokens *tokens, struct mail_token *out)
{
    size_t before = tokens->at;

    skip_blanks(tokens);
    if (tokens->at < tokens->raw.n && tokens->raw.p[tokens->at] == '"') {
        out->is_apart = tokens->at > before;
        if (read_quoted(tokens, out))
            return true;
        skip_blanks(tokens);
    }
    if (tokens->at >= tokens->raw.n)
        return false;
    out->is_apart = tokens->at > before;
    read_token(tokens, out);
    return true;
}
