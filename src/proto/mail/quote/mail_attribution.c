#include "proto/mail/quote/mail_attribution.h"

#include <string.h>

#include "base/arena.h"
#include "base/text/fold.h"
#include "proto/mail/reply/mail_reply_words.h"

static const char decoration[] = " \t-*_<>=|";

/** What speaks for a date or an address in a line. */
struct evidence {
    bool has_date;  /* a year, or 5/3/24 */
    bool has_time;  /* 15:30 */
    bool has_digit; /* any */
    bool has_address;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(struct str text, size_t at)
{
    size_t n = 0;

    while (at + n < text.n && is_digit(text.p[at + n]))
        n++;
    return n;
}

/** True for 5/3/2024, 05.03.24 and 2024-03-05 at a digit. */
static bool is_numeric_date(struct str text, size_t at)
{
    size_t first = digits_at(text, at);
    char mark = at + first < text.n ? text.p[at + first] : ' ';
    size_t second;
    size_t next = at + first + 1;

    if (mark != '/' && mark != '.' && mark != '-')
        return false;
    if (next < text.n && text.p[next] == ' ')
        next++;
    second = digits_at(text, next);
    if (second == 0 || second > 2 || first > 4)
        return false;
    next += second;
    return next < text.n && (text.p[next] == mark) && digits_at(text, next + 1) > 0;
}

static bool is_year(struct str text, size_t at, size_t n)
{
    return n == 4 && (memcmp(text.p + at, "20", 2) == 0 || memcmp(text.p + at, "19", 2) == 0);
}

static bool is_time(struct str text, size_t at, size_t n)
{
    char mark = at + n < text.n ? text.p[at + n] : ' ';

    if (n == 0 || n > 2)
        return false;
    return (mark == ':' || mark == '.' || mark == 'h') && digits_at(text, at + n + 1) == 2;
}

static struct evidence weigh(struct str text)
{
    struct evidence found = { .has_address = mail_has_address(text) };

    for (size_t at = 0; at < text.n;) {
        size_t n = digits_at(text, at);

        if (n > 0) {
            found.has_digit = true;
            found.has_date = found.has_date || is_year(text, at, n) || is_numeric_date(text, at);
            found.has_time = found.has_time || is_time(text, at, n);
        }
        at += n > 0 ? n : 1;
    }
    return found;
}

static bool begins_with_opener(struct str text)
{
    return mail_begins_with_any(text, mail_attribution_openers);
}

/** "5 mars …", "2024-03-05 …", "Tue, 5 Mar …", "вт, 5 марта …": a digit, or one word before it. */
static bool begins_with_date(struct str text)
{
    enum { DAY_NAME_BYTES_MAX = 28 };
    size_t n = 0;

    if (text.n > 0 && is_digit(text.p[0]))
        return true;
    while (n < text.n && n < DAY_NAME_BYTES_MAX && text.p[n] != ' ' && !is_digit(text.p[n]))
        n++;
    return n > 0 && n + 1 < text.n && text.p[n] == ' ' && is_digit(text.p[n + 1]);
}

static bool ends_with_verb(struct str text)
{
    return mail_ends_with_any(text, mail_wrote_last);
}

static bool has_verb_inside(struct str text)
{
    for (const struct str *verb = mail_wrote_inside; !str_is_null(*verb); verb++)
        if (mail_has_word(text, *verb, NULL))
            return true;
    return false;
}

/** <name@host> or (name@host) or [mailto:…] closes the text. */
static bool ends_with_address(struct str text)
{
    char last = text.n > 0 ? text.p[text.n - 1] : ' ';

    return (last == '>' || last == ')' || last == ']') && mail_has_address(text);
}

/** A line that ends an attribution, or none: what follows it need not be looked at. */
struct line_end {
    bool has_colon;
    bool has_dashes; /* "---- on … wrote ----" */
    bool has_stop;   /* a full stop: a sentence of the writer's, mostly */
    struct str core; /* without them */
};

static struct line_end take_end(struct str text)
{
    struct line_end end = { .core = text };
    struct str bare = mail_strip(text, " \t*_>|");

