/** On-call schedules by hand: each rule of README.md. */
#include "features/duty/duty.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "features/duty/duty_answer_test.h"

/** A question about a schedule of one zone; layers and the rest are pieces of its text. */
static struct str ask(struct arena *arena, duty_verb *verb, const char *zone, const char *layers,
                      const char *rest)
{
    return answer(
        arena, verb,
        str_format(arena, "{'schedule':{'timezone':'%s','layers':[%s]},%s}", zone, layers, rest));
}

/* ---- which days, and whose turn ----------------------------------------------------------------
 */

#define ROLLING(start, rest)                                                                       \
    "{'type':'rolling','start':'" start                                                            \
    "','duration_seconds':28800,'users':[['a'],['b'],['c']]," rest "}"

static void turns_go_round(void **state)
{
    /* 30 November 2026 is a Monday. */
    static const struct {
        const char *layer, *from, *to, *days;
    } cases[] = {
        { ROLLING("2026-11-30T09:00:00Z", "'frequency':'daily'"), "2026-11-30T00:00:00Z",
          "2026-12-04T00:00:00Z",
          "'2026-11-30':['a'],'2026-12-01':['b'],'2026-12-02':['c'],'2026-12-03':['a']" },
        /* In the first period of a turn only. */
        { ROLLING("2026-11-30T09:00:00Z", "'frequency':'daily','interval':2"),
          "2026-11-30T00:00:00Z", "2026-12-06T00:00:00Z",
          "'2026-11-30':['a'],'2026-12-02':['b'],'2026-12-04':['c']" },
        { ROLLING("2026-12-02T09:00:00Z", "'frequency':'weekly'"), "2026-11-30T00:00:00Z",
          "2026-12-20T00:00:00Z", "'2026-12-02':['a'],'2026-12-09':['b'],'2026-12-16':['c']" },
        { ROLLING("2026-12-02T09:00:00Z", "'frequency':'weekly','interval':2"),
          "2026-11-30T00:00:00Z", "2027-01-03T00:00:00Z",
          "'2026-12-02':['a'],'2026-12-16':['b'],'2026-12-30':['c']" },
        /* All selected days of a week belong to one group; the first week has begun. */
        { ROLLING("2026-12-02T09:00:00Z", "'frequency':'weekly','by_day':['FR','MO','WE']"),
          "2026-11-30T00:00:00Z", "2026-12-12T00:00:00Z",
          "'2026-12-02':['a'],'2026-12-04':['a'],'2026-12-07':['b'],'2026-12-09':['b'],"
          "'2026-12-11':['b']" },
        { ROLLING("2026-12-02T09:00:00Z", "'frequency':'weekly','interval':2,'by_day':['FR','MO']"),
          "2026-11-30T00:00:00Z", "2026-12-30T00:00:00Z",
          "'2026-12-04':['a'],'2026-12-14':['b'],'2026-12-18':['b'],'2026-12-28':['c']" },
        /* Weeks begin on Sunday: it goes with the Monday behind it. */
        { ROLLING("2026-11-30T09:00:00Z",
                  "'frequency':'weekly','week_start':6,'by_day':['SU','MO']"),
          "2026-11-30T00:00:00Z", "2026-12-15T00:00:00Z",
          "'2026-11-30':['a'],'2026-12-06':['b'],'2026-12-07':['b'],'2026-12-13':['c'],"
          "'2026-12-14':['c']" },
        { ROLLING("2026-11-30T09:00:00Z", "'frequency':'weekly','by_day':['SU','MO']"),
          "2026-11-30T00:00:00Z", "2026-12-15T00:00:00Z",
          "'2026-11-30':['a'],'2026-12-06':['a'],'2026-12-07':['b'],'2026-12-13':['b'],"
          "'2026-12-14':['c']" },
        /* Selected days are counted: Friday and Monday are one turn. */
        { ROLLING("2026-12-02T09:00:00Z",
                  "'frequency':'daily','interval':2,'by_day':['MO','TU','WE','TH','FR']"),
          "2026-11-30T00:00:00Z", "2026-12-10T00:00:00Z",
          "'2026-12-02':['a'],'2026-12-03':['a'],'2026-12-04':['b'],'2026-12-07':['b'],"
          "'2026-12-08':['c'],'2026-12-09':['c']" },
        /* A year on, the count is where a walk would have brought it: 260 weekdays. */
        { ROLLING("2026-12-02T09:00:00Z",
                  "'frequency':'daily','interval':2,'by_day':['MO','TU','WE','TH','FR']"),
          "2027-12-01T00:00:00Z", "2027-12-03T00:00:00Z", "'2027-12-01':['b'],'2027-12-02':['b']" },
        { ROLLING("2026-01-31T09:00:00Z", "'frequency':'monthly'"), "2026-01-01T00:00:00Z",
          "2026-06-01T00:00:00Z", "'2026-01-31':['a'],'2026-03-31':['c'],'2026-05-31':['b']" },
        { ROLLING("2026-01-31T09:00:00Z", "'frequency':'monthly','by_monthday':[-1]"),
          "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z",
          "'2026-01-31':['a'],'2026-02-28':['b'],'2026-03-31':['c']" },
        { ROLLING("2026-01-01T09:00:00Z",
                  "'frequency':'monthly','interval':3,'by_monthday':[1,15]"),
          "2026-01-01T00:00:00Z", "2026-08-01T00:00:00Z",
          "'2026-01-01':['a'],'2026-01-15':['a'],'2026-04-01':['b'],'2026-04-15':['b'],"
          "'2026-07-01':['c'],'2026-07-15':['c']" },
        { ROLLING("2026-01-01T09:00:00Z", "'frequency':'monthly','by_day':['MO'],'by_month':[2]"),
          "2026-01-01T00:00:00Z", "2026-08-01T00:00:00Z",
          "'2026-02-02':['b'],'2026-02-09':['b'],'2026-02-16':['b'],'2026-02-23':['b']" },
        { ROLLING("2026-11-30T09:00:00Z", "'frequency':'hourly','interval':8"),
          "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", "'2026-12-01':['a','b','c']" },
        { ROLLING("2026-11-30T09:00:00Z", "'frequency':'daily','start_rotation_from_user_index':2"),
          "2026-11-30T00:00:00Z", "2026-12-02T00:00:00Z", "'2026-11-30':['c'],'2026-12-01':['a']" },
        /* Turns are counted from start; rotation_start only cuts. */
        { ROLLING("2026-11-30T09:00:00Z",
                  "'frequency':'daily','rotation_start':'2026-12-01T12:00:00Z',"
                  "'until':'2026-12-03T09:00:00Z'"),
          "2026-11-30T00:00:00Z", "2026-12-09T00:00:00Z", "'2026-12-01':['b'],'2026-12-02':['c']" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str window = str_format(*state, "'from':'%s','to':'%s'", cases[i].from, cases[i].to);
        struct str wanted = str_format(*state, "{'days':{%s}}", cases[i].days);

        assert_str_is(ask(*state, duty_tool_days, "UTC", cases[i].layer, str_cstr(*state, window)),
                      str_cstr(*state, wanted));
    }
}

/* ---- who wins ----------------------------------------------------------------------------------
 */

#define EVERY_DAY(type, hour, seconds, people, rest)                                               \
    "{'type':'" type "','start':'2026-11-30T" hour ":00:00Z','duration_seconds':" seconds          \
    ",'frequency':'daily','users':" people rest "}"
#define ONCE(type, start, seconds, people, rest)                                                   \
    "{'type':'" type "','start':'" start "','duration_seconds':" seconds ",'users':" people rest "}"

static void the_highest_present_wins(void **state)
{
    static const char low[] = EVERY_DAY("recurrent", "00", "86400", "[['z'],['a','z']]", "");
    static const char high[] =
        EVERY_DAY("rolling", "09", "28800", "[['b'],['c']]", ",'priority':2");
    static const char equal[] =
        ONCE("single", "2026-12-01T10:00:00Z", "3600", "[['d']]", ",'priority':2");
    static const char override[] = ONCE("override", "2026-12-01T12:00:00Z", "3600", "[['e']]", "");
    static const char higher[] =
        ONCE("override", "2026-12-01T12:30:00Z", "60", "[['f'],['g']]", ",'priority':1");
    static const struct {
        const char *at, *users;
    } cases[] = {
        { "2026-11-29T23:59:59Z", "" },         { "2026-11-30T00:00:00Z", "'a','z'" },
        { "2026-11-30T09:00:00Z", "'b'" },      { "2026-12-01T08:59:59.999Z", "'a','z'" },
        { "2026-12-01T18:00:00+09:00", "'c'" }, { "2026-12-01T10:59:59Z", "'c','d'" },
        { "2026-12-01T11:00:00Z", "'c'" },      { "2026-12-01T12:00:00Z", "'e'" },
        { "2026-12-01T12:30:59Z", "'f','g'" },  { "2026-12-01T12:31:00Z", "'e'" },
        { "2026-12-01T17:00:00Z", "'a','z'" },
    };
    struct str layers = str_format(*state, "%s,%s,%s,%s,%s", low, high, equal, override, higher);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str at = str_format(*state, "'at':'%s'", cases[i].at);
        struct str wanted = str_format(*state, "{'users':[%s]}", cases[i].users);

        assert_str_is(
            ask(*state, duty_tool_at, "UTC", str_cstr(*state, layers), str_cstr(*state, at)),
            str_cstr(*state, wanted));
    }
}

