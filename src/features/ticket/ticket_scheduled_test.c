/** Answers that leave at a set time, through the router and the timers, on both engines. */
#include <pthread.h>

#include "base/cmocka_test.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/background/timer.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket_feature.h"

static const struct feature *const features[] = { &access_feature, &engine_feature, &people_feature,
                                                  &ticket_feature, NULL };

#define TOMORROW "2026-11-23T00:00:00Z"
static const int64_t tomorrow_ms = 1795392000000;

static struct test_api *desk(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "agent"));
    return api;
}

static int64_t make(struct test_api *api)
{
    test_api_send(api, "POST", "/api/v1/tickets",
                  "{\"subject\":\"환불\",\"customer\":{\"email\":\"garam@mail.example\"},"
                  "\"message\":{\"text\":\"언제 환불되나요?\"}}");
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static const char *path(struct test_api *api, int64_t id, const char *tail)
{
    return str_format(api->arena, "/api/v1/tickets/%lld%s", (long long)id, tail).p;
}

static const char *path_of(struct test_api *api, int64_t id, int64_t answer, const char *tail)
{
    return path(api, id, str_format(api->arena, "/scheduled/%lld%s", (long long)answer, tail).p);
}

static int64_t upload(struct test_api *api, const char *name)
{
    test_api_header(api, "Content-Type", "image/png");
    test_api_send(api, "POST", str_format(api->arena, "/api/v1/uploads?filename=%s", name).p,
                  "PNG");
    test_api_header(api, "Content-Type", "application/json");
    assert_status(api, 201);
    return test_api_int(api, "id");
}

/** An answer for tomorrow morning; its id. */
static int64_t schedule(struct test_api *api, int64_t id, const char *more)
{
    test_api_send(api, "POST", path(api, id, "/scheduled"),
                  str_format(api->arena,
                             "{\"text\":\"오늘 환불했습니다.\",\"send_at\":\"" TOMORROW "\"%s}",
                             more)
                      .p);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static int fire_at(struct test_api *api, int64_t at_ms)
{
    struct err err;
    int fired = -1;

    test_house_at(api->house, at_ms);
    if (!timer_run_due(&api->house->house, 100, &fired, &err))
        fail_msg("%s (%s)", err.message, err.detail);
    return fired;
}

static size_t waiting(struct test_api *api, int64_t id)
{
    test_api_send(api, "GET", path(api, id, "/scheduled"), NULL);
    assert_status(api, 200);
    return json_array_size(api->body);
}

static int64_t answers(struct test_api *api)
{
    return test_house_int(api->house, "SELECT count(*) FROM message WHERE sender = 2");
}

static void customer_writes(struct test_api *api, int64_t id)
{
    test_api_send(api, "POST", path(api, id, "/messages"),
                  "{\"from\":\"customer\",\"text\":\"아직인가요?\"}");
    assert_status(api, 201);
}

static void an_answer_leaves_once_when_its_time_comes(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t file = upload(api, "a.png");

    test_api_send(api, "PUT", path(api, id, "/draft"), "{\"text\":\"오늘 환불했습니다.\"}");
    schedule(
        api, id,
        str_format(api->arena, ",\"state\":\"solved\",\"attachments\":[%lld]", (long long)file).p);
    assert_int_equal(waiting(api, id), 1);
    assert_str_is(test_api_str(api, "0/send_at"), "2026-11-23T00:00:00.000Z");
    assert_str_is(test_api_str(api, "0/attachments/0/filename"), "a.png");
    test_api_send(api, "GET", path(api, id, "/draft"), NULL);
    assert_int_equal(test_api_int(api, "version"), 0);
    test_api_send(api, "PUT", path(api, id, "/draft"), "{\"text\":\"다음 글\"}");

    assert_int_equal(fire_at(api, tomorrow_ms - 1) + answers(api), 0);
    fire_at(api, tomorrow_ms);
    fire_at(api, tomorrow_ms + MS_PER_MINUTE);
    assert_int_equal(answers(api), 1);
    assert_int_equal(waiting(api, id), 0);
    test_api_send(api, "GET", path(api, id, "/timeline?limit=4"), NULL);
    assert_str_is(test_api_str(api, "items/3/type"), "ticket.answer_scheduled");
    assert_str_is(test_api_str(api, "items/2/message/text"), "오늘 환불했습니다.");
    assert_str_is(test_api_str(api, "items/2/message/author/kind"), "account");
    assert_str_is(test_api_str(api, "items/2/message/attachments/0/filename"), "a.png");
    assert_str_is(test_api_str(api, "items/1/data/to"), "solved");
    test_api_send(api, "GET", path(api, id, "/draft"), NULL);
    assert_str_is(test_api_str(api, "text"), "다음 글");
}

static void a_customer_who_writes_first_takes_it_back(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t file = upload(api, "a.png");

    schedule(api, id,
             str_format(api->arena,
                        ",\"mail\":{\"cc\":[\"lee@mail.example\"]},\"attachments\":[%lld]",
                        (long long)file)
                 .p);
    test_api_send(api, "PUT", path(api, id, "/draft"), "{\"text\":\"그리고\"}");
    customer_writes(api, id);
    assert_int_equal(waiting(api, id), 0);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM timer WHERE kind = "
                                                "'ticket.send_scheduled'"),
                     0);
    test_api_send(api, "GET", path(api, id, "/draft"), NULL);
    assert_str_is(test_api_str(api, "text"), "오늘 환불했습니다.\n\n그리고");
    assert_str_is(test_api_str(api, "returned"), "customer_wrote");
    assert_str_is(test_api_str(api, "mail/cc/0"), "lee@mail.example");
    assert_int_equal(test_api_int(api, "attachments/0/id"), file);
    fire_at(api, tomorrow_ms);
    assert_int_equal(answers(api), 0);
    /* A day later the cleaner has run, and the draft still holds its file. */
    fire_at(api, tomorrow_ms + 2 * MS_PER_DAY);
    test_api_send(api, "GET", str_format(api->arena, "/api/v1/uploads/%lld", (long long)file).p,
                  NULL);
    assert_status(api, 200);
    test_api_send(api, "GET", path(api, id, "/timeline"), NULL);
    assert_str_is(test_api_str(api, "items/0/data/why"), "customer_wrote");
}

