#include "features/duty/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"

enum {
    SEED = 31,
    CASES = 2000,
    CHANGES = 3,
    PEOPLE = 7,
    APART = 11, /* numbers between two people where others stand between them */
    NUMBERS = PEOPLE * APART,
    PLANS = 2,
    SPANS = 30,
    DAYS = 4,
    ANSWERS = 8192,
};
enum { H = MS_PER_HOUR };

static const struct coverage_size small = { 3, 2, 2, 2 };

/* ---- by hand -----------------------------------------------------------------------------------
 */

static struct coverage_candidate person(int64_t id, const struct coverage_span *spans, size_t count)
{
    return (struct coverage_candidate){
        .id = id,
        .severities = 7,
        .languages = 3,
        .teams = 3,
        .capacity = { 2, 1 },
        .spans = { spans, count },
        .planned_until_ms = 2 * (int64_t)MS_PER_DAY,
    };
}

static const struct coverage_span always[] = { { COVERAGE_SHIFT, 0, 10 * (int64_t)MS_PER_DAY } };

static struct coverage_plan everything(void)
{
    return (struct coverage_plan){ 7, 3, 3, 3, 0, 1, always, 1 };
}

static struct coverage *make(const struct coverage_candidate *people, size_t count,
                             const struct coverage_plan *plan)
{
    const struct coverage_asked asked = { small, people, count, plan, 1, 0, DAYS };
    struct coverage *coverage;
    struct err err = { 0 };

    if (!coverage_new(&asked, &coverage, &err))
        fail_msg("%s", err.message);
    return coverage;
}

static void assert_answer(const struct coverage_answer *answer, int64_t from_ms, int64_t to_ms,
                          enum coverage_standing standing, int first, int next)
{
    assert_int_equal(answer->from_ms, from_ms);
    assert_int_equal(answer->to_ms, to_ms);
    assert_int_equal(answer->standing, standing);
    assert_int_equal(answer->first, first);
    assert_int_equal(answer->next, next);
}

static void who_handles_it_is_told_span_by_span(void **state)
{
    static const struct coverage_span day[] = {
        { COVERAGE_SHIFT, 9 * H, 18 * H },
        { COVERAGE_BREAK, 12 * H, 13 * H },
        { COVERAGE_SHIFT, 33 * (int64_t)H, 42 * (int64_t)H },
        { COVERAGE_ABSENCE, 36 * (int64_t)H, 60 * (int64_t)H },
    };
    static const struct coverage_span late[] = { { COVERAGE_SHIFT, 15 * H, 20 * H } };
    const struct coverage_candidate people[] = { person(1, day, 4), person(2, late, 1) };
    struct coverage_plan plan = everything();
    struct coverage *coverage = make(people, 2, &plan);
    const struct coverage_cell cell = { 0, 0, 0, 0 };
    struct coverage_answer answers[ANSWERS];

    (void)state;
    assert_int_equal(coverage_answers(coverage, cell, 0, 4 * (int64_t)MS_PER_DAY, answers, ANSWERS),
                     10);
    assert_answer(&answers[0], 0, 9 * H, COVERAGE_GAP, -1, -1);
    assert_answer(&answers[1], 9 * H, 12 * H, COVERAGE_SINGLE_POINT, 0, -1);
    assert_answer(&answers[2], 12 * H, 13 * H, COVERAGE_BREAK_GAP, -1, -1);
    assert_answer(&answers[3], 13 * H, 15 * H, COVERAGE_SINGLE_POINT, 0, -1);
    assert_answer(&answers[4], 15 * H, 18 * H, COVERAGE_COVERED, 0, 1);
    assert_answer(&answers[5], 18 * H, 20 * H, COVERAGE_SINGLE_POINT, 1, -1);
    assert_answer(&answers[6], 20 * H, 33 * (int64_t)H, COVERAGE_GAP, -1, -1);
    assert_answer(&answers[7], 33 * (int64_t)H, 36 * (int64_t)H, COVERAGE_SINGLE_POINT, 0, -1);
    assert_int_equal(
        coverage_answers(coverage, cell, 47 * (int64_t)H, 80 * (int64_t)H, answers, ANSWERS), 2);
    assert_answer(&answers[0], 47 * (int64_t)H, 48 * (int64_t)H, COVERAGE_GAP, -1, -1);
    assert_answer(&answers[1], 48 * (int64_t)H, 80 * (int64_t)H, COVERAGE_NOT_PLANNED, -1, -1);
    assert_int_equal(coverage_why(coverage, cell, 0, 40 * (int64_t)H), REASON_ABSENT);
    assert_int_equal(coverage_why(coverage, cell, 0, 12 * H), REASON_BREAK);
    assert_int_equal(coverage_why(coverage, cell, 1, 12 * H), REASON_OFF_DUTY);
    assert_int_equal(coverage_why(coverage, cell, 1, 16 * H), 0);
    assert_int_equal(coverage_why(coverage, cell, 1, 60 * (int64_t)H), REASON_NOT_PLANNED);
    coverage_free(&coverage);
}

