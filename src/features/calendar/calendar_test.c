/** Business time: by hand, and against a simulation that walks from minute to minute. */
#include "features/calendar/calendar.h"

#include <stdlib.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/random.h"

enum { ARENA_MAX = 256 * 1024 * 1024, WEEK = 7, H = 3600 };

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

static const struct calendar *made(struct arena *arena, const struct calendar_rules *rules)
{
    const struct calendar *calendar;
    struct err err = { 0 };

    if (!calendar_make(rules, arena, &calendar, &err))
        fail_msg("%s: %s", err.field, err.message);
    return calendar;
}

static int64_t at(const char *text)
{
    int64_t at_ms;

    assert_true(instant_parse(str_of(text), &at_ms));
    return at_ms;
}

static const struct hours ten[] = { { 9 * H, 10 * H } };
static const struct hours night[] = { { 20 * H, 32 * H } };
static const struct hours morning[] = { { 8 * H, 9 * H + 900 } };
static const struct hours noon[] = { { 10 * H, 12 * H } };
static const struct hours peak[] = { { 8 * H, 20 * H } };
static const struct hours overlapping[] = { { 9 * H, 13 * H }, { 12 * H, 18 * H } };
static const struct hours long_night[] = { { 20 * H, 34 * H } };

#define LIST(array)                                                                                \
    {                                                                                              \
        array, COUNT_OF(array)                                                                     \
    }

/** Nine to six with an hour's break at noon, in Seoul. */
static struct calendar_rules office(void)
{
    static const struct hours day[] = { { 9 * H, 12 * H }, { 13 * H, 18 * H } };
    struct calendar_rules rules = { .zone = STR("Asia/Seoul") };

    for (size_t i = 0; i < 5; i++)
        rules.week[i] = (struct hours_list){ day, COUNT_OF(day) };
    return rules;
}

static void amounts_pass_only_while_somebody_works(void **state)
{
    static const struct {
        const char *from;
        int64_t minutes;
        enum calendar_direction direction;
        const char *to;
    } cases[] = {
        /* 30 November 2026 is a Monday. */
        { "2026-11-30T09:00:00+09:00", 60, CALENDAR_FORWARD, "2026-11-30T10:00:00+09:00" },
        { "2026-11-30T11:30:00+09:00", 30, CALENDAR_FORWARD, "2026-11-30T12:00:00+09:00" },
        { "2026-11-30T11:30:00+09:00", 31, CALENDAR_FORWARD, "2026-11-30T13:01:00+09:00" },
        { "2026-11-30T17:00:00+09:00", 120, CALENDAR_FORWARD, "2026-12-01T10:00:00+09:00" },
        { "2026-11-28T15:00:00+09:00", 1, CALENDAR_FORWARD, "2026-11-30T09:01:00+09:00" },
        { "2026-11-30T03:00:00+09:00", 5 * 480, CALENDAR_FORWARD, "2026-12-04T18:00:00+09:00" },
        { "2026-11-30T12:30:00+09:00", 0, CALENDAR_FORWARD, "2026-11-30T13:00:00+09:00" },
        { "2026-11-30T12:00:00+09:00", 0, CALENDAR_FORWARD, "2026-11-30T13:00:00+09:00" },
        { "2026-11-30T12:30:00+09:00", 0, CALENDAR_BACKWARD, "2026-11-30T12:00:00+09:00" },
        { "2026-11-30T12:00:00+09:00", 0, CALENDAR_BACKWARD, "2026-11-30T12:00:00+09:00" },
        { "2026-11-30T13:30:00+09:00", 30, CALENDAR_BACKWARD, "2026-11-30T13:00:00+09:00" },
        { "2026-11-30T13:30:00+09:00", 31, CALENDAR_BACKWARD, "2026-11-30T11:59:00+09:00" },
        { "2026-11-30T08:00:00+09:00", 60, CALENDAR_BACKWARD, "2026-11-27T17:00:00+09:00" },
    };
    const struct calendar_rules rules = office();
    const struct calendar *calendar = made(*state, &rules);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        int64_t out_ms = 0;

        assert_true(calendar_add(calendar, at(cases[i].from), cases[i].minutes * MS_PER_MINUTE,
                                 cases[i].direction, &out_ms, &err));
        assert_int_equal(out_ms, at(cases[i].to));
    }
}