#define SPAN(start, end, user, is_override)                                                        \
    "{'start':'" start "','end':'" end "','users':['" user "'],'override':" is_override "}"

static void spans_are_what_higher_ones_leave(void **state)
{
    static const char layers[] = EVERY_DAY(
        "rolling", "08", "86400", "[['a'],['b','c']]",
        ",'until':'2026-12-02T20:00:00Z'") "," ONCE("override", "2026-12-01T06:00:00Z", "7200",
                                                    "[['d']]",
                                                    "") "," ONCE("override", "2026-12-01T20:00:00Z",
                                                                 "3600", "[['d']]", "");

    /* Whole spans; the shift before the window is left out, the pieces of one that reaches in too.
     */
    assert_str_is(
        ask(*state, duty_tool_final, "UTC", layers,
            "'from':'2026-12-01T08:00:00+00:00','to':'2026-12-02T08:00:00Z'"),
        "{'spans':[" SPAN("2026-12-01T08:00:00Z", "2026-12-01T20:00:00Z", "b", "false") "," SPAN(
            "2026-12-01T08:00:00Z", "2026-12-01T20:00:00Z", "c",
            "false") "," SPAN("2026-12-01T20:00:00Z", "2026-12-01T21:00:00Z", "d",
                              "true") "," SPAN("2026-12-01T21:00:00Z", "2026-12-02T08:00:00Z", "b",
                                               "false") "," SPAN("2026-12-01T21:00:00Z",
                                                                 "2026-12-02T08:00:00Z", "c",
                                                                 "false") "]}");
    /* Overlapping is enough: from 06:00 on the first shift is an override's; `until` cuts. */
    assert_str_is(
        ask(*state, duty_tool_final, "UTC", layers,
            "'from':'2026-12-01T05:59:59Z','to':'2026-12-01T06:00:00Z'"),
        "{'spans':[" SPAN("2026-11-30T08:00:00Z", "2026-12-01T06:00:00Z", "a", "false") "]}");
    assert_str_is(
        ask(*state, duty_tool_final, "UTC", layers,
            "'from':'2026-12-02T12:00:00Z','to':'2026-12-31T06:00:00Z'"),
        "{'spans':[" SPAN("2026-12-02T08:00:00Z", "2026-12-02T20:00:00Z", "a", "false") "]}");
    assert_str_is(ask(*state, duty_tool_final, "UTC", layers,
                      "'from':'2026-12-02T12:00:00Z','to':'2026-12-02T12:00:00Z'"),
                  "{'spans':[]}");
    /* The same person's next shift is another span. */
    assert_str_is(
        ask(*state, duty_tool_final, "UTC", EVERY_DAY("rolling", "00", "86400", "[['a']]", ""),
            "'from':'2026-11-29T00:00:00Z','to':'2026-12-02T00:00:00Z'"),
        "{'spans':[" SPAN("2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z", "a", "false") "," SPAN(
            "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", "a", "false") "]}");
}