    end.has_dashes = str_ends_with(bare, STR("--"));
    end.core = mail_strip(text, " \t-*_|=");
    end.has_colon = str_ends_with(end.core, STR(":"));
    end.has_stop = str_ends_with(end.core, STR("."));
    end.core = mail_strip(end.core, ": \t.*_");
    return end;
}

/** "On Monday at 15:30 your driver said:", "3월 5일 보고서 작성:" are a person's own words, unless
 * an address tells. */
static bool is_spoken(struct str core, const struct evidence *found)
{
    static const struct str words[] = { STR_INIT("said"),     STR_INIT("says"),
                                        STR_INIT("sent"),     STR_INIT("작성"),
                                        STR_INIT("쓴 글"),    STR_INIT("보낸 메일"),
                                        STR_INIT("のメール"), STR_INIT("のメッセージ"),
                                        STR_INIT("提到"),     { NULL, 0 } };
    /* People do not speak so of themselves or of those they write to. */
    static const struct str by_programs[] = {
        STR_INIT("님이 작성"), STR_INIT("님이 쓴 글"), STR_INIT("이(가) 쓴 글"), { NULL, 0 }
    };

    return !found->has_address && mail_ends_with_any(core, words)
           && !mail_ends_with_any(core, by_programs);
}

static enum mail_attribution_kind judge_verb_last(struct str core, const struct line_end *end,
                                                  const struct evidence *found)
{
    enum { NAME_WORDS_MAX = 14 };
    bool has_mark = end->has_colon || end->has_dashes;
    bool is_dated = found->has_date || found->has_time;

    if (begins_with_opener(core) && (is_dated || found->has_digit) && !is_spoken(core, found))
        return has_mark || (found->has_date && found->has_time && !end->has_stop)
                   ? MAIL_ATTRIBUTION_SURE
                   : MAIL_ATTRIBUTION_WEAK;
    if (!has_mark)
        return MAIL_ATTRIBUTION_NONE;
    if (mail_has_word(core, STR("via"), NULL) && mail_word_count(core) <= NAME_WORDS_MAX)
        return MAIL_ATTRIBUTION_SURE;
    if (is_spoken(core, found))
        return is_dated ? MAIL_ATTRIBUTION_WEAK : MAIL_ATTRIBUTION_NONE;
    if (is_dated && begins_with_date(core))
        return MAIL_ATTRIBUTION_SURE;
    if (found->has_address && mail_word_count(core) <= NAME_WORDS_MAX)
        return is_dated || strchr(">)]", core.p[core.n - 1]) == NULL ? MAIL_ATTRIBUTION_SURE
                                                                     : MAIL_ATTRIBUTION_WEAK;
    return mail_word_count(core) <= NAME_WORDS_MAX ? MAIL_ATTRIBUTION_WEAK : MAIL_ATTRIBUTION_NONE;
}

static enum mail_attribution_kind judge_verb_inside(const struct line_end *end,
                                                    const struct evidence *found)
{
    enum { WORDS_MAX = 26 };

    if (!end->has_colon || mail_word_count(end->core) > WORDS_MAX)
        return MAIL_ATTRIBUTION_NONE;
    if (found->has_date || found->has_time || found->has_address)
        return MAIL_ATTRIBUTION_SURE;
    return MAIL_ATTRIBUTION_WEAK;
}

/** "2024-03-05 9:15 GMT+09:00 Kim <kim@example.com>:", "Posted by Kim on 03/05/2024". */
static enum mail_attribution_kind judge_without_verb(const struct line_end *end,
                                                     const struct evidence *found)
{
    enum { WORDS_MAX = 20 };

    if (mail_word_count(end->core) > WORDS_MAX)
        return MAIL_ATTRIBUTION_NONE;
    if (found->has_date && begins_with_date(end->core) && ends_with_address(end->core))
        return end->has_colon ? MAIL_ATTRIBUTION_SURE : MAIL_ATTRIBUTION_WEAK;
    /* A language that we do not know. */
    if (end->has_colon && found->has_address && (found->has_date || found->has_time))
        return MAIL_ATTRIBUTION_WEAK;
    if (end->has_colon && (found->has_address || found->has_date)
        && mail_begins_with_any(end->core, mail_quoting_openers))
        return MAIL_ATTRIBUTION_WEAK;
    if (found->has_date && str_starts_with(end->core, STR("posted by ")))
        return MAIL_ATTRIBUTION_WEAK;
    return found->has_date && found->has_time && begins_with_date(end->core)
                   && mail_has_word(end->core, STR("gmt"), NULL)
               ? MAIL_ATTRIBUTION_WEAK
               : MAIL_ATTRIBUTION_NONE;
}

/** "On … Kim wrote:Hello there": some clients forget the line end. */
static enum mail_attribution_kind judge_glued(struct str text)
{
    struct str head = str_sub(text, 0, str_find(text, STR("wrote:")));
    struct evidence found;