/* ---- the simulation ----------------------------------------------------------------------------
 */

/** What ICU itself makes of a time on the wall: behind a jump, and the first of two. */
static int64_t icu_instant(UCalendar *icu, int64_t day, int second)
{
    struct civil date = civil_from_days(day + second / (24 * H));
    UErrorCode status = U_ZERO_ERROR;
    int clock = second % (24 * H);

    ucal_clear(icu);
    ucal_setDateTime(icu, date.year, date.month - 1, date.day, clock / H, clock / 60 % 60,
                     clock % 60, &status);
    return (int64_t)ucal_getMillis(icu, &status);
}

static UCalendar *icu_open(struct str zone)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar name[64];
    UCalendar *icu;

    u_charsToUChars(zone.p, name, (int32_t)zone.n);
    icu = ucal_open(name, (int32_t)zone.n, "en", UCAL_GREGORIAN, &status);
    assert_true(U_SUCCESS(status));
    ucal_setAttribute(icu, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
    ucal_setAttribute(icu, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_LAST);
    return icu;
}

static const struct calendar_day *day_in(const struct calendar_days *days, int64_t day)
{
    for (size_t i = 0; i < days->count; i++)
        if (civil_to_days(days->items[i].date) == day)
            return &days->items[i];
    return NULL;
}

static const struct hours_list *list_of(const struct calendar_rules *rules, int64_t day)
{
    const struct calendar_day *holiday = day_in(&rules->holidays, day);
    const struct calendar_day *special = day_in(&rules->special_days, day);

    if (holiday != NULL)
        return &holiday->hours;
    return special != NULL ? &special->hours : &rules->week[(day + 3) % WEEK];
}

static bool is_within(UCalendar *icu, int64_t day, const struct hours_list *list,
                      bool ends_at_night, int64_t at_ms)
{
    for (size_t i = 0; i < list->count; i++) {
        int to_s = list->items[i].to_s;

        if (ends_at_night && to_s > 24 * H)
            to_s = 24 * H;
        if (at_ms >= icu_instant(icu, day, list->items[i].from_s)
            && at_ms < icu_instant(icu, day, to_s))
            return true;
    }
    return false;
}

static bool is_worked(UCalendar *icu, const struct calendar_rules *rules, int64_t at_ms)
{
    int64_t around = at_ms / MS_PER_DAY;
    bool is_worked = false;

    for (int64_t day = around - 2; day <= around + 2; day++) {
        const struct calendar_day *breaks = day_in(&rules->breaks, day);

        if (breaks != NULL && is_within(icu, day, &breaks->hours, false, at_ms))
            return false;
        is_worked = is_worked
                    || is_within(icu, day, list_of(rules, day),
                                 day_in(&rules->holidays, day + 1) != NULL, at_ms);
    }
    return is_worked;
}

/* ---- at random ---------------------------------------------------------------------------------
 */

enum { MINUTES = 12 * 24 * 60, HOURS_MAX = 3, DATES = 3 };

struct scene {
    struct arena *arena;
    struct random *random;
    int64_t first_day;
    struct calendar_rules rules;
    const struct calendar *calendar;
    int64_t from_ms;
    bool worked[MINUTES]; /* by the simulation */
};

static int below(struct scene *scene, int n)
{
    return (int)random_below(scene->random, (uint64_t)n);
}

/** Up to three, to the quarter of an hour; the last one may run into the night. */
static struct hours_list some_hours(struct scene *scene, bool by_night)
{
    struct hours *items = ARENA_ARRAY(scene->arena, HOURS_MAX, struct hours);
    size_t count = (size_t)below(scene, HOURS_MAX + 1);
    int from = below(scene, 12);

