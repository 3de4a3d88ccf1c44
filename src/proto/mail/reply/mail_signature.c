#include "proto/mail/reply/mail_signature.h"

#include "base/text/utf8.h"
#include "proto/mail/reply/mail_reply_words.h"
#include "proto/mail/reply/mail_signature_line.h"

enum {
    NOTICE_LINE_CHARS = 72, /* longer lines are prose */
    BLOCK_LINES_MAX = 12,
    FOOTER_LINES_MAX = 60,
};

/** Lines at[begin] to at[end - 1] without an empty one among them. */
struct span {
    size_t begin;
    size_t end;
};

struct search {
    const struct mail_signature_input *in;
    bool *found;
    size_t floor;      /* nothing before this line may belong to it */
    bool has_above;    /* something stands before that line; else it is the letter's first */
    size_t top;        /* all from here on belongs to it already */
    bool has_contacts; /* contact lines do: more of them may stand above */
};

static struct str folded_at(const struct search *s, size_t i)
{
    return s->in->lines[i].folded;
}

static bool is_empty_at(const struct search *s, size_t i)
{
    return folded_at(s, i).n == 0;
}

/** A letter does not begin with its signature, unless a delimiter says so. */
static bool may_begin_at(const struct search *s, size_t at)
{
    return at > s->floor || (s->has_above && at == s->floor);
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

/** "Disclaimer", alone in its line above what a lawyer wrote. */
static void take_heading_above(struct search *s)
{
    struct span block;

    if (!last_block(s, &block) || block.end - block.begin != 1 || !may_begin_at(s, block.begin))
        return;
    struct str line = mail_strip(folded_at(s, block.begin), " *_-=#:[]");

    for (const struct str *word = mail_footer_headings; !str_is_null(*word); word++)
        if (str_eq(line, *word)) {
            take_from(s, block.begin);
            return;
        }
}

/** A paragraph of a mailing list or a lawyer; with the rule above it, if there is one. */
static bool take_footer(struct search *s, struct span block)
{
    bool has_words = false;

    if (block.end - block.begin > FOOTER_LINES_MAX || !may_begin_at(s, block.begin))
        return false;
    for (size_t i = block.begin; i < block.end && !has_words; i++)
        has_words = signature_has_any(folded_at(s, i), mail_footers);
    if (!has_words)
        return false;
    take_from(s, block.begin);
    take_heading_above(s);
    return true;
}

/** "-Kim" or "- Kim Cheolsu, Sales" under the text, not an item of a list. */
static bool take_dashed_name(struct search *s, struct span block)
{
    enum { LINES_BELOW_MAX = 5 };
    size_t at = block.end;
    size_t before;

    while (at > block.begin && !signature_is_dashed(folded_at(s, at - 1)))
        at--;
    if (at == block.begin || block.end - at > LINES_BELOW_MAX || !may_begin_at(s, at - 1))
        return false;
    at--;
    if (!signature_is_signed_name(s->in->lines[at].text, folded_at(s, at)))
        return false;
    for (size_t i = at + 1; i < block.end; i++)
        if (!signature_is_contact(folded_at(s, i)) && !signature_is_title(folded_at(s, i))
            && !signature_is_name_like(folded_at(s, i)))
            return false;
    before = at;
    while (before > s->floor && is_empty_at(s, before - 1))
        before--;
    if (before > s->floor
        && (signature_is_dashed(folded_at(s, before - 1)) || folded_at(s, before - 1).p[0] == '*'
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

/** Of the last lines of a block: what they are. */
struct contacts {
    size_t begin;   /* the first of them, a name or a closing; the block's end: there are none */
    size_t numbers; /* telephone, address */
    size_t titles;
    size_t names;
};

static struct contacts find_contacts(const struct search *s, struct span block)
{
    struct contacts found = { 0 };
    size_t linked = 0;
    size_t at = block.end;

    while (at > block.begin && may_begin_at(s, at - 1)) {
        struct str line = folded_at(s, at - 1);

        if (signature_is_form(line) || signature_is_sentence(line))
            break;
        linked += signature_is_linked_name(line);
        /* Alone it is as likely what the letter tells. */
        found.names += block.end - block.begin > 1 && signature_is_named_contact(line);
        if (signature_is_contact(line))
            found.numbers++;
        else if (signature_is_title(line))
            found.titles++;
        else if (signature_is_name_like(line) || mail_is_closing(line))
            found.names++;
        else if (!signature_is_rule(line))
            break;
        at--;
        if (mail_is_closing(line))
            break;
    }
    /* Nothing but links is what the letter shows. */
    if (found.numbers > linked)
        found.names += linked;
    found.begin = at;
    return found;
}

static bool fits_contacts(struct str folded)
{
    return signature_is_contact(folded) || signature_is_title(folded)
           || signature_is_name_like(folded);
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

/** "Deliver to:", "Please change my address": what follows was asked for. */
static bool is_announced(const struct search *s, size_t at)
{
    struct str line;

    while (at > s->floor && is_empty_at(s, at - 1))
        at--;
    if (at == s->floor)
        return false;
    line = folded_at(s, at - 1);
    /* ":+1:" is a picture. */
    return (str_ends_with(line, STR(":")) && line.p[0] != ':')
           || signature_has_any(line, mail_asked_for);
}

static bool are_fillers(const struct search *s, struct span block)
{
    for (size_t i = block.begin; i < block.end; i++)
        if (!signature_is_filler(folded_at(s, i)))
            return false;
    return true;
}

/** A name and an office, above a block with the numbers. */
static bool is_name_block(const struct search *s, struct span block)
{
    enum { LINES_MAX = 5 };
    size_t titles = 0;

    if (block.end - block.begin > LINES_MAX || !may_begin_at(s, block.begin)
        || !signature_is_name_like(folded_at(s, block.begin)))
        return false;
    for (size_t i = block.begin; i < block.end; i++) {
        if (!fits_contacts(folded_at(s, i)) || !signature_is_capitalized(s->in->lines[i].text))
            return false;
        titles += signature_is_title(folded_at(s, i)) && i > block.begin;
    }
    return titles > 0 && !is_announced(s, block.begin);
}

/** The block above is of contact lines or fillers, too, or of the name that they belong to. */
static bool has_contacts_above(const struct search *s, size_t begin)
{
    struct search above = *s;
    struct span block;

    above.top = begin;
    if (!last_block(&above, &block) || block.end - block.begin > BLOCK_LINES_MAX)
        return false;
    if (is_name_block(s, block))
        return true;
    for (size_t i = block.begin; i < block.end; i++)
        if (!signature_is_contact(folded_at(s, i)) && !signature_is_filler(folded_at(s, i)))
            return false;
    return true;
}

/** A closing, a name and an office below them: a card, even without a number. */
static bool is_card(const struct search *s, struct span block)
{
    size_t names = 0;
    size_t titles = 0;

    if (!mail_is_closing(folded_at(s, block.begin)))
        return false;
    for (size_t i = block.begin + 1; i < block.end; i++) {
        struct str line = folded_at(s, i);

        titles += signature_is_title(line) && !signature_is_filler(line);
        names += signature_is_name_like(line) && !signature_is_title(line);
    }
    return names > 0 && titles > 0;
}

/** Telephone, address, office, below a name, a title, a closing, or more of their kind. */
static bool take_contacts(struct search *s, struct span block)
{
    struct contacts found;
    bool goes_on;
    size_t closing;

    if (block.end - block.begin > BLOCK_LINES_MAX)
        return false;
    found = find_contacts(s, block);
    if (found.begin == block.end || is_announced(s, found.begin))
        return false;
    if (found.begin > block.begin && !mail_is_closing(folded_at(s, found.begin))
        && !signature_names_writer(folded_at(s, found.begin), s->in->from))
        return false;
    closing = found.begin == block.begin ? closing_above(s, found.begin) : found.begin;
    goes_on = s->has_contacts && (are_fillers(s, block) || is_name_block(s, block));
    if (found.numbers == 0 && !goes_on && !is_card(s, (struct span){ closing, block.end }))
        return false;
    if (closing == found.begin && found.names + found.titles == 0 && !s->has_contacts
        && !has_contacts_above(s, found.begin))
        return false;
    s->has_contacts = true;
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
           && !signature_names_writer(folded_at(s, at - 1), s->in->from))
        at--;
    if (at == block.begin || !signature_names_writer(folded_at(s, at - 1), s->in->from)
        || !may_begin_at(s, at - 1))
        return false;
    for (size_t i = at; i < block.end; i++)
        if (!signature_is_contact(folded_at(s, i)) && !signature_is_title(folded_at(s, i)))
            return false;
    top = --at;
    for (size_t up = at; up > block.begin && at - up < LINES_ABOVE_MAX; up--) {
        if (utf8_count(folded_at(s, up - 1)) > SIGNATURE_LINE_CHARS)
            break;
        if (mail_is_closing(folded_at(s, up - 1)) && may_begin_at(s, up - 1))
            top = up - 1;
    }
    take_from(s, top);
    if (top == at)
        take_closing_above(s);
    return true;
}

static bool take_block(struct search *s, struct span block)
{
    return take_footer(s, block) || take_dashed_name(s, block) || take_contacts(s, block)
           || take_writer(s, block);
}

static bool are_pictures(const struct search *s, struct span block)
{
    for (size_t i = block.begin; i < block.end; i++)
        if (!signature_is_picture(folded_at(s, i)))
            return false;
    return true;
}

/** Logos below a signature belong to it; alone they may be what the letter shows. */
static bool take_last(struct search *s)
{
    struct search above = *s;
    struct span block;

    if (!last_block(s, &block))
        return false;
    if (!are_pictures(s, block))
        return take_block(s, block);
    above.top = block.begin;
    if (!last_block(&above, &block) || !take_block(&above, block))
        return false;
    s->has_contacts = above.has_contacts;
    take_from(s, above.top);
    return true;
}

/* ---- delimiters ---- */

static size_t last_filled(const struct search *s)
{
    size_t at = s->in->count;

    while (at > s->floor && is_empty_at(s, at - 1))
        at--;
    return at > s->floor ? at - 1 : at;
}

/** The rules at `at` and at the letter's end frame a signature: names and the like with the line
 * that a device added among them. */
static bool frames_signature(const struct search *s, size_t at)
{
    size_t end = last_filled(s);
    bool has_device = false;

    if (!str_eq(folded_at(s, end), folded_at(s, at)))
        return false;
    for (size_t i = at + 1; i < end; i++) {
        struct str line = folded_at(s, i);

        has_device = has_device || s->found[i];
        if (line.n > 0 && !s->found[i] && !fits_contacts(line))
            return false;
    }
    return has_device;
}

static bool comes_again(const struct search *s, size_t at)
{
    for (size_t i = s->floor; i < s->in->count; i++)
        if (i != at && str_eq(folded_at(s, i), folded_at(s, at)))
            return !frames_signature(s, at);
    return false;
}

/** What stands below a rule reads like a letter that goes on: it has sentences, or the rule comes
 * again and frames something. */
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
            is_footer = is_footer || signature_has_any(line, mail_footers);
    }
    if (is_footer)
        return false;
    return comes_again(s, at) || lines > LINES_MAX || prose >= PROSE_LINES_MAX
           || (first < s->in->count && signature_is_sentence(folded_at(s, first)));
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
    enum { HASHES_MIN = 5 }; /* fewer make a heading */
    struct str line = folded_at(s, at);
    size_t length = signature_delimiter_length(line);

    if (signature_is_strong_delimiter(line))
        return true;
    if (length < 2 || is_underline(s, at, length) || (line.p[0] == '#' && length < HASHES_MIN))
        return false;
    return !goes_on_below(s, at);
}

/** The first line below the quotes that begins a signature takes all that follows. */
static void take_delimited(struct search *s)
{
    enum { RULES_MAX = 20 };
    size_t rules = 0;

    for (size_t i = s->floor; i < s->in->count; i++) {
        if (signature_delimiter_length(folded_at(s, i)) < 2 && !str_eq(folded_at(s, i), STR("—")))
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
