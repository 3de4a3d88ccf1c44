#include "proto/mail/reply/mail_reply_lines.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/quote/mail_attribution.h"
#include "proto/mail/quote/mail_block.h"
#include "proto/mail/quote/mail_lines.h"
#include "proto/mail/quote/mail_separator.h"
#include "proto/mail/reply/mail_reply_marks.h"
#include "proto/mail/reply/mail_reply_part.h"
#include "proto/mail/reply/mail_reply_words.h"
#include "proto/mail/reply/mail_signature_line.h"

enum { SCRATCH_BYTES_MAX = 1024 * 1024, SCRATCH_USED_MAX = 256 * 1024 };

struct marking {
    struct mail_reply_lines *out;
    struct str *texts;     /* as mail_block.h wants them */
    unsigned char *known;  /* as mail_attribution.h wants it */
    struct arena *scratch; /* emptied now and then */
    size_t last_enclosure; /* the last line that closes an enclosed quote; 0 for none */
    size_t no_head_before; /* lines before this one were found to be no head */
};

static struct str folded_at(const struct marking *m, size_t i)
{
    return m->out->lines.at[i].folded;
}

/* ---- quotes ---- */

/** A table's row or a pipe in a text: quotes by "|" stand in several lines. */
static bool is_bar_quote(struct str folded)
{
    return folded.n > 1 && folded.p[0] == '|' && folded.p[1] == ' '
           && folded.p[folded.n - 1] != '|';
}

/** "KC> text", "Kim> text": who is quoted. */
static bool is_initials_quote(struct str line, struct str folded)
{
    enum { INITIALS_MAX = 10 };
    size_t n = 0;

    while (n < folded.n && folded.p[n] >= 'a' && folded.p[n] <= 'z')
        n++;
    return n > 0 && n <= INITIALS_MAX && n < folded.n && line.n > n + 1 && line.p[n] == '>'
           && (line.p[n + 1] == ' ' || line.p[n + 1] == '>');
}

static bool is_unsure_quote(const struct marking *m, size_t i)
{
    return is_bar_quote(folded_at(m, i))
           || is_initials_quote(m->out->lines.at[i].text, folded_at(m, i));
}

/** The ">" that closes an address opened on the line before: "<kim@example.com\n> …". */
static bool closes_bracket(const struct marking *m, size_t i)
{
    struct str before;
    size_t open;

    if (i == 0 || m->out->marks[i - 1] != REPLY_TEXT)
        return false;
    before = folded_at(m, i - 1);
    for (open = before.n; open > 0 && before.p[open - 1] != '<'; open--)
        if (before.p[open - 1] == '>' || before.p[open - 1] == ' ')
            return false;
    return open > 0 && before.n - open > 3;
}

/** mbox writes ">From " for a line of text that begins with "From ". */
static bool is_stuffed_from(const struct marking *m, size_t i)
{
    return str_starts_with(m->out->lines.at[i].text, STR(">From "))
           && (i == 0 || m->out->marks[i - 1] != REPLY_QUOTE);
}

static bool is_quote(const struct marking *m, size_t i)
{
    if (folded_at(m, i).p[0] == '>')
        return !closes_bracket(m, i) && !is_stuffed_from(m, i);
    if (!is_unsure_quote(m, i))
        return false;
    return (i > 0 && is_unsure_quote(m, i - 1))
           || (i + 1 < m->out->lines.count && is_unsure_quote(m, i + 1));
}

/** ">>>> Kim >>>>" or ">>>>" alone, closed by as many "<" further down. */
static bool opens_enclosure(struct str folded)
{
    return str_starts_with(folded, STR(">>>")) && str_ends_with(folded, STR(">>>"))
           && folded.n != 3;
}

static bool closes_enclosure(struct str folded)
{
    return str_starts_with(folded, STR("<<<")) && str_ends_with(folded, STR("<<<"));
}

/** The lines of a quote that marks enclose; 0 for none. */
static size_t enclosed_lines(const struct marking *m, size_t at)
{
    size_t end = at + 1;

    if (at >= m->last_enclosure || !opens_enclosure(folded_at(m, at)))
        return 0;
    while (!closes_enclosure(folded_at(m, end)))
        end++;
    return end + 1 - at;
}