static void a_day_is_told_once_for_each_shift(void **state)
{
    static const char long_shift[] =
        ONCE("single", "2026-12-01T20:00:00Z", "172800", "[['a','b']]", "") "," ONCE(
            "override", "2026-12-02T20:00:00Z", "3600", "[['c']]",
            "") "," ONCE("single", "2026-12-05T00:00:00Z", "86400", "[['a']]",
                         "") "," ONCE("override", "2026-12-05T00:00:00Z", "86400", "[['c']]", "");

    /* Two o'clock at night in Seoul is the day before in UTC. */
    assert_str_is(ask(*state, duty_tool_days, "Asia/Seoul", long_shift,
                      "'from':'2026-12-01T00:00:00Z','to':'2026-12-10T00:00:00Z'"),
                  "{'days':{'2026-12-02':['a','b'],'2026-12-03':['c'],'2026-12-05':['c']}}");
    /* One that runs into the window does not start there. */
    assert_str_is(ask(*state, duty_tool_days, "UTC", long_shift,
                      "'from':'2026-12-02T00:00:00Z','to':'2026-12-05T00:00:00Z'"),
                  "{'days':{'2026-12-02':['c']}}");
}

/* ---- clocks that change ------------------------------------------------------------------------
 */

static void shifts_keep_the_clock_on_the_wall(void **state)
{
    static const struct {
        const char *zone, *start;
        int hours;
        const char *at; /* the shift that holds it */
        const char *from, *to;
    } cases[] = {
        { "America/New_York", "2026-03-01T20:00:00-05:00", 12, "2026-03-08T06:00:00Z",
          "2026-03-08T01:00:00Z", "2026-03-08T12:00:00Z" },
        { "America/New_York", "2026-10-30T20:00:00-04:00", 12, "2026-11-01T06:00:00Z",
          "2026-11-01T00:00:00Z", "2026-11-01T13:00:00Z" },
        { "Asia/Seoul", "1988-05-01T09:00:00+09:00", 24, "1988-05-08T00:00:00Z",
          "1988-05-07T23:00:00Z", "1988-05-08T23:00:00Z" },
        { "Europe/London", "2026-03-01T01:30:00Z", 8, "2026-03-29T01:00:00Z",
          "2026-03-29T01:00:00Z", "2026-03-29T08:30:00Z" },
        { "Australia/Lord_Howe", "2026-04-01T00:00:00+11:00", 24, "2026-04-05T00:00:00Z",
          "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z" },
        { "Pacific/Apia", "2011-12-01T09:00:00-10:00", 8, "2011-12-29T20:00:00Z",
          "2011-12-29T19:00:00Z", "2011-12-30T03:00:00Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str layer = str_format(*state,
                                      "{'type':'rolling','start':'%s','duration_seconds':%d,"
                                      "'frequency':'daily','users':[['a']]}",
                                      cases[i].start, cases[i].hours * 3600);
        struct str window =
            str_format(*state, "'from':'%s','to':'%.19s.001Z'", cases[i].at, cases[i].at);
        struct str wanted = str_format(*state,
                                       "{'spans':[{'start':'%s','end':'%s','users':['a'],"
                                       "'override':false}]}",
                                       cases[i].from, cases[i].to);

        assert_str_is(ask(*state, duty_tool_final, cases[i].zone, str_cstr(*state, layer),
                          str_cstr(*state, window)),
                      str_cstr(*state, wanted));
    }
}

