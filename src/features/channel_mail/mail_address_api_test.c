/* The addresses that are ours: made, changed, removed, and what that means for mail. */
#include "base/arena.h"
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_own.h"
#include "features/channel_mail/mail_target.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"

#define ADDRESSES "/api/v1/mail/addresses"

static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                  &people_feature,       &ticket_feature,
                                                  &channel_mail_feature, NULL };

static struct test_api *as_admin(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "admin"));
    return api;
}

static int64_t add(struct test_api *api, const char *body)
{
    test_api_send(api, "POST", ADDRESSES, body);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static const char *path_of(struct test_api *api, int64_t id)
{
    return str_format(api->arena, ADDRESSES "/%lld", (long long)id).p;
}

static void change(struct test_api *api, int64_t id, const char *body)
{
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path_of(api, id), body);
    test_api_header(api, "If-Match", NULL);
}

struct look {
    const char *address;
    bool is_ours;
    struct mail_own own;
};

static bool find_step(struct call *call, void *arg)
{
    struct look *look = arg;

    return mail_own_find(call, str_of(look->address), &look->is_ours, &look->own);
}

static bool standard_step(struct call *call, void *arg)
{
    struct look *look = arg;

    return mail_own_standard(call, &look->own);
}

static struct look look_at(struct test_api *api, const char *address)
{
    struct look look = { .address = address };

    test_house_call(api->house);
    test_house_read(api->house, address != NULL ? find_step : standard_step, &look);
    return look;
}

static void an_address_is_made_with_all_it_has(void **state)
{
    struct test_api *api = as_admin(state);
    int64_t team;
    struct look look;

    test_api_send(api, "POST", "/api/v1/teams", "{\"name\":\"Returns\"}");
    team = test_api_int(api, "id");
    test_api_send(api, "POST", ADDRESSES,
                  str_format(api->arena,
                             "{\"address\":\"Returns@Haneul.example\",\"name\":\" 하늘 반품 \","
                             "\"team\":%lld,\"signature\":{\"ko\":\"하늘 드림\\n02-123-4567\"}}",
                             (long long)team)
                      .p);
    assert_status(api, 201);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"1\"");
    assert_str_is(test_api_str(api, "address"), "Returns@Haneul.example");
    assert_str_is(test_api_str(api, "name"), "하늘 반품");
    assert_str_is(test_api_str(api, "team/name"), "Returns");
    assert_str_is(test_api_str(api, "signature/ko"), "하늘 드림\n02-123-4567");
    assert_str_is(test_api_str(api, "signature/en"), "");
    assert_true(json_is_true(test_api_get(api, "is_standard"))); /* the first one is */

    look = look_at(api, "returns+order7@haneul.example");
    assert_true(look.is_ours);
    assert_int_equal(look.own.team_id, team);
    assert_str_is(mail_own_signature(&look.own, LANG_KO), "하늘 드림\n02-123-4567");
    assert_str_is(mail_own_signature(&look.own, LANG_EN), "하늘 드림\n02-123-4567");
    assert_false(look_at(api, "sales@haneul.example").is_ours);
}

static void without_any_address_the_domain_answers(void **state)
{
    struct test_api *api = as_admin(state);

    assert_str_is(look_at(api, NULL).own.address, "support@nurihome.example");
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", "/api/v1/settings",
                  "{\"mail.domains\":\" haneul.example, sky.example\"}");
    assert_status(api, 200);
    assert_str_is(look_at(api, NULL).own.address, "support@haneul.example");
}