    if (head.n == text.n || !begins_with_opener(head))
        return MAIL_ATTRIBUTION_NONE;
    found = weigh(head);
    return found.has_date && found.has_time ? MAIL_ATTRIBUTION_SURE : MAIL_ATTRIBUTION_NONE;
}

static enum mail_attribution_kind judge(struct str joined)
{
    struct str text = mail_strip(joined, decoration);
    struct line_end end = take_end(str_from(joined, (size_t)(text.p - joined.p)));
    struct evidence found;

    if (end.core.n == 0)
        return MAIL_ATTRIBUTION_NONE;
    if (judge_glued(text) == MAIL_ATTRIBUTION_SURE)
        return MAIL_ATTRIBUTION_SURE;
    found = weigh(end.core);
    if (ends_with_verb(end.core))
        return judge_verb_last(end.core, &end, &found);
    if (has_verb_inside(end.core)) {
        enum mail_attribution_kind kind = judge_verb_inside(&end, &found);

        if (kind != MAIL_ATTRIBUTION_NONE)
            return kind;
    }
    return judge_without_verb(&end, &found);
}

/** Can the line be the last one of an attribution? */
static bool may_end(struct str folded)
{
    struct line_end end = take_end(folded);

    return end.has_colon || end.has_dashes || ends_with_verb(end.core)
           || ends_with_address(end.core) || str_starts_with(end.core, STR("posted by "))
           || (begins_with_date(end.core) && mail_has_word(end.core, STR("gmt"), NULL))
           || str_find(folded, STR("wrote:")) < folded.n;
}

/** Can the line be the first of an attribution that goes on below it? */
static bool may_begin(struct str folded)
{
    struct str text = mail_strip(folded, decoration);
    bool has_digit = weigh(text).has_digit;

    if (has_digit && (begins_with_opener(text) || begins_with_date(text)))
        return true;
    if (begins_with_opener(text) && str_find_char(text, ',') < text.n)
        return true;
    return str_find_char(text, '<') < text.n || mail_has_address(text);
}

/** A date of its own behind an opener: an attribution that begins here, not one that goes on. */
static bool begins_anew(struct str folded)
{
    struct str text = mail_strip(folded, decoration);

    return begins_with_opener(text) && weigh(text).has_date;
}

struct joined {
    char bytes[MAIL_ATTRIBUTION_BYTES_MAX];
    size_t n;
};

/** Adds a line behind a blank; behind a soft line end of quoted-printable text (RFC 2045 6.7),
 * which nobody decoded, without. */
static bool join(struct joined *joined, struct str line)
{
    if (joined->n + line.n + 1 > sizeof(joined->bytes))
        return false;
    if (joined->n > 0 && joined->bytes[joined->n - 1] == '=')
        joined->n--;
    else if (joined->n > 0)
        joined->bytes[joined->n++] = ' ';
    memcpy(joined->bytes + joined->n, line.p, line.n);
    joined->n += line.n;
    return true;
}

/** What is found out about a line is remembered: it is looked at from the lines above it too. */
enum line_facts {
    FACTS_KNOWN = 1 << 0,
    FACTS_MAY_END = 1 << 1,
    FACTS_BEGINS_ANEW = 1 << 2,
};

static unsigned char facts_of(struct str folded, unsigned char *known)
{
    if (*known == 0)
        *known = (unsigned char)(FACTS_KNOWN | (may_end(folded) ? FACTS_MAY_END : 0)
                                 | (begins_anew(folded) ? FACTS_BEGINS_ANEW : 0));
    return *known;
}

struct mail_attribution mail_attribution_next(const struct mail_line *lines, size_t count,
                                              unsigned char *known)
{
    enum { LINE_BYTES_MIN = 4 };
    struct joined joined = { .n = 0 };
    struct mail_attribution best = { MAIL_ATTRIBUTION_NONE, 0 };

    for (size_t i = 0; i < count && i < MAIL_ATTRIBUTION_LINES_MAX; i++) {
        struct str line = lines[i].folded;
        enum mail_attribution_kind kind;
        unsigned char facts;

        if (line.n == 0 || (i == 0 && line.n < LINE_BYTES_MIN) || !join(&joined, line))
            break;
        facts = facts_of(line, &known[i]);
        if (i > 0 && ((facts & FACTS_BEGINS_ANEW) != 0 || line.p[0] == '>'))
            break;
        if ((facts & FACTS_MAY_END) != 0) {
            kind = judge((struct str){ joined.bytes, joined.n });
            if (kind > best.kind)
                best = (struct mail_attribution){ kind, i + 1 };
            if (best.kind == MAIL_ATTRIBUTION_SURE || str_ends_with(line, STR(":")))
                break;
        }
        if (i == 0 && !may_begin(line))
            break;
    }
    return best;
}

struct mail_attribution mail_attribution_at(const struct mail_line *lines, size_t count)
{
    unsigned char known[MAIL_ATTRIBUTION_LINES_MAX] = { 0 };

