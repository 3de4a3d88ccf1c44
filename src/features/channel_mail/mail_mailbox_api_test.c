/* Mailboxes through the API: what may be said of them, and that their secrets come out nowhere. */
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/background/lease.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/channel_mail/mail_fetch_session.h"
#include "features/channel_mail/mail_mailbox_store.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"

#define BOX                                                                                        \
    "\"host\":\"Mail.Example\",\"user\":\"desk\",\"secret\":\"geheim-7\","                         \
    "\"address\":\"desk@ours.example\""

static struct test_api *admin(void **state)
{
    static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                      &people_feature,       &ticket_feature,
                                                      &channel_mail_feature, NULL };
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "admin"));
    return api;
}

static void make(struct test_api *api, const char *body)
{
    test_api_header(api, "If-Match", NULL);
    test_api_send(api, "POST", "/api/v1/mailboxes", body);
}

static void change(struct test_api *api, const char *version, const char *body)
{
    test_api_header(api, "If-Match", version);
    test_api_send(api, "PATCH", "/api/v1/mailboxes/1", body);
}

static void a_mailbox_has_what_is_usual_and_shows_no_secret(void **state)
{
    struct test_api *api = admin(state);
    struct str body;

    make(api, "{" BOX ",\"client_secret\":\"geheim-8\"}");
    assert_status(api, 201);
    assert_str_is(test_api_str(api, "host"), "mail.example");
    assert_int_equal(test_api_int(api, "port"), 993);
    assert_str_is(test_api_str(api, "tls"), "implicit");
    assert_str_is(test_api_str(api, "login"), "password");
    assert_str_is(test_api_str(api, "folder"), "INBOX");
    assert_str_is(test_api_str(api, "after"), "seen");
    body = api->response.body;
    assert_true(str_find(body, STR("geheim")) == body.n);
    test_api_send(api, "GET", "/api/v1/mailboxes", NULL);
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "items/0/id"), 1);
    body = api->response.body;
    assert_true(str_find(body, STR("geheim")) == body.n);
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house,
                                    "SELECT count(*) FROM mail_mailbox WHERE secret LIKE '%geheim%'"
                                    " OR client_secret LIKE '%geheim%'"
                                    " OR secret NOT LIKE 'sealed:%'"),
                     0);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM event"
                                                " WHERE type = 'mailbox.created'"),
                     1);
}

static void what_makes_no_mailbox_is_refused(void **state)
{
    static const struct {
        const char *body;
        int status;
        const char *code;
    } cases[] = {
        { "{\"host\":\"a\",\"user\":\"u\",\"secret\":\"s\"}", 422, "required" },
        { "{" BOX ",\"after\":\"move\"}", 422, "required" },
        { "{" BOX ",\"login\":\"oauth\"}", 422, "required" },
        { "{" BOX ",\"folder\":\"a\\r\\nb\"}", 422, "bad_text" },
        { "{" BOX ",\"token_url\":\"http://token.example/\"}", 422, "bad_url" },
        { "{\"host\":\"a/b\",\"user\":\"u\",\"secret\":\"s\",\"address\":\"a@b.example\"}", 422,
          "bad_host" },
        { "{" BOX ",\"port\":70000}", 422, "out_of_range" },
        { "{" BOX "}", 409, "mailbox_taken" },
    };
    struct test_api *api = admin(state);

    make(api, "{" BOX "}");
    assert_status(api, 201);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        make(api, cases[i].body);
        assert_problem(api, cases[i].status, cases[i].code);
    }
}

static void a_secret_goes_nowhere_else_unless_given_anew(void **state)
{
    static const char *const elsewhere[] = {
        "{\"host\":\"other.example\"}",
        "{\"port\":143}",
        "{\"tls\":\"none\"}",
        "{\"user\":\"other\"}",
        "{\"token_url\":\"https://other.example/\"}",
    };
    struct test_api *api = admin(state);

    make(api, "{" BOX "}");
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++) {
        change(api, "*", elsewhere[i]);
        assert_problem(api, 422, "required");
    }
    change(api, "\"1\"", "{\"host\":\"other.example\",\"secret\":\"geheim-9\"}");
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "version"), 2);
    change(api, "\"1\"", "{\"active\":false}");
    assert_problem(api, 412, "version_conflict");
    change(api, "\"2\"", "{\"active\":false}");
    assert_status(api, 200);
}

