/* What the demo company has to look like, whatever the seed and the day. */
#include "app/demo_plan.h"
#include <stdlib.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/instant.h"
#include "base/random.h"

/** A Monday, 9:52 in Seoul. */
#define NOW_MS ((int64_t)1795999920000)

enum { PLAN_ARENA_MAX = 512 * 1024 * 1024, HOURS_PER_WEEK = 24 * 7 };

static struct demo_plan *plan_of(struct arena *arena, int64_t seed, int64_t now_ms)
{
    struct demo_plan *plan = ARENA_NEW(arena, struct demo_plan);

    demo_plan_make(plan, seed, now_ms, arena);
    return plan;
}

static int set_up(void **state)
{
    *state = arena_new(PLAN_ARENA_MAX);
    return 0;
}

static bool is_same(const struct demo_step *a, const struct demo_step *b)
{
    return a->at_ms == b->at_ms && a->kind == b->kind && a->ticket == b->ticket
           && a->agent == b->agent && str_eq(a->text, b->text);
}

static void the_same_seed_makes_the_same_company_in_any_zone(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 7, NOW_MS);
    const struct demo_plan *again;

    setenv("TZ", "America/New_York", 1);
    again = plan_of(*state, 7, NOW_MS);
    unsetenv("TZ");
    assert_int_equal(plan->step_count, again->step_count);
    for (size_t i = 0; i < plan->step_count; i++)
        assert_true(is_same(&plan->steps[i], &again->steps[i]));
    again = plan_of(*state, 8, NOW_MS);
    assert_false(str_eq(plan->customers[0].email, again->customers[0].email));
}

static void all_of_it_lies_in_sixty_days_that_end_now(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 1, NOW_MS);

    for (size_t i = 0; i < plan->step_count; i++) {
        assert_true(plan->steps[i].at_ms < NOW_MS);
        assert_true(plan->steps[i].at_ms >= NOW_MS - DEMO_DAYS * (int64_t)MS_PER_DAY);
        assert_true(i == 0 || plan->steps[i].at_ms >= plan->steps[i - 1].at_ms);
    }
}

static void two_thirds_to_four_fifths_write_korean(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 1, NOW_MS);
    size_t korean = 0;

    for (size_t i = 0; i < DEMO_TICKETS; i++)
        korean += plan->customers[plan->tickets[i].customer].lang == LANG_KO;
    assert_in_range(korean, DEMO_TICKETS * 66 / 100, DEMO_TICKETS * 80 / 100);
}

/** Opened in Korea, by the hour of the week from Monday's first. */
static void count_hours(const struct demo_plan *plan, unsigned hours[HOURS_PER_WEEK])
{
    for (size_t i = 0; i < DEMO_TICKETS; i++) {
        int64_t local_ms = plan->tickets[i].at_ms + 9 * MS_PER_HOUR;
        int weekday = civil_weekday(civil_from_days(local_ms / MS_PER_DAY));

        if (plan->customers[plan->tickets[i].customer].lang == LANG_KO)
            hours[weekday * 24 + local_ms % MS_PER_DAY / MS_PER_HOUR]++;
    }
}

static unsigned sum(const unsigned *hours, size_t first, size_t count)
{
    unsigned total = 0;

    for (size_t i = 0; i < count; i++)
        total += hours[first + i];
    return total;
}

static void contacts_fall_as_they_do_in_a_week(void **state)
{
    unsigned hours[HOURS_PER_WEEK] = { 0 };
    unsigned by_hour[24] = { 0 };

    count_hours(plan_of(*state, 1, NOW_MS), hours);
    for (size_t i = 0; i < HOURS_PER_WEEK; i++)
        by_hour[i % 24] += hours[i];
    assert_true(sum(hours, 0, 24) > sum(hours, 4 * 24, 24));             /* Monday, Friday */
    assert_true(sum(hours, 6 * 24, 24) * 2 < sum(hours, 24, 24));        /* Sunday, Tuesday */
    assert_true(by_hour[12] < by_hour[11] && by_hour[12] < by_hour[13]); /* lunch */
    assert_true(by_hour[10] > 5 * by_hour[3] && by_hour[3] > 0);         /* night */
    assert_true(sum(by_hour, 19, 4) > 100);                              /* evening */
}

