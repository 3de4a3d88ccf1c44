#include "proto/html/html_token.h"

#include "base/attributes.h"
#include "base/text/utf8.h"

enum {
    ADDRESS_MAX_BYTES = 320, /* of mail: 64 and 255 and the sign between them (RFC 5321, 4.5.3.1) */
    PIECE_MAX_BYTES = 32 * 1024,
    REFERENCE_MAX_BYTES = 40, /* the longest name and its signs */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/** The byte `ahead` of the reading place; NUL past the end (a NUL in the input means nothing). */
static char peek(const struct html_tokens *t, size_t ahead)
{
    return ahead < t->input.n - t->at ? t->input.p[t->at + ahead] : '\0';
}

static bool at_end(const struct html_tokens *t)
{
    return t->at >= t->input.n;
}

static bool has_ahead(const struct html_tokens *t, struct str text)
{
    return str_starts_with(str_from(t->input, t->at), text);
}

static void skip_blanks(struct html_tokens *t)
{
    while (!at_end(t) && is_blank(peek(t, 0)))
        t->at++;
}

/** Everything up to a byte of `stops`, a blank, or the end. */
static struct str take_word(struct html_tokens *t, const char *stops)
{
    size_t start = t->at;

    while (!at_end(t) && !is_blank(peek(t, 0))) {
        char c = peek(t, 0);
        const char *stop = stops;

        while (*stop != '\0' && *stop != c)
            stop++;
        if (*stop != '\0')
            break;
        t->at++;
    }
    return str_sub(t->input, start, t->at - start);
}

/** Moves behind the next `end`; to the end of the input where there is none. */
static void skip_past(struct html_tokens *t, struct str end)
{
    t->at += str_find(str_from(t->input, t->at), end) + end.n;
    if (t->at > t->input.n)
        t->at = t->input.n;
}

/** Behind "<!--": ends at -->, at --!>, and at once in <!--> and <!--->. */
static void skip_comment(struct html_tokens *t)
{
    if (has_ahead(t, STR(">")) || has_ahead(t, STR("->"))) {
        skip_past(t, STR(">"));
        return;
    }
    while (!at_end(t)) {
        skip_past(t, STR("--"));
        if (peek(t, 0) == '!' && peek(t, 1) == '>')
            t->at++;
        if (peek(t, 0) == '>') {
            t->at++;
            return;
        }
        if (!at_end(t))
            t->at--; /* of three dashes the last two may end it */
    }
}

static struct str take_value(struct html_tokens *t)
{
    char quote = peek(t, 0);
    struct str rest;
    size_t n;

    if (quote != '"' && quote != '\'')
        return take_word(t, ">");
    t->at++;
    rest = str_from(t->input, t->at);
    n = str_find_char(rest, quote);
    t->at += n < rest.n ? n + 1 : n;
    return str_sub(rest, 0, n);
}

static void add_attribute(struct html_token *token, struct str name, struct str value)
{
    if (token->attribute_count < HTML_ATTRIBUTES_MAX)
        token->attributes[token->attribute_count++] = (struct html_attribute){ name, value };
}

static void take_attribute(struct html_tokens *t, struct html_token *token)
{
    size_t start = t->at;
    struct str name;
    struct str value = STR("");

    if (peek(t, 0) == '=') /* a name may begin with it */
        t->at++;
    (void)take_word(t, "=/>");
    name = str_sub(t->input, start, t->at - start);
    skip_blanks(t);
    if (peek(t, 0) == '=') {
        t->at++;
        skip_blanks(t);
        value = take_value(t);
    }
    add_attribute(token, name, value);
}

/** Behind "<" or "</": the name and the attributes. False when the input ends inside the tag. */
static bool take_tag(struct html_tokens *t, struct html_token *token)
{
    token->attribute_count = 0;
    token->element = html_element_find(take_word(t, "/>"));
    for (;;) {
        skip_blanks(t);
        if (at_end(t))
            return false;
        if (peek(t, 0) == '>') {
            t->at++;
            return true;
        }
        if (peek(t, 0) == '/')
            t->at++;
        else
            take_attribute(t, token);
    }
}

/** True when "</name" and the end of a name stand ahead. */
static bool is_end_tag_ahead(const struct html_tokens *t, struct str name)
{
    char follower = peek(t, 2 + name.n);

    return peek(t, 0) == '<' && peek(t, 1) == '/'
           && str_eq_ascii_nocase(str_sub(t->input, t->at + 2, name.n), name)
           && (is_blank(follower) || follower == '/' || follower == '>'
               || t->at + 2 + name.n == t->input.n);
}

/** Passes over the content of a raw-text element and its end tag; false when there is none. */
static bool skip_raw(struct html_tokens *t, const char *name, struct str *content)
{
    struct html_token end_tag;
    size_t start = t->at;

    for (;;) {
        t->at += str_find_char(str_from(t->input, t->at), '<');
        if (at_end(t))
            return false;
        if (is_end_tag_ahead(t, str_of(name))) {
            *content = str_sub(t->input, start, t->at - start);
            t->at += 2;
            (void)take_tag(t, &end_tag);
            return true;
        }
        t->at++;
    }
}

/** The settings that Word writes into a document; a tag that nothing ends is no more than that. */
static void skip_island(struct html_tokens *t, const char *name)
{
    struct str content;
    size_t start = t->at;

    if (t->has_no_island_end || skip_raw(t, name, &content))
        return;
    t->has_no_island_end = true;
    t->at = start;
}

/** What begins with "<" and a sign that no tag begins with. */
static void skip_declaration(struct html_tokens *t)
{
    if (has_ahead(t, STR("<!--"))) {
        t->at += 4;
        skip_comment(t);
        return;
    }
    t->at += 2;
    skip_past(t, STR(">"));
}

/**
 * True when "<" begins an address that somebody wrote without escaping it, <kim@example.com> or
 * <https://example.com>: browsers take it for a tag and show nothing.
 */
static bool is_address_ahead(const struct html_tokens *t)
{
    struct str rest = str_sub(t->input, t->at + 1, ADDRESS_MAX_BYTES);
    bool has_at = false;

    if (str_starts_with(rest, STR("http://")) || str_starts_with(rest, STR("https://"))
        || str_starts_with(rest, STR("www.")))
        return true;
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];

