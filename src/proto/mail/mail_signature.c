#include "proto/mail/mail_signature.h"

#include <string.h>

#include "base/attributes.h"
#include "base/text/utf8.h"
#include "proto/mail/mail_reply_words.h"

enum {
    SHORT_LINE_CHARS = 60,  /* lines of signatures are not longer … */
    NOTICE_LINE_CHARS = 72, /* … longer ones are prose */
    BLOCK_LINES_MAX = 12,
    FOOTER_LINES_MAX = 60,
    PHONE_DIGITS_MIN = 7,
};

/** Lines at[begin] to at[end - 1] without an empty one among them. */
struct span {
    size_t begin;
    size_t end;
};

struct search {
    const struct mail_signature_input *in;
    bool *found;
    size_t floor;   /* nothing before this line may belong to it */
    bool has_above; /* something stands before that line; else it is the letter's first */
    size_t top;     /* all from here on belongs to it already */
};

static struct str folded_at(const struct search *s, size_t i)
{
    return s->in->lines[i].folded;
}

static bool is_empty_at(const struct search *s, size_t i)
{
    return folded_at(s, i).n == 0;
}

/** Looks into the beginning of a line only, so that a line of a megabyte costs no more. */
static bool has_any(struct str line, const struct str *words)
{
    enum { LOOK_BYTES_MAX = 2000 };
    struct str text = str_sub(line, 0, LOOK_BYTES_MAX);

    for (; !str_is_null(*words); words++)
        if (mail_has_word(text, *words, NULL))
            return true;
    return false;
}

/** A letter does not begin with its signature, unless a delimiter says so. */
static bool may_begin_at(const struct search *s, size_t at)
{
    return at > s->floor || (s->has_above && at == s->floor);
}

/* ---- single lines ---- */

/** The bytes of one delimiting character at `at`; 0 for another. */
static size_t delimiter_bytes(struct str text, size_t at)
{
    static const struct str marks[] = { STR_INIT("-"), STR_INIT("_"), STR_INIT("="), STR_INIT("+"),
                                        STR_INIT("~"), STR_INIT("#"), STR_INIT("*"), STR_INIT("—"),
                                        STR_INIT("–"), STR_INIT("―"), STR_INIT("─"), STR_INIT("━"),
                                        STR_INIT("ᐧ") };

    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (str_starts_with(str_from(text, at), marks[i]))
            return marks[i].n;
    return 0;
}

/** How many delimiting characters the line consists of; 0 when there is another among them. */
static size_t delimiter_length(struct str folded)
{
    size_t count = 0;

    for (size_t at = 0; at < folded.n; count++) {
        size_t n = folded.p[at] == ' ' && count > 0 ? 1 : delimiter_bytes(folded, at);

        if (n == 0)
            return 0;
        at += n;
    }
    return count;
}

/** "--" of RFC 3676 4.3 and what people type for it. */
static bool is_strong_delimiter(struct str folded)
{
    return str_eq(folded, STR("--")) || str_eq(folded, STR("__")) || str_eq(folded, STR("—"))
           || str_eq(folded, STR("——")) || str_eq(folded, STR("- -"));
}

bool mail_is_closing(struct str folded)
{
    enum { WORDS_MAX = 7 };
    struct str text = mail_strip(folded, " ,.!*_~;:-)(");

    if (text.n == 0 || mail_word_count(text) > WORDS_MAX || utf8_count(text) > SHORT_LINE_CHARS)
        return false;
    for (const struct str *word = mail_closings; !str_is_null(*word); word++)
        if (mail_begins_with_word(text, *word)
            && (mail_word_count(str_from(text, word->n)) <= 2 || word->n > 12))
            return true;
    return false;
}

static size_t count_digits(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.n; i++)
        count += text.p[i] >= '0' && text.p[i] <= '9';
    return count;
}

