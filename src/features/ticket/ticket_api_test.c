/** Tickets over the API, through the router, on both engines. */
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/test_api.h"
#include "features/people/people_feature.h"
#include "features/ticket/ticket.h"
#include "features/ticket/ticket_feature.h"

static const struct feature *const features[] = { &access_feature, &engine_feature, &people_feature,
                                                  &ticket_feature, NULL };

static struct test_api *desk(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "agent"));
    return api;
}

#define NEW_TICKET                                                                                 \
    "{\"subject\":\"환불 "                                                                       \
    "요청\",\"customer\":{\"email\":\"Garam@Mail.example\",\"name\":\"윤가람\"},"             \
    "\"message\":{\"text\":\"언제 "                                                              \
    "환불되나요?\"},\"tags\":[\"VIP\",\"환불\"],\"priority\":\"high\"}"

static int64_t make(struct test_api *api)
{
    test_api_send(api, "POST", "/api/v1/tickets", NEW_TICKET);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static const char *path(struct test_api *api, int64_t id, const char *tail)
{
    return str_format(api->arena, "/api/v1/tickets/%lld%s", (long long)id, tail).p;
}

static void patch(struct test_api *api, int64_t id, const char *version, const char *body)
{
    test_api_header(api, "If-Match", version);
    test_api_send(api, "PATCH", path(api, id, ""), body);
    test_api_header(api, "If-Match", NULL);
}

static void a_ticket_is_made_with_its_customer_and_read_again(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);

    assert_str_is(test_api_answer_header(api, "ETag"), "\"1\"");
    assert_str_is(test_api_answer_header(api, "Location"), path(api, id, ""));
    test_api_send(api, "GET", path(api, id, ""), NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "subject"), "환불 요청");
    assert_str_is(test_api_str(api, "state"), "new");
    assert_str_is(test_api_str(api, "tags/1"), "환불");
    assert_str_is(test_api_str(api, "customer/addresses/0/value"), "Garam@Mail.example");
    assert_str_is(test_api_str(api, "last_message/from"), "customer");
    assert_str_is(test_api_str(api, "may/0"), "reply");
}

static void the_same_address_is_the_same_customer(void **state)
{
    struct test_api *api = desk(state);
    int64_t customer;

    make(api);
    customer = test_api_int(api, "customer/id");
    make(api);
    assert_int_equal(test_api_int(api, "customer/id"), customer);
    test_api_send(
        api, "GET",
        str_format(api->arena, "/api/v1/customers/%lld/tickets?limit=1", (long long)customer).p,
        NULL);
    assert_status(api, 200);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 1);
    assert_true(json_is_string(test_api_get(api, "next")));
}

static void what_is_wrong_with_a_new_ticket_is_named(void **state)
{
    static const struct {
        const char *body, *code, *field;
    } cases[] = {
        { "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"}}", "required", "/message" },
        { "{\"subject\":\"s\",\"customer\":{},\"message\":{\"text\":\"t\"}}", "required",
          "/customer/email" },
        { "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"},\"message\":{}}", "required",
          "/message/text" },
        { "{\"subject\":\"s\",\"customer\":{\"id\":99},\"message\":{\"text\":\"t\"}}",
          "unknown_customer", "/customer/id" },
        { "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"},\"message\":{\"text\":\"t\"}"
          ","
          "\"colour\":\"red\"}",
          "unknown_field", "/colour" },
        { "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"},\"message\":{\"text\":\"t\"}"
          ","
          "\"priority\":\"asap\"}",
          "not_allowed", "/priority" },
        { "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"},\"message\":{\"text\":\"t\"}"
          ","
          "\"team\":77}",
          "unknown_team", "/team" },
    };
    struct test_api *api = desk(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "POST", "/api/v1/tickets", cases[i].body);
        assert_problem(api, 422, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
}

