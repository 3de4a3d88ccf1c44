#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "features/duty/work_rules.h"

enum { ARENA_MAX = 16 * 1024 * 1024, ENTRIES_MAX = 64, ONE = 1, H = MS_PER_HOUR };

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

/** Entries of one person, as "2026-03-02 09:00" and hours. */
struct rota {
    struct arena *arena;
    struct work_entry entries[ENTRIES_MAX];
    size_t count;
    struct work_place place;
    uint32_t is;
    struct work_findings found;
};

static struct rota make(void **state, uint32_t is)
{
    return (struct rota){ .arena = *state,
                          .place = { .zone = STR("Asia/Seoul"), .staff = 100 },
                          .is = is };
}

static void add(struct rota *rota, enum work_kind kind, const char *date, int hour, double hours)
{
    int64_t from_ms;

    assert_true(instant_parse(str_format(rota->arena, "%sT00:00:00+09:00", date), &from_ms));
    from_ms += hour * (int64_t)H;
    rota->entries[rota->count++] =
        (struct work_entry){ ONE, kind, from_ms, from_ms + (int64_t)(hours * H) };
}

static bool check_with(struct rota *rota, const struct work_rules *rules,
                       const struct work_staff_member *staff, size_t staff_count, struct err *err)
{
    const struct work_rota of_work = { staff, staff_count, rota->entries, rota->count };

    return work_check(rules, &rota->place, &of_work, rota->arena, &rota->found, err);
}

static void check(struct rota *rota)
{
    const struct work_staff_member staff = { ONE, rota->is };
    struct err err = { 0 };

    if (!check_with(rota, &work_rules_korea, &staff, 1, &err))
        fail_msg("%s", err.message);
}

static const struct work_finding *found(const struct rota *rota, const char *id)
{
    for (size_t i = 0; i < rota->found.count; i++)
        if (strcmp(rota->found.items[i].rule->id, id) == 0)
            return &rota->found.items[i];
    return NULL;
}

static void assert_found(const struct rota *rota, const char *id, const char *date,
                         int64_t measured)
{
    const struct work_finding *it = found(rota, id);

    if (it == NULL)
        fail_msg("%s is not found", id);
    assert_string_equal(str_cstr(rota->arena, civil_format(rota->arena, civil_from_days(it->day))),
                        date);
    assert_int_equal(it->measured, measured);
}

static const char *const week[] = { "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05",
                                    "2026-03-06", "2026-03-07", "2026-03-08" };

static void an_ordinary_week_is_fine(void **state)
{
    struct rota rota = make(state, 0);

    for (size_t i = 0; i < 5; i++) {
        add(&rota, WORK_WORK, week[i], 9, 9);
        add(&rota, WORK_BREAK, week[i], 12, 1);
        add(&rota, WORK_STANDBY, week[i], 18, 12);
    }
    check(&rota);
    assert_int_equal(rota.found.count, 0);
}

/** Four days of 13 hours: over 8 each day, and yet no more than 12 over the week's 40. */
static void overtime_is_counted_by_the_week(void **state)
{
    struct rota rota = make(state, 0);

    for (size_t i = 0; i < 4; i++) {
        add(&rota, WORK_WORK, week[i], 8, 14);
        add(&rota, WORK_BREAK, week[i], 12, 1);
    }
    check(&rota);
    assert_found(&rota, "kr.day.8", "2026-03-02", 13 * H);
    assert_found(&rota, "kr.week.40", "2026-03-02", 52 * H);
    assert_null(found(&rota, "kr.overtime.12"));
    add(&rota, WORK_CALL_OUT, week[5], 10, 1);
    check(&rota);
    assert_found(&rota, "kr.overtime.12", "2026-03-02", 13 * (int64_t)H);
    assert_int_equal(found(&rota, "kr.overtime.12")->rule->action, WORK_REFUSE);
    rota.is = WORK_EXEMPT;
    check(&rota);
    assert_null(found(&rota, "kr.overtime.12"));
}