/** What was a note does not become a reply, and notes of ours and machines' mails take nothing
 * back. */
static void what_else_is_written_does_not_mix_with_it(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);

    schedule(api, id, "");
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"메모\",\"public\":false}");
    assert_status(api, 201);
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"먼저 이것부터\"}");
    assert_status(api, 201);
    assert_int_equal(waiting(api, id), 1);
    test_api_send(api, "PUT", path(api, id, "/draft"), "{\"text\":\"우리끼리\",\"public\":false}");
    customer_writes(api, id);
    test_api_send(api, "GET", path(api, id, "/draft"), NULL);
    assert_str_is(test_api_str(api, "text"), "오늘 환불했습니다.\n\n우리끼리");
    assert_true(json_is_false(test_api_get(api, "public")));
}

static void it_can_be_moved_sent_and_taken_back_by_hand(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t first = schedule(api, id, "");
    int64_t second;

    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", path_of(api, id, first, ""),
                  "{\"send_at\":\"2026-11-23T01:00:00Z\"}");
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"2\"");
    test_api_send(api, "PATCH", path_of(api, id, first, ""), "{\"send_at\":\"" TOMORROW "\"}");
    assert_problem(api, 412, "version_conflict");
    test_api_header(api, "If-Match", NULL);
    fire_at(api, tomorrow_ms);
    assert_int_equal(answers(api), 0);
    fire_at(api, tomorrow_ms + MS_PER_HOUR);
    assert_int_equal(answers(api), 1);

    test_house_at(api->house, TEST_HOUSE_NOW_MS);
    second = schedule(api, id, "");
    test_api_be(api, test_api_account(api, "agent"));
    test_api_send(api, "POST", path_of(api, id, second, "/send"), NULL);
    assert_status(api, 204);
    assert_int_equal(answers(api), 2);
    assert_int_equal(
        test_house_int(api->house,
                       "SELECT count(DISTINCT author_id) FROM message WHERE sender = 2"),
        1);
    test_api_send(api, "POST", path_of(api, id, second, "/send"), NULL);
    assert_problem(api, 404, "not_found");

    second = schedule(api, id, "");
    test_api_send(api, "DELETE", path_of(api, id, second, ""), NULL);
    assert_status(api, 204);
    test_api_send(api, "GET", path(api, id, "/draft"), NULL);
    assert_str_is(test_api_str(api, "returned"), "by_hand");
    fire_at(api, tomorrow_ms + MS_PER_DAY);
    assert_int_equal(answers(api), 2);
}

