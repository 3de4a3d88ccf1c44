#include "features/channel_mail/mail_original.h"

#include "base/arena.h"

bool mail_original_answer(struct exchange *x, const struct blob_content *content, int64_t number,
                          bool as_text)
{
    if (content->fd >= 0) {
        x->response->file_fd = content->fd;
        x->response->file_bytes = content->size_bytes;
    } else {
        x->response->body = content->bytes;
    }
    http_response_header(x->response, "Content-Type",
                         as_text ? STR("text/plain; charset=utf-8") : STR("message/rfc822"));
    http_response_header(x->response, "Content-Disposition",
                         as_text ? STR("inline")
                                 : str_format(x->call->arena, "attachment; filename=mail-%lld.eml",
                                              (long long)number));
    http_response_header(x->response, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(x->response, "Content-Security-Policy",
                         STR("sandbox; default-src 'none'"));
    http_response_header(x->response, "Cache-Control", STR("private, no-store"));
    return true;
}
