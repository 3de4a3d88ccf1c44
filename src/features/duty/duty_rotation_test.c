/** Plain rotations: by hand around changes of clocks, and against hand-offs that are counted one by
 * one. */
#include "features/duty/duty_rotation.h"

#include <unicode/ucal.h>
#include <unicode/uenum.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/zone_table.h"
#include "features/duty/duty_answer_test.h"
#include "features/duty/duty_wall.h"

/* ---- by hand -----------------------------------------------------------------------------------
 */

static void handoffs_keep_the_clock_on_the_wall(void **state)
{
    static const struct {
        const char *type;
        int length;
        const char *start, *zone, *from, *to, *handoffs;
    } cases[] = {
        { "daily", 1, "2026-03-01T09:00:00", "America/New_York", "2026-03-07T12:00:00",
          "2026-03-08T12:00:00",
          "'2026-03-07T09:00:00-05:00','2026-03-08T09:00:00-04:00','2026-03-09T09:00:00-04:00'" },
        /* In the gap: at its end, and back the day after. */
        { "daily", 1, "2026-03-01T02:30:00", "America/New_York", "2026-03-07T12:00:00",
          "2026-03-08T12:00:00",
          "'2026-03-07T02:30:00-05:00','2026-03-08T03:00:00-04:00','2026-03-09T02:30:00-04:00'" },
        /* Twice: the first. */
        { "daily", 1, "2026-10-25T01:30:00", "America/New_York", "2026-10-31T12:00:00",
          "2026-11-01T12:00:00",
          "'2026-10-31T01:30:00-04:00','2026-11-01T01:30:00-04:00','2026-11-02T01:30:00-05:00'" },
        /* Two that coincide are one. */
        { "hourly", 1, "2026-03-01T00:00:00", "America/New_York", "2026-03-08T01:00:00",
          "2026-03-08T03:00:00",
          "'2026-03-08T01:00:00-05:00','2026-03-08T03:00:00-04:00','2026-03-08T04:00:00-04:00'" },
        { "hourly", 1, "2026-03-01T00:00:00", "America/New_York", "2026-11-01T00:59:59",
          "2026-11-01T01:59:59",
          "'2026-11-01T00:00:00-04:00','2026-11-01T01:00:00-04:00','2026-11-01T02:00:00-05:00'" },
        /* Half an hour is jumped over. */
        { "hourly", 6, "2026-01-01T02:15:00", "Australia/Lord_Howe", "2026-10-04T00:00:00",
          "2026-10-04T02:30:00",
          "'2026-10-03T20:15:00+10:30','2026-10-04T02:30:00+11:00','2026-10-04T08:15:00+11:00'" },
        /* A whole day is. */
        { "daily", 1, "2011-12-01T09:00:00", "Pacific/Apia", "2011-12-29T12:00:00",
          "2011-12-31T08:00:00",
          "'2011-12-29T09:00:00-10:00','2011-12-31T00:00:00+14:00','2011-12-31T09:00:00+14:00'" },
        { "hourly", 12, "2011-12-01T00:00:00", "Pacific/Apia", "2011-12-29T12:00:00",
          "2011-12-31T08:00:00",
          "'2011-12-29T12:00:00-10:00','2011-12-31T00:00:00+14:00','2011-12-31T12:00:00+14:00'" },
        /* Backward from the start, and over months of all lengths. */
        { "weekly", 2, "2026-11-30T09:00:00", "Asia/Seoul", "2026-11-02T08:59:59",
          "2026-11-02T09:00:00",
          "'2026-10-19T09:00:00+09:00','2026-11-02T09:00:00+09:00','2026-11-16T09:00:00+09:00'" },
        { "monthly", 1, "2024-01-31T09:00:00", "Europe/London", "2023-12-31T10:00:00",
          "2024-03-31T10:00:00",
          "'2023-12-31T09:00:00+00:00','2024-01-31T09:00:00+00:00','2024-02-29T09:00:00+00:00',"
          "'2024-03-31T09:00:00+01:00','2024-04-30T09:00:00+01:00'" },
        { "monthly", 5, "2024-01-31T09:00:00", "UTC", "2022-12-01T00:00", "2022-12-01T00:00",
          "'2022-10-31T09:00:00Z','2023-03-31T09:00:00Z'" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str question =
            str_format(*state,
                       "{'rotation':{'type':'%s','length':%d,'start_local':'%s','timezone':'%s'},"
                       "'from_local':'%s','to_local':'%s'}",
                       cases[i].type, cases[i].length, cases[i].start, cases[i].zone, cases[i].from,
                       cases[i].to);
        struct str wanted = str_format(*state, "{'handoffs':[%s]}", cases[i].handoffs);

        assert_str_is(answer(*state, duty_tool_handoffs, question), str_cstr(*state, wanted));
    }
}

static void the_shift_that_holds_a_time_is_found(void **state)
{
    static const struct {
        const char *type;
        int length;
        const char *start, *zone, *at, *from, *to;
    } cases[] = {
        { "daily", 1, "2026-11-30T09:00:00", "Asia/Seoul", "2026-11-30T09:00:00",
          "2026-11-30T09:00:00", "2026-12-01T09:00:00" },
        { "daily", 1, "2026-11-30T09:00:00", "Asia/Seoul", "2026-11-30T08:59:59",
          "2026-11-29T09:00:00", "2026-11-30T09:00:00" },
        { "weekly", 1, "2026-11-30T09:00:00", "Asia/Seoul", "1988-05-08T00:30:00",
          "1988-05-02T09:00:00", "1988-05-09T09:00:00" },
        { "daily", 1, "2026-03-01T02:30:00", "America/New_York", "2026-03-08T02:10:00",
          "2026-03-08T03:00:00", "2026-03-09T02:30:00" },
        { "hourly", 1, "2026-03-01T00:30:00", "America/New_York", "2026-11-01T01:30:00",
          "2026-11-01T01:30:00", "2026-11-01T02:30:00" },
        { "monthly", 1, "2026-01-30T00:00:00", "Asia/Seoul", "2026-02-28T00:00:00",
          "2026-02-28T00:00:00", "2026-03-30T00:00:00" },
        { "monthly", 9000, "2026-01-30T00:00:00", "Asia/Seoul", "2199-12-31T23:59:59",
          "2026-01-30T00:00:00", "2776-01-30T00:00:00" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str question =
            str_format(*state,
                       "{'rotation':{'type':'%s','length':%d,'start_local':'%s','timezone':'%s'},"
                       "'at_local':'%s'}",
                       cases[i].type, cases[i].length, cases[i].start, cases[i].zone, cases[i].at);
        struct str wanted = str_format(*state, "{'shift':{'start_local':'%s','end_local':'%s'}}",
                                       cases[i].from, cases[i].to);

        assert_str_is(answer(*state, duty_tool_shift_at, question), str_cstr(*state, wanted));
    }
}

static void bad_rotations_are_refused(void **state)
{
    static const struct {
        const char *question, *refusal;
    } cases[] = {
        { "'daily','length':0,'start_local':'2026-01-01T00:00','timezone':'UTC'},"
          "'at_local':'2026-01-01T00:00'",
          "out_of_range /rotation/length" },
        { "'yearly','length':1,'start_local':'2026-01-01T00:00','timezone':'UTC'},"
          "'at_local':'2026-01-01T00:00'",
          "not_allowed /rotation/type" },
        { "'daily','length':1,'start_local':'2026-01-01T00:00Z','timezone':'UTC'},"
          "'at_local':'2026-01-01T00:00'",
          "bad_local /rotation/start_local" },
        { "'daily','length':1,'start_local':'2026-02-29T00:00:00','timezone':'UTC'},"
          "'at_local':'2026-01-01T00:00'",
          "bad_local /rotation/start_local" },
        { "'daily','length':1,'start_local':'2026-01-01T00:00','timezone':'Asia/Nowhere'},"
          "'at_local':'2026-01-01T00:00'",
          "bad_timezone /rotation/timezone" },
        { "'daily','length':1,'start_local':'2026-01-01T00:00','timezone':'UTC','users':[]},"
          "'at_local':'2026-01-01T00:00'",
          "unknown_field /rotation/users" },
        { "'daily','length':1,'start_local':'2026-01-01T00:00','timezone':'UTC'},"
          "'at_local':'2026-01-01T00:00+09:00'",
          "bad_local /at_local" },
        { "'daily','length':1,'start_local':'2026-01-01T00:00','timezone':'UTC'},"
          "'at_local':'2300-01-01T00:00'",
          "bad_local /at_local" },
        { "'daily','length':1,'start_local':'2026-01-01T00:00','timezone':'UTC'}",
          "required /at_local" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str question = str_format(*state, "{'rotation':{'type':%s}", cases[i].question);

        assert_str_is(answer(*state, duty_tool_shift_at, question), cases[i].refusal);
    }
    assert_str_is(answer(*state, duty_tool_handoffs,
                         STR("{'rotation':{'type':'daily','length':1,'start_local':"
                             "'2026-01-01T00:00','timezone':'UTC'},'from_local':"
                             "'2026-01-02T00:00','to_local':'2026-01-01T23:59'}")),
                  "bad_duration /to_local");
}

/* ---- properties --------------------------------------------------------------------------------
 */

static const struct zone_table *zone_of(struct arena *arena, struct str name)
{
    const struct zone_table *zone;
    struct err err = { 0 };

    assert_true(zone_table_make(name, arena, &zone, &err));
    return zone;
}

static int64_t wall(int year, int month, int day, int minutes)
{
    return civil_to_days((struct civil){ year, month, day }) * MS_PER_DAY
           + minutes * (int64_t)MS_PER_MINUTE;
}

/** One by one, from far before the start: what duty_rotation_at jumps to. */
static struct duty_turn counted(const struct duty_rotation *rotation, int64_t at_ms)
{
    int64_t unit_ms = rotation->unit == DUTY_HOURLY ? (int64_t)MS_PER_HOUR : (int64_t)MS_PER_DAY;
    struct duty_turn turn = { .from_ms = INT64_MIN };

    if (rotation->unit == DUTY_WEEKLY)
        unit_ms *= 7;
    for (int64_t number = -40000 / rotation->length;; number++) {
        turn.from_ms = turn.to_ms;
        turn.number = number - 1;
        turn.to_ms = duty_wall_instant(rotation->zone, rotation->start_wall_ms
                                                           + number * rotation->length * unit_ms);
        if (turn.to_ms > at_ms)
            return turn;
    }
}

static void jumping_and_counting_agree(void **state)
{
    static const struct {
        const char *zone;
        int year, month, day;
    } places[] = {
        { "Asia/Seoul", 1988, 5, 8 },          { "America/New_York", 2026, 3, 8 },
        { "America/New_York", 2026, 11, 1 },   { "Europe/London", 2026, 3, 29 },
        { "Australia/Lord_Howe", 2026, 4, 5 }, { "Australia/Lord_Howe", 2026, 10, 4 },
        { "Pacific/Apia", 2011, 12, 30 },
    };
    enum { ROUNDS = 60, HOUR_MINUTES = 60, DAY_MINUTES = 24 * HOUR_MINUTES };
    struct random_seeded random;

    random_seeded_init(&random, 8);
    for (size_t i = 0; i < COUNT_OF(places) * ROUNDS; i++) {
        const int64_t middle_ms =
            wall(places[i / ROUNDS].year, places[i / ROUNDS].month, places[i / ROUNDS].day, 0);
        struct duty_rotation rotation = {
            .zone = zone_of(*state, str_of(places[i / ROUNDS].zone)),
            .unit = DUTY_HOURLY + (int)random_below(&random.random, 3),
            .length = 1 + (int64_t)random_below(&random.random, 30),
            .start_wall_ms =
                middle_ms
                + ((int64_t)random_below(&random.random, 40 * DAY_MINUTES) - 20 * DAY_MINUTES)
                      * MS_PER_MINUTE,
        };
        int64_t at_ms = middle_ms
                        + ((int64_t)random_below(&random.random, 4 * DAY_MINUTES) - 2 * DAY_MINUTES)
                              * MS_PER_MINUTE;
        struct duty_turn found = duty_rotation_at(&rotation, at_ms);
        struct duty_turn wanted = counted(&rotation, at_ms);

        assert_int_equal(found.number, wanted.number);
        assert_int_equal(found.from_ms, wanted.from_ms);
        assert_int_equal(found.to_ms, wanted.to_ms);
    }
}

/** Shifts follow each other without a gap, none is empty, and each is the one of its own start and
 * of its last instant. */
static void walk_through(const struct duty_rotation *rotation, int64_t from_ms, int64_t to_ms)
{
    struct duty_turn turn = duty_rotation_at(rotation, from_ms);

    while (turn.to_ms < to_ms) {
        struct duty_turn next = duty_rotation_next(rotation, &turn);

        assert_true(turn.from_ms < turn.to_ms);
        assert_int_equal(next.from_ms, turn.to_ms);
        assert_true(next.number > turn.number);
        assert_int_equal(duty_rotation_at(rotation, turn.to_ms - 1).number, turn.number);
        turn = next;
    }
}

static void shifts_follow_each_other_in_every_zone(void **state)
{
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration *zones =
        ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, NULL, NULL, &status);
    int count = 0;
    const char *name;

    assert_true(U_SUCCESS(status));
    while ((name = uenum_next(zones, NULL, &status)) != NULL) {
        struct duty_rotation rotation = {
            .zone = zone_of(*state, str_of(name)),
            .unit = DUTY_DAILY,
            .length = 5, /* each weekday in turn */
            .start_wall_ms = wall(1970, 1, 1 + count % 5, count % 3 * 65 + 15),
        };

        walk_through(&rotation, wall(1970, 1, 1, 0), wall(2100, 1, 1, 0));
        arena_reset(*state);
        count++;
    }
    uenum_close(zones);
    assert_true(count > 300);
}

static void shifts_follow_each_other_at_every_length(void **state)
{
    static const char *const zones[] = { "Asia/Seoul", "America/New_York", "Europe/London",
                                         "Australia/Lord_Howe", "Pacific/Apia" };

    for (size_t i = 0; i < COUNT_OF(zones); i++)
        for (int unit = DUTY_HOURLY; unit <= DUTY_MONTHLY; unit++)
            for (int64_t length = 1; length <= 3; length++) {
                struct duty_rotation rotation = {
                    .zone = zone_of(*state, str_of(zones[i])),
                    .unit = unit,
                    .length = length,
                    .start_wall_ms = wall(2012, 1, 31, 150),
                };

                walk_through(&rotation, wall(2009, 1, 1, 0), wall(2015, 1, 1, 0));
            }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(handoffs_keep_the_clock_on_the_wall),
        ARENA_TEST(the_shift_that_holds_a_time_is_found),
        ARENA_TEST(bad_rotations_are_refused),
        ARENA_TEST(jumping_and_counting_agree),
        ARENA_TEST(shifts_follow_each_other_in_every_zone),
        ARENA_TEST(shifts_follow_each_other_at_every_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
