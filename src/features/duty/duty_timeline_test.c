/** What the C interface gives beyond the command: absences, temporary schedules, a frozen past, and
 * by which layer; and what holds of every timeline. */
#include "features/duty/duty.h"

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"

static int64_t at(const char *text)
{
    int64_t at_ms;

    assert_true(instant_parse(str_of(text), &at_ms));
    return at_ms;
}

static const struct str ann = STR_INIT("ann");
static const struct str bob = STR_INIT("bob");
static const struct duty_group solo[] = { { &ann, 1 }, { &bob, 1 } };

/** Ann and Bob day by day from midnight; Bob below at all times. */
static void set_layers(struct duty_layer layers[2])
{
    layers[0] = (struct duty_layer){
        .type = DUTY_ROLLING,
        .start_ms = at("2026-11-30T00:00:00Z"),
        .duration_ms = MS_PER_DAY,
        .frequency = DUTY_DAILY,
        .interval = 1,
        .until_ms = INT64_MAX,
        .rotation_start_ms = INT64_MIN,
        .priority = 1,
        .groups = solo,
        .group_count = COUNT_OF(solo),
    };
    layers[1] = layers[0];
    layers[1].priority = 0;
    layers[1].groups = &solo[1];
    layers[1].group_count = 1;
}

static struct duty_spans final(struct arena *arena, const struct duty_rules *rules,
                               const char *from, const char *to)
{
    const struct duty_schedule *schedule;
    struct duty_spans spans;
    struct err err = { 0 };

    if (!duty_schedule_make(rules, arena, &schedule, &err)
        || !duty_final(schedule, at(from), at(to), arena, &spans, &err))
        fail_msg("%s: %s", err.field, err.message);
    return spans;
}

struct wanted_span {
    const char *from, *to;
    struct str user;
    enum duty_source source;
    size_t index;
};

static void assert_spans(struct duty_spans spans, const struct wanted_span *wanted, size_t count)
{
    assert_int_equal(spans.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(spans.items[i].from_ms, at(wanted[i].from));
        assert_int_equal(spans.items[i].to_ms, at(wanted[i].to));
        assert_true(str_eq(spans.items[i].user, wanted[i].user));
        assert_int_equal(spans.items[i].source, wanted[i].source);
        assert_int_equal(spans.items[i].index, wanted[i].index);
    }
}

static void whoever_is_absent_is_covered_from_below(void **state)
{
    struct duty_absence absence = { ann, at("2026-11-30T08:00:00Z"), at("2026-11-30T20:00:00Z") };
    struct duty_layer layers[2];
    struct duty_rules rules = { .zone = STR("UTC"), .layers = layers, .layer_count = 2 };
    const struct wanted_span wanted[] = {
        { "2026-11-30T00:00:00Z", "2026-11-30T08:00:00Z", ann, DUTY_BY_LAYER, 0 },
        { "2026-11-30T08:00:00Z", "2026-11-30T20:00:00Z", bob, DUTY_BY_LAYER, 1 },
        { "2026-11-30T20:00:00Z", "2026-12-01T00:00:00Z", ann, DUTY_BY_LAYER, 0 },
    };
    const struct duty_schedule *schedule;
    struct err err = { 0 };

    set_layers(layers);
    rules.absences = &absence;
    rules.absence_count = 1;
    assert_spans(final(*state, &rules, "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z"), wanted,
                 COUNT_OF(wanted));
    absence.to_ms = absence.from_ms;
    assert_false(duty_schedule_make(&rules, *state, &schedule, &err));
    assert_string_equal(err.field, "/absences/0/to");
}

static void a_temporary_schedule_replaces_everything(void **state)
{
    const struct duty_temporary_shift shift = { at("2026-11-30T12:00:00Z"),
                                                at("2026-11-30T18:00:00Z"), bob };
    struct duty_temporary temporaries[] = {
        { at("2026-11-30T06:00:00Z"), at("2026-11-30T18:00:00Z"), &shift, 1 },
        { at("2026-11-30T18:00:00Z"), at("2026-11-30T19:00:00Z"), NULL, 0 },
    };
    struct duty_layer layers[2];
    struct duty_rules rules = { .zone = STR("UTC"), .layers = layers, .layer_count = 2 };
    const struct wanted_span wanted[] = {
        { "2026-11-30T00:00:00Z", "2026-11-30T06:00:00Z", ann, DUTY_BY_LAYER, 0 },
        { "2026-11-30T12:00:00Z", "2026-11-30T18:00:00Z", bob, DUTY_BY_TEMPORARY, 0 },
        { "2026-11-30T19:00:00Z", "2026-12-01T00:00:00Z", ann, DUTY_BY_LAYER, 0 },
    };
    const struct duty_schedule *schedule;
    struct err err = { 0 };

    set_layers(layers);
    layers[1].type = DUTY_OVERRIDE;
    layers[1].start_ms = at("2026-11-30T10:00:00Z");
    layers[1].duration_ms = MS_PER_HOUR;
    rules.temporaries = temporaries;
    rules.temporary_count = COUNT_OF(temporaries);
    assert_spans(final(*state, &rules, "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z"), wanted,
                 COUNT_OF(wanted));
    temporaries[1].from_ms -= 1;
    assert_false(duty_schedule_make(&rules, *state, &schedule, &err));
    assert_string_equal(err.field, "/temporaries/1/from");
    temporaries[0].to_ms -= 1;
    assert_false(duty_schedule_make(&rules, *state, &schedule, &err));
    assert_string_equal(err.field, "/temporaries/0/shifts");
}