    for (size_t i = 0; i < count; i++) {
        items[i].from_s = from * H / 4;
        from += 1 + below(scene, 20);
        items[i].to_s = from * H / 4;
        from += 1 + below(scene, 8);
    }
    if (by_night && count > 0 && below(scene, 3) == 0)
        items[count - 1].to_s = 24 * H;
    return (struct hours_list){ items, count };
}

static struct calendar_days some_days(struct scene *scene, bool are_empty)
{
    struct calendar_day *items = ARENA_ARRAY(scene->arena, DATES, struct calendar_day);
    size_t count = (size_t)below(scene, DATES + 1);

    for (size_t i = 0; i < count; i++) {
        items[i].date = civil_from_days(scene->first_day + (int64_t)i * 4 + below(scene, 4));
        if (!are_empty)
            items[i].hours = some_hours(scene, true);
    }
    return (struct calendar_days){ items, count };
}

static void set_scene(struct scene *scene, const char *zone, const char *date)
{
    struct civil civil;
    UCalendar *icu = icu_open(str_of(zone));

    assert_true(civil_parse(str_of(date), &civil));
    scene->first_day = civil_to_days(civil) - 5;
    scene->rules = (struct calendar_rules){ .zone = str_of(zone) };
    for (size_t day = 0; day < WEEK; day++)
        scene->rules.week[day] = some_hours(scene, true);
    scene->rules.week[0] = (struct hours_list)LIST(ten);
    /* A night that runs on: the next day begins when it is over. */
    scene->rules.week[4] = (struct hours_list)LIST(night);
    scene->rules.week[5] = (struct hours_list)LIST(morning);
    scene->rules.special_days = some_days(scene, false);
    scene->rules.breaks = some_days(scene, false);
    scene->rules.holidays = some_days(scene, true);
    scene->calendar = made(scene->arena, &scene->rules);
    scene->from_ms = scene->first_day * MS_PER_DAY;
    for (size_t i = 0; i < MINUTES; i++)
        scene->worked[i] =
            is_worked(icu, &scene->rules, scene->from_ms + (int64_t)i * MS_PER_MINUTE);
    ucal_close(icu);
}

static int64_t minute_ms(const struct scene *scene, int minute)
{
    return scene->from_ms + (int64_t)minute * MS_PER_MINUTE;
}

static void agree_at_every_minute(const struct scene *scene)
{
    for (int i = 0; i < MINUTES; i++)
        if (calendar_at(scene->calendar, minute_ms(scene, i)).is_active != scene->worked[i])
            fail_msg("%.*s, %d minutes from the start: %d by the simulation",
                     (int)scene->rules.zone.n, scene->rules.zone.p, i, scene->worked[i]);
}

static void agree_on_amounts(struct scene *scene)
{
    int from = below(scene, MINUTES);
    int to = from + below(scene, MINUTES - from);
    struct err err = { 0 };
    int64_t worked = 0;
    int64_t there_ms;

    for (int i = from; i < to; i++)
        worked += scene->worked[i];
    assert_int_equal(
        calendar_between(scene->calendar, minute_ms(scene, from), minute_ms(scene, to)),
        worked * MS_PER_MINUTE);
    if (worked == 0)
        return;
    for (int i = from, left = (int)worked; left > 0; i++) {
        left -= scene->worked[i];
        if (left > 0)
            continue;
        assert_true(calendar_add(scene->calendar, minute_ms(scene, from), worked * MS_PER_MINUTE,
                                 CALENDAR_FORWARD, &there_ms, &err));
        assert_int_equal(there_ms, minute_ms(scene, i + 1));
    }
    for (int i = to - 1, left = (int)worked; left > 0; i--) {
        left -= scene->worked[i];
        if (left > 0)
            continue;
        assert_true(calendar_add(scene->calendar, minute_ms(scene, to), worked * MS_PER_MINUTE,
                                 CALENDAR_BACKWARD, &there_ms, &err));
        assert_int_equal(there_ms, minute_ms(scene, i));
    }
}

