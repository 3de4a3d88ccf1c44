#include "base/zone.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/zone_kept.h"
#include "base/zone_library_test.h"

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
        { "Asia/Tokyo", "2026-11-22T00:00:00Z", "JST", 540 },
        { "Asia/Seoul", "1988-07-01T00:00:00Z", "KDT", 600 },
        { "America/St_Johns", "2026-07-01T00:00:00Z", "NDT", -150 },
        { "America/Sao_Paulo", "2026-07-01T00:00:00Z", "GMT-3", -180 },
        { "Pacific/Marquesas", "2026-07-01T00:00:00Z", "GMT-9:30", -570 },
        { "Europe/Istanbul", "2026-07-01T00:00:00Z", "GMT+3", 180 },
        { "America/Chihuahua", "2026-07-01T00:00:00Z", "CST", -360 }, /* MDT until 2022 */
        { "Africa/Cairo", "2026-07-01T00:00:00Z", "EEST", 180 },      /* since 2023 again */
        { "Atlantic/Azores", "2026-07-01T00:00:00Z", "UTC", 0 },
        { "America/New_York", "2150-07-01T00:00:00Z", "EDT", -240 },
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

/** Zones of which ICU 72, as Debian 12 has it, does not know what has been decided or found since:
 * clocks and dates there are those of the system. */
static void zones_that_changed_lately_are_as_the_library_has_them(void **state)
{
    static const char *const zones[] = { "Africa/Cairo",
                                         "America/Asuncion",
                                         "America/Bahia_Banderas",
                                         "America/Bogota",
                                         "America/Cancun",
                                         "America/Chihuahua",
                                         "America/Ciudad_Juarez",
                                         "America/Coyhaique",
                                         "America/Godthab",
                                         "America/Mazatlan",
                                         "America/Merida",
                                         "America/Mexico_City",
                                         "America/Monterrey",
                                         "America/Nuuk",
                                         "America/Ojinaga",
                                         "America/Pangnirtung",
                                         "America/Scoresbysund",
                                         "Antarctica/Casey",
                                         "Antarctica/Vostok",
                                         "Asia/Almaty",
                                         "Asia/Choibalsan",
                                         "Asia/Gaza",
                                         "Asia/Hebron",
                                         "Asia/Manila",
                                         "Asia/Qostanay",
                                         "Atlantic/Azores",
                                         "Egypt",
                                         "Mexico/BajaSur",
                                         "Mexico/General",
                                         "Pacific/Fiji" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        struct str zone = str_of(zones[i]);
        int64_t day = civil_to_days((struct civil){ 1990, 1, 1 });
        int64_t last = civil_to_days((struct civil){ 2037, 12, 31 });

        assert_true(zone_is_known(zone));
        library_use(zones[i]);
        for (; day < last; day += 5) {
            int64_t at_ms = day * MS_PER_DAY + day % 24 * MS_PER_HOUR;
            struct tm wall = library_wall(at_ms);
            struct civil date = zone_date_at(zone, at_ms);

            assert_int_equal(zone_offset_ms(zone, at_ms), library_offset_ms(at_ms));
            assert_int_equal(date.year, wall.tm_year + 1900);
            assert_int_equal(date.month, wall.tm_mon + 1);
            assert_int_equal(date.day, wall.tm_mday);
        }
    }
}

static void clocks_change_when_they_do(void **state)
{
    int64_t at_ms;

    (void)state;
    assert_true(instant_parse(STR("2026-01-01T00:00:00Z"), &at_ms));
    assert_false(zone_next_change(STR("Nowhere/Land"), at_ms, &at_ms));
    assert_false(zone_next_change(STR("America/Mexico_City"), at_ms, &at_ms));
    assert_true(zone_next_change(STR("Africa/Cairo"), at_ms, &at_ms)); /* since 2023 again */
    assert_int_equal(zone_offset_ms(STR("Africa/Cairo"), at_ms), 3 * MS_PER_HOUR);
}

enum { ASKERS = 4 };

static void *ask_for_all(void *arg)
{
    static const char *const zones[] = { "Asia/Seoul",  "America/New_York", "Europe/London",
                                         "Asia/Dubai",  "Africa/Nairobi",   "Nowhere/Land",
                                         "Asia/Manila", "Asia/Kolkata" };
    const struct zone_table **found = arg;

    for (int round = 0; round < 200; round++)
        for (size_t i = 0; i < COUNT_OF(zones); i++)
            found[i] = zone_kept(str_of(zones[i]));
    return NULL;
}

/** The same tables for all threads, however many ask first. */
static void a_zone_is_kept_once(void **state)
{
    const struct zone_table *found[ASKERS][8] = { 0 };
    pthread_t threads[ASKERS];

    (void)state;
    for (size_t i = 0; i < ASKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_for_all, found[i]), 0);
    for (size_t i = 0; i < ASKERS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 1; i < ASKERS; i++)
        assert_memory_equal(found[i], found[0], sizeof(found[0]));
    assert_null(found[0][5]);
    assert_non_null(found[0][0]);
    assert_ptr_not_equal(found[0][0], found[0][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_is_kept_once),
        cmocka_unit_test(zones_that_changed_lately_are_as_the_library_has_them),
        cmocka_unit_test(clocks_change_when_they_do),
        cmocka_unit_test(a_zone_has_a_name_people_use),
        cmocka_unit_test(a_day_begins_at_its_first_instant_there),
        cmocka_unit_test(an_instant_has_a_date_in_each_zone),
        cmocka_unit_test(only_zones_of_the_iana_list_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