static void find_enclosures(struct marking *m)
{
    for (size_t i = 0; i < m->out->lines.count; i++)
        if (closes_enclosure(folded_at(m, i)))
            m->last_enclosure = i;
}

/** '>>>>> "Kim" == Kim <kim@example.com> writes:', as Supercite has it. */
static bool is_supercite(struct str folded)
{
    return folded.p[0] == '>' && str_ends_with(folded, STR("writes:"))
           && str_find(folded, STR("\" == ")) < folded.n;
}

/* ---- separators ---- */

static bool has_value(const struct mail_block *block, enum mail_block_field field)
{
    return block->values[field].n > 0;
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9')
            return true;
    return false;
}

/** "15:05": a date that a program wrote. */
static bool has_clock_time(struct str text)
{
    for (size_t i = 1; i + 1 < text.n; i++)
        if (text.p[i] == ':' && text.p[i - 1] >= '0' && text.p[i - 1] <= '9' && text.p[i + 1] >= '0'
            && text.p[i + 1] <= '9')
            return true;
    return false;
}

static bool is_empty_around(const struct marking *m, size_t begin, size_t end)
{
    return (begin == 0 || folded_at(m, begin - 1).n == 0)
           && (end >= m->out->lines.count || folded_at(m, end).n == 0);
}

/** The last word is an address, in brackets or not. */
static bool ends_with_address(struct str text)
{
    size_t at = text.n;

    while (at > 0 && text.p[at - 1] != ' ')
        at--;
    return mail_has_address(str_from(text, at));
}

/** A head that is cut short: without a subject and addresses, but with a time of day; a date and a
 * recipient; the sender's address alone between empty lines. */
static bool is_short_head(const struct marking *m, size_t at, const struct mail_block *block)
{
    enum { SENDER_WORDS_MAX = 6 };
    struct str from = block->values[MAIL_BLOCK_FROM];

    if (has_value(block, MAIL_BLOCK_FROM) && has_value(block, MAIL_BLOCK_TO)
        && has_clock_time(block->values[MAIL_BLOCK_DATE]))
        return true;
    if (has_value(block, MAIL_BLOCK_DATE) && has_digit(block->values[MAIL_BLOCK_DATE])
        && mail_has_address(has_value(block, MAIL_BLOCK_TO) ? block->values[MAIL_BLOCK_TO] : from))
        return true;
    return block->field_count == 1 && ends_with_address(from)
           && mail_word_count(from) <= SENDER_WORDS_MAX
           && is_empty_around(m, at, at + block->line_count);
}

/** A head whose fields stand on one line, as a text made of HTML may have them. */
static bool is_glued_head(const struct marking *m, size_t at)
{
    struct mail_block block;

    return mail_block_read_glued(m->texts[at], &block) && mail_block_stands_alone(&block);
}

static bool may_hold_label(struct str folded)
{
    enum { LABEL_BYTES_MAX = 90 };
    struct str head = str_sub(folded, 0, LABEL_BYTES_MAX);

    return folded.n > 2 && str_find_char(head, ':') < head.n;
}

/** The lines of a head at line `at`, 0 for none; `is_announced` by a separator above it. */
static size_t head_lines(struct marking *m, size_t at, bool is_announced)
{
    struct mail_block block;

    if (at >= m->out->lines.count || !may_hold_label(folded_at(m, at))
        || (at < m->no_head_before && !is_announced)
        || !mail_block_read(m->texts, m->out->lines.count, at, m->scratch, &block)
        || block.depth > 0)
        return 0;
    if (is_announced || mail_block_stands_alone(&block) || is_short_head(m, at, &block)
        || (block.field_count == 1 && is_glued_head(m, at)))
        return block.line_count;
    /* No line within would make a better beginning. */
    m->no_head_before = at + block.line_count;
    return 0;
}

