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
    CASES = 150,
    PEOPLE = 7,
    SPANS = 30,
    DAYS = 4,
    ANSWERS = 4096,
    M = MS_PER_MINUTE
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
    struct coverage *coverage;
    struct err err = { 0 };

    if (!coverage_new(small, people, count, plan, 1, 0, DAYS, &coverage, &err))
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
        coverage_answers(coverage, cell, 47 * (int64_t)H, 49 * (int64_t)H, answers, ANSWERS), 2);
    assert_answer(&answers[1], 48 * (int64_t)H, 72 * (int64_t)H, COVERAGE_NOT_PLANNED, -1, -1);
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

static void what_makes_no_sense_is_refused(void **state)
{
    static const struct coverage_span back[] = { { COVERAGE_SHIFT, 5, 5 } };
    struct coverage_candidate people[] = { person(1, back, 1) };
    struct coverage_plan plan = everything();
    struct coverage *coverage;
    struct err err = { 0 };

    (void)state;
    assert_false(coverage_new(small, people, 1, &plan, 1, 0, DAYS, &coverage, &err));
    assert_string_equal(err.code, "bad_span");
    plan.needed = 0;
    assert_false(coverage_new(small, people, 0, &plan, 1, 0, DAYS, &coverage, &err));
    assert_string_equal(err.code, "bad_plan");
    assert_false(coverage_new(small, people, 0, &plan, 1, 0, 0, &coverage, &err));
    assert_string_equal(err.code, "too_many");
}

/* ---- by chance ---------------------------------------------------------------------------------
 */

static int below(struct random_seeded *random, int n)
{
    return (int)random_below(&random->random, (uint64_t)n);
}

static int by_from(const void *a, const void *b)
{
    const struct coverage_span *x = a;
    const struct coverage_span *y = b;

    return (x->from_ms > y->from_ms) - (x->from_ms < y->from_ms);
}

static struct coverage_spans draw_spans(struct random_seeded *random, struct coverage_span *room)
{
    size_t count = (size_t)below(random, SPANS);

    for (size_t i = 0; i < count; i++) {
        int64_t from = below(random, (DAYS + 2) * 1440) - 1440;

        room[i] = (struct coverage_span){
            (enum coverage_kind)(below(random, 4) == 0 ? 2 + below(random, 2) : COVERAGE_SHIFT),
            from * M, (from + 1 + below(random, 900)) * M
        };
    }
    qsort(room, count, sizeof(*room), by_from);
    return (struct coverage_spans){ room, count };
}

static struct coverage_candidate draw_candidate(struct random_seeded *random,
                                                struct coverage_span *room)
{
    return (struct coverage_candidate){
        .id = 1,
        .severities = (uint32_t)below(random, 8),
        .languages = (uint32_t)below(random, 4),
        .teams = (uint32_t)(1 + below(random, 3)),
        .products = (uint64_t)below(random, 4),
        .capacity = { (uint8_t)below(random, 3), (uint8_t)below(random, 3) },
        .spans = draw_spans(random, room),
        .planned_until_ms = below(random, DAYS * 2880) * M,
    };
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

/** The README's rules for one minute. */
static struct coverage_answer slow(const struct coverage_candidate *people,
                                   const struct coverage_plan *plans, size_t plan_count,
                                   struct coverage_cell cell, int64_t at_ms)
{
    struct coverage_answer out = { .standing = COVERAGE_NOT_ASKED, .first = -1, .next = -1 };
    const struct coverage_plan *plan = NULL;
    bool is_rest = false, is_unplanned = false;
    int capacity = 0;

