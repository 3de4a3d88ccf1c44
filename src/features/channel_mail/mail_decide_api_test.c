/* What somebody decides about a mail of ours, through the router; and its ticket's mails, page by
 * page. */
#include "features/channel_mail/mail_decide_api.h"

#include "core/background/outbox.h"
#include "core/background/timer.h"
#include "features/channel_mail/mail_api_test.h"
#include "features/channel_mail/mail_message_store.h"
#include "features/channel_mail/mail_send.h"

/** A letter that was answered; the caller answers customers. */
static struct test_api *desk(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    add_own(api->house, (struct own_address){ 1, "help@ours.example", "Nuri" });
    take_in(api->house, "From: Hana <hana@mail.example>\nTo: help@ours.example\nSubject: Where\n"
                        "Message-ID: <q@mail.example>\n\nWhere is it?\n");
    test_api_be(api, test_api_account(api, "agent"));
    return api;
}

static void answer(struct test_api *api)
{
    test_api_send(api, "POST", newest_ticket(api, "/messages"), "{\"text\":\"On its way.\"}");
    assert_status(api, 201);
}

/** The last answer's mail is as it would be after a sending that ended so. */
static void ended(struct test_api *api, enum mail_delivery delivery, enum outbox_state state)
{
    char sql[200];

    answer(api);
    snprintf(sql, sizeof(sql),
             "UPDATE mail_message SET delivery = %d, settled_at_ms = 1 WHERE is_outgoing = 1",
             delivery);
    test_house_sql(api->house, sql, NULL);
    snprintf(sql, sizeof(sql), "UPDATE outbox SET state = %d", state);
    test_house_sql(api->house, sql, NULL);
}

static void decide(struct test_api *api, int64_t message, const char *what)
{
    const char *tail = str_format(api->arena, "/messages/%lld/mail/%s", (long long)message, what).p;

    test_api_send(api, "POST", newest_ticket(api, tail), NULL);
}

static int64_t last_mail(struct test_api *api)
{
    return test_house_int(api->house, "SELECT max(message_id) FROM mail_message");
}

static int64_t count_events(struct test_api *api, const char *type)
{
    return test_house_int(api->house, str_format(api->arena,
                                                 "SELECT count(*) FROM event WHERE type = '%s'"
                                                 " AND actor_kind = 2",
                                                 type)
                                          .p);
}

static void a_mail_that_did_not_go_out_or_perhaps_did_is_sent_once_more(void **state)
{
    static const struct {
        enum mail_delivery delivery;
        enum outbox_state state;
    } cases[] = { { MAIL_DELIVERY_FAILED, OUTBOX_FAILED },
                  { MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN } };
    struct test_api *api = desk(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ended(api, cases[i].delivery, cases[i].state);
        decide(api, last_mail(api), "send");
        assert_status(api, 204);
        assert_int_equal(test_house_int(api->house, "SELECT state FROM outbox ORDER BY id DESC"),
                         OUTBOX_QUEUED);
        test_api_send(api, "GET", newest_ticket(api, "/mails?order=desc&limit=1"), NULL);
        assert_str_is(test_api_str(api, "items/0/delivery"), "waiting");
        assert_int_equal(count_events(api, "mail.repeated"), i + 1);
        decide(api, last_mail(api), "send");
        assert_problem(api, 409, "outbox_settled");
    }
}

/** The rule sends once by itself, and never what a person has decided about. */
static void what_a_person_has_sent_again_no_rule_does(void **state)
{
    struct test_api *api = desk(state);

    ended(api, MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN);
    decide(api, last_mail(api), "send");
    assert_status(api, 204);
    assert_int_equal(test_house_int(api->house, "SELECT is_repeated FROM mail_message"
                                                " WHERE is_outgoing = 1"),
                     1);
}

