#include "proto/mail/classify/mail_status.h"

#include "base/attributes.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t digits_at(struct str text, size_t at)
{
    size_t n = 0;

    while (at + n < text.n && is_digit(text.p[at + n]))
        n++;
    return n;
}

/** How long the "c.sss.ddd" at `at` is; 0 when none stands there. */
static size_t status_length(struct str text, size_t at)
{
    size_t n = 1;

    for (int part = 0; part < 2; part++) {
        size_t digits;

        if (at + n >= text.n || text.p[at + n] != '.')
            return 0;
        digits = digits_at(text, at + n + 1);
        if (digits == 0 || digits > 3)
            return 0;
        n += 1 + digits;
    }
    return n;
}

/** What follows makes it longer than a status: a fourth number, a letter, a network's width. */
static bool status_goes_on(struct str text, size_t end)
{
    if (end >= text.n)
        return false;
    if (text.p[end] == '.')
        return end + 1 < text.n && is_digit(text.p[end + 1]);
    return is_letter(text.p[end]) || text.p[end] == '/';
}

static bool status_begins_at(struct str text, size_t at)
{
    char before = at > 0 ? text.p[at - 1] : ' ';

    return !is_digit(before) && !is_letter(before) && before != '.' && before != '/'
           && before != '_';
}

/** A status behind a reply code, a mark or nothing at all is surely one. */
static bool stands_as_code(struct str text, size_t at)
{
    char before = at > 0 ? text.p[at - 1] : ' ';

    if (at == 0 || before == '#' || before == '(' || before == '[' || before == '\'')
        return true;
    return at >= 4 && (before == ' ' || before == '-') && is_digit(text.p[at - 2])
           && is_digit(text.p[at - 3]) && is_digit(text.p[at - 4]);
}

struct str mail_status_find(struct str text)
{
    struct str plain = STR_NULL;

    for (size_t at = 0; at < text.n; at++) {
        size_t n;

        if ((text.p[at] != '4' && text.p[at] != '5') || !status_begins_at(text, at))
            continue;
        n = status_length(text, at);
        if (n == 0 || status_goes_on(text, at + n))
            continue;
        if (stands_as_code(text, at))
            return str_sub(text, at, n);
        if (str_is_null(plain))
            plain = str_sub(text, at, n);
    }
    return plain;
}

struct str mail_status_field(struct str value)
{
    struct str text = str_trim(value);
    size_t n = text.n > 0 && is_digit(text.p[0]) ? status_length(text, 0) : 0;

    if (n == 0 || status_goes_on(text, n))
        return STR_NULL;
    return str_sub(text, 0, n);
}

/** RFC 5321 4.2.1 and what servers made up: 420-459, 471, 500-559, 57x. */
static bool is_failure_code(const char *p)
{
    int code = (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0');

    return (code >= 420 && code <= 459) || code == 471 || (code >= 500 && code <= 559)
           || (code >= 570 && code <= 579);
}

/** The word that ends before `at`, blanks and marks between passed over. */
static struct str word_before(struct str text, size_t at)
{
    size_t end = at;
    size_t start;

    while (end > 0 && (text.p[end - 1] == ' ' || text.p[end - 1] == '='))
        end--;
    start = end;
    while (start > 0 && (is_letter(text.p[start - 1]) || text.p[start - 1] == '_'))
        start--;
    return str_sub(text, start, end - start);
}

static bool follows_code_word(struct str text, size_t at)
{
    static const char *const words[] = { "error",    "code",   "reply",        "status",
                                         "returned", "said",   "responsecode", "response",
                                         "with",     "was",    "reason",       "error_code",
                                         "smtp",     "server", "respond",      "failed" };
    struct str word = word_before(text, at);

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_ascii_nocase(word, str_of(words[i])))
            return true;
    return false;
}

/** The first byte before `at` that is no blank; '\n' at the start. */
static char mark_before(struct str text, size_t at)
{
    while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
        at--;
    return at > 0 ? text.p[at - 1] : '\n';
}

static bool follows_mark(struct str text, size_t at)
{
    switch (mark_before(text, at)) {
    case '\n':
    case '\r':
    case ':':
    case ';':
    case '>':
    case '<':
    case '"':
    case '\'':
    case '(':
    case '[':
    case '#':
    case ',':
    case '|':
        return true;
    default:
        return false;
    }
}

/** "550 5.1.1", "550-5.1.1", "550 #5.1.1", "550 550". */
static bool precedes_status(struct str text, size_t end)
{
    size_t at = end;

    while (at < text.n && at < end + 3
           && (text.p[at] == ' ' || text.p[at] == '-' || text.p[at] == '#' || text.p[at] == '('))
        at++;
    return at > end && at < text.n && (text.p[at] == '4' || text.p[at] == '5')
           && (status_length(text, at) > 0 || digits_at(text, at) == 3);
}

static bool code_ends_at(struct str text, size_t end)
{
    char next;

    if (end >= text.n)
        return true;
    next = text.p[end];
    if (next == '.' || next == ':')
        return end + 1 >= text.n || !is_digit(text.p[end + 1]);
    return !is_digit(next) && !is_letter(next) && next != '/' && next != '%' && next != '@';
}

struct str mail_reply_code_find(struct str text)
{
    for (size_t at = 0; at + 3 <= text.n; at++) {
        char before = at > 0 ? text.p[at - 1] : ' ';

        if ((text.p[at] != '4' && text.p[at] != '5') || is_digit(before) || is_letter(before)
            || before == '.' || before == '-' || before == '/' || before == '@')
            continue;
        if (digits_at(text, at) != 3 || !is_failure_code(text.p + at))
            continue;
        if (!code_ends_at(text, at + 3))
            continue;
        if (follows_mark(text, at) || precedes_status(text, at + 3) || follows_code_word(text, at))
            return str_sub(text, at, 3);
    }
    return STR_NULL;
}

enum mail_permanence mail_status_permanence(struct str status, struct str reply_code)
{
    char class = status.n > 0 ? status.p[0] : (reply_code.n > 0 ? reply_code.p[0] : '0');

    if (class == '5')
        return MAIL_PERMANENT;
    return class == '4' ? MAIL_TEMPORARY : MAIL_PERMANENCE_UNKNOWN;
}