static void skills_and_plans_decide(void **state)
{
    struct coverage_candidate people[] = { person(1, always, 1), person(2, always, 1) };
    static const struct coverage_span hours[] = { { COVERAGE_SHIFT, 0, 6 * H } };
    struct coverage_plan plan = everything();
    struct coverage_answer answers[ANSWERS];
    struct coverage *coverage;

    (void)state;
    people[0].severities = 6;
    people[0].products = 2;
    people[1].languages = 1;
    people[1].capacity[1] = 0;
    plan.products = 2;
    plan.hours = hours;
    coverage = make(people, 2, &plan);
    assert_int_equal(coverage_why(coverage, (struct coverage_cell){ 0, 1, 1, 0 }, 0, 0),
                     REASON_SEVERITY);
    assert_int_equal(coverage_why(coverage, (struct coverage_cell){ 0, 1, 1, 0 }, 1, 0),
                     REASON_CHANNEL | REASON_LANGUAGE | REASON_PRODUCT);
    assert_int_equal(coverage_answers(coverage, (struct coverage_cell){ 1, 0, 0, 0 }, 0, 8 * H,
                                      answers, ANSWERS),
                     2);
    assert_answer(&answers[0], 0, 6 * H, COVERAGE_SINGLE_POINT, 0, -1);
    assert_int_equal(answers[1].standing, COVERAGE_NOT_ASKED);
    coverage_free(&coverage);
    plan.products = 0;
    plan.needed = 4;
    coverage = make(people, 2, &plan);
    coverage_answers(coverage, (struct coverage_cell){ 1, 0, 0, 0 }, 0, 1, answers, ANSWERS);
    assert_int_equal(answers[0].standing, COVERAGE_COVERED);
    coverage_answers(coverage, (struct coverage_cell){ 1, 1, 0, 0 }, 0, 1, answers, ANSWERS);
    assert_int_equal(answers[0].standing, COVERAGE_SHORT);
    coverage_free(&coverage);
}

/** It does not matter where the days begin that are looked at one by one. */
static void answers_are_cut_where_the_question_ends_and_nowhere_else(void **state)
{
    static const struct coverage_span days[] = { { COVERAGE_SHIFT, 20 * H, 52 * (int64_t)H } };
    const struct coverage_candidate people[] = { person(1, days, 1) };
    struct coverage_plan plan = everything();
    struct coverage *coverage = make(people, 1, &plan);
    const struct coverage_cell cell = { 0, 0, 0, 0 };
    struct coverage_answer answers[2];

    (void)state;
    assert_int_equal(coverage_answers(coverage, cell, 10 * H, 90 * (int64_t)H, answers, 2), 2);
    assert_answer(&answers[0], 10 * H, 20 * H, COVERAGE_GAP, -1, -1);
    assert_answer(&answers[1], 20 * H, 52 * (int64_t)H, COVERAGE_SINGLE_POINT, 0, -1);
    assert_int_equal(coverage_answers(coverage, cell, -H, H, answers, 2), 1);
    assert_answer(&answers[0], 0, H, COVERAGE_GAP, -1, -1);
    assert_int_equal(coverage_answers(coverage, cell, 95 * (int64_t)H, 99 * (int64_t)H, answers, 2),
                     1);
    assert_answer(&answers[0], 95 * (int64_t)H, 96 * (int64_t)H, COVERAGE_NOT_PLANNED, -1, -1);
    assert_int_equal(coverage_answers(coverage, cell, H, H, answers, 2), 0);
    coverage_free(&coverage);
}

