#include "features/ticket/ticket_html.h"

#include "base/arena.h"
#include "base/strbuf.h"
#include "features/ticket/ticket.h"
#include "io/http.h"
#include "proto/html/html_job.h"

/** Everything outside of angle brackets: not pretty, but no parser has to look at it. */
static struct str without_tags(struct arena *arena, struct str raw)
{
    struct strbuf text = strbuf_new(arena, raw.n + 1);
    bool inside = false;

    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] == '<' && !inside)
            strbuf_add_char(&text, ' ');
        inside = raw.p[i] == '<' || (inside && raw.p[i] != '>');
        if (!inside && raw.p[i] != '>')
            strbuf_add_char(&text, raw.p[i]);
    }
    return strbuf_str(&text);
}

static bool quarantine(struct call *call, struct str raw, struct str *clean, struct str *text)
{
    *clean = STR_NULL;
    *text = without_tags(call->arena, raw);
    return true;
}

bool ticket_html_read(struct call *call, struct str raw, struct str *clean, struct str *text)
{
    struct html_body body;

    if (raw.n > TICKET_TEXT_MAX_BYTES) {
        err_set(call->err, ERR_LIMIT, "too_large", "a message holds at most 1 MB of HTML");
        err_field(call->err, "/html");
        return err_param(call->err, "%d", TICKET_TEXT_MAX_BYTES);
    }
    if (call->house->confined == NULL)
        return quarantine(call, raw, clean, text);
    if (html_read_confined(call->house->confined, raw, call->arena, &body, call->err)) {
        *clean = body.safe.html;
        *text = body.text;
        return true;
    }
    if (call->err->kind == ERR_UNAVAILABLE)
        return false;
    log_err(call->house->log, LOG_WARN, "ticket.html_quarantined", call->err);
    err_clear(call->err);
    return quarantine(call, raw, clean, text);
}

void ticket_html_answer(struct http_response *response, struct str page)
{
    response->body = page;
    http_response_header(response, "Content-Type", STR("text/html; charset=utf-8"));
    http_response_header(response, "Content-Security-Policy",
                         STR("sandbox allow-popups allow-popups-to-escape-sandbox; default-src "
                             "'none'; img-src data:; style-src 'unsafe-inline'"));
    http_response_header(response, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(response, "Cache-Control", STR("private, no-store"));
}
