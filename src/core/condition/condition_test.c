#include "core/condition/condition.h"

#include <stdio.h>

#include "base/cmocka_test.h"
#include "core/condition/condition_sql.h"
#include "core/condition/condition_test_things.h"

/** A call that only parses: an arena and an error. */
struct fixture {
    struct call call;
    struct err err;
};

static int setup(void **state)
{
    static struct fixture fixture;

    memset(&fixture, 0, sizeof(fixture));
    fixture.call.arena = arena_new((size_t)4 * 1024 * 1024);
    fixture.call.err = &fixture.err;
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    arena_free(&((struct fixture *)*state)->call.arena);
    return 0;
}

static struct call *call_of(void **state)
{
    return &((struct fixture *)*state)->call;
}

static const struct condition *parse(struct call *call, const char *text)
{
    const struct condition *condition = NULL;

    if (!condition_parse(call, &thing_domain, str_of(text), &condition))
        fail_msg("%s: %s %s (%s)", text, call->err->code, call->err->message, call->err->param);
    return condition;
}

static struct str json_of(struct call *call, const struct condition *condition)
{
    struct json_out out = json_out_new(call->arena, 65536);

    condition_write_json(&out, condition);
    return strbuf_str(&out.buf);
}

static const struct condition *from_json(struct call *call, struct str text)
{
    const struct condition *condition = NULL;
    json_t *json;

    assert_true(json_parse(text, 64, call->arena, &json, call->err));
    if (!condition_from_json(call, &thing_domain, json, "/where", &condition))
        fail_msg("%" STR_FMT ": %s at %s", STR_ARG(text), call->err->code, call->err->field);
    return condition;
}