static void who_is_absent_is_not_waited_for(void **state)
{
    static const struct coverage_span away[] = {
        { COVERAGE_ABSENCE, 36 * (int64_t)H, 72 * (int64_t)H },
        { COVERAGE_BREAK, 80 * (int64_t)H, 81 * (int64_t)H },
    };
    const struct coverage_candidate people[] = { person(1, away, 2) };
    struct coverage_plan plan = everything();
    struct coverage *coverage = make(people, 1, &plan);
    const struct coverage_cell cell = { 0, 0, 0, 0 };
    struct coverage_answer answers[ANSWERS];

    (void)state;
    assert_int_equal(coverage_answers(coverage, cell, 0, DAYS * (int64_t)MS_PER_DAY, answers, 4),
                     2);
    assert_answer(&answers[0], 0, 72 * (int64_t)H, COVERAGE_GAP, -1, -1);
    assert_answer(&answers[1], 72 * (int64_t)H, 96 * (int64_t)H, COVERAGE_NOT_PLANNED, -1, -1);
    assert_int_equal(coverage_why(coverage, cell, 0, 60 * (int64_t)H),
                     REASON_NOT_PLANNED | REASON_ABSENT);
    assert_int_equal(coverage_why(coverage, cell, 0, 80 * (int64_t)H), REASON_NOT_PLANNED);
    coverage_free(&coverage);
}

static void what_makes_no_sense_is_refused(void **state)
{
    static const struct coverage_span back[] = { { COVERAGE_SHIFT, 5, 5 } };
    static const struct coverage_span no_kind[] = { { (enum coverage_kind)0, 5, 6 } };
    struct coverage_candidate people[] = { person(1, back, 1) };
    struct coverage_plan plan = everything();
    struct coverage_asked asked = { small, people, 1, &plan, 1, 0, DAYS };
    struct coverage *coverage;
    struct err err = { 0 };

    (void)state;
    assert_false(coverage_new(&asked, &coverage, &err));
    assert_string_equal(err.code, "bad_span");
    people[0].spans.items = no_kind;
    assert_false(coverage_new(&asked, &coverage, &err));
    assert_string_equal(err.code, "bad_span");
    coverage = make(people, 0, &plan);
    plan.needed = 0;
    assert_false(coverage_replace_plan(coverage, 0, &plan, &err));
    assert_string_equal(err.code, "bad_plan");
    coverage_free(&coverage);
    asked.candidate_count = 0;
    assert_false(coverage_new(&asked, &coverage, &err));
    assert_string_equal(err.code, "bad_plan");
    asked.days = 0;
    assert_false(coverage_new(&asked, &coverage, &err));
    assert_string_equal(err.code, "too_many");
}

/* ---- by chance ---------------------------------------------------------------------------------
 */

/** All that begins and ends does so at a whole number of steps from the beginning. */
struct company {
    struct random_seeded random;
    int64_t from_ms;
    int64_t step_ms;
    size_t count; /* of candidates; those who are not of the people can do nothing */
    size_t apart;
    struct coverage_candidate candidates[NUMBERS];
    struct coverage_span spans[NUMBERS][2][SPANS + 1]; /* those before a change and after it */
    int side[NUMBERS];
    struct coverage_plan plans[PLANS];
    struct coverage_span hours[PLANS][2][SPANS];
    int plan_side[PLANS];
};

