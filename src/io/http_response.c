/* Turns a filled answer into libmicrohttpd's. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "io/http_compress.h"
#include "io/http_server_impl.h"

void http_response_header(struct http_response *response, const char *name, struct str value)
{
    CHECK(response->header_count < COUNT_OF(response->headers));
    response->headers[response->header_count++] = (struct http_header){ str_of(name), value };
}

static struct str header_of(const struct http_response *response, struct str name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (str_eq_ascii_nocase(response->headers[i].name, name))
            return response->headers[i].value;
    return STR_NULL;
}

/** The body as gzip, when that is allowed and worth it; else NULL. */
static struct MHD_Response *build_compressed(struct http_exchange *x)
{
    struct http_response *response = &x->response;
    void *packed;
    size_t packed_n;

    if (!str_is_null(header_of(response, STR("Content-Encoding")))
        || !http_compress_is_worth(header_of(response, STR("Content-Type")), response->body.n))
        return NULL;
    http_response_header(response, "Vary", STR("Accept-Encoding"));
    if (!http_compress_is_accepted(http_request_header(&x->request, "Accept-Encoding"))
        || !http_compress(response->body, &packed, &packed_n))
        return NULL;
    http_response_header(response, "Content-Encoding", STR("gzip"));
    return MHD_create_response_from_buffer(packed_n, packed, MHD_RESPMEM_MUST_FREE);
}

static struct MHD_Response *build_plain(struct http_exchange *x)
{
    struct http_response *response = &x->response;
    struct MHD_Response *built;

    if (response->file_fd >= 0)
        return MHD_create_response_from_fd_at_offset64(
            (uint64_t)response->file_bytes, response->file_fd, (uint64_t)response->file_offset);
    built = build_compressed(x);
    if (built != NULL)
        return built;
    /* The body lives in the request's arena, which outlives the sending. */
    return MHD_create_response_from_buffer(response->body.n, (void *)(uintptr_t)response->body.p,
                                           MHD_RESPMEM_PERSISTENT);
}

static void add_headers(struct http_exchange *x, struct MHD_Response *built)
{
    struct arena *arena = x->request.arena;

    for (size_t i = 0; i < x->response.header_count; i++) {
        const struct http_header *header = &x->response.headers[i];

        /* It refuses line breaks, so no value can add a header of its own. */
        if (MHD_add_response_header(built, str_cstr(arena, header->name),
                                    str_cstr(arena, header->value))
            != MHD_YES)
            log_line(x->server->options.log, LOG_ERROR, "http.header_dropped",
                     "name=%" STR_FMT " bytes=%zu", STR_ARG(header->name), header->value.n);
    }
}

void http_response_build(struct http_exchange *x)
{
    struct http_response *response = &x->response;
    bool is_upgrade = response->on_upgrade != NULL;
    struct MHD_Response *built = is_upgrade ? http_upgrade_response(x) : build_plain(x);

    CHECK(built != NULL);
    add_headers(x, built);
    if (!is_upgrade && (x->must_close || atomic_load(&x->server->is_stopping)))
        CHECK(MHD_add_response_header(built, "Connection", "close") == MHD_YES);
    x->ready = built;
    x->ready_status = response->status != 0 ? (unsigned)response->status : 200U;
    if (is_upgrade)
        x->ready_status = MHD_HTTP_SWITCHING_PROTOCOLS;
}