/** The lines of a head below a line that only programs draw: a sender and anything more will do. */
static size_t ruled_head_lines(const struct marking *m, size_t at)
{
    struct mail_block block;

    return may_hold_label(folded_at(m, at))
                   && mail_block_read(m->texts, m->out->lines.count, at, m->scratch, &block)
                   && has_value(&block, MAIL_BLOCK_FROM) && block.field_count > 1
               ? block.line_count
               : 0;
}

static size_t next_filled(const struct marking *m, size_t at, size_t gap_max)
{
    size_t end = at + gap_max;

    while (at < m->out->lines.count && at < end && folded_at(m, at).n == 0)
        at++;
    return at;
}

/** The lines of a separator and the head below it, or of a head alone. */
static size_t split_lines(struct marking *m, size_t at)
{
    enum { GAP_MAX = 3 };
    struct mail_separator_found found =
        mail_separator_read(m->texts, m->out->lines.count, at, m->scratch);
    size_t head_at;
    size_t head;

    if (found.kind == MAIL_SEPARATOR_NONE || found.kind == MAIL_SEPARATOR_END)
        return head_lines(m, at, false);
    head_at = next_filled(m, at + found.line_count, GAP_MAX);
    head = head_lines(m, head_at, true);
    if (head > 0)
        return head_at + head - at;
    return found.kind == MAIL_SEPARATOR_RULE ? 0 : found.line_count;
}

/** Can the line begin a separator or a head? Finding out costs. */
static bool may_split(struct str folded)
{
    enum { SEPARATOR_BYTES_MAX = 200 };

    return folded.n >= 3 && (folded.n <= SEPARATOR_BYTES_MAX || may_hold_label(folded));
}

/* ---- markers ---- */

static bool is_marker(struct str folded)
{
    enum { MARKER_BYTES_MIN = 12, MARKER_BYTES_MAX = 220 };
    struct str_bytes bytes;

    if (folded.n < MARKER_BYTES_MIN || folded.n > MARKER_BYTES_MAX)
        return false;
    bytes = str_bytes_of(folded);
    for (const struct str *phrase = mail_reply_above; !str_is_null(*phrase); phrase++)
        if (str_bytes_may_hold(&bytes, *phrase) && str_find(folded, *phrase) < folded.n)
            return true;
    return false;
}

/* ---- lines ---- */

static void mark_run(struct marking *m, size_t at, size_t count, enum mail_reply_mark mark)
{
    for (size_t i = at; i < at + count && i < m->out->lines.count; i++)
        m->out->marks[i] = (unsigned char)(folded_at(m, i).n > 0 ? mark : REPLY_EMPTY);
}

static bool is_hinted(const struct marking *m, size_t at, enum mail_reply_hint hint)
{
    return m->out->hints != NULL && m->out->hints[at] == (unsigned char)hint;
}

static bool begins_quote(const struct marking *m, size_t at)
{
    return at < m->out->lines.count && folded_at(m, at).n > 0
           && (folded_at(m, at).p[0] == '>' || is_hinted(m, at, REPLY_HINT_QUOTE));
}

/** The attribution at `at`, in lines; one we are not sure of counts only above a quote. */
static size_t attribution_lines(const struct marking *m, size_t at)
{
    enum { GAP_MAX = 2, MARKER_GAP_MAX = 12 };
    const struct mail_folded *lines = &m->out->lines;
    struct mail_attribution found =
        mail_attribution_next(lines->at + at, lines->count - at, m->known + at);
    size_t next;

    if (found.kind != MAIL_ATTRIBUTION_WEAK)
        return found.line_count;
    next = next_filled(m, at + found.line_count, GAP_MAX);
    if (begins_quote(m, next))
        return found.line_count;
    next = next_filled(m, next, MARKER_GAP_MAX);
    return next < lines->count && is_marker(folded_at(m, next)) ? found.line_count : 0;
}

