/** Which lines belong to the message that was answered, by how marked lines follow one another. */
#include "base/arena.h"
#include "proto/mail/reply/mail_reply_lines.h"
#include "proto/mail/reply/mail_reply_marks.h"
#include "proto/mail/reply/mail_signature.h"

struct decision {
    struct mail_reply_lines *all;
    size_t end;    /* lines from here on are cut already */
    bool is_whole; /* the other's message is all there is: nothing is cut */
};

static enum mail_reply_mark mark_at(const struct decision *d, size_t i)
{
    return (enum mail_reply_mark)d->all->marks[i];
}

/** A line of the writer's own, which no device added. */
static bool is_own(const struct decision *d, size_t i)
{
    if (d->all->hints != NULL && d->all->hints[i] == (unsigned char)REPLY_HINT_SIGNATURE)
        return false;
    return mark_at(d, i) == REPLY_TEXT
           && (d->all->is_code[i] || !mail_is_device_line(d->all->lines.at[i].folded));
}

static bool has_own(const struct decision *d, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (is_own(d, i))
            return true;
    return false;
}

static bool is_quoting(enum mail_reply_mark mark)
{
    return mark == REPLY_QUOTE || mark == REPLY_ATTRIBUTION || mark == REPLY_SPLIT;
}

static bool is_heading(enum mail_reply_mark mark)
{
    return mark == REPLY_ATTRIBUTION || mark == REPLY_SPLIT;
}

static void cut(struct decision *d, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        d->all->is_cut[i] = true;
}

static void cut_rest(struct decision *d, size_t begin)
{
    cut(d, begin, d->end);
    d->end = begin;
}

/** "Reply above this line": what is below goes, with the attribution right above it. */
static void obey_marker(struct decision *d)
{
    size_t at = 0;
    size_t begin;

    while (at < d->end && mark_at(d, at) != REPLY_MARKER)
        at++;
    if (at == d->end)
        return;
    for (begin = at; begin > 0; begin--)
        if (mark_at(d, begin - 1) != REPLY_EMPTY && !is_quoting(mark_at(d, begin - 1)))
            break;
    if (has_own(d, 0, begin))
        cut_rest(d, begin);
    else if (has_own(d, at + 1, d->end))
        cut(d, at, at + 1);
}

/** The first line behind the attributions, heads and empty lines that begin at `at`. */
static size_t behind_headings(const struct decision *d, size_t at)
{
    while (at < d->end && (mark_at(d, at) == REPLY_EMPTY || is_heading(mark_at(d, at))))
        at++;
    return at;
}

/** The first heading that no quote marks follow: the rest is the other's. */
static void cut_unmarked(struct decision *d)
{
    bool has_words = false;

    for (size_t i = 0; i < d->end; i++) {
        size_t next;

        has_words = has_words || is_own(d, i);
        if (!is_heading(mark_at(d, i)))
            continue;
        next = behind_headings(d, i);
        if (next == d->end || mark_at(d, next) != REPLY_QUOTE) {
            d->is_whole = !has_words;
            if (has_words)
                cut_rest(d, i);
            return;
        }
        i = next - 1;
    }
}

/** Lines of quotes, headings and empty lines; the quote ends it. */
struct region {
    size_t begin;
    size_t end;
    bool has_heading; /* and begins with it */
};

/** The next region at or after `from`; false when there is none. */
static bool next_region(const struct decision *d, size_t from, struct region *out)
{
    size_t at = from;

    while (at < d->end && !is_quoting(mark_at(d, at)))
        at++;
    if (at == d->end)
        return false;
    *out = (struct region){ at, at, is_heading(mark_at(d, at)) };
    while (at < d->end && (mark_at(d, at) == REPLY_EMPTY || is_quoting(mark_at(d, at)))) {
        at++;
        if (mark_at(d, at - 1) != REPLY_EMPTY)
            out->end = at;
    }
    return true;
}

