#include "proto/html/html_text_words.h"

#include <stdio.h>

#include "base/text/utf8.h"
#include "proto/html/html.h"

enum {
    BREAKS_MAX = 3,
    QUOTES_SHOWN_MAX = 16, /* marks before a line; deeper quotes look alike */
    INDENT_MAX = 16,
    NO_BREAK_SPACE = 0xA0,
};

struct html_words html_words_new(struct arena *arena)
{
    return (struct html_words){ .out = strbuf_new(arena, HTML_OUTPUT_MAX),
                                .is_empty = true,
                                .pending_mark = STR("") };
}

void html_words_want_breaks(struct html_words *w, int count)
{
    w->wants_blank = false;
    if (!w->is_empty && w->wanted_breaks < count)
        w->wanted_breaks = count;
    if (w->broken_depth > w->quote_depth)
        w->broken_depth = w->quote_depth;
}

void html_words_break_line(struct html_words *w)
{
    w->holds_line = false;
    html_words_want_breaks(w, w->wanted_breaks < BREAKS_MAX ? w->wanted_breaks + 1 : BREAKS_MAX);
}

void html_words_end_paragraph(struct html_words *w)
{
    if (w->holds_line)
        html_words_want_breaks(w, 2);
    w->holds_line = false;
}

void html_words_quote(struct html_words *w, int step)
{
    w->quote_depth += (size_t)step;
}

void html_words_indent(struct html_words *w, size_t steps)
{
    w->indent = steps;
}

void html_words_mark_item(struct html_words *w, int64_t number)
{
    int n = number > 0 ? snprintf(w->mark, sizeof(w->mark), "%lld. ", (long long)number)
                       : snprintf(w->mark, sizeof(w->mark), "- ");

    w->pending_mark = (struct str){ w->mark, (size_t)n };
}

void html_words_forget_item(struct html_words *w)
{
    w->pending_mark = STR("");
}

static void write_quote_marks(struct html_words *w, size_t depth, bool is_blank_line)
{
    if (depth > QUOTES_SHOWN_MAX)
        depth = QUOTES_SHOWN_MAX;
    for (size_t i = 0; i < depth; i++)
        strbuf_add(&w->out, is_blank_line && i + 1 == depth ? STR(">") : STR("> "));
}

/** Line ends, quote marks, indent and list mark: all that stands before the first word of a line.
 */
static void begin_line(struct html_words *w)
{
    for (int i = 0; i < w->wanted_breaks; i++) {
        strbuf_add_char(&w->out, '\n');
        if (i + 1 < w->wanted_breaks)
            write_quote_marks(w, w->broken_depth, true);
    }
    write_quote_marks(w, w->quote_depth, false);
    for (size_t i = 0; i < w->indent && i < INDENT_MAX; i++)
        strbuf_add(&w->out, STR("  "));
    strbuf_add(&w->out, w->pending_mark);
    w->pending_mark = STR("");
    w->wanted_breaks = 0;
    w->wants_blank = false;
    w->is_line_start = true;
    w->broken_depth = w->quote_depth;
}

void html_words_add(struct html_words *w, struct str word)
{
    if (word.n == 0)
        return;
    if (w->wanted_breaks > 0 || w->is_empty)
        begin_line(w);
    if (w->wants_blank && !w->is_line_start)
        strbuf_add_char(&w->out, ' ');
    strbuf_add(&w->out, word);
    w->wants_blank = false;
    w->is_line_start = false;
    w->is_empty = false;
    w->holds_line = false;
}

void html_words_add_remark(struct html_words *w, struct str remark)
{
    bool wanted_blank = w->wants_blank;

    w->wants_blank = true;
    html_words_add(w, STR("("));
    strbuf_add(&w->out, remark);
    strbuf_add_char(&w->out, ')');
    w->wants_blank = wanted_blank;
}

/* ---- characters ---- */

static bool is_within(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

/** Blanks of any width but the ideographic one, which writers of Chinese and Japanese mean. */
static bool is_wide_blank(uint32_t c)
{
    return c == NO_BREAK_SPACE || c == 0x1680 || is_within(c, 0x2000, 0x200A)
           || is_within(c, 0x2028, 0x2029) || c == 0x202F || c == 0x205F || c == 0x2800;
}

/** Characters that show nothing: soft hyphen, joiners, marks of direction, byte order mark. */
static bool is_unseen(uint32_t c)
{
    return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || is_within(c, 0x200B, 0x200F)
           || is_within(c, 0x202A, 0x202E) || is_within(c, 0x2060, 0x2069) || c == 0xFEFF;
}

/** Joiners that stand between two letters of Persian, an Indian script or an emoji are spelling. */
static bool is_spelling(uint32_t c, struct str text, size_t start, size_t before, size_t after)
{
    uint32_t next;

    if ((c != 0x200C && c != 0x200D) || before == start || after == text.n)
        return false;
    if ((unsigned char)text.p[before - 1] < 0x80)
        return false;
    next = utf8_next(text, &after);
    return next >= 0x80 && !is_wide_blank(next) && !is_unseen(next);
}

static bool is_plain(unsigned char c)
{
    return c > ' ' && c < 0x80;
}

void html_words_add_flowing(struct html_words *w, struct str text)
{
    size_t start = 0;
    size_t at = 0;

    while (at < text.n) {
        size_t before = at;
        bool is_blank = (unsigned char)text.p[at] <= ' ';
        uint32_t c = 0;

        if (is_plain((unsigned char)text.p[at])) {
            at++;
            continue;
        }
        if (is_blank)
            at++;
        else
            c = utf8_next(text, &at);
        is_blank = is_blank || is_wide_blank(c);
        if (!is_blank && (!is_unseen(c) || is_spelling(c, text, start, before, at)))
            continue;
        html_words_add(w, str_sub(text, start, before - start));
        w->wants_blank = w->wants_blank || is_blank;
        w->holds_line = w->holds_line || (c == NO_BREAK_SPACE && w->wanted_breaks > 0);
        start = at;
    }
    html_words_add(w, str_from(text, start));
}

void html_words_add_lines(struct html_words *w, struct str text)
{
    while (text.n > 0) {
        size_t n = str_find_char(text, '\n');

        html_words_add(w, str_sub(text, 0, n));
        if (n < text.n)
            html_words_break_line(w);
        text = str_from(text, n + 1);
    }
}
