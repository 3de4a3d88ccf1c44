#include "base/zone_table.h"

#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/zone_library_test.h"

enum { ARENA_MAX = 64 * 1024 * 1024, EVERY_MS = 7 * MS_PER_HOUR + 13 * MS_PER_MINUTE };

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

static const struct zone_table *table_of(struct arena *arena, const char *zone)
{
    const struct zone_table *table;
    struct err err = { 0 };

    if (!zone_table_make(str_of(zone), arena, &table, &err))
        fail_msg("%s: %s", zone, err.message);
    return table;
}

/** "2026-03-08T02:30:00" on a wall. */
static int64_t wall(const char *text)
{
    struct arena *arena = arena_new(4096);
    int64_t at_ms;

    assert_true(instant_parse(str_format(arena, "%sZ", text), &at_ms));
    arena_free(&arena);
    return at_ms;
}

static void walls_that_are_shown_never_or_twice_are_told(void **state)
{
    static const struct {
        const char *zone, *wall;
        enum zone_standing standing;
        const char *first, *second, *change;
    } cases[] = {
        { "Asia/Seoul", "2026-11-22T09:00:00", ZONE_ONCE, "2026-11-22T00:00:00.000Z", NULL, NULL },
        { "America/New_York", "2026-03-08T02:30:00", ZONE_NEVER, "2026-03-08T07:30:00.000Z",
          "2026-03-08T06:30:00.000Z", "2026-03-08T07:00:00.000Z" },
        { "America/New_York", "2026-03-08T03:00:00", ZONE_ONCE, "2026-03-08T07:00:00.000Z", NULL,
          NULL },
        { "America/New_York", "2026-11-01T01:30:00", ZONE_TWICE, "2026-11-01T05:30:00.000Z",
          "2026-11-01T06:30:00.000Z", "2026-11-01T06:00:00.000Z" },
        { "America/New_York", "2026-11-01T02:00:00", ZONE_ONCE, "2026-11-01T07:00:00.000Z", NULL,
          NULL },
        { "Europe/London", "2026-03-29T01:00:00", ZONE_NEVER, "2026-03-29T01:00:00.000Z",
          "2026-03-29T00:00:00.000Z", "2026-03-29T01:00:00.000Z" },
        /* Half an hour. */
        { "Australia/Lord_Howe", "2026-10-04T02:15:00", ZONE_NEVER, "2026-10-03T15:45:00.000Z",
          "2026-10-03T15:15:00.000Z", "2026-10-03T15:30:00.000Z" },
        { "Australia/Lord_Howe", "2026-04-05T01:45:00", ZONE_TWICE, "2026-04-04T14:45:00.000Z",
          "2026-04-04T15:15:00.000Z", "2026-04-04T15:00:00.000Z" },
        /* A whole day was skipped. */
        { "Pacific/Apia", "2011-12-30T12:00:00", ZONE_NEVER, "2011-12-30T22:00:00.000Z",
          "2011-12-29T22:00:00.000Z", "2011-12-30T10:00:00.000Z" },
        /* Korea had summer time in 1987 and 1988. */
        { "Asia/Seoul", "1988-05-08T02:30:00", ZONE_NEVER, "1988-05-07T17:30:00.000Z",
          "1988-05-07T16:30:00.000Z", "1988-05-07T17:00:00.000Z" },
        /* Mexico has none since October 2022. */
        { "America/Mexico_City", "2026-07-15T12:00:00", ZONE_ONCE, "2026-07-15T18:00:00.000Z", NULL,
          NULL },
        { "Asia/Seoul", "1988-10-09T02:30:00", ZONE_TWICE, "1988-10-08T16:30:00.000Z",
          "1988-10-08T17:30:00.000Z", "1988-10-08T17:00:00.000Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct zone_table *table = table_of(*state, cases[i].zone);
        struct zone_instants at = zone_table_instants(table, wall(cases[i].wall));
        const char *const wanted[] = { cases[i].first, cases[i].second, cases[i].change };
        const int64_t got[] = { at.first_ms, at.second_ms, at.change_ms };

        if (at.standing != cases[i].standing)
            fail_msg("%s %s: %d", cases[i].zone, cases[i].wall, at.standing);
        for (size_t k = 0; k < COUNT_OF(wanted); k++)
            assert_string_equal(str_cstr(*state, instant_format(*state, got[k])),
                                wanted[k] != NULL ? wanted[k] : cases[i].first);
    }
}

/** As the library calls their time there, if by letters. */
static bool is_called(const struct zone_table *table, int64_t at_ms)
{
    const char *name = library_wall(at_ms).tm_zone;
    bool has_letters = strpbrk(name, "+-") == NULL;

    return strcmp(zone_table_letters(table, at_ms), has_letters ? name : "") == 0;
}

/** Every zone that ICU lists, at instants that meet every hour of day and season. */
static void tables_agree_with_the_library_and_walls_lead_back(void **state)
{
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration *names =
        ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, NULL, NULL, &status);
    int64_t from_ms = civil_to_days((struct civil){ 1970, 1, 1 }) * MS_PER_DAY;
    int64_t to_ms = civil_to_days((struct civil){ 2101, 1, 1 }) * MS_PER_DAY;
    const char *name;
    size_t zones = 0;
    size_t calm_count = 0;
    size_t count = 0;

    assert_true(U_SUCCESS(status));
    while ((name = uenum_next(names, NULL, &status)) != NULL) {
        const struct zone_table *table = table_of(*state, name);

        library_use(name);
        for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms += EVERY_MS * 53) {
            int64_t wall_ms = zone_table_wall_ms(table, at_ms);
            struct zone_instants back = zone_table_instants(table, wall_ms);
            struct zone_calm calm = zone_table_calm(table, wall_ms);
            bool is_calm = wall_ms >= calm.from_ms && wall_ms < calm.to_ms;

            assert_int_equal(wall_ms - at_ms, library_offset_ms(at_ms));
            assert_true(is_called(table, at_ms));
            assert_int_not_equal(back.standing, ZONE_NEVER);
            assert_true(back.first_ms == at_ms || back.second_ms == at_ms);
            assert_true(back.first_ms <= back.second_ms);
            assert_true(!is_calm
                        || (back.standing == ZONE_ONCE && calm.offset_ms == wall_ms - at_ms));
            calm_count += is_calm;
            count++;
        }
        arena_reset(*state);
        zones++;
    }
    uenum_close(names);
    assert_true(zones > 300);
    assert_true(calm_count > count / 100 * 98 && calm_count < count);
}