/** A million bytes of text are fewer characters where a syllable takes three. */
static void a_text_over_the_limit_is_named_with_it(void **state)
{
    static const struct {
        const char *path, *before, *after, *field;
    } cases[] = {
        { "/api/v1/tickets",
          "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"},\"message\":{\"text\":\"",
          "\"}}", "/message/text" },
        { "/api/v1/tickets",
          "{\"subject\":\"s\",\"customer\":{\"email\":\"a@b.example\"},\"message\":{\"html\":\"",
          "\"}}", "/message/html" },
        { "/api/v1/tickets/1/messages", "{\"text\":\"", "\"}", "/text" },
        { "/api/v1/tickets/1/messages", "{\"html\":\"", "\"}", "/html" },
    };
    struct test_api *api = desk(state);

    assert_int_equal(make(api), 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct strbuf body = strbuf_new(api->arena, 2 * TICKET_TEXT_MAX_BYTES);

        strbuf_add_cstr(&body, cases[i].before);
        while (body.n <= TICKET_TEXT_MAX_BYTES + 200)
            strbuf_add_cstr(&body, "한국어 본문 ");
        strbuf_add_cstr(&body, cases[i].after);
        test_api_send(api, "POST", cases[i].path, strbuf_str(&body).p);
        assert_problem(api, 413, "too_large");
        assert_str_is(test_api_str(api, "field"), cases[i].field);
        assert_int_equal(test_api_int(api, "params/limit"), TICKET_TEXT_MAX_BYTES);
    }
}

static void a_change_needs_the_version_that_was_seen(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);

    patch(api, id, NULL, "{\"priority\":\"low\"}");
    assert_problem(api, 428, "if_match_required");
    patch(api, id, "\"1\"", "{\"priority\":\"low\",\"type\":\"incident\"}");
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"2\"");
    assert_str_is(test_api_str(api, "type"), "incident");
    patch(api, id, "\"1\"", "{\"priority\":\"urgent\"}");
    assert_problem(api, 412, "version_conflict");
    assert_str_is(test_api_str(api, "field"), "If-Match");
    assert_int_equal(test_api_int(api, "params/current_version"), 2);
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"x\",\"seen_version\":1}");
    assert_problem(api, 412, "version_conflict");
    assert_str_is(test_api_str(api, "field"), "/seen_version");
    patch(api, id, "*", "{\"state\":\"pending\"}");
    assert_problem(api, 409, "no_answer_yet");
}

static void the_timeline_tells_messages_and_changes_both_ways(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);

    test_api_send(api, "POST", path(api, id, "/messages"),
                  "{\"text\":\"내일 됩니다.\",\"public\":true,\"state\":\"pending\"}");
    assert_status(api, 201);
    assert_str_is(test_api_str(api, "author/kind"), "account");
    patch(api, id, "*", "{\"tags\":[\"환불\",\"급함\"]}");
    assert_status(api, 200);
    test_api_send(api, "GET", path(api, id, "/timeline?order=asc"), NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "items/0/type"), "ticket.created");
    assert_str_is(test_api_str(api, "items/1/message/text"), "언제 환불되나요?");
    assert_str_is(test_api_str(api, "items/2/message/text"), "내일 됩니다.");
    assert_str_is(test_api_str(api, "items/3/data/to"), "pending");
    assert_str_is(test_api_str(api, "items/4/data/added/0"), "급함");
    assert_str_is(test_api_str(api, "items/4/data/removed/0"), "vip");
    test_api_send(api, "GET", path(api, id, "/timeline?limit=2"), NULL);
    assert_str_is(test_api_str(api, "items/0/type"), "ticket.tags_changed");
    test_api_send(api, "GET",
                  path(api, id,
                       str_format(api->arena, "/timeline?limit=2&cursor=%" STR_FMT,
                                  STR_ARG(test_api_str(api, "next")))
                           .p),
                  NULL);
    assert_str_is(test_api_str(api, "items/0/message/text"), "내일 됩니다.");
}