static void text_and_json_say_the_same(void **state)
{
    static const struct {
        const char *text, *printed, *json;
    } cases[] = {
        { "", "", "{\"and\":[]}" },
        { "state:new", "state:new", "{\"field\":\"state\",\"op\":\"is\",\"value\":\"new\"}" },
        { " state:new,open ", "state:new,open",
          "{\"field\":\"state\",\"op\":\"in\",\"value\":[\"new\",\"open\"]}" },
        { "state!:solved", "state!:solved",
          "{\"field\":\"state\",\"op\":\"is_not\",\"value\":\"solved\"}" },
        { "assignee:none", "assignee:none", "{\"field\":\"assignee\",\"op\":\"is_empty\"}" },
        { "assignee!:none", "assignee!:none", "{\"field\":\"assignee\",\"op\":\"is_not_empty\"}" },
        { "assignee:me,none,7", "assignee:me,none,7",
          "{\"field\":\"assignee\",\"op\":\"in\",\"value\":[\"me\",null,7]}" },
        { "team:my_teams AND vip:true", "team:my_teams vip:true",
          "{\"and\":[{\"field\":\"team\",\"op\":\"is\",\"value\":\"my_teams\"},"
          "{\"field\":\"vip\",\"op\":\"is\",\"value\":true}]}" },
        { "(state:new or state:open) (count>3 and not tag:spam)",
          "(state:new or state:open) count>3 not tag:spam",
          "{\"and\":[{\"or\":[{\"field\":\"state\",\"op\":\"is\",\"value\":\"new\"},"
          "{\"field\":\"state\",\"op\":\"is\",\"value\":\"open\"}]},"
          "{\"field\":\"count\",\"op\":\"after\",\"value\":3},"
          "{\"not\":{\"field\":\"tag\",\"op\":\"contains\",\"value\":\"spam\"}}]}" },
        { "not (state:new vip:false)", "not (state:new vip:false)",
          "{\"not\":{\"and\":[{\"field\":\"state\",\"op\":\"is\",\"value\":\"new\"},"
          "{\"field\":\"vip\",\"op\":\"is\",\"value\":false}]}}" },
        { "not not vip:true", "vip:true", "{\"field\":\"vip\",\"op\":\"is\",\"value\":true}" },
        { "title~\"환불 요청\"", "title~\"환불 요청\"",
          "{\"field\":\"title\",\"op\":\"contains\",\"value\":\"환불 요청\"}" },
        { "title:\"none\" tag:\"a\\\"b\\\\\"", "title:\"none\" tag:\"a\\\"b\\\\\"",
          "{\"and\":[{\"field\":\"title\",\"op\":\"is\",\"value\":\"none\"},"
          "{\"field\":\"tag\",\"op\":\"contains\",\"value\":\"a\\\"b\\\\\"}]}" },
        { "title:환불", "title:환불", "{\"field\":\"title\",\"op\":\"is\",\"value\":\"환불\"}" },
        { "tag:none,vip", "tag:none,vip",
          "{\"field\":\"tag\",\"op\":\"in\",\"value\":[null,\"vip\"]}" },
        { "priority>=high created>=-7d", "priority>=high created>=-1w",
          "{\"and\":[{\"field\":\"priority\",\"op\":\"at_least\",\"value\":\"high\"},"
          "{\"field\":\"created\",\"op\":\"at_least\",\"value\":\"-1w\"}]}" },
        { "created:today solved<2026-11-22", "created:today solved<2026-11-22",
          "{\"and\":[{\"field\":\"created\",\"op\":\"is\",\"value\":\"today\"},"
          "{\"field\":\"solved\",\"op\":\"before\",\"value\":\"2026-11-22\"}]}" },
        { "created>2026-11-22T09:00:00+09:00 created<=today-3 created<now created>today+1",
          "created>2026-11-22T00:00:00.000Z created<=today-3 created<now created>tomorrow",
          "{\"and\":[{\"field\":\"created\",\"op\":\"after\",\"value\":"
          "\"2026-11-22T00:00:00.000Z\"},"
          "{\"field\":\"created\",\"op\":\"at_most\",\"value\":\"today-3\"},"
          "{\"field\":\"created\",\"op\":\"before\",\"value\":\"now\"},"
          "{\"field\":\"created\",\"op\":\"after\",\"value\":\"tomorrow\"}]}" },
        { "created>=-90m created>=+36h", "created>=-90m created>=+36h",
          "{\"and\":[{\"field\":\"created\",\"op\":\"at_least\",\"value\":\"-90m\"},"
          "{\"field\":\"created\",\"op\":\"at_least\",\"value\":\"+36h\"}]}" },
        { "vip:true or vip:false state:new", "vip:true or vip:false state:new",
          "{\"or\":[{\"field\":\"vip\",\"op\":\"is\",\"value\":true},"
          "{\"and\":[{\"field\":\"vip\",\"op\":\"is\",\"value\":false},"
          "{\"field\":\"state\",\"op\":\"is\",\"value\":\"new\"}]}]}" },
    };
    struct call *call = call_of(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct condition *condition = parse(call, cases[i].text);
        const struct condition *again;

        assert_str_is(condition_format(call->arena, condition), cases[i].printed);
        assert_str_is(json_of(call, condition), cases[i].json);
        again = from_json(call, str_of(cases[i].json));
        assert_str_is(condition_format(call->arena, again), cases[i].printed);
    }
}

static void a_text_that_is_wrong_is_refused_and_says_where(void **state)
{
    static const struct {
        const char *text, *code, *param;
    } cases[] = {
        { "colour:red", "unknown_field", "colour" },
        { "state", "bad_condition", "" },
        { "state:", "bad_condition", "" },
        { "state=new", "bad_condition", "=new" },
        { ":new", "bad_condition", ":new" },
        { "state:green", "bad_value", "green" },
        { "state:none", "bad_value", "none" }, /* is never absent */
        { "assignee:my_teams", "bad_value", "my_teams" },
        { "team:me", "bad_value", "me" },
        { "assignee:0", "bad_value", "0" },
        { "assignee:-3", "bad_value", "-3" },
        { "assignee:9007199254740992", "bad_value", "9007199254740992" },
        { "state<open", "bad_operator", "state" }, /* has no order */
        { "count~3", "bad_operator", "count" },
        { "tag>a", "bad_operator", "tag" },
        { "count<1,2", "bad_operator", "count" },
        { "count<none", "bad_operator", "count" },
        { "created:today,tomorrow", "bad_operator", "created" },
        { "created:2026-02-30", "bad_value", "2026-02-30" },
        { "created:-7", "bad_value", "-7" },
        { "created:-99999999999w", "bad_value", "-99999999999w" },
        { "created:todayish", "bad_value", "todayish" },
        { "vip:yes", "bad_value", "yes" },
        { "title~\"\"", "bad_value", "" },
        { "title:\"open", "bad_condition", "" },
        { "(vip:true", "bad_condition", "" },
        { "vip:true)", "bad_condition", ")" },
        { "vip:true or", "bad_condition", "" },
        { "or vip:true", "unknown_field", "or" },
        { "vip:true and", "bad_condition", "" },
        { "not", "bad_condition", "" },
        { "()", "bad_condition", ")" },
        { "state:new,,open", "bad_condition", ",open" },
    };
    struct call *call = call_of(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct condition *condition;

        err_clear(call->err);
        if (condition_parse(call, &thing_domain, str_of(cases[i].text), &condition))
            fail_msg("%s was taken", cases[i].text);
        assert_int_equal(call->err->kind, ERR_INVALID);
        assert_string_equal(call->err->code, cases[i].code);
        assert_string_equal(call->err->param, cases[i].param);
    }
}

