/* Accounts, roles and teams over the API. */
#include "core/access/account.h"

#include "base/cmocka_test.h"
#include "core/access/access_events.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"

static const struct feature *const features[] = { &access_feature, &engine_feature, NULL };

static struct test_api *office(void **state, const char *role)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, role));
    return api;
}

static int64_t count(struct test_api *api, const char *sql)
{
    test_house_call(api->house);
    return test_house_int(api->house, sql);
}

static const char *path_of(struct test_api *api, const char *kind, int64_t id)
{
    return str_format(api->arena, "/api/v1/%s/%lld", kind, (long long)id).p;
}

static int64_t add(struct test_api *api, const char *path, const char *body)
{
    test_api_send(api, "POST", path, body);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

#define MINJAE                                                                                     \
    "{\"email\":\"Minjae@Nurihome.example\",\"name\":\"강민재\",\"role\":\"supervisor\","       \
    "\"password\":\"가을 하늘은 높고 푸르다\",\"language\":\"ko\",\"timezone\":\"Asia/Seoul\"}"

static void an_account_is_made_and_found_again(void **state)
{
    struct test_api *api = office(state, "admin");
    int64_t id = add(api, "/api/v1/accounts", MINJAE);

    assert_str_is(test_api_answer_header(api, "Location"), path_of(api, "accounts", id));
    test_api_send(api, "GET", path_of(api, "accounts", id), NULL);
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"1\"");
    assert_str_is(test_api_str(api, "email"), "Minjae@Nurihome.example");
    assert_str_is(test_api_str(api, "name"), "강민재");
    assert_str_is(test_api_str(api, "role"), "supervisor");
    assert_str_is(test_api_str(api, "timezone"), "Asia/Seoul");
    assert_true(json_is_true(test_api_get(api, "active")));
    assert_null(test_api_get(api, "password"));
    test_api_send(api, "GET", "/api/v1/accounts?limit=1", NULL);
    assert_int_equal(test_api_int(api, "items/0/id"), id);
    assert_false(json_is_null(test_api_get(api, "next")));
}

static void what_is_wrong_with_a_new_account_is_named(void **state)
{
#define ACCOUNT_WITH(rest) "{\"email\":\"a@b.example\",\"name\":\"A\",\"role\":\"agent\"," rest "}"
    static const struct {
        const char *body;
        int status;
        const char *code;
        const char *field;
    } cases[] = {
        { "{\"email\":\"a@b.example\",\"name\":\"A\"}", 422, "required", "/role" },
        { "{\"email\":\"a@b\",\"name\":\"A\",\"role\":\"king\"}", 422, "not_allowed", "/role" },
        { "{\"email\":\"a..b@c\",\"name\":\"A\",\"role\":\"agent\"}", 422, "bad_email", "/email" },
        { "{\"email\":\"a@b.example\",\"name\":\" \",\"role\":\"agent\"}", 422, "bad_name",
          "/name" },
        { ACCOUNT_WITH("\"timezone\":\"Mars/Base\""), 422, "bad_timezone", "/timezone" },
        { ACCOUNT_WITH("\"password\":\"short\""), 422, "password_too_short", "/password" },
        { ACCOUNT_WITH("\"password\":\"A@b.example\""), 422, "password_is_email", "/password" },
        { ACCOUNT_WITH("\"teams\":[99]"), 422, "unknown_team", "/teams" },
        { "{\"email\":\"MINJAE@nurihome.example\",\"name\":\"A\",\"role\":\"agent\"}", 409,
          "email_taken", "/email" },
    };
    struct test_api *api = office(state, "admin");

    add(api, "/api/v1/accounts", MINJAE);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "POST", "/api/v1/accounts", cases[i].body);
        assert_problem(api, cases[i].status, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
    assert_int_equal(count(api, "SELECT count(*) FROM account"), 2);
}

static void only_administrators_change_accounts(void **state)
{
    static const char *const roles[] = { "supervisor", "agent", "partner", "viewer" };
    struct test_api *api = office(state, "admin");
    int64_t id = add(api, "/api/v1/accounts", MINJAE);

    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        test_api_be(api, test_api_account(api, roles[i]));
        test_api_send(api, "POST", "/api/v1/accounts", MINJAE);
        assert_problem(api, 403, "forbidden");
        assert_str_is(test_api_str(api, "params/permission"), "account.manage");
        test_api_header(api, "If-Match", "*");
        test_api_send(api, "PATCH", path_of(api, "accounts", id), "{\"role\":\"admin\"}");
        assert_problem(api, 403, "forbidden");
        test_api_header(api, "If-Match", NULL);
    }
}

