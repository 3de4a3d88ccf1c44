/* Log-in, its throttle, the cookie and what a request by cookie has to show. */
#include "core/access/session.h"

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/access/account.h"
#include "core/access/login_throttle.h"
#include "core/access/password.h"
#include "core/test_api.h"

static const struct feature *const features[] = { &access_feature, NULL };

#define EMAIL    "seoyeon@nurihome.example"
#define PASSWORD "가을 하늘은 높고 푸르다"
#define LOG_IN   "{\"email\":\"" EMAIL "\",\"password\":\"" PASSWORD "\"}"
#define GUESS    "{\"email\":\"" EMAIL "\",\"password\":\"wrong horse battery\"}"

static int64_t add_seoyeon(struct test_api *api)
{
    struct call *call = test_house_call(api->house);
    struct account *account;
    struct account_draft draft = {
        .email = STR(EMAIL),
        .name = STR("김서연"),
        .role = STR("agent"),
        .password = STR(PASSWORD),
        .language = LANG_KO,
        .timezone = STR("Asia/Seoul"),
    };

    if (!account_create(call, &draft, &account))
        fail_msg("%s", call->err->message);
    return account->id;
}

static struct test_api *desk(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    add_seoyeon(api);
    return api;
}

/** Keeps the cookie and the CSRF token of a log-in for the requests that follow. */
static void log_in(struct test_api *api)
{
    struct str cookie;

    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_status(api, 200);
    cookie = test_api_answer_header(api, "Set-Cookie");
    test_api_header(api, "Cookie", str_cstr(api->arena, str_cut(&cookie, ';')));
    test_api_header(api, "X-CSRF-Token", str_cstr(api->arena, test_api_str(api, "csrf_token")));
}

static void move_clock(struct test_api *api, int64_t by_ms)
{
    clock_manual_set(&api->house->clock, clock_now_ms(&api->house->clock.clock) + by_ms);
}

static int64_t events(struct test_api *api, const char *type)
{
    struct str sql = str_format(api->arena, "SELECT count(*) FROM event WHERE type = '%s'", type);

    test_house_call(api->house);
    return test_house_int(api->house, sql.p);
}

static void a_right_password_opens_a_session(void **state)
{
    struct test_api *api = desk(state);

    log_in(api);
    assert_str_is(test_api_str(api, "account/name"), "김서연");
    assert_str_is(test_api_str(api, "account/role"), "agent");
    assert_str_is(test_api_str(api, "account/language"), "ko");
    assert_str_is(test_api_str(api, "account/timezone"), "Asia/Seoul");
    assert_true(test_api_str(api, "csrf_token").n >= 32);
    assert_str_is(test_api_str(api, "permissions/0"), "account.read");
    assert_str_is(test_api_str(api, "server_time"), "2026-11-22T02:14:07.120Z");
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "account/email"), EMAIL);
    assert_int_equal(events(api, "account.logged_in"), 1);
}

static void the_address_is_found_however_it_is_written(void **state)
{
    struct test_api *api = desk(state);

    test_api_send(api, "POST", "/api/v1/session",
                  "{\"email\":\"SeoYeon@NURIHOME.example\",\"password\":\"" PASSWORD "\"}");
    assert_status(api, 200);
}

static void the_cookie_is_out_of_reach_for_scripts_and_other_sites(void **state)
{
    struct test_api *api = desk(state);
    struct str cookie;

    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    cookie = test_api_answer_header(api, "Set-Cookie");
    assert_true(str_starts_with(cookie, STR("pharos_session=")));
    assert_true(str_find(cookie, STR("; Path=/;")) < cookie.n);
    assert_true(str_find(cookie, STR("; HttpOnly")) < cookie.n);
    assert_true(str_find(cookie, STR("; SameSite=Lax")) < cookie.n);
    assert_true(str_find(cookie, STR("Secure")) == cookie.n);
    api->is_tls = true;
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    cookie = test_api_answer_header(api, "Set-Cookie");
    assert_true(str_ends_with(cookie, STR("; Secure")));
}