static void nobody_has_anothers_name_or_address(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 3, NOW_MS);
    size_t in_company[DEMO_ORGANISATIONS + 1] = { 0 };

    for (size_t i = 0; i < DEMO_CUSTOMERS; i++) {
        const struct demo_customer *one = &plan->customers[i];

        in_company[one->organisation]++;
        assert_true(str_ends_with(one->email, STR(".example")));
        for (size_t j = 0; j < i; j++) {
            assert_false(str_eq(one->email, plan->customers[j].email));
            assert_false(one->phone.n > 0 && str_eq(one->phone, plan->customers[j].phone));
            assert_false(str_eq(one->name, plan->customers[j].name));
        }
    }
    for (size_t i = 0; i < DEMO_ORGANISATIONS; i++)
        assert_true(in_company[i] >= 2);
}

static void assert_written(struct str text)
{
    static const char *const leftovers[] = { "{",      "}",      "[",      "]",      "|",
                                             "~|",     "<",      "을(를)", "은(는)", "이(가)",
                                             "과(와)", "(으)로", " .",     "?.",     "..다" };

    assert_true(text.n > 0);
    for (size_t i = 0; i < COUNT_OF(leftovers); i++)
        if (str_find(text, str_of(leftovers[i])) < text.n)
            fail_msg("\"%s\" in: %" STR_FMT, leftovers[i], STR_ARG(text));
}

static bool has_text(enum demo_step_kind kind)
{
    return kind == DEMO_OPENS || kind == DEMO_WRITES || kind == DEMO_ANSWERS || kind == DEMO_NOTES;
}

static void every_text_is_finished(void **state)
{
    for (int64_t seed = 1; seed <= 2; seed++) {
        const struct demo_plan *plan = plan_of(*state, seed, NOW_MS);

        for (size_t i = 0; i < DEMO_TICKETS; i++)
            assert_written(plan->tickets[i].subject);
        for (size_t i = 0; i < plan->step_count; i++)
            if (has_text(plan->steps[i].kind))
                assert_written(plan->steps[i].text);
    }
}

static void customers_write_about_what_they_own(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 2, NOW_MS);
    unsigned products[DEMO_CUSTOMERS] = { 0 };

    for (size_t i = 0; i < DEMO_TICKETS; i++)
        products[plan->tickets[i].customer] |= 1u << plan->tickets[i].product;
    for (size_t i = 0; i < DEMO_CUSTOMERS; i++)
        assert_true(__builtin_popcount(products[i]) <= 3);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/** The longest run of equal texts once they are sorted. */
static size_t most_often(struct str *texts, size_t count)
{
    size_t most = 1;
    size_t run = 1;

    qsort(texts, count, sizeof(*texts), by_text);
    for (size_t i = 1; i < count; i++) {
        run = str_eq(texts[i], texts[i - 1]) ? run + 1 : 1;
        most = run > most ? run : most;
    }
    return most;
}

static void no_first_message_is_told_more_than_a_handful_of_times(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 1, NOW_MS);
    struct str *texts = ARENA_ARRAY(*state, DEMO_TICKETS, struct str);
    size_t count = 0;

    for (size_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].kind == DEMO_OPENS)
            texts[count++] = plan->steps[i].text;
    assert_int_equal(count, DEMO_TICKETS);
    assert_true(most_often(texts, count) <= 6);
}

/** Where each ticket stands at the end, as far as its steps tell. */
static void count_ends(const struct demo_plan *plan, size_t ends[DEMO_RATES + 1])
{
    enum demo_step_kind *last = calloc(DEMO_TICKETS, sizeof(*last));

    for (size_t i = 0; i < plan->step_count; i++) {
        enum demo_step_kind kind = plan->steps[i].kind;

        if (kind == DEMO_ANSWERS && plan->steps[i].then == DEMO_IS_SOLUTION)
            kind = DEMO_SOLVES;
        if (kind == DEMO_RATES && plan->steps[i].solved == SURVEY_NOT_SOLVED)
            kind = DEMO_REFUTES;
        if (kind != DEMO_NOTES && kind != DEMO_RAISES && kind != DEMO_ASKS && kind != DEMO_RATES)
            last[plan->steps[i].ticket] = kind;
    }
    for (size_t i = 0; i < DEMO_TICKETS; i++)
        ends[last[i]]++;
    free(last);
}