static void changes_follow_each_other(void **state)
{
    const struct zone_table *table = table_of(*state, "America/New_York");
    int64_t at_ms = wall("2026-01-01T00:00:00");

    assert_true(zone_table_next_change(table, at_ms, &at_ms));
    assert_int_equal(at_ms, wall("2026-03-08T07:00:00"));
    assert_true(zone_table_next_change(table, at_ms, &at_ms));
    assert_int_equal(at_ms, wall("2026-11-01T06:00:00"));
    assert_true(zone_table_next_change(table, at_ms - 1, &at_ms));
    assert_int_equal(at_ms, wall("2026-11-01T06:00:00"));
    table = table_of(*state, "Asia/Seoul");
    assert_false(zone_table_next_change(table, at_ms, &at_ms));
    /* Only the name of their time changed there on 7 September 2016, and is no change of clocks. */
    table = table_of(*state, "Europe/Istanbul");
    assert_false(zone_table_next_change(table, wall("2016-06-01T00:00:00"), &at_ms));
    assert_string_equal(zone_table_letters(table, wall("2016-09-06T00:00:00")), "EEST");
    assert_string_equal(zone_table_letters(table, wall("2016-09-07T00:00:00")), "");
}

static void an_unknown_zone_is_refused(void **state)
{
    const struct zone_table *table;
    struct err err = { 0 };
    static const char *const others[] = { "",
                                          "JST",
                                          "SystemV/EST5",
                                          "posix/Asia/Seoul",
                                          "right/UTC",
                                          "../zoneinfo/UTC",
                                          "/etc/localtime",
                                          "localtime",
                                          "Asia",
                                          "tzdata.zi",
                                          "Asia//Seoul",
                                          "Asia/Seoul/",
                                          "Asia/./Seoul",
                                          "asia/seoul " };

    assert_false(zone_table_make(STR("Nowhere/Land"), *state, &table, &err));
    assert_string_equal(err.code, "bad_timezone");
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(zone_table_make(str_of(others[i]), *state, &table, &err));
    assert_true(zone_table_make(STR("America/Ciudad_Juarez"), *state, &table, &err));
}

static void walls_have_days_and_clocks(void **state)
{
    assert_int_equal(zone_wall_days(0), 0);
    assert_int_equal(zone_wall_days(-1), -1);
    assert_int_equal(zone_wall_clock_ms(-1), MS_PER_DAY - 1);
    assert_int_equal(zone_wall_clock_ms(MS_PER_DAY + 5), 5);
    assert_true(zone_data_version(*state).n >= 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(walls_that_are_shown_never_or_twice_are_told, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(tables_agree_with_the_library_and_walls_lead_back,
                                        make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(changes_follow_each_other, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(an_unknown_zone_is_refused, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(walls_have_days_and_clocks, make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