/** Digits with nothing but the marks of telephone numbers, a label before them maybe. */
static bool is_phone(struct str text)
{
    enum { DIGITS_MAX = 40 };
    size_t digits = count_digits(text);
    size_t others = 0;

    if (digits < PHONE_DIGITS_MIN || digits > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++)
        others += strchr("0123456789 +-()./:|,x", text.p[i]) == NULL;
    return others <= digits;
}

static bool has_label(struct str text, const struct str *labels)
{
    for (; !str_is_null(*labels); labels++) {
        struct str rest = str_trim(str_from(text, labels->n));

        if (mail_begins_with_word(text, *labels) && rest.n > 0
            && (rest.p[0] == ':' || rest.p[0] == '.' || rest.p[0] == '|' || rest.p[0] == '+'))
            return true;
    }
    return false;
}

static bool is_address_line(struct str text)
{
    enum { WORDS_MAX = 4 };

    return mail_word_count(text) <= WORDS_MAX
           && (mail_has_address(text) || str_starts_with(text, STR("http://"))
               || str_starts_with(text, STR("https://")) || str_starts_with(text, STR("www.")));
}

static bool ends_sentence(struct str text)
{
    static const struct str ends[] = { STR_INIT("."),   STR_INIT("?"),    STR_INIT("!"),
                                       STR_INIT("。"),  STR_INIT("니다"), STR_INIT("세요"),
                                       STR_INIT("까요") };

    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends_with(text, ends[i]))
            return true;
    return false;
}

/** "Kim | Sales | Acme": fields on one line. */
static bool has_bars(struct str text)
{
    return str_find(text, STR(" | ")) < text.n || str_find(text, STR(" · ")) < text.n
           || str_find(text, STR(" • ")) < text.n;
}

static bool is_sentence(struct str folded)
{
    enum { WORDS_MIN = 5 };

    return !has_bars(folded) && mail_word_count(folded) >= WORDS_MIN && ends_sentence(folded);
}

/** A number, an address, a label with something behind it. */
static bool is_contact(struct str folded)
{
    struct str text = mail_strip(folded, " *_|[]<>");

    if (utf8_count(text) > 2 * SHORT_LINE_CHARS || is_sentence(text))
        return false;
    if (has_bars(text) && (mail_has_address(text) || count_digits(text) >= PHONE_DIGITS_MIN))
        return true;
    return is_phone(text) || is_address_line(text) || has_label(text, mail_contact_labels);
}

static bool is_title(struct str folded)
{
    return utf8_count(folded) <= SHORT_LINE_CHARS && !is_sentence(folded)
           && has_any(folded, mail_titles);
}

static bool is_word_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

/** One to four words of letters: what a name may look like. */
static bool is_name_like(struct str folded)
{
    enum { WORDS_MAX = 4, CHARS_MAX = 40 };
    struct str text = mail_strip(folded, " *_,-~.");

    if (text.n == 0 || mail_word_count(text) > WORDS_MAX || utf8_count(text) > CHARS_MAX)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (!is_word_char((unsigned char)text.p[i]) && strchr(" .'-(),", text.p[i]) == NULL)
            return false;
    return !ends_sentence(text);
}

/** A word of the line stands in the writer's address or name. */
static bool names_writer(const struct search *s, struct str folded)
{
    enum { WORD_BYTES_MIN = 3, LINE_CHARS_MAX = 40 };
    struct str from = s->in->from;
    struct str rest = mail_strip(folded, " *_,-~.");

    if (from.n == 0 || utf8_count(rest) > LINE_CHARS_MAX || mail_word_count(rest) > 4)
        return false;
    if (mail_has_address(from))
        from = str_sub(from, 0, str_find_char(from, '@'));
    while (rest.n > 0) {
        struct str word = mail_strip(str_cut(&rest, ' '), ",.;:()\"'");

        if (word.n >= WORD_BYTES_MIN && str_find(from, word) < from.n)
            return true;
    }
    return false;
}

/* ---- blocks from the bottom up ---- */

