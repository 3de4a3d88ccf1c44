/* Two customers who are one: suggested, made one, taken back, or said to be two. On both engines.
 */
#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"

static const struct feature *const features[] = { &access_feature, &engine_feature, &people_feature,
                                                  &ticket_feature, NULL };

static struct test_api *desk(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "agent"));
    return api;
}

static const char *path(struct test_api *api, const char *before, int64_t id, const char *behind)
{
    return str_format(api->arena, "%s%lld%s", before, (long long)id, behind).p;
}

/** Their ticket; *customer is who they are. */
static int64_t write(struct test_api *api, const char *name, const char *email, int64_t *customer)
{
    test_api_send(api, "POST", "/api/v1/tickets",
                  str_format(api->arena,
                             "{\"subject\":\"s\",\"customer\":{\"name\":\"%s\",\"email\":\"%s\"},"
                             "\"message\":{\"text\":\"t\"}}",
                             name, email)
                      .p);
    assert_status(api, 201);
    *customer = test_api_int(api, "customer/id");
    return test_api_int(api, "id");
}

static void set_state(struct test_api *api, int64_t ticket, const char *state)
{
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path(api, "/api/v1/tickets/", ticket, ""),
                  str_format(api->arena, "{\"state\":\"%s\"}", state).p);
    test_api_header(api, "If-Match", NULL);
    assert_status(api, 200);
}

static int send_merge(struct test_api *api, int64_t into, int64_t from, const char *version)
{
    test_api_header(api, "If-Match", version);
    test_api_send(api, "POST", path(api, "/api/v1/customers/", into, "/merge"),
                  path(api, "{\"from\":", from, "}"));
    test_api_header(api, "If-Match", NULL);
    return api->status;
}

/** The number of what can be undone. */
static const char *action(struct test_api *api)
{
    struct str number = test_api_answer_header(api, "X-Pharos-Action");

    assert_false(str_is_null(number));
    return str_format(api->arena, "/api/v1/actions/%" STR_FMT "/undo", STR_ARG(number)).p;
}

static void say_distinct(struct test_api *api, int64_t id, int64_t other, bool distinct)
{
    test_api_send(api, "POST", path(api, "/api/v1/customers/", id, "/distinct"),
                  str_format(api->arena, "{\"other\":%lld,\"distinct\":%s}", (long long)other,
                             distinct ? "true" : "false")
                      .p);
    assert_status(api, 204);
}

static int64_t ticket_customer(struct test_api *api, int64_t ticket)
{
    test_api_send(api, "GET", path(api, "/api/v1/tickets/", ticket, ""), NULL);
    assert_status(api, 200);
    return test_api_int(api, "customer/id");
}

static size_t addresses(struct test_api *api, int64_t customer)
{
    test_api_send(api, "GET", path(api, "/api/v1/customers/", customer, ""), NULL);
    return api->status == 200 ? json_array_size(test_api_get(api, "addresses")) : 0;
}

static size_t alike(struct test_api *api, int64_t customer)
{
    test_api_send(api, "GET", path(api, "/api/v1/customers/", customer, "/alike"), NULL);
    assert_status(api, 200);
    return json_array_size(test_api_get(api, "items"));
}

/* ---- made one, and two again ------------------------------------------------------------------
 */

