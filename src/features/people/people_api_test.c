/* Customers over the API, on both engines. */
#include <stdlib.h>

#include "base/cmocka_test.h"
#include "base/encode.h"
#include "core/access/access_feature.h"
#include "core/access/email.h"
#include "core/test_api.h"
#include "features/people/people.h"
#include "features/people/people_feature.h"

static const struct feature *const features[] = { &access_feature, &people_feature, NULL };

static struct test_api *desk(void **state)
{
    struct test_api *api = test_api(test_house(state), features);

    test_api_be(api, test_api_account(api, "agent"));
    return api;
}

#define GARAM                                                                                      \
    "{\"name\":\"윤가람\",\"language\":\"ko\",\"timezone\":\"Asia/Seoul\",\"tier\":\"vip\","    \
    "\"addresses\":[{\"kind\":\"email\",\"value\":\"Garam@Mail.example\"},"                        \
    "{\"kind\":\"phone\",\"value\":\"010-2345-2208\"}]}"

static int64_t add(struct test_api *api, const char *body)
{
    test_api_send(api, "POST", "/api/v1/customers", body);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static int64_t add_named(struct test_api *api, const char *name, const char *email)
{
    return add(api, str_format(api->arena,
                               "{\"name\":\"%s\",\"addresses\":[{\"kind\":\"email\","
                               "\"value\":\"%s\"}]}",
                               name, email)
                        .p);
}

static const char *path_of(struct test_api *api, int64_t id)
{
    return str_format(api->arena, "/api/v1/customers/%lld", (long long)id).p;
}

static int64_t count(struct test_api *api, const char *sql)
{
    test_house_call(api->house);
    return test_house_int(api->house, sql);
}

static void a_customer_is_made_and_found_again(void **state)
{
    struct test_api *api = desk(state);
    int64_t id = add(api, GARAM);

    assert_str_is(test_api_answer_header(api, "ETag"), "\"1\"");
    test_api_send(api, "GET", path_of(api, id), NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "name"), "윤가람");
    assert_str_is(test_api_str(api, "tier"), "vip");
    assert_str_is(test_api_str(api, "language"), "ko");
    assert_str_is(test_api_str(api, "timezone"), "Asia/Seoul");
    assert_true(json_is_null(test_api_get(api, "organisation")));
    assert_str_is(test_api_str(api, "addresses/0/kind"), "email");
    assert_str_is(test_api_str(api, "addresses/0/value"), "Garam@Mail.example");
    assert_str_is(test_api_str(api, "addresses/1/value"), "010-2345-2208");
    assert_str_is(test_api_str(api, "created_at"), "2026-11-22T02:14:07.120Z");
    assert_int_equal(count(api, "SELECT count(*) FROM event WHERE type = 'customer.viewed'"
                                " AND actor_kind = 2 AND subject_kind = 3"),
                     1);
}

static void what_is_wrong_with_a_new_customer_is_named(void **state)
{
    static const struct {
        const char *body;
        const char *code;
        const char *field;
    } cases[] = {
        { "{}", "required", "/name" },
        { "{\"name\":\"  \"}", "bad_name", "/name" },
        { "{\"name\":\"x\",\"tier\":\"platinum\"}", "not_allowed", "/tier" },
        { "{\"name\":\"x\",\"timezone\":\"Seoul\"}", "bad_timezone", "/timezone" },
        { "{\"name\":\"x\",\"organisation\":99}", "unknown_organisation", "/organisation" },
        { "{\"name\":\"x\",\"addresses\":{}}", "wrong_type", "/addresses" },
        { "{\"name\":\"x\",\"addresses\":[\"a@b.example\"]}", "wrong_type", "/addresses" },
        { "{\"name\":\"x\",\"addresses\":[{\"kind\":\"fax\",\"value\":\"1\"}]}", "wrong_type",
          "/addresses" },
        { "{\"name\":\"x\",\"addresses\":[{\"kind\":\"email\",\"value\":\"x\"}]}", "bad_email",
          "/addresses" },
        { "{\"name\":\"x\",\"addresses\":[{\"kind\":\"phone\",\"value\":\"x\"}]}", "bad_phone",
          "/addresses" },
        { "{\"name\":\"x\",\"fax\":1}", "unknown_field", "/fax" },
    };
    struct test_api *api = desk(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "POST", "/api/v1/customers", cases[i].body);
        assert_problem(api, 422, cases[i].code);
        assert_str_is(test_api_str(api, "field"), cases[i].field);
    }
    assert_int_equal(count(api, "SELECT count(*) FROM customer"), 0);
}

