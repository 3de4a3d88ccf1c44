/* Brands through the API, and what addresses have from them. */
#include "base/arena.h"
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_own.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"

#define BRANDS    "/api/v1/mail/brands"
#define ADDRESSES "/api/v1/mail/addresses"

static struct test_api *as_admin(void **state)
{
    static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                      &people_feature,       &ticket_feature,
                                                      &channel_mail_feature, NULL };
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "admin"));
    return api;
}

static int64_t post(struct test_api *api, const char *path, const char *body)
{
    test_api_header(api, "If-Match", NULL);
    test_api_send(api, "POST", path, body);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static void change(struct test_api *api, const char *path, int64_t id, const char *version,
                   const char *body)
{
    test_api_header(api, "If-Match", version);
    test_api_send(api, body != NULL ? "PATCH" : "DELETE",
                  str_format(api->arena, "%s/%lld", path, (long long)id).p, body);
}

static void a_brand_is_made_and_changed(void **state)
{
    struct test_api *api = as_admin(state);
    int64_t id = post(api, BRANDS,
                      "{\"name\":\" 하늘전자 \",\"signature\":{\"ko\":\"하늘 드림\"},"
                      "\"acknowledgement\":{\"closed_ko\":\"내일 뵙겠습니다\"}}");

    assert_str_is(test_api_str(api, "name"), "하늘전자");
    assert_str_is(test_api_str(api, "signature/ko"), "하늘 드림");
    assert_str_is(test_api_str(api, "signature/en"), "");
    assert_str_is(test_api_str(api, "acknowledgement/closed_ko"), "내일 뵙겠습니다");
    change(api, BRANDS, id, "\"1\"", "{\"signature\":{\"en\":\"Yours\"}}");
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"2\"");
    assert_str_is(test_api_str(api, "signature/ko"), "하늘 드림"); /* what is not named stays */
    assert_str_is(test_api_str(api, "signature/en"), "Yours");
    change(api, BRANDS, id, "\"1\"", "{\"name\":\"late\"}");
    assert_problem(api, 412, "version_conflict");
    test_house_call(api->house);
    assert_int_equal(
        test_house_int(api->house, "SELECT count(*) FROM event WHERE type LIKE 'mail_brand.%'"), 2);
}

static void what_cannot_be_a_brand_is_refused(void **state)
{
    static const struct {
        const char *body, *code, *field;
        int status;
    } cases[] = {
        { "{\"name\":\"  \"}", "bad_name", "/name", 422 },
        { "{\"name\":\"Haneul\"}", "brand_taken", "/name", 409 },
        { "{\"signature\":{\"en\":\"x\"}}", "required", "/name", 422 },
        { "{\"name\":\"x\",\"signature\":{\"fr\":\"x\"}}", "unknown_field", "/signature/fr", 422 },
    };
    struct test_api *api = as_admin(state);

    post(api, BRANDS, "{\"name\":\"Haneul\"}");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "POST", BRANDS, cases[i].body);
        assert_problem(api, cases[i].status, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
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

static struct mail_own own_of(struct test_api *api, const char *address)
{
    struct look look = { .address = address };

    test_house_call(api->house);
    test_house_read(api->house, find_step, &look);
    assert_true(look.is_ours);
    return look.own;
}

static void an_address_speaks_for_itself_and_else_by_its_brand(void **state)
{
    struct test_api *api = as_admin(state);
    int64_t brand = post(api, BRANDS,
                         "{\"name\":\"Haneul\",\"signature\":{\"en\":\"Yours, Haneul\","
                         "\"ko\":\"하늘 드림\"}}");
    struct str body = str_format(api->arena, "{\"address\":\"help@haneul.example\",\"brand\":%lld}",
                                 (long long)brand);
    int64_t address = post(api, ADDRESSES, body.p);
    struct mail_own own;

    assert_str_is(test_api_str(api, "brand/name"), "Haneul");
    own = own_of(api, "help@haneul.example");
    assert_str_is(mail_own_name(&own), "Haneul");
    assert_str_is(mail_own_signature(&own, LANG_EN), "Yours, Haneul");
    assert_str_is(mail_own_signature(&own, LANG_KO), "하늘 드림");

    change(api, ADDRESSES, address, "*",
           "{\"name\":\"Help\",\"signature\":{\"ko\":\"도움 드림\"}}");
    assert_status(api, 200);
    own = own_of(api, "help@haneul.example");
    assert_str_is(mail_own_name(&own), "Help");
    assert_str_is(mail_own_signature(&own, LANG_EN), "도움 드림"); /* its own, in any language */

    change(api, ADDRESSES, address, "*", "{\"brand\":999}");
    assert_problem(api, 422, "unknown_brand");
    assert_str_is(test_api_str(api, "field"), "/brand");
    change(api, BRANDS, brand, NULL, NULL);
    assert_problem(api, 409, "brand_in_use");
    change(api, ADDRESSES, address, "*", "{\"brand\":null}");
    assert_status(api, 200);
    assert_true(json_is_null(test_api_get(api, "brand")));
    change(api, BRANDS, brand, NULL, NULL);
    assert_status(api, 204);
    change(api, BRANDS, brand, NULL, NULL);
    assert_problem(api, 404, "not_found");
}

static void what_cannot_be_looked_at_is_refused(void **state)
{
    static const struct {
        const char *address;
        int status;
    } relays[] = {
        { "smtp.example.com:587", 200 },
        { "[2001:db8::1]:25", 200 },
        { "smtp.example.com:70000", 422 },
        { "smtp.example.com:smtp", 422 },
        { "smtp example.com", 422 },
        { ":25", 422 },
        { "", 200 },
    };
    struct test_api *api = as_admin(state);

    post(api, ADDRESSES, "{\"address\":\"help@haneul.example\"}");
    test_api_send(api, "GET", "/api/v1/mail/domains", NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "items/0"), "haneul.example");
    test_api_send(api, "POST", "/api/v1/mail/domains/check", "{\"domain\":\"other.example\"}");
    assert_problem(api, 422, "unknown_domain");
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", "/api/v1/settings", "{\"mail.name_server\":\"nowhere\"}");
    assert_problem(api, 422, "bad_name_server");
    for (size_t i = 0; i < COUNT_OF(relays); i++) {
        test_api_send(api, "PATCH", "/api/v1/settings",
                      str_format(api->arena, "{\"mail.relay\":\"%s\"}", relays[i].address).p);
        if (api->status != relays[i].status)
            fail_msg("%s: %d", relays[i].address, api->status);
    }
    test_api_send(api, "POST", "/api/v1/mail/relay/test", NULL);
    assert_status(api, 200);
    assert_true(json_is_false(test_api_get(api, "ok")));
    assert_str_is(test_api_str(api, "findings/0/words"),
                  "mail.relay names no server: set it to HOST:PORT");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_brand_is_made_and_changed),
        HOUSE_TESTS(what_cannot_be_a_brand_is_refused),
        HOUSE_TESTS(an_address_speaks_for_itself_and_else_by_its_brand),
        HOUSE_TEST_SQLITE(what_cannot_be_looked_at_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
