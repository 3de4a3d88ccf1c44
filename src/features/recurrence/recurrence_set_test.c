/** Sets of rules and dates, rules that are refused, and times as text. */
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "features/recurrence/recurrence.h"

#define SEPTEMBER "19970902T090000"

static struct recurrence_time time_of(const char *text)
{
    struct recurrence_time time;

    assert_true(recurrence_time_parse(str_of(text), &time));
    return time;
}

/* ---- sets --------------------------------------------------------------------------------------
 */

static void rules_and_dates_are_merged_in_order_and_once(void **state)
{
    struct recurrence_rule rules[2];
    struct recurrence_rule exrule;
    struct recurrence_time rdates[] = { time_of("19970910T120000"), time_of("19970903T090000"),
                                        time_of("19970910T120000"), time_of("19970904T090000") };
    struct recurrence_time exdates[] = { time_of("19970907T090000"), time_of("19970908") };
    struct recurrence set = { time_of(SEPTEMBER), rules,   COUNT_OF(rules),  &exrule, 1, rdates,
                              COUNT_OF(rdates),   exdates, COUNT_OF(exdates) };
    static const char *const expected[] = {
        "19970902T090000", "19970903T090000", "19970905T090000",
        "19970909T090000", "19970910T090000", "19970910T120000"
    };
    struct recurrence_walk *walk;
    struct err err = { 0 };
    int64_t at_s;

    assert_true(recurrence_rule_parse(STR("FREQ=DAILY;COUNT=9"), *state, &rules[0], &err));
    assert_true(
        recurrence_rule_parse(STR("FREQ=DAILY;INTERVAL=3;COUNT=3"), *state, &rules[1], &err));
    assert_true(
        recurrence_rule_parse(STR("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=4,6"), *state, &exrule, &err));
    assert_true(recurrence_walk_new(&set, INT64_MIN, *state, &walk, &err));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(recurrence_walk_next(walk, &at_s));
        assert_int_equal(at_s, time_of(expected[i]).at_s);
    }
    assert_false(recurrence_walk_next(walk, &at_s));
}

static void a_set_of_which_nothing_is_left_is_given_up(void **state)
{
    struct recurrence_rule rule;
    struct recurrence set = { .start = time_of(SEPTEMBER),
                              .rules = &rule,
                              .rule_count = 1,
                              .exrules = &rule,
                              .exrule_count = 1 };
    struct recurrence_walk *walk;
    struct err err = { 0 };
    int64_t at_s;

    assert_true(recurrence_rule_parse(STR("FREQ=SECONDLY"), *state, &rule, &err));
    assert_true(recurrence_walk_new(&set, INT64_MIN, *state, &walk, &err));
    assert_false(recurrence_walk_next(walk, &at_s));
    assert_true(recurrence_walk_is_stuck(walk));
}

/* ---- text --------------------------------------------------------------------------------------
 */

