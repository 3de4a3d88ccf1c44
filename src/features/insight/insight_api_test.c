/* Figures over HTTP: zones, scopes, files, what is refused. */
#include "features/insight/insight.h"

#include "base/arena.h"
#include "base/instant.h"
#include "core/access/access_feature.h"
#include "core/engine_feature.h"
#include "core/event/follower.h"
#include "core/test_api.h"
#include "features/channel_mail/channel_mail_feature.h"
#include "features/insight/insight_csv.h"
#include "features/insight/insight_feature.h"
#include "features/insight/insight_follow.h"
#include "features/people/people_feature.h"
#include "features/survey/survey_feature.h"
#include "features/ticket/ticket_feature.h"
#include "features/ticket/ticket_test_world.h"

static const struct feature *const features[] = { &access_feature,       &engine_feature,
                                                  &people_feature,       &ticket_feature,
                                                  &channel_mail_feature, &survey_feature,
                                                  &insight_feature,      NULL };

/** As ticket_world has them, beside the roles of the API; one team has a name of ill will. */
static const char *const people[] = {
    "INSERT INTO team (id, name, name_key, version, created_at_ms) VALUES"
    " (1, '배송, \"빠른\"', '배송', 1, 0), (2, '=HYPERLINK(\"x\")', 'repairs', 1, 0)",
    "INSERT INTO account (id, email, email_key, name, role_id, language, timezone, theme, active,"
    " version, created_at_ms) SELECT 11, 'a', 'a', '김민준', r.id, 1, 'Asia/Seoul', 1, 1, 1, 0"
    " FROM role r WHERE r.name = 'agent'",
    "INSERT INTO account (id, email, email_key, name, role_id, language, timezone, theme, active,"
    " version, created_at_ms) SELECT 14, 'd', 'd', 'Partner', r.id, 0, 'UTC', 1, 1, 1, 0"
    " FROM role r WHERE r.name = 'partner'",
    "INSERT INTO team_member (team_id, account_id) VALUES (1, 11), (2, 14)",
    "INSERT INTO customer (id, name, name_key, organisation_id, tier, version, created_at_ms)"
    " VALUES (21, '윤가람', '윤가람', NULL, 1, 1, 0)",
};

static void make(struct test_house *t, const char *at, int64_t team_id)
{
    int64_t at_ms;

    assert_true(instant_parse(str_of(at), &at_ms));
    test_house_at(t, at_ms);
    ticket_world_queued(t, team_id, 0, TICKET_NORMAL);
}

/** Three tickets of the night on which clocks in New York go back, and one of another team. */
static struct test_api *world(void **state)
{
    struct test_house *t = test_house(state);
    struct test_api *api = test_api(t, features);
    struct err err = { 0 };

    for (size_t i = 0; i < COUNT_OF(people); i++)
        test_house_sql(t, people[i], NULL);
    make(t, "2026-11-01T05:30:00Z", TEAM_DELIVERY);
    make(t, "2026-11-01T06:30:00Z", TEAM_DELIVERY);
    make(t, "2026-11-01T07:30:00Z", TEAM_DELIVERY);
    make(t, "2026-11-03T15:30:00Z", TEAM_REPAIRS);
    test_house_at(t, TEST_HOUSE_NOW_MS);
    test_house_settle(t);
    assert_true(follower_catch_up(&t->house, &insight_follower, &err));
    test_house_call(t);
    test_api_be(api, MINJUN);
    return api;
}

#define NOVEMBER "from=2026-11-01&to=2026-11-30"

static int64_t arrived_at(const struct test_api *api, int hour_of_week)
{
    return test_api_int(api, str_format(api->arena, "hours_of_week/%d/arrived", hour_of_week).p);
}

static int64_t listed(struct test_api *api, const char *query)
{
    test_api_send(api, "GET", str_format(api->arena, "/api/v1/insight/tickets?%s", query).p, NULL);
    assert_status(api, 200);
    return (int64_t)json_array_size(test_api_get(api, "items"));
}