static void what_nobody_knows_may_be_said_to_have_arrived(void **state)
{
    struct test_api *api = desk(state);

    ended(api, MAIL_DELIVERY_UNCERTAIN, OUTBOX_UNCERTAIN);
    decide(api, last_mail(api), "arrived");
    assert_status(api, 204);
    assert_int_equal(test_house_int(api->house, "SELECT state FROM outbox"), OUTBOX_SENT);
    test_api_send(api, "GET", newest_ticket(api, "/mails"), NULL);
    assert_str_is(test_api_str(api, "items/1/delivery"), "sent");
    assert_int_equal(count_events(api, "mail.taken_as_sent"), 1);
    decide(api, last_mail(api), "arrived");
    assert_problem(api, 409, "outbox_settled");
    decide(api, last_mail(api), "send");
    assert_problem(api, 409, "outbox_settled");
}

static void there_is_nothing_to_decide_about_other_mails(void **state)
{
    struct test_api *api = desk(state);
    int64_t letter = last_mail(api);

    ended(api, MAIL_DELIVERY_FAILED, OUTBOX_FAILED);
    decide(api, last_mail(api), "arrived");
    assert_problem(api, 409, "outbox_settled");
    test_house_sql(api->house, "UPDATE mail_message SET bounce = '5.1.1' WHERE is_outgoing = 1",
                   NULL);
    decide(api, last_mail(api), "send");
    assert_problem(api, 409, "outbox_settled");
    decide(api, letter, "send");
    assert_problem(api, 404, "not_found");
    decide(api, letter + 1000, "arrived");
    assert_problem(api, 404, "not_found");
    test_api_be(api, test_api_account(api, "viewer"));
    decide(api, last_mail(api), "send");
    assert_problem(api, 403, "forbidden");
    /* To a partner it is not there at all. */
    test_api_be(api, test_api_account(api, "partner"));
    decide(api, last_mail(api), "send");
    assert_problem(api, 404, "not_found");
}

static int64_t message_at(struct test_api *api, const char *at)
{
    return json_integer_value(test_api_get(api, at));
}

static void mails_come_page_by_page_in_both_directions(void **state)
{
    struct test_api *api = desk(state);
    int64_t letter = last_mail(api);
    const char *cursor;

    answer(api);
    answer(api);
    test_api_send(api, "GET", newest_ticket(api, "/mails?limit=2"), NULL);
    assert_status(api, 200);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 2);
    assert_int_equal(message_at(api, "items/0/message"), letter);
    cursor = str_cstr(api->arena, test_api_str(api, "next"));
    test_api_send(api, "GET",
                  newest_ticket(api, str_format(api->arena, "/mails?limit=2&cursor=%s", cursor).p),
                  NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 1);
    assert_int_equal(message_at(api, "items/0/message"), last_mail(api));
    assert_true(json_is_null(test_api_get(api, "next")));
    test_api_send(api, "GET", newest_ticket(api, "/mails?limit=2&order=desc"), NULL);
    assert_int_equal(message_at(api, "items/0/message"), last_mail(api));
    cursor = str_cstr(api->arena, test_api_str(api, "next"));
    test_api_send(
        api, "GET",
        newest_ticket(api, str_format(api->arena, "/mails?limit=2&order=desc&cursor=%s", cursor).p),
        NULL);
    assert_int_equal(message_at(api, "items/0/message"), letter);
    assert_true(json_is_null(test_api_get(api, "next")));
    test_api_send(api, "GET", newest_ticket(api, "/mails?cursor=x"), NULL);
    assert_problem(api, 400, "bad_cursor");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_mail_that_did_not_go_out_or_perhaps_did_is_sent_once_more),
        HOUSE_TESTS(what_a_person_has_sent_again_no_rule_does),
        HOUSE_TESTS(what_nobody_knows_may_be_said_to_have_arrived),
        HOUSE_TEST_SQLITE(there_is_nothing_to_decide_about_other_mails),
        HOUSE_TESTS(mails_come_page_by_page_in_both_directions),
    };

    return mail_world_run(argc, argv, tests, COUNT_OF(tests));
}