static void the_database_holds_no_cookie(void **state)
{
    struct test_api *api = desk(state);
    struct str cookie;
    struct str sql;

    log_in(api);
    cookie = test_api_answer_header(api, "Set-Cookie");
    (void)str_cut(&cookie, '=');
    sql = str_format(api->arena,
                     "SELECT count(*) FROM session WHERE csrf_token = '%" STR_FMT "'"
                     " OR CAST(token_hash AS text) = '%" STR_FMT "'",
                     STR_ARG(str_cut(&cookie, ';')), STR_ARG(cookie));
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house, sql.p), 0);
}

static void wrong_passwords_and_unknown_addresses_answer_alike(void **state)
{
    static const char *const bodies[] = {
        GUESS,
        "{\"email\":\"nobody@nurihome.example\",\"password\":\"" PASSWORD "\"}",
        "{\"email\":\"\",\"password\":\"\"}",
    };
    struct test_api *api = desk(state);
    struct str first = STR_NULL;

    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        test_api_send(api, "POST", "/api/v1/session", bodies[i]);
        assert_problem(api, 401, "wrong_password");
        assert_true(str_is_null(test_api_answer_header(api, "Set-Cookie")));
        if (i == 0)
            first = test_api_str(api, "detail");
        assert_true(str_eq(test_api_str(api, "detail"), first));
    }
    assert_int_equal(events(api, "account.login_failed"), 3);
}

static void a_deactivated_account_is_told_nothing(void **state)
{
    struct test_api *api = desk(state);

    test_house_sql(api->house, "UPDATE account SET active = 0", NULL);
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_problem(api, 401, "wrong_password");
}

static void deactivating_ends_running_sessions_at_the_next_request(void **state)
{
    struct test_api *api = desk(state);

    log_in(api);
    test_house_sql(api->house, "UPDATE account SET active = 0", NULL);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_problem(api, 401, "unauthenticated");
}

static void guessing_one_account_takes_ever_longer(void **state)
{
    struct test_api *api = desk(state);

    for (int i = 0; i < login_throttle_account.free_failures; i++) {
        test_api_send(api, "POST", "/api/v1/session", GUESS);
        assert_problem(api, 401, "wrong_password");
    }
    test_api_send(api, "POST", "/api/v1/session", GUESS);
    assert_problem(api, 429, "too_many_attempts");
    assert_str_is(test_api_answer_header(api, "Retry-After"), "2");
    /* Even the right password has to wait, from wherever it comes. */
    api->peer = STR("198.51.100.1");
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_problem(api, 429, "too_many_attempts");
    move_clock(api, 2 * MS_PER_SECOND);
    test_api_send(api, "POST", "/api/v1/session", GUESS);
    assert_problem(api, 401, "wrong_password");
    test_api_send(api, "POST", "/api/v1/session", GUESS);
    assert_str_is(test_api_answer_header(api, "Retry-After"), "4");
}

static void a_right_password_forgives_the_account(void **state)
{
    struct test_api *api = desk(state);

    for (int i = 0; i < 3; i++)
        test_api_send(api, "POST", "/api/v1/session", GUESS);
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_status(api, 200);
    for (int i = 0; i < login_throttle_account.free_failures; i++) {
        test_api_send(api, "POST", "/api/v1/session", GUESS);
        assert_problem(api, 401, "wrong_password");
    }
}

static void guessing_many_accounts_from_one_place_is_slowed_down_too(void **state)
{
    struct test_api *api = desk(state);

    for (int i = 0; i < login_throttle_peer.free_failures; i++) {
        struct str body = str_format(
            api->arena, "{\"email\":\"agent%d@nurihome.example\",\"password\":\"x\"}", i);

        test_api_send(api, "POST", "/api/v1/session", body.p);
        assert_problem(api, 401, "wrong_password");
    }
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_problem(api, 429, "too_many_attempts");
    api->peer = STR("198.51.100.1");
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_status(api, 200);
}

/** Guesses at ever other accounts from `peer` until the place has to wait. */
static void exhaust(struct test_api *api, struct str peer)
{
    api->peer = peer;
    for (int i = 0; i < login_throttle_peer.free_failures; i++)
        test_api_send(
            api, "POST", "/api/v1/session",
            str_format(api->arena, "{\"email\":\"agent%d@nurihome.example\",\"password\":\"x\"}", i)
                .p);
    assert_problem(api, 401, "wrong_password");
}

