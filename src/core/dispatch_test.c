/* What every route has in common: queries, keys of repetition, answers that fail half-way. */
#include <fcntl.h>
#include <unistd.h>

#include "base/cmocka_test.h"
#include "core/access_feature.h"
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

static const struct route routes[] = {
    { .method = "POST", .path = "/api/v1/lost", .handle = change_and_lose },
    { .method = "POST", .path = "/api/v1/overtaken", .handle = be_overtaken },
    { .method = "POST", .path = "/api/v1/nothing", .handle = change_nothing },
    { .method = "POST", .path = "/api/v1/made", .handle = make_without_address },
    { .method = "GET", .path = "/api/v1/file", .handle = fail_with_file },
    { .method = "GET", .path = "/api/v1/echo", .handle = echo, .query = echo_query },
    { 0 },
};

static const struct feature test_feature = {
    .name = "dispatch_test",
    .routes = routes,
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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_refused_request_leaves_no_key),
        HOUSE_TEST_SQLITE(a_request_that_changed_nothing_may_be_sent_again),
        HOUSE_TESTS(of_two_requests_at_once_with_one_key_both_get_the_same_answer),
        HOUSE_TESTS(an_answer_that_fails_takes_its_change_back),
        HOUSE_TESTS(a_change_whose_answer_is_lost_does_not_invite_to_repeat),
        HOUSE_TEST_SQLITE(a_file_of_an_answer_that_failed_is_closed),
        HOUSE_TEST_SQLITE(no_answer_has_a_header_without_a_value),
        HOUSE_TEST_SQLITE(a_query_is_text_in_utf_8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
