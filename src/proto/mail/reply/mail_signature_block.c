/* A signature without a delimiter: blocks of lines from the bottom up. */
#include "base/text/utf8.h"
#include "proto/mail/reply/mail_reply_words.h"
#include "proto/mail/reply/mail_signature_search.h"

enum { BLOCK_LINES_MAX = 12, FOOTER_LINES_MAX = 60 };

/** Lines at[begin] to at[end - 1] without an empty one among them. */
struct span {
    size_t begin;
    size_t end;
};

/** A letter does not begin with its signature, unless a delimiter says so. */
static bool may_begin_at(const struct signature_search *s, size_t at)
{
    return at > s->floor || (s->has_above && at == s->floor);
}

/** The last lines without an empty one among them, above what is found already. */
static bool last_block(const struct signature_search *s, struct span *out)
{
    size_t end = s->top;

    while (end > s->floor && (signature_is_empty_at(s, end - 1) || s->found[end - 1]))
        end--;
    out->end = end;
    while (end > s->floor && !signature_is_empty_at(s, end - 1) && !s->found[end - 1])
        end--;
    out->begin = end;
    return out->begin < out->end;
}

/** "Disclaimer", alone in its line above what a lawyer wrote. */
static void take_heading_above(struct signature_search *s)
{
    struct span block;

    if (!last_block(s, &block) || block.end - block.begin != 1 || !may_begin_at(s, block.begin))
        return;
    struct str line = mail_strip(signature_folded_at(s, block.begin), " *_-=#:[]");

    for (const struct str *word = mail_footer_headings; !str_is_null(*word); word++)
        if (str_eq(line, *word)) {
            signature_take_from(s, block.begin);
            return;
        }
}

/** A paragraph of a mailing list or a lawyer; with the rule above it, if there is one. */
static bool take_footer(struct signature_search *s, struct span block)
{
    bool has_words = false;

    if (block.end - block.begin > FOOTER_LINES_MAX || !may_begin_at(s, block.begin))
        return false;
    for (size_t i = block.begin; i < block.end && !has_words; i++)
        has_words = signature_has_any(signature_folded_at(s, i), mail_footers);
    if (!has_words)
        return false;
    signature_take_from(s, block.begin);
    take_heading_above(s);
    return true;
}

/** "-Kim" or "- Kim Cheolsu, Sales" under the text, not an item of a list. */
static bool take_dashed_name(struct signature_search *s, struct span block)
{
    enum { LINES_BELOW_MAX = 5 };
    size_t at = block.end;
    size_t before;

    while (at > block.begin && !signature_is_dashed(signature_folded_at(s, at - 1)))
        at--;
    if (at == block.begin || block.end - at > LINES_BELOW_MAX || !may_begin_at(s, at - 1))
        return false;
    at--;
    if (!signature_is_signed_name(s->in->lines[at].text, signature_folded_at(s, at)))
        return false;
    for (size_t i = at + 1; i < block.end; i++)
        if (!signature_is_contact(signature_folded_at(s, i))
            && !signature_is_title(signature_folded_at(s, i))
            && !signature_is_name_like(signature_folded_at(s, i)))
            return false;
    before = at;
    while (before > s->floor && signature_is_empty_at(s, before - 1))
        before--;
    if (before > s->floor
        && (signature_is_dashed(signature_folded_at(s, before - 1))
            || signature_folded_at(s, before - 1).p[0] == '*'
            || (before == at && str_ends_with(signature_folded_at(s, before - 1), STR(":")))))
        return false;
    signature_take_from(s, at);
    return true;
}

/** A closing phrase right above what was taken goes with it. */
static void take_closing_above(struct signature_search *s)
{
    size_t at = s->top;

    while (at > s->floor && signature_is_empty_at(s, at - 1))
        at--;
    if (at > s->floor && may_begin_at(s, at - 1) && mail_is_closing(signature_folded_at(s, at - 1)))
        signature_take_from(s, at - 1);
}

/** Of the last lines of a block: what they are. */
struct contacts {
    size_t begin;   /* the first of them, a name or a closing; the block's end: there are none */
    size_t numbers; /* telephone, address */
    size_t titles;
    size_t names;
};

static struct contacts find_contacts(const struct signature_search *s, struct span block)
{
    struct contacts found = { 0 };
    size_t linked = 0;
    size_t at = block.end;