static void a_place_is_an_ipv4_address_or_an_ipv6_network(void **state)
{
    static const struct {
        const char *guesser;
        const char *other;
        bool same;
    } cases[] = {
        { "2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true },
        { "2001:db8:0:2::1", "2001:db8:0:3::1", false },
        { "192.0.2.20", "::ffff:192.0.2.20", true },
        { "192.0.2.30", "192.0.2.31", false },
    };
    struct test_api *api = desk(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        exhaust(api, str_of(cases[i].guesser));
        test_house_call(api->house);
        test_house_sql(api->house,
                       "DELETE FROM login_attempt WHERE failures < 5", /* the accounts' rows */
                       NULL);
        api->peer = str_of(cases[i].other);
        test_api_send(api, "POST", "/api/v1/session", LOG_IN);
        assert_status(api, cases[i].same ? 429 : 200);
    }
}

static void a_busy_office_that_logs_in_rightly_is_never_slowed_down(void **state)
{
    struct test_api *api = desk(state);

    for (int i = 0; i < 2 * login_throttle_peer.free_failures; i++) {
        test_api_send(api, "POST", "/api/v1/session", LOG_IN);
        assert_status(api, 200);
    }
    test_api_send(api, "POST", "/api/v1/session", GUESS);
    assert_problem(api, 401, "wrong_password");
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_status(api, 200);
}

static void failures_are_forgotten_after_a_day(void **state)
{
    struct test_api *api = desk(state);

    for (int i = 0; i <= login_throttle_account.free_failures; i++)
        test_api_send(api, "POST", "/api/v1/session", GUESS);
    assert_problem(api, 429, "too_many_attempts");
    move_clock(api, LOGIN_MEMORY_HOURS * (int64_t)MS_PER_HOUR);
    for (int i = 0; i < login_throttle_account.free_failures; i++) {
        test_api_send(api, "POST", "/api/v1/session", GUESS);
        assert_problem(api, 401, "wrong_password");
    }
}

static void the_pause_doubles_up_to_its_longest(void **state)
{
    static const struct login_throttle throttle = { 3, 1000, 60000 };
    static const struct {
        int64_t failures;
        int64_t pause_ms;
    } cases[] = { { 0, 0 },     { 2, 0 },     { 3, 1000 },   { 4, 2000 },
                  { 8, 32000 }, { 9, 60000 }, { 10, 60000 }, { INT64_MAX, 60000 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(login_throttle_pause_ms(&throttle, cases[i].failures), cases[i].pause_ms);
}

static void a_session_ends_when_left_alone_or_too_old(void **state)
{
    struct test_api *api = desk(state);

    log_in(api);
    move_clock(api, 71 * (int64_t)MS_PER_HOUR);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_status(api, 200);
    move_clock(api, 71 * (int64_t)MS_PER_HOUR); /* kept alive by the request in between */
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_status(api, 200);
    move_clock(api, 72 * (int64_t)MS_PER_HOUR);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_problem(api, 401, "unauthenticated");

    log_in(api);
    for (int day = 0; day < 29; day++) {
        move_clock(api, MS_PER_DAY);
        test_api_send(api, "GET", "/api/v1/session", NULL);
        assert_status(api, 200);
    }
    move_clock(api, MS_PER_DAY);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_problem(api, 401, "unauthenticated");
}

static void use_is_noted_once_a_minute(void **state)
{
    struct test_api *api = desk(state);
    int64_t seen_ms;

    log_in(api);
    move_clock(api, MS_PER_MINUTE - 1);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    test_house_call(api->house);
    seen_ms = test_house_int(api->house, "SELECT seen_at_ms FROM session");
    assert_int_equal(seen_ms, TEST_HOUSE_NOW_MS);
    move_clock(api, 1);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    test_house_call(api->house);
    seen_ms = test_house_int(api->house, "SELECT seen_at_ms FROM session");
    assert_int_equal(seen_ms, TEST_HOUSE_NOW_MS + MS_PER_MINUTE);
}

static void log_out_ends_the_session_and_takes_the_cookie_away(void **state)
{
    struct test_api *api = desk(state);

    log_in(api);
    test_api_send(api, "DELETE", "/api/v1/session", NULL);
    assert_status(api, 204);
    assert_true(str_starts_with(test_api_answer_header(api, "Set-Cookie"),
                                STR("pharos_session=; Path=/; Max-Age=0;")));
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_problem(api, 401, "unauthenticated");
    assert_int_equal(events(api, "account.logged_out"), 1);
}

static void somebody_with_a_dead_cookie_can_log_in_again(void **state)
{
    struct test_api *api = desk(state);

    test_api_header(api, "Cookie", "pharos_session=long-gone; other=1");
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_problem(api, 401, "unauthenticated");
    log_in(api);
}

static void a_change_by_cookie_needs_the_csrf_token(void **state)
{
    static const char me[] = "{\"theme\":\"dark\"}";
    struct test_api *api = desk(state);

    log_in(api);
    test_api_header(api, "X-CSRF-Token", NULL);
    test_api_send(api, "PATCH", "/api/v1/session/me", me);
    assert_problem(api, 403, "csrf");
    test_api_header(api, "X-CSRF-Token", "");
    test_api_send(api, "PATCH", "/api/v1/session/me", me);
    assert_problem(api, 403, "csrf");
    test_api_header(api, "X-CSRF-Token", "guessed-guessed-guessed-guessed-guessed-123");
    test_api_send(api, "PATCH", "/api/v1/session/me", me);
    assert_problem(api, 403, "csrf");
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_str_is(test_api_str(api, "account/theme"), "system");
    test_api_header(api, "X-CSRF-Token", str_cstr(api->arena, test_api_str(api, "csrf_token")));
    test_api_send(api, "PATCH", "/api/v1/session/me", me);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "account/theme"), "dark");
}

static void what_another_site_sends_is_refused(void **state)
{
    static const struct {
        const char *name;
        const char *value;
        bool ours;
    } cases[] = {
        { "Sec-Fetch-Site", "same-origin", true },
        { "Sec-Fetch-Site", "none", true },
        { "Sec-Fetch-Site", "cross-site", false },
        { "Sec-Fetch-Site", "same-site", false },
        { "Origin", "https://desk.nurihome.example", true },
        { "Origin", "https://DESK.nurihome.example", true },
        { "Origin", "https://nurihome.example", false },
        { "Origin", "https://desk.nurihome.example.evil.example", false },
        { "Origin", "https://desk.nurihome.example:8443", false },
        { "Origin", "null", false },
    };
    struct test_api *api = desk(state);

    log_in(api);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_header(api, cases[i].name, cases[i].value);
        test_api_send(api, "PATCH", "/api/v1/session/me", "{\"theme\":\"light\"}");
        if (cases[i].ours)
            assert_status(api, 200);
        else
            assert_problem(api, 403, "foreign_origin");
        test_api_header(api, cases[i].name, NULL);
    }
    test_api_as_nobody(api);
    test_api_header(api, "Sec-Fetch-Site", "cross-site");
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_problem(api, 403, "foreign_origin");
}