static void what_a_customer_writes_after_the_end_is_a_ticket_that_follows(void **state)
{
    struct test_api *api = desk(state);
    int64_t closed = make(api);
    int64_t follower;

    patch(api, closed, "*", "{\"state\":\"closed\"}");
    test_api_send(api, "POST", path(api, closed, "/messages"), "{\"text\":\"답장\"}");
    assert_problem(api, 409, "ticket_closed");
    test_api_send(api, "POST", path(api, closed, "/messages"),
                  "{\"from\":\"customer\",\"text\":\"또 안 돼요\"}");
    assert_status(api, 201);
    assert_str_is(test_api_str(api, "text"), "또 안 돼요");
    follower = test_api_int(api, "ticket/id");
    assert_true(follower != closed);
    assert_str_is(test_api_answer_header(api, "Location"), path(api, follower, ""));
    test_api_send(api, "GET", path(api, closed, ""), NULL);
    assert_int_equal(test_api_int(api, "followed_by/id"), follower);
    assert_true(json_is_null(test_api_get(api, "follows")));
    test_api_send(api, "GET", path(api, closed, "/timeline?limit=1"), NULL);
    assert_str_is(test_api_str(api, "items/0/type"), "ticket.followed");
    assert_int_equal(test_api_int(api, "items/0/data/ticket"), follower);
    assert_true(test_api_str(api, "items/0/data/number").n > 0);
    test_api_send(api, "GET", path(api, follower, ""), NULL);
    assert_int_equal(test_api_int(api, "follows/id"), closed);
    assert_true(test_api_str(api, "follows/number").n > 0);
    test_api_send(api, "GET", path(api, follower, "/timeline?order=asc"), NULL);
    assert_str_is(test_api_str(api, "items/0/type"), "ticket.created");
    assert_int_equal(test_api_int(api, "items/0/data/follows"), closed);
    assert_true(test_api_str(api, "items/0/data/number").n > 0);
    assert_str_is(test_api_str(api, "items/1/message/text"), "또 안 돼요");
}

static void lists_filter_and_refuse_words_they_do_not_know(void **state)
{
    static const struct {
        const char *query;
        int count; /* -1: refused */
    } cases[] = {
        { "", 2 },
        { "?state=new,open", 2 },
        { "?state=solved", 0 },
        { "?priority=high", 2 },
        { "?tag=VIP", 2 },
        { "?tag=none", 0 },
        { "?assignee=none", 2 },
        { "?assignee=me", 0 },
        { "?team=none&view=unassigned", 2 },
        { "?view=mine", 0 },
        { "?order=queue", 2 },
        { "?state=broken", -1 },
        { "?assignee=nobody", -1 },
        { "?view=secret", -1 },
        { "?colour=red", -1 },
    };
    struct test_api *api = desk(state);

    make(api);
    make(api);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "GET", str_format(api->arena, "/api/v1/tickets%s", cases[i].query).p,
                      NULL);
        assert_status(api, cases[i].count < 0 ? 422 : 200);
        if (cases[i].count >= 0)
            assert_int_equal(json_array_size(test_api_get(api, "items")), cases[i].count);
    }
    test_api_send(api, "GET", "/api/v1/tickets?cursor=bm90b25l", NULL);
    assert_problem(api, 400, "bad_cursor");
}

static void assert_no_draft(struct test_api *api)
{
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "version"), 0);
    assert_true(json_is_string(test_api_get(api, "text")));
    assert_str_is(test_api_str(api, "text"), "");
    assert_true(json_is_null(test_api_get(api, "saved_at")));
    assert_true(str_is_null(test_api_answer_header(api, "ETag")));
}

static void drafts_are_kept_until_sent_and_seen_by_others(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t other = test_api_account(api, "agent");

    int64_t version;

    test_api_send(api, "GET", path(api, id, "/draft"), NULL);
    assert_no_draft(api);
    test_api_send(api, "PUT", path(api, id, "/draft"), "{\"text\":\"안녕\",\"public\":true}");
    version = test_api_int(api, "version");
    test_api_send(api, "PUT", path(api, id, "/draft"), "{\"text\":\"안녕하세요\"}");
    assert_status(api, 200);
    assert_int_equal(test_api_int(api, "version"), version + 1);
    test_api_send(api, "GET", path(api, id, "/drafts"), NULL);
    assert_int_equal(json_array_size(test_api_get(api, "")), 0);
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"안녕하세요\"}");
    test_api_send(api, "GET", path(api, id, "/draft"), NULL);
    assert_no_draft(api);
    test_api_send(api, "PUT", path(api, id, "/draft"), "{\"text\":\"하나 더\"}");
    test_api_be(api, other);
    test_api_send(api, "GET", path(api, id, "/drafts"), NULL);
    assert_status(api, 200);
    assert_non_null(test_api_get(api, "0/saved_at"));
}

/** One tab of the caller; `seen` is its version of the draft, NULL where it has seen none. */
static void save(struct test_api *api, const char *draft, const char *seen, const char *body)
{
    test_api_header(api, seen != NULL ? "If-Match" : "If-None-Match", seen != NULL ? seen : "*");
    test_api_send(api, body != NULL ? "PUT" : "DELETE", draft, body);
    test_api_header(api, "If-Match", NULL);
    test_api_header(api, "If-None-Match", NULL);
}

