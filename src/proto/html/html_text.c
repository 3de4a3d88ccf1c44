#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/html/html.h"
#include "proto/html/html_entity.h"
#include "proto/html/html_filter.h"
#include "proto/html/html_picture.h"
#include "proto/html/html_text_watch.h"
#include "proto/html/html_text_words.h"
#include "proto/html/html_traits.h"
#include "proto/html/html_walk.h"

enum { LISTS_MAX = 16, LINK_SHOWN_MAX_BYTES = 200, NUMBER_MAX_DIGITS = 6 };

/** A list that is open; an ordered one counts. */
struct open_list {
    bool is_ordered;
    int64_t next;
};

struct text_reader {
    struct html_words words;
    bool is_plain;  /* no tag at all: text that was called HTML; its line ends stay */
    bool is_marked; /* list marks, quote marks, rules, addresses and descriptions are written */
    const struct html_text_watch *watch; /* NULL for none */
    unsigned traits[HTML_DEPTH_MAX];     /* of the open elements */
    size_t depth;
    struct open_list lists[LISTS_MAX];
    size_t list_depth;               /* may exceed LISTS_MAX; deeper ones are plain */
    char link[LINK_SHOWN_MAX_BYTES]; /* where the open link goes */
    size_t link_n;
    size_t link_start; /* of its text */
};

/* ---- lists ---- */

static void open_list(struct text_reader *r, const struct html_token *token)
{
    const struct html_attribute *start = html_token_attribute(token, "start");
    int64_t next = 1;

    if (start != NULL && start->value.n <= NUMBER_MAX_DIGITS
        && (!str_to_int64(start->value, &next) || next < 1))
        next = 1;
    if (r->list_depth < LISTS_MAX)
        r->lists[r->list_depth] = (struct open_list){ html_element_is(token->element, "ol"), next };
    r->list_depth++;
    if (r->is_marked)
        html_words_indent(&r->words, r->list_depth - 1);
}

static void close_list(struct text_reader *r)
{
    r->list_depth--;
    if (r->is_marked)
        html_words_indent(&r->words, r->list_depth > 0 ? r->list_depth - 1 : 0);
}

static void begin_item(struct text_reader *r)
{
    struct open_list *list =
        r->list_depth > 0 && r->list_depth <= LISTS_MAX ? &r->lists[r->list_depth - 1] : NULL;

    if (r->is_marked)
        html_words_mark_item(&r->words, list != NULL && list->is_ordered ? list->next++ : 0);
}

/* ---- links, pictures, rules ---- */

static void begin_link(struct text_reader *r, const struct html_token *token, struct arena *scratch)
{
    struct str url;

    r->link_n = 0;
    if (!r->is_marked
        || !html_url_clean(html_attribute_value(token, "href", scratch), HTML_LINK_SCHEMES, scratch,
                           &url))
        return;
    if (str_starts_with(url, STR("mailto:")) || str_starts_with(url, STR("tel:")))
        url = str_from(url, str_find_char(url, ':') + 1);
    if (url.n > sizeof(r->link))
        return;
    memcpy(r->link, url.p, url.n);
    r->link_n = url.n;
    r->link_start = r->words.out.n;
}

/** True when the words of the link already say where it goes. */
static bool says_address(struct str words, struct str url)
{
    static const char *const heads[] = { "https://", "http://" };

    for (size_t i = 0; i < COUNT_OF(heads); i++)
        if (str_starts_with(url, str_of(heads[i])))
            url = str_from(url, strlen(heads[i]));
    if (str_ends_with(url, STR("/")))
        url.n--;
    return str_find(words, url) < words.n;
}

static void end_link(struct text_reader *r)
{
    struct str url = { r->link, r->link_n };
    struct str words;

    if (r->link_n == 0)
        return;
    r->link_n = 0;
    words = str_trim(str_from(strbuf_str(&r->words.out), r->link_start));
    if (words.n > 0 && !says_address(words, url))
        html_words_add_remark(&r->words, url);
}

static void write_picture(struct text_reader *r, const struct html_token *token,
                          struct arena *scratch)
{
    if (r->is_marked && !html_picture_is_tracker(token, scratch))
        html_words_add_flowing(&r->words, html_attribute_value(token, "alt", scratch));
}

static void write_rule(struct text_reader *r)
{
    if (r->is_marked)
        html_words_add(&r->words, STR("---"));
    html_words_want_breaks(&r->words, 1);
}

/* ---- events ---- */