static void preferences_are_checked(void **state)
{
    struct test_api *api = desk(state);

    log_in(api);
    test_api_send(api, "PATCH", "/api/v1/session/me",
                  "{\"language\":\"en\",\"timezone\":\"America/New_York\"}");
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "account/language"), "en");
    assert_str_is(test_api_str(api, "account/timezone"), "America/New_York");
    test_api_send(api, "PATCH", "/api/v1/session/me", "{\"timezone\":\"Asia/Atlantis\"}");
    assert_problem(api, 422, "bad_timezone");
    assert_str_is(test_api_str(api, "field"), "/timezone");
    test_api_send(api, "PATCH", "/api/v1/session/me", "{\"role\":\"admin\"}");
    assert_problem(api, 422, "unknown_field");
}

static void who_knows_the_old_password_sets_a_new_one(void **state)
{
    struct test_api *api = desk(state);
    const char *other;

    log_in(api);
    other = str_cstr(api->arena, api->headers[2].value);
    log_in(api);
    test_api_send(api, "PATCH", "/api/v1/session/me",
                  "{\"password\":{\"old\":\"wrong horse battery\",\"new\":\"봄 여름 가을 겨울 "
                  "그리고\"}}");
    assert_problem(api, 422, "wrong_old_password");
    assert_str_is(test_api_str(api, "field"), "/password/old");
    test_api_send(api, "PATCH", "/api/v1/session/me",
                  "{\"password\":{\"old\":\"" PASSWORD "\",\"new\":\"short\"}}");
    assert_problem(api, 422, "password_too_short");
    test_api_send(api, "PATCH", "/api/v1/session/me",
                  "{\"password\":{\"old\":\"" PASSWORD "\",\"new\":\"봄 여름 가을 겨울 그리고\"}}");
    assert_status(api, 200);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_status(api, 200);
    test_api_as_nobody(api);
    test_api_header(api, "Cookie", other);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_problem(api, 401, "unauthenticated");
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_problem(api, 401, "wrong_password");
}

