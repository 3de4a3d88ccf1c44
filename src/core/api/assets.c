#include "core/api/assets.h"

#include "io/http.h"
#include "io/http_compress.h"

/* The application talks to its own server only and runs no script and no style but its own;
 * a style set by script on one element (positions of rows and menus) is no inline style. */
#define PAGE_POLICY                                                                                \
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "                 \
    "frame-ancestors 'none'"

const struct asset *assets_find(const struct asset_set *set, struct str path)
{
    size_t low = 0;
    size_t high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(str_of(set->files[middle].path), path);

        if (order == 0)
            return &set->files[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool is_known_to_peer(const struct http_request *request, struct str etag)
{
    struct str rest = http_request_header(request, "If-None-Match");

    while (!str_is_null(rest))
        if (str_eq(str_trim(str_cut(&rest, ',')), etag))
            return true;
    return false;
}

static struct str part(const struct asset_set *set, size_t at, size_t n)
{
    return (struct str){ (const char *)set->pack + at, n };
}

static void add_body(const struct asset_set *set, const struct asset *asset,
                     const struct http_request *request, struct http_response *response)
{
    http_response_header(response, "Content-Type", str_of(asset->content_type));
    if (asset->gzip_bytes > 0
        && http_compress_is_accepted(http_request_header(request, "Accept-Encoding"))) {
        http_response_header(response, "Content-Encoding", STR("gzip"));
        http_response_header(response, "Vary", STR("Accept-Encoding"));
        response->body = part(set, asset->gzip_at, asset->gzip_bytes);
    } else {
        response->body = part(set, asset->plain_at, asset->plain_bytes);
    }
}

static void answer_file(const struct asset_set *set, const struct asset *asset,
                        const struct http_request *request, struct http_response *response)
{
    struct str etag = str_of(asset->etag);

    http_response_header(response, "ETag", etag);
    http_response_header(response, "X-Content-Type-Options", STR("nosniff"));
    http_response_header(response, "Cache-Control",
                         asset->hashed ? STR("public, max-age=31536000, immutable")
                                       : STR("no-cache"));
    if (str_starts_with(str_of(asset->content_type), STR("text/html"))) {
        http_response_header(response, "Content-Security-Policy", STR(PAGE_POLICY));
        http_response_header(response, "Referrer-Policy", STR("same-origin"));
    }
    if (is_known_to_peer(request, etag)) {
        response->status = 304;
        return;
    }
    response->status = 200;
    add_body(set, asset, request, response);
}

void assets_answer(const struct asset_set *set, struct str path, const struct http_request *request,
                   struct http_response *response)
{
    const struct asset *asset = assets_find(set, path);

    if (asset == NULL && !str_starts_with(path, STR("assets/")))
        asset = assets_find(set, STR("index.html"));
    if (asset != NULL) {
        answer_file(set, asset, request, response);
        return;
    }
    response->status = 404;
    http_response_header(response, "Content-Type", STR("text/plain; charset=utf-8"));
    response->body = STR("There is no such file.\n");
}

bool assets_check(const struct asset_set *set, struct err *err)
{
    return set->count > 0
           || err_set(err, ERR_NOT_FOUND, "desk_missing",
                      "this program was built without the desk");
}
