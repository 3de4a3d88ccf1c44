#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "base/text/utf8.h"
#include "proto/html.h"
#include "proto/html_entity.h"
#include "proto/html_filter.h"
#include "proto/html_walk.h"

enum { BREAKS_MAX = 3, LISTS_MAX = 16, LINK_MAX_BYTES = 2048, NO_BREAK_SPACE = 0xA0 };

/** A list that is open; an ordered one counts. */
struct open_list {
    bool is_ordered;
    int next;
};

struct text_writer {
    struct strbuf out;
    int wanted_breaks;  /* line ends before the next word: 0 to BREAKS_MAX */
    bool wants_blank;   /* a blank before the next word, within a line */
    bool is_line_start; /* nothing but the marks stands on this line */
    bool is_empty;      /* nothing was written yet */
    size_t quote_depth;
    size_t broken_depth; /* the least quote depth since the last word */
    size_t pre_depth;
    struct open_list lists[LISTS_MAX];
    size_t list_depth;       /* may exceed LISTS_MAX; deeper ones are plain */
    struct str pending_mark; /* of a list item, before its first word */
    char mark[16];
    char link[LINK_MAX_BYTES]; /* where the open link goes */
    size_t link_n;
    size_t link_start; /* of its text in `out` */
};

static void want_breaks(struct text_writer *w, int count)
{
    w->wants_blank = false;
    if (!w->is_empty && w->wanted_breaks < count)
        w->wanted_breaks = count;
    if (w->broken_depth > w->quote_depth)
        w->broken_depth = w->quote_depth;
}

static void write_quote_marks(struct text_writer *w, size_t depth, bool is_blank_line)
{
    for (size_t i = 0; i < depth; i++)
        strbuf_add_cstr(&w->out, is_blank_line && i + 1 == depth ? ">" : "> ");
}

/** Line ends, quote marks, indent and list mark: all that stands before the first word of a line.
 */
static void begin_line(struct text_writer *w)
{
    size_t indent = w->list_depth > 0 ? w->list_depth - 1 : 0;

    for (int i = 0; i < w->wanted_breaks; i++) {
        strbuf_add_char(&w->out, '\n');
        if (i + 1 < w->wanted_breaks)
            write_quote_marks(w, w->broken_depth, true);
    }
    write_quote_marks(w, w->quote_depth, false);
    for (size_t i = 0; i < indent && i < LISTS_MAX; i++)
        strbuf_add_cstr(&w->out, "  ");
    strbuf_add(&w->out, w->pending_mark);
    w->pending_mark = STR("");
    w->wanted_breaks = 0;
    w->wants_blank = false;
    w->is_line_start = true;
    w->broken_depth = w->quote_depth;
}

static void write_word(struct text_writer *w, struct str word)
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
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == NO_BREAK_SPACE;
}

/** Words parted by any blanks. */
static void write_flowing(struct text_writer *w, struct str text)
{
    size_t start = 0;
    size_t at = 0;

    while (at < text.n) {
        size_t before = at;

        if (!is_blank(utf8_next(text, &at)))
            continue;
        write_word(w, str_sub(text, start, before - start));
        w->wants_blank = true;
        start = at;
    }
    write_word(w, str_from(text, start));
}

/** One line end more; two empty lines at most, and none before the first word. */
static void break_line(struct text_writer *w)
{
    want_breaks(w, w->wanted_breaks < BREAKS_MAX ? w->wanted_breaks + 1 : BREAKS_MAX);
}

/** Lines as they stand. */
static void write_lines(struct text_writer *w, struct str text)
{
    while (text.n > 0) {
        size_t n = str_find_char(text, '\n');

        write_word(w, str_sub(text, 0, n));
        if (n < text.n) {
            break_line(w);
            n++;
        }
        text = str_from(text, n);
    }
}

/* ---- events ---- */

static void open_list(struct text_writer *w, const struct html_element *element)
{
    if (w->list_depth < LISTS_MAX)
        w->lists[w->list_depth] = (struct open_list){ html_element_is(element, "ol"), 1 };
    w->list_depth++;
}

static void begin_item(struct text_writer *w)
{
    struct open_list *list =
        w->list_depth > 0 && w->list_depth <= LISTS_MAX ? &w->lists[w->list_depth - 1] : NULL;
    bool is_ordered = list != NULL && list->is_ordered;
    int n;

    if (is_ordered)
        n = snprintf(w->mark, sizeof(w->mark), "%d. ", list->next++);
    else
        n = snprintf(w->mark, sizeof(w->mark), "- ");
    w->pending_mark = (struct str){ w->mark, (size_t)n };
}

