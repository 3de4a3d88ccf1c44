/** Holidays out of iCalendar files: what RFC 5545 says and what programs write. */
#include "features/calendar/ics_holidays.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

enum { ARENA_MAX = 256 * 1024 * 1024 };

static int make_arena(void **state)
{
    *state = arena_new(ARENA_MAX);
    return 0;
}

static int drop_arena(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static struct civil date_of(const char *text)
{
    struct civil date;

    if (!civil_parse(str_of(text), &date))
        fail_msg("%s is no date", text);
    return date;
}

/** "2026-01-01 신정, 2026-01-02 x" of a file; a refusal fails. */
static struct str told(struct arena *arena, struct str text, const char *from, const char *to)
{
    struct strbuf out = strbuf_new(arena, (size_t)4 * 1024 * 1024);
    const struct ics_day *days;
    struct err err = { 0 };
    size_t count;

    if (!ics_holidays_read(text, date_of(from), date_of(to), arena, &days, &count, &err))
        fail_msg("%s", err.message);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&out, "%s%" STR_FMT " %" STR_FMT, i > 0 ? ", " : "",
                    STR_ARG(civil_format(arena, civil_from_days(days[i].day))),
                    STR_ARG(days[i].summary));
    return strbuf_str(&out);
}

/** A file of which only the lines within its events are written. */
static struct str file_of(struct arena *arena, const char *events)
{
    return str_format(arena, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n%sEND:VCALENDAR\r\n",
                      events);
}

static struct str event_of(struct arena *arena, const char *lines)
{
    return file_of(
        arena,
        str_cstr(arena, str_format(arena, "BEGIN:VEVENT\r\nUID:a\r\n%s\r\nEND:VEVENT\r\n", lines)));
}

struct event_case {
    const char *lines;
    const char *from;
    const char *to;
    const char *told;
};

static void expect_events(struct arena *arena, const struct event_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_str_is(told(arena, event_of(arena, cases[i].lines), cases[i].from, cases[i].to),
                      cases[i].told);
}

static void an_event_touches_days(void **state)
{
    static const struct event_case cases[] = {
        { "DTSTART;VALUE=DATE:20260101\r\nSUMMARY:a", "2026-01-01", "2026-01-01", "2026-01-01 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nSUMMARY:a", "2026-01-02", "2026-12-31", "" },
        { "DTSTART:20260101\r\nSUMMARY:a", "2026-01-01", "2026-01-31", "2026-01-01 a" },
        /* The end is no part of it. */
        { "DTSTART;VALUE=DATE:20260216\r\nDTEND;VALUE=DATE:20260219\r\nSUMMARY:설날", "2026-01-01",
          "2026-12-31", "2026-02-16 설날, 2026-02-17 설날, 2026-02-18 설날" },
        { "DTSTART;VALUE=DATE:20260216\r\nDTEND;VALUE=DATE:20260219\r\nSUMMARY:a", "2026-02-17",
          "2026-02-17", "2026-02-17 a" },
        { "DTSTART;VALUE=DATE:20260216\r\nDTEND;VALUE=DATE:20260216\r\nSUMMARY:a", "2026-02-01",
          "2026-02-28", "2026-02-16 a" },
        { "DTSTART;VALUE=DATE:20260216\r\nDURATION:P1W\r\nSUMMARY:a", "2026-02-21", "2026-02-28",
          "2026-02-21 a, 2026-02-22 a" },
        { "DTSTART;VALUE=DATE:20260216\r\nDURATION:P2D\r\nSUMMARY:a", "2026-02-01", "2026-02-28",
          "2026-02-16 a, 2026-02-17 a" },
        /* Times count for the days they touch where they are. */
        { "DTSTART;TZID=Asia/Seoul:20260301T000000\r\nDTEND;TZID=Asia/Seoul:20260302T000000\r\n"
          "SUMMARY:a",
          "2026-02-01", "2026-03-31", "2026-03-01 a" },
        { "DTSTART;TZID=Asia/Seoul:20260301T220000\r\nDTEND;TZID=Asia/Seoul:20260302T000001\r\n"
          "SUMMARY:a",
          "2026-02-01", "2026-03-31", "2026-03-01 a, 2026-03-02 a" },
        { "DTSTART:20260301T150000Z\r\nDURATION:PT24H\r\nSUMMARY:a", "2026-02-01", "2026-03-31",
          "2026-03-01 a, 2026-03-02 a" },
        { "DTSTART:20260301T120000\r\nSUMMARY:a", "2026-02-01", "2026-03-31", "2026-03-01 a" },
        /* 20:00 in Seoul is 06:00 in New York. */
        { "DTSTART;TZID=America/New_York:20260305T080000\r\nDTEND;TZID=Asia/"
          "Seoul:20260306T200000\r\n"
          "SUMMARY:a",
          "2026-03-01", "2026-03-31", "2026-03-05 a, 2026-03-06 a" },
        { "DTSTART;TZID=America/New_York:20260305T080000\r\nDTEND:20260306T050000Z\r\nSUMMARY:a",
          "2026-03-01", "2026-03-31", "2026-03-05 a" },
        /* An unknown zone is no matter where nothing is converted. */
        { "DTSTART;TZID=Nowhere:20260305T080000\r\nDTEND;TZID=Nowhere:20260305T090000\r\nSUMMARY:a",
          "2026-03-01", "2026-03-31", "2026-03-05 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nSTATUS:CANCELLED\r\nSUMMARY:a", "2026-01-01",
          "2026-01-31", "" },
        { "DTSTART;VALUE=DATE:20260101\r\nSTATUS:CONFIRMED", "2026-01-01", "2026-01-31",
          "2026-01-01 " },
    };

    expect_events(*state, cases, COUNT_OF(cases));
}

