/* Mails that could not be written: shown, handed out as they came, tried again. */
#include "base/arena.h"
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/background/inbox.h"
#include "core/blob/blob.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_arrival.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"

#define QUARANTINE "/api/v1/mail/quarantine"

static const char mail[] = "From: hana@mail.example\nSubject: 배송\n\n언제 오나요?\n";

static bool put_aside(struct call *call, void *arg)
{
    return inbox_quarantine(call, arg, "constraint");
}

/** A mail that came, was taken, and could not be written. */
static void let_one_fail(struct test_api *api)
{
    struct call *call = test_house_call(api->house);
    struct str recipient = STR("help@haneul.example");
    struct mail_envelope envelope = { .way = MAIL_BY_LMTP,
                                      .peer = STR("203.0.113.7"),
                                      .helo = STR("mx.mail.example"),
                                      .sender = STR("hana@mail.example"),
                                      .recipients = &recipient,
                                      .recipient_count = 1 };
    const struct inbox_item *items;
    struct blob_draft *draft;
    size_t count;

    assert_true(blob_prepare(call, str_of(mail), &draft));
    assert_true(mail_arrive(call, &envelope, draft));
    call = test_house_call(api->house);
    assert_true(inbox_take(call, MAIL_SOURCE, 10, &items, &count));
    assert_int_equal(count, 1);
    assert_true(call_change(call, put_aside, (void *)(uintptr_t)items));
}

static struct test_api *world(void **state)
{
    static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                      &people_feature,       &ticket_feature,
                                                      &channel_mail_feature, NULL };
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "admin"));
    return api;
}

static void it_is_shown_with_what_is_known_of_it(void **state)
{
    struct test_api *api = world(state);

    test_api_send(api, "GET", QUARANTINE, NULL);
    assert_status(api, 200);
    assert_null(test_api_get(api, "items/0"));
    let_one_fail(api);
    let_one_fail(api);
    test_api_send(api, "GET", QUARANTINE "?limit=1", NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "items/0/sender"), "hana@mail.example");
    assert_str_is(test_api_str(api, "items/0/recipients/0"), "help@haneul.example");
    assert_str_is(test_api_str(api, "items/0/way"), "lmtp");
    assert_str_is(test_api_str(api, "items/0/error"), "constraint");
    assert_true(test_api_str(api, "items/0/error_words").n > 0);
    assert_int_equal(test_api_int(api, "items/0/size"), sizeof(mail) - 1);
    assert_true(test_api_str(api, "items/0/received_at").n > 0);
    test_api_send(api, "GET",
                  str_format(api->arena, QUARANTINE "?limit=1&cursor=%" STR_FMT,
                             STR_ARG(test_api_str(api, "next")))
                      .p,
                  NULL);
    assert_int_equal(test_api_int(api, "items/0/id"), 1);
    assert_true(json_is_null(test_api_get(api, "next")));
    test_api_send(api, "GET", QUARANTINE "/1/original", NULL);
    assert_status(api, 200);
    assert_str_is(api->response.body, mail);
    assert_str_is(test_api_answer_header(api, "Content-Disposition"),
                  "attachment; filename=mail-1.eml");
    assert_str_is(test_api_answer_header(api, "X-Content-Type-Options"), "nosniff");
}

static void it_is_tried_again_by_whoever_may(void **state)
{
    struct test_api *api = world(state);
    struct test_house *t = api->house;

    let_one_fail(api);
    test_api_send(api, "POST", QUARANTINE "/1/retry", NULL);
    assert_status(api, 204);
    test_house_call(t);
    assert_int_equal(test_house_int(t, "SELECT state FROM inbox"), INBOX_RECEIVED);
    assert_int_equal(test_house_int(t, "SELECT attempts FROM inbox"), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM mail_arrival"), 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'mail.retried'"),
                     1);
    test_api_send(api, "POST", QUARANTINE "/1/retry", NULL); /* it is not there any more */
    assert_problem(api, 404, "not_found");
    test_api_send(api, "GET", QUARANTINE "/1/original", NULL);
    assert_problem(api, 404, "not_found");
    test_api_be(api, test_api_account(api, "supervisor"));
    test_api_send(api, "GET", QUARANTINE, NULL);
    assert_problem(api, 403, "forbidden");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(it_is_shown_with_what_is_known_of_it),
        HOUSE_TESTS(it_is_tried_again_by_whoever_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
