/** HTML that came from outside: what may be shown of it, and its text. */
#ifndef PHAROS_FEATURES_TICKET_TICKET_HTML_H
#define PHAROS_FEATURES_TICKET_TICKET_HTML_H

#include "core/call.h"

/**
 * Cleans HTML in a confined worker, outside of any transaction; what it gives is in call->arena.
 * HTML that the worker refuses, or that breaks it, is quarantined: *clean is STR_NULL and *text is
 * what can be had without a parser. LIMIT "too_large", UNAVAILABLE.
 */
bool ticket_html_read(struct call *call, struct str raw, struct str *clean,
                      struct str *text) MUST_USE;

struct http_response;

/** Answers with a page of ticket_pictures.h for a sandboxed frame: no script, no form, nothing from
 * elsewhere but what was cleaned. Links open in windows of their own, which the frame has to allow
 * as well. */
void ticket_html_answer(struct http_response *response, struct str page);

#endif
