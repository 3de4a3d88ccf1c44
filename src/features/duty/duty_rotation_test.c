/** Plain rotations: by hand around changes of clocks, and against hand-offs that are counted one by
 * one. */
#include "features/duty/duty_rotation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"
#include "base/zone.h"
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
        /* 8:27:52 ahead of UTC is no offset that can be written; from April 1908 on it is 8:30. */
        { "daily", 1, "1908-03-01T09:00:00", "Asia/Seoul", "1908-03-31T12:00:00",
          "1908-04-01T12:00:00",
          "'1908-03-31T00:32:08Z','1908-04-01T09:00:00+08:30','1908-04-02T09:00:00+08:30'" },
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

/* ---- every zone, every unit, every change of clocks --------------------------------------------
 */

enum { FIRST_YEAR = 1970, LAST_YEAR = 2100, AROUND_HANDOFFS = 2 };

/** What walls show at the hand-off with that number, reckoned here anew. */
static int64_t handoff_wall(const struct duty_rotation *rotation, int64_t number)
{
    static const int64_t units_ms[] = {
        [DUTY_HOURLY] = MS_PER_HOUR, [DUTY_DAILY] = MS_PER_DAY, [DUTY_WEEKLY] = 7 * MS_PER_DAY
    };
    struct civil date = civil_from_days(zone_wall_days(rotation->start_wall_ms));
    int64_t months;

    if (rotation->unit != DUTY_MONTHLY)
        return rotation->start_wall_ms + number * rotation->length * units_ms[rotation->unit];
    months = (int64_t)date.year * 12 + date.month - 1 + number * rotation->length;
    date.year = (int)(months / 12);
    date.month = (int)(months % 12) + 1;
    if (date.day > civil_month_days(date.year, date.month))
        date.day = civil_month_days(date.year, date.month);
    return civil_to_days(date) * MS_PER_DAY + zone_wall_clock_ms(rotation->start_wall_ms);
}

/** The hand-off has its time on the wall, and is the first that has; or it is where clocks jump
 * over that time. */
static bool keeps_its_clock(const struct duty_rotation *rotation, const struct duty_turn *turn)
{
    int64_t wanted_ms = handoff_wall(rotation, turn->number);
    int64_t shown_ms = zone_table_wall_ms(rotation->zone, turn->from_ms);
    int64_t before_ms = zone_table_wall_ms(rotation->zone, turn->from_ms - 1) + 1;
    int64_t earlier_ms; /* when the clocks of the day before would have shown it */

    if (shown_ms != wanted_ms)
        return before_ms <= wanted_ms && wanted_ms < shown_ms;
    earlier_ms = wanted_ms - zone_table_offset_ms(rotation->zone, turn->from_ms - MS_PER_DAY);
    return earlier_ms >= turn->from_ms
           || zone_table_wall_ms(rotation->zone, earlier_ms) != wanted_ms;
}

/** The shifts around an instant tile time, and each begins by its clock. Gives how many. */
static int64_t walk_around(const struct duty_rotation *rotation, int64_t at_ms)
{
    struct duty_turn turn = duty_rotation_at(rotation, at_ms);
    int64_t count = 0;

    for (int i = 0; i < AROUND_HANDOFFS; i++)
        turn = duty_rotation_at(rotation, turn.from_ms - 1);
    for (; turn.from_ms <= at_ms || count < 2 * AROUND_HANDOFFS; count++) {
        struct duty_turn next = duty_rotation_next(rotation, &turn);

        assert_true(turn.from_ms < turn.to_ms);
        assert_int_equal(next.from_ms, turn.to_ms);
        assert_true(next.number > turn.number);
        assert_int_equal(duty_rotation_at(rotation, turn.from_ms).number, turn.number);
        assert_int_equal(duty_rotation_at(rotation, turn.to_ms - 1).number, turn.number);
        assert_true(keeps_its_clock(rotation, &turn));
        turn = next;
    }
    return count;
}

