/* API tokens: what they may, how long, and who may make them. */
#include "core/access/token.h"

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/access/account.h"
#include "core/test_api.h"

static const struct feature *const features[] = { &access_feature, NULL };

static struct test_api *office(void **state, const char *role)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, role));
    return api;
}

static void use(struct test_api *api, struct str secret)
{
    test_api_header(api, "Authorization",
                    str_format(api->arena, "Bearer %" STR_FMT, STR_ARG(secret)).p);
}

/** Makes a token and sends it from now on; returns its id. */
static int64_t make(struct test_api *api, const char *body)
{
    int64_t id;

    test_api_send(api, "POST", "/api/v1/tokens", body);
    assert_status(api, 201);
    id = test_api_int(api, "id");
    use(api, test_api_str(api, "token"));
    return id;
}

static void a_token_is_shown_once_and_works_until_it_is_revoked(void **state)
{
    struct test_api *api = office(state, "agent");
    struct str secret;
    int64_t id = make(api, "{\"name\":\"CRM 연동\",\"scopes\":[\"all\"]}");

    secret = test_api_str(api, "token");
    assert_true(str_starts_with(secret, STR("pharos_")) && secret.n > 40);
    test_api_send(api, "GET", "/api/v1/tokens", NULL);
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "items/0/id"), id);
    assert_str_is(test_api_str(api, "items/0/name"), "CRM 연동");
    assert_str_is(test_api_str(api, "items/0/scopes/0"), "all");
    assert_null(test_api_get(api, "items/0/token"));
    assert_true(str_find(api->response.body, secret) == api->response.body.n);
    test_api_send(api, "DELETE", str_format(api->arena, "/api/v1/tokens/%lld", (long long)id).p,
                  NULL);
    assert_status(api, 204);
    test_api_send(api, "GET", "/api/v1/tokens", NULL);
    assert_problem(api, 401, "unauthenticated");
}

static void a_token_ends_when_it_says_and_with_its_owner(void **state)
{
    struct test_api *api = office(state, "agent");

    make(api, "{\"name\":\"a\",\"scopes\":[\"all\"],\"expires_at\":\"2026-11-23T00:00:00Z\"}");
    clock_manual_set(&api->house->clock, TEST_HOUSE_NOW_MS + 21 * (int64_t)MS_PER_HOUR);
    test_api_send(api, "GET", "/api/v1/tokens", NULL);
    assert_status(api, 200);
    clock_manual_set(&api->house->clock, TEST_HOUSE_NOW_MS + 22 * (int64_t)MS_PER_HOUR);
    test_api_send(api, "GET", "/api/v1/tokens", NULL);
    assert_problem(api, 401, "unauthenticated");
    test_api_be(api, test_api_account(api, "agent"));
    test_house_sql(api->house, "UPDATE account SET active = 0", NULL);
    test_api_send(api, "GET", "/api/v1/tokens", NULL);
    assert_problem(api, 401, "unauthenticated");
}

static void scopes_narrow_what_the_owner_may(void **state)
{
    struct test_api *api = office(state, "supervisor");

    make(api, "{\"name\":\"names\",\"scopes\":[\"account.read\"]}");
    test_api_send(api, "GET", "/api/v1/accounts", NULL);
    assert_status(api, 200);
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"x\"}");
    assert_problem(api, 403, "forbidden");
    test_api_send(api, "GET", "/api/v1/tokens", NULL);
    assert_problem(api, 403, "forbidden");
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_int_equal(json_array_size(test_api_get(api, "permissions")), 1);
}

static void scopes_never_widen_what_the_owner_may(void **state)
{
    struct test_api *api = office(state, "supervisor");
    int64_t me;

    make(api, "{\"name\":\"teams\",\"scopes\":[\"team.manage\",\"account.read\"]}");
    test_api_send(api, "GET", "/api/v1/session", NULL);
    me = test_api_int(api, "account/id");
    test_house_call(api->house);
    test_house_sql(api->house,
                   str_format(api->arena,
                              "UPDATE account SET role_id = (SELECT id FROM role WHERE name ="
                              " 'viewer') WHERE id = %lld",
                              (long long)me)
                       .p,
                   NULL);
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"x\"}");
    assert_problem(api, 403, "forbidden");
}

