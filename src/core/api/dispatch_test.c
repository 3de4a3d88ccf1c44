/* What every route has in common: queries, keys of repetition, answers that fail half-way. */
#include <fcntl.h>
#include <unistd.h>

#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/blob/blob.h"
#include "core/test_api.h"

static bool change(struct call *call, void *arg)
{
    (void)call;
    (void)arg;
    return true;
}

static bool lose_answer(struct exchange *x, void *arg)
{
    (void)arg;
    return err_set(x->call->err, ERR_UNAVAILABLE, "database_busy", "too many wait");
}

static bool change_and_lose(struct exchange *x)
{
    return exchange_change(x, change, lose_answer, NULL);
}

static int changes;

static bool count_change(struct call *call, void *arg)
{
    (void)call;
    (void)arg;
    changes++;
    return true;
}

static bool write_count(struct exchange *x, void *arg)
{
    (void)arg;
    out_begin_object(&x->out);
    out_key(&x->out, "changes");
    out_int(&x->out, changes);
    out_end_object(&x->out);
    return exchange_ok(x);
}

static struct router *overtaken_at;

/** Between this request's look for its key and its change, another with the same key comes by. */
static bool be_overtaken(struct exchange *x)
{
    struct router *router = overtaken_at;
    struct http_response first = { .status = 200, .file_fd = -1 };

    overtaken_at = NULL;
    if (router != NULL)
        router_answer(router, x->request, &first);
    return exchange_change(x, count_change, write_count, NULL);
}

static bool change_nothing(struct exchange *x)
{
    return exchange_no_content(x);
}

static bool make_without_address(struct exchange *x)
{
    out_begin_object(&x->out);
    out_end_object(&x->out);
    return exchange_created(x, STR_NULL);
}

static int opened = -1;

static bool fail_with_file(struct exchange *x)
{
    opened = open("/dev/null", O_RDONLY | O_CLOEXEC);
    x->response->file_fd = opened;
    return err_set(x->call->err, ERR_INTERNAL, "blob_broken", "the content is broken");
}

static bool fail_for_now(struct exchange *x)
{
    err_set(x->call->err, ERR_UNAVAILABLE, "database_busy", "too many wait");
    x->call->err->retry_after_s = 3;
    return false;
}

static bool find_changed(struct exchange *x)
{
    err_set(x->call->err, ERR_CONFLICT, "version_conflict", "it has changed since");
    if (str_eq(exchange_query(x, "q"), STR("member")))
        err_field(x->call->err, "/seen_version");
    return err_param(x->call->err, "8");
}

static bool echo(struct exchange *x)
{
    out_begin_object(&x->out);
    out_key(&x->out, "q");
    out_str(&x->out, exchange_query(x, "q"));
    out_end_object(&x->out);
    return exchange_ok(x);
}

static const struct field echo_query[] = {
    { .name = "q", .type = FIELD_STRING },
    { 0 },
};

static const struct field any_body[] = {
    { .name = FIELD_OTHERS, .type = FIELD_ANY },
    { 0 },
};

static struct http_sink *refuse_sink(struct house *house, const struct http_request *head)
{
    (void)house;
    (void)head;
    return NULL;
}

static const struct route routes[] = {
    { .method = "PATCH",
      .path = "/api/v1/things/{id}",
      .handle = change_nothing,
      .flags = ROUTE_IF_MATCH,
      .body = any_body },
    { .method = "GET", .path = "/api/v1/things/{id}", .handle = change_nothing },
    { .method = "PUT",
      .path = "/api/v1/raw",
      .handle = change_nothing,
      .flags = ROUTE_RAW_BODY,
      .plan_sink = refuse_sink },
    { .method = "GET", .path = "/page", .handle = fail_with_file, .flags = ROUTE_HIDDEN },
    { .method = "GET", .path = "/busy", .handle = fail_for_now, .flags = ROUTE_HIDDEN },
    { .method = "PATCH",
      .path = "/api/v1/changed",
      .handle = find_changed,
      .flags = ROUTE_MAY_MATCH,
      .query = echo_query },
    { .method = "POST", .path = "/api/v1/lost", .handle = change_and_lose },
    { .method = "POST", .path = "/api/v1/overtaken", .handle = be_overtaken },
    { .method = "POST", .path = "/api/v1/nothing", .handle = change_nothing },
    { .method = "POST", .path = "/api/v1/made", .handle = make_without_address },
    { .method = "GET", .path = "/api/v1/file", .handle = fail_with_file },
    { .method = "GET", .path = "/api/v1/echo", .handle = echo, .query = echo_query },
    { 0 },
};

static const struct setting *const settings[] = { &blob_max_size, NULL };

static const struct feature test_feature = {
    .name = "dispatch_test",
    .routes = routes,
    .settings = settings,
};