static int below(struct company *company, int64_t n)
{
    return (int)random_below(&company->random.random, (uint64_t)n);
}

static int by_from(const void *a, const void *b)
{
    const struct coverage_span *x = a;
    const struct coverage_span *y = b;

    return (x->from_ms > y->from_ms) - (x->from_ms < y->from_ms);
}

static int64_t draw_instant(struct company *company)
{
    int64_t steps = (DAYS + 2) * (int64_t)MS_PER_DAY / company->step_ms;

    return company->from_ms + (below(company, steps) - steps / 6) * company->step_ms;
}

static struct coverage_span draw_span(struct company *company, enum coverage_kind kind)
{
    int64_t from_ms = draw_instant(company);
    int64_t steps = 16 * (int64_t)H / company->step_ms + 1;

    return (struct coverage_span){ kind, from_ms,
                                   from_ms + (1 + below(company, steps)) * company->step_ms };
}

static size_t draw_spans(struct company *company, struct coverage_span *out)
{
    size_t count = (size_t)below(company, SPANS);

    for (size_t i = 0; i < count; i++)
        out[i] =
            draw_span(company, below(company, 4) == 0 ? (enum coverage_kind)(2 + below(company, 2))
                                                      : COVERAGE_SHIFT);
    qsort(out, count, sizeof(*out), by_from);
    return count;
}

static void draw_skills(struct company *company, struct coverage_candidate *out)
{
    out->severities = (uint32_t)below(company, 8);
    out->languages = (uint32_t)below(company, 4);
    out->teams = (uint32_t)(1 + below(company, 3));
    out->products = (uint64_t)below(company, 4);
    out->capacity[0] = (uint8_t)below(company, 3);
    out->capacity[1] = (uint8_t)below(company, 3);
}

static void draw_hours(struct company *company, size_t number)
{
    struct coverage_plan *plan = &company->plans[number];
    struct coverage_span *out = company->hours[number][company->plan_side[number] ^= 1];

    plan->hour_count = draw_spans(company, out);
    plan->hours = out;
}

static void draw_plan(struct company *company, size_t number)
{
    company->plans[number] = (struct coverage_plan){
        .severities = (uint32_t)below(company, 8),
        .channels = (uint32_t)below(company, 4),
        .languages = (uint32_t)below(company, 4),
        .teams = (uint32_t)below(company, 4),
        .products = (uint64_t)(below(company, 3) == 0),
        .needed = 1 + below(company, 3),
    };
    draw_hours(company, number);
}

static void draw_company(struct company *company)
{
    static const int64_t steps_ms[] = { 300007, 900001, H, 4 * H };

    company->from_ms = below(company, 2 * MS_PER_DAY);
    company->step_ms = steps_ms[below(company, COUNT_OF(steps_ms))];
    company->apart = below(company, 4) == 0 ? APART : 1;
    company->count = (PEOPLE - 1) * company->apart + 1;
    memset(company->candidates, 0, sizeof(company->candidates));
    for (size_t i = 0; i < company->count; i += company->apart) {
        struct coverage_candidate *it = &company->candidates[i];

        draw_skills(company, it);
        it->spans.items = company->spans[i][company->side[i]];
        it->spans.count = draw_spans(company, company->spans[i][company->side[i]]);
        it->planned_until_ms = draw_instant(company);
    }
    for (size_t i = 0; i < PLANS; i++)
        draw_plan(company, i);
}

/** Other spans, one more, or one less. */
static void change_spans(struct company *company, size_t number)
{
    struct coverage_candidate *it = &company->candidates[number];
    struct coverage_span *out = company->spans[number][company->side[number] ^= 1];
    size_t count = it->spans.count;
    int how = below(company, 3);

    if (how == 0) {
        count = draw_spans(company, out);
    } else {
        memcpy(out, it->spans.items, count * sizeof(*out));
        if (how == 1 && count < SPANS) {
            out[count++] = draw_span(company, (enum coverage_kind)(1 + below(company, 3)));
        } else if (count > 0) {
            out[below(company, (int64_t)count)] = out[count - 1];
            count--;
        }
        qsort(out, count, sizeof(*out), by_from);
    }
    it->spans = (struct coverage_spans){ out, count };
}