static void one_that_cannot_leave_goes_back_with_the_reason(void **state)
{
    struct test_api *api = desk(state);
    int64_t closed = make(api);
    int64_t left = make(api);

    schedule(api, closed, "");
    schedule(api, left, "");
    test_house_sql(api->house,
                   "UPDATE ticket SET state = 6, queue = 3, waiting_since_ms = NULL"
                   " WHERE id = (SELECT min(id) FROM ticket)",
                   NULL);
    fire_at(api, tomorrow_ms);
    assert_int_equal(answers(api), 1);
    test_api_send(api, "GET", path(api, closed, "/draft"), NULL);
    assert_str_is(test_api_str(api, "returned"), "ticket_closed");

    test_house_at(api->house, TEST_HOUSE_NOW_MS);
    schedule(api, left, "");
    test_house_sql(api->house, "UPDATE account SET active = 0", "UPDATE account SET active = 0");
    fire_at(api, tomorrow_ms);
    assert_int_equal(answers(api), 1);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM draft"), 2);
}

static struct str choice_of(struct test_api *api, int i)
{
    struct str of[3];
    static const char *const members[] = { "at", "local", "offset" };

    for (size_t k = 0; k < COUNT_OF(members); k++)
        of[k] = test_api_str(api, str_format(api->arena, "choices/%d/%s", i, members[k]).p);
    return str_format(api->arena, "%" STR_FMT " %" STR_FMT " %" STR_FMT, STR_ARG(of[0]),
                      STR_ARG(of[1]), STR_ARG(of[2]));
}

/** As somebody typed it into a form; the test's present is 22 November 2026. */
static void a_time_that_was_typed_is_one_instant(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t answer;

    test_api_send(api, "POST", path(api, id, "/scheduled"),
                  "{\"text\":\"x\",\"send_at_local\":\"2026-11-23T09:00\","
                  "\"timezone\":\"America/New_York\"}");
    assert_status(api, 201);
    assert_str_is(test_api_str(api, "send_at"), "2026-11-23T14:00:00.000Z");
    answer = test_api_int(api, "id");
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", path_of(api, id, answer, ""),
                  "{\"send_at_local\":\"2027-03-14T03:00\",\"timezone\":\"America/New_York\"}");
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "send_at"), "2027-03-14T07:00:00.000Z");
}

