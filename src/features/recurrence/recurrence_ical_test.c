/** Recurrence as iCalendar text. */
#include "features/recurrence/recurrence_ical.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/strbuf.h"

enum { TEXT_MAX = 4096 };

/** All occurrences with blanks between; the reason where the text is refused. */
static struct str expanded(struct arena *arena, struct str text, const char *start)
{
    struct strbuf out = strbuf_new(arena, TEXT_MAX);
    struct recurrence_time time = { 0 };
    struct recurrence set;
    struct recurrence_walk *walk;
    struct err err = { 0 };
    int64_t at_s;

    if (start != NULL)
        assert_true(recurrence_time_parse(str_of(start), &time));
    if (!recurrence_ical_parse(text, start != NULL ? &time : NULL, arena, &set, &err)
        || !recurrence_walk_new(&set, INT64_MIN, arena, &walk, &err))
        return str_format(arena, "%s: %s", err.code, err.message);
    while (recurrence_walk_next(walk, &at_s)) {
        char written[RECURRENCE_TIME_CHARS + 1];

        recurrence_time_write(set.start, at_s, written);
        strbuf_addf(&out, "%s%s", out.n > 0 ? " " : "", written);
    }
    return strbuf_str(&out);
}

static void lines_make_a_set(void **state)
{
    assert_str_is(expanded(*state,
                           STR("DTSTART;VALUE=DATE:19970902\r\n"
                               "RRULE:FREQ=DAILY;COUNT=4\r\n"
                               "rrule:FREQ=WEEKLY;COUNT=2\r\n"
                               "EXRULE:FREQ=DAILY;INTERVAL=3;COUNT=2\r\n"
                               "RDATE;VALUE=DATE:19970920,19970903\r\n"
                               "EXDATE;VALUE=DATE:19970904\r\n"),
                           NULL),
                  "1997-09-03 1997-09-09 1997-09-20");
}

static void folded_lines_are_one(void **state)
{
    assert_str_is(expanded(*state,
                           STR("DTSTART:19970902T0900\r\n 00\r\nRRULE:FREQ=DA\n\tILY;COUNT=2\n"),
                           NULL),
                  "1997-09-02T09:00:00 1997-09-03T09:00:00");
}

static void a_rule_may_stand_alone(void **state)
{
    assert_str_is(expanded(*state, STR("FREQ=DAILY;COUNT=2"), "1997-09-02T09:00:00Z"),
                  "1997-09-02T09:00:00Z 1997-09-03T09:00:00Z");
    assert_str_is(expanded(*state, STR("RRULE:FREQ=DAILY;COUNT=2;\n"), "1997-09-02"),
                  "1997-09-02 1997-09-03");
    assert_str_is(expanded(*state, STR("FREQ=DAILY;COUNT=2"), NULL),
                  "no_start: DTSTART is missing");
}

static void the_texts_own_start_is_taken(void **state)
{
    assert_str_is(expanded(*state, STR("RRULE:FREQ=DAILY;COUNT=1\nDTSTART:19970902"), "20260101"),
                  "1997-09-02");
}

static void other_zones_are_turned_into_the_starts(void **state)
{
    assert_str_is(expanded(*state,
                           STR("DTSTART;TZID=America/New_York:19970902T090000\n"
                               "RRULE:FREQ=DAILY;UNTIL=19970905T130000Z\n"
                               "EXDATE:19970903T130000Z\n"
                               "EXDATE;TZID=America/New_York:19970904T090000\n"
                               "RDATE;TZID=\"Asia/Seoul\":19970910T220000\n"),
                           NULL),
                  "1997-09-02T09:00:00 1997-09-05T09:00:00 1997-09-10T09:00:00");
    assert_str_is(expanded(*state,
                           STR("DTSTART:19970902T130000Z\nRRULE:FREQ=DAILY;COUNT=2\n"
                               "EXDATE;TZID=America/New_York:19970903T090000"),
                           NULL),
                  "1997-09-02T13:00:00Z");
}