static size_t change_plan(struct company *company)
{
    size_t number = (size_t)below(company, PLANS);
    struct coverage_plan *plan = &company->plans[number];
    int how = below(company, 6);

    if (how == 0)
        plan->needed = 1 + below(company, below(company, 2) == 0 ? 3 : 600);
    else if (how == 5)
        plan->severities = plan->channels = plan->languages = plan->teams =
            below(company, 2) == 0 ? UINT32_MAX : 0;
    else if (how == 1)
        plan->products = (uint64_t)below(company, 4);
    else if (how == 2)
        plan->teams = (uint32_t)below(company, 4);
    else if (how == 3)
        draw_hours(company, number);
    else
        draw_plan(company, number);
    return number;
}

/** All at once: they know everything or nothing, or come another time every day. */
static void change_all_of(struct company *company, size_t number)
{
    struct coverage_candidate *it = &company->candidates[number];
    const struct coverage_span *before = it->spans.items;
    struct coverage_span *out = company->spans[number][company->side[number] ^= 1];
    bool knows = below(company, 2) == 0;
    int64_t later_ms = (below(company, 3) - 1) * company->step_ms;

    it->severities = it->languages = it->teams = knows ? UINT32_MAX : 0;
    it->products = knows ? UINT64_MAX : 0;
    it->capacity[0] = it->capacity[1] = (uint8_t)(below(company, 2) == 0 ? 1 : UINT8_MAX);
    for (size_t i = 0; i < it->spans.count; i++)
        out[i] = (struct coverage_span){ before[i].kind, before[i].from_ms + later_ms,
                                         before[i].to_ms + later_ms };
    it->spans.items = out;
}

static size_t change_somebody(struct company *company)
{
    size_t number = (size_t)below(company, PEOPLE) * company->apart;
    struct coverage_candidate *it = &company->candidates[number];
    int how = below(company, 10);

    if (how == 0)
        it->severities ^= 1U << below(company, 3);
    else if (how == 1)
        it->languages ^= 1U << below(company, 2);
    else if (how == 2)
        it->teams ^= 1U << below(company, 2);
    else if (how == 3)
        it->products ^= 1U << below(company, 2);
    else if (how == 4)
        it->capacity[below(company, 2)] = (uint8_t)below(company, 4);
    else if (how == 5)
        it->planned_until_ms = draw_instant(company);
    else if (how == 6)
        draw_skills(company, it);
    if (how == 9)
        change_all_of(company, number);
    else if (how > 5)
        change_spans(company, number);
    return number;
}

static bool is_in(const struct coverage_span *spans, size_t count, enum coverage_kind kind,
                  int64_t at_ms)
{
    for (size_t i = 0; i < count; i++)
        if ((kind == 0 || spans[i].kind == kind) && spans[i].from_ms <= at_ms
            && at_ms < spans[i].to_ms)
            return true;
    return false;
}

static bool has_bit(uint32_t set, int bit)
{
    return (set & 1U << bit) != 0;
}

static const struct coverage_plan *slow_plan(const struct company *company,
                                             struct coverage_cell cell, int64_t at_ms)
{
    const struct coverage_plan *plan = NULL;

    for (size_t i = PLANS; i > 0; i--) {
        const struct coverage_plan *it = &company->plans[i - 1];

        if (has_bit(it->severities, cell.severity) && has_bit(it->channels, cell.channel)
            && has_bit(it->languages, cell.language) && has_bit(it->teams, cell.team)
            && is_in(it->hours, it->hour_count, 0, at_ms))
            plan = it;
    }
    return plan;
}