static void rules_are_expanded(void **state)
{
    static const struct event_case cases[] = {
        { "DTSTART;VALUE=DATE:19900101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:a", "2026-01-01",
          "2028-12-31", "2026-01-01 a, 2027-01-01 a, 2028-01-01 a" },
        { "DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:a", "2024-01-01",
          "2032-12-31", "2024-02-29 a, 2028-02-29 a, 2032-02-29 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nSUMMARY:a", "2027-01-01",
          "2030-12-31", "2027-01-01 a" },
        /* Thanksgiving. */
        { "DTSTART;VALUE=DATE:20251127\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\nSUMMARY:a",
          "2025-01-01", "2027-12-31", "2025-11-27 a, 2026-11-26 a, 2027-11-25 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;UNTIL=20260103\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-02 a, 2026-01-03 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;UNTIL=20260102T235959Z\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-02 a" },
        /* 09:00 in Seoul is midnight in UTC: the last is at UNTIL itself. */
        { "DTSTART;TZID=Asia/Seoul:20260101T090000\r\nRRULE:FREQ=DAILY;UNTIL=20260103T000000Z\r\n"
          "SUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-02 a, 2026-01-03 a" },
        { "DTSTART;TZID=Asia/Seoul:20260101T090000\r\nRRULE:FREQ=DAILY;UNTIL=20260102T235959Z\r\n"
          "SUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-02 a" },
        { "DTSTART;TZID=Asia/Seoul:20260101T090000\r\nRRULE:FREQ=DAILY;UNTIL=20260102\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-02 a" },
        /* Each is as long as the first; one that began before is still there. */
        { "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20260103\r\nRRULE:FREQ=MONTHLY\r\n"
          "SUMMARY:a",
          "2026-02-02", "2026-03-01", "2026-02-02 a, 2026-03-01 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=WEEKLY;BYDAY=TH\r\nEXDATE;VALUE=DATE:20260108,"
          "20260115\r\nEXDATE;VALUE=DATE:20260129\r\nSUMMARY:a",
          "2026-01-01", "2026-02-06", "2026-01-01 a, 2026-01-22 a, 2026-02-05 a" },
        { "DTSTART;TZID=Asia/Seoul:20260101T090000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
          "EXDATE:20260108T000000Z\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-15 a" },
        { "DTSTART;TZID=Asia/Seoul:20260101T090000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
          "EXDATE;VALUE=DATE:20260108\r\nEXDATE;TZID=Asia/Seoul:20260115T090001\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-15 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRDATE;VALUE=DATE:20260505,20260301,20260101\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-03-01 a, 2026-05-05 a" },
        { "DTSTART:20260101T000000Z\r\nDURATION:PT1H\r\nRDATE;VALUE=PERIOD:20260201T120000Z/P2D,"
          "20260301T000000Z/20260302T000000Z\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31",
          "2026-01-01 a, 2026-02-01 a, 2026-02-02 a, 2026-02-03 a, 2026-03-01 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRDATE;VALUE=DATE:20260505\r\nEXDATE;VALUE=DATE:"
          "20260101\r\n"
          "SUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-05-05 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
          "EXRULE:FREQ=DAILY;INTERVAL=2\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-02 a, 2026-01-04 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nRRULE:FREQ=MONTHLY;COUNT="
          "2\r\n"
          "SUMMARY:a",
          "2026-01-01", "2027-12-31", "2026-01-01 a, 2026-02-01 a, 2027-01-01 a" },
        /* DTSTART is the first of a series whatever its rule says. */
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5\r\nSUMMARY:a",
          "2026-01-01", "2027-12-31", "2026-01-01 a, 2026-05-05 a, 2027-05-05 a" },
        { "DTSTART;VALUE=DATE:20250129\r\nRRULE:RSCALE=DANGI;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1\r\n"
          "SUMMARY:설날",
          "2025-01-01", "2027-12-31", "2025-01-29 설날, 2026-02-17 설날, 2027-02-07 설날" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;INTERVAL=10;BYMONTH=1\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a, 2026-01-11 a, 2026-01-21 a, 2026-01-31 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;BYMONTH=1;BYMONTHDAY=-1;COUNT=2\r\n"
          "EXDATE;VALUE=DATE:20260101\r\nSUMMARY:a",
          "2026-01-01", "2029-12-31", "2026-01-31 a, 2027-01-31 a" },
        { "DTSTART;VALUE=DATE:20260102\r\nRRULE:FREQ=DAILY;BYDAY=FR,SU;COUNT=3\r\nSUMMARY:a",
          "2026-01-01", "2029-12-31", "2026-01-02 a, 2026-01-04 a, 2026-01-09 a" },
        { "DTSTART:20260101T220000Z\r\nDURATION:PT3H\r\nRRULE:FREQ=HOURLY;BYHOUR=22;BYYEARDAY=1,-"
          "1\r\n"
          "SUMMARY:a",
          "2026-01-01", "2027-01-01", "2026-01-01 a, 2026-01-02 a, 2026-12-31 a, 2027-01-01 a" },
        /* What never matches ends. */
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=-31,"
          "31\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a" },
        { "DTSTART:20260101T000000Z\r\nRRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30\r\nSUMMARY:a",
          "2026-01-01", "2026-12-31", "2026-01-01 a" },
    };

    expect_events(*state, cases, COUNT_OF(cases));
}

