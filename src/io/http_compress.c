#include "io/http_compress.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/check.h"

/* The fastest level: JSON shrinks to a fifth by it already. */
enum { LEAST_BYTES = 1024, LEVEL = 1, GZIP_WINDOW_BITS = 15 + 16, MEMORY_LEVEL = 8 };

bool http_compress_is_worth(struct str content_type, size_t body_n)
{
    static const char *const types[] = {
        "application/javascript",    "application/json", "application/problem+json",
        "application/manifest+json", "application/xml",  "image/svg+xml",
    };
    struct str rest = content_type;
    struct str type = str_trim(str_cut(&rest, ';'));

    if (body_n < LEAST_BYTES || body_n > UINT_MAX)
        return false;
    if (str_starts_with(type, STR("text/")))
        return !str_eq(type, STR("text/event-stream"));
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_eq_ascii_nocase(type, str_of(types[i])))
            return true;
    return false;
}

/** "q=0", "q=0.0" … : the coding is forbidden. */
static bool is_refused(struct str parameters)
{
    while (parameters.n > 0) {
        struct str value = str_trim(str_cut(&parameters, ';'));
        struct str name = str_cut(&value, '=');

        if (!str_eq_ascii_nocase(str_trim(name), STR("q")))
            continue;
        value = str_trim(value);
        for (size_t i = 0; i < value.n; i++)
            if (value.p[i] != '0' && value.p[i] != '.')
                return false;
        return true;
    }
    return false;
}

bool http_compress_is_accepted(struct str accept_encoding)
{
    bool any = false;

    while (accept_encoding.n > 0) {
        struct str parameters = str_cut(&accept_encoding, ',');
        struct str coding = str_trim(str_cut(&parameters, ';'));

        if (str_eq_ascii_nocase(coding, STR("gzip")))
            return !is_refused(parameters);
        if (str_eq(coding, STR("*")))
            any = !is_refused(parameters);
    }
    return any;
}

bool http_compress(struct str body, void **out, size_t *out_n)
{
    z_stream stream = { 0 };
    unsigned char *packed;
    int done;

    CHECK(
        deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY)
        == Z_OK);
    packed = malloc(body.n);
    CHECK(packed != NULL);
    stream.next_in = (unsigned char *)(uintptr_t)body.p;
    stream.avail_in = (unsigned)body.n;
    stream.next_out = packed;
    stream.avail_out = (unsigned)body.n; /* no room for more than it was: then it is not worth it */
    done = deflate(&stream, Z_FINISH);
    deflateEnd(&stream);
    if (done != Z_STREAM_END) {
        free(packed);
        return false;
    }
    *out = packed;
    *out_n = stream.total_out;
    return true;
}
