/* Clocks that are put forward and back, and weeks of hours read by them. */
#include "features/insight/insight_clock.h"

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/zone.h"

static int64_t at(const char *text)
{
    int64_t at_ms;

    assert_true(instant_parse(str_of(text), &at_ms));
    return at_ms;
}

static struct insight_zone zone_of(struct arena *arena, const char *name, const char *from,
                                   const char *to)
{
    struct insight_zone zone;

    insight_zone_read(arena, str_of(name), at(from), at(to), &zone);
    return zone;
}

static void hours_of_the_week_are_those_on_the_wall(void **state)
{
    enum { MON = 0, WED = 48, SAT = 120, SUN = 144 };
    static const struct {
        const char *zone;
        const char *at;
        int hour;
    } cases[] = {
        { "Asia/Seoul", "2026-11-22T14:59:59.999Z", SUN + 23 },
        { "Asia/Seoul", "2026-11-22T15:00:00Z", MON },
        /* Spring: 02:00 to 03:00 does not exist on 8 March. */
        { "America/New_York", "2026-03-08T06:59:59.999Z", SUN + 1 },
        { "America/New_York", "2026-03-08T07:00:00Z", SUN + 3 },
        /* Autumn: 01:00 to 02:00 comes twice on 1 November. */
        { "America/New_York", "2026-11-01T05:00:00Z", SUN + 1 },
        { "America/New_York", "2026-11-01T06:59:59.999Z", SUN + 1 },
        { "America/New_York", "2026-11-01T07:00:00Z", SUN + 2 },
        { "Asia/Kathmandu", "2026-11-25T18:14:59Z", WED + 23 },
        { "Australia/Lord_Howe", "2026-04-04T14:59:59Z", SUN + 1 }, /* back by half an hour */
        { "Australia/Lord_Howe", "2026-04-04T15:00:00Z", SUN + 1 },
        { "UTC", "1969-12-27T23:30:00Z", SAT + 23 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct insight_zone zone =
            zone_of(arena, cases[i].zone, "1969-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

        assert_int_equal(insight_zone_hour_of_week(&zone, at(cases[i].at)), cases[i].hour);
        arena_free(&arena);
    }
}

/** Hours all over two years, against the zone itself. */
static void offsets_are_those_of_the_zone(void **state)
{
    static const char *const names[] = { "America/New_York", "Asia/Seoul", "Africa/Casablanca" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct insight_zone zone =
            zone_of(arena, names[i], "2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

        for (int64_t ms = at("2025-01-01T00:00:00Z"); ms < at("2027-01-01T00:00:00Z");
             ms += 7 * MS_PER_HOUR)
            assert_int_equal(insight_zone_local_ms(&zone, ms) - ms,
                             zone_offset_ms(str_of(names[i]), ms));
        arena_free(&arena);
    }
}

static struct insight_week *week_of(struct arena *arena, const char *text)
{
    struct insight_week *week = ARENA_NEW(arena, struct insight_week);
    struct mail_hours hours;
    struct err err = { 0 };

    assert_true(mail_hours_read(str_of(text), &hours, &err));
    insight_week_read(&hours, week);
    return week;
}

static void a_length_counts_while_it_is_open(void **state)
{
    static const struct {
        const char *hours;
        const char *zone;
        const char *from;
        const char *to;
        int64_t minutes;
    } cases[] = {
        /* Friday 17:50 in Seoul until Monday 09:10. */
        { "mon-fri 09:00-18:00", "Asia/Seoul", "2026-11-20T08:50:00Z", "2026-11-23T00:10:00Z", 20 },
        { "mon-fri 09:00-18:00", "Asia/Seoul", "2026-11-20T09:00:00Z", "2026-11-23T00:00:00Z", 0 },
        { "mon-fri 09:00-18:00", "Asia/Seoul", "2026-11-16T00:00:00Z", "2026-11-30T00:00:00Z",
          10 * 9 * 60 },
        /* Spans that overlap count once. */
        { "mon 09:00-12:00, mon 11:00-13:00", "UTC", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z",
          240 },
        /* Through the night on which clocks go back there are nine hours, forward seven. */
        { "sat 22:00-06:00", "America/New_York", "2026-10-31T00:00:00Z", "2026-11-02T00:00:00Z",
          9 * 60 },
        { "sat 22:00-06:00", "America/New_York", "2026-03-07T00:00:00Z", "2026-03-09T00:00:00Z",
          7 * 60 },
        { "mon-sun 00:00-24:00", "America/New_York", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z",
          364 * 24 * 60 },
        { "", "UTC", "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z", 0 },
        { "mon-fri 09:00-18:00", "UTC", "2026-11-23T12:00:00Z", "2026-11-23T11:00:00Z", 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new(1 << 20);
        struct insight_week *week = week_of(arena, cases[i].hours);
        struct insight_zone zone =
            zone_of(arena, cases[i].zone, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

        assert_int_equal(insight_week_open_ms(week, &zone, at(cases[i].from), at(cases[i].to)),
                         cases[i].minutes * MS_PER_MINUTE);
        arena_free(&arena);
    }
}

/** The table of hours itself is the judge, minute by minute over a change of clocks. */
static void a_week_is_open_when_its_table_says_so(void **state)
{
    const char *text = "mon-fri 09:00-18:00, sat 22:00-06:00";
    struct arena *arena = arena_new(1 << 20);
    struct insight_week *week = week_of(arena, text);
    struct insight_zone zone =
        zone_of(arena, "America/New_York", "2026-10-25T00:00:00Z", "2026-11-09T00:00:00Z");
    struct mail_hours hours;
    struct err err = { 0 };

    (void)state;
    assert_true(mail_hours_read(str_of(text), &hours, &err));
    for (int64_t ms = at("2026-10-30T00:00:30Z"); ms < at("2026-11-03T00:00:00Z");
         ms += 5 * MS_PER_MINUTE)
        assert_int_equal(insight_week_is_open(week, &zone, ms),
                         mail_hours_is_open(&hours, STR("America/New_York"), ms));
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_of_the_week_are_those_on_the_wall),
        cmocka_unit_test(offsets_are_those_of_the_zone),
        cmocka_unit_test(a_length_counts_while_it_is_open),
        cmocka_unit_test(a_week_is_open_when_its_table_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