static void a_hash_of_another_cost_is_renewed_at_log_in(void **state)
{
    struct test_api *api = desk(state);
    struct password_hasher *before = api->house->house.passwords;
    struct password_hasher *dearer =
        password_hasher_new((struct password_cost){ .passes = 2, .memory_bytes = 16384 }, 2, 2);

    api->house->house.passwords = dearer;
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    api->house->house.passwords = before;
    password_hasher_free(&dearer);
    assert_status(api, 200);
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM account WHERE password_hash"
                                                " LIKE '$argon2id$v=19$m=16,t=2,%'"),
                     1);
}

static void throttling_survives_a_restart(void **state)
{
    struct test_api *api = desk(state);
    struct test_house *t = api->house;

    for (int i = 0; i <= login_throttle_account.free_failures; i++)
        test_api_send(api, "POST", "/api/v1/session", GUESS);
    assert_problem(api, 429, "too_many_attempts");
    router_free(&api->router);
    db_close(&t->db.db);
    test_db_start(&t->db);
    t->house.db = t->db.db;
    api->router = router_new(&t->house);
    test_api_send(api, "POST", "/api/v1/session", LOG_IN);
    assert_problem(api, 429, "too_many_attempts");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_right_password_opens_a_session),
        HOUSE_TEST_SQLITE(the_address_is_found_however_it_is_written),
        HOUSE_TEST_SQLITE(the_cookie_is_out_of_reach_for_scripts_and_other_sites),
        HOUSE_TESTS(the_database_holds_no_cookie),
        HOUSE_TESTS(wrong_passwords_and_unknown_addresses_answer_alike),
        HOUSE_TEST_SQLITE(a_deactivated_account_is_told_nothing),
        HOUSE_TESTS(deactivating_ends_running_sessions_at_the_next_request),
        HOUSE_TESTS(guessing_one_account_takes_ever_longer),
        HOUSE_TEST_SQLITE(a_right_password_forgives_the_account),
        HOUSE_TEST_SQLITE(guessing_many_accounts_from_one_place_is_slowed_down_too),
        HOUSE_TEST_SQLITE(a_place_is_an_ipv4_address_or_an_ipv6_network),
        HOUSE_TEST_SQLITE(a_busy_office_that_logs_in_rightly_is_never_slowed_down),
        HOUSE_TEST_SQLITE(failures_are_forgotten_after_a_day),
        cmocka_unit_test(the_pause_doubles_up_to_its_longest),
        HOUSE_TESTS(a_session_ends_when_left_alone_or_too_old),
        HOUSE_TEST_SQLITE(use_is_noted_once_a_minute),
        HOUSE_TESTS(log_out_ends_the_session_and_takes_the_cookie_away),
        HOUSE_TEST_SQLITE(somebody_with_a_dead_cookie_can_log_in_again),
        HOUSE_TEST_SQLITE(a_change_by_cookie_needs_the_csrf_token),
        HOUSE_TEST_SQLITE(what_another_site_sends_is_refused),
        HOUSE_TEST_SQLITE(preferences_are_checked),
        HOUSE_TESTS(who_knows_the_old_password_sets_a_new_one),
        HOUSE_TESTS(a_hash_of_another_cost_is_renewed_at_log_in),
        HOUSE_TEST_SQLITE(throttling_survives_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