static const char *etag(struct test_api *api)
{
    return str_cstr(api->arena, test_api_answer_header(api, "ETag"));
}

static void two_tabs_do_not_overwrite_each_others_draft(void **state)
{
    struct test_api *api = desk(state);
    const char *draft = path(api, make(api), "/draft");
    const char *first, *second;

    save(api, draft, NULL, "{\"text\":\"첫 번째 창\"}");
    assert_status(api, 200);
    first = etag(api);
    save(api, draft, NULL, "{\"text\":\"두 번째 창\"}");
    assert_problem(api, 412, "version_conflict");
    assert_str_is(test_api_str(api, "field"), "If-None-Match");
    save(api, draft, first, "{\"text\":\"첫 번째 창, 더\"}");
    assert_status(api, 200);
    second = etag(api);
    save(api, draft, first, "{\"text\":\"두 번째 창\"}");
    assert_problem(api, 412, "version_conflict");
    assert_str_is(
        str_format(api->arena, "\"%lld\"", (long long)test_api_int(api, "params/current_version")),
        second);
    save(api, draft, first, NULL);
    assert_problem(api, 412, "version_conflict");
    test_api_send(api, "GET", draft, NULL);
    assert_str_is(test_api_str(api, "text"), "첫 번째 창, 더");
    assert_str_is(test_api_answer_header(api, "ETag"), second);
    save(api, draft, "*", "{\"text\":\"두 번째 창\"}");
    assert_status(api, 200);
}

/** What another tab sent or threw away is gone; a new draft is never taken for the old one. */
static void a_draft_that_is_gone_is_no_version_of_the_next(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    const char *draft = path(api, id, "/draft");
    const char *first;

    save(api, draft, NULL, "{\"text\":\"보낼 답장\"}");
    first = etag(api);
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"보낼 답장\"}");
    assert_status(api, 201);
    save(api, draft, first, "{\"text\":\"다른 창의 글\"}");
    assert_problem(api, 412, "version_conflict");
    assert_int_equal(test_api_int(api, "params/current_version"), 0);
    save(api, draft, first, NULL);
    assert_status(api, 204);
    test_house_at(api->house, TEST_HOUSE_NOW_MS + 5);
    save(api, draft, NULL, "{\"text\":\"다음 글\"}");
    assert_status(api, 200);
    save(api, draft, first, "{\"text\":\"다른 창의 글\"}");
    assert_problem(api, 412, "version_conflict");
}

static void a_viewer_reads_and_does_nothing_else(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);

    test_api_be(api, test_api_account(api, "viewer"));
    test_api_send(api, "GET", path(api, id, ""), NULL);
    assert_status(api, 200);
    assert_int_equal(json_array_size(test_api_get(api, "may")), 0);
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"x\"}");
    assert_problem(api, 403, "forbidden");
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"x\",\"public\":false}");
    assert_problem(api, 403, "forbidden");
    test_api_send(api, "POST", "/api/v1/tickets", NEW_TICKET);
    assert_problem(api, 403, "forbidden");
    patch(api, id, "*", "{\"priority\":\"low\"}");
    assert_problem(api, 403, "forbidden");
}

static void a_partner_finds_nothing_of_others(void **state)
{
    static const struct {
        const char *method, *tail, *body;
    } calls[] = {
        { "GET", "", NULL },
        { "PATCH", "", "{\"priority\":\"low\"}" },
        { "GET", "/timeline", NULL },
        { "POST", "/messages", "{\"text\":\"x\"}" },
        { "GET", "/messages/1/html", NULL },
        { "GET", "/draft", NULL },
        { "PUT", "/draft", "{\"text\":\"x\"}" },
        { "DELETE", "/draft", NULL },
        { "GET", "/drafts", NULL },
        { "PUT", "/watch", NULL },
        { "DELETE", "/watch", NULL },
        { "POST", "/read", NULL },
        { "POST", "/confirm", "{\"solved\":true}" },
    };
    struct test_api *api = desk(state);
    int64_t id = make(api);

    test_api_be(api, test_api_account(api, "partner"));
    test_api_header(api, "If-Match", "*");
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        test_api_send(api, calls[i].method, path(api, id, calls[i].tail), calls[i].body);
        assert_problem(api, 404, "not_found");
    }
    test_api_send(api, "GET", "/api/v1/tickets", NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 0);
}

