#include "core/api/page.h"

#include "base/arena.h"
#include "base/err.h"
#include "core/api/problem.h"
#include "core/pages.h"
#include "core/texts/texts.h"
#include "io/http.h"

bool page_is_wanted(const struct http_request *request)
{
    struct str accept = http_request_header(request, "Accept");

    return str_find(accept, STR("text/html")) < accept.n
           && !str_starts_with(request->path, STR("/api/"));
}

void page_answer_html(struct http_response *response, int status, struct str html)
{
    response->status = status;
    response->body = html;
    http_response_header(response, "Content-Type", STR("text/html; charset=utf-8"));
    http_response_header(response, "Content-Security-Policy",
                         STR("default-src 'self'; form-action 'self'; base-uri 'none';"
                             " frame-ancestors 'none'"));
    http_response_header(response, "Referrer-Policy", STR("same-origin"));
    http_response_header(response, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(response, "Cache-Control", STR("no-store"));
    http_response_header(response, "Vary", STR("Accept, Accept-Language"));
}

/** What a visitor is told: whether the page is missing or something of ours failed. */
static struct str error_title(enum lang lang, int status, struct arena *arena)
{
    if (status == 404)
        return texts_format(lang, "page.not_found", TEXT_ARGS(), arena);
    if (status >= 500)
        return texts_format(lang, "page.failed", TEXT_ARGS(), arena);
    return texts_format(lang, "page.refused", TEXT_ARGS(), arena);
}

void page_answer_error(const struct err *err, int status, enum lang lang, const char *call_id,
                       struct arena *arena, struct http_response *response)
{
    struct page_error page = {
        .status = str_format(arena, "%d", status),
        .title = error_title(lang, status, arena),
        .detail = texts_error(lang, err, arena),
        .call_id = str_of(call_id),
    };
    struct err too_long;
    struct str html;

    if (!page_error_make(&page, lang, arena, &html, &too_long))
        html = page.title;
    page_answer_html(response, status, html);
    problem_add_headers(err, status, arena, response);
}

void page_answer_index(struct str company, enum lang lang, struct arena *arena,
                       struct http_response *response)
{
    struct page_index page = { .company = company };
    struct err too_long;
    struct str html;

    if (!page_index_make(&page, lang, arena, &html, &too_long))
        html = STR("");
    page_answer_html(response, 200, html);
}

void page_answer_style(struct http_response *response)
{
    page_answer_css(response, page_style_css);
}

void page_answer_css(struct http_response *response, const char *css)
{
    response->body = str_of(css);
    http_response_header(response, "Content-Type", STR("text/css; charset=utf-8"));
    http_response_header(response, "Cache-Control", STR("public, max-age=3600"));
}