    while (at > block.begin && may_begin_at(s, at - 1)) {
        struct str line = signature_folded_at(s, at - 1);

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

/** The closing from which on there is nothing but short lines down to `at`, empty ones between
 * them; `at` when there is none. */
static size_t closing_above(const struct signature_search *s, size_t at)
{
    enum { LINES_MAX = 10 };
    size_t up = at;

    for (size_t lines = 0; up > s->floor && lines < LINES_MAX; up--) {
        struct str line = signature_folded_at(s, up - 1);

        if (line.n == 0)
            continue;
        if (mail_is_closing(line) && may_begin_at(s, up - 1))
            return up - 1;
        if (!signature_fits_contacts(mail_strip(line, "* ")))
            return at;
        lines++;
    }
    return at;
}

/** "Deliver to:", "Please change my address": what follows was asked for. */
static bool is_announced(const struct signature_search *s, size_t at)
{
    struct str line;

    while (at > s->floor && signature_is_empty_at(s, at - 1))
        at--;
    if (at == s->floor)
        return false;
    line = signature_folded_at(s, at - 1);
    /* ":+1:" is a picture. */
    return (str_ends_with(line, STR(":")) && line.p[0] != ':')
           || signature_has_any(line, mail_asked_for);
}

static bool are_fillers(const struct signature_search *s, struct span block)
{
    for (size_t i = block.begin; i < block.end; i++)
        if (!signature_is_filler(signature_folded_at(s, i)))
            return false;
    return true;
}

/** A name and an office, above a block with the numbers. */
static bool is_name_block(const struct signature_search *s, struct span block)
{
    enum { LINES_MAX = 5 };
    size_t titles = 0;

    if (block.end - block.begin > LINES_MAX || !may_begin_at(s, block.begin)
        || !signature_is_name_like(signature_folded_at(s, block.begin)))
        return false;
    for (size_t i = block.begin; i < block.end; i++) {
        if (!signature_fits_contacts(signature_folded_at(s, i))
            || !signature_is_capitalized(s->in->lines[i].text))
            return false;
        titles += signature_is_title(signature_folded_at(s, i)) && i > block.begin;
    }
    return titles > 0 && !is_announced(s, block.begin);
}

/** The block above is of contact lines or fillers, too, or of the name that they belong to. */
static bool has_contacts_above(const struct signature_search *s, size_t begin)
{
    struct signature_search above = *s;
    struct span block;

    above.top = begin;
    if (!last_block(&above, &block) || block.end - block.begin > BLOCK_LINES_MAX)
        return false;
    if (is_name_block(s, block))
        return true;
    for (size_t i = block.begin; i < block.end; i++)
        if (!signature_is_contact(signature_folded_at(s, i))
            && !signature_is_filler(signature_folded_at(s, i)))
            return false;
    return true;
}

/** A closing, a name and an office below them: a card, even without a number. */
static bool is_card(const struct signature_search *s, struct span block)
{
    size_t names = 0;
    size_t titles = 0;

    if (!mail_is_closing(signature_folded_at(s, block.begin)))
        return false;
    for (size_t i = block.begin + 1; i < block.end; i++) {
        struct str line = signature_folded_at(s, i);

        titles += signature_is_title(line) && !signature_is_filler(line);
        names += signature_is_name_like(line) && !signature_is_title(line);
    }
    return names > 0 && titles > 0;
}

/** Telephone, address, office, below a name, a title, a closing, or more of their kind. */
static bool take_contacts(struct signature_search *s, struct span block)
{
    struct contacts found;
    bool goes_on;
    size_t closing;

    if (block.end - block.begin > BLOCK_LINES_MAX)
        return false;
    found = find_contacts(s, block);
    if (found.begin == block.end || is_announced(s, found.begin))
        return false;
    if (found.begin > block.begin && !mail_is_closing(signature_folded_at(s, found.begin))
        && !signature_names_writer(signature_folded_at(s, found.begin), s->in->from))
        return false;
    closing = found.begin == block.begin ? closing_above(s, found.begin) : found.begin;
    goes_on = s->has_contacts && (are_fillers(s, block) || is_name_block(s, block));
    if (found.numbers == 0 && !goes_on && !is_card(s, (struct span){ closing, block.end }))
        return false;
    if (closing == found.begin && found.names + found.titles == 0 && !s->has_contacts
        && !has_contacts_above(s, found.begin))
        return false;
    s->has_contacts = true;
    signature_take_from(s, closing);
    take_closing_above(s);
    return true;
}

/** The writer's own name as --from has it, with the closing above it. */
static bool take_writer(struct signature_search *s, struct span block)
{
    enum { LINES_ABOVE_MAX = 4, LINES_BELOW_MAX = 4 };
    size_t at = block.end;
    size_t top;

    while (at > block.begin && block.end - at < LINES_BELOW_MAX
           && !signature_names_writer(signature_folded_at(s, at - 1), s->in->from))
        at--;
    if (at == block.begin || !signature_names_writer(signature_folded_at(s, at - 1), s->in->from)
        || !may_begin_at(s, at - 1))
        return false;
    for (size_t i = at; i < block.end; i++)
        if (!signature_is_contact(signature_folded_at(s, i))
            && !signature_is_title(signature_folded_at(s, i)))
            return false;
    top = --at;
    for (size_t up = at; up > block.begin && at - up < LINES_ABOVE_MAX; up--) {
        if (utf8_count(signature_folded_at(s, up - 1)) > SIGNATURE_LINE_CHARS)
            break;
        if (mail_is_closing(signature_folded_at(s, up - 1)) && may_begin_at(s, up - 1))
            top = up - 1;
    }
    signature_take_from(s, top);
    if (top == at)
        take_closing_above(s);
    return true;
}

static bool take_block(struct signature_search *s, struct span block)
{
    return take_footer(s, block) || take_dashed_name(s, block) || take_contacts(s, block)
           || take_writer(s, block);
}

static bool are_pictures(const struct signature_search *s, struct span block)
{
    for (size_t i = block.begin; i < block.end; i++)
        if (!signature_is_picture(signature_folded_at(s, i)))
            return false;
    return true;
}

/** Logos below a signature belong to it; alone they may be what the letter shows. */
bool signature_take_last(struct signature_search *s)
{
    struct signature_search above = *s;
    struct span block;

    if (!last_block(s, &block))
        return false;
    if (!are_pictures(s, block))
        return take_block(s, block);
    above.top = block.begin;
    if (!last_block(&above, &block) || !take_block(&above, block))
        return false;
    s->has_contacts = above.has_contacts;
    signature_take_from(s, above.top);
    return true;
}