    for (size_t i = plan_count; i > 0; i--) {
        const struct coverage_plan *it = &plans[i - 1];

        if (has_bit(it->severities, cell.severity) && has_bit(it->channels, cell.channel)
            && has_bit(it->languages, cell.language) && has_bit(it->teams, cell.team)
            && is_in(it->hours, it->hour_count, 0, at_ms))
            plan = it;
    }
    if (plan == NULL)
        return out;
    for (int i = 0; i < PEOPLE; i++) {
        const struct coverage_candidate *it = &people[i];
        const struct coverage_spans *spans = &it->spans;
        bool can = has_bit(it->severities, cell.severity) && has_bit(it->languages, cell.language)
                   && has_bit(it->teams, cell.team) && it->capacity[cell.channel] > 0
                   && (it->products & plan->products) == plan->products;
        bool is_on = is_in(spans->items, spans->count, COVERAGE_SHIFT, at_ms)
                     && !is_in(spans->items, spans->count, COVERAGE_ABSENCE, at_ms);
        bool rests = is_in(spans->items, spans->count, COVERAGE_BREAK, at_ms);

        is_rest = is_rest || (can && is_on && rests);
        is_unplanned = is_unplanned || (can && at_ms >= it->planned_until_ms);
        if (!can || !is_on || rests)
            continue;
        capacity += it->capacity[cell.channel];
        if (out.first < 0)
            out.first = i;
        else if (out.next < 0)
            out.next = i;
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

static void assert_cell(const struct coverage *coverage, const struct coverage_candidate *people,
                        const struct coverage_plan *plans, size_t plan_count,
                        struct coverage_cell cell)
{
    static struct coverage_answer answers[ANSWERS];
    size_t count =
        coverage_answers(coverage, cell, 0, DAYS * (int64_t)MS_PER_DAY, answers, ANSWERS);
    size_t at = 0;

    assert_int_equal(answers[0].from_ms, 0);
    assert_int_equal(answers[count - 1].to_ms, DAYS * (int64_t)MS_PER_DAY);
    for (int64_t ms = 0; ms < DAYS * (int64_t)MS_PER_DAY; ms += 7 * M) {
        struct coverage_answer wanted = slow(people, plans, plan_count, cell, ms);
        bool handles = false;

        while (answers[at].to_ms <= ms) {
            at++;
            assert_int_equal(answers[at].from_ms, answers[at - 1].to_ms);
        }
        assert_int_equal(answers[at].standing, wanted.standing);
        assert_int_equal(answers[at].first, wanted.first);
        assert_int_equal(answers[at].next, wanted.next);
        for (size_t i = 0; i < PEOPLE; i++)
            handles = handles || coverage_why(coverage, cell, i, ms) == 0;
        assert_int_equal(handles, wanted.first >= 0 || wanted.standing == COVERAGE_NOT_ASKED);
    }
}

static void assert_all(const struct coverage *coverage, const struct coverage_candidate *people,
                       const struct coverage_plan *plans, size_t plan_count)
{
    for (int severity = 0; severity < small.severities; severity++)
        for (int channel = 0; channel < small.channels; channel++)
            for (int language = 0; language < small.languages; language++)
                for (int team = 0; team < small.teams; team++)
                    assert_cell(coverage, people, plans, plan_count,
                                (struct coverage_cell){ severity, channel, language, team });
}

static void check_case(struct random_seeded *random)
{
    static struct coverage_span rooms[PEOPLE + 4][SPANS];
    struct coverage_candidate people[PEOPLE];
    struct coverage_plan plans[2];
    struct coverage *coverage;
    struct err err = { 0 };

    for (size_t i = 0; i < PEOPLE; i++)
        people[i] = draw_candidate(random, rooms[i]);
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct coverage_spans hours = draw_spans(random, rooms[PEOPLE + i]);

        plans[i] = (struct coverage_plan){ (uint32_t)below(random, 8),
                                           (uint32_t)below(random, 4),
                                           (uint32_t)below(random, 4),
                                           (uint32_t)below(random, 4),
                                           (uint64_t)(below(random, 3) == 0),
                                           1 + below(random, 3),
                                           hours.items,
                                           hours.count };
    }
    assert_true(
        coverage_new(small, people, PEOPLE, plans, COUNT_OF(plans), 0, DAYS, &coverage, &err));
    assert_all(coverage, people, plans, COUNT_OF(plans));
    for (size_t n = 0; n < 2; n++) {
        size_t who = (size_t)below(random, PEOPLE);
        struct coverage_candidate other = draw_candidate(random, rooms[PEOPLE + 2 + n]);

        if (below(random, 2) == 0)
            other.spans = people[who].spans;
        else if (below(random, 2) == 0) { /* only when they are there */
            struct coverage_spans spans = other.spans;

            other = people[who];
            other.spans = spans;
        }
        people[who] = other;
        assert_true(coverage_replace(coverage, who, &other, &err));
        assert_all(coverage, people, plans, COUNT_OF(plans));
    }
    coverage_free(&coverage);
}

static void a_look_at_every_seventh_minute_agrees(void **state)
{
    struct random_seeded random;

    (void)state;
    random_seeded_init(&random, SEED);
    for (int i = 0; i < CASES; i++)
        check_case(&random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_handles_it_is_told_span_by_span),
        cmocka_unit_test(skills_and_plans_decide),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(a_look_at_every_seventh_minute_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
