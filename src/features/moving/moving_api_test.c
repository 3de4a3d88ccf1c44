/** The log of events over the API, page by page. */
#include "core/access/access_feature.h"
#include "core/test_api.h"
#include "features/moving/moving_feature.h"
#include "features/people/people_feature.h"

static const struct feature *const features[] = { &access_feature, &people_feature, &moving_feature,
                                                  NULL };

static size_t count_lines(struct str body)
{
    size_t n = 0;

    for (size_t i = 0; i < body.n; i++)
        n += body.p[i] == '\n';
    return n;
}

/** One page behind `since`; its lines, and where it ended in `since`. */
static size_t read_page(struct test_api *api, char since[64], int limit)
{
    struct str position;
    char path[160];

    snprintf(path, sizeof(path), "/api/v1/export?limit=%d%s%s", limit,
             since[0] != '\0' ? "&since=" : "", since);
    test_api_send(api, "GET", path, NULL);
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "Content-Type"), "application/x-ndjson");
    position = test_api_answer_header(api, "X-Pharos-Position");
    assert_true(position.n > 0 && position.n < 64);
    snprintf(since, 64, "%" STR_FMT, STR_ARG(position));
    return count_lines(api->response.body);
}

static void the_log_is_read_to_its_end_and_then_on(void **state)
{
    struct test_api *api = test_api(test_house(state), features);
    char since[64] = "";
    size_t seen = 0;
    size_t n;

    test_api_be(api, test_api_account(api, "admin"));
    for (int i = 0; i < 5; i++) {
        test_api_send(api, "POST", "/api/v1/customers", "{\"name\":\"윤가람\"}");
        assert_status(api, 201);
    }
    test_house_settle(api->house);
    do {
        n = read_page(api, since, 2);
        assert_true(n <= 2);
        seen += n;
    } while (n > 0);
    assert_int_equal(seen, test_house_int(api->house, "SELECT count(*) FROM event"));
    test_api_send(api, "POST", "/api/v1/customers", "{\"name\":\"Oliver\"}");
    test_house_settle(api->house);
    assert_int_equal(read_page(api, since, 10), 1);
    assert_true(str_find(api->response.body, STR("\"type\":\"customer.created\""))
                < api->response.body.n);
    assert_true(str_find(api->response.body, STR("Oliver")) == api->response.body.n);
}

static void only_who_may_and_only_positions_of_ours(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "agent"));
    test_api_send(api, "GET", "/api/v1/export", NULL);
    assert_problem(api, 403, "forbidden");
    test_api_be(api, test_api_account(api, "admin"));
    test_api_send(api, "GET", "/api/v1/export?since=yesterday", NULL);
    assert_problem(api, 400, "bad_cursor");
    test_api_send(api, "GET", "/api/v1/export?limit=5000", NULL);
    assert_problem(api, 422, "out_of_range");
}

/** Events know no scope, so a permission alone does not open the log. */
static void who_sees_only_their_teams_reads_no_log(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_house_sql(api->house,
                   "UPDATE role SET permissions = (SELECT r.permissions FROM role r"
                   " WHERE r.name = 'admin') WHERE name = 'partner'",
                   NULL);
    test_api_be(api, test_api_account(api, "partner"));
    test_api_send(api, "GET", "/api/v1/export", NULL);
    assert_problem(api, 403, "whole_company_only");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(the_log_is_read_to_its_end_and_then_on),
        HOUSE_TESTS(only_who_may_and_only_positions_of_ours),
        HOUSE_TEST_SQLITE(who_sees_only_their_teams_reads_no_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
