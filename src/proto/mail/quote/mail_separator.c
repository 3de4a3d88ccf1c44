#include "proto/mail/quote/mail_separator.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/text/utf8.h"
#include "proto/mail/quote/mail_lines.h"
#include "proto/mail/quote/mail_phrases.h"

enum {
    DASHES_MIN = 2,         /* on each side of a phrase */
    OPEN_DASHES_MIN = 4,    /* where nothing closes the line, or the phrase is but a word */
    WORD_BYTES_MAX = 9,     /* such a phrase: "원문", "original"; a heading may say the same */
    RULE_MIN = 10,          /* characters of a rule */
    COLON_PHRASE_MIN = 15,  /* bytes: shorter phrases before a colon are just words */
    PHRASE_BYTES_MAX = 320, /* a Notes line names a person and a date */
    LABEL_BYTES_MAX = 40,
};

static bool is_mark(char c)
{
    return c == '*' || c == '_';
}

/** The line without what may stand around a separator. */
static struct str bare(struct str line)
{
    size_t depth;

    return mail_line_trim(mail_line_unquote(line, &depth));
}

/** What clients draw lines with. */
static bool is_dash(uint32_t character)
{
    return character == '-' || character == '=' || character == '*' || character == '~'
           || character == '+' || character == '#' || character == '_'
           || (character >= 0x2010 && character <= 0x2015) || character == 0x2500
           || character == 0x2501 || character == 0x2550 || character == 0xFF0D;
}

/** Cuts the dashes that begin *line off it; returns how many. Blanks between them go, too. */
static size_t cut_dashes(struct str *line)
{
    size_t at = 0;
    size_t count = 0;

    while (at < line->n) {
        size_t next = at;

        if (!is_dash(utf8_next(*line, &next)))
            break;
        count++;
        at = next;
    }
    *line = str_from(*line, at);
    return count;
}

/** Where the run of at least DASHES_MIN dashes begins that closes a phrase; line.n for none. */
static size_t find_dashes(struct str line)
{
    size_t at = 0;

    while (at < line.n) {
        size_t begin = at;
        size_t count = 0;
        size_t end = at;

        while (end < line.n && is_dash(utf8_next(line, &at))) {
            end = at;
            count++;
        }
        if (count >= DASHES_MIN)
            return begin;
    }
    return line.n;
}

/** The last such run, for phrases that have dashes inside. */
static size_t find_last_dashes(struct str line)
{
    size_t at = line.n;
    size_t begin = line.n;
    size_t count = 0;

    while (at > 0 && is_dash(utf8_previous(line, &at))) {
        begin = at;
        count++;
    }
    return count >= DASHES_MIN ? begin : line.n;
}

/** The phrase without brackets and bold marks, which some clients set around it. */
static struct str unwrap_phrase(struct str phrase)
{
    struct str inner = mail_line_trim(phrase);

    while (inner.n > 1 && (is_mark(inner.p[0]) || inner.p[0] == '[' || inner.p[0] == '<'))
        inner = str_from(inner, 1);
    while (inner.n > 1
           && (is_mark(inner.p[inner.n - 1]) || inner.p[inner.n - 1] == ']'
               || inner.p[inner.n - 1] == '>' || inner.p[inner.n - 1] == ':'))
        inner = str_sub(inner, 0, inner.n - 1);
    return inner;
}

/** A whole phrase; where dashes close it, also one that goes on with a name. */
static enum mail_separator look_up(struct str folded, bool is_closed)
{
    int kind = mail_phrases_find(mail_separator_phrases, MAIL_SEPARATOR_PHRASES, folded,
                                 MAIL_SEPARATOR_NONE);

    if (kind == MAIL_SEPARATOR_NONE && is_closed)
        kind = mail_phrases_find_beginning(mail_separator_beginnings, MAIL_SEPARATOR_BEGINNINGS,
                                           folded, MAIL_SEPARATOR_NONE);
    return (enum mail_separator)kind;
}

static enum mail_separator phrase_kind(struct str phrase, bool is_closed)
{
    struct mail_fold_room room;
    struct str inner = unwrap_phrase(phrase);