static void all_of_it_goes_over_and_comes_back(void **state)
{
    struct test_api *api = desk(state);
    int64_t one;
    int64_t other;
    int64_t again;
    int64_t mine = write(api, "홍길동", "gildong@mail.example", &one);
    int64_t open = write(api, "Gil-dong Hong", "gd.hong@work.example", &other);
    int64_t closed = write(api, "Gil-dong Hong", "gd.hong@work.example", &other);
    const char *undo;

    set_state(api, closed, "solved");
    set_state(api, closed, "closed");
    assert_int_equal(send_merge(api, one, other, "\"1\""), 200);
    undo = action(api);
    assert_int_equal(test_api_int(api, "version"), 2);
    assert_int_equal(ticket_customer(api, open), one);
    assert_int_equal(ticket_customer(api, closed), one);
    assert_str_is(test_api_str(api, "state"), "closed");
    assert_int_equal(addresses(api, one), 2);
    assert_int_equal(addresses(api, other), 0);
    test_api_send(api, "GET", "/api/v1/customers?q=gil", NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 1); /* by address alone */
    /* Whoever writes from there is this one now, and what comes later is theirs. */
    write(api, "G. Hong", "GD.Hong@work.example", &again);
    assert_int_equal(again, one);

    test_api_send(api, "POST", undo, NULL);
    assert_status(api, 200);
    undo = action(api);
    assert_int_equal(ticket_customer(api, open), other);
    assert_int_equal(ticket_customer(api, closed), other);
    assert_int_equal(ticket_customer(api, mine), one);
    assert_int_equal(addresses(api, one), 1);
    assert_int_equal(addresses(api, other), 1);

    test_api_send(api, "POST", undo, NULL); /* and one again */
    assert_status(api, 200);
    assert_int_equal(ticket_customer(api, open), one);
    assert_int_equal(addresses(api, one), 2);
}

static void what_has_gone_on_since_stays_where_it_is(void **state)
{
    struct test_api *api = desk(state);
    int64_t one;
    int64_t other;
    int64_t third;
    const char *undo;
    int64_t stays;
    int64_t returns;

    write(api, "윤가람", "garam@mail.example", &one);
    stays = write(api, "윤 가람", "garam@work.example", &other);
    returns = write(api, "윤 가람", "garam@work.example", &other);
    write(api, "한별", "byeol@mail.example", &third);
    assert_int_equal(send_merge(api, one, other, "*"), 200);
    undo = action(api);
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path(api, "/api/v1/tickets/", stays, ""),
                  path(api, "{\"customer\":", third, "}"));
    assert_status(api, 200);
    test_api_header(api, "If-Match", NULL);
    test_api_send(api, "POST", undo, NULL);
    assert_status(api, 200);
    assert_int_equal(ticket_customer(api, stays), third);
    assert_int_equal(ticket_customer(api, returns), other);
}

static void who_cannot_be_one_is_refused(void **state)
{
    struct test_api *api = desk(state);
    int64_t one;
    int64_t other;

    write(api, "윤가람", "garam@mail.example", &one);
    write(api, "윤가람", "garam@work.example", &other);
    assert_int_equal(send_merge(api, one, one, "*"), 422);
    assert_problem(api, 422, "same_customer");
    assert_int_equal(send_merge(api, one, 999999, "*"), 422);
    assert_problem(api, 422, "unknown_customer");
    assert_str_is(test_api_str(api, "field"), "/from");
    assert_int_equal(send_merge(api, one, other, "\"9\""), 412);
    assert_int_equal(send_merge(api, one, other, NULL), 428);
    assert_int_equal(addresses(api, other), 1);
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM customer_merge"), 0);
}

/* ---- suggestions ------------------------------------------------------------------------------
 */

static void who_may_be_the_same_is_told_with_what_speaks_for_it(void **state)
{
    struct test_api *api = desk(state);
    int64_t one;
    int64_t other;
    int64_t third;
    int64_t stranger;

    write(api, "Gil-dong Hong", "gildong.hong@mail.example", &one);
    write(api, "Hong Gildong", "gildonghong+shop@mail.example", &other);
    write(api, "Hong, Gil-dong", "hong@work.example", &third);
    write(api, "Somebody Else", "else@mail.example", &stranger);
    assert_int_equal(alike(api, one), 2);
    assert_int_equal(test_api_int(api, "items/0/customer/id"), other);
    assert_str_is(test_api_str(api, "items/0/evidence/0"), "mailbox");
    assert_str_is(test_api_str(api, "items/0/evidence/1"), "name");
    assert_int_equal(test_api_int(api, "items/1/customer/id"), third);
    assert_str_is(test_api_str(api, "items/1/evidence/0"), "name");
    assert_int_equal(alike(api, stranger), 0);

    say_distinct(api, third, one, true);
    say_distinct(api, third, one, true);
    assert_int_equal(alike(api, one), 1);
    assert_int_equal(alike(api, third), 1); /* the other one still */
    say_distinct(api, one, third, false);
    assert_int_equal(alike(api, one), 2);

    assert_int_equal(send_merge(api, one, other, "*"), 200);
    assert_int_equal(alike(api, one), 1);
}