/** All that stands against somebody. */
static uint32_t slow_why(const struct coverage_candidate *it, const struct coverage_plan *plan,
                         struct coverage_cell cell, int64_t at_ms)
{
    const struct coverage_spans *spans = &it->spans;
    bool has_shift = is_in(spans->items, spans->count, COVERAGE_SHIFT, at_ms);
    bool is_absent = is_in(spans->items, spans->count, COVERAGE_ABSENCE, at_ms);
    bool rests = is_in(spans->items, spans->count, COVERAGE_BREAK, at_ms);
    bool is_behind = at_ms >= it->planned_until_ms;

    return (has_bit(it->severities, cell.severity) ? 0 : (uint32_t)REASON_SEVERITY)
           | (it->capacity[cell.channel] > 0 ? 0 : (uint32_t)REASON_CHANNEL)
           | (has_bit(it->languages, cell.language) ? 0 : (uint32_t)REASON_LANGUAGE)
           | (has_bit(it->teams, cell.team) ? 0 : (uint32_t)REASON_TEAM)
           | ((it->products & plan->products) == plan->products ? 0 : (uint32_t)REASON_PRODUCT)
           | (!has_shift && !is_behind ? (uint32_t)REASON_OFF_DUTY : 0)
           | (!has_shift && is_behind ? (uint32_t)REASON_NOT_PLANNED : 0)
           | (is_absent ? (uint32_t)REASON_ABSENT : 0)
           | (has_shift && rests && !is_absent ? (uint32_t)REASON_BREAK : 0);
}

/** The README's rules for one instant. */
static struct coverage_answer slow(const struct company *company, struct coverage_cell cell,
                                   int64_t at_ms)
{
    struct coverage_answer out = { .standing = COVERAGE_NOT_ASKED, .first = -1, .next = -1 };
    const struct coverage_plan *plan = slow_plan(company, cell, at_ms);
    bool is_rest = false, is_unplanned = false;
    int capacity = 0;

    if (plan == NULL)
        return out;
    for (size_t i = 0; i < company->count; i++) {
        const struct coverage_candidate *it = &company->candidates[i];
        uint32_t why =
            it->severities == 0 ? (uint32_t)REASON_SEVERITY : slow_why(it, plan, cell, at_ms);

        is_rest = is_rest || why == REASON_BREAK;
        is_unplanned = is_unplanned || why == REASON_NOT_PLANNED;
        if (why != 0)
            continue;
        capacity += it->capacity[cell.channel];
        if (out.first < 0)
            out.first = (int)i;
        else if (out.next < 0)
            out.next = (int)i;
    }
    if (out.first < 0)
        out.standing =
            is_rest ? COVERAGE_BREAK_GAP : (is_unplanned ? COVERAGE_NOT_PLANNED : COVERAGE_GAP);
    else if (capacity < plan->needed)
        out.standing = COVERAGE_SHORT;
    else
        out.standing = out.next < 0 ? COVERAGE_SINGLE_POINT : COVERAGE_COVERED;
    return out;
}

static void assert_why(struct company *company, const struct coverage *coverage,
                       struct coverage_cell cell, int64_t at_ms)
{
    size_t number = (size_t)below(company, (int64_t)company->count);
    const struct coverage_plan *plan = slow_plan(company, cell, at_ms);
    uint32_t wanted = plan == NULL ? 0 : slow_why(&company->candidates[number], plan, cell, at_ms);

    assert_int_equal(coverage_why(coverage, cell, number, at_ms), wanted);
}

static struct coverage_answer answers[ANSWERS];

static size_t ask(const struct company *company, const struct coverage *coverage,
                  struct coverage_cell cell, struct coverage_answer *out)
{
    return coverage_answers(coverage, cell, company->from_ms,
                            company->from_ms + DAYS * (int64_t)MS_PER_DAY, out, ANSWERS);
}