static void a_day_that_does_not_exist_has_no_shift(void **state)
{
    assert_str_is(ask(*state, duty_tool_days, "Pacific/Apia",
                      "{'type':'rolling','start':'2011-12-28T09:00:00-10:00','duration_seconds':"
                      "28800,'frequency':'daily','users':[['a'],['b'],['c'],['d']]}",
                      "'from':'2011-12-28T00:00:00Z','to':'2011-12-31T12:00:00Z'"),
                  "{'days':{'2011-12-28':['a'],'2011-12-29':['b'],'2011-12-31':['d']}}");
}

/** A single shift lasts as long as it says, whatever clocks do. */
static void what_comes_once_is_counted_in_seconds(void **state)
{
    assert_str_is(
        ask(*state, duty_tool_final, "America/New_York",
            ONCE("override", "2026-03-08T01:00:00-05:00", "7200", "[['a']]", ""),
            "'from':'2026-03-08T00:00:00Z','to':'2026-03-09T00:00:00Z'"),
        "{'spans':[" SPAN("2026-03-08T06:00:00Z", "2026-03-08T08:00:00Z", "a", "true") "]}");
}

/* ---- what is refused ---------------------------------------------------------------------------
 */

static void bad_schedules_are_refused(void **state)
{
    static const char at[] = "'at':'2026-12-01T00:00:00Z'";
    static const struct {
        const char *zone, *layers, *refusal;
    } cases[] = {
        { "Asia/Nowhere", "", "bad_timezone /schedule/timezone" },
        { "UTC", "7", "wrong_type /schedule/layers/0" },
        { "UTC", "{}", "required /schedule/layers/0/type" },
        { "UTC", EVERY_DAY("rolling", "00", "0", "[['a']]", ""),
          "bad_duration /schedule/layers/0/duration_seconds" },
        { "UTC", EVERY_DAY("rolling", "00", "-5", "[['a']]", ""),
          "bad_duration /schedule/layers/0/duration_seconds" },
        { "UTC", EVERY_DAY("rolling", "00", "60.5", "[['a']]", ""),
          "wrong_type /schedule/layers/0/duration_seconds" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[]", ""), "no_people /schedule/layers/0/users" },
        { "UTC", EVERY_DAY("recurrent", "00", "60", "[[]]", ""),
          "no_people /schedule/layers/0/users/0" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a'],[]]", ""),
          "no_people /schedule/layers/0/users/1" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "['a']", ""),
          "wrong_type /schedule/layers/0/users" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['']]", ""),
          "wrong_type /schedule/layers/0/users" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'interval':0"),
          "out_of_range /schedule/layers/0/interval" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'week_start':7"),
          "out_of_range /schedule/layers/0/week_start" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'by_day':['mo']"),
          "not_allowed /schedule/layers/0/by_day" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'by_month':[0]"),
          "wrong_type /schedule/layers/0/by_month" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'by_month':[-1]"),
          "wrong_type /schedule/layers/0/by_month" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'by_monthday':[32]"),
          "wrong_type /schedule/layers/0/by_monthday" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'by_monthday':5"),
          "wrong_type /schedule/layers/0/by_monthday" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'start_rotation_from_user_index':1"),
          "out_of_range /schedule/layers/0/start_rotation_from_user_index" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'until':'2026-12-01'"),
          "bad_instant /schedule/layers/0/until" },
        { "UTC", EVERY_DAY("rolling", "00", "60", "[['a']]", ",'by_hour':[1]"),
          "unknown_field /schedule/layers/0/by_hour" },
        { "UTC", EVERY_DAY("rota", "00", "60", "[['a']]", ""),
          "not_allowed /schedule/layers/0/type" },
        { "UTC", ONCE("rolling", "2026-12-01T00:00:00Z", "60", "[['a']]", ""),
          "required /schedule/layers/0/frequency" },
        { "UTC", ONCE("single", "2300-12-01T00:00:00Z", "60", "[['a']]", ""),
          "out_of_range /schedule/layers/0/start" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(ask(*state, duty_tool_at, cases[i].zone, cases[i].layers, at),
                      cases[i].refusal);
    assert_str_is(ask(*state, duty_tool_at, "UTC", "", "'at':'2026-12-01T00:00:00Z','now':1"),
                  "unknown_field /now");
    assert_str_is(ask(*state, duty_tool_at, "UTC", "", "'at':'1850-12-01T00:00:00Z'"),
                  "out_of_range /at");
    assert_str_is(ask(*state, duty_tool_at, "UTC", "", "'at':'yesterday'"), "bad_instant /at");
    assert_str_is(ask(*state, duty_tool_final, "UTC", "", "'from':'2026-12-01T00:00:00Z'"),
                  "required /to");
    assert_str_is(ask(*state, duty_tool_at, "UTC", "", at), "{'users':[]}");
    /* Null is as good as nothing. */
    assert_str_is(ask(*state, duty_tool_at, "UTC",
                      EVERY_DAY("rolling", "00", "60", "[['a']]",
                                ",'until':null,'interval':null,'by_day':null,'by_month':null"),
                      at),
                  "{'users':['a']}");
}

static void what_would_take_for_ever_is_refused(void **state)
{
    assert_str_is(ask(*state, duty_tool_final, "UTC",
                      "{'type':'rolling','start':'1970-01-01T00:00:00Z','duration_seconds':3600,"
                      "'frequency':'hourly','users':[['a']]}",
                      "'from':'1970-01-01T00:00:00Z','to':'2100-01-01T00:00:00Z'"),
                  "too_many ");
}

static int make_arena(void **state)
{
    enum { ROOM = 512 * 1024 * 1024 };

    *state = arena_new(ROOM);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(turns_go_round),
        ARENA_TEST(the_highest_present_wins),
        ARENA_TEST(spans_are_what_higher_ones_leave),
        ARENA_TEST(a_day_is_told_once_for_each_shift),
        ARENA_TEST(shifts_keep_the_clock_on_the_wall),
        ARENA_TEST(a_day_that_does_not_exist_has_no_shift),
        ARENA_TEST(what_comes_once_is_counted_in_seconds),
        ARENA_TEST(bad_schedules_are_refused),
        cmocka_unit_test_setup_teardown(what_would_take_for_ever_is_refused, make_arena,
                                        test_arena_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