/** Decades by hours and a year by minutes, whether the rule is counted or begun near what is asked.
 */
static void fine_rules_that_began_long_ago_are_expanded(void **state)
{
    static const struct event_case cases[] = {
        { "DTSTART:20100101T000000Z\r\nRRULE:FREQ=HOURLY\r\nSUMMARY:a", "2026-12-30", "2026-12-31",
          "2026-12-30 a, 2026-12-31 a" },
        { "DTSTART:20100101T000000Z\r\nRRULE:FREQ=MINUTELY\r\nSUMMARY:a", "2026-12-30",
          "2026-12-31", "2026-12-30 a, 2026-12-31 a" },
        { "DTSTART:20100101T000000Z\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:a", "2026-12-30",
          "2026-12-30", "2026-12-30 a" },
        { "DTSTART:19900101T000000Z\r\nRRULE:FREQ=HOURLY;COUNT=300000\r\nSUMMARY:a", "2024-03-21",
          "2030-12-31", "2024-03-21 a, 2024-03-22 a" },
        { "DTSTART:20250101T000000Z\r\nRRULE:FREQ=MINUTELY;COUNT=900000\r\nSUMMARY:a", "2026-09-16",
          "2030-12-31", "2026-09-16 a, 2026-09-17 a" },
        { "DTSTART:20100101T000000Z\r\nRRULE:FREQ=HOURLY;INTERVAL=1000\r\nSUMMARY:a", "2026-01-01",
          "2026-03-31", "2026-02-01 a, 2026-03-14 a" },
        { "DTSTART:20100101T101500Z\r\nRRULE:FREQ=HOURLY;INTERVAL=1000;BYMINUTE=0,30\r\nSUMMARY:a",
          "2026-01-01", "2026-03-31", "2026-02-01 a, 2026-03-15 a" },
        { "DTSTART:20100101T000000Z\r\nRRULE:FREQ=DAILY;INTERVAL=2;BYMONTH=12;"
          "BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23\r\nSUMMARY:a",
          "2026-12-28", "2027-12-02", "2026-12-29 a, 2026-12-31 a, 2027-12-02 a" },
        /* What lasts reaches into sight from before it. */
        { "DTSTART:20100104T120000Z\r\nDURATION:P3D\r\nRRULE:FREQ=HOURLY;BYDAY=MO;BYHOUR=12\r\n"
          "SUMMARY:a",
          "2026-12-03", "2026-12-07", "2026-12-03 a, 2026-12-07 a" },
        { "DTSTART:20100104T120000Z\r\nRRULE:FREQ=HOURLY\r\nEXRULE:FREQ=HOURLY;BYDAY=TU\r\nSUMMARY:"
          "a",
          "2026-12-07", "2026-12-09", "2026-12-07 a, 2026-12-09 a" },
    };

    expect_events(*state, cases, COUNT_OF(cases));
}