static void an_address_belongs_to_one_customer(void **state)
{
    struct test_api *api = desk(state);

    add(api, GARAM);
    test_api_send(api, "POST", "/api/v1/customers",
                  "{\"name\":\"Other\",\"addresses\":[{\"kind\":\"phone\","
                  "\"value\":\"+82 10 2345 2208\"}]}");
    assert_problem(api, 409, "address_taken");
    assert_int_equal(count(api, "SELECT count(*) FROM customer"), 1);
}

static void a_customer_changes_with_the_version_that_was_seen(void **state)
{
    struct test_api *api = desk(state);
    const char *path = path_of(api, add(api, GARAM));
    int64_t phone = test_api_int(api, "addresses/1/id");
    const char *body = str_format(api->arena,
                                  "{\"name\":\"윤가람 (본인)\",\"tier\":\"gold\",\"timezone\":null,"
                                  "\"addresses\":{\"add\":[{\"kind\":\"email\","
                                  "\"value\":\"garam@work.example\"}],\"remove\":[%lld]}}",
                                  (long long)phone)
                           .p;

    test_api_send(api, "PATCH", path, body);
    assert_problem(api, 428, "if_match_required");
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", path, body);
    assert_status(api, 200);
    assert_str_is(test_api_answer_header(api, "ETag"), "\"2\"");
    assert_str_is(test_api_str(api, "name"), "윤가람 (본인)");
    assert_true(json_is_null(test_api_get(api, "timezone")));
    assert_str_is(test_api_str(api, "language"), "ko");
    assert_str_is(test_api_str(api, "addresses/1/value"), "garam@work.example");
    assert_int_equal(json_array_size(test_api_get(api, "addresses")), 2);
    test_api_send(api, "PATCH", path, "{\"tier\":\"standard\"}");
    assert_problem(api, 412, "version_conflict");
    assert_int_equal(test_api_int(api, "params/current_version"), 2);
    assert_int_equal(count(api, "SELECT count(*) FROM event WHERE type = 'customer.changed'"), 4);
}

static void an_address_of_somebody_else_is_not_removed(void **state)
{
    struct test_api *api = desk(state);
    const char *path = path_of(api, add_named(api, "한지우", "jiwoo@mail.example"));
    int64_t foreign;

    add(api, GARAM);
    foreign = test_api_int(api, "addresses/0/id");
    test_api_header(api, "If-Match", "*");
    test_api_send(
        api, "PATCH", path,
        str_format(api->arena, "{\"addresses\":{\"remove\":[%lld]}}", (long long)foreign).p);
    assert_problem(api, 422, "unknown_address");
    assert_int_equal(count(api, "SELECT count(*) FROM customer_address"), 3);
}

/* ---- finding ---------------------------------------------------------------------------- */

/** Names of all pages for a query, in order, parted by "|". */
static struct str names_found(struct test_api *api, const char *query, int limit)
{
    struct strbuf names = strbuf_new(api->arena, 4096);
    struct str cursor = STR("");

    while (!str_is_null(cursor)) {
        struct str path = str_format(api->arena, "/api/v1/customers?q=%s&limit=%d&cursor=%" STR_FMT,
                                     query, limit, STR_ARG(cursor));
        const json_t *items;

        test_api_send(api, "GET", path.p, NULL);
        assert_status(api, 200);
        items = test_api_get(api, "items");
        for (size_t i = 0; i < json_array_size(items); i++) {
            strbuf_add(&names, json_str(json_object_get(json_array_get(items, i), "name")));
            strbuf_add_char(&names, '|');
        }
        cursor = test_api_str(api, "next");
    }
    return strbuf_str(&names);
}

static void somebody_is_found_by_the_beginning_of_a_name_or_an_address(void **state)
{
    static const struct {
        const char *query;
        const char *found;
    } cases[] = {
        { "%EC%9C%A4", "윤가람|윤보미|" },   /* 윤 */
        { "%EC%9C%A4%EA%B0%80", "윤가람|" }, /* 윤가 */
        { "GARAM", "Garam Yoon|윤가람|" },   /* a name first, then an address */
        { "bom", "윤보미|" },                /* two addresses, one customer */
        { "010-2345", "윤가람|" },
        { "%2B82%2010", "윤가람|" }, /* +82 10 */
        { "mail.example", "" },
        { "%25", "%|" }, /* % is no wildcard */
        { "_", "" },
    };
    struct test_api *api = desk(state);

    add(api, GARAM);
    add_named(api, "Garam Yoon", "second@mail.example");
    add(api, "{\"name\":\"윤보미\",\"addresses\":[{\"kind\":\"email\",\"value\":\"bom@a.example\"},"
             "{\"kind\":\"email\",\"value\":\"bomi@a.example\"}]}");
    add_named(api, "%", "percent@mail.example");
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int limit = 1; limit <= 3; limit++)
            assert_str_is(names_found(api, cases[i].query, limit), cases[i].found);
}