static void hours_and_days_are_those_of_the_zone_asked_for(void **state)
{
    enum { MON = 0, TUE = 24, WED = 48, SUN = 144 };
    struct test_api *api = world(state);

    test_api_send(api, "GET", "/api/v1/insight/figures?" NOVEMBER "&zone=America/New_York", NULL);
    assert_status(api, 200);
    assert_int_equal(arrived_at(api, SUN + 1), 2);
    assert_int_equal(arrived_at(api, SUN + 2), 1);
    assert_int_equal(arrived_at(api, TUE + 10), 1);
    assert_str_is(test_api_str(api, "span/from"), "2026-11-01T04:00:00.000Z");
    assert_str_is(test_api_str(api, "span_before/to"), "2026-11-01T01:14:07.121Z");
    assert_str_is(test_api_str(api, "to"), "2026-11-21");
    assert_int_equal(test_api_int(api, "days/0/arrived"), 3);
    test_api_send(api, "GET", "/api/v1/insight/figures?" NOVEMBER, NULL);
    assert_str_is(test_api_str(api, "zone"), "Asia/Seoul");
    assert_int_equal(arrived_at(api, SUN + 14), 1);
    assert_int_equal(arrived_at(api, SUN + 15), 1);
    assert_int_equal(arrived_at(api, SUN + 16), 1);
    assert_int_equal(arrived_at(api, WED), 1);
    assert_int_equal(test_api_int(api, "days/3/arrived"), 1);
    assert_int_equal(test_api_int(api, "all/after_hours/count"), 4);
    assert_int_equal(
        listed(api, "figure=arrived&" NOVEMBER "&zone=America/New_York&weekday=6&hour=1"), 2);
    assert_int_equal(listed(api, "figure=arrived&" NOVEMBER "&weekday=6&hour=1"), 0);
    assert_int_equal(listed(api, "figure=arrived&from=2026-11-03&to=2026-11-03"), 0);
    assert_int_equal(listed(api, "figure=arrived&from=2026-11-04&to=2026-11-04&team=2"), 1);
}

static void who_sees_two_teams_counts_more_than_who_sees_one(void **state)
{
    struct test_api *api = world(state);

    test_api_send(api, "GET", "/api/v1/insight/figures?" NOVEMBER, NULL);
    assert_int_equal(test_api_int(api, "all/arrived"), 4);
    assert_int_equal(test_api_int(api, "all/open"), 4);
    assert_int_equal(json_array_size(test_api_get(api, "teams")), 2);
    test_api_be(api, PARTNER);
    test_api_send(api, "GET", "/api/v1/insight/figures?" NOVEMBER, NULL);
    assert_int_equal(test_api_int(api, "all/arrived"), 1);
    assert_int_equal(json_array_size(test_api_get(api, "teams")), 1);
    assert_int_equal(test_api_int(api, "teams/0/team"), TEAM_REPAIRS);
    assert_int_equal(listed(api, "figure=arrived&" NOVEMBER), 1);
    assert_int_equal(listed(api, "figure=arrived&" NOVEMBER "&team=1"), 0);
    test_api_as_nobody(api);
    test_api_send(api, "GET", "/api/v1/insight/figures", NULL);
    assert_status(api, 401);
}

static void the_whole_page_is_narrowed_by_team_and_channel(void **state)
{
    static const struct {
        const char *among;
        int64_t arrived;
        size_t teams;
    } cases[] = {
        { "", 4, 2 },
        { "&team=1", 3, 1 },
        { "&team=2", 1, 1 },
        { "&team=none", 0, 0 },
        { "&team=77", 0, 0 },
        { "&channel=api", 4, 2 },
        { "&channel=mail", 0, 0 },
        { "&team=2&channel=api", 1, 1 },
    };
    struct test_api *api = world(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *query = str_format(api->arena, NOVEMBER "%s", cases[i].among).p;

        test_api_send(api, "GET", str_format(api->arena, "/api/v1/insight/figures?%s", query).p,
                      NULL);
        assert_status(api, 200);
        assert_int_equal(test_api_int(api, "all/arrived"), cases[i].arrived);
        assert_int_equal(test_api_int(api, "days/21/open"), cases[i].arrived);
        assert_int_equal(json_array_size(test_api_get(api, "teams")), cases[i].teams);
        assert_int_equal(json_array_size(test_api_get(api, "channels")), cases[i].teams > 0);
        assert_int_equal(listed(api, str_format(api->arena, "figure=open&%s", query).p),
                         cases[i].arrived);
    }
    test_api_send(api, "GET", "/api/v1/insight/figures?" NOVEMBER "&team=2&channel=api", NULL);
    assert_int_equal(test_api_int(api, "team"), TEAM_REPAIRS);
    assert_str_is(test_api_str(api, "channel"), "api");
    test_api_send(api, "GET", "/api/v1/insight/figures?" NOVEMBER "&team=none", NULL);
    assert_str_is(test_api_str(api, "team"), "none");
    assert_true(json_is_null(test_api_get(api, "channel")));
    /* Who sees one team sees no more of another by asking for it. */
    test_api_be(api, PARTNER);
    test_api_send(api, "GET", "/api/v1/insight/figures?" NOVEMBER "&team=1", NULL);
    assert_int_equal(test_api_int(api, "all/arrived"), 0);
    assert_int_equal(json_array_size(test_api_get(api, "teams")), 0);
}