/** Marks a line by what its HTML says of it; 0 when that says nothing. */
static size_t mark_hinted(struct marking *m, size_t at)
{
    size_t count = 1;

    if (is_hinted(m, at, REPLY_HINT_QUOTE)) {
        mark_run(m, at, 1, REPLY_QUOTE);
    } else if (is_hinted(m, at, REPLY_HINT_ATTRIBUTION)) {
        mark_run(m, at, 1, REPLY_ATTRIBUTION);
    } else if (is_hinted(m, at, REPLY_HINT_SPLIT)) {
        count = split_lines(m, at);
        count = count > 0 ? count : 1;
        mark_run(m, at, count, REPLY_SPLIT);
    } else {
        count = is_hinted(m, at, REPLY_HINT_HEAD) ? ruled_head_lines(m, at) : 0;
        mark_run(m, at, count, REPLY_SPLIT);
    }
    return count;
}

/** What stands at line `at` by its words, in *count lines. */
static enum mail_reply_mark classify(struct marking *m, size_t at, size_t *count)
{
    struct str folded = folded_at(m, at);

    *count = 1;
    if (folded.n == 0)
        return REPLY_EMPTY;
    if (m->out->is_code[at])
        return REPLY_TEXT;
    if (is_supercite(folded))
        return REPLY_ATTRIBUTION;
    if ((*count = enclosed_lines(m, at)) > 0 || is_quote(m, at))
        return REPLY_QUOTE;
    if (is_marker(folded))
        return REPLY_MARKER;
    if (may_split(folded) && (*count = split_lines(m, at)) > 0)
        return REPLY_SPLIT;
    return (*count = attribution_lines(m, at)) > 0 ? REPLY_ATTRIBUTION : REPLY_TEXT;
}

/** "-----Mensaxe orixinal-----" in a language or an encoding that we do not know. */
static bool is_framed(struct str folded)
{
    enum { FRAMED_BYTES_MAX = 120 };

    return folded.n <= FRAMED_BYTES_MAX && str_starts_with(folded, STR("----"))
           && str_ends_with(folded, STR("----"));
}

/** A rule or a summary right above a head was made by the program that wrote the head. */
static void mark_rule_above(struct marking *m, size_t at)
{
    enum { GAP_MAX = 2, RULE_MIN = 4 };
    size_t above = at;

    while (above > 0 && at - above < GAP_MAX && folded_at(m, above - 1).n == 0)
        above--;
    if (above > 0 && m->out->marks[above - 1] == REPLY_TEXT
        && (signature_delimiter_length(folded_at(m, above - 1)) >= RULE_MIN
            || is_framed(folded_at(m, above - 1))
            || mail_block_is_notes_summary(folded_at(m, above - 1))))
        m->out->marks[above - 1] = REPLY_SPLIT;
}

/** Marks what stands at line `at`; returns how many lines that takes. */
static size_t mark_at(struct marking *m, size_t at)
{
    size_t count = folded_at(m, at).n > 0 ? mark_hinted(m, at) : 0;
    enum mail_reply_mark mark;

    if (count > 0)
        return count;
    mark = classify(m, at, &count);
    count = count > 0 ? count : 1;
    mark_run(m, at, count, mark);
    if (mark == REPLY_SPLIT)
        mark_rule_above(m, at);
    return count;
}

static void find_code(struct marking *m)
{
    size_t count = m->out->lines.count;
    size_t last = 0;
    bool is_inside = false;

    for (size_t i = 0; i < count; i++)
        if (str_starts_with(folded_at(m, i), STR("```")))
            last = i;
    for (size_t i = 0; i < count; i++) {
        bool is_fence = str_starts_with(folded_at(m, i), STR("```"));

        m->out->is_code[i] = is_inside || (is_fence && i < last);
        if (is_fence)
            is_inside = !is_inside && i < last;
    }
}

/** A line that a mailer wrapped off a quoted one, which lost its mark: it stands alone between
 * two quoted lines, the first of them long or with a bracket left open. */