        if (c == '>')
            return has_at;
        if (is_blank(c) || c == '<' || c == '/' || c == '=' || c == '"' || c == '\'')
            return false;
        has_at = has_at || c == '@';
    }
    return false;
}

/** True when "<" here is markup and not a sign of the text. */
static bool is_markup_ahead(const struct html_tokens *t)
{
    char next = peek(t, 1);

    if (peek(t, 0) != '<' || (is_letter(next) && is_address_ahead(t)))
        return false;
    return is_letter(next) || next == '!' || next == '?' || (next == '/' && t->at + 2 < t->input.n);
}

static void take_text(struct html_tokens *t, struct html_token *token)
{
    size_t start = t->at;

    do {
        t->at++;
        t->at += str_find_char(str_from(t->input, t->at), '<');
    } while (!at_end(t) && !is_markup_ahead(t));
    token->kind = HTML_TEXT;
    token->text = str_sub(t->input, start, t->at - start);
}

/** Markup ahead: true with a tag in *token, false when something was passed over. */
static bool take_markup(struct html_tokens *t, struct html_token *token)
{
    bool is_end = peek(t, 1) == '/';

    if (!is_letter(peek(t, is_end ? 2 : 1))) {
        if (is_end && peek(t, 2) == '>')
            t->at += 3;
        else
            skip_declaration(t);
        return false;
    }
    t->at += is_end ? 2 : 1;
    token->kind = is_end ? HTML_END_TAG : HTML_START_TAG;
    if (!take_tag(t, token) || token->element == NULL)
        return false;
    if ((token->element->flags & HTML_RAW) == 0)
        return true;
    if (is_end)
        return false;
    if ((token->element->flags & HTML_ISLAND) != 0) {
        skip_island(t, token->element->name);
        return false;
    }
    token->kind = HTML_SHEET;
    return skip_raw(t, token->element->name, &token->text)
           && html_element_is(token->element, "style");
}

struct str html_text_piece(struct str text)
{
    size_t n = PIECE_MAX_BYTES;

    if (text.n <= n)
        return text;
    for (size_t least = n / 2; n > least; n--)
        if (text.p[n] == ' ' || (text.p[n] == '\n' && text.p[n - 1] != '\r'))
            return str_sub(text, 0, n);
    /* No blank for long: a reference must not be cut, nor a character, nor a line end. */
    for (n = PIECE_MAX_BYTES; n > PIECE_MAX_BYTES - REFERENCE_MAX_BYTES; n--)
        if (text.p[n] == '&')
            return str_sub(text, 0, n);
    while (n > PIECE_MAX_BYTES - UTF8_MAX_BYTES
           && (((unsigned char)text.p[n] & 0xC0) == 0x80 || text.p[n - 1] == '\r'))
        n--;
    return str_sub(text, 0, n);
}

bool html_tokens_next(struct html_tokens *t, struct html_token *token)
{
    while (!at_end(t)) {
        if (!is_markup_ahead(t)) {
            take_text(t, token);
            return true;
        }
        if (take_markup(t, token))
            return true;
    }
    return false;
}

const struct html_attribute *html_token_attribute(const struct html_token *token, const char *name)
{
    for (size_t i = 0; i < token->attribute_count; i++)
        if (str_eq_ascii_nocase(token->attributes[i].name, str_of(name)))
            return &token->attributes[i];
    return NULL;
}