/** The last lines without an empty one among them, above what is found already. */
static bool last_block(const struct search *s, struct span *out)
{
    size_t end = s->top;

    while (end > s->floor && (is_empty_at(s, end - 1) || s->found[end - 1]))
        end--;
    out->end = end;
    while (end > s->floor && !is_empty_at(s, end - 1) && !s->found[end - 1])
        end--;
    out->begin = end;
    return out->begin < out->end;
}

static void take_from(struct search *s, size_t begin)
{
    for (size_t i = begin; i < s->top; i++)
        s->found[i] = true;
    s->top = begin;
}

/** A paragraph of a mailing list or a lawyer; with the rule above it, if there is one. */
static bool take_footer(struct search *s, struct span block)
{
    bool has_words = false;

    if (block.end - block.begin > FOOTER_LINES_MAX || !may_begin_at(s, block.begin))
        return false;
    for (size_t i = block.begin; i < block.end && !has_words; i++)
        has_words = has_any(folded_at(s, i), mail_footers);
    if (!has_words)
        return false;
    take_from(s, block.begin);
    return true;
}

static bool is_signed_name(struct str line, struct str folded)
{
    enum { WORDS_MAX = 4, SPACED_CHARS_MAX = 5 };
    struct str name = mail_strip(folded, "-~—– \t");
    struct str written = mail_strip(line, "-~ \t");
    size_t words = mail_word_count(name);

    if (name.n == 0 || name.n == folded.n || words > WORDS_MAX || !is_name_like(name))
        return false;
    if (str_starts_with(folded, STR("--")) || folded.p[1] != ' ')
        return true;
    /* "- item" may be a list's: a name is one word, or each of its words has a capital. */
    if ((unsigned char)name.p[0] >= 0x80)
        return utf8_count(name) <= SPACED_CHARS_MAX || str_ends_with(name, STR("드림"))
               || str_ends_with(name, STR("올림"));
    return words == 1 || (written.n > 0 && written.p[0] >= 'A' && written.p[0] <= 'Z');
}

static bool is_dashed(struct str folded)
{
    return folded.n > 1
           && (folded.p[0] == '-' || folded.p[0] == '~' || str_starts_with(folded, STR("—"))
               || str_starts_with(folded, STR("–")));
}

/** "-Kim" or "- Kim Cheolsu, Sales" under the text, not an item of a list. */
static bool take_dashed_name(struct search *s, struct span block)
{
    enum { LINES_BELOW_MAX = 5 };
    size_t at = block.end;
    size_t before;

    while (at > block.begin && !is_dashed(folded_at(s, at - 1)))
        at--;
    if (at == block.begin || block.end - at > LINES_BELOW_MAX || !may_begin_at(s, at - 1))
        return false;
    at--;
    if (!is_signed_name(s->in->lines[at].text, folded_at(s, at)))
        return false;
    for (size_t i = at + 1; i < block.end; i++)
        if (!is_contact(folded_at(s, i)) && !is_title(folded_at(s, i))
            && !is_name_like(folded_at(s, i)))
            return false;
    before = at;
    while (before > s->floor && is_empty_at(s, before - 1))
        before--;
    if (before > s->floor
        && (is_dashed(folded_at(s, before - 1)) || folded_at(s, before - 1).p[0] == '*'
            || (before == at && str_ends_with(folded_at(s, before - 1), STR(":")))))
        return false;
    take_from(s, at);
    return true;
}

/** A closing phrase right above what was taken goes with it. */
static void take_closing_above(struct search *s)
{
    size_t at = s->top;

    while (at > s->floor && is_empty_at(s, at - 1))
        at--;
    if (at > s->floor && may_begin_at(s, at - 1) && mail_is_closing(folded_at(s, at - 1)))
        take_from(s, at - 1);
}

/** Where in the block a name or a closing begins what only contact lines follow; block.end: none.
 */