static void a_rule_holds_from_its_day_on_and_for_its_workplaces(void **state)
{
    struct rota rota = make(state, 0);

    for (int i = 11; i <= 16; i++) /* a week of 2018, before and after the first of July */
        add(&rota, WORK_WORK, str_cstr(*state, str_format(*state, "2018-06-%d", i)), 8, 10);
    check(&rota);
    assert_null(found(&rota, "kr.overtime.12"));
    for (int i = 2; i <= 7; i++)
        add(&rota, WORK_WORK, str_cstr(*state, str_format(*state, "2018-07-0%d", i)), 8, 10);
    check(&rota);
    assert_null(found(&rota, "kr.overtime.12"));
    rota.place.staff = 300;
    check(&rota);
    assert_found(&rota, "kr.overtime.12", "2018-07-02", 20 * H);
    rota.place.staff = 4;
    check(&rota);
    assert_null(found(&rota, "kr.week.40"));
    assert_non_null(found(&rota, "kr.break.8h"));
}

static void breaks_may_lie_between_the_parts_of_a_day(void **state)
{
    struct rota rota = make(state, 0);

    add(&rota, WORK_WORK, week[0], 9, 3);
    add(&rota, WORK_WORK, week[0], 13, 5);
    add(&rota, WORK_WORK, week[1], 9, 4);
    add(&rota, WORK_WORK, week[2], 9, 8.5);
    add(&rota, WORK_BREAK, week[2], 12, 0.5);
    check(&rota);
    assert_found(&rota, "kr.break.4h", "2026-03-03", 0);
    assert_found(&rota, "kr.break.8h", "2026-03-04", H / 2);
}

static void rest_is_a_warning_or_the_law(void **state)
{
    struct rota rota = make(state, 0);

    add(&rota, WORK_WORK, week[0], 14, 8.5);
    add(&rota, WORK_BREAK, week[0], 18, 1);
    add(&rota, WORK_WORK, week[1], 9, 3);
    check(&rota);
    assert_found(&rota, "kr.rest.11.company", "2026-03-03", (int64_t)(10.5 * H));
    assert_null(found(&rota, "kr.rest.11"));
    rota.is = WORK_SELECTIVE_LONG;
    check(&rota);
    assert_found(&rota, "kr.rest.11", "2026-03-03", (int64_t)(10.5 * H));
    assert_null(found(&rota, "kr.rest.11.company"));
}