static const struct feature *const features[] = { &access_feature, &test_feature, NULL };

static struct test_api *office(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "admin"));
    return api;
}

static int64_t kept_keys(struct test_api *api)
{
    test_house_call(api->house);
    return test_house_int(api->house, "SELECT count(*) FROM idempotency_key");
}

/** The first use of a token is noted after its request, and so in a change of its own. */
static void a_refused_request_leaves_no_key(void **state)
{
    struct test_api *api = office(state);

    test_api_header(api, "Idempotency-Key", "once");
    for (int i = 0; i < 2; i++) {
        test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"보안\",\"members\":[999999]}");
        assert_problem(api, 422, "unknown_account");
        assert_int_equal(kept_keys(api), 0);
    }
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"보안\"}");
    assert_status(api, 201);
    assert_int_equal(kept_keys(api), 1);
}

static void a_request_that_changed_nothing_may_be_sent_again(void **state)
{
    struct test_api *api = office(state);

    test_api_header(api, "Idempotency-Key", "once");
    for (int i = 0; i < 2; i++) {
        test_api_send(api, "POST", "/api/v1/nothing", NULL);
        assert_status(api, 204);
    }
}

/** The second's change is taken back, so it says what the first one did. */
static void of_two_requests_at_once_with_one_key_both_get_the_same_answer(void **state)
{
    struct test_api *api = office(state);

    changes = 0;
    overtaken_at = api->router;
    test_api_header(api, "Idempotency-Key", "once");
    test_api_send(api, "POST", "/api/v1/overtaken", NULL);
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "changes"), 1);
    assert_true(changes >= 2);
    assert_int_equal(kept_keys(api), 1);
}

static void an_answer_that_fails_takes_its_change_back(void **state)
{
    struct test_api *api = office(state);

    test_api_header(api, "Idempotency-Key", "once");
    test_api_send(api, "POST", "/api/v1/lost", NULL);
    assert_problem(api, 503, "database_busy");
    assert_int_equal(kept_keys(api), 0);
}

static void a_change_whose_answer_is_lost_does_not_invite_to_repeat(void **state)
{
    struct test_api *api = office(state);

    test_api_send(api, "POST", "/api/v1/lost", NULL);
    assert_problem(api, 500, "answer_lost");
    assert_true(str_is_null(test_api_answer_header(api, "Retry-After")));
}

static void a_file_of_an_answer_that_failed_is_closed(void **state)
{
    struct test_api *api = office(state);

    test_api_send(api, "GET", "/api/v1/file", NULL);
    assert_status(api, 500);
    assert_int_equal(api->response.file_fd, -1);
    assert_int_equal(fcntl(opened, F_GETFD), -1);
}

static void no_answer_has_a_header_without_a_value(void **state)
{
    struct test_api *api = office(state);

    test_api_send(api, "POST", "/api/v1/made", NULL);
    assert_status(api, 201);
    for (size_t i = 0; i < api->response.header_count; i++)
        assert_false(str_is_null(api->response.headers[i].value));
}

static void what_can_be_read_can_be_asked_for_its_head(void **state)
{
    struct test_api *api = office(state);

    test_api_send(api, "HEAD", "/api/v1/echo?q=a", NULL);
    assert_status(api, 200);
    test_api_send(api, "PUT", "/api/v1/echo", NULL);
    assert_problem(api, 405, "method_not_allowed");
    assert_str_is(test_api_answer_header(api, "Allow"), "GET, HEAD");
}

static void a_query_is_text_in_utf_8(void **state)
{
    static const struct {
        const char *path;
        int status;
    } cases[] = {
        { "/api/v1/echo?q=%EC%95%88%EB%85%95", 200 },
        { "/api/v1/echo?q=%EC%95", 400 },
        { "/api/v1/echo?q=%FF", 400 },
        { "/api/v1/echo?q=%ED%A0%80", 400 }, /* half of a surrogate pair */
        { "/api/v1/echo?q=a%00b", 400 },
        { "/api/v1/echo?%FF=1", 400 },
        { "/api/v1/echo?q=%4", 400 },
    };
    struct test_api *api = office(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "GET", cases[i].path, NULL);
        if (api->status != cases[i].status)
            fail_msg("%s: %d, not %d", cases[i].path, api->status, cases[i].status);
    }
}

static void an_address_tells_which_methods_it_takes(void **state)
{
    static const struct {
        const char *method;
        const char *path;
        int status;
    } cases[] = {
        { "GET", "/api/v1/things/7", 204 },
        { "HEAD", "/api/v1/things/7", 204 },
        { "DELETE", "/api/v1/things/7", 405 },
        { "GET", "/api/v1/things", 404 },
        { "GET", "/api/v1/things/", 404 },
        { "GET", "/api/v1/things/0", 404 },
        { "GET", "/api/v1/things/x", 404 },
        { "GET", "/api/v1/things/7/more", 404 },
        { "GET", "/api/v1/things/99999999999999999999", 404 },
    };
    struct test_api *api = office(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, cases[i].method, cases[i].path, NULL);
        if (api->status != cases[i].status)
            fail_msg("%s %s: %d, not %d", cases[i].method, cases[i].path, api->status,
                     cases[i].status);
        if (api->status == 405)
            assert_str_is(test_api_answer_header(api, "Allow"), "PATCH, GET, HEAD");
    }
}