static void json_that_is_wrong_is_refused_at_its_path(void **state)
{
    static const struct {
        const char *json, *code, *field;
    } cases[] = {
        { "7", "bad_condition", "/where" },
        { "{}", "bad_condition", "/where" },
        { "{\"or\":[]}", "bad_condition", "/where/or" },
        { "{\"and\":[],\"or\":[]}", "bad_condition", "/where" },
        { "{\"not\":[]}", "bad_condition", "/where/not" },
        { "{\"and\":[{\"field\":\"colour\",\"op\":\"is\",\"value\":1}]}", "unknown_field",
          "/where/and/0/field" },
        { "{\"field\":\"state\",\"op\":\"like\",\"value\":1}", "bad_operator", "/where/op" },
        { "{\"field\":\"state\",\"op\":\"is\"}", "bad_condition", "/where" },
        { "{\"field\":\"state\",\"op\":\"is\",\"value\":\"new\",\"x\":1}", "bad_condition",
          "/where" },
        { "{\"field\":\"state\",\"op\":\"is_empty\"}", "bad_operator", "/where/value" },
        { "{\"field\":\"state\",\"op\":\"in\",\"value\":[]}", "bad_condition", "/where/value" },
        { "{\"or\":[{\"field\":\"vip\",\"op\":\"is\",\"value\":true},"
          "{\"field\":\"state\",\"op\":\"in\",\"value\":[\"new\",\"red\"]}]}",
          "bad_value", "/where/or/1/value/1" },
        { "{\"field\":\"assignee\",\"op\":\"is\",\"value\":\"7\"}", "bad_value", "/where/value" },
        { "{\"field\":\"assignee\",\"op\":\"is\",\"value\":7.5}", "bad_value", "/where/value" },
        { "{\"field\":\"vip\",\"op\":\"is\",\"value\":1}", "bad_value", "/where/value" },
        { "{\"field\":\"id\",\"op\":\"is\",\"value\":null}", "bad_value", "/where/value" },
        { "{\"field\":\"title\",\"op\":\"is\",\"value\":7}", "bad_value", "/where/value" },
    };
    struct call *call = call_of(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct condition *condition;
        json_t *json;

        err_clear(call->err);
        assert_true(json_parse(str_of(cases[i].json), 64, call->arena, &json, call->err));
        if (condition_from_json(call, &thing_domain, json, "/where", &condition))
            fail_msg("%s was taken", cases[i].json);
        assert_string_equal(call->err->code, cases[i].code);
        assert_string_equal(call->err->field, cases[i].field);
    }
}

static struct str repeated(struct call *call, const char *piece, int times, const char *end)
{
    struct strbuf buf = strbuf_new(call->arena, 65536);

    for (int i = 0; i < times; i++)
        strbuf_add_cstr(&buf, piece);
    strbuf_add_cstr(&buf, end);
    return strbuf_str(&buf);
}

