/* Hours of a week, in zones with and without summer time. */
#include "features/channel_mail/mail_hours.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"

static bool open_at(const char *hours_text, const char *zone, const char *instant)
{
    struct mail_hours hours;
    struct err err = { 0 };
    int64_t at_ms;

    assert_true(mail_hours_read(str_of(hours_text), &hours, &err));
    assert_true(instant_parse(str_of(instant), &at_ms));
    return mail_hours_is_open(&hours, str_of(zone), at_ms);
}

#define OFFICE "mon-fri 09:00-18:00, sat 10:00-13:00"

static void hours_are_those_of_the_zone(void **state)
{
    (void)state;
    assert_true(open_at(OFFICE, "Asia/Seoul", "2026-11-30T09:00:00+09:00"));
    assert_true(open_at(OFFICE, "Asia/Seoul", "2026-11-30T17:59:59+09:00"));
    assert_false(open_at(OFFICE, "Asia/Seoul", "2026-11-30T18:00:00+09:00"));
    assert_false(open_at(OFFICE, "Asia/Seoul", "2026-11-30T08:59:59+09:00"));
    assert_true(open_at(OFFICE, "Asia/Seoul", "2026-12-05T12:59:00+09:00"));
    assert_false(open_at(OFFICE, "Asia/Seoul", "2026-12-06T12:00:00+09:00"));
    /* The Sunday evening of New York is the Monday of Seoul. */
    assert_true(open_at(OFFICE, "Asia/Seoul", "2026-11-29T20:00:00-05:00"));
    assert_false(open_at(OFFICE, "America/New_York", "2026-11-29T20:00:00-05:00"));
}

static void summer_time_moves_the_instant_and_not_the_hour(void **state)
{
    (void)state;
    assert_true(open_at(OFFICE, "America/New_York", "2026-03-06T14:00:00Z"));
    assert_false(open_at(OFFICE, "America/New_York", "2026-03-06T13:00:00Z"));
    assert_true(open_at(OFFICE, "America/New_York", "2026-03-09T13:00:00Z"));
}

static void nights_and_weeks_go_over_their_ends(void **state)
{
    (void)state;
    assert_true(open_at("sun 22:00-06:00", "Asia/Seoul", "2026-11-30T05:59:00+09:00"));
    assert_false(open_at("sun 22:00-06:00", "Asia/Seoul", "2026-11-30T06:00:00+09:00"));
    assert_true(open_at("sat-mon 00:00-24:00", "UTC", "2026-11-29T23:59:00Z"));
    assert_false(open_at("sat-mon 00:00-24:00", "UTC", "2026-12-01T00:00:00Z"));
    assert_true(open_at("mon 09:00-09:00", "UTC", "2026-12-01T08:59:00Z"));
    assert_false(open_at("", "UTC", "2026-12-01T08:59:00Z"));
}

static void what_is_no_table_of_hours_is_refused(void **state)
{
    static const char *const texts[] = {
        "mon",
        "mon 9:00-18:00",
        "mon 09:00",
        "mon 09:00-25:00",
        "mon 09:60-10:00",
        "mo 09:00-18:00",
        "mon-xyz 09:00-18:00",
        "09:00-18:00",
        "mon 24:00-24:00",
        "월 09:00-18:00",
        "mon -1:00-18:00",
        "mon 09:00-18:00 tue 09:00-18:00",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct mail_hours hours;
        struct err err = { 0 };

        if (mail_hours_read(str_of(texts[i]), &hours, &err))
            fail_msg("%s", texts[i]);
        assert_true(err_is(&err, "bad_hours"));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_those_of_the_zone),
        cmocka_unit_test(summer_time_moves_the_instant_and_not_the_hour),
        cmocka_unit_test(nights_and_weeks_go_over_their_ends),
        cmocka_unit_test(what_is_no_table_of_hours_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