static void a_time_that_is_not_one_instant_is_refused_with_the_choices(void **state)
{
    static const struct {
        const char *local, *zone, *code, *first, *second;
    } cases[] = {
        { "2027-03-14T02:30", "America/New_York", "local_skipped",
          "2027-03-14T06:59:00.000Z 2027-03-14T01:59:00 -05:00",
          "2027-03-14T07:00:00.000Z 2027-03-14T03:00:00 -04:00" },
        { "2027-11-07T01:30", "America/New_York", "local_twice",
          "2027-11-07T05:30:00.000Z 2027-11-07T01:30:00 -04:00",
          "2027-11-07T06:30:00.000Z 2027-11-07T01:30:00 -05:00" },
        { "2027-04-04T01:45", "Australia/Lord_Howe", "local_twice",
          "2027-04-03T14:45:00.000Z 2027-04-04T01:45:00 +11:00",
          "2027-04-03T15:15:00.000Z 2027-04-04T01:45:00 +10:30" },
    };
    struct test_api *api = desk(state);
    int64_t id = make(api);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "POST", path(api, id, "/scheduled"),
                      str_format(api->arena,
                                 "{\"text\":\"x\",\"send_at_local\":\"%s\",\"timezone\":\"%s\"}",
                                 cases[i].local, cases[i].zone)
                          .p);
        assert_problem(api, 422, cases[i].code);
        assert_str_is(test_api_str(api, "field"), "/send_at_local");
        assert_int_equal(json_array_size(test_api_get(api, "choices")), 2);
        assert_str_is(choice_of(api, 0), cases[i].first);
        assert_str_is(choice_of(api, 1), cases[i].second);
    }
    assert_int_equal(waiting(api, id), 0);
}

static void what_is_wrong_with_one_is_named(void **state)
{
    static const struct {
        const char *body, *code, *field;
    } cases[] = {
        { "{\"text\":\"x\",\"send_at\":\"2026-11-22T02:14:07.120Z\"}", "in_the_past", "/send_at" },
        { "{\"text\":\"x\",\"send_at\":\"2027-12-22T00:00:00Z\"}", "too_far", "/send_at" },
        { "{\"text\":\"\",\"send_at\":\"" TOMORROW "\"}", "required", "/text" },
        { "{\"text\":\"x\",\"attachments\":[99],\"send_at\":\"" TOMORROW "\"}", "unknown_upload",
          "/attachments" },
        { "{\"text\":\"x\"}", "required", "/send_at" },
        { "{\"text\":\"x\",\"send_at\":null}", "wrong_type", "/send_at" },
        { "{\"text\":\"x\",\"send_at_local\":\"2026-11-23T09:00\"}", "required", "/timezone" },
        { "{\"text\":\"x\",\"send_at_local\":\"2026-11-23T09:00\",\"timezone\":\"AST\"}",
          "bad_timezone", "/timezone" },
        { "{\"text\":\"x\",\"send_at_local\":\"2026-11-23T09:00Z\",\"timezone\":\"UTC\"}",
          "bad_local", "/send_at_local" },
        { "{\"text\":\"x\",\"send_at_local\":\"2026-11-22T02:14\",\"timezone\":\"UTC\"}",
          "in_the_past", "/send_at_local" },
        { "{\"text\":\"x\",\"send_at_local\":\"2027-12-22T00:00\",\"timezone\":\"UTC\"}", "too_far",
          "/send_at_local" },
        { "{\"text\":\"x\",\"send_at\":\"" TOMORROW "\",\"timezone\":\"UTC\"}", "not_both",
          "/timezone" },
        { "{\"text\":\"x\",\"send_at\":\"" TOMORROW "\",\"timezone\":\"Asia/Nowhere\"}", "not_both",
          "/timezone" },
        { "{\"text\":\"x\",\"send_at\":\"" TOMORROW "\",\"send_at_local\":\"2026-11-23T09:00\","
          "\"timezone\":\"UTC\"}",
          "not_both", "/send_at_local" },
    };
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t waits;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "POST", path(api, id, "/scheduled"), cases[i].body);
        assert_problem(api, 422, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
    waits = schedule(api, id, "");
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", path_of(api, id, waits, ""),
                  "{\"send_at_local\":\"2026-11-22T02:14\",\"timezone\":\"UTC\"}");
    assert_problem(api, 422, "in_the_past");
    assert_str_is(test_api_str(api, "field"), "/send_at_local");
    test_api_header(api, "If-Match", NULL);
    for (int i = 1; i < 20; i++)
        schedule(api, id, "");
    test_api_send(api, "POST", path(api, id, "/scheduled"),
                  "{\"text\":\"x\",\"send_at\":\"" TOMORROW "\"}");
    assert_str_is(test_api_str(api, "code"), "too_many_scheduled");
    assert_int_equal(waiting(api, id), 20);
}