/* ---- what the fetching learns ------------------------------------------------------------------
 */

static struct mail_mailbox *mailbox;

static bool get_step(struct call *call, void *arg)
{
    (void)arg;
    return mail_mailbox_get(call, 1, &mailbox);
}

static void set_lease(struct test_house *t, struct mail_fetch_session *session)
{
    bool mine;

    assert_true(lease_take(test_house_call(t), "mail.mailbox.1", &session->lease, &mine));
    assert_true(mine);
    test_house_read(t, get_step, NULL);
    session->house = &t->house;
    session->mailbox = mailbox;
}

static bool store(struct mail_fetch_session *session, const char *error)
{
    struct mail_mailbox_state state = { .uid_validity = 7,
                                        .last_uid = 99,
                                        .error = str_of(error),
                                        .error_since_ms = error != NULL ? TEST_HOUSE_NOW_MS : 0,
                                        .failures = error != NULL,
                                        .retry_at_ms = error != NULL ? TEST_HOUSE_NOW_MS : 0 };

    session->code = NULL;
    return mail_fetch_session_store(session, &state, NULL, EVENT_NO_VALUES);
}

/** Whatever ends a session is told in words, also a code that nobody has foreseen. */
static void what_is_wrong_is_said_in_words(void **state)
{
    static const struct {
        const char *code, *words;
    } cases[] = {
        { "auth_refused", "the server does not accept the name and password" },
        { "folder_refused", "the server does not open this folder" },
        { "no_such_host", "there is no host of that name" },
        { "token_refused", "the provider does not accept the refresh token: log in there again and "
                           "enter the new one" },
        { "surprise", "something is wrong (code surprise)" },
    };
    struct test_api *api = admin(state);
    struct mail_fetch_session session = { 0 };

    make(api, "{" BOX "}");
    set_lease(api->house, &session);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_true(store(&session, cases[i].code));
        test_api_send(api, "GET", "/api/v1/mailboxes/1", NULL);
        assert_str_is(test_api_str(api, "error"), cases[i].code);
        assert_str_is(test_api_str(api, "error_words"), cases[i].words);
    }
}

static void a_change_forgets_what_was_wrong_and_ends_the_session_before_it(void **state)
{
    struct test_api *api = admin(state);
    struct test_house *t = api->house;
    struct mail_fetch_session session = { 0 };

    make(api, "{" BOX "}");
    set_lease(t, &session);
    assert_true(store(&session, "auth_refused"));
    test_api_send(api, "GET", "/api/v1/mailboxes/1", NULL);
    assert_str_is(test_api_str(api, "error"), "auth_refused");
    change(api, "\"1\"", "{\"secret\":\"geheim-9\"}");
    assert_status(api, 200);
    assert_true(json_is_null(test_api_get(api, "error")));
    assert_true(json_is_null(test_api_get(api, "retry_at")));
    assert_false(store(&session, NULL));
    assert_string_equal(session.code, MAIL_FETCH_STOPPED);

    set_lease(t, &session);
    assert_int_equal(mailbox->state.last_uid, 99);
    change(api, "\"2\"", "{\"folder\":\"Other\"}");
    set_lease(t, &session);
    assert_int_equal(mailbox->state.last_uid, 0);
    test_house_sql(t, "UPDATE lease SET fence = fence + 1", NULL);
    assert_false(store(&session, NULL));
    assert_string_equal(session.code, MAIL_FETCH_STOPPED);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_mailbox_has_what_is_usual_and_shows_no_secret),
        HOUSE_TESTS(what_makes_no_mailbox_is_refused),
        HOUSE_TESTS(a_secret_goes_nowhere_else_unless_given_anew),
        HOUSE_TEST_SQLITE(what_is_wrong_is_said_in_words),
        HOUSE_TESTS(a_change_forgets_what_was_wrong_and_ends_the_session_before_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
