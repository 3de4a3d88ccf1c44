#include "base/zone.h"

#include "base/arena.h"
#include "base/cmocka_test.h"

static void a_day_begins_at_its_first_instant_there(void **state)
{
    static const struct {
        const char *zone, *date, *start;
    } cases[] = {
        { "Asia/Seoul", "2026-11-22", "2026-11-21T15:00:00.000Z" },
        { "UTC", "2026-11-22", "2026-11-22T00:00:00.000Z" },
        { "America/New_York", "2026-03-08", "2026-03-08T05:00:00.000Z" }, /* clocks go forward */
        { "America/New_York", "2026-03-09", "2026-03-09T04:00:00.000Z" },
        { "America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z" }, /* and back */
        { "America/New_York", "2026-11-02", "2026-11-02T05:00:00.000Z" },
        { "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z" }, /* 00:00 was skipped */
        { "Asia/Beirut", "2021-10-31", "2021-10-30T22:00:00.000Z" }, /* 23:00 before came twice */
        { "America/Havana", "2021-11-07", "2021-11-07T04:00:00.000Z" }, /* 00:00 came twice */
        { "Nowhere/Land", "2026-11-22", "2026-11-22T00:00:00.000Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct civil date;
        int64_t start_ms;

        assert_true(civil_parse(str_of(cases[i].date), &date));
        assert_true(instant_parse(str_of(cases[i].start), &start_ms));
        assert_int_equal(zone_day_start_ms(str_of(cases[i].zone), date), start_ms);
    }
    (void)state;
}

static void an_instant_has_a_date_in_each_zone(void **state)
{
    static const struct {
        const char *zone, *at, *date;
    } cases[] = {
        { "Asia/Seoul", "2026-11-22T14:59:59.999Z", "2026-11-22" },
        { "Asia/Seoul", "2026-11-22T15:00:00.000Z", "2026-11-23" },
        { "America/New_York", "2026-11-22T04:59:59.999Z", "2026-11-21" },
        { "America/New_York", "2026-07-22T04:00:00.000Z", "2026-07-22" },
        { "UTC", "1969-12-31T23:59:59.999Z", "1969-12-31" },
        { "", "2026-11-22T15:00:00.000Z", "2026-11-22" },
        { "Asia/Seoul", "9999-12-31T23:59:59.000Z", "9999-12-31" },
    };
    struct arena *arena = arena_new(4096);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at_ms;

        assert_true(instant_parse(str_of(cases[i].at), &at_ms));
        assert_string_equal(
            str_cstr(arena, civil_format(arena, zone_date_at(str_of(cases[i].zone), at_ms))),
            cases[i].date);
    }
    arena_free(&arena);
    (void)state;
}

static void only_zones_of_the_iana_list_are_known(void **state)
{
    (void)state;
    assert_true(zone_is_known(STR("Asia/Seoul")));
    assert_true(zone_is_known(STR("America/New_York")));
    assert_true(zone_is_known(STR("UTC")));
    assert_false(zone_is_known(STR("Asia/Pyongtaek")));
    assert_false(zone_is_known(STR("GMT+25:00")));
    assert_false(zone_is_known(STR("서울")));
    assert_false(zone_is_known(STR("")));
}

static void a_zone_has_a_name_people_use(void **state)
{
    static const struct {
        const char *zone, *at, *name;
        int64_t offset_minutes;
    } cases[] = {
        { "Asia/Seoul", "2026-11-22T00:00:00Z", "KST", 540 },
        { "America/New_York", "2026-11-22T00:00:00Z", "EST", -300 },
        { "America/New_York", "2026-07-01T00:00:00Z", "EDT", -240 },
        { "Europe/Berlin", "2026-07-01T00:00:00Z", "CEST", 120 },
        { "Europe/London", "2026-11-22T00:00:00Z", "GMT", 0 },
        { "Asia/Kathmandu", "2026-11-22T00:00:00Z", "GMT+5:45", 345 },
        { "UTC", "2026-11-22T00:00:00Z", "UTC", 0 },
        { "Nowhere/Land", "2026-11-22T00:00:00Z", "UTC", 0 },
    };
    struct arena *arena = arena_new(4096);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t at_ms;

        assert_true(instant_parse(str_of(cases[i].at), &at_ms));
        assert_str_is(zone_abbreviation(str_of(cases[i].zone), at_ms, arena), cases[i].name);
        assert_int_equal(zone_offset_ms(str_of(cases[i].zone), at_ms),
                         cases[i].offset_minutes * MS_PER_MINUTE);
    }
    arena_free(&arena);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_has_a_name_people_use),
        cmocka_unit_test(a_day_begins_at_its_first_instant_there),
        cmocka_unit_test(an_instant_has_a_date_in_each_zone),
        cmocka_unit_test(only_zones_of_the_iana_list_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