static void the_queue_of_now_is_that_of_a_working_day(void **state)
{
    size_t ends[DEMO_RATES + 1] = { 0 };

    count_ends(plan_of(*state, 1, NOW_MS), ends);
    assert_in_range(ends[DEMO_OPENS] + ends[DEMO_TAKES], 30, 160); /* nobody has answered */
    assert_in_range(ends[DEMO_WRITES] + ends[DEMO_REFUTES], 15, 150);
    assert_in_range(ends[DEMO_ANSWERS], 20, 300);
    assert_in_range(ends[DEMO_HOLDS], 4, 60);
    assert_true(ends[DEMO_CLOSES] > DEMO_TICKETS * 2 / 3);
}

static void whoever_acts_writes_the_language_and_belongs_to_the_team(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 1, NOW_MS);

    for (size_t i = 0; i < plan->step_count; i++) {
        const struct demo_step *step = &plan->steps[i];
        size_t customer = plan->tickets[step->ticket].customer;

        if (step->kind == DEMO_TAKES)
            assert_int_equal(demo_agents[step->to].team, step->team);
        if (step->kind == DEMO_ANSWERS && plan->customers[customer].lang == LANG_EN)
            assert_true(demo_agents[step->agent].writes_english);
        if (step->kind == DEMO_ANSWERS)
            assert_true(demo_agents[step->agent].answers);
    }
}

static size_t count_kind(const struct demo_plan *plan, enum demo_step_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->step_count; i++)
        count += plan->steps[i].kind == kind;
    return count;
}

/** By the link, or by the desk where nobody was asked. */
static size_t count_said(const struct demo_plan *plan, enum survey_solved solved,
                         enum demo_step_kind kind)
{
    size_t count = count_kind(plan, kind);

    for (size_t i = 0; i < plan->step_count; i++)
        count += plan->steps[i].kind == DEMO_RATES && plan->steps[i].solved == solved;
    return count;
}

static void everything_that_happens_in_a_house_happens(void **state)
{
    const struct demo_plan *plan = plan_of(*state, 1, NOW_MS);
    size_t by_channel[3] = { 0 };

    for (size_t i = 0; i < DEMO_TICKETS; i++)
        by_channel[plan->tickets[i].channel]++;
    assert_true(by_channel[DEMO_BY_MAIL] > DEMO_TICKETS * 6 / 10);
    assert_true(by_channel[DEMO_BY_FORM] > DEMO_TICKETS / 10);
    assert_true(by_channel[DEMO_BY_PHONE] > 100);
    assert_true(count_said(plan, SURVEY_NOT_SOLVED, DEMO_REFUTES) > 40);
    assert_true(count_said(plan, SURVEY_SOLVED, DEMO_CONFIRMS) > 300);
    assert_true(count_kind(plan, DEMO_RAISES) > 20);
    assert_true(count_kind(plan, DEMO_HOLDS) > 100);
    assert_true(count_kind(plan, DEMO_TAKES) > DEMO_TICKETS + 200); /* handed over */
    assert_true(count_kind(plan, DEMO_NOTES) > 800);
}

#define PLAN_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, test_arena_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAN_TEST(the_same_seed_makes_the_same_company_in_any_zone),
        PLAN_TEST(all_of_it_lies_in_sixty_days_that_end_now),
        PLAN_TEST(two_thirds_to_four_fifths_write_korean),
        PLAN_TEST(contacts_fall_as_they_do_in_a_week),
        PLAN_TEST(nobody_has_anothers_name_or_address),
        PLAN_TEST(every_text_is_finished),
        PLAN_TEST(customers_write_about_what_they_own),
        PLAN_TEST(no_first_message_is_told_more_than_a_handful_of_times),
        PLAN_TEST(the_queue_of_now_is_that_of_a_working_day),
        PLAN_TEST(whoever_acts_writes_the_language_and_belongs_to_the_team),
        PLAN_TEST(everything_that_happens_in_a_house_happens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