static void our_name_for_a_server_is_one_whatever_the_address(void **state)
{
    static const struct {
        const char *address, *name;
    } cases[] = {
        { "help@haneul.example", "haneul.example" },
        { "help@한글.example", "xn--bj0bj06e.example" },
        { "support@two words", "localhost" },
        { "support@", "localhost" },
    };
    struct test_house *t = test_house(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(mail_hello_name(str_of(cases[i].address), t->call.arena), cases[i].name);
}

static void what_cannot_be_is_refused(void **state)
{
    static const struct {
        const char *body, *code, *field;
        int status;
    } cases[] = {
        { "{\"address\":\"nobody\"}", "bad_email", "/address", 422 },
        { "{\"address\":\"a@x.example\",\"team\":999}", "unknown_team", "/team", 422 },
        { "{\"address\":\"HELP@haneul.example\"}", "mail_address_taken", "/address", 409 },
        { "{\"name\":\"x\"}", "required", "/address", 422 },
        { "{\"address\":\"a@x.example\",\"colour\":1}", "unknown_field", "/colour", 422 },
    };
    struct test_api *api = as_admin(state);

    add(api, "{\"address\":\"help@haneul.example\"}");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "POST", ADDRESSES, cases[i].body);
        assert_problem(api, cases[i].status, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM mail_address"), 1);
}

static void a_change_leaves_what_it_does_not_name(void **state)
{
    struct test_api *api = as_admin(state);
    int64_t id = add(api, "{\"address\":\"help@haneul.example\",\"name\":\"Help\","
                          "\"signature\":{\"en\":\"Yours\",\"ko\":\"드림\"}}");

    test_api_send(api, "PATCH", path_of(api, id), "{\"name\":\"x\"}");
    assert_problem(api, 428, "if_match_required");
    change(api, id, "{\"signature\":{\"en\":\"Kind regards\"}}");
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"2\"");
    assert_str_is(test_api_str(api, "name"), "Help");
    assert_str_is(test_api_str(api, "signature/en"), "Kind regards");
    assert_str_is(test_api_str(api, "signature/ko"), "드림");
    change(api, id, "{\"name\":\"\",\"address\":\"hello@haneul.example\",\"team\":null}");
    assert_status(api, 200);
    assert_true(look_at(api, "hello@haneul.example").is_ours);
    assert_false(look_at(api, "help@haneul.example").is_ours);
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", path_of(api, id), "{\"name\":\"late\"}");
    assert_problem(api, 412, "version_conflict");
}

static void exactly_one_is_the_standard_one(void **state)
{
    struct test_api *api = as_admin(state);
    int64_t first = add(api, "{\"address\":\"help@haneul.example\"}");
    int64_t second = add(api, "{\"address\":\"sales@haneul.example\"}");

    assert_int_equal(look_at(api, NULL).own.id, first);
    change(api, first, "{\"is_standard\":false}");
    assert_problem(api, 409, "standard_address");
    change(api, second, "{\"is_standard\":true}");
    assert_status(api, 200);
    assert_int_equal(look_at(api, NULL).own.id, second);
    test_house_call(api->house);
    assert_int_equal(
        test_house_int(api->house, "SELECT count(*) FROM mail_address WHERE is_standard = 1"), 1);
    test_api_send(api, "DELETE", path_of(api, second), NULL);
    assert_problem(api, 409, "standard_address");
}

static void a_removed_address_takes_no_more_mail(void **state)
{
    struct test_api *api = as_admin(state);
    int64_t first = add(api, "{\"address\":\"help@haneul.example\"}");
    int64_t second = add(api, "{\"address\":\"sales@haneul.example\"}");

    test_api_send(api, "DELETE", path_of(api, second), NULL);
    assert_status(api, 204);
    assert_false(look_at(api, "sales@haneul.example").is_ours);
    test_api_send(api, "GET", path_of(api, second), NULL);
    assert_problem(api, 404, "not_found");
    test_api_send(api, "DELETE", path_of(api, second), NULL);
    assert_problem(api, 404, "not_found");

    test_api_send(api, "DELETE", path_of(api, first), NULL); /* the last may go */
    assert_status(api, 204);
    test_house_call(api->house);
    assert_int_equal(
        test_house_int(api->house, "SELECT count(*) FROM event WHERE type LIKE 'mail_address.%'"),
        4);
    assert_int_equal(
        test_house_int(api->house, "SELECT count(*) FROM event WHERE data LIKE '%haneul%'"), 0);
}

static void the_list_goes_page_by_page(void **state)
{
    struct test_api *api = as_admin(state);
    int64_t first = add(api, "{\"address\":\"help@haneul.example\"}");
    const char *next;

    add(api, "{\"address\":\"sales@haneul.example\"}");
    test_api_send(api, "GET", ADDRESSES "?limit=1", NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "items/0/address"), "sales@haneul.example");
    next = str_format(api->arena, ADDRESSES "?limit=1&cursor=%" STR_FMT,
                      STR_ARG(test_api_str(api, "next")))
               .p;
    test_api_send(api, "GET", next, NULL);
    assert_int_equal(test_api_int(api, "items/0/id"), first);
    assert_true(json_is_null(test_api_get(api, "next")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(an_address_is_made_with_all_it_has),
        HOUSE_TEST_SQLITE(without_any_address_the_domain_answers),
        HOUSE_TEST_SQLITE(our_name_for_a_server_is_one_whatever_the_address),
        HOUSE_TESTS(what_cannot_be_is_refused),
        HOUSE_TESTS(a_change_leaves_what_it_does_not_name),
        HOUSE_TESTS(exactly_one_is_the_standard_one),
        HOUSE_TESTS(a_removed_address_takes_no_more_mail),
        HOUSE_TESTS(the_list_goes_page_by_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