static void nobody_makes_a_token_wider_than_what_they_hold(void **state)
{
    struct test_api *api = office(state, "agent");

    test_api_send(api, "POST", "/api/v1/tokens",
                  "{\"name\":\"a\",\"scopes\":[\"account.manage\"]}");
    assert_problem(api, 403, "scope_not_held");
    test_api_send(api, "POST", "/api/v1/tokens", "{\"name\":\"a\",\"scopes\":[\"no.such\"]}");
    assert_problem(api, 422, "unknown_permission");
    test_api_send(api, "POST", "/api/v1/tokens", "{\"name\":\"a\",\"scopes\":[]}");
    assert_problem(api, 422, "unknown_permission");
    test_api_send(api, "POST", "/api/v1/tokens",
                  "{\"name\":\"a\",\"scopes\":[\"all\"],\"expires_at\":\"2026-11-22T02:14:07Z\"}");
    assert_problem(api, 422, "bad_expiry");
    make(api, "{\"name\":\"narrow\",\"scopes\":[\"token.own\"]}");
    test_api_send(api, "POST", "/api/v1/tokens", "{\"name\":\"wide\",\"scopes\":[\"all\"]}");
    assert_problem(api, 403, "scope_not_held");
    test_api_send(api, "POST", "/api/v1/tokens", "{\"name\":\"same\",\"scopes\":[\"token.own\"]}");
    assert_status(api, 201);
}

static void everybody_sees_and_ends_only_their_own_tokens(void **state)
{
    struct test_api *api = office(state, "agent");
    int64_t id = make(api, "{\"name\":\"mine\",\"scopes\":[\"all\"]}");

    test_api_be(api, test_api_account(api, "admin"));
    test_api_send(api, "DELETE", str_format(api->arena, "/api/v1/tokens/%lld", (long long)id).p,
                  NULL);
    assert_problem(api, 404, "not_found");
    test_api_send(api, "GET", "/api/v1/tokens", NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 1);
}

static void a_wrong_token_is_refused_and_no_token_may_log_in(void **state)
{
    static const char *const headers[] = { "Bearer wrong", "bearer ", "Bearer", "Basic YTpi" };
    struct test_api *api = office(state, "agent");

    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        test_api_header(api, "Authorization", headers[i]);
        test_api_send(api, "GET", "/api/v1/tokens", NULL);
        assert_problem(api, 401, "unauthenticated");
    }
}

static void no_kept_answer_holds_a_secret(void **state)
{
    struct test_api *api = office(state, "agent");

    test_api_header(api, "Idempotency-Key", "once");
    make(api, "{\"name\":\"a\",\"scopes\":[\"all\"]}");
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM idempotency_key"), 0);
}

static void a_bearer_token_needs_no_csrf_token(void **state)
{
    struct test_api *api = office(state, "supervisor");

    test_api_header(api, "Sec-Fetch-Site", "cross-site");
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"x\"}");
    assert_status(api, 201);
}

static void use_is_noted_once_a_minute(void **state)
{
    struct test_api *api = office(state, "agent");

    make(api, "{\"name\":\"a\",\"scopes\":[\"all\"]}");
    for (int64_t after_ms = 0; after_ms < 2 * MS_PER_MINUTE; after_ms += 20 * MS_PER_SECOND) {
        clock_manual_set(&api->house->clock, TEST_HOUSE_NOW_MS + after_ms);
        test_api_send(api, "GET", "/api/v1/tokens", NULL);
        test_house_call(api->house);
        assert_int_equal(
            test_house_int(api->house, "SELECT used_at_ms FROM api_token WHERE name = 'a'"),
            TEST_HOUSE_NOW_MS + after_ms / MS_PER_MINUTE * MS_PER_MINUTE);
    }
}

static void the_command_line_makes_tokens_by_address(void **state)
{
    struct test_api *api = office(state, "agent");
    struct call *call = test_house_call(api->house);
    struct account *account;
    struct account_draft draft = { .email = STR("jiho@nurihome.example"),
                                   .name = STR("박지호"),
                                   .role = STR("supervisor") };
    struct str secret;

    assert_true(account_create(call, &draft, &account));
    assert_true(token_create_for(call, STR("JIHO@nurihome.example"),
                                 STR("account.read, team.manage"), &secret));
    use(api, secret);
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"x\"}");
    assert_status(api, 201);
    call = test_house_call(api->house);
    assert_false(token_create_for(call, STR("nobody@nurihome.example"), STR("all"), &secret));
    assert_true(err_is(call->err, "no_such_account"));
    assert_false(token_create_for(call, STR("jiho@nurihome.example"), STR("all,x"), &secret));
    assert_true(err_is(call->err, "unknown_permission"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_token_is_shown_once_and_works_until_it_is_revoked),
        HOUSE_TESTS(a_token_ends_when_it_says_and_with_its_owner),
        HOUSE_TESTS(scopes_narrow_what_the_owner_may),
        HOUSE_TEST_SQLITE(scopes_never_widen_what_the_owner_may),
        HOUSE_TEST_SQLITE(nobody_makes_a_token_wider_than_what_they_hold),
        HOUSE_TESTS(everybody_sees_and_ends_only_their_own_tokens),
        HOUSE_TEST_SQLITE(a_wrong_token_is_refused_and_no_token_may_log_in),
        HOUSE_TEST_SQLITE(no_kept_answer_holds_a_secret),
        HOUSE_TEST_SQLITE(a_bearer_token_needs_no_csrf_token),
        HOUSE_TESTS(use_is_noted_once_a_minute),
        HOUSE_TEST_SQLITE(the_command_line_makes_tokens_by_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
