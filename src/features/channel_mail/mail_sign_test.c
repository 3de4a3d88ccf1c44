/* What we sign with: made, published for each domain, the same for the same mail, and waited for.
 */
#include "features/channel_mail/mail_sign.h"

#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"

static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                  &people_feature,       &ticket_feature,
                                                  &channel_mail_feature, NULL };

static struct test_api *with_key(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "admin"));
    test_api_send(api, "POST", "/api/v1/mail/addresses", "{\"address\":\"help@haneul.example\"}");
    test_api_send(api, "POST", "/api/v1/mail/addresses", "{\"address\":\"help@한글.example\"}");
    test_api_send(api, "POST", "/api/v1/mail/addresses", "{\"address\":\"sales@HANEUL.example\"}");
    test_api_send(api, "POST", "/api/v1/mail/dkim", "{\"algorithm\":\"ed25519\"}");
    assert_status(api, 200);
    return api;
}

static struct mail_draft draft_at(int64_t at_ms)
{
    return (struct mail_draft){
        .from = { .name = STR("하늘"), .email = STR("help@haneul.example") },
        .subject = STR("영수증"),
        .date = { .at_ms = at_ms },
        .message_id = STR("p.1.1.x@haneul.example"),
        .text = STR("보내 드렸습니다."),
        .boundary_seed = 7,
    };
}

static struct str field_of(struct call *call, int64_t at_ms)
{
    struct mail_draft draft = draft_at(at_ms);
    struct mail_sign sign;
    struct str field;

    assert_true(mail_sign_open(call, &sign));
    assert_true(mail_sign_draft(call, &sign, &draft, &field));
    mail_sign_close(&sign);
    return field;
}

static void each_domain_of_ours_publishes_it_once(void **state)
{
    struct test_api *api = with_key(state);

    assert_str_is(test_api_str(api, "selector"), "p20261122021407");
    assert_str_is(test_api_str(api, "algorithm"), "ed25519-sha256");
    assert_int_equal(json_array_size(test_api_get(api, "records")), 2);
    assert_str_is(test_api_str(api, "records/0/name"), "p20261122021407._domainkey.haneul.example");
    assert_str_is(test_api_str(api, "records/1/name"),
                  "p20261122021407._domainkey.xn--bj0bj06e.example");
}

static void the_same_mail_is_signed_the_same_whenever_that_is(void **state)
{
    struct test_api *api = with_key(state);
    struct test_house *t = api->house;
    char first[2048];
    struct str field = field_of(test_house_call(t), TEST_HOUSE_NOW_MS);

    assert_true(str_starts_with(field, STR("DKIM-Signature:")));
    assert_true(str_find(field, STR("t=1795313647")) < field.n);
    snprintf(first, sizeof(first), "%" STR_FMT, STR_ARG(field));
    field = field_of(test_house_at(t, TEST_HOUSE_NOW_MS + 3600000), TEST_HOUSE_NOW_MS);
    assert_str_is(field, first);
    field = field_of(&t->call, TEST_HOUSE_NOW_MS + 1000);
    assert_false(str_eq(field, str_of(first)));
}

static void without_a_key_nothing_is_signed(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    assert_int_equal(field_of(test_house_call(api->house), TEST_HOUSE_NOW_MS).n, 0);
}

/** It would be wrong to send it unsigned: whoever put the file back wants it signed. */
static void a_key_that_cannot_be_opened_is_waited_for(void **state)
{
    struct test_api *api = with_key(state);
    struct test_house *t = api->house;
    struct call *call = test_house_call(t);
    struct mail_sign sign;

    assert_int_equal(
        unlink(str_cstr(call->arena, str_format(call->arena, "%s/secret.key", t->data_dir))), 0);
    assert_false(mail_sign_open(call, &sign));
    assert_int_equal(call->err->kind, ERR_UNAVAILABLE);
    assert_string_equal(call->err->code, "secret_key_missing");
    mail_sign_close(&sign);
}

static void what_is_no_key_or_selector_is_refused(void **state)
{
    static const struct {
        const char *body, *code, *field;
    } cases[] = {
        { "{\"mail.dkim_key\":\"secret\"}", "bad_key", "/mail.dkim_key" },
        { "{\"mail.dkim_selector\":\"a b\"}", "bad_selector", "/mail.dkim_selector" },
    };
    struct test_api *api = with_key(state);

    test_api_header(api, "If-Match", "*");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "PATCH", "/api/v1/settings", cases[i].body);
        assert_problem(api, 422, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
    test_api_send(api, "POST", "/api/v1/mail/dkim", "{\"selector\":\"a b\"}");
    assert_problem(api, 422, "bad_selector");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(each_domain_of_ours_publishes_it_once),
        HOUSE_TEST_SQLITE(the_same_mail_is_signed_the_same_whenever_that_is),
        HOUSE_TEST_SQLITE(without_a_key_nothing_is_signed),
        HOUSE_TEST_SQLITE(a_key_that_cannot_be_opened_is_waited_for),
        HOUSE_TEST_SQLITE(what_is_no_key_or_selector_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