static void nobody_hands_out_more_than_they_hold(void **state)
{
    struct test_api *api = office(state, "admin");
    int64_t id = add(api, "/api/v1/accounts", MINJAE);

    /* A supervisor who was allowed to manage accounts is still no administrator. */
    test_house_call(api->house);
    test_house_sql(api->house,
                   "UPDATE role SET permissions = permissions || ' account.manage'"
                   " WHERE name = 'supervisor'",
                   NULL);
    test_api_be(api, id);
    test_api_send(api, "POST", "/api/v1/accounts",
                  "{\"email\":\"a@b.example\",\"name\":\"A\",\"role\":\"admin\"}");
    assert_problem(api, 403, "role_above_yours");
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path_of(api, "accounts", id), "{\"role\":\"admin\"}");
    assert_problem(api, 403, "role_above_yours");
    test_api_send(api, "PATCH", path_of(api, "accounts", 1), "{\"password\":\"stolen account\"}");
    assert_problem(api, 403, "role_above_yours");
    test_api_send(api, "POST", "/api/v1/accounts",
                  "{\"email\":\"a@b.example\",\"name\":\"A\",\"role\":\"agent\"}");
    assert_status(api, 201);
}

static void an_account_changes_with_the_version_that_was_seen(void **state)
{
    struct test_api *api = office(state, "admin");
    const char *path = path_of(api, "accounts", add(api, "/api/v1/accounts", MINJAE));

    test_api_send(api, "PATCH", path, "{\"name\":\"강 민재\"}");
    assert_problem(api, 428, "if_match_required");
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", path, "{\"name\":\"강 민재\",\"role\":\"agent\"}");
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "version"), 2);
    assert_str_is(test_api_str(api, "role"), "agent");
    assert_str_is(test_api_str(api, "email"), "Minjae@Nurihome.example");
    test_api_send(api, "PATCH", path, "{\"name\":\"x\"}");
    assert_problem(api, 412, "version_conflict");
    test_api_send(api, "GET", "/api/v1/accounts/999", NULL);
    assert_problem(api, 404, "not_found");
    assert_int_equal(count(api, "SELECT count(*) FROM event WHERE type = 'account.role_changed'"
                                " AND data LIKE '%supervisor%agent%'"),
                     1);
}

static void the_last_active_administrator_stays_one(void **state)
{
    struct test_api *api = office(state, "admin");
    int64_t other;

    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", "/api/v1/accounts/1", "{\"active\":false}");
    assert_problem(api, 409, "last_admin");
    test_api_send(api, "PATCH", "/api/v1/accounts/1", "{\"role\":\"agent\"}");
    assert_problem(api, 409, "last_admin");
    other = test_api_account(api, "admin");
    test_api_send(api, "PATCH", path_of(api, "accounts", other), "{\"active\":false}");
    assert_status(api, 200);
    test_api_send(api, "PATCH", "/api/v1/accounts/1", "{\"active\":false}");
    assert_problem(api, 409, "last_admin");
    test_api_send(api, "PATCH", path_of(api, "accounts", other), "{\"active\":true}");
    test_api_send(api, "PATCH", "/api/v1/accounts/1", "{\"role\":\"viewer\"}");
    assert_status(api, 200);
}

static void another_role_ends_every_session_and_counts_at_once(void **state)
{
    struct test_api *api = office(state, "admin");
    int64_t id = add(api, "/api/v1/accounts", MINJAE);
    struct str cookie;
    const char *kept;

    test_api_send(api, "POST", "/api/v1/session",
                  "{\"email\":\"minjae@nurihome.example\",\"password\":\"가을 하늘은 높고 "
                  "푸르다\"}");
    assert_status(api, 200);
    cookie = test_api_answer_header(api, "Set-Cookie");
    kept = str_cstr(api->arena, str_cut(&cookie, ';'));
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path_of(api, "accounts", id), "{\"name\":\"강 민재\"}");
    assert_int_equal(count(api, "SELECT count(*) FROM session"), 1);
    test_api_send(api, "PATCH", path_of(api, "accounts", id), "{\"role\":\"viewer\"}");
    assert_status(api, 200);
    test_api_as_nobody(api);
    test_api_header(api, "Cookie", kept);
    test_api_send(api, "GET", "/api/v1/session", NULL);
    assert_problem(api, 401, "unauthenticated");
    assert_int_equal(count(api, "SELECT count(*) FROM event WHERE type = 'account.sessions_ended'"),
                     1);
}