    if (inner.n == 0 || inner.n > PHRASE_BYTES_MAX)
        return MAIL_SEPARATOR_NONE;
    return look_up(mail_line_fold(inner, &room), is_closed);
}

static bool is_rule(struct str line)
{
    size_t at = 0;
    size_t count = 0;

    if (line.n < RULE_MIN)
        return false;
    uint32_t first = utf8_next(line, &at);

    for (count = 1; at < line.n; count++)
        if (utf8_next(line, &at) != first)
            return false;
    return count >= RULE_MIN && is_dash(first) && first != '+' && first != '#';
}

/** A phrase that `dashes` dashes, or dashes on both sides, make a separator. */
static enum mail_separator judge(struct str phrase, size_t dashes, bool is_closed)
{
    struct str inner = mail_line_trim(phrase);
    bool needs_more = !is_closed || inner.n <= WORD_BYTES_MAX;

    if (needs_more && dashes < OPEN_DASHES_MIN)
        return MAIL_SEPARATOR_NONE;
    return phrase_kind(inner, is_closed);
}

/** "---- phrase ---- rest", the opening dashes being cut off `line` already. */
static enum mail_separator between_dashes(struct str line, size_t dashes, struct str *rest)
{
    size_t last = find_last_dashes(line);
    enum mail_separator kind = judge(str_sub(line, 0, last), dashes, last < line.n);

    if (kind != MAIL_SEPARATOR_NONE)
        return kind;
    size_t first = find_dashes(line);

    if (first == line.n)
        return MAIL_SEPARATOR_NONE;
    *rest = str_from(line, first);
    cut_dashes(rest);
    *rest = mail_line_trim(*rest);
    return judge(str_sub(line, 0, first), dashes, true);
}

/** "Begin forwarded message:", alone on its line. */
static enum mail_separator before_colon(struct str line)
{
    struct mail_fold_room room;
    struct str phrase = line;

    while (phrase.n > 0 && is_mark(phrase.p[0]))
        phrase = str_from(phrase, 1);
    while (phrase.n > 0 && is_mark(phrase.p[phrase.n - 1]))
        phrase = str_sub(phrase, 0, phrase.n - 1);
    if (str_ends_with(phrase, STR("：")))
        phrase = str_sub(phrase, 0, phrase.n - STR("：").n);
    else if (str_ends_with(phrase, STR(":")))
        phrase = str_sub(phrase, 0, phrase.n - 1);
    else
        return MAIL_SEPARATOR_NONE;
    if (phrase.n < COLON_PHRASE_MIN || phrase.n > PHRASE_BYTES_MAX)
        return MAIL_SEPARATOR_NONE;
    struct str folded = mail_line_fold(phrase, &room);
    enum mail_separator kind = look_up(folded, false);

    return folded.n >= COLON_PHRASE_MIN && kind != MAIL_SEPARATOR_END ? kind : MAIL_SEPARATOR_NONE;
}

static enum mail_separator read_line(struct str line, struct str *rest)
{
    struct str left = bare(line);

    *rest = STR("");
    if (left.n == 0)
        return MAIL_SEPARATOR_NONE;
    if (is_rule(left))
        return MAIL_SEPARATOR_RULE;
    size_t dashes = cut_dashes(&left);

    if (dashes >= DASHES_MIN) {
        enum mail_separator kind = between_dashes(left, dashes, rest);

        if (kind != MAIL_SEPARATOR_NONE)
            return kind;
    }
    return before_colon(bare(line));
}

/** A separator that a mailer's line length cut in two: dashes open it here and close it there. */
static enum mail_separator read_wrapped(struct str first, struct str second, struct arena *arena)
{
    struct str opening = bare(first);
    struct str closing = bare(second);
    struct str rest;
    struct str left = opening;

    if (opening.n + closing.n > PHRASE_BYTES_MAX || cut_dashes(&left) < DASHES_MIN
        || mail_line_is_blank(left) || find_last_dashes(closing) == closing.n)
        return MAIL_SEPARATOR_NONE;
    struct str joined =
        str_format(arena, "%" STR_FMT " %" STR_FMT, STR_ARG(opening), STR_ARG(closing));
    enum mail_separator kind = read_line(joined, &rest);