static void terms_values_levels_and_bytes_are_bounded(void **state)
{
    struct call *call = call_of(state);
    const struct {
        struct str text;
        bool taken;
    } cases[] = {
        { repeated(call, "vip:true ", 64, ""), true },
        { repeated(call, "vip:true ", 65, ""), false },
        { repeated(call, "vip:true or ", 64, "vip:true"), false },
        { repeated(call, "not (vip:true or vip:false ", 3, "))))"), false }, /* odd bracket */
        { repeated(call, "(vip:true or vip:true (vip:true or vip:false ", 2, "))))"), true },
        { repeated(call, "(vip:true or vip:true (vip:true or vip:false ", 3, "))))))"), false },
        { repeated(call, "(", 5000, ""), false },
        { repeated(call, "not ", 900, "vip:true"), false },
        { repeated(call, "", 0, "count:1,2,3"), true },
        { repeated(call, "1,", 10, "count:1"), false },
    };
    struct strbuf many = strbuf_new(call->arena, 4096);
    const struct condition *condition;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (condition_parse(call, &thing_domain, cases[i].text, &condition) != cases[i].taken)
            fail_msg("case %zu: %s", i, call->err->message);
    strbuf_add_cstr(&many, "count:");
    for (int i = 0; i < CONDITION_VALUES_MAX - 1; i++)
        strbuf_addf(&many, "%d,", i);
    strbuf_add_cstr(&many, "64");
    assert_true(condition_parse(call, &thing_domain, strbuf_str(&many), &condition));
    strbuf_add_cstr(&many, ",65");
    assert_false(condition_parse(call, &thing_domain, strbuf_str(&many), &condition));
    assert_string_equal(call->err->code, "condition_too_large");
}

static const struct condition_reader reader_in_seoul = {
    .account_id = 7,
    .team_ids = (const int64_t[]){ 3, 5 },
    .team_count = 2,
    .now_ms = 1795313647120, /* 2026-11-22T02:14:07.120Z, 11:14 in Seoul */
    .zone = { "Asia/Seoul", 10 },
};

static void sql_is_made_of_fragments_and_bound_values(void **state)
{
    static const struct {
        const char *text, *sqlite, *postgres;
        size_t binds;
    } cases[] = {
        { "state:open", "t.state = 2", "t.state = 2", 0 },
        { "state:open,new,open", "t.state IN (1, 2)", "t.state IN (1, 2)", 0 },
        { "priority>=high", "t.priority >= 3", "t.priority >= 3", 0 },
        { "priority>low", "t.priority >= 2", "t.priority >= 2", 0 },
        { "assignee:me", "t.assignee_id = :c0", "t.assignee_id = :c0", 1 },
        { "assignee!:me", "(t.assignee_id IS NULL OR t.assignee_id <> :c0)", NULL, 1 },
        { "not assignee!:me,none", "(t.assignee_id IS NULL OR t.assignee_id = :c0)", NULL, 1 },
        { "assignee!:me,none", "t.assignee_id <> :c0", NULL, 1 },
        { "team:my_teams", "t.team_id IN (SELECT value FROM json_each(:c0))",
          "t.team_id = ANY (:c0::bigint[])", 1 },
        { "not team:my_teams",
          "(t.team_id IS NULL OR t.team_id NOT IN (SELECT value FROM json_each(:c0)))",
          "(t.team_id IS NULL OR t.team_id <> ALL (:c0::bigint[]))", 1 },
        { "not count>5", "(t.count IS NULL OR t.count < :c0)", NULL, 1 },
        { "not (vip:true or state:new)", "(NOT (t.vip = 1) AND t.state <> 1)", NULL, 0 },
        { "title~'", "instr(t.title, :c0) > 0", "strpos(t.title, :c0) > 0", 1 },
        { "solved:none", "t.solved_at_ms IS NULL", NULL, 0 },
        { "created:today", "(t.created_at_ms >= :c0 AND t.created_at_ms < :c1)", NULL, 2 },
        { "tag:a,b",
          "(EXISTS (SELECT 1 FROM thing_tag g WHERE g.thing_id = t.id AND g.tag IN (:c0, :c1)))",
          NULL, 2 },
    };
    struct call *call = call_of(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct condition *condition = parse(call, cases[i].text);
        struct sql_text lite = sql_text_new(call->arena, DB_SQLITE);
        struct sql_text pg = sql_text_new(call->arena, DB_POSTGRES);

        sql_add_condition(&lite, condition, &reader_in_seoul);
        sql_add_condition(&pg, condition, &reader_in_seoul);
        assert_str_is(strbuf_str(&lite.buf), cases[i].sqlite);
        assert_str_is(strbuf_str(&pg.buf),
                      cases[i].postgres != NULL ? cases[i].postgres : cases[i].sqlite);
        assert_int_equal(lite.bind_count, cases[i].binds);
    }
}

