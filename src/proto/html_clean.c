#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "proto/html.h"
#include "proto/html_filter.h"
#include "proto/html_walk.h"

struct cleaner {
    struct strbuf out;
};

static void on_open(void *arg, const struct html_token *token, struct arena *scratch)
{
    struct cleaner *cleaner = arg;

    strbuf_add_char(&cleaner->out, '<');
    strbuf_add_cstr(&cleaner->out, token->element->name);
    html_write_attributes(&cleaner->out, token, scratch);
    strbuf_add_char(&cleaner->out, '>');
}

static void on_close(void *arg, const struct html_element *element)
{
    struct cleaner *cleaner = arg;

    strbuf_addf(&cleaner->out, "</%s>", element->name);
}

static void on_text(void *arg, struct str text)
{
    html_write_escaped(&((struct cleaner *)arg)->out, text);
}

bool html_check_size(struct str html, struct err *err)
{
    if (html.n <= HTML_INPUT_MAX)
        return true;
    err_set(err, ERR_LIMIT, "too_large", "HTML may have at most %d bytes", HTML_INPUT_MAX);
    return err_param(err, "%d", HTML_INPUT_MAX);
}

bool html_clean(struct str html, struct arena *arena, struct safe_html *out, struct err *err)
{
    struct cleaner cleaner = { strbuf_new(arena, HTML_OUTPUT_MAX) };
    struct html_sink sink = { &cleaner, on_open, on_close, on_text };

    if (!html_check_size(html, err))
        return false;
    html_walk(html, &sink);
    return strbuf_done(&cleaner.out, "html", &out->html, err);
}