static void if_match_holds_one_version(void **state)
{
    static const struct {
        const char *if_match;
        int status;
    } cases[] = {
        { NULL, 428 },
        { "*", 204 },
        { " \"7\" ", 204 },
        { "", 400 },
        { "7", 400 },
        { "\"\"", 400 },
        { "\"0\"", 400 },
        { "\"-1\"", 400 },
        { "\"7", 400 },
        { "W/\"7\"", 400 },
        { "\"7\", \"8\"", 400 },
        { "\"seven\"", 400 },
        { "\"99999999999999999999\"", 400 },
    };
    struct test_api *api = office(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_header(api, "If-Match", cases[i].if_match);
        test_api_send(api, "PATCH", "/api/v1/things/7", "{}");
        if (api->status != cases[i].status)
            fail_msg("%s: %d, not %d", cases[i].if_match, api->status, cases[i].status);
        if (api->status == 400)
            assert_str_is(test_api_str(api, "field"), "If-Match");
    }
}

static void if_none_match_is_a_star_and_stands_alone(void **state)
{
    static const struct {
        const char *path, *if_none_match, *if_match;
        int status;
    } cases[] = {
        { "/api/v1/changed", "\"7\"", NULL, 400 },     { "/api/v1/changed", "", NULL, 400 },
        { "/api/v1/changed", "*", "\"7\"", 400 },      { "/api/v1/changed", " * ", NULL, 412 },
        { "/api/v1/things/7", "\"7\"", "\"7\"", 204 }, /* no use for it */
    };
    struct test_api *api = office(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_header(api, "If-None-Match", cases[i].if_none_match);
        test_api_header(api, "If-Match", cases[i].if_match);
        test_api_send(api, "PATCH", cases[i].path, i + 1 == COUNT_OF(cases) ? "{}" : NULL);
        assert_status(api, cases[i].status);
        if (api->status != 204)
            assert_str_is(test_api_str(api, "field"), "If-None-Match");
    }
}