static void begin_link(struct text_writer *w, const struct html_token *token, struct arena *scratch)
{
    const struct html_attribute *href = html_token_attribute(token, "href");
    struct str url;

    w->link_n = 0;
    if (href == NULL
        || !html_url_clean(html_decode(href->value, true, scratch), HTML_LINK_SCHEMES, scratch,
                           &url)
        || url.n > sizeof(w->link))
        return;
    memcpy(w->link, url.p, url.n);
    w->link_n = url.n;
    w->link_start = w->out.n;
}

/** True when the words of the link already say where it goes. */
static bool says_address(struct str words, struct str url)
{
    static const char *const heads[] = { "https://", "http://", "mailto:", "tel:" };

    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (str_starts_with(url, str_of(heads[i])))
            url = str_from(url, strlen(heads[i]));
    if (str_ends_with(url, STR("/")))
        url.n--;
    return str_find(words, url) < words.n;
}

static void end_link(struct text_writer *w)
{
    struct str url = { w->link, w->link_n };
    struct str words;

    if (w->link_n == 0)
        return;
    words = str_trim(str_from(strbuf_str(&w->out), w->link_start));
    w->link_n = 0;
    if (words.n == 0 || says_address(words, url))
        return;
    w->wants_blank = true;
    write_word(w, STR("("));
    strbuf_add(&w->out, url);
    strbuf_add_char(&w->out, ')');
}

static void write_picture(struct text_writer *w, const struct html_token *token,
                          struct arena *scratch)
{
    const struct html_attribute *alt = html_token_attribute(token, "alt");

    if (alt != NULL)
        write_flowing(w, html_decode(alt->value, true, scratch));
}

static void write_rule(struct text_writer *w)
{
    write_word(w, STR("---"));
    want_breaks(w, 1);
}

static void on_open(void *arg, const struct html_token *token, struct arena *scratch)
{
    struct text_writer *w = arg;
    const struct html_element *element = token->element;

    if ((element->flags & HTML_BLOCK) != 0)
        want_breaks(w, (element->flags & HTML_APART) != 0 && w->list_depth == 0 ? 2 : 1);
    if ((element->flags & HTML_LIST) != 0)
        open_list(w, element);
    if ((element->flags & HTML_CELL) != 0)
        w->wants_blank = true;
    if (html_element_is(element, "br"))
        break_line(w);
    else if (html_element_is(element, "hr"))
        write_rule(w);
    else if (html_element_is(element, "li"))
        begin_item(w);
    else if (html_element_is(element, "blockquote"))
        w->quote_depth++;
    else if (html_element_is(element, "pre"))
        w->pre_depth++;
    else if (html_element_is(element, "a"))
        begin_link(w, token, scratch);
    else if (html_element_is(element, "img"))
        write_picture(w, token, scratch);
}

static void on_close(void *arg, const struct html_element *element)
{
    struct text_writer *w = arg;

    if (html_element_is(element, "a"))
        end_link(w);
    else if (html_element_is(element, "pre"))
        w->pre_depth--;
    else if (html_element_is(element, "blockquote"))
        w->quote_depth--;
    else if ((element->flags & HTML_LIST) != 0)
        w->list_depth--;
    else if (html_element_is(element, "li"))
        w->pending_mark = STR("");
    if ((element->flags & HTML_BLOCK) != 0)
        want_breaks(w, (element->flags & HTML_APART) != 0 && w->list_depth == 0 ? 2 : 1);
}

static void on_text(void *arg, struct str text)
{
    struct text_writer *w = arg;

    if (w->pre_depth > 0)
        write_lines(w, text);
    else
        write_flowing(w, text);
}

bool html_to_text(struct str html, struct arena *arena, struct str *out, struct err *err)
{
    struct text_writer writer = { .out = strbuf_new(arena, HTML_OUTPUT_MAX), .is_empty = true };
    struct html_sink sink = { &writer, on_open, on_close, on_text };

    if (!html_check_size(html, err))
        return false;
    writer.pending_mark = STR("");
    html_walk(html, &sink);
    return strbuf_done(&writer.out, "html", out, err);
}