static void who_may_not_see_the_ticket_finds_none(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t answer = schedule(api, id, "");
    int64_t other = make(api);

    test_api_send(api, "DELETE", path_of(api, other, answer, ""), NULL);
    assert_problem(api, 404, "not_found");
    test_api_be(api, test_api_account(api, "partner"));
    test_api_send(api, "GET", path(api, id, "/scheduled"), NULL);
    assert_problem(api, 404, "not_found");
    test_api_send(api, "POST", path_of(api, id, answer, "/send"), NULL);
    assert_problem(api, 404, "not_found");
    test_api_send(api, "DELETE", path_of(api, id, answer, ""), NULL);
    assert_problem(api, 404, "not_found");
    test_api_be(api, test_api_account(api, "viewer"));
    test_api_send(api, "POST", path(api, id, "/scheduled"),
                  "{\"text\":\"x\",\"send_at\":\"" TOMORROW "\"}");
    assert_problem(api, 403, "forbidden");
}

/** A file that one draft or scheduled answer holds is not taken by another. */
static void a_held_file_is_not_taken_twice(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t file = upload(api, "a.png");
    const char *with = str_format(api->arena, ",\"attachments\":[%lld]", (long long)file).p;

    schedule(api, id, with);
    test_api_send(
        api, "POST", path(api, id, "/messages"),
        str_format(api->arena, "{\"text\":\"x\",\"attachments\":[%lld]}", (long long)file).p);
    assert_problem(api, 422, "unknown_upload");
    test_api_send(api, "PUT", path(api, id, "/draft"),
                  str_format(api->arena, "{\"text\":\"x\"%s}", with).p);
    assert_status(api, 200);
    assert_int_equal(json_array_size(test_api_get(api, "attachments")), 0);
    fire_at(api, tomorrow_ms);
    assert_int_equal(answers(api), 1);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM attachment"), 1);
}

struct node {
    struct house *house;
    bool done;
};

static void *run_node(void *arg)
{
    struct node *node = arg;
    struct err err;
    int fired;

    node->done = timer_run_due(node->house, 100, &fired, &err);
    return NULL;
}

/** Two that fire the same timers at the same instant send each answer once. */
static void two_who_fire_send_it_once(void **state)
{
    struct test_api *api = desk(state);
    struct node nodes[2] = { { .house = &api->house->house }, { .house = &api->house->house } };
    pthread_t threads[2];
    int64_t id = make(api);

    for (int i = 0; i < 10; i++)
        schedule(api, id, "");
    test_house_at(api->house, tomorrow_ms);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_node, &nodes[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    assert_true(nodes[0].done && nodes[1].done);
    fire_at(api, tomorrow_ms + MS_PER_HOUR);
    assert_int_equal(answers(api), 10);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM scheduled_answer"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(an_answer_leaves_once_when_its_time_comes),
        HOUSE_TESTS(a_customer_who_writes_first_takes_it_back),
        HOUSE_TESTS(what_else_is_written_does_not_mix_with_it),
        HOUSE_TESTS(it_can_be_moved_sent_and_taken_back_by_hand),
        HOUSE_TESTS(one_that_cannot_leave_goes_back_with_the_reason),
        HOUSE_TEST_SQLITE(a_time_that_was_typed_is_one_instant),
        HOUSE_TEST_SQLITE(a_time_that_is_not_one_instant_is_refused_with_the_choices),
        HOUSE_TEST_SQLITE(what_is_wrong_with_one_is_named),
        HOUSE_TESTS(who_may_not_see_the_ticket_finds_none),
        HOUSE_TESTS(a_held_file_is_not_taken_twice),
        HOUSE_TESTS(two_who_fire_send_it_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
