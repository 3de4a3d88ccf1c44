/* A signature below a delimiter or a rule, and rules that are none. */
#include "base/text/utf8.h"
#include "proto/mail/reply/mail_reply_words.h"
#include "proto/mail/reply/mail_signature_search.h"

enum { NOTICE_LINE_CHARS = 72 /* longer lines are prose */ };

static size_t last_filled(const struct signature_search *s)
{
    size_t at = s->in->count;

    while (at > s->floor && signature_is_empty_at(s, at - 1))
        at--;
    return at > s->floor ? at - 1 : at;
}

/** The rules at `at` and at the letter's end frame a signature: names and the like with the line
 * that a device added among them. */
static bool frames_signature(const struct signature_search *s, size_t at)
{
    size_t end = last_filled(s);
    bool has_device = false;

    if (!str_eq(signature_folded_at(s, end), signature_folded_at(s, at)))
        return false;
    for (size_t i = at + 1; i < end; i++) {
        struct str line = signature_folded_at(s, i);

        has_device = has_device || s->found[i];
        if (line.n > 0 && !s->found[i] && !signature_fits_contacts(line))
            return false;
    }
    return has_device;
}

static bool comes_again(const struct signature_search *s, size_t at)
{
    for (size_t i = s->floor; i < s->in->count; i++)
        if (i != at && str_eq(signature_folded_at(s, i), signature_folded_at(s, at)))
            return !frames_signature(s, at);
    return false;
}

/** What stands below a rule reads like a letter that goes on: it has sentences, or the rule comes
 * again and frames something. */
static bool goes_on_below(const struct signature_search *s, size_t at)
{
    enum { PROSE_LINES_MAX = 3, LINES_MAX = 25 };
    size_t first = at + 1;
    size_t prose = 0;
    size_t lines = 0;
    bool is_footer = false;

    while (first < s->in->count && signature_is_empty_at(s, first))
        first++;
    for (size_t i = first; i < s->in->count; i++) {
        struct str line = signature_folded_at(s, i);

        lines += line.n > 0;
        prose += utf8_count(line) > NOTICE_LINE_CHARS;
        if (lines <= LINES_MAX)
            is_footer = is_footer || signature_has_any(line, mail_footers);
    }
    if (is_footer)
        return false;
    return comes_again(s, at) || lines > LINES_MAX || prose >= PROSE_LINES_MAX
           || (first < s->in->count && signature_is_sentence(signature_folded_at(s, first)));
}

/** A line of "=" or "-" under a heading, or a rule right above other text in a table. */
static bool is_underline(const struct signature_search *s, size_t at, size_t length)
{
    enum { LENGTH_MIN = 4, SLACK = 2 };
    size_t above;

    if (at == 0 || length < LENGTH_MIN || signature_is_empty_at(s, at - 1))
        return false;
    above = utf8_count(signature_folded_at(s, at - 1));
    return signature_folded_at(s, at - 1).p[0] == '#' || signature_folded_at(s, at - 1).p[0] == '|'
           || (length + SLACK >= above && length <= above + SLACK);
}

static bool begins_signature(const struct signature_search *s, size_t at)
{
    enum { HASHES_MIN = 5 }; /* fewer make a heading */
    struct str line = signature_folded_at(s, at);
    size_t length = signature_delimiter_length(line);

    if (signature_is_strong_delimiter(line))
        return true;
    if (length < 2 || is_underline(s, at, length) || (line.p[0] == '#' && length < HASHES_MIN))
        return false;
    return !goes_on_below(s, at);
}

/** The first line below the quotes that begins a signature takes all that follows. */
void signature_take_delimited(struct signature_search *s)
{
    enum { RULES_MAX = 20 };
    size_t rules = 0;

    for (size_t i = s->floor; i < s->in->count; i++) {
        if (signature_delimiter_length(signature_folded_at(s, i)) < 2
            && !str_eq(signature_folded_at(s, i), STR("—")))
            continue;
        /* Rules beyond are a table's or a hostile letter's. */
        if (rules++ == RULES_MAX)
            return;
        if (begins_signature(s, i)) {
            signature_take_from(s, i);
            return;
        }
    }
}