/* ---- teams ------------------------------------------------------------------------------ */

static void a_team_and_its_members_are_two_sides_of_one_thing(void **state)
{
    struct test_api *api = office(state, "supervisor");
    int64_t doyun = test_api_account(api, "agent");
    int64_t haeun = test_api_account(api, "agent");
    int64_t team = add(
        api, "/api/v1/teams",
        str_format(api->arena, "{\"name\":\"배송·환불\",\"members\":[%lld]}", (long long)doyun).p);

    test_api_send(api, "GET", path_of(api, "accounts", doyun), NULL);
    assert_int_equal(test_api_int(api, "teams/0"), team);
    assert_int_equal(test_api_int(api, "version"), 2);
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path_of(api, "teams", team),
                  str_format(api->arena, "{\"members\":[%lld]}", (long long)haeun).p);
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "members/0"), haeun);
    assert_int_equal(json_array_size(test_api_get(api, "members")), 1);
    assert_int_equal(count(api, "SELECT count(*) FROM event WHERE type = 'team.joined'"), 2);
    assert_int_equal(count(api, "SELECT count(*) FROM event WHERE type = 'team.left'"), 1);
    test_api_be(api, test_api_account(api, "admin"));
    test_api_send(api, "PATCH", path_of(api, "accounts", haeun), "{\"teams\":[]}");
    assert_status(api, 200);
    test_api_send(api, "GET", path_of(api, "teams", team), NULL);
    assert_int_equal(json_array_size(test_api_get(api, "members")), 0);
    assert_str_is(test_api_str(api, "name"), "배송·환불");
}

static void team_names_are_unique_whatever_their_case(void **state)
{
    struct test_api *api = office(state, "supervisor");

    add(api, "/api/v1/teams", "{\"name\":\"Night Shift\"}");
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"night shift\"}");
    assert_problem(api, 409, "name_taken");
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\" \"}");
    assert_problem(api, 422, "bad_name");
    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"Day\",\"members\":[77]}");
    assert_problem(api, 422, "unknown_account");
}

static void a_team_changes_with_the_version_that_was_seen(void **state)
{
    struct test_api *api = office(state, "supervisor");
    const char *path = path_of(api, "teams", add(api, "/api/v1/teams", "{\"name\":\"Night\"}"));

    test_api_header(api, "If-Match", test_api_answer_header(api, "ETag").p);
    test_api_send(api, "PATCH", path, "{\"name\":\"야간 당직\"}");
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "name"), "야간 당직");
    test_api_send(api, "PATCH", path, "{\"name\":\"x\"}");
    assert_problem(api, 412, "version_conflict");
}

static void a_partner_sees_their_own_teams_and_who_is_in_them(void **state)
{
    struct test_api *api = office(state, "supervisor");
    int64_t partner = test_api_account(api, "partner");
    int64_t mate = test_api_account(api, "agent");
    int64_t stranger = test_api_account(api, "agent");
    int64_t ours = add(api, "/api/v1/teams",
                       str_format(api->arena, "{\"name\":\"Ours\",\"members\":[%lld,%lld]}",
                                  (long long)partner, (long long)mate)
                           .p);
    int64_t theirs = add(api, "/api/v1/teams", "{\"name\":\"Theirs\"}");

    test_api_be(api, partner);
    test_api_send(api, "GET", path_of(api, "teams", ours), NULL);
    assert_status(api, 200);
    test_api_send(api, "GET", path_of(api, "teams", theirs), NULL);
    assert_problem(api, 404, "not_found");
    test_api_send(api, "GET", "/api/v1/teams", NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 1);
    test_api_send(api, "GET", path_of(api, "accounts", mate), NULL);
    assert_status(api, 200);
    test_api_send(api, "GET", path_of(api, "accounts", stranger), NULL);
    assert_problem(api, 404, "not_found");
    test_api_send(api, "GET", "/api/v1/accounts", NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 2);
}