static size_t contacts_begin(const struct search *s, struct span block, size_t *contacts,
                             size_t *titles)
{
    size_t at = block.end;

    *contacts = *titles = 0;
    while (at > block.begin && may_begin_at(s, at - 1)) {
        struct str line = folded_at(s, at - 1);

        if (has_label(line, mail_form_labels) || is_sentence(line))
            break;
        if (is_contact(line))
            ++*contacts;
        else if (is_title(line))
            ++*titles;
        else if (!is_name_like(line))
            break;
        at--;
        if (mail_is_closing(line))
            break;
    }
    return at;
}

static bool fits_contacts(struct str folded)
{
    return is_contact(folded) || is_title(folded) || is_name_like(folded);
}

/** The closing from which on there is nothing but short lines down to `at`, empty ones between
 * them; `at` when there is none. */
static size_t closing_above(const struct search *s, size_t at)
{
    enum { LINES_MAX = 10 };
    size_t up = at;

    for (size_t lines = 0; up > s->floor && lines < LINES_MAX; up--) {
        struct str line = folded_at(s, up - 1);

        if (line.n == 0)
            continue;
        if (mail_is_closing(line) && may_begin_at(s, up - 1))
            return up - 1;
        if (!fits_contacts(mail_strip(line, "* ")))
            return at;
        lines++;
    }
    return at;
}

/** "Deliver to:": what follows was asked for. */
static bool is_announced(const struct search *s, size_t at)
{
    while (at > s->floor && is_empty_at(s, at - 1))
        at--;
    return at > s->floor && str_ends_with(folded_at(s, at - 1), STR(":"));
}

/** Telephone, address, office: two of them, or one below a name, or any below a closing. */
static bool take_contacts(struct search *s, struct span block)
{
    size_t contacts;
    size_t titles;
    size_t begin;
    size_t closing;
    size_t names;

    if (block.end - block.begin > BLOCK_LINES_MAX)
        return false;
    begin = contacts_begin(s, block, &contacts, &titles);
    names = block.end - begin - contacts - titles;
    if (begin == block.end || contacts == 0 || is_announced(s, begin))
        return false;
    if (begin > block.begin && !mail_is_closing(folded_at(s, begin))
        && !names_writer(s, folded_at(s, begin)))
        return false;
    closing = begin == block.begin ? closing_above(s, begin) : begin;
    if (closing == begin && contacts + titles < 2 && names == 0)
        return false;
    take_from(s, closing);
    take_closing_above(s);
    return true;
}

/** The writer's own name as --from has it, with the closing above it. */
static bool take_writer(struct search *s, struct span block)
{
    enum { LINES_ABOVE_MAX = 4, LINES_BELOW_MAX = 4 };
    size_t at = block.end;
    size_t top;

    while (at > block.begin && block.end - at < LINES_BELOW_MAX
           && !names_writer(s, folded_at(s, at - 1)))
        at--;
    if (at == block.begin || !names_writer(s, folded_at(s, at - 1)) || !may_begin_at(s, at - 1))
        return false;
    for (size_t i = at; i < block.end; i++)
        if (!is_contact(folded_at(s, i)) && !is_title(folded_at(s, i)))
            return false;
    top = --at;
    for (size_t up = at; up > block.begin && at - up < LINES_ABOVE_MAX; up--) {
        if (utf8_count(folded_at(s, up - 1)) > SHORT_LINE_CHARS)
            break;
        if (mail_is_closing(folded_at(s, up - 1)) && may_begin_at(s, up - 1))
            top = up - 1;
    }
    take_from(s, top);
    if (top == at)
        take_closing_above(s);
    return true;
}

static bool take_last(struct search *s)
{
    struct span block;

    if (!last_block(s, &block))
        return false;
    return take_footer(s, block) || take_dashed_name(s, block) || take_contacts(s, block)
           || take_writer(s, block);
}

/* ---- delimiters ---- */