    return mail_attribution_next(lines, count, known);
}

static struct mail_line fold_line(struct str text, struct arena *arena)
{
    return (struct mail_line){ text, str_trim(text_fold(arena, text)) };
}

/** "wrote:", "wrote ----". */
static bool has_mark(struct str folded)
{
    struct line_end end = take_end(folded);

    return end.has_colon || end.has_dashes || str_find(folded, STR("wrote:")) < folded.n;
}

/** An attribution at `first`; with a date and a time of day there it may go on in the lines
 * `below`. */
static bool begins_shared(struct str first, struct str below, struct arena *arena)
{
    enum { LINES_MAX = 4 };
    struct mail_line lines[LINES_MAX] = { fold_line(first, arena) };
    struct evidence found = weigh(lines[0].folded);
    struct mail_attribution attribution;
    size_t count = 1;

    if (!found.has_digit)
        return false;
    for (; count < LINES_MAX && found.has_date && found.has_time && below.n > 0; count++) {
        struct str line = str_cut(&below, '\n');

        if (line.n == 0 || line.n > MAIL_ATTRIBUTION_BYTES_MAX)
            break;
        lines[count] = fold_line(line, arena);
    }
    attribution = mail_attribution_at(lines, count);
    /* People tell in the midst of a line, too, when they read what somebody wrote. */
    return attribution.kind == MAIL_ATTRIBUTION_SURE
           && has_mark(lines[attribution.line_count - 1].folded);
}

size_t mail_attribution_within(struct str line, struct str below, struct arena *arena)
{
    static const struct str marks[] = { STR_INIT("- On "), STR_INIT("-On "), STR_INIT(" On ") };

    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        size_t at = str_find(line, marks[i]);

        if (at == 0 || at >= line.n || line.n > MAIL_ATTRIBUTION_BYTES_MAX)
            continue;
        while (at > 0 && line.p[at - 1] == '-')
            at--;
        /* Marks alone are no words. */
        if (mail_strip(str_sub(line, 0, at), decoration).n > 0 && str_trim(line).p[0] != '>'
            && begins_shared(str_from(line, at), below, arena))
            return at;
    }
    return line.n;
}
