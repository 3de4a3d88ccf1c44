#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/html/html.h"
#include "proto/html/html_filter.h"
#include "proto/html/html_link.h"
#include "proto/html/html_picture.h"
#include "proto/html/html_walk.h"

struct cleaner {
    struct strbuf out;
    struct html_link link;
};

static bool may_have_background(const struct html_element *element)
{
    return (element->flags & (HTML_TABLE | HTML_TABLE_PART | HTML_CELL)) != 0
           || strcmp(html_element_written(element), "div") == 0;
}

static void write_special(struct cleaner *cleaner, const struct html_token *token,
                          struct arena *scratch)
{
    if ((token->element->flags & HTML_LINK) != 0)
        html_link_open(&cleaner->link, &cleaner->out, token, scratch);
    if ((token->element->flags & HTML_PICTURE) != 0)
        html_write_picture(&cleaner->out, token, scratch);
    if (may_have_background(token->element))
        html_write_background(&cleaner->out, token, scratch);
}

static void on_open(void *arg, const struct html_token *token, struct arena *scratch)
{
    struct cleaner *cleaner = arg;

    if ((token->element->flags & HTML_PICTURE) != 0 && html_picture_is_tracker(token, scratch))
        return;
    strbuf_add_char(&cleaner->out, '<');
    strbuf_add_cstr(&cleaner->out, html_element_written(token->element));
    if (token->attribute_count > 0) {
        write_special(cleaner, token, scratch);
        html_write_attributes(&cleaner->out, token, scratch);
    }
    strbuf_add_char(&cleaner->out, '>');
}

static void on_close(void *arg, const struct html_element *element)
{
    struct cleaner *cleaner = arg;

    if ((element->flags & HTML_LINK) != 0)
        html_link_close(&cleaner->link, &cleaner->out);
    strbuf_add_cstr(&cleaner->out, "</");
    strbuf_add_cstr(&cleaner->out, html_element_written(element));
    strbuf_add_char(&cleaner->out, '>');
}

static void on_text(void *arg, struct str text)
{
    struct cleaner *cleaner = arg;

    html_link_text(&cleaner->link, text);
    html_write_escaped(&cleaner->out, text);
}

bool html_check_size(struct str html, int max_bytes, struct err *err)
{
    if (html.n <= (size_t)max_bytes)
        return true;
    err_set(err, ERR_LIMIT, "too_large", "HTML may have at most %d bytes", max_bytes);
    return err_param(err, "%d", max_bytes);
}

bool html_clean(struct str html, struct arena *arena, struct safe_html *out, struct err *err)
{
    struct cleaner cleaner = { strbuf_new(arena, HTML_OUTPUT_MAX) };
    struct html_sink sink = { &cleaner, on_open, on_close, on_text };

    if (!html_check_size(html, HTML_INPUT_MAX, err))
        return false;
    html_walk(html, &sink);
    return strbuf_done(&cleaner.out, "html", &out->html, err);
}