static size_t listed(struct test_api *api, const char *query)
{
    test_api_send(api, "GET", str_format(api->arena, "/api/v1/accounts?%s", query).p, NULL);
    assert_status(api, 200);
    return json_array_size(test_api_get(api, "items"));
}

/** Whoever is offered as the owner of a ticket is one who can have it. */
static void accounts_are_listed_by_team_and_whether_they_are_active(void **state)
{
    struct test_api *api = office(state, "admin");
    int64_t mate = test_api_account(api, "agent");
    int64_t gone = test_api_account(api, "agent");
    int64_t team = add(api, "/api/v1/teams",
                       str_format(api->arena, "{\"name\":\"고객지원\",\"members\":[%lld,%lld]}",
                                  (long long)mate, (long long)gone)
                           .p);
    const char *of_team = str_format(api->arena, "team=%lld", (long long)team).p;

    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path_of(api, "accounts", gone), "{\"active\":false}");
    assert_status(api, 200);
    test_api_header(api, "If-Match", NULL);
    assert_int_equal(listed(api, ""), 3);
    assert_int_equal(listed(api, of_team), 2);
    assert_int_equal(listed(api, str_format(api->arena, "%s&active=1", of_team).p), 1);
    assert_int_equal(test_api_int(api, "items/0/id"), mate);
    assert_int_equal(listed(api, str_format(api->arena, "%s&active=0", of_team).p), 1);
    assert_int_equal(test_api_int(api, "items/0/id"), gone);
    assert_int_equal(listed(api, "team=77"), 0);
    assert_int_equal(listed(api, str_format(api->arena, "%s&limit=1", of_team).p), 1);
    assert_true(json_is_string(test_api_get(api, "next")));
    test_api_send(api, "GET", "/api/v1/accounts?team=support", NULL);
    assert_problem(api, 422, "wrong_type");
    assert_str_is(test_api_str(api, "field"), "team");
    test_api_send(api, "GET", "/api/v1/accounts?active=yes", NULL);
    assert_problem(api, 422, "wrong_type");
}

/* ---- roles ------------------------------------------------------------------------------ */

static const struct permission later_permissions[] = {
    { "later.do", ROLE_ADMIN | ROLE_AGENT, "Do what came with a newer program" },
    { 0 },
};
static const struct feature later = { .name = "later", .permissions = later_permissions };
static const struct feature *const features_later[] = { &access_feature, &engine_feature, &later,
                                                        NULL };

static void a_newer_programs_permissions_reach_their_roles_once(void **state)
{
    struct test_house *t = test_house(state);

    test_house_features(t, features);
    assert_true(access_prepare(&t->call));
    test_house_sql(t,
                   "UPDATE role SET permissions = replace(permissions, 'token.own', '')"
                   " WHERE name = 'agent'",
                   NULL);
    test_house_features(t, features_later);
    for (int start = 0; start < 2; start++)
        assert_true(access_prepare(test_house_call(t)));
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM role WHERE permissions LIKE"
                                       " '%later.do%' AND name IN ('admin', 'agent')"),
                     2);
    assert_int_equal(
        test_house_int(t, "SELECT count(*) FROM role WHERE permissions LIKE '%later.do%'"), 2);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM role WHERE name = 'agent'"
                                       " AND permissions LIKE '%token.own%'"),
                     0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM role"), 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(an_account_is_made_and_found_again),
        HOUSE_TEST_SQLITE(what_is_wrong_with_a_new_account_is_named),
        HOUSE_TEST_SQLITE(only_administrators_change_accounts),
        HOUSE_TEST_SQLITE(nobody_hands_out_more_than_they_hold),
        HOUSE_TESTS(an_account_changes_with_the_version_that_was_seen),
        HOUSE_TESTS(the_last_active_administrator_stays_one),
        HOUSE_TESTS(another_role_ends_every_session_and_counts_at_once),
        HOUSE_TESTS(a_team_and_its_members_are_two_sides_of_one_thing),
        HOUSE_TESTS(team_names_are_unique_whatever_their_case),
        HOUSE_TEST_SQLITE(a_team_changes_with_the_version_that_was_seen),
        HOUSE_TESTS(a_partner_sees_their_own_teams_and_who_is_in_them),
        HOUSE_TESTS(accounts_are_listed_by_team_and_whether_they_are_active),
        HOUSE_TESTS(a_newer_programs_permissions_reach_their_roles_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