/** A ticket shows its customer: whoever names one must already see them. */
static void a_partner_cannot_hang_a_ticket_on_a_customer_out_of_reach(void **state)
{
    struct test_api *api = desk(state);
    int64_t partner = test_api_account(api, "partner");
    int64_t foreign;
    int64_t id;
    const char *body;

    make(api);
    foreign = test_api_int(api, "customer/id");
    test_api_be(api, test_api_account(api, "supervisor"));
    test_api_send(
        api, "POST", "/api/v1/teams",
        str_format(api->arena, "{\"name\":\"야간\",\"members\":[%lld]}", (long long)partner).p);
    assert_status(api, 201);
    test_api_be(api, partner);
    test_api_send(api, "POST", "/api/v1/tickets",
                  "{\"subject\":\"수리\",\"customer\":{\"email\":\"oliver@mail.example\"},"
                  "\"message\":{\"text\":\"x\"}}");
    assert_status(api, 201);
    id = test_api_int(api, "id");
    body = str_format(api->arena, "{\"customer\":%lld}", (long long)foreign).p;
    patch(api, id, "*", body);
    assert_problem(api, 422, "unknown_customer");
    test_api_be(api, test_api_account(api, "agent"));
    patch(api, id, "*", body);
    assert_status(api, 200);
}

static void who_may_only_answer_sets_no_state_by_the_way(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);

    test_api_send(api, "POST", "/api/v1/tokens",
                  "{\"name\":\"x\",\"scopes\":[\"ticket.read\",\"ticket.reply\"]}");
    assert_status(api, 201);
    test_api_header(
        api, "Authorization",
        str_format(api->arena, "Bearer %" STR_FMT, STR_ARG(test_api_str(api, "token"))).p);
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"x\",\"state\":\"solved\"}");
    assert_problem(api, 403, "forbidden");
    test_api_send(api, "POST", path(api, id, "/messages"), "{\"text\":\"x\"}");
    assert_status(api, 201);
}

static int64_t views_noted(struct test_api *api)
{
    test_house_call(api->house);
    return test_house_int(api->house, "SELECT count(*) FROM event WHERE type = 'ticket.viewed'");
}

static void looking_is_noted_once_in_ten_minutes_for_each_account(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);

    for (int i = 0; i < 3; i++)
        test_api_send(api, "GET", path(api, id, ""), NULL);
    assert_int_equal(views_noted(api), 1);
    clock_manual_set(&api->house->clock, TEST_HOUSE_NOW_MS + 10 * 60 * 1000);
    test_api_send(api, "GET", path(api, id, ""), NULL);
    assert_int_equal(views_noted(api), 2);
    test_api_be(api, test_api_account(api, "viewer"));
    test_api_send(api, "GET", path(api, id, ""), NULL);
    assert_int_equal(views_noted(api), 3);
    test_api_send(api, "GET", path(api, id, "/timeline"), NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 2);
}

static void looks_that_were_gathered_are_written_when_the_server_stops(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    struct err err = { 0 };

    assert_true(features_start(&api->house->house, &err));
    for (int i = 0; i < 3; i++)
        test_api_send(api, "GET", path(api, id, ""), NULL);
    features_stop(&api->house->house);
    assert_int_equal(views_noted(api), 1);
}