static void a_year_and_a_half_of_minutes_is_expanded(void **state)
{
    struct str text = event_of(*state, "DTSTART:20100101T000000Z\r\nRRULE:FREQ=MINUTELY");
    const struct ics_day *days;
    struct err err = { 0 };
    size_t count;

    assert_true(ics_holidays_read(text, date_of("2026-01-01"), date_of("2027-06-30"), *state, &days,
                                  &count, &err));
    assert_int_equal(count, 365 + 181);
}

/** The series is moved ten days on: what is shown began before what is asked. */
static void a_fine_rule_that_is_moved_into_sight_is_found(void **state)
{
    struct str text = file_of(
        *state, "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20100101T000000Z\r\n"
                "RRULE:FREQ=HOURLY;UNTIL=20261201T230000Z\r\nSUMMARY:a\r\nEND:VEVENT\r\n"
                "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261101T000000Z\r\n"
                "DTSTART:20261111T000000Z\r\nSUMMARY:b\r\nEND:VEVENT\r\n");

    assert_str_is(told(*state, text, "2026-12-10", "2026-12-31"), "2026-12-10 b, 2026-12-11 b");
}

static void parts_of_a_series_are_replaced(void **state)
{
#define MASTER(rule)                                                                               \
    "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20260101\r\nRRULE:" rule                          \
    "\r\nSUMMARY:a\r\nEND:VEVENT\r\n"
#define PART(lines) "BEGIN:VEVENT\r\nUID:a\r\n" lines "\r\nEND:VEVENT\r\n"
    static const struct {
        const char *events;
        const char *told;
    } cases[] = {
        { MASTER("FREQ=MONTHLY;COUNT=3")
              PART("RECURRENCE-ID;VALUE=DATE:20260201\r\nDTSTART;VALUE=DATE:20260210\r\nSUMMARY:b"),
          "2026-01-01 a, 2026-02-10 b, 2026-03-01 a" },
        { MASTER("FREQ=MONTHLY;COUNT=3")
              PART("RECURRENCE-ID;VALUE=DATE:20260201\r\nDTSTART;VALUE=DATE:20260201\r\n"
                   "STATUS:CANCELLED"),
          "2026-01-01 a, 2026-03-01 a" },
        /* Written before the series, and moved into sight. */
        { PART("RECURRENCE-ID;VALUE=DATE:20270101\r\nDTSTART;VALUE=DATE:20261231\r\nSUMMARY:b")
              MASTER("FREQ=YEARLY"),
          "2026-01-01 a, 2026-12-31 b" },
        { MASTER("FREQ=MONTHLY;COUNT=4")
              PART("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260301\r\n"
                   "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260304\r\nSUMMARY:b"),
          "2026-01-01 a, 2026-02-01 a, 2026-03-02 b, 2026-03-03 b, 2026-04-02 b, 2026-04-03 b" },
        { MASTER("FREQ=MONTHLY;COUNT=4")
              PART("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260301\r\n"
                   "DTSTART;VALUE=DATE:20260301\r\nSTATUS:CANCELLED"),
          "2026-01-01 a, 2026-02-01 a" },
        /* Of revisions the highest counts. */
        { MASTER("FREQ=MONTHLY;COUNT=2") PART("SEQUENCE:2\r\nRECURRENCE-ID;VALUE=DATE:20260201\r\n"
                                              "DTSTART;VALUE=DATE:20260211\r\nSUMMARY:c")
              PART("SEQUENCE:1\r\nRECURRENCE-ID;VALUE=DATE:20260201\r\n"
                   "DTSTART;VALUE=DATE:20260210\r\nSUMMARY:b"),
          "2026-01-01 a, 2026-02-11 c" },
        /* Without its series, and of another one. */
        { PART("RECURRENCE-ID;VALUE=DATE:20260201\r\nDTSTART;VALUE=DATE:20260210\r\nSUMMARY:b"),
          "2026-02-10 b" },
        { MASTER("FREQ=MONTHLY;COUNT=2") "BEGIN:VEVENT\r\nUID:b\r\n"
                                         "RECURRENCE-ID;VALUE=DATE:20260201\r\n"
                                         "DTSTART;VALUE=DATE:20260210\r\nSUMMARY:b\r\n"
                                         "END:VEVENT\r\n",
          "2026-01-01 a, 2026-02-01 a, 2026-02-10 b" },
        { "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Asia/Seoul:20260101T090000\r\n"
          "RRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:a\r\nEND:VEVENT\r\n" PART(
              "RECURRENCE-ID:20260102T000000Z\r\nDTSTART;TZID=Asia/Seoul:20260105T090000\r\n"
              "SUMMARY:b"),
          "2026-01-01 a, 2026-01-03 a, 2026-01-05 b" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(told(*state, file_of(*state, cases[i].events), "2026-01-01", "2026-12-31"),
                      cases[i].told);
}

static void files_are_read_as_programs_write_them(void **state)
{
    static const struct {
        const char *text;
        const char *told;
    } cases[] = {
        /* A byte order mark, LF alone, small letters, folds within a character. */
        { "\xEF\xBB\xBF"
          "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260301\nSUMMARY:3\xC2\n \xB7"
          "1\xEC\xA0\n\t\x88\nEND:VEVENT\nEND:VCALENDAR",
          "2026-03-01 3·1절" },
        { "begin:vcalendar\r\nbegin:vevent\r\ndtstart;value=date:20260301\r\nsummary:a\r\nend:"
          "vevent\r\n"
          "end:vcalendar\r\n",
          "2026-03-01 a" },
        { "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260301\r\n"
          "SUMMARY;LANGUAGE=ko:삼일절\\, 공휴일\\; \\\\ \\n둘\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
          "2026-03-01 삼일절, 공휴일; \\ \n둘" },
        /* Lines that say nothing about days may be anything. */
        { "BEGIN:VCALENDAR\r\nX-WR-CALNAME:휴일\r\nBEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\nUID:"
          "1\r\n"
          "LOCATION:\r\nGEO:here\r\nX-A;B=\"c:d\":e\r\nCLASS:PUBLIC\r\nTRANSP:TRANSPARENT\r\n"
          "DTSTART;VALUE=DATE:20260301\r\nSUMMARY:a\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n"
          "TRIGGER:-P1D\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nDTSTART;VALUE=DATE:"
          "20260401\r\n"
          "SUMMARY:no\r\nEND:VTODO\r\nEND:VCALENDAR\r\n",
          "2026-03-01 a" },
        { "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n\r\n", "" },
        /* Two files put together; sorted by day and name, each pair once. */
        { "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260302\r\nSUMMARY:a\r\nEND:"
          "VEVENT\r\n"
          "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260301\r\n"
          "SUMMARY:b\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260301\r\nDURATION:"
          "P2D\r\n"
          "SUMMARY:a\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
          "2026-03-01 a, 2026-03-01 b, 2026-03-02 a" },
        { "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:"
          "20260302\r\nSUMMARY:a\r\n"
          "END:VEVENT\r\nEND:VCALENDAR\r\n",
          "" },
        { "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260302\r\nSUMMARY:a\xFF\r\nEND:"
          "VEVENT\r\n"
          "END:VCALENDAR\r\n",
          "2026-03-02 a\xEF\xBF\xBD" },
        /* A zone that only the file knows: nine hours ahead. */
        { "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Korea Standard Time\r\nBEGIN:STANDARD\r\n"
          "DTSTART:16010101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\n"
          "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Korea Standard Time:20260301T090000\r\n"
          "RRULE:FREQ=DAILY;UNTIL=20260302T000000Z\r\nSUMMARY:a\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
          "2026-03-01 a, 2026-03-02 a" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str_is(told(*state, str_of(cases[i].text), "2026-01-01", "2026-12-31"),
                      cases[i].told);
}

/* ---- refused -----------------------------------------------------------------------------------
 */

static void expect_refused(struct arena *arena, struct str text, const char *code,
                           const char *message)
{
    const struct ics_day *days;
    struct err err = { 0 };
    size_t count;

    if (ics_holidays_read(text, date_of("2026-01-01"), date_of("2026-12-31"), arena, &days, &count,
                          &err))
        fail_msg("not refused: %s", message);
    assert_string_equal(err.code, code);
    if (strstr(err.message, message) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.message, message);
}

static void broken_files_are_refused_with_the_reason(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        { "", "there is no VCALENDAR" },
        { "hello", "line 1: this is outside of any VCALENDAR" },
        { "BEGIN:VEVENT\r\nDTSTART:20260101\r\nEND:VEVENT\r\n", "line 1: only a VCALENDAR" },
        { "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101\r\n",
          "VEVENT begins and does not end" },
        { "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260101\r\nEND:VCALENDAR\r\n",
          "line 4: this END" },
        { "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR\r\n", "line 3: this is outside" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_refused(*state, str_of(cases[i].text), "bad_calendar", cases[i].message);
    expect_refused(*state, STR("BEGIN:VCALENDAR\r\n\0END:VCALENDAR\r\n"), "bad_calendar",
                   "a NUL byte");
}

static void broken_events_are_refused_with_the_reason(void **state)
{
    static const struct {
        const char *lines;
        const char *code;
        const char *message;
    } cases[] = {
        { "SUMMARY:a", "bad_calendar", "event 1: it has no DTSTART" },
        { "DTSTART;VALUE=DATE:20261301", "bad_date",
          "event 1: a date or time that does not exist" },
        { "DTSTART;VALUE=DATE:20260230", "bad_date", "does not exist" },
        { "DTSTART;VALUE=DATE:tomorrow", "bad_calendar", "DTSTART" },
        { "DTSTART;TZID=Asia/Seoul:20260101T250000", "bad_date", "does not exist" },
        { "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20251231", "bad_calendar",
          "ends before it begins" },
        { "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:x", "bad_calendar", "DTEND" },
        { "DTSTART;VALUE=DATE:20260101\r\nDURATION:-P1D", "bad_calendar", "ends before it begins" },
        { "DTSTART;VALUE=DATE:20260101\r\nDURATION:one day", "bad_calendar", "DURATION" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=FORTNIGHTLY", "bad_calendar", "RRULE" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "bad_rule",
          "RFC 5545" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=WEEKLY;BYMONTHDAY=1", "bad_rule", "RFC 5545" },
        { "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;BYDAY=MO;BYSETPOS=2", "bad_rule",
          "BYSETPOS" },
        { "DTSTART;VALUE=DATE:20260101\r\nEXDATE;VALUE=DATE:2026", "bad_calendar", "EXDATE" },
        { "DTSTART;VALUE=DATE:20260101\r\nRDATE;VALUE=DATE:20260230", "bad_date",
          "does not exist" },
        { "DTSTART;VALUE=DATE:20260101\r\nRECURRENCE-ID:x", "bad_calendar", "RECURRENCE-ID" },
        { "DTSTART;VALUE=DATE:20260101\r\nsomething that is no line", "bad_calendar", "event 1" },
        { "DTSTART;TZID=Nowhere:20260101T000000\r\nRRULE:FREQ=DAILY;UNTIL=20260103T000000Z",
          "bad_timezone", "\"Nowhere\"" },
        /* Rules that never end are bounded. */
        { "DTSTART:19700101T000000Z\r\nRRULE:FREQ=SECONDLY", "repeats_too_often",
          "repeat too often" },
        { "DTSTART:20250101T000000Z\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29",
          "repeats_too_often", "repeat too often" },
        /* Several times of a day by libical, counted from the beginning, take ten steps each. */
        { "DTSTART:20100101T000000Z\r\nRRULE:FREQ=HOURLY;BYMINUTE=0,30;COUNT=1000000",
          "repeats_too_often", "holidays are days" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_refused(*state, event_of(*state, cases[i].lines), cases[i].code, cases[i].message);
}

static void too_much_is_refused(void **state)
{
    char *bytes = arena_bytes(*state, ICS_FILE_MAX_BYTES + 1);

    memset(bytes, ' ', ICS_FILE_MAX_BYTES + 1);
    expect_refused(*state, (struct str){ bytes, ICS_FILE_MAX_BYTES }, "bad_calendar",
                   "line 1: a line longer than 1 MiB");
    expect_refused(*state, (struct str){ bytes, ICS_FILE_MAX_BYTES + 1 }, "too_large",
                   "longer than");
}

/** Nothing that was cut off is taken for the whole. */
static void a_file_cut_anywhere_is_refused(void **state)
{
    struct str text = event_of(*state, "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY\r\n"
                                       "EXDATE;VALUE=DATE:20270101\r\nSUMMARY:a");

    for (size_t n = 0; n < text.n - 2; n++) {
        const struct ics_day *days;
        struct err err = { 0 };
        size_t count;

        assert_false(ics_holidays_read(str_sub(text, 0, n), date_of("2026-01-01"),
                                       date_of("2026-12-31"), *state, &days, &count, &err));
        assert_string_equal(err.code, "bad_calendar");
    }
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, drop_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(an_event_touches_days),
        WITH_ARENA(rules_are_expanded),
        WITH_ARENA(fine_rules_that_began_long_ago_are_expanded),
        WITH_ARENA(a_year_and_a_half_of_minutes_is_expanded),
        WITH_ARENA(a_fine_rule_that_is_moved_into_sight_is_found),
        WITH_ARENA(parts_of_a_series_are_replaced),
        WITH_ARENA(files_are_read_as_programs_write_them),
        WITH_ARENA(broken_files_are_refused_with_the_reason),
        WITH_ARENA(broken_events_are_refused_with_the_reason),
        WITH_ARENA(too_much_is_refused),
        WITH_ARENA(a_file_cut_anywhere_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