static void an_outdated_version_is_named_by_what_said_it(void **state)
{
    static const struct {
        const char *path;
        const char *header;
        const char *value;
        const char *field; /* NULL: nothing said one */
    } cases[] = {
        { "/api/v1/changed", "If-Match", "\"7\"", "If-Match" },
        { "/api/v1/changed", "If-Match", NULL, NULL },
        { "/api/v1/changed?q=member", "If-Match", "\"7\"", "/seen_version" },
        { "/api/v1/changed", "If-None-Match", "*", "If-None-Match" },
    };
    struct test_api *api = office(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_header(api, cases[i].header, cases[i].value);
        test_api_send(api, "PATCH", cases[i].path, NULL);
        test_api_header(api, cases[i].header, NULL);
        assert_problem(api, 412, "version_conflict");
        assert_int_equal(test_api_int(api, "params/current_version"), 8);
        if (cases[i].field == NULL)
            assert_null(test_api_get(api, "field"));
        else
            assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
}

static void a_body_stands_only_where_one_is_taken(void **state)
{
    struct test_api *api = office(state);

    test_api_send(api, "GET", "/api/v1/things/7", "{}");
    assert_problem(api, 400, "bad_request");
    test_api_header(api, "If-Match", "*");
    test_api_header(api, "Content-Type", "application/json ; charset=utf-8");
    test_api_send(api, "PATCH", "/api/v1/things/7", "{\"이름\":1}");
    assert_status(api, 204);
    test_api_header(api, "Content-Type", "text/plain");
    test_api_send(api, "PATCH", "/api/v1/things/7", "{}");
    assert_problem(api, 415, "unsupported_media_type");
    test_api_header(api, "Content-Type", NULL);
    test_api_send(api, "PATCH", "/api/v1/things/7", "{}");
    assert_problem(api, 415, "unsupported_media_type");
}

static struct http_plan plan_for(struct test_api *api, const char *method, const char *path)
{
    struct http_request head = { .method = str_of(method), .path = str_of(path) };
    struct http_plan plan = { 0 };

    router_plan(api->router, &head, &plan);
    return plan;
}

static void only_raw_bodies_may_be_large(void **state)
{
    struct test_api *api = office(state);
    int64_t usual = plan_for(api, "PATCH", "/api/v1/things/7").max_body_bytes;

    assert_true(plan_for(api, "PUT", "/api/v1/raw").max_body_bytes > usual);
    assert_int_equal(plan_for(api, "GET", "/api/v1/raw").max_body_bytes, usual);
    assert_int_equal(plan_for(api, "PUT", "/nowhere").max_body_bytes, usual);
}

/** Whoever asks for a page hears of a fault in one; the API answers in JSON whoever asks. */
static void a_browser_is_told_of_a_fault_by_a_page(void **state)
{
    static const struct {
        const char *path;
        const char *language;
        int status;
        const char *words;
    } cases[] = {
        { "/nowhere", "ko-KR,ko;q=0.9", 404, "여기에는 페이지가 없어요" },
        { "/nowhere", "en", 404, "This page is not here" },
        { "/page", "ko", 500, "저희 쪽에 문제가 생겼어요" },
        { "/page?x=1", "en", 422, "<!doctype html>" },
        { "/api/v1/nowhere", "ko", 404, "{\"type\":" },
    };
    struct test_api *api = office(state);

    test_api_header(api, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_header(api, "Accept-Language", cases[i].language);
        test_api_send(api, "GET", cases[i].path, NULL);
        assert_status(api, cases[i].status);
        if (str_find(api->response.body, str_of(cases[i].words)) == api->response.body.n)
            fail_msg("%s: %" STR_FMT, cases[i].path, STR_ARG(api->response.body));
    }
}

static void a_page_of_a_fault_says_what_its_status_asks_for(void **state)
{
    static const struct {
        const char *method;
        const char *path;
        int status;
        const char *header;
        const char *value;
    } cases[] = {
        { "GET", "/busy", 503, "Retry-After", "3" },
        { "POST", "/page", 405, "Allow", "GET, HEAD" },
    };
    struct test_api *api = office(state);

    test_api_header(api, "Accept", "text/html");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, cases[i].method, cases[i].path, NULL);
        assert_status(api, cases[i].status);
        assert_str_is(test_api_answer_header(api, "Content-Type"), "text/html; charset=utf-8");
        assert_str_is(test_api_answer_header(api, cases[i].header), cases[i].value);
    }
    test_api_as_nobody(api);
    test_api_header(api, "Accept", "text/html");
    test_api_send(api, "GET", "/page", NULL);
    assert_status(api, 401);
    assert_str_is(test_api_answer_header(api, "WWW-Authenticate"), "Bearer realm=\"pharos\"");
}

/** What the gate refuses has no path and no route. */
static void a_head_that_did_not_pass_is_answered_in_the_clients_language(void **state)
{
    struct test_api *api = office(state);
    const struct http_header language = { STR("Accept-Language"), STR("ko") };
    struct http_request request = { .arena = api->arena, .headers = &language, .header_count = 1 };
    struct http_response response = { .status = 200, .file_fd = -1 };
    struct err err;

    err_set(&err, ERR_INVALID, "http_head", "the head of the request is malformed");
    router_refuse(api->router, &request, &err, 400, &response);
    assert_int_equal(response.status, 400);
    assert_true(str_find(response.body, STR("\"code\":\"http_head\"")) < response.body.n);
    assert_true(str_find(response.body, STR("요")) < response.body.n);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_refused_request_leaves_no_key),
        HOUSE_TEST_SQLITE(an_address_tells_which_methods_it_takes),
        HOUSE_TEST_SQLITE(if_match_holds_one_version),
        HOUSE_TEST_SQLITE(if_none_match_is_a_star_and_stands_alone),
        HOUSE_TEST_SQLITE(an_outdated_version_is_named_by_what_said_it),
        HOUSE_TEST_SQLITE(a_body_stands_only_where_one_is_taken),
        HOUSE_TEST_SQLITE(only_raw_bodies_may_be_large),
        HOUSE_TEST_SQLITE(a_browser_is_told_of_a_fault_by_a_page),
        HOUSE_TEST_SQLITE(a_page_of_a_fault_says_what_its_status_asks_for),
        HOUSE_TEST_SQLITE(a_head_that_did_not_pass_is_answered_in_the_clients_language),
        HOUSE_TEST_SQLITE(a_request_that_changed_nothing_may_be_sent_again),
        HOUSE_TESTS(of_two_requests_at_once_with_one_key_both_get_the_same_answer),
        HOUSE_TESTS(an_answer_that_fails_takes_its_change_back),
        HOUSE_TESTS(a_change_whose_answer_is_lost_does_not_invite_to_repeat),
        HOUSE_TEST_SQLITE(a_file_of_an_answer_that_failed_is_closed),
        HOUSE_TEST_SQLITE(no_answer_has_a_header_without_a_value),
        HOUSE_TEST_SQLITE(what_can_be_read_can_be_asked_for_its_head),
        HOUSE_TEST_SQLITE(a_query_is_text_in_utf_8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