static int64_t upload(struct test_api *api, const char *name, const char *type, const char *bytes)
{
    test_api_header(api, "Content-Type", type);
    test_api_send(api, "POST", str_format(api->arena, "/api/v1/uploads?filename=%s", name).p,
                  bytes);
    test_api_header(api, "Content-Type", "application/json");
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static void a_file_is_uploaded_attached_and_fetched(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t file = upload(api, "C%3A%5Cfotos%5C%EC%82%AC%EC%A7%84.png", "Image/PNG; x=1", "PNG");
    char *body =
        str_cstr(api->arena, str_format(api->arena, "{\"text\":\"사진\",\"attachments\":[%lld]}",
                                        (long long)file));
    int64_t attachment;

    assert_str_is(test_api_str(api, "filename"), "사진.png");
    test_api_send(api, "POST", path(api, id, "/messages"), body);
    assert_status(api, 201);
    attachment = test_api_int(api, "attachments/0/id");
    assert_int_equal(test_api_int(api, "attachments/0/size"), 3);
    test_api_send(api, "GET",
                  str_format(api->arena, "/api/v1/attachments/%lld", (long long)attachment).p,
                  NULL);
    assert_status(api, 200);
    assert_str_is(api->response.body, "PNG");
    assert_str_is(test_api_answer_header(api, "Content-Type"), "image/png");
    assert_str_is(test_api_answer_header(api, "Content-Disposition"),
                  "attachment; filename*=UTF-8''%EC%82%AC%EC%A7%84.png");
    assert_str_is(test_api_answer_header(api, "X-Content-Type-Options"), "nosniff");
    test_house_call(api->house);
    assert_int_equal(test_house_int(api->house, "SELECT count(*) FROM event"
                                                " WHERE type = 'ticket.attachment_downloaded'"),
                     1);
    test_api_send(api, "POST", path(api, id, "/messages"), body);
    assert_problem(api, 422, "unknown_upload");
}

/** As for an answer that is written again: the bytes are there once and used by each. */
static void files_of_a_message_become_uploads_of_who_asks(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t file = upload(api, "a.txt", "text/plain", "once");
    int64_t message;

    test_api_send(
        api, "POST", path(api, id, "/messages"),
        str_format(api->arena, "{\"text\":\"x\",\"attachments\":[%lld]}", (long long)file).p);
    message = test_api_int(api, "id");
    test_api_be(api, test_api_account(api, "agent"));
    for (int i = 0; i < 2; i++) {
        const char *tail = str_format(api->arena, "/messages/%lld/uploads", (long long)message).p;

        test_api_send(api, "POST", path(api, id, tail), NULL);
        assert_status(api, 201);
        assert_str_is(test_api_str(api, "attachments/0/filename"), "a.txt");
        assert_int_equal(test_api_int(api, "attachments/0/size"), 4);
    }
    file = test_api_int(api, "attachments/0/id");
    test_api_send(
        api, "POST", path(api, id, "/messages"),
        str_format(api->arena, "{\"text\":\"y\",\"attachments\":[%lld]}", (long long)file).p);
    assert_status(api, 201);
    test_api_send(api, "GET",
                  str_format(api->arena, "/api/v1/attachments/%lld",
                             (long long)test_api_int(api, "attachments/0/id"))
                      .p,
                  NULL);
    assert_str_is(api->response.body, "once");
    test_api_send(api, "POST", path(api, id, "/messages/999999/uploads"), NULL);
    assert_problem(api, 404, "not_found");
    test_api_be(api, test_api_account(api, "partner"));
    test_api_send(
        api, "POST",
        path(api, id, str_format(api->arena, "/messages/%lld/uploads", (long long)message).p),
        NULL);
    assert_problem(api, 404, "not_found");
}

static void only_pictures_and_pdf_are_shown_inline_and_only_to_who_may_see_the_ticket(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t picture = upload(api, "a.gif", "image/gif", "GIF");
    int64_t page = upload(api, "a.svg", "image/svg+xml", "<svg/>");
    int64_t pdf = upload(api, "a.pdf", "application/pdf", "%PDF");

    test_api_send(api, "POST", path(api, id, "/messages"),
                  str_format(api->arena, "{\"text\":\"셋\",\"attachments\":[%lld,%lld,%lld]}",
                             (long long)picture, (long long)page, (long long)pdf)
                      .p);
    assert_status(api, 201);
    picture = test_api_int(api, "attachments/0/id");
    page = test_api_int(api, "attachments/1/id");
    pdf = test_api_int(api, "attachments/2/id");
    test_api_send(api, "GET",
                  str_format(api->arena, "/api/v1/attachments/%lld?inline=1", (long long)pdf).p,
                  NULL);
    assert_true(str_starts_with(test_api_answer_header(api, "Content-Disposition"), STR("inline")));
    assert_str_is(test_api_answer_header(api, "Content-Security-Policy"),
                  "sandbox; default-src 'none'");
    test_api_send(api, "GET",
                  str_format(api->arena, "/api/v1/attachments/%lld?inline=1", (long long)picture).p,
                  NULL);
    assert_true(str_starts_with(test_api_answer_header(api, "Content-Disposition"), STR("inline")));
    test_api_send(api, "GET",
                  str_format(api->arena, "/api/v1/attachments/%lld?inline=1", (long long)page).p,
                  NULL);
    assert_true(
        str_starts_with(test_api_answer_header(api, "Content-Disposition"), STR("attachment")));
    test_api_be(api, test_api_account(api, "partner"));
    test_api_send(api, "GET",
                  str_format(api->arena, "/api/v1/attachments/%lld", (long long)picture).p, NULL);
    assert_problem(api, 404, "not_found");
}

static void what_is_uploaded_and_not_sent_has_a_limit_for_each_account(void **state)
{
    struct test_api *api = desk(state);
    int64_t first = upload(api, "a.txt", "text/plain", "가");

    /* As if it had been as large as all that may wait. */
    test_house_call(api->house);
    test_house_sql(api->house, "UPDATE upload SET size_bytes = 262144000", NULL);
    test_api_header(api, "Content-Type", "text/plain");
    test_api_send(api, "POST", "/api/v1/uploads?filename=b.txt", "나");
    assert_problem(api, 413, "upload_quota");
    assert_int_equal(test_api_int(api, "params/limit"), 262144000);
    test_api_header(api, "Content-Type", "application/json");
    test_api_send(
        api, "POST", path(api, make(api), "/messages"),
        str_format(api->arena, "{\"text\":\"파일\",\"attachments\":[%lld]}", (long long)first).p);
    assert_status(api, 201);
    upload(api, "b.txt", "text/plain", "나");
}

static void another_account_cannot_attach_what_one_uploaded(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    int64_t file = upload(api, "a.txt", "text/plain", "mine");

    test_api_be(api, test_api_account(api, "agent"));
    test_api_send(
        api, "POST", path(api, id, "/messages"),
        str_format(api->arena, "{\"text\":\"x\",\"attachments\":[%lld]}", (long long)file).p);
    assert_problem(api, 422, "unknown_upload");
    assert_str_is(test_api_str(api, "field"), "/attachments");
}

static void a_change_is_taken_back_by_its_action(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = make(api);
    const char *undo;

    patch(api, id, "*", "{\"priority\":\"urgent\"}");
    undo = str_format(api->arena, "/api/v1/actions/%" STR_FMT "/undo",
                      STR_ARG(test_api_answer_header(api, "X-Pharos-Action")))
               .p;
    test_api_send(api, "POST", undo, NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "restored/0"), "priority");
    test_api_send(api, "GET", path(api, id, ""), NULL);
    assert_str_is(test_api_str(api, "priority"), "high");
    assert_int_equal(test_api_int(api, "version"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_ticket_is_made_with_its_customer_and_read_again),
        HOUSE_TESTS(the_same_address_is_the_same_customer),
        HOUSE_TESTS(what_is_wrong_with_a_new_ticket_is_named),
        HOUSE_TEST_SQLITE(a_text_over_the_limit_is_named_with_it),
        HOUSE_TESTS(a_change_needs_the_version_that_was_seen),
        HOUSE_TESTS(the_timeline_tells_messages_and_changes_both_ways),
        HOUSE_TESTS(what_a_customer_writes_after_the_end_is_a_ticket_that_follows),
        HOUSE_TESTS(lists_filter_and_refuse_words_they_do_not_know),
        HOUSE_TESTS(drafts_are_kept_until_sent_and_seen_by_others),
        HOUSE_TESTS(two_tabs_do_not_overwrite_each_others_draft),
        HOUSE_TESTS(a_draft_that_is_gone_is_no_version_of_the_next),
        HOUSE_TESTS(a_viewer_reads_and_does_nothing_else),
        HOUSE_TESTS(a_partner_finds_nothing_of_others),
        HOUSE_TESTS(a_partner_cannot_hang_a_ticket_on_a_customer_out_of_reach),
        HOUSE_TEST_SQLITE(who_may_only_answer_sets_no_state_by_the_way),
        HOUSE_TESTS(looking_is_noted_once_in_ten_minutes_for_each_account),
        HOUSE_TESTS(a_file_is_uploaded_attached_and_fetched),
        HOUSE_TESTS(files_of_a_message_become_uploads_of_who_asks),
        HOUSE_TESTS(only_pictures_and_pdf_are_shown_inline_and_only_to_who_may_see_the_ticket),
        HOUSE_TESTS(what_is_uploaded_and_not_sent_has_a_limit_for_each_account),
        HOUSE_TESTS(another_account_cannot_attach_what_one_uploaded),
        HOUSE_TESTS(a_change_is_taken_back_by_its_action),
        HOUSE_TESTS(looks_that_were_gathered_are_written_when_the_server_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