/** What stands below a rule reads like a letter that goes on. */
static bool goes_on_below(const struct search *s, size_t at)
{
    enum { PROSE_LINES_MAX = 3, LINES_MAX = 25 };
    size_t first = at + 1;
    size_t prose = 0;
    size_t lines = 0;
    bool is_footer = false;

    while (first < s->in->count && is_empty_at(s, first))
        first++;
    for (size_t i = first; i < s->in->count; i++) {
        struct str line = folded_at(s, i);

        lines += line.n > 0;
        prose += utf8_count(line) > NOTICE_LINE_CHARS;
        if (lines <= LINES_MAX)
            is_footer = is_footer || has_any(line, mail_footers);
    }
    if (is_footer)
        return false;
    return lines > LINES_MAX || prose >= PROSE_LINES_MAX
           || (first < s->in->count && is_sentence(folded_at(s, first)));
}

/** A line of "=" or "-" under a heading, or a rule right above other text in a table. */
static bool is_underline(const struct search *s, size_t at, size_t length)
{
    enum { LENGTH_MIN = 4, SLACK = 2 };
    size_t above;

    if (at == 0 || length < LENGTH_MIN || is_empty_at(s, at - 1))
        return false;
    above = utf8_count(folded_at(s, at - 1));
    return folded_at(s, at - 1).p[0] == '#' || folded_at(s, at - 1).p[0] == '|'
           || (length + SLACK >= above && length <= above + SLACK);
}

static bool begins_signature(const struct search *s, size_t at)
{
    struct str line = folded_at(s, at);
    size_t length = delimiter_length(line);

    if (is_strong_delimiter(line))
        return true;
    if (length < 2 || is_underline(s, at, length))
        return false;
    return !goes_on_below(s, at);
}

/** The first line below the quotes that begins a signature takes all that follows. */
static void take_delimited(struct search *s)
{
    enum { RULES_MAX = 20 };
    size_t rules = 0;

    for (size_t i = s->floor; i < s->in->count; i++) {
        if (delimiter_length(folded_at(s, i)) < 2 && !str_eq(folded_at(s, i), STR("—")))
            continue;
        /* Rules beyond are a table's or a hostile letter's. */
        if (rules++ == RULES_MAX)
            return;
        if (begins_signature(s, i)) {
            take_from(s, i);
            return;
        }
    }
}

static void take_device_lines(struct search *s)
{
    for (size_t i = 0; i < s->in->count; i++)
        if (!s->in->is_kept_apart[i] && mail_is_device_line(folded_at(s, i)))
            s->found[i] = true;
}

static bool is_pgp_line(struct str folded, const char *what)
{
    struct str text = mail_strip(folded, "- ");

    return str_starts_with(folded, STR("-----")) && str_eq(text, str_of(what));
}

/** What OpenPGP (RFC 4880 7) puts around a text that it signs. */
static void take_pgp(struct search *s)
{
    size_t count = s->in->count;
    bool is_inside = false;

    for (size_t i = 0; i < count; i++) {
        struct str line = folded_at(s, i);

        if (is_pgp_line(line, "begin pgp signed message")) {
            s->found[i] = true;
            for (i++; i < count && str_starts_with(folded_at(s, i), STR("hash:")); i++)
                s->found[i] = true;
            i--;
            continue;
        }
        is_inside = is_inside || is_pgp_line(line, "begin pgp signature");
        s->found[i] = s->found[i] || is_inside;
        if (is_inside && is_pgp_line(line, "end pgp signature"))
            is_inside = false;
    }
}

static void set_floor(struct search *s)
{
    for (size_t i = 0; i < s->in->count; i++)
        if (s->in->is_kept_apart[i])
            s->floor = i + 1;
    s->has_above = s->floor > 0;
    while (s->floor < s->in->count && (is_empty_at(s, s->floor) || s->found[s->floor]))
        s->floor++;
}

void mail_signature_find(const struct mail_signature_input *input, bool *is_signature)
{
    enum { BLOCKS_MAX = 12 };
    struct search search = { .in = input, .found = is_signature, .top = input->count };

    take_pgp(&search);
    take_device_lines(&search);
    set_floor(&search);
    take_delimited(&search);
    for (int i = 0; i < BLOCKS_MAX && take_last(&search); i++)
        continue;
}