/** Line ends around a block: two for what stands apart from its neighbours. */
static int breaks_around(const struct text_reader *r, const struct html_element *element,
                         unsigned traits)
{
    if ((element->flags & HTML_APART) == 0 || r->list_depth > 0)
        return 1;
    return (element->flags & HTML_PARAGRAPH) != 0 && (traits & HTML_TIGHT) != 0 ? 1 : 2;
}

static void enter(struct text_reader *r, const struct html_token *token)
{
    unsigned flags = token->element->flags;

    if ((flags & HTML_VOID) == 0)
        r->traits[r->depth++] = token->traits;
    if ((flags & HTML_BLOCK) != 0)
        html_words_want_breaks(&r->words, breaks_around(r, token->element, token->traits));
    if ((flags & HTML_LIST) != 0)
        open_list(r, token);
    if ((flags & HTML_CELL) != 0)
        r->words.wants_blank = true;
}

static void on_open(void *arg, const struct html_token *token, struct arena *scratch)
{
    struct text_reader *r = arg;
    const struct html_element *element = token->element;

    if (r->watch != NULL)
        r->watch->open(r->watch->arg, token, r->words.out.n, scratch);
    enter(r, token);
    if (html_element_is(element, "br"))
        html_words_break_line(&r->words);
    else if (html_element_is(element, "hr"))
        write_rule(r);
    else if ((element->flags & HTML_ITEM) != 0)
        begin_item(r);
    else if (html_element_is(element, "blockquote") && r->is_marked)
        html_words_quote(&r->words, +1);
    else if ((element->flags & HTML_LINK) != 0)
        begin_link(r, token, scratch);
    else if ((element->flags & HTML_PICTURE) != 0)
        write_picture(r, token, scratch);
}

static void on_close(void *arg, const struct html_element *element)
{
    struct text_reader *r = arg;
    unsigned traits = r->traits[--r->depth];

    if (r->watch != NULL)
        r->watch->close(r->watch->arg, element, r->words.out.n);
    if ((element->flags & HTML_LINK) != 0)
        end_link(r);
    else if (html_element_is(element, "blockquote") && r->is_marked)
        html_words_quote(&r->words, -1);
    else if ((element->flags & HTML_LIST) != 0)
        close_list(r);
    else if ((element->flags & HTML_ITEM) != 0)
        html_words_forget_item(&r->words);
    if ((element->flags & HTML_PARAGRAPH) != 0 || html_element_is(element, "div"))
        html_words_end_paragraph(&r->words);
    if ((element->flags & HTML_BLOCK) != 0)
        html_words_want_breaks(&r->words, breaks_around(r, element, traits));
}

static void add_plain_lines(struct text_reader *r, struct str text)
{
    while (text.n > 0) {
        size_t n = str_find_char(text, '\n');

        html_words_add_flowing(&r->words, str_sub(text, 0, n));
        if (n < text.n)
            html_words_break_line(&r->words);
        text = str_from(text, n + 1);
    }
}

static void on_text(void *arg, struct str text)
{
    struct text_reader *r = arg;

    if (r->is_plain)
        add_plain_lines(r, text);
    else if (r->depth > 0 && (r->traits[r->depth - 1] & HTML_KEEPS_LINES) != 0)
        html_words_add_lines(&r->words, text);
    else
        html_words_add_flowing(&r->words, text);
}

static bool read_text(struct str html, bool is_marked, const struct html_text_watch *watch,
                      struct arena *arena, struct str *out, struct err *err)
{
    struct text_reader reader = { .words = html_words_new(arena),
                                  .is_plain = str_find_char(html, '<') == html.n,
                                  .is_marked = is_marked,
                                  .watch = watch };
    struct html_sink sink = { &reader, on_open, on_close, on_text };

    if (!html_check_size(html, HTML_TEXT_INPUT_MAX, err))
        return false;
    html_walk(html, &sink);
    return strbuf_done(&reader.words.out, "html", out, err);
}

bool html_to_text(struct str html, struct arena *arena, struct str *out, struct err *err)
{
    return read_text(html, false, NULL, arena, out, err);
}

bool html_to_marked_text(struct str html, struct arena *arena, struct str *out, struct err *err)
{
    return read_text(html, true, NULL, arena, out, err);
}

bool html_to_watched_text(struct str html, const struct html_text_watch *watch, struct arena *arena,
                          struct str *out, struct err *err)
{
    return read_text(html, false, watch, arena, out, err);
}