static void the_simulation_agrees(void **state)
{
    static const struct {
        const char *zone, *date;
    } places[] = {
        { "Asia/Seoul", "2026-11-30" },          { "America/New_York", "2026-03-08" },
        { "America/New_York", "2026-11-01" },    { "Australia/Lord_Howe", "2026-04-05" },
        { "Australia/Lord_Howe", "2026-10-04" }, { "Pacific/Apia", "2011-12-30" },
        { "Europe/London", "2026-10-25" },       { "Asia/Seoul", "1988-05-08" },
    };
    enum { ROUNDS = 4, AMOUNTS = 100 };
    struct scene *scene = calloc(1, sizeof(*scene));
    struct random_seeded random;

    random_seeded_init(&random, 5);
    scene->arena = *state;
    scene->random = &random.random;
    for (size_t i = 0; i < COUNT_OF(places) * ROUNDS; i++) {
        set_scene(scene, places[i / ROUNDS].zone, places[i / ROUNDS].date);
        agree_at_every_minute(scene);
        for (int k = 0; k < AMOUNTS; k++)
            agree_on_amounts(scene);
        arena_reset(*state);
    }
    free(scene);
}

/* ---- days, spans, what is refused --------------------------------------------------------------
 */

static void days_with_hours_are_counted(void **state)
{
    static const struct calendar_day closed[] = { { .date = { 2026, 12, 1 } } };
    struct calendar_rules rules = office();
    const struct calendar *calendar;
    struct err err = { 0 };
    int64_t out_ms;

    rules.holidays = (struct calendar_days){ closed, COUNT_OF(closed) };
    calendar = made(*state, &rules);
    /* From Monday over the holiday to Wednesday. */
    assert_true(calendar_add_days(calendar, at("2026-11-30T10:00:00+09:00"), 1, CALENDAR_FORWARD,
                                  &out_ms, &err));
    assert_int_equal(out_ms, at("2026-12-02T10:00:00+09:00"));
    /* At noon nobody works. */
    assert_true(calendar_add_days(calendar, at("2026-11-28T12:30:00+09:00"), 2, CALENDAR_FORWARD,
                                  &out_ms, &err));
    assert_int_equal(out_ms, at("2026-12-02T13:00:00+09:00"));
    assert_true(calendar_add_days(calendar, at("2026-12-02T12:30:00+09:00"), 1, CALENDAR_BACKWARD,
                                  &out_ms, &err));
    assert_int_equal(out_ms, at("2026-11-30T12:00:00+09:00"));
    assert_true(calendar_at(calendar, at("2026-12-01T10:00:00+09:00")).is_holiday);
    assert_false(calendar_at(calendar, at("2026-12-01T10:00:00+09:00")).is_active);
}

static void seasons_and_holidays_may_have_their_own_hours(void **state)
{
    static const struct calendar_day open[] = { { { 2026, 12, 25 }, LIST(noon) } };
    struct calendar_season december = { { 2026, 12, 1 }, { 2026, 12, 31 }, { { 0 } } };
    struct calendar_rules rules = office();
    const struct calendar *calendar;

    for (size_t day = 0; day < WEEK; day++)
        december.week[day] = (struct hours_list)LIST(peak);
    rules.seasons = &december;
    rules.season_count = 1;
    rules.holidays = (struct calendar_days){ open, COUNT_OF(open) };
    calendar = made(*state, &rules);
    assert_int_equal(calendar_between(calendar, at("2026-11-30T00:00:00+09:00"),
                                      at("2026-12-01T00:00:00+09:00")),
                     8 * (int64_t)MS_PER_HOUR);
    assert_int_equal(calendar_between(calendar, at("2026-12-06T00:00:00+09:00"),
                                      at("2026-12-07T00:00:00+09:00")),
                     12 * (int64_t)MS_PER_HOUR);
    assert_int_equal(calendar_between(calendar, at("2026-12-25T00:00:00+09:00"),
                                      at("2026-12-26T00:00:00+09:00")),
                     2 * (int64_t)MS_PER_HOUR);
}

