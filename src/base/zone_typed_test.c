#include "base/zone_typed.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/instant.h"
#include "base/zone_kept.h"
#include "base/zone_table.h"

static int make_arena(void **state)
{
    *state = arena_new(64 * 1024);
    return 0;
}

static int drop_arena(void **state)
{
    struct arena *arena = *state;

    arena_free(&arena);
    return 0;
}

static void a_time_that_walls_show_once_is_an_instant(void **state)
{
    static const struct {
        const char *zone, *typed, *at;
    } cases[] = {
        { "Asia/Seoul", "2026-11-30T09:00", "2026-11-30T00:00:00Z" },
        { "Asia/Seoul", "1987-07-01T09:00:30", "1987-06-30T23:00:30Z" }, /* summer time */
        { "America/New_York", "2026-03-08T01:59", "2026-03-08T06:59:00Z" },
        { "America/New_York", "2026-03-08T03:00", "2026-03-08T07:00:00Z" },
        { "America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59Z" },
        { "America/New_York", "2026-11-01T02:00", "2026-11-01T07:00:00Z" },
        { "Europe/London", "2026-10-25T02:00", "2026-10-25T02:00:00Z" },
        { "Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30:00Z" },
        { "Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59:00Z" },
        { "Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00:00Z" },
        { "UTC", "2026-03-08T02:30", "2026-03-08T02:30:00Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        int64_t at_ms;

        if (!zone_typed_instant(zone_kept(str_of(cases[i].zone)), str_of(cases[i].typed), &at_ms,
                                &err))
            fail_msg("%s %s: %s", cases[i].zone, cases[i].typed, err.message);
        assert_str_is(instant_format_brief(*state, at_ms), cases[i].at);
    }
}

/** "2026-03-08T06:59:00Z 2026-03-08T01:59:00-05:00" */
static struct str choice_of(struct arena *arena, const struct err_choice *choice)
{
    return str_format(arena, "%" STR_FMT " %" STR_FMT "%" STR_FMT,
                      STR_ARG(instant_format_brief(arena, choice->at_ms)),
                      STR_ARG(zone_choice_local(choice, arena)),
                      STR_ARG(zone_ahead_text(choice->ahead_ms, arena)));
}

static void other_times_are_refused_with_the_choices(void **state)
{
    static const struct {
        const char *zone, *typed, *code, *first, *second;
    } cases[] = {
        { "America/New_York", "2026-03-08T02:30", "local_skipped",
          "2026-03-08T06:59:00Z 2026-03-08T01:59:00-05:00",
          "2026-03-08T07:00:00Z 2026-03-08T03:00:00-04:00" },
        { "America/New_York", "2026-03-08T02:00", "local_skipped",
          "2026-03-08T06:59:00Z 2026-03-08T01:59:00-05:00",
          "2026-03-08T07:00:00Z 2026-03-08T03:00:00-04:00" },
        { "America/New_York", "2026-03-08T02:59:59", "local_skipped",
          "2026-03-08T06:59:59Z 2026-03-08T01:59:59-05:00",
          "2026-03-08T07:00:00Z 2026-03-08T03:00:00-04:00" },
        { "America/New_York", "2026-11-01T01:30", "local_twice",
          "2026-11-01T05:30:00Z 2026-11-01T01:30:00-04:00",
          "2026-11-01T06:30:00Z 2026-11-01T01:30:00-05:00" },
        { "Europe/London", "2026-03-29T01:00", "local_skipped",
          "2026-03-29T00:59:00Z 2026-03-29T00:59:00+00:00",
          "2026-03-29T01:00:00Z 2026-03-29T02:00:00+01:00" },
        { "Europe/London", "2026-10-25T01:00", "local_twice",
          "2026-10-25T00:00:00Z 2026-10-25T01:00:00+01:00",
          "2026-10-25T01:00:00Z 2026-10-25T01:00:00+00:00" },
        /* Half an hour. */
        { "Australia/Lord_Howe", "2026-10-04T02:15", "local_skipped",
          "2026-10-03T15:29:00Z 2026-10-04T01:59:00+10:30",
          "2026-10-03T15:30:00Z 2026-10-04T02:30:00+11:00" },
        { "Australia/Lord_Howe", "2026-04-05T01:45", "local_twice",
          "2026-04-04T14:45:00Z 2026-04-05T01:45:00+11:00",
          "2026-04-04T15:15:00Z 2026-04-05T01:45:00+10:30" },
        /* A whole day was skipped. */
        { "Pacific/Apia", "2011-12-30T12:00", "local_skipped",
          "2011-12-30T09:59:00Z 2011-12-29T23:59:00-10:00",
          "2011-12-30T10:00:00Z 2011-12-31T00:00:00+14:00" },
        /* Korea had summer time in 1987 and 1988. */
        { "Asia/Seoul", "1987-05-10T02:30", "local_skipped",
          "1987-05-09T16:59:00Z 1987-05-10T01:59:00+09:00",
          "1987-05-09T17:00:00Z 1987-05-10T03:00:00+10:00" },
        { "Asia/Seoul", "1988-10-09T02:30", "local_twice",
          "1988-10-08T16:30:00Z 1988-10-09T02:30:00+10:00",
          "1988-10-08T17:30:00Z 1988-10-09T02:30:00+09:00" },
        /* Clocks went to those of the zone, from the town's own. */
        { "Asia/Seoul", "1908-04-01T00:01:00", "local_skipped",
          "1908-03-31T15:32:07Z 1908-03-31T23:59:59+08:27:52",
          "1908-03-31T15:32:08Z 1908-04-01T00:02:08+08:30" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        int64_t at_ms = 7;

        assert_false(zone_typed_instant(zone_kept(str_of(cases[i].zone)), str_of(cases[i].typed),
                                        &at_ms, &err));
        assert_int_equal(at_ms, 7);
        assert_int_equal(err.kind, ERR_INVALID);
        assert_string_equal(err.code, cases[i].code);
        assert_int_equal(err.choice_count, 2);
        assert_str_is(choice_of(*state, &err.choices[0]), cases[i].first);
        assert_str_is(choice_of(*state, &err.choices[1]), cases[i].second);
    }
}

/** What is chosen is an instant, and its wall, typed again, is no other one. */
static void choices_can_be_chosen(void **state)
{
    static const char *const zones[] = { "America/New_York", "Europe/London",
                                         "Australia/Lord_Howe" };

    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        const struct zone_table *zone = zone_kept(str_of(zones[i]));
        int64_t wall_ms;
        int refused = 0;

        assert_true(zone_typed_wall(STR("2026-01-01T00:00"), &wall_ms));
        for (int quarter = 0; quarter < 365 * 96; quarter++, wall_ms += 15 * MS_PER_MINUTE) {
            struct str typed = str_sub(instant_format_brief(*state, wall_ms), 0, 16);
            struct err err = { 0 };
            int64_t at_ms;

            if (!zone_typed_instant(zone, typed, &at_ms, &err)) {
                assert_true(err.choices[0].at_ms < err.choices[1].at_ms);
                for (int k = 0; k < 2; k++)
                    assert_int_equal(zone_table_offset_ms(zone, err.choices[k].at_ms),
                                     err.choices[k].ahead_ms);
                refused++;
            } else {
                assert_int_equal(zone_table_wall_ms(zone, at_ms), wall_ms);
            }
            arena_reset(*state);
        }
        assert_int_equal(refused, i == 2 ? 4 : 8); /* quarters: an hour there and back, or half */
    }
}

static void a_refusal_has_words(void **state)
{
    const struct zone_table *zone = zone_kept(STR("America/New_York"));
    struct err err = { 0 };
    int64_t at_ms;

    (void)state;
    assert_false(zone_typed_instant(zone, STR("2026-03-08T02:30"), &at_ms, &err));
    assert_string_equal(err.message, "clocks jump over this time: choose 2026-03-08 01:59 "
                                     "(UTC-05:00) or 2026-03-08 03:00 (UTC-04:00)");
    assert_false(zone_typed_instant(zone, STR("2026-11-01T01:30:05"), &at_ms, &err));
    assert_string_equal(err.message, "clocks show this time twice: choose 2026-11-01 01:30:05 "
                                     "(UTC-04:00) or 2026-11-01 01:30:05 (UTC-05:00)");
}

static void what_is_no_local_time_is_refused(void **state)
{
    static const char *const others[] = { "",
                                          "2026-11-30",
                                          "09:00",
                                          "2026-11-30T09:00Z",
                                          "2026-11-30T09:00:00Z",
                                          "2026-11-30T09:00+09:00",
                                          "2026-11-30T24:00",
                                          "2026-02-29T09:00",
                                          "2026-11-30T09:00:00.0000000000000000000",
                                          "9999-12-31T23:59",
                                          "내일 아홉 시" };
    const struct zone_table *zone = zone_kept(STR("America/New_York"));

    (void)state;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct err err = { 0 };
        int64_t at_ms;

        if (zone_typed_instant(zone, str_of(others[i]), &at_ms, &err))
            fail_msg("%s was taken", others[i]);
        assert_string_equal(err.code, "bad_local");
        assert_int_equal(err.choice_count, 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_time_that_walls_show_once_is_an_instant, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(other_times_are_refused_with_the_choices, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(choices_can_be_chosen, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(a_refusal_has_words, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(what_is_no_local_time_is_refused, make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
