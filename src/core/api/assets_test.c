#include "core/api/assets.h"

#include "base/cmocka_test.h"
#include "io/http.h"

static const unsigned char pack[] = "<html>desk</html>"
                                    "plain script"
                                    "packed";

static const struct asset files[] = {
    { "assets/app-1a2b.js", "text/javascript; charset=utf-8", "W/\"script\"", true, 17, 12, 29, 6 },
    { "favicon.svg", "image/svg+xml", "W/\"icon\"", false, 0, 0, 0, 0 },
    { "index.html", "text/html; charset=utf-8", "W/\"page\"", false, 0, 17, 0, 0 },
    { NULL, NULL, NULL, false, 0, 0, 0, 0 },
};

static const struct asset_set desk = { files, 3, pack };

static struct str header(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (str_eq(response->headers[i].name, str_of(name)))
            return response->headers[i].value;
    return STR_NULL;
}

/** The answer to GET `path` with one header ("Name", "value"), or none where that is NULL. */
static struct http_response ask(const char *path, const char *name, const char *value)
{
    struct http_header sent = { str_of(name), str_of(value) };
    struct http_request request = { .headers = &sent, .header_count = name != NULL ? 1 : 0 };
    struct http_response response = { .status = 200, .file_fd = -1 };

    assets_answer(&desk, str_of(path), &request, &response);
    return response;
}

static void a_file_is_sent_with_its_type_and_etag(void **state)
{
    struct http_response response = ask("assets/app-1a2b.js", NULL, NULL);

    (void)state;
    assert_int_equal(response.status, 200);
    assert_str_is(response.body, "plain script");
    assert_str_is(header(&response, "Content-Type"), "text/javascript; charset=utf-8");
    assert_str_is(header(&response, "ETag"), "W/\"script\"");
    assert_str_is(header(&response, "X-Content-Type-Options"), "nosniff");
    assert_str_is(header(&response, "Cache-Control"), "public, max-age=31536000, immutable");
}

static void the_packed_form_goes_to_whoever_takes_it(void **state)
{
    static const struct {
        const char *accept;
        const char *body;
    } cases[] = {
        { "gzip", "packed" },
        { "br, GZIP;q=0.5", "packed" },
        { "gzip;q=0", "plain script" },
        { "br", "plain script" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_response response =
            ask("assets/app-1a2b.js", "Accept-Encoding", cases[i].accept);

        assert_str_is(response.body, cases[i].body);
        assert_str_is(header(&response, "Content-Encoding"),
                      str_eq(response.body, STR("packed")) ? "gzip" : NULL);
    }
}

static void a_file_the_peer_has_is_not_sent_again(void **state)
{
    struct http_response response =
        ask("assets/app-1a2b.js", "If-None-Match", "W/\"other\", W/\"script\"");

    (void)state;
    assert_int_equal(response.status, 304);
    assert_int_equal(response.body.n, 0);
    response = ask("assets/app-1a2b.js", "If-None-Match", "W/\"other\"");
    assert_int_equal(response.status, 200);
}

static void the_applications_own_pages_get_its_index_and_its_policy(void **state)
{
    static const char *const paths[] = { "", "index.html", "tickets/7", "settings" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct http_response response = ask(paths[i], NULL, NULL);

        assert_int_equal(response.status, 200);
        assert_str_is(response.body, "<html>desk</html>");
        assert_str_is(header(&response, "Cache-Control"), "no-cache");
        assert_true(str_starts_with(header(&response, "Content-Security-Policy"),
                                    STR("default-src 'self'; ")));
    }
}

static void a_missing_file_of_an_older_build_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(ask("assets/app-9999.js", NULL, NULL).status, 404);
}

static void a_build_without_the_desk_says_so(void **state)
{
    static const struct asset none[] = { { NULL, NULL, NULL, false, 0, 0, 0, 0 } };
    struct asset_set empty = { none, 0, pack };
    struct err err = { 0 };

    (void)state;
    assert_true(assets_check(&desk, &err));
    assert_false(assets_check(&empty, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_string_equal(err.code, "desk_missing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_sent_with_its_type_and_etag),
        cmocka_unit_test(the_packed_form_goes_to_whoever_takes_it),
        cmocka_unit_test(a_file_the_peer_has_is_not_sent_again),
        cmocka_unit_test(the_applications_own_pages_get_its_index_and_its_policy),
        cmocka_unit_test(a_missing_file_of_an_older_build_is_not_found),
        cmocka_unit_test(a_build_without_the_desk_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