/** Below a quote: a closing, or a name with an office at most. It belongs to the words above. */
static bool is_sign_off(const struct decision *d, size_t begin)
{
    enum { LINES_MAX = 6, NAME_LINES_MAX = 3, NAME_WORDS_MAX = 4, LINE_BYTES_MAX = 90 };
    size_t lines = 0;
    bool is_closed = false;

    for (size_t i = begin; i < d->end; i++) {
        struct str folded = d->all->lines.at[i].folded;
        struct str first = str_sub(folded, 0, str_find_char(folded, ','));

        if (folded.n == 0 || !is_own(d, i))
            continue;
        if (lines++ == 0)
            is_closed = mail_is_closing(folded) || mail_is_closing(first);
        if (!is_closed && lines == 1 && mail_word_count(folded) > NAME_WORDS_MAX)
            return false;
        if (lines > (is_closed ? LINES_MAX : NAME_LINES_MAX) || folded.n > LINE_BYTES_MAX
            || (!is_closed && mail_ends_sentence(folded)))
            return false;
    }
    return lines > (is_closed ? 0 : 1);
}

static void mark_signed(struct decision *d, size_t begin)
{
    for (size_t i = begin; i < d->end; i++)
        d->all->is_signed[i] = mark_at(d, i) == REPLY_TEXT;
}

/** All that stands from `begin` on is a signature: footers, contact lines, what follows "--". */
static bool is_signature_only(const struct decision *d, size_t begin, struct str from,
                              struct arena *arena)
{
    bool *is_apart = ARENA_ARRAY(arena, d->end + 1, bool);
    bool *is_signature = ARENA_ARRAY(arena, d->end + 1, bool);
    struct mail_signature_input input = { d->all->lines.at, is_apart, d->end, from };

    for (size_t i = 0; i < d->end; i++)
        is_apart[i] = is_quoting(mark_at(d, i)) || d->all->is_code[i];
    mail_signature_find(&input, is_signature);
    for (size_t i = begin; i < d->end; i++)
        if (is_own(d, i) && !is_signature[i])
            return false;
    return true;
}

static void cut_empty_from(struct decision *d, size_t at)
{
    while (at < d->end && mark_at(d, at) == REPLY_EMPTY)
        d->all->is_cut[at++] = true;
}

static void cut_region(struct decision *d, const struct region *region)
{
    cut(d, region->begin, region->end);
    cut_empty_from(d, region->end);
}

static void cut_headings(struct decision *d)
{
    for (size_t i = 0; i < d->end; i++)
        if (is_heading(mark_at(d, i)))
            d->all->is_cut[i] = true;
}

/** An empty line stands between the heading and the quote: a program put both there. Who picks a
 * passage to answer has the heading right above it. */
static bool is_parted(const struct decision *d, const struct region *region)
{
    size_t at = region->begin;

    while (is_heading(mark_at(d, at)))
        at++;
    return mark_at(d, at) == REPLY_EMPTY;
}

/** Quotes with words of the writer's below them stay, those without go. */
static void weigh_regions(struct decision *d, struct str from, struct arena *arena)
{
    struct region region;
    struct region last = { 0, 0, false };
    size_t count = 0;
    size_t at = 0;
    bool has_above;
    bool is_signed;

    while (next_region(d, at, &region)) {
        last = region;
        at = region.end;
        count++;
    }
    if (count == 0)
        return;
    has_above = has_own(d, 0, last.begin);
    is_signed = has_above && is_sign_off(d, last.end);
    if (is_signed)
        mark_signed(d, last.end);
    if (!has_own(d, last.end, d->end) || is_signed
        || (has_above && is_signature_only(d, last.end, from, arena))
        || (count == 1 && last.has_heading && (!has_above || is_parted(d, &last))))
        cut_region(d, &last);
    cut_headings(d);
}

static bool has_quoting(const struct decision *d)
{
    for (size_t i = 0; i < d->end; i++)
        if (is_quoting(mark_at(d, i)))
            return true;
    return false;
}

bool mail_reply_lines_decide(struct mail_reply_lines *lines, struct str from, struct arena *arena)
{
    struct decision d = { lines, lines->lines.count, false };

    if (!has_own(&d, 0, d.end))
        return has_quoting(&d);
    obey_marker(&d);
    cut_unmarked(&d);
    if (!d.is_whole)
        weigh_regions(&d, from, arena);
    return d.is_whole;
}