static void the_past_stays_as_it_was(void **state)
{
    struct duty_layer layers[2];
    struct duty_rules rules = { .zone = STR("UTC"), .layers = layers, .layer_count = 1 };
    const struct wanted_span changed[] = {
        { "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z", ann, DUTY_BY_LAYER, 0 },
        { "2026-12-01T00:00:00Z", "2026-12-01T12:00:00Z", bob, DUTY_BY_LAYER, 0 },
        { "2026-12-01T12:00:00Z", "2026-12-02T00:00:00Z", ann, DUTY_BY_LAYER, 0 },
        { "2026-12-02T00:00:00Z", "2026-12-03T00:00:00Z", bob, DUTY_BY_LAYER, 0 },
    };
    const struct wanted_span same[] = {
        { "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z", ann, DUTY_BY_LAYER, 0 },
        { "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", bob, DUTY_BY_LAYER, 0 },
        { "2026-12-02T00:00:00Z", "2026-12-03T00:00:00Z", ann, DUTY_BY_LAYER, 0 },
    };
    struct duty_spans past;
    struct duty_spans future;

    set_layers(layers);
    past = final(*state, &rules, "2026-11-30T00:00:00Z", "2026-12-03T00:00:00Z");
    layers[0].first_group = 1;
    future = final(*state, &rules, "2026-11-30T00:00:00Z", "2026-12-03T00:00:00Z");
    assert_spans(duty_frozen(past, at("2026-12-01T12:00:00Z"), future, *state), changed,
                 COUNT_OF(changed));
    /* A cut through a schedule that stays the same leaves no trace. */
    assert_spans(duty_frozen(past, at("2026-12-01T12:00:00Z"), past, *state), same, COUNT_OF(same));
    assert_spans(duty_frozen(past, at("2026-12-01T00:00:00Z"), past, *state), same, COUNT_OF(same));
}

/* ---- properties --------------------------------------------------------------------------------
 */

/** Round the clock: each shift begins where the one before ends, by the clocks of every zone that
 * has given anybody trouble. */
static void a_rotation_round_the_clock_has_no_gap_and_no_overlap(void **state)
{
    static const char *const zones[] = { "Asia/Seoul", "America/New_York", "Europe/London",
                                         "Australia/Lord_Howe", "Pacific/Apia" };
    static const struct {
        enum duty_frequency frequency;
        int64_t interval, hours;
        const char *start;
    } turns[] = {
        { DUTY_HOURLY, 1, 1, "1985-03-04T02:30:00Z" },
        { DUTY_HOURLY, 8, 8, "1985-03-04T00:15:00Z" },
        { DUTY_DAILY, 1, 24, "1985-03-04T16:30:00Z" },
        { DUTY_DAILY, 3, 72, "1985-03-04T07:00:00Z" },
        { DUTY_WEEKLY, 1, 168, "1985-03-04T10:00:00Z" },
        { DUTY_WEEKLY, 2, 336, "1985-03-04T15:45:00Z" },
    };

    for (size_t i = 0; i < COUNT_OF(zones) * COUNT_OF(turns); i++) {
        const struct duty_layer layer = {
            .type = DUTY_ROLLING,
            .start_ms = at(turns[i % COUNT_OF(turns)].start),
            .duration_ms = turns[i % COUNT_OF(turns)].hours * MS_PER_HOUR,
            .frequency = turns[i % COUNT_OF(turns)].frequency,
            .interval = turns[i % COUNT_OF(turns)].interval,
            .until_ms = INT64_MAX,
            .groups = solo,
            .group_count = COUNT_OF(solo),
        };
        const struct duty_rules rules = { .zone = str_of(zones[i / COUNT_OF(turns)]),
                                          .layers = &layer,
                                          .layer_count = 1 };
        struct duty_spans spans =
            final(*state, &rules, "1986-01-01T00:00:00Z", "2014-01-01T00:00:00Z");

        assert_true(spans.count > 700);
        for (size_t k = 1; k < spans.count; k++)
            assert_int_equal(spans.items[k].from_ms, spans.items[k - 1].to_ms);
        arena_reset(*state);
    }
}

static int make_arena(void **state)
{
    enum { ROOM = 512 * 1024 * 1024 };

    *state = arena_new(ROOM);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(whoever_is_absent_is_covered_from_below),
        ARENA_TEST(a_temporary_schedule_replaces_everything),
        ARENA_TEST(the_past_stays_as_it_was),
        cmocka_unit_test_setup_teardown(a_rotation_round_the_clock_has_no_gap_and_no_overlap,
                                        make_arena, test_arena_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