/** With hand-offs just where clocks change, within what they jump over or show twice, and at nine.
 */
static int64_t walk_around_change(const struct zone_table *zone, int64_t change_ms, int lengths)
{
    const int64_t there_ms = zone_table_wall_ms(zone, change_ms - 1) + 1;
    const int64_t starts_ms[] = {
        there_ms,
        there_ms + 30 * MS_PER_MINUTE,
        zone_wall_days(there_ms) * MS_PER_DAY + 9 * MS_PER_HOUR,
    };
    int64_t count = 0;

    for (int unit = DUTY_HOURLY; unit <= DUTY_MONTHLY; unit++)
        for (int length = 1; length <= lengths; length++)
            for (size_t i = 0; i < COUNT_OF(starts_ms); i++) {
                struct duty_rotation rotation = { zone, unit, length, starts_ms[i] };

                count += walk_around(&rotation, change_ms);
            }
    return count;
}

static int64_t walk_around_changes(const struct zone_table *zone, int lengths)
{
    int64_t at_ms = wall(FIRST_YEAR, 1, 1, 0);
    int64_t last_ms = wall(LAST_YEAR + 1, 1, 1, 0);
    /* Where clocks never change, at some instant. */
    int64_t count = walk_around_change(zone, at_ms, lengths);

    while (zone_table_next_change(zone, at_ms, &at_ms) && at_ms < last_ms)
        count += walk_around_change(zone, at_ms, lengths);
    return count;
}

/** The next zone or link of the system's own list; false at its end. */
static bool next_zone(FILE *list, char name[ZONE_NAME_MAX + 1])
{
    char line[256];

    while (fgets(line, sizeof(line), list) != NULL)
        if (sscanf(line, "Z %64s", name) == 1 || sscanf(line, "L %*s %64s", name) == 1)
            return true;
    return false;
}

/** Each zone of the system's tzdata, each unit, each change of clocks from 1970 to 2100; in a soak
 * at thirteen lengths. */
static void shifts_tile_around_every_change_in_every_zone(void **state)
{
    const int lengths = getenv("PHAROS_SOAK") != NULL ? 13 : 1;
    FILE *list = fopen("/usr/share/zoneinfo/tzdata.zi", "re");
    char name[ZONE_NAME_MAX + 1];
    int64_t shifts = 0;
    int zones = 0;

    assert_non_null(list);
    for (; next_zone(list, name); zones++) {
        if (strcmp(name, "Factory") == 0)
            continue;
        shifts += walk_around_changes(zone_of(*state, str_of(name)), lengths);
        arena_reset(*state);
    }
    fclose(list);
    assert_true(zones > 500);
    assert_true(shifts > 2 * 1000 * 1000);
}

/** Each zone from end to end, with another weekday, clock and length in each. */
static void shifts_follow_each_other_in_every_zone(void **state)
{
    FILE *list = fopen("/usr/share/zoneinfo/tzdata.zi", "re");
    char name[ZONE_NAME_MAX + 1];
    int count = 0;

    assert_non_null(list);
    while (next_zone(list, name)) {
        struct duty_rotation rotation = {
            .unit = DUTY_DAILY,
            .length = 5, /* each weekday in turn */
            .start_wall_ms = wall(FIRST_YEAR, 1, 1 + count % 5, count % 3 * 65 + 15),
        };

        if (strcmp(name, "Factory") == 0)
            continue;
        rotation.zone = zone_of(*state, str_of(name));
        walk_through(&rotation, wall(FIRST_YEAR, 1, 1, 0), wall(LAST_YEAR, 1, 1, 0));
        arena_reset(*state);
        count++;
    }
    fclose(list);
    assert_true(count > 500);
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
        ARENA_TEST(shifts_tile_around_every_change_in_every_zone),
        ARENA_TEST(shifts_follow_each_other_in_every_zone),
        ARENA_TEST(shifts_follow_each_other_at_every_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