/** Each from its own day on, and each only for those under its system. */
static void the_law_of_rest_binds_by_system_size_and_day(void **state)
{
    static const struct {
        uint32_t is;
        int staff;
        const char *first, *second;
        bool is_law;
    } cases[] = {
        { WORK_SPECIAL_SECTOR, 5, "2018-08-30", "2018-08-31", false },
        { WORK_SPECIAL_SECTOR, 5, "2018-08-31", "2018-09-01", true },
        { WORK_SPECIAL_SECTOR, 4, "2026-03-02", "2026-03-03", false },
        { WORK_FLEXIBLE_6_MONTHS, 50, "2021-04-05", "2021-04-06", true },
        { WORK_FLEXIBLE_6_MONTHS, 49, "2021-04-05", "2021-04-06", false },
        { WORK_FLEXIBLE_6_MONTHS, 49, "2021-06-30", "2021-07-01", true },
        { WORK_SELECTIVE_LONG, 49, "2021-04-05", "2021-04-06", true },
        { WORK_APPROVED, 5, "2021-04-04", "2021-04-05", false },
        { WORK_APPROVED, 5, "2021-04-05", "2021-04-06", true },
        { WORK_FLEXIBLE_3_MONTHS, 300, "2026-03-02", "2026-03-03", false },
        { WORK_SELECTIVE, 300, "2026-03-02", "2026-03-03", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rota rota = make(state, cases[i].is);

        rota.place.staff = cases[i].staff;
        add(&rota, WORK_WORK, cases[i].first, 20, 3);
        add(&rota, WORK_WORK, cases[i].second, 9, 3);
        check(&rota);
        assert_int_equal(found(&rota, "kr.rest.11") != NULL, cases[i].is_law);
    }
}

/** Six days of `hours` each: which rules of the week and day stop them. */
static void other_systems_have_other_limits(void **state)
{
    static const struct {
        double hours;
        const char *id; /* NULL: nothing of hours */
        uint32_t is;
        enum work_action action;
    } cases[] = {
        { 8, NULL, WORK_FLEXIBLE_2_WEEKS, WORK_WARN },
        { 8.5, "kr.flexible.week.48", WORK_FLEXIBLE_2_WEEKS, WORK_CONSENT },
        { 10.5, "kr.flexible.overtime.48", WORK_FLEXIBLE_2_WEEKS, WORK_REFUSE },
        { 8.5, NULL, WORK_FLEXIBLE_3_MONTHS, WORK_WARN },
        { 9, "kr.flexible.week.52", WORK_FLEXIBLE_6_MONTHS, WORK_CONSENT },
        { 11, "kr.flexible.overtime.52", WORK_FLEXIBLE_3_MONTHS, WORK_REFUSE },
        { 12.5, "kr.flexible.day.12", WORK_FLEXIBLE_3_MONTHS, WORK_CONSENT },
        { 12, NULL, WORK_SELECTIVE, WORK_WARN },
        { 10, "kr.overtime.approved", WORK_APPROVED, WORK_APPROVAL },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rota rota = make(state, cases[i].is);

        for (size_t k = 0; k < 6; k++) {
            add(&rota, WORK_WORK, week[k], 8, cases[i].hours + 1);
            add(&rota, WORK_BREAK, week[k], 12, 1);
        }
        check(&rota);
        assert_null(found(&rota, "kr.overtime.12"));
        if (cases[i].id == NULL)
            assert_int_equal(rota.found.count, 0);
        else if (found(&rota, cases[i].id) == NULL)
            fail_msg("%s is not found", cases[i].id);
        else
            assert_int_equal(found(&rota, cases[i].id)->rule->action, cases[i].action);
    }
}

/** A rota may be cut at midnight: it is one night's work all the same. */
static void what_goes_on_past_midnight_is_one_working_day(void **state)
{
    struct rota rota = make(state, 0);

    add(&rota, WORK_WORK, week[0], 19, 5);
    add(&rota, WORK_WORK, week[1], 0, 5);
    check(&rota);
    assert_null(found(&rota, "kr.rest.11.company"));
    assert_found(&rota, "kr.day.8", "2026-03-02", 10 * H);
    assert_found(&rota, "kr.break.8h", "2026-03-02", 0);
    for (size_t i = 1; i < 7; i++) /* round the clock: a day is a day */
        add(&rota, WORK_WORK, week[i], i == 1 ? 5 : 0, i == 1 ? 19 : 24);
    check(&rota);
    assert_found(&rota, "kr.rest.11.company", "2026-03-04", 0);
}

static void waiting_to_be_called_in_is_no_break(void **state)
{
    struct rota rota = make(state, 0);

    add(&rota, WORK_WORK, week[0], 9, 8);
    add(&rota, WORK_STANDBY, week[0], 17, 12);
    add(&rota, WORK_CALL_OUT, week[0], 22, 1);
    check(&rota);
    assert_found(&rota, "kr.break.8h", "2026-03-02", 0);
}

static void time_after_a_call_out_is_no_break(void **state)
{
    struct rota rota = make(state, 0);

    add(&rota, WORK_CALL_OUT, week[0], 6, 1);
    add(&rota, WORK_WORK, week[0], 9, 9);
    check(&rota);
    assert_found(&rota, "kr.day.8", "2026-03-02", 10 * (int64_t)H);
    assert_found(&rota, "kr.break.4h", "2026-03-02", 0);
    assert_found(&rota, "kr.break.8h", "2026-03-02", 0);
}

/** Twenty hours from the first to the last, yet nobody worked through. */
static void a_call_out_by_night_is_no_night_worked_through(void **state)
{
    struct rota rota = make(state, 0);

    for (size_t i = 0; i < 4; i++) {
        add(&rota, WORK_WORK, week[i], 9, 3);
        add(&rota, WORK_CALL_OUT, week[i], 23, 6.5);
    }
    check(&rota);
    assert_null(found(&rota, "kr.night.health.long"));
}

/** Eight hours from 21:00 on, in two parts: a pause of an hour is one, a longer one is not. */
static void a_night_with_a_pause_is_worked_through(void **state)
{
    struct rota rota = make(state, 0);

    for (size_t i = 0; i < 4; i++) {
        add(&rota, WORK_WORK, week[i], 21, 1);
        add(&rota, WORK_WORK, week[i], 23, 6);
    }
    check(&rota);
    assert_found(&rota, "kr.night.health.long", "2026-03-01", 4);
    rota.entries[0].to_ms--;
    check(&rota);
    assert_null(found(&rota, "kr.night.health.long"));
}

static void nights_worked_through_are_counted_by_the_month(void **state)
{
    struct rota rota = make(state, 0);

    for (int i = 27; i <= 30; i++) {
        add(&rota, WORK_WORK, str_cstr(*state, str_format(*state, "2026-04-%02d", i)), 23, 8);
        add(&rota, WORK_WORK, str_cstr(*state, str_format(*state, "2026-06-%02d", i)), 0, 7.5);
    }
    add(&rota, WORK_WORK, "2026-05-01", 23, 8); /* another month's first */
    check(&rota);
    assert_found(&rota, "kr.night.health.long", "2026-04-01", 4);
    rota.entries[0].to_ms -= H; /* seven hours are not long */
    check(&rota);
    assert_null(found(&rota, "kr.night.health.long"));
    rota.entries[0].from_ms -= 3 * H; /* nine, but until 05:00 less a moment */
    rota.entries[0].to_ms -= H + 1;
    check(&rota);
    assert_null(found(&rota, "kr.night.health.long"));
    rota.entries[0].to_ms += 1;
    check(&rota);
    assert_found(&rota, "kr.night.health.long", "2026-04-01", 4);
}

static void nights_need_consent_and_are_counted(void **state)
{
    struct rota rota = make(state, WORK_WOMAN);

    for (size_t i = 0; i < 4; i++) {
        add(&rota, WORK_WORK, week[i], 22, 9);
        add(&rota, WORK_BREAK, week[i], 26, 1);
    }
    check(&rota);
    assert_found(&rota, "kr.night.women", "2026-03-02", 7 * H);
    assert_int_equal(found(&rota, "kr.night.women")->rule->action, WORK_CONSENT);
    assert_found(&rota, "kr.nights.company", "2026-03-05", 4);
    assert_null(found(&rota, "kr.night.health"));
    rota.is = WORK_WOMAN | WORK_PREGNANT;
    check(&rota);
    assert_null(found(&rota, "kr.night.women"));
    assert_int_equal(found(&rota, "kr.night.protected")->rule->action, WORK_APPROVAL);
    for (int i = 9; i <= 13; i++)
        add(&rota, WORK_WORK, str_cstr(*state, str_format(*state, "2026-03-%02d", i)), 22, 8);
    check(&rota);
    assert_found(&rota, "kr.night.health", "2026-03-01", 68 * (int64_t)H);
}

static void a_night_that_is_all_break_is_none(void **state)
{
    struct rota rota = make(state, 0);

    for (size_t i = 0; i < 4; i++) {
        add(&rota, WORK_WORK, week[i], 20, 4);
        if (i == 1)
            add(&rota, WORK_BREAK, week[i], 22, 2);
    }
    check(&rota);
    assert_null(found(&rota, "kr.nights.company"));
    rota.entries[2].to_ms -= H; /* half of the break */
    check(&rota);
    assert_found(&rota, "kr.nights.company", "2026-03-05", 4);
}

static void breaks_of_one_person_do_not_overlap(void **state)
{
    struct rota rota = make(state, 0);
    const struct work_staff_member staff[] = { { ONE, 0 }, { ONE + 1, 0 } };
    struct err err = { 0 };

    add(&rota, WORK_WORK, week[0], 9, 9);
    add(&rota, WORK_BREAK, week[0], 12, 1);
    add(&rota, WORK_BREAK, week[0], 13, 1);
    add(&rota, WORK_WORK, week[0], 9, 9);
    add(&rota, WORK_BREAK, week[0], 12, 1);
    rota.entries[3].person_id = rota.entries[4].person_id = ONE + 1;
    assert_true(check_with(&rota, &work_rules_korea, staff, COUNT_OF(staff), &err));
    rota.entries[1].to_ms++;
    assert_false(check_with(&rota, &work_rules_korea, staff, COUNT_OF(staff), &err));
    assert_string_equal(err.code, "overlap");
}

static void standby_counts_where_the_workplace_says_so(void **state)
{
    struct rota rota = make(state, 0);

    for (size_t i = 0; i < 7; i++)
        add(&rota, WORK_STANDBY, week[i], 18, 12);
    add(&rota, WORK_CALL_OUT, week[6], 20, 2);
    check(&rota);
    assert_int_equal(rota.found.count, 0);
    rota.place.standby_counts = true;
    check(&rota);
    assert_found(&rota, "kr.day_off", "2026-03-02", 0);
    assert_found(&rota, "kr.overtime.12", "2026-03-02", 44 * (int64_t)H);
}

/** Called in shortly before standby ends: only what comes after it is more. */
static void a_call_out_may_go_beyond_the_standby_that_counts(void **state)
{
    struct rota rota = make(state, 0);

    rota.place.standby_counts = true;
    add(&rota, WORK_STANDBY, week[0], 18, 12);
    add(&rota, WORK_CALL_OUT, week[0], 20, 1);
    add(&rota, WORK_CALL_OUT, week[1], 5, 3);
    check(&rota);
    assert_found(&rota, "kr.day.8", "2026-03-02", 14 * (int64_t)H);
    rota.count = 0;
    add(&rota, WORK_CALL_OUT, week[2], 17, 2);
    add(&rota, WORK_STANDBY, week[2], 18, 12);
    check(&rota);
    assert_found(&rota, "kr.day.8", "2026-03-04", 13 * (int64_t)H);
}

static void elsewhere_there_are_no_rules_yet(void **state)
{
    struct rota rota = make(state, WORK_MINOR);
    const struct work_staff_member staff = { ONE, rota.is };
    struct err err = { 0 };

    add(&rota, WORK_WORK, week[0], 0, 24);
    assert_true(check_with(&rota, &work_rules_none, &staff, 1, &err));
    assert_int_equal(rota.found.count, 0);
}

static void a_rota_that_makes_no_sense_is_refused(void **state)
{
    static const struct {
        enum work_kind kind;
        int hour;
        double hours;
        const char *code;
    } cases[] = {
        { WORK_WORK, 9, 0, "bad_entry" },
        { WORK_BREAK, 20, 1, "bad_entry" },
        { WORK_BREAK, 17, 2, "bad_entry" },
        { WORK_CALL_OUT, 12, 1, "overlap" },
    };
    struct work_staff_member staff = { ONE, 0 };
    struct err err = { 0 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct rota rota = make(state, 0);

        add(&rota, WORK_WORK, week[0], 9, 9);
        add(&rota, cases[i].kind, week[0], cases[i].hour, cases[i].hours);
        assert_false(check_with(&rota, &work_rules_korea, &staff, 1, &err));
        assert_string_equal(err.code, cases[i].code);
        staff.person_id = 2;
        rota.count = 1;
        assert_false(check_with(&rota, &work_rules_korea, &staff, 1, &err));
        assert_string_equal(err.code, "unknown_person");
        staff.person_id = ONE;
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, drop_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_ordinary_week_is_fine),
        TEST(overtime_is_counted_by_the_week),
        TEST(a_rule_holds_from_its_day_on_and_for_its_workplaces),
        TEST(breaks_may_lie_between_the_parts_of_a_day),
        TEST(rest_is_a_warning_or_the_law),
        TEST(the_law_of_rest_binds_by_system_size_and_day),
        TEST(other_systems_have_other_limits),
        TEST(what_goes_on_past_midnight_is_one_working_day),
        TEST(waiting_to_be_called_in_is_no_break),
        TEST(nights_need_consent_and_are_counted),
        TEST(time_after_a_call_out_is_no_break),
        TEST(a_call_out_by_night_is_no_night_worked_through),
        TEST(a_night_with_a_pause_is_worked_through),
        TEST(nights_worked_through_are_counted_by_the_month),
        TEST(a_night_that_is_all_break_is_none),
        TEST(breaks_of_one_person_do_not_overlap),
        TEST(standby_counts_where_the_workplace_says_so),
        TEST(a_call_out_may_go_beyond_the_standby_that_counts),
        TEST(elsewhere_there_are_no_rules_yet),
        TEST(a_rota_that_makes_no_sense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