static void forbidden_rules_are_refused_with_the_part(void **state)
{
    static const struct {
        const char *rule;
        const char *part;
    } cases[] = {
        { "", "FREQ" },
        { "COUNT=3", "FREQ" },
        { "FREQ=OFTEN", "FREQ" },
        { "FREQ=DAILY;FREQ=DAILY", "FREQ" },
        { "FREQ=DAILY;INTERVAL=0", "INTERVAL" },
        { "FREQ=DAILY;INTERVAL=1.5", "INTERVAL" },
        { "FREQ=DAILY;COUNT=-1", "COUNT" },
        { "FREQ=DAILY;COUNT=9999999999999999", "COUNT" },
        { "FREQ=DAILY;COUNT=1;UNTIL=19980101", "COUNT" },
        { "FREQ=DAILY;UNTIL=tomorrow", "UNTIL" },
        { "FREQ=DAILY;UNTIL=19970231", "UNTIL" },
        { "FREQ=DAILY;BYSECOND=61", "BYSECOND" },
        { "FREQ=DAILY;BYMINUTE=60", "BYMINUTE" },
        { "FREQ=DAILY;BYHOUR=24", "BYHOUR" },
        { "FREQ=DAILY;BYHOUR=-1", "BYHOUR" },
        { "FREQ=DAILY;BYDAY=1MO", "BYDAY" },
        { "FREQ=WEEKLY;BYDAY=-1MO", "BYDAY" },
        { "FREQ=YEARLY;BYDAY=1MO;BYWEEKNO=3", "BYDAY" },
        { "FREQ=MONTHLY;BYDAY=0MO", "BYDAY" },
        { "FREQ=MONTHLY;BYDAY=54MO", "BYDAY" },
        { "FREQ=DAILY;BYDAY=XX", "BYDAY" },
        { "FREQ=DAILY;BYDAY=", "BYDAY" },
        { "FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY" },
        { "FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY" },
        { "FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY" },
        { "FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY" },
        { "FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY" },
        { "FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY" },
        { "FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO" },
        { "FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO" },
        { "FREQ=YEARLY;BYMONTH=13", "BYMONTH" },
        { "FREQ=YEARLY;BYMONTH=5L", "BYMONTH" },
        { "FREQ=DAILY;BYSETPOS=1", "BYSETPOS" },
        { "FREQ=DAILY;BYHOUR=1;BYSETPOS=0", "BYSETPOS" },
        { "FREQ=DAILY;WKST=8", "WKST" },
        { "FREQ=DAILY;SKIP=OMIT", "SKIP" },
        { "RSCALE=GREGORIAN;FREQ=DAILY;SKIP=MAYBE", "SKIP" },
        { "RSCALE=RUSSIAN;FREQ=DAILY", "RSCALE" },
        { "FREQ=DAILY;BYEASTER=1", "RRULE" },
        { "nonsense", "RRULE" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct recurrence_rule rule;
        struct err err = { 0 };

        if (recurrence_rule_parse(str_of(cases[i].rule), *state, &rule, &err))
            fail_msg("\"%s\" is taken", cases[i].rule);
        assert_int_equal(err.kind, ERR_INVALID);
        assert_true(err_is(&err, "bad_rule"));
        if (!str_starts_with(str_of(err.message), str_of(cases[i].part)))
            fail_msg("\"%s\": %s", cases[i].rule, err.message);
    }
}

static void times_are_read_in_both_forms(void **state)
{
    static const char *const good[] = { "1997-09-02T09:00:00.000",
                                        "1997-09-02T09:00:00.5Z",
                                        "19970902",
                                        "1997-09-02",
                                        "19970902T090000",
                                        "1997-09-02T09:00:00",
                                        "19970902T090000Z",
                                        "1997-09-02T09:00:00Z",
                                        "1997-09-02T09:00",
                                        "1997-09-02t09:00:60z" };
    static const char *const wrong[] = { "",
                                         "1997",
                                         "19970231",
                                         "1997-0902",
                                         "199709-02",
                                         "19970902T",
                                         "19970902T0900",
                                         "19970902T240000",
                                         "19970902T090061",
                                         "1997-09-02T090000",
                                         "1997-09-02T09:00:00+09:00",
                                         "1997-09-02 09:00:00",
                                         "00000902",
                                         "1997-09-02T09:00:00.",
                                         "1997-09-02T09:00:00.Z",
                                         "1997-09-02T09:00.5",
                                         "1997-09-02T09:00:00.5.5",
                                         "19970902T090000.5" };
    struct recurrence_time time;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!recurrence_time_parse(str_of(good[i]), &time))
            fail_msg("%s is refused", good[i]);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (recurrence_time_parse(str_of(wrong[i]), &time))
            fail_msg("%s is taken", wrong[i]);
}

static void times_are_written_in_the_form_of_the_start(void **state)
{
    static const char *const texts[] = { "1997-09-02",           "1997-09-02T09:00:00",
                                         "1997-09-02T09:00:00Z", "0001-01-01T00:00:00",
                                         "9999-12-31T23:59:59",  "1969-12-31T23:59:59" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct recurrence_time time = time_of(texts[i]);
        char text[RECURRENCE_TIME_CHARS + 1];

        assert_int_equal(recurrence_time_write(time, time.at_s, text), strlen(texts[i]));
        assert_string_equal(text, texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(rules_and_dates_are_merged_in_order_and_once),
        ARENA_TEST(a_set_of_which_nothing_is_left_is_given_up),
        ARENA_TEST(forbidden_rules_are_refused_with_the_part),
        ARENA_TEST(times_are_read_in_both_forms),
        ARENA_TEST(times_are_written_in_the_form_of_the_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