/** At any instant within each step. */
static void assert_cell(struct company *company, const struct coverage *coverage,
                        struct coverage_cell cell)
{
    int64_t end_ms = company->from_ms + DAYS * (int64_t)MS_PER_DAY;
    size_t count = ask(company, coverage, cell, answers);
    size_t at = 0;

    assert_int_equal(answers[0].from_ms, company->from_ms);
    assert_int_equal(answers[count - 1].to_ms, end_ms);
    for (int64_t step_ms = company->from_ms; step_ms < end_ms; step_ms += company->step_ms) {
        int64_t at_ms = step_ms + below(company, company->step_ms);
        struct coverage_answer wanted;

        at_ms = at_ms < end_ms ? at_ms : step_ms;
        wanted = slow(company, cell, at_ms);
        for (; answers[at].to_ms <= at_ms; at++)
            assert_int_equal(answers[at + 1].from_ms, answers[at].to_ms);
        if (answers[at].standing != wanted.standing || answers[at].first != wanted.first
            || answers[at].next != wanted.next)
            fail_msg("%d by %d and %d, not %d by %d and %d", answers[at].standing,
                     answers[at].first, answers[at].next, wanted.standing, wanted.first,
                     wanted.next);
        if (step_ms / company->step_ms % 16 == 0)
            assert_why(company, coverage, cell, at_ms);
    }
}

static void assert_same(const struct company *company, const struct coverage *a,
                        const struct coverage *b, struct coverage_cell cell)
{
    static struct coverage_answer others[ANSWERS];
    size_t count = ask(company, a, cell, answers);

    assert_int_equal(ask(company, b, cell, others), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(answers[i].from_ms, others[i].from_ms);
        assert_int_equal(answers[i].to_ms, others[i].to_ms);
        assert_int_equal(answers[i].standing, others[i].standing);
        assert_int_equal(answers[i].first, others[i].first);
        assert_int_equal(answers[i].next, others[i].next);
    }
}

static struct coverage *look_anew(const struct company *company)
{
    const struct coverage_asked asked = {
        small, company->candidates, company->count, company->plans, PLANS, company->from_ms, DAYS
    };
    struct coverage *coverage;
    struct err err = { 0 };

    assert_true(coverage_new(&asked, &coverage, &err));
    return coverage;
}

/** As looked at step by step; and no other than when all is looked at anew. */
static void assert_all(struct company *company, const struct coverage *coverage)
{
    struct coverage *anew = look_anew(company);

    for (int severity = 0; severity < small.severities; severity++)
        for (int channel = 0; channel < small.channels; channel++)
            for (int language = 0; language < small.languages; language++)
                for (int team = 0; team < small.teams; team++) {
                    struct coverage_cell cell = { severity, channel, language, team };

                    assert_cell(company, coverage, cell);
                    assert_same(company, coverage, anew, cell);
                }
    coverage_free(&anew);
}

static void check_case(struct company *company)
{
    struct coverage *coverage;
    struct err err = { 0 };

    draw_company(company);
    coverage = look_anew(company);
    assert_all(company, coverage);
    for (int n = 0; n < CHANGES; n++) {
        bool is_plan = below(company, 4) == 0;
        size_t number = is_plan ? change_plan(company) : change_somebody(company);

        if (is_plan)
            assert_true(coverage_replace_plan(coverage, number, &company->plans[number], &err));
        else
            assert_true(coverage_replace(coverage, number, &company->candidates[number], &err));
        assert_all(company, coverage);
    }
    coverage_free(&coverage);
}

static void a_simulation_that_looks_at_every_step_agrees(void **state)
{
    static struct company company;

    (void)state;
    random_seeded_init(&company.random, SEED);
    for (int i = 0; i < CASES; i++)
        check_case(&company);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_handles_it_is_told_span_by_span),
        cmocka_unit_test(skills_and_plans_decide),
        cmocka_unit_test(answers_are_cut_where_the_question_ends_and_nowhere_else),
        cmocka_unit_test(who_is_absent_is_not_waited_for),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(a_simulation_that_looks_at_every_step_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