static void pages_neither_skip_nor_repeat(void **state)
{
    struct test_api *api = desk(state);

    for (int i = 0; i < 7; i++)
        add_named(api, str_format(api->arena, "김%d", i).p,
                  str_format(api->arena, "kim%d@mail.example", i).p);
    assert_str_is(names_found(api, "", 3), "김6|김5|김4|김3|김2|김1|김0|");
    assert_str_is(names_found(api, "%EA%B9%80", 3), "김0|김1|김2|김3|김4|김5|김6|");
    assert_str_is(names_found(api, "kim", 2), "김0|김1|김2|김3|김4|김5|김6|");
}

static void a_foreign_cursor_is_refused(void **state)
{
    static const char *const paths[] = {
        "/api/v1/customers?cursor=x",
        "/api/v1/customers?q=a&cursor=AQAAAAAAAAA",
        "/api/v1/customers?q=a&cursor=AQAAAAAAAAABAAAAAAAAAA",
    };
    struct test_api *api = desk(state);

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        test_api_send(api, "GET", paths[i], NULL);
        assert_problem(api, 400, "bad_cursor");
    }
}

/* ---- who may see what ------------------------------------------------------------------- */

static void a_viewer_sees_masks_and_finds_nobody_by_address(void **state)
{
    struct test_api *api = desk(state);
    const char *path = path_of(api, add(api, GARAM));

    test_api_be(api, test_api_account(api, "viewer"));
    test_api_send(api, "GET", path, NULL);
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "addresses/0/value"), "Ga•••@Mail.example");
    assert_str_is(test_api_str(api, "addresses/1/value"), "010-••••-2208");
    test_api_send(api, "GET", "/api/v1/customers", NULL);
    assert_str_is(test_api_str(api, "items/0/addresses/1/value"), "010-••••-2208");
    assert_str_is(names_found(api, "garam", 5), "");
    assert_str_is(names_found(api, "%EC%9C%A4", 5), "윤가람|");
    test_api_header(api, "If-Match", "*");
    test_api_send(api, "PATCH", path, "{\"tier\":\"gold\"}");
    assert_problem(api, 403, "forbidden");
}

static void add_ticket(struct test_api *api, int64_t id, int64_t customer, int64_t team)
{
    struct str sql = str_format(
        api->arena,
        "INSERT INTO ticket (id, number, subject, type, state, priority, team_id, customer_id,"
        " channel, created_at_ms, changed_at_ms, message_count, queue, queue_key, version)"
        " VALUES (%lld, '%lld', 's', 1, 1, 1, %lld, %lld, 1, 0, 0, 0, 1, 0, 1)",
        (long long)id, (long long)id, (long long)team, (long long)customer);

    test_house_call(api->house);
    test_house_sql(api->house, sql.p, NULL);
}

static int64_t add_team(struct test_api *api, const char *name, int64_t member)
{
    test_api_send(
        api, "POST", "/api/v1/teams",
        str_format(api->arena, "{\"name\":\"%s\",\"members\":[%lld]}", name, (long long)member).p);
    assert_status(api, 201);
    return test_api_int(api, "id");
}

static void a_partner_sees_only_customers_of_their_own_tickets(void **state)
{
    struct test_api *api = test_api(test_house(state), features);
    int64_t partner = test_api_account(api, "partner");
    int64_t supervisor = test_api_account(api, "supervisor");
    int64_t mine;
    int64_t theirs;
    int64_t organisation;

    test_api_be(api, supervisor);
    test_api_send(api, "POST", "/api/v1/organisations",
                  "{\"name\":\"한빛건설\",\"domain\":\"Hanbit.example\"}");
    assert_status(api, 201);
    organisation = test_api_int(api, "id");
    mine = add_named(api, "임재현", "jaehyun@mail.example");
    theirs = add_named(api, "노유나", "yuna@hanbit.example");
    add_ticket(api, 1, mine, add_team(api, "야간 당직", partner));
    add_ticket(api, 2, theirs, add_team(api, "배송·환불", supervisor));

    test_api_be(api, partner);
    test_api_send(api, "GET", path_of(api, mine), NULL);
    assert_status(api, 200);
    test_api_send(api, "GET", path_of(api, theirs), NULL);
    assert_problem(api, 404, "not_found");
    assert_str_is(names_found(api, "", 10), "임재현|");
    assert_str_is(names_found(api, "%EB%85%B8", 10), "");
    test_api_send(api, "GET", "/api/v1/organisations", NULL);
    assert_int_equal(json_array_size(test_api_get(api, "items")), 0);
    test_api_send(api, "GET",
                  str_format(api->arena, "/api/v1/organisations/%lld", (long long)organisation).p,
                  NULL);
    assert_problem(api, 404, "not_found");
    assert_int_equal(count(api, "SELECT count(*) FROM event WHERE type = 'customer.viewed'"), 1);
}

