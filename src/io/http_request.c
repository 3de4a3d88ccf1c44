/* Questions to a request: headers, query parameters, cookies. */
#include "base/encode.h"
#include "io/http.h"

struct str http_request_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (str_eq_ascii_nocase(request->headers[i].name, str_of(name)))
            return request->headers[i].value;
    return STR_NULL;
}

bool http_query_get(const struct http_request *request, const char *name, struct str *out,
                    struct err *err)
{
    struct str rest = request->query;

    while (rest.n > 0) {
        struct str value = str_cut(&rest, '&');
        struct str raw_name = str_cut(&value, '=');
        struct str decoded;

        if (!percent_decode_form(request->arena, raw_name, &decoded))
            return err_set(err, ERR_INVALID, "bad_query", "the query has a broken escape");
        if (!str_eq(decoded, str_of(name)))
            continue;
        if (!percent_decode_form(request->arena, value, &decoded)) {
            err_set(err, ERR_INVALID, "bad_query", "the query has a broken escape");
            return err_field(err, name);
        }
        *out = decoded;
        return true;
    }
    *out = STR_NULL;
    return true;
}

struct str http_request_cookie(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        struct str rest = request->headers[i].value;

        if (!str_eq_ascii_nocase(request->headers[i].name, STR("Cookie")))
            continue;
        while (rest.n > 0) {
            struct str value = str_trim(str_cut(&rest, ';'));
            struct str cookie = str_cut(&value, '=');

            if (str_eq(cookie, str_of(name)) && !str_is_null(value))
                return value;
        }
    }
    return STR_NULL;
}