static bool is_wrapped_off(const struct marking *m, size_t i)
{
    enum { WRAPPED_CHARS_MIN = 65, REST_CHARS_MAX = 75 };
    struct str before = folded_at(m, i - 1);
    struct str line = folded_at(m, i);
    size_t open = 0;

    if (m->out->marks[i] != REPLY_TEXT || m->out->marks[i - 1] != REPLY_QUOTE
        || m->out->marks[i + 1] != REPLY_QUOTE || before.n > 400 || line.n > 400)
        return false;
    for (size_t at = 0; at < before.n; at++)
        open = before.p[at] == '(' ? open + 1 : before.p[at] == ')' ? 0 : open;
    if (open > 0 && (str_find(before, STR("http")) < before.n))
        return true;
    if (line.p[0] == '(' && str_find(line, STR("http")) < line.n)
        return true;
    return utf8_count(before) >= WRAPPED_CHARS_MIN && utf8_count(line) <= REST_CHARS_MAX
           && str_find_char(STR(".?!:"), before.p[before.n - 1]) == STR(".?!:").n;
}

static void mark_wrapped(struct marking *m)
{
    for (size_t i = 1; i + 1 < m->out->lines.count; i++)
        if (is_wrapped_off(m, i))
            m->out->marks[i] = REPLY_QUOTE;
}

/** Quoted-printable text that nobody decoded (RFC 2045 6.7): it writes blanks and "=" so. */
static bool is_undecoded(const struct marking *m)
{
    for (size_t i = 0; i < m->out->lines.count; i++)
        if (str_ends_with(folded_at(m, i), STR("=20"))
            || str_find(folded_at(m, i), STR("=3d")) < folded_at(m, i).n)
            return true;
    return false;
}

/** In such a text a quoted line that ends with "=" goes on in the next one. */
static void mark_soft_wrapped(struct marking *m)
{
    if (!is_undecoded(m))
        return;
    for (size_t i = 1; i < m->out->lines.count; i++)
        if (m->out->marks[i] == REPLY_TEXT && m->out->marks[i - 1] == REPLY_QUOTE
            && str_ends_with(folded_at(m, i - 1), STR("=")))
            m->out->marks[i] = REPLY_QUOTE;
}

/** The last lines, when they stand in what wraps quotes and nothing there tells a quote from an
 * answer: all of it is the quote. */
static void mark_bare_wrap(struct marking *m)
{
    size_t end = m->out->lines.count;
    size_t begin = end;

    if (m->out->hints == NULL)
        return;
    while (begin > 0
           && (folded_at(m, begin - 1).n == 0
               || (is_hinted(m, begin - 1, REPLY_HINT_WRAP)
                   && m->out->marks[begin - 1] == REPLY_TEXT)))
        begin--;
    if (begin > 0 && m->out->hints[begin - 1] != REPLY_HINT_NONE)
        return;
    mark_run(m, begin, end - begin, REPLY_QUOTE);
}

void mail_reply_lines_read(struct str text, const unsigned char *hints, struct arena *arena,
                           struct mail_reply_lines *out)
{
    struct marking marking = { .out = out, .scratch = arena_new(SCRATCH_BYTES_MAX) };
    size_t count;

    out->hints = hints;
    out->lines = mail_folded_cut(hints == NULL ? mail_reply_part(text, arena) : text, arena);
    count = out->lines.count;
    out->marks = ARENA_ARRAY(arena, count + 1, unsigned char);
    out->is_code = ARENA_ARRAY(arena, count + 1, bool);
    out->is_cut = ARENA_ARRAY(arena, count + 1, bool);
    out->is_signed = ARENA_ARRAY(arena, count + 1, bool);
    marking.texts = ARENA_ARRAY(arena, count + 1, struct str);
    marking.known = ARENA_ARRAY(arena, count + 1, unsigned char);
    for (size_t i = 0; i < count; i++)
        marking.texts[i] = out->lines.at[i].text;
    find_code(&marking);
    find_enclosures(&marking);
    for (size_t i = 0; i < count;) {
        i += mark_at(&marking, i);
        if (arena_used_bytes(marking.scratch) > SCRATCH_USED_MAX)
            arena_reset(marking.scratch);
    }
    mark_wrapped(&marking);
    mark_soft_wrapped(&marking);
    mark_bare_wrap(&marking);
    arena_free(&marking.scratch);
}