static void a_value_of_before_opens_its_tickets_too(void **state)
{
    struct test_api *api = world(state);

    test_api_send(api, "GET", "/api/v1/insight/figures?from=2026-11-03&to=2026-11-04", NULL);
    assert_int_equal(test_api_int(api, "all/arrived"), 1);
    assert_int_equal(test_api_int(api, "before/arrived"), 3);
    assert_int_equal(listed(api, "figure=arrived&from=2026-11-03&to=2026-11-04"), 1);
    assert_int_equal(listed(api, "figure=arrived&from=2026-11-03&to=2026-11-04&span=now"), 1);
    assert_int_equal(listed(api, "figure=arrived&from=2026-11-03&to=2026-11-04&span=before"), 3);
    assert_int_equal(listed(api, "figure=arrived&from=2026-11-03&to=2026-11-04&span=before&team=2"),
                     0);
}

static void a_list_goes_on_where_its_cursor_says(void **state)
{
    struct test_api *api = world(state);
    struct str next;
    int64_t first;

    assert_int_equal(listed(api, "figure=open&" NOVEMBER "&limit=3"), 3);
    first = test_api_int(api, "items/0/id");
    next = str_dup(api->arena, test_api_str(api, "next"));
    assert_int_equal(
        listed(api, str_format(api->arena, "figure=open&" NOVEMBER "&limit=3&cursor=%" STR_FMT,
                               STR_ARG(next))
                        .p),
        1);
    assert_int_not_equal(test_api_int(api, "items/0/id"), first);
    assert_true(json_is_null(test_api_get(api, "next")));
}

static bool holds(const struct test_api *api, const char *text)
{
    struct str body = api->response.body;

    return str_find(body, str_of(text)) < body.n;
}

static void tables_are_files_that_no_spreadsheet_runs(void **state)
{
    static const char *const tables[] = { "summary", "teams", "channels", "hours", "days" };
    struct test_api *api = world(state);

    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        test_api_send(api, "GET",
                      str_format(api->arena,
                                 "/api/v1/insight/csv?table=%s&" NOVEMBER "&language=en", tables[i])
                          .p,
                      NULL);
        assert_status(api, 200);
        assert_true(str_starts_with(api->response.body, STR("\xEF\xBB\xBF")));
    }
    assert_str_is(test_api_answer_header(api, "Content-Disposition"),
                  "attachment; filename=\"pharos-days-2026-11-01-2026-11-22.csv\"");
    assert_true(holds(api, "\r\n2026-11-04,1,0,4\r\n"));
    test_api_send(api, "GET", "/api/v1/insight/csv?table=teams&" NOVEMBER "&language=ko", NULL);
    assert_str_is(test_api_answer_header(api, "Content-Type"), "text/csv; charset=utf-8");
    assert_true(holds(api, "\r\n\"'=HYPERLINK(\"\"x\"\")\",1,1,1,0,,,"));
    assert_true(holds(api, "\r\n\"배송, \"\"빠른\"\"\",3,3,3,0,,,"));
    assert_true(holds(api, "팀,"));
    test_api_send(api, "GET", "/api/v1/insight/csv?table=teams&" NOVEMBER "&team=1", NULL);
    assert_true(holds(api, "\r\n\"배송, \"\"빠른\"\"\",3,3,3,0,,,"));
    assert_false(holds(api, "HYPERLINK"));
    assert_str_is(test_api_answer_header(api, "Content-Disposition"),
                  "attachment; filename=\"pharos-teams-2026-11-01-2026-11-22-team-1.csv\"");
    test_api_send(api, "GET",
                  "/api/v1/insight/csv?table=summary&" NOVEMBER "&team=none&channel=mail", NULL);
    assert_str_is(
        test_api_answer_header(api, "Content-Disposition"),
        "attachment; filename=\"pharos-summary-2026-11-01-2026-11-22-team-none-mail.csv\"");
    test_api_send(api, "GET", "/api/v1/insight/csv?table=days&" NOVEMBER "&team=1", NULL);
    assert_true(holds(api, "\r\n2026-11-04,0,0,3\r\n"));
}