    return rest.n == 0 ? kind : MAIL_SEPARATOR_NONE;
}

static bool is_dashes_only(struct str line)
{
    enum { COUNT_MIN = 3 };
    struct str left = bare(line);

    return left.n > 0 && cut_dashes(&left) >= COUNT_MIN && left.n == 0;
}

/** "From: …": a head may begin so. */
static bool has_label(struct str line)
{
    struct str text = str_sub(bare(line), 0, LABEL_BYTES_MAX);

    return str_find_char(text, ':') < text.n || str_find(text, STR("：")) < text.n;
}

/** "Previous Replies": no head follows it. */
static bool is_thread_phrase(struct str phrase)
{
    struct mail_fold_room room;

    return mail_phrases_find(&mail_separator_threads, 1,
                             mail_line_fold(unwrap_phrase(phrase), &room), MAIL_SEPARATOR_NONE)
           != MAIL_SEPARATOR_NONE;
}

/** A phrase below a line of dashes, and above one maybe, with a head below; NONE for other lines.
 */
static struct mail_separator_found read_ruled(const struct str *lines, size_t count, size_t at)
{
    struct mail_separator_found found = { MAIL_SEPARATOR_NONE, 0, STR("") };
    struct str phrase = at + 1 < count ? bare(lines[at + 1]) : STR("");
    enum mail_separator kind;
    size_t n;

    if (phrase.n <= WORD_BYTES_MAX || phrase.n > PHRASE_BYTES_MAX || !is_dashes_only(lines[at]))
        return found;
    n = at + 2 < count && is_dashes_only(lines[at + 2]) ? 3 : 2;
    kind = phrase_kind(phrase, false);
    if (is_thread_phrase(phrase))
        kind = MAIL_SEPARATOR_ORIGINAL;
    else if (kind == MAIL_SEPARATOR_END || at + n >= count || !has_label(lines[at + n]))
        kind = MAIL_SEPARATOR_NONE;
    found.kind = kind;
    found.line_count = kind != MAIL_SEPARATOR_NONE ? n : 0;
    return found;
}

struct mail_separator_found mail_separator_read(const struct str *lines, size_t count, size_t at,
                                                struct arena *arena)
{
    struct mail_separator_found found = read_ruled(lines, count, at);

    if (found.kind != MAIL_SEPARATOR_NONE)
        return found;
    found.kind = read_line(lines[at], &found.rest);
    if (found.kind != MAIL_SEPARATOR_NONE) {
        found.line_count = 1;
        return found;
    }
    found.rest = STR("");
    if (at + 1 < count)
        found.kind = read_wrapped(lines[at], lines[at + 1], arena);
    found.line_count = found.kind != MAIL_SEPARATOR_NONE ? 2 : 0;
    return found;
}

enum mail_separator mail_separator_of(struct str line, struct arena *arena)
{
    struct mail_separator_found found = mail_separator_read(&line, 1, 0, arena);

    return found.rest.n == 0 ? found.kind : MAIL_SEPARATOR_NONE;
}

size_t mail_separator_within(struct str line, struct str below, struct arena *arena)
{
    struct str dashes = STR("----");
    size_t at = str_find(line, dashes);
    struct str rest = str_from(line, at);
    struct str phrase = rest;
    struct mail_separator_found found;

    if (at == line.n || mail_line_trim(str_sub(line, 0, at)).n == 0 || line.p[0] == '>')
        return line.n;
    cut_dashes(&phrase);
    if (find_dashes(phrase) == phrase.n)
        return line.n;
    found = mail_separator_read(&rest, 1, 0, arena);
    /* A head follows, not a sentence that goes on. */
    if (!has_label(found.rest.n > 0 ? found.rest : str_cut(&below, '\n')))
        return line.n;
    return found.kind == MAIL_SEPARATOR_FORWARD || found.kind == MAIL_SEPARATOR_ORIGINAL ? at
                                                                                         : line.n;
}