static void days_are_those_on_the_readers_wall(void **state)
{
    static const struct {
        const char *text, *created;
        bool matches;
    } cases[] = {
        { "created:today", "2026-11-21T15:00:00.000Z", true },
        { "created:today", "2026-11-21T14:59:59.999Z", false },
        { "created:today", "2026-11-22T14:59:59.999Z", true },
        { "created:today", "2026-11-22T15:00:00.000Z", false },
        { "created<today", "2026-11-21T14:59:59.999Z", true },
        { "created<=yesterday", "2026-11-21T14:59:59.999Z", true },
        { "created<=yesterday", "2026-11-21T15:00:00.000Z", false },
        { "created>2026-11-21", "2026-11-21T15:00:00.000Z", true },
        { "created>=2026-11-21", "2026-11-20T15:00:00.000Z", true },
        { "created>=-1d", "2026-11-21T02:14:07.120Z", true },
        { "created>=-1d", "2026-11-21T02:14:07.119Z", false },
        { "created:now", "2026-11-22T02:14:07.120Z", true },
        { "created>now", "2026-11-22T02:14:07.120Z", false },
        { "created!:2026-11-22", "2026-11-22T00:00:00.000Z", false },
    };
    struct call *call = call_of(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct thing thing = { .id = 1 };

        assert_true(instant_parse(str_of(cases[i].created), &thing.created_at_ms));
        if (condition_matches(parse(call, cases[i].text), &reader_in_seoul, &thing)
            != cases[i].matches)
            fail_msg("%s at %s", cases[i].text, cases[i].created);
    }
}

static void what_is_absent_differs_from_every_value(void **state)
{
    static const struct {
        const char *text;
        bool matches;
    } cases[] = {
        { "assignee:none", true },   { "assignee:7", false },       { "assignee!:7", true },
        { "assignee!:none", false }, { "assignee!:7,none", false }, { "count<3", false },
        { "not count<3", true },     { "count>=3", false },         { "title~a", false },
        { "not title~a", true },     { "title:none", true },        { "tag:none", true },
        { "tag:a", false },          { "not tag:a", true },         { "tag!:a", true },
        { "solved:none", true },     { "solved!:today", true },     { "solved<now", false },
        { "watcher:me", false },     { "watcher:none,me", true },
    };
    struct call *call = call_of(state);
    struct thing thing = { .id = 1 };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (condition_matches(parse(call, cases[i].text), &reader_in_seoul, &thing)
            != cases[i].matches)
            fail_msg("%s", cases[i].text);
}

static void a_scope_is_a_condition(void **state)
{
    static const int64_t teams[] = { 3, 5 };
    static const struct scope own = { REACH_OWN_TEAMS, 7, teams, 2 };
    static const struct scope nothing = { REACH_NOTHING, 7, NULL, 0 };
    static const struct scope all = { REACH_ALL, 7, teams, 2 };
    static const struct {
        struct thing thing;
        bool seen;
    } cases[] = {
        { { .team = 3 }, true },
        { { .team = 4 }, false },
        { { .team = 4, .assignee = 7 }, true },
        { { .assignee = 8 }, false },
        { { .id = 1 }, false },
    };
    struct arena *arena = call_of(state)->arena;

    assert_null(condition_of_scope(arena, &thing_domain, &all));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(condition_matches(condition_of_scope(arena, &thing_domain, &own),
                                           &reader_in_seoul, &cases[i].thing),
                         cases[i].seen);
        assert_false(condition_matches(condition_of_scope(arena, &thing_domain, &nothing),
                                       &reader_in_seoul, &cases[i].thing));
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_and_json_say_the_same),
        TEST(a_text_that_is_wrong_is_refused_and_says_where),
        TEST(json_that_is_wrong_is_refused_at_its_path),
        TEST(terms_values_levels_and_bytes_are_bounded),
        TEST(sql_is_made_of_fragments_and_bound_values),
        TEST(days_are_those_on_the_readers_wall),
        TEST(what_is_absent_differs_from_every_value),
        TEST(a_scope_is_a_condition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
