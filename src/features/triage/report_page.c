#include "features/triage/report_page.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "proto/html/html_filter.h"

enum { FLUSH_BYTES = 64 * 1024, BUFFER_MAX = 16 * 1024 * 1024, MARKUP_MAX = 512 };

static void empty(struct report_page *page)
{
    arena_reset(page->arena);
    page->buf = strbuf_new(page->arena, BUFFER_MAX);
}

static void flush(struct report_page *page)
{
    struct str bytes;

    if (!page->failed)
        page->failed = !strbuf_done(&page->buf, "report", &bytes, page->err);
    if (!page->failed)
        (void)fwrite(bytes.p, 1, bytes.n, page->file); /* whole_file_end tells what went wrong */
    empty(page);
}

struct report_page report_page_begin(FILE *file, struct err *err)
{
    struct report_page page = { .file = file, .arena = arena_new(2 * BUFFER_MAX), .err = err };

    empty(&page);
    return page;
}

bool report_page_end(struct report_page *page)
{
    flush(page);
    arena_free(&page->arena);
    return !page->failed;
}

void page_settle(struct report_page *page)
{
    if (page->buf.n > FLUSH_BYTES)
        flush(page);
}

void page_html(struct report_page *page, const char *html)
{
    strbuf_add_cstr(&page->buf, html);
}

void page_markup(struct report_page *page, const char *format, ...)
{
    char made[MARKUP_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(made, sizeof(made), format, args);
    va_end(args);
    page_html(page, made);
}

void page_text(struct report_page *page, struct str text)
{
    html_write_escaped(&page->buf, text);
}

void page_say(struct report_page *page, const char *key, const struct text_arg *args)
{
    page_text(page, texts_format(page->lang, key, args, page->arena));
}

void page_element(struct report_page *page, const char *element, const char *key,
                  const struct text_arg *args)
{
    strbuf_addf(&page->buf, "<%s>", element);
    page_say(page, key, args);
    strbuf_addf(&page->buf, "</%s>\n", element);
}

struct str page_percent(struct report_page *page, double share)
{
    struct strbuf out = strbuf_new(page->arena, 32);

    strbuf_addf(&out, "%.1f%%", 100 * share);
    return strbuf_str(&out);
}

struct str page_number(struct report_page *page, size_t number)
{
    return texts_number((int64_t)number, page->arena);
}

void page_cell(struct report_page *page, struct str text)
{
    page_html(page, "<td>");
    page_text(page, text);
    page_html(page, "</td>");
}

static void number_cell(struct report_page *page, struct str text)
{
    strbuf_add_cstr(&page->buf, "<td class=\"n\">");
    page_text(page, text);
    strbuf_add_cstr(&page->buf, "</td>");
}

void page_cell_number(struct report_page *page, size_t number)
{
    number_cell(page, page_number(page, number));
}

void page_cell_percent(struct report_page *page, double share)
{
    number_cell(page, page_percent(page, share));
}

void page_table(struct report_page *page, const char *caption, const char *const *heads,
                size_t count)
{
    page_html(page, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"");
    page_say(page, caption, TEXT_ARGS());
    page_html(page, "\"><table><caption>");
    page_say(page, caption, TEXT_ARGS());
    page_html(page, "</caption><thead><tr>");
    for (size_t i = 0; i < count; i++) {
        page_html(page, "<th scope=\"col\">");
        page_say(page, heads[i], TEXT_ARGS());
        page_html(page, "</th>");
    }
    page_html(page, "</tr></thead><tbody>\n");
}

void page_table_end(struct report_page *page)
{
    page_html(page, "</tbody></table></div>\n");
}