static void spans_tile_what_is_worked(void **state)
{
    const struct calendar_rules rules = office();
    const struct calendar *calendar = made(*state, &rules);
    struct calendar_span spans[4];

    assert_int_equal(
        calendar_spans(calendar, at("2026-11-30T10:00:00+09:00"), CALENDAR_FORWARD, spans, 3), 3);
    assert_int_equal(spans[0].from_ms, at("2026-11-30T10:00:00+09:00"));
    assert_int_equal(spans[0].to_ms, at("2026-11-30T12:00:00+09:00"));
    assert_int_equal(spans[1].from_ms, at("2026-11-30T13:00:00+09:00"));
    assert_int_equal(spans[2].from_ms, at("2026-12-01T09:00:00+09:00"));
    assert_int_equal(
        calendar_spans(calendar, at("2026-11-30T13:30:00+09:00"), CALENDAR_BACKWARD, spans, 3), 3);
    assert_int_equal(spans[0].from_ms, at("2026-11-30T13:00:00+09:00"));
    assert_int_equal(spans[0].to_ms, at("2026-11-30T13:30:00+09:00"));
    assert_int_equal(spans[1].to_ms, at("2026-11-30T12:00:00+09:00"));
    assert_int_equal(spans[2].to_ms, at("2026-11-27T18:00:00+09:00"));
}

static void rules_that_make_no_sense_are_refused(void **state)
{
    struct calendar_rules none = { .zone = STR("Asia/Seoul") };
    struct calendar_rules unknown = office();
    struct calendar_rules overlap = office();
    struct calendar_rules late = office();
    const struct calendar *calendar;
    struct err err = { 0 };

    unknown.zone = STR("Asia/Nowhere");
    overlap.week[2] = (struct hours_list)LIST(overlapping);
    late.week[0] = (struct hours_list)LIST(long_night);
    assert_false(calendar_make(&none, *state, &calendar, &err));
    assert_string_equal(err.code, "no_hours");
    assert_string_equal(err.field, "/hours");
    assert_false(calendar_make(&unknown, *state, &calendar, &err));
    assert_string_equal(err.field, "/timezone");
    assert_false(calendar_make(&overlap, *state, &calendar, &err));
    assert_string_equal(err.code, "overlap");
    assert_string_equal(err.field, "/hours/wed");
    assert_false(calendar_make(&late, *state, &calendar, &err));
    assert_string_equal(err.field, "/hours/tue");
}

static void the_same_hours_twice_are_there_once_and_breaks_are_joined(void **state)
{
    static const struct hours twice[] = { { 9 * H, 13 * H },
                                          { 14 * H, 15 * H },
                                          { 9 * H, 13 * H } };
    static const struct hours pauses[] = { { 12 * H, 18 * H },
                                           { 9 * H, 13 * H },
                                           { 10 * H, 11 * H } };
    struct calendar_day day = { { 2026, 12, 1 }, LIST(pauses) };
    struct calendar_rules rules = office();
    const struct calendar *calendar;

    rules.week[0] = (struct hours_list)LIST(twice);
    rules.breaks = (struct calendar_days){ &day, 1 };
    calendar = made(*state, &rules);
    assert_int_equal(calendar_between(calendar, at("2026-11-30T00:00:00+09:00"),
                                      at("2026-12-01T00:00:00+09:00")),
                     5 * (int64_t)MS_PER_HOUR);
    assert_int_equal(calendar_between(calendar, at("2026-12-01T00:00:00+09:00"),
                                      at("2026-12-02T00:00:00+09:00")),
                     0);
}

