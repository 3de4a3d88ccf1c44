#include "base/instant.h"

#include "base/cmocka_test.h"

static void instants_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t at_ms;
    } cases[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "1969-12-31T23:59:59.999Z", -1 },
        { "2026-11-22T02:14:07.123Z", 1795313647123 },
        { "2026-11-22T11:14:07.123+09:00", 1795313647123 },
        { "2026-11-21T21:14:07.123-05:00", 1795313647123 },
        { "2026-11-22t02:14:07.1234567z", 1795313647123 },
        { "2026-11-22T02:14:07.1Z", 1795313647100 },
        { "2026-11-22T02:14:07-00:00", 1795313647000 },
        { "2024-02-29T12:00:00Z", 1709208000000 },
        { "0001-01-01T00:00:00Z", INSTANT_MIN_MS },
        { "9999-12-31T23:59:59.999Z", INSTANT_MAX_MS },
        /* The examples of RFC 3339 section 5.8, without its leap seconds. */
        { "1985-04-12T23:20:50.52Z", 482196050520 },
        { "1996-12-19T16:39:57-08:00", 851042397000 },
        { "1937-01-01T12:00:27.87+00:20", -1041337172130 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at_ms = 0;

        if (!instant_parse(str_of(cases[i].text), &at_ms))
            fail_msg("refused %s", cases[i].text);
        assert_int_equal(at_ms, cases[i].at_ms);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "2026-11-22",
        "2026-11-22T02:14:07",
        "2026-11-22 02:14:07Z",
        "2026-11-22T02:14Z",
        "2026-11-22T02:14:07.Z",
        "2026-11-22T02:14:07,5Z",
        "2026-11-22T02:14:07ZZ",
        "2026-11-22T02:14:07Z ",
        " 2026-11-22T02:14:07Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T02:60:00Z",
        "1990-12-31T23:59:60Z",
        "2026-11-22T02:14:07+9:00",
        "2026-11-22T02:14:07+0900",
        "2026-11-22T02:14:07+24:00",
        "2026-11-22T02:14:07+09:60",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-13-10T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-04-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "12026-11-22T02:14:07Z",
        "+2026-11-22T02:14:07Z",
        "-026-11-22T02:14:07Z",
        "２０２６-11-22T02:14:07Z",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at_ms = 42;

        if (instant_parse(str_of(cases[i]), &at_ms))
            fail_msg("accepted \"%s\"", cases[i]);
        assert_int_equal(at_ms, 42);
    }
}

static void an_instant_cut_at_any_byte_is_refused(void **state)
{
    struct str whole = STR("2026-11-22T11:14:07.123+09:00");
    int64_t at_ms;

    (void)state;
    for (size_t n = 0; n < whole.n; n++)
        assert_false(instant_parse(str_sub(whole, 0, n), &at_ms));
}

static void instants_are_written_in_one_form(void **state)
{
    static const struct {
        int64_t at_ms;
        const char *text;
    } cases[] = {
        { 0, "1970-01-01T00:00:00.000Z" },
        { -1, "1969-12-31T23:59:59.999Z" },
        { 1795313647123, "2026-11-22T02:14:07.123Z" },
        { INSTANT_MIN_MS, "0001-01-01T00:00:00.000Z" },
        { INSTANT_MAX_MS, "9999-12-31T23:59:59.999Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t back;

        assert_str_is(instant_format(*state, cases[i].at_ms), cases[i].text);
        assert_true(instant_parse(str_of(cases[i].text), &back));
        assert_int_equal(back, cases[i].at_ms);
    }
}

/** The day after, the way a person counts. */
static struct civil next_day(struct civil date)
{
    if (++date.day > civil_month_days(date.year, date.month)) {
        date.day = 1;
        if (++date.month > 12) {
            date.month = 1;
            date.year++;
        }
    }
    return date;
}

static void days_and_dates_agree_on_every_day_of_ten_thousand_years(void **state)
{
    struct civil date = { 1, 1, 1 };
    int64_t first = civil_to_days(date);
    int64_t last = civil_to_days((struct civil){ 9999, 12, 31 });

    (void)state;
    assert_int_equal(first, INSTANT_MIN_MS / MS_PER_DAY);
    assert_int_equal(last - first, 3652058);
    for (int64_t day = first; day <= last; day++) {
        struct civil back = civil_from_days(day);

        if (civil_to_days(date) != day || memcmp(&back, &date, sizeof(date)) != 0)
            fail_msg("day %lld is not %04d-%02d-%02d", (long long)day, date.year, date.month,
                     date.day);
        date = next_day(date);
    }
}

static void weekdays_count_from_monday(void **state)
{
    static const struct {
        struct civil date;
        int weekday;
    } cases[] = {
        { { 2026, 11, 22 }, 6 }, { { 2026, 11, 23 }, 0 }, { { 1970, 1, 1 }, 3 },
        { { 1969, 12, 28 }, 6 }, { { 1, 1, 1 }, 0 },      { { 9999, 12, 31 }, 4 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(civil_weekday(cases[i].date), cases[i].weekday);
}

static void civil_dates_are_read_strictly_and_written_back(void **state)
{
    static const char *const good[] = { "2026-11-22", "2024-02-29", "0001-01-01", "9999-12-31" };
    static const char *const bad[] = { "",           "2026-11-2",   "2026-1-22",
                                       "2026/11/22", "2026-11-22Z", "2025-02-29",
                                       "0000-12-31", "2026-11-00",  "20261122",
                                       "2026-11-31" };
    struct civil date;

    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(civil_parse(str_of(good[i]), &date));
        assert_str_is(civil_format(*state, date), good[i]);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (civil_parse(str_of(bad[i]), &date))
            fail_msg("accepted \"%s\"", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(what_is_no_instant_is_refused),
        cmocka_unit_test(an_instant_cut_at_any_byte_is_refused),
        ARENA_TEST(instants_are_written_in_one_form),
        cmocka_unit_test(days_and_dates_agree_on_every_day_of_ten_thousand_years),
        cmocka_unit_test(weekdays_count_from_monday),
        ARENA_TEST(civil_dates_are_read_strictly_and_written_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