static void cells_that_could_be_formulas_are_made_harmless(void **state)
{
    static const struct {
        const char *text;
        const char *cell;
    } cases[] = {
        { "배송", "배송" },       { "a,b", "\"a,b\"" },
        { "a\"b", "\"a\"\"b\"" }, { "=1+1", "\"'=1+1\"" },
        { "+82", "\"'+82\"" },    { "-2", "\"'-2\"" },
        { "@me", "\"'@me\"" },    { "\tx", "\"'\tx\"" },
        { "a=b", "a=b" },         { "", "" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct insight_csv csv = insight_csv_new(arena, LANG_EN);

        insight_csv_int(&csv, -1);
        insight_csv_text(&csv, str_of(cases[i].text));
        insight_csv_end_row(&csv);
        assert_str_is(strbuf_str(&csv.buf),
                      str_format(arena, "\xEF\xBB\xBF-1,%s\r\n", cases[i].cell).p);
        arena_free(&arena);
    }
}

static void what_makes_no_sense_is_refused_by_name(void **state)
{
    static const struct {
        const char *path;
        const char *code;
        const char *field;
    } cases[] = {
        { "figures?from=2026-02-30", "bad_day", "from" },
        { "figures?from=2026-11-20&to=2026-11-10", "bad_period", "from" },
        { "figures?from=2024-11-20&to=2026-11-10", "bad_period", "from" },
        { "figures?from=2026-12-20&to=2026-12-30", "bad_period", "from" },
        { "figures?zone=Asia/Nowhere", "bad_timezone", "zone" },
        { "figures?contact_days=31", "out_of_range", "contact_days" },
        { "figures?contact_days=0", "out_of_range", "contact_days" },
        { "figures?team=me", "not_allowed", "team" },
        { "figures?team=0", "not_allowed", "team" },
        { "figures?channel=pigeon", "not_allowed", "channel" },
        { "figures?span=before", "unknown_parameter", "span" },
        { "tickets", "required", "figure" },
        { "tickets?figure=everything", "not_allowed", "figure" },
        { "tickets?figure=open&team=me", "not_allowed", "team" },
        { "tickets?figure=open&hour=24", "out_of_range", "hour" },
        { "tickets?figure=open&span=after", "not_allowed", "span" },
        { "tickets?figure=open&cursor=x", "bad_cursor", NULL },
        { "csv?table=people", "not_allowed", "table" },
        { "csv?table=days&team=all", "not_allowed", "team" },
    };
    struct test_api *api = world(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_api_send(api, "GET", str_format(api->arena, "/api/v1/insight/%s", cases[i].path).p,
                      NULL);
        if (!str_eq(test_api_str(api, "code"), str_of(cases[i].code))
            || (cases[i].field != NULL
                && !str_eq(test_api_str(api, "field"), str_of(cases[i].field))))
            fail_msg("%s: %.*s", cases[i].path, STR_ARG(api->response.body));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(hours_and_days_are_those_of_the_zone_asked_for),
        HOUSE_TESTS(who_sees_two_teams_counts_more_than_who_sees_one),
        HOUSE_TESTS(the_whole_page_is_narrowed_by_team_and_channel),
        HOUSE_TESTS(a_value_of_before_opens_its_tickets_too),
        HOUSE_TEST_SQLITE(a_list_goes_on_where_its_cursor_says),
        HOUSE_TEST_SQLITE(tables_are_files_that_no_spreadsheet_runs),
        cmocka_unit_test(cells_that_could_be_formulas_are_made_harmless),
        HOUSE_TEST_SQLITE(what_makes_no_sense_is_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