static void the_same_name_in_the_other_script_is_told_last(void **state)
{
    struct test_api *api = desk(state);
    int64_t one;
    int64_t latin;
    int64_t same;

    write(api, "김하나", "hana@mail.example", &one);
    write(api, "Ha-na Kim", "hana.kim@work.example", &latin);
    write(api, "김 하나", "kim@home.example", &same);
    write(api, "Hana Lee", "lee@mail.example", &(int64_t){ 0 });
    assert_int_equal(alike(api, one), 2);
    assert_int_equal(test_api_int(api, "items/0/customer/id"), same);
    assert_str_is(test_api_str(api, "items/0/evidence/0"), "name");
    assert_int_equal(test_api_int(api, "items/1/customer/id"), latin);
    assert_str_is(test_api_str(api, "items/1/evidence/0"), "roman");
    assert_int_equal(alike(api, latin), 2);
    assert_str_is(test_api_str(api, "items/0/evidence/0"), "roman");
}

static void a_telephone_in_a_mail_speaks_for_it_too(void **state)
{
    struct test_api *api = desk(state);
    int64_t one;
    int64_t other;

    write(api, "한별", "byeol@mail.example", &one);
    write(api, "Byeol", "byeol@work.example", &other);
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path(api, "/api/v1/customers/", one, ""),
                  "{\"addresses\":{\"add\":[{\"kind\":\"phone\",\"value\":\"010-0000-1234\"}]}}");
    assert_status(api, 200);
    test_api_header(api, "If-Match", NULL);
    assert_int_equal(alike(api, one), 0);
    test_house_call(api->house);
    test_house_sql(api->house,
                   "INSERT INTO customer_phone (customer_id, key)"
                   " SELECT id, '+821000001234' FROM customer WHERE name = 'Byeol'",
                   NULL);
    assert_int_equal(alike(api, one), 1);
    assert_str_is(test_api_str(api, "items/0/evidence/0"), "telephone");
    assert_int_equal(alike(api, other), 1);
    assert_int_equal(test_api_int(api, "items/0/customer/id"), one);
}

static void a_name_that_many_have_tells_nothing(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = 0;

    for (int i = 0; i < 8; i++)
        write(api, "김민수", str_format(api->arena, "minsu%d@mail%d.example", i, i).p, &id);
    assert_int_equal(alike(api, id), 0);
}

static void how_long_they_have_been_in_touch_is_told(void **state)
{
    struct test_api *api = desk(state);
    int64_t one;
    int64_t solved;

    solved = write(api, "윤가람", "garam@mail.example", &one);
    set_state(api, solved, "solved");
    test_house_at(api->house, TEST_HOUSE_NOW_MS + 60000);
    write(api, "윤가람", "garam@mail.example", &one);
    test_api_send(api, "GET", path(api, "/api/v1/customers/", one, "/contact"), NULL);
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "tickets"), 2);
    assert_int_equal(test_api_int(api, "open"), 1);
    assert_str_is(test_api_str(api, "first_at"), "2026-11-22T02:14:07.120Z");
    assert_str_is(test_api_str(api, "last_at"), "2026-11-22T02:15:07.120Z");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(all_of_it_goes_over_and_comes_back),
        HOUSE_TESTS(what_has_gone_on_since_stays_where_it_is),
        HOUSE_TESTS(who_cannot_be_one_is_refused),
        HOUSE_TESTS(who_may_be_the_same_is_told_with_what_speaks_for_it),
        HOUSE_TESTS(the_same_name_in_the_other_script_is_told_last),
        HOUSE_TESTS(a_telephone_in_a_mail_speaks_for_it_too),
        HOUSE_TEST_SQLITE(a_name_that_many_have_tells_nothing),
        HOUSE_TESTS(how_long_they_have_been_in_touch_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
