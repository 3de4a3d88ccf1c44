/** Server-rendered pages: the compiled templates of web/pages, as answers. */
#ifndef PHAROS_CORE_API_PAGE_H
#define PHAROS_CORE_API_PAGE_H

#include <stdbool.h>

#include "base/str.h"
#include "core/texts/lang.h"

struct arena;
struct err;
struct http_request;
struct http_response;

/** True when a person's browser asks for a page: Accept names text/html, and the address is not of
 *  the API. */
bool page_is_wanted(const struct http_request *request);

/** Fills the answer with a page that says what went wrong; `call_id` may be "". */
void page_answer_error(const struct err *err, int status, enum lang lang, const char *call_id,
                       struct arena *arena, struct http_response *response);

/** The first page of a company: its name and the way to the desk. */
void page_answer_index(struct str company, enum lang lang, struct arena *arena,
                       struct http_response *response);

/** The style sheet of all pages. */
void page_answer_style(struct http_response *response);

/** A page that a feature has made of a template of its own. */
void page_answer_html(struct http_response *response, int status, struct str html);
/** A style sheet that goes with it; a constant. */
void page_answer_css(struct http_response *response, const char *css);

#endif