static void unknown_zones_are_passed_over(void **state)
{
    assert_str_is(expanded(*state,
                           STR("DTSTART;TZID=US-Eastern:19970902T090000\n"
                               "RRULE:FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z"),
                           NULL),
                  "1997-09-02T09:00:00 1997-09-02T12:00:00 1997-09-02T15:00:00");
}

static void of_a_period_the_beginning_counts(void **state)
{
    assert_str_is(expanded(*state,
                           STR("DTSTART:19970902T090000\nRRULE:FREQ=DAILY;COUNT=1\n"
                               "RDATE;VALUE=PERIOD:19970903T090000/PT3H,"
                               "19970904T090000/19970904T100000"),
                           NULL),
                  "1997-09-02T09:00:00 1997-09-03T09:00:00 1997-09-04T09:00:00");
}

/** The example of Friday 13th in RFC 5545 3.8.5.3, which takes its own start out. */
static void the_start_may_be_taken_out(void **state)
{
    assert_str_is(expanded(*state,
                           STR("DTSTART;TZID=America/New_York:19970902T090000\n"
                               "EXDATE;TZID=America/New_York:19970902T090000\n"
                               "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;UNTIL=19990101T000000Z"),
                           NULL),
                  "1998-02-13T09:00:00 1998-03-13T09:00:00 1998-11-13T09:00:00");
}

static void what_cannot_be_read_is_refused(void **state)
{
    static const struct {
        const char *text;
        const char *reason;
    } cases[] = {
        { "DTSTART:19970902\nSUMMARY:x",
          "bad_ical: DTSTART, RRULE, RDATE, EXRULE, EXDATE or a rule is needed: \"SUMMARY:x\"" },
        { "DTSTART:yesterday", "bad_ical: DTSTART: this is no date and no time: \"yesterday\"" },
        { "DTSTART", "bad_ical: a value is missing: \"DTSTART\"" },
        { "DTSTART;TZID:19970902", "bad_ical: a parameter without a value: \";TZID:19970902\"" },
        { "DTSTART:19970902\nRDATE:soon", "bad_ical: this is no date and no time: \"soon\"" },
        { "DTSTART:19970902\nRRULE:COUNT=3", "bad_rule: FREQ: this part is missing" },
        { "DTSTART:99991231T230000Z\nRDATE;TZID=America/New_York:99991231T230000",
          "bad_ical: outside the years 1 to 9999: \"99991231T230000\"" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(expanded(*state, str_of(cases[i].text), NULL), cases[i].reason);
}

/** Cut anywhere, a text is read or refused, and never beyond its end. */
static void a_text_may_end_anywhere(void **state)
{
    struct str text = STR("DTSTART;TZID=\"Asia/Seoul\":19970902T090000\r\n"
                          "RRULE:FREQ=MONTHLY;BYDAY=-1SU;COUNT=2;BYMONTH=1,2\r\n"
                          "RDATE;VALUE=PERIOD:19970903T090000/PT3H\r\n EXDATE:19970904\r\n");

    for (size_t n = 0; n <= text.n; n++) {
        struct str copy = str_dup(*state, str_sub(text, 0, n));

        assert_true(expanded(*state, copy, NULL).n < TEXT_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(lines_make_a_set),
        ARENA_TEST(folded_lines_are_one),
        ARENA_TEST(a_rule_may_stand_alone),
        ARENA_TEST(the_texts_own_start_is_taken),
        ARENA_TEST(other_zones_are_turned_into_the_starts),
        ARENA_TEST(unknown_zones_are_passed_over),
        ARENA_TEST(of_a_period_the_beginning_counts),
        ARENA_TEST(the_start_may_be_taken_out),
        ARENA_TEST(what_cannot_be_read_is_refused),
        ARENA_TEST(a_text_may_end_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