static void a_day_that_breaks_empty_is_no_day_with_hours(void **state)
{
    static const struct hours most[] = { { 9 * H, 12 * H }, { 13 * H, 17 * H } };
    static const struct hours whole[] = { { 8 * H, 13 * H }, { 13 * H, 18 * H } };
    struct calendar_day days[] = { { { 2026, 12, 1 }, LIST(whole) },
                                   { { 2026, 12, 2 }, LIST(most) } };
    struct calendar_rules rules = office();
    const struct calendar *calendar;
    struct err err = { 0 };
    int64_t out_ms;

    rules.breaks = (struct calendar_days){ days, COUNT_OF(days) };
    calendar = made(*state, &rules);
    assert_true(calendar_add_days(calendar, at("2026-11-30T17:30:00+09:00"), 1, CALENDAR_FORWARD,
                                  &out_ms, &err));
    assert_int_equal(out_ms, at("2026-12-02T17:30:00+09:00"));
    assert_true(calendar_add_days(calendar, at("2026-12-03T17:30:00+09:00"), 2, CALENDAR_BACKWARD,
                                  &out_ms, &err));
    assert_int_equal(out_ms, at("2026-11-30T17:30:00+09:00"));
}

/** Of what was given nothing is left: every question has an answer, and no amount ever passes. */
static void expect_nobody_works(struct arena *arena, const struct calendar_rules *rules,
                                struct calendar_standing then)
{
    const struct calendar *calendar = made(arena, rules);
    int64_t at_ms = at("2026-12-05T10:30:00+09:00");
    struct calendar_standing standing = calendar_at(calendar, at_ms);
    struct calendar_span span;

    assert_false(standing.is_active);
    assert_int_equal(standing.is_break, then.is_break);
    assert_int_equal(standing.is_holiday, then.is_holiday);
    assert_int_equal(calendar_between(calendar, 0, at_ms), 0);
    for (int i = 0; i < 2; i++) {
        enum calendar_direction direction = i == 0 ? CALENDAR_FORWARD : CALENDAR_BACKWARD;

        assert_int_equal(calendar_spans(calendar, at_ms, direction, &span, 1), 0);
        for (int64_t amount = 0; amount < 2; amount++) {
            struct err err = { 0 };
            int64_t out_ms;

            assert_false(calendar_add(calendar, at_ms, amount, direction, &out_ms, &err));
            assert_string_equal(err.code, "no_hours_left");
            assert_false(calendar_add_days(calendar, at_ms, amount, direction, &out_ms, &err));
            assert_string_equal(err.code, "no_hours_left");
        }
    }
}

static void a_calendar_of_which_nothing_is_left_has_answers(void **state)
{
    static const struct hours once[] = { { 10 * H, 12 * H } };
    struct calendar_day day = { { 2026, 12, 5 }, LIST(once) };
    struct calendar_day closed = { .date = { 2026, 12, 5 } };
    struct calendar_day early = { { 1969, 12, 1 }, LIST(once) };
    struct calendar_rules rules = { .zone = STR("Asia/Seoul"), .special_days = { &day, 1 } };

    rules.holidays = (struct calendar_days){ &closed, 1 };
    expect_nobody_works(*state, &rules, (struct calendar_standing){ .is_holiday = true });
    rules.holidays = (struct calendar_days){ 0 };
    rules.breaks = rules.special_days;
    expect_nobody_works(*state, &rules, (struct calendar_standing){ .is_break = true });
    rules.breaks = (struct calendar_days){ 0 };
    rules.special_days = (struct calendar_days){ &early, 1 };
    expect_nobody_works(*state, &rules, (struct calendar_standing){ 0 });
    rules.special_days = (struct calendar_days){ &closed, 1 };
    expect_nobody_works(*state, &rules, (struct calendar_standing){ 0 });
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(amounts_pass_only_while_somebody_works, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(the_simulation_agrees, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(days_with_hours_are_counted, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(seasons_and_holidays_may_have_their_own_hours, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(spans_tile_what_is_worked, make_arena, drop_arena),
        cmocka_unit_test_setup_teardown(rules_that_make_no_sense_are_refused, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(a_day_that_breaks_empty_is_no_day_with_hours, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(a_calendar_of_which_nothing_is_left_has_answers, make_arena,
                                        drop_arena),
        cmocka_unit_test_setup_teardown(the_same_hours_twice_are_there_once_and_breaks_are_joined,
                                        make_arena, drop_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