/** Else the one prefix that is accepted would spell out a name, a letter at a time. */
static void a_made_up_cursor_tells_a_partner_nothing(void **state)
{
    struct test_api *api = test_api(test_house(state), features);
    int64_t partner = test_api_account(api, "partner");
    int64_t position[2] = { 1, 0 };
    const char *path;

    test_api_be(api, test_api_account(api, "supervisor"));
    position[1] = add_named(api, "Noh Yuna", "yuna@hanbit.example");
    path = str_format(api->arena, "/api/v1/customers?q=noh&cursor=%" STR_FMT,
                      STR_ARG(base64url_encode(
                          api->arena, (struct str){ (const char *)position, sizeof(position) })))
               .p;
    test_api_send(api, "GET", path, NULL);
    assert_status(api, 200);
    test_api_be(api, partner);
    test_api_send(api, "GET", path, NULL);
    assert_problem(api, 400, "bad_cursor");
}

/* ---- organisations ---------------------------------------------------------------------- */

static void new_customers_join_the_organisation_of_their_domain(void **state)
{
    struct test_api *api = desk(state);

    test_api_send(api, "POST", "/api/v1/organisations",
                  "{\"name\":\"소담어린이집\",\"domain\":\"SODAM.example\"}");
    assert_status(api, 201);
    assert_str_is(test_api_str(api, "domain"), "sodam.example");
    add_named(api, "문태경", "Taekyung@Sodam.example");
    assert_str_is(test_api_str(api, "organisation/name"), "소담어린이집");
    add_named(api, "서다인", "dain@mail.example");
    assert_true(json_is_null(test_api_get(api, "organisation")));
    test_api_send(api, "POST", "/api/v1/organisations",
                  "{\"name\":\"둘째\",\"domain\":\"sodam.example\"}");
    assert_problem(api, 409, "domain_taken");
    test_api_send(api, "POST", "/api/v1/organisations",
                  "{\"name\":\"셋째\",\"domain\":\"so dam\"}");
    assert_problem(api, 422, "bad_domain");
}

static void an_organisation_changes_with_the_version_that_was_seen(void **state)
{
    struct test_api *api = desk(state);

    test_api_send(api, "POST", "/api/v1/organisations",
                  "{\"name\":\"가든호텔\",\"domain\":\"garden.example\"}");
    test_api_header(api, "If-Match", "\"1\"");
    test_api_send(api, "PATCH", "/api/v1/organisations/1", "{\"name\":\"가든 호텔\"}");
    assert_status(api, 200);
    assert_str_is(test_api_str(api, "domain"), "garden.example");
    test_api_send(api, "PATCH", "/api/v1/organisations/1", "{\"domain\":null}");
    assert_problem(api, 412, "version_conflict");
    test_api_header(api, "If-Match", "\"2\"");
    test_api_send(api, "PATCH", "/api/v1/organisations/1", "{\"domain\":null}");
    assert_status(api, 200);
    assert_true(json_is_null(test_api_get(api, "domain")));
    assert_str_is(test_api_str(api, "name"), "가든 호텔");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_customer_is_made_and_found_again),
        HOUSE_TEST_SQLITE(what_is_wrong_with_a_new_customer_is_named),
        HOUSE_TESTS(an_address_belongs_to_one_customer),
        HOUSE_TESTS(a_customer_changes_with_the_version_that_was_seen),
        HOUSE_TEST_SQLITE(an_address_of_somebody_else_is_not_removed),
        HOUSE_TESTS(somebody_is_found_by_the_beginning_of_a_name_or_an_address),
        HOUSE_TESTS(pages_neither_skip_nor_repeat),
        HOUSE_TEST_SQLITE(a_foreign_cursor_is_refused),
        HOUSE_TEST_SQLITE(a_viewer_sees_masks_and_finds_nobody_by_address),
        HOUSE_TESTS(a_partner_sees_only_customers_of_their_own_tickets),
        HOUSE_TESTS(a_made_up_cursor_tells_a_partner_nothing),
        HOUSE_TESTS(new_customers_join_the_organisation_of_their_domain),
        HOUSE_TESTS(an_organisation_changes_with_the_version_that_was_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
