/* Changes of everything at once in a company of full size, and days of any number of stretches. */
#include <limits.h>

#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"
#include "features/duty/coverage.h"

enum {
    SEED = 47,
    CASES = 4,
    DAYS = 6,
    PEOPLE = 65,
    PER_DAY = 3,
    SPANS = DAYS * PER_DAY,
    PLANS = 3,
    ANSWERS = 4096,
    STRETCHES_MAX = 200,
};
enum { H = MS_PER_HOUR };

/* ---- a company of full size --------------------------------------------------------------------
 */

struct company {
    struct random_seeded random;
    struct coverage_candidate people[PEOPLE];
    struct coverage_span spans[PEOPLE][SPANS];
    struct coverage_plan plans[PLANS];
    struct coverage *coverage; /* into which each change is worked */
};

static const struct coverage_size full = { 5, 8, 4, 6 };
static const struct coverage_span always[] = { { COVERAGE_SHIFT, 0, DAYS *(int64_t)MS_PER_DAY } };

static int64_t below(struct company *company, uint64_t n)
{
    return (int64_t)random_below(&company->random.random, n);
}

/** A shift a day with two breaks, by the quarter of an hour or to the minute. */
static void draw_spans(struct company *company, struct coverage_span *out)
{
    int64_t grain_ms = below(company, 2) == 0 ? H / 4 : MS_PER_MINUTE;
    int64_t begin_ms = below(company, (uint64_t)(MS_PER_DAY / grain_ms)) * grain_ms;

    for (int day = 0; day < DAYS; day++, out += PER_DAY) {
        int64_t from_ms = day * (int64_t)MS_PER_DAY + begin_ms;

        out[0] = (struct coverage_span){ COVERAGE_SHIFT, from_ms, from_ms + 9 * H };
        out[1] = (struct coverage_span){ COVERAGE_BREAK, from_ms + 2 * H, from_ms + 9 * H / 4 };
        out[2] = (struct coverage_span){ COVERAGE_BREAK, from_ms + 4 * H, from_ms + 5 * H };
    }
}

static void draw_person(struct company *company, int i)
{
    struct coverage_candidate *it = &company->people[i];

    *it = (struct coverage_candidate){
        .id = i + 1,
        .severities = (uint32_t)below(company, 32),
        .languages = (uint32_t)below(company, 16),
        .teams = (uint32_t)below(company, 64),
        .products = (uint64_t)below(company, 4),
        .spans = { company->spans[i], SPANS },
        .planned_until_ms = (DAYS - below(company, 3)) * (int64_t)MS_PER_DAY,
    };
    for (int channel = 0; channel < full.channels; channel++)
        it->capacity[channel] = (uint8_t)below(company, 4);
    draw_spans(company, company->spans[i]);
}

static struct coverage *look_anew(const struct company *company)
{
    const struct coverage_asked asked = { full, company->people, PEOPLE, company->plans, PLANS, 0,
                                          DAYS };
    struct coverage *coverage;
    struct err err = { 0 };

    if (!coverage_new(&asked, &coverage, &err))
        fail_msg("%s", err.message);
    return coverage;
}

/** The first plan promises much at daytime, the last one all at any time. */
static void draw_company(struct company *company, uint64_t seed)
{
    static const struct coverage_span days[] = {
        { COVERAGE_SHIFT, 9 * H, 18 * H }, { COVERAGE_SHIFT, 33 * (int64_t)H, 42 * (int64_t)H }
    };

    random_seeded_init(&company->random, seed);
    for (int i = 0; i < PEOPLE; i++)
        draw_person(company, i);
    company->plans[0] = (struct coverage_plan){ 7, 255, 15, 63, 1, 2, days, COUNT_OF(days) };
    company->plans[1] = (struct coverage_plan){ 31, 15, 3, 7, 2, 1, days, 1 };
    company->plans[2] = (struct coverage_plan){ 31, 255, 15, 63, 0, 1, always, 1 };
    company->coverage = look_anew(company);
}

static void assert_same_answers(const struct coverage *a, const struct coverage *b,
                                struct coverage_cell cell)
{
    static struct coverage_answer one[ANSWERS], other[ANSWERS];
    const int64_t end_ms = DAYS * (int64_t)MS_PER_DAY;
    size_t count = coverage_answers(a, cell, 0, end_ms, one, ANSWERS);

    assert_in_range(count, 1, ANSWERS - 1);
    assert_int_equal(coverage_answers(b, cell, 0, end_ms, other, ANSWERS), count);
    for (size_t i = 0; i < count; i++)
        if (one[i].from_ms != other[i].from_ms || one[i].to_ms != other[i].to_ms
            || one[i].standing != other[i].standing || one[i].first != other[i].first
            || one[i].next != other[i].next)
            fail_msg("answer %zu of cell %d %d %d %d is another one", i, cell.severity,
                     cell.channel, cell.language, cell.team);
}

static void assert_as_anew(const struct company *company)
{
    struct coverage *anew = look_anew(company);
    struct coverage_cell cell;

    for (cell.severity = 0; cell.severity < full.severities; cell.severity++)
        for (cell.channel = 0; cell.channel < full.channels; cell.channel++)
            for (cell.language = 0; cell.language < full.languages; cell.language++)
                for (cell.team = 0; cell.team < full.teams; cell.team++)
                    assert_same_answers(company->coverage, anew, cell);
    coverage_free(&anew);
}

static void replace(struct company *company, size_t who, struct coverage_candidate other)
{
    struct err err = { 0 };

    company->people[who] = other;
    assert_true(coverage_replace(company->coverage, who, &company->people[who], &err));
    assert_as_anew(company);
}

static void replace_plan(struct company *company, size_t number, struct coverage_plan other)
{
    struct err err = { 0 };

    company->plans[number] = other;
    assert_true(coverage_replace_plan(company->coverage, number, &company->plans[number], &err));
    assert_as_anew(company);
}

/* ---- one person --------------------------------------------------------------------------------
 */

static struct coverage_candidate who_knows_all(struct coverage_candidate person, uint8_t capacity)
{
    person.severities = person.languages = person.teams = UINT32_MAX;
    person.products = UINT64_MAX;
    for (int channel = 0; channel < full.channels; channel++)
        person.capacity[channel] = capacity;
    return person;
}

static void change_one_in_everything(struct company *company, size_t who)
{
    struct coverage_span later[SPANS];
    struct coverage_span away = { COVERAGE_ABSENCE, INT64_MIN, INT64_MAX };
    const struct coverage_candidate before = company->people[who];
    struct coverage_candidate able = who_knows_all(before, 1);
    struct coverage_candidate unable = before;

    unable.severities = 0;
    replace(company, who, unable);
    replace(company, who, able);
    for (int i = 0; i < SPANS; i++) {
        later[i] = able.spans.items[i];
        later[i].from_ms += H;
        later[i].to_ms += H;
    }
    able.spans.items = later;
    replace(company, who, able);
    replace(company, who, who_knows_all(able, UINT8_MAX));
    able.spans = (struct coverage_spans){ &away, 1 };
    replace(company, who, able);
    able.spans = (struct coverage_spans){ always, 1 };
    replace(company, who, able);
    able.spans = (struct coverage_spans){ NULL, 0 };
    able.planned_until_ms = INT64_MIN;
    replace(company, who, able);
    replace(company, who, before);
}

static void one_who_changes_in_everything_is_worked_in(void **state)
{
    static struct company company;

    (void)state;
    for (uint64_t i = 0; i < CASES; i++) {
        draw_company(&company, SEED + i);
        change_one_in_everything(&company, 0);
        change_one_in_everything(&company, (size_t)below(&company, PEOPLE));
        change_one_in_everything(&company, PEOPLE - 1);
        coverage_free(&company.coverage);
    }
}

/* ---- one plan ----------------------------------------------------------------------------------
 */

static void change_plan_in_everything(struct company *company, size_t number)
{
    static const int needs[] = { 2, 7, 300, 32767, INT_MAX, 1 };
    static const struct coverage_span nights[] = {
        { COVERAGE_SHIFT, INT64_MIN, 6 * H },
        { COVERAGE_SHIFT, 22 * H, 30 * (int64_t)H },
        { COVERAGE_SHIFT, 46 * (int64_t)H, INT64_MAX },
    };
    const struct coverage_plan before = company->plans[number];
    struct coverage_plan other = before;

    for (size_t i = 0; i < COUNT_OF(needs); i++) {
        other.needed = needs[i];
        replace_plan(company, number, other);
    }
    other.hours = nights;
    other.hour_count = COUNT_OF(nights);
    replace_plan(company, number, other);
    other.products = 3;
    replace_plan(company, number, other);
    other.hour_count = 0;
    replace_plan(company, number, other);
    other = before;
    other.severities = other.channels = other.languages = other.teams = UINT32_MAX;
    replace_plan(company, number, other);
    other.teams = 0;
    replace_plan(company, number, other);
    replace_plan(company, number, before);
}

static void a_plan_that_changes_in_everything_is_worked_in(void **state)
{
    static struct company company;

    (void)state;
    for (uint64_t i = 0; i < CASES; i++) {
        draw_company(&company, SEED + CASES + i);
        for (size_t number = 0; number < PLANS; number++)
            change_plan_in_everything(&company, number);
        coverage_free(&company.coverage);
    }
}

/* ---- stretches ---------------------------------------------------------------------------------
 */

/** There and not there in turn, a minute each, from the second minute on: so many shifts. */
static struct coverage_candidate who_comes_and_goes(struct coverage_span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t from_ms = (int64_t)(2 * i + 1) * MS_PER_MINUTE;

        spans[i] = (struct coverage_span){ COVERAGE_SHIFT, from_ms, from_ms + MS_PER_MINUTE };
    }
    return (struct coverage_candidate){ .severities = 1,
                                        .languages = 1,
                                        .teams = 1,
                                        .capacity = { 1 },
                                        .spans = { spans, count },
                                        .planned_until_ms = MS_PER_DAY };
}

static void assert_comes_and_goes(const struct coverage *coverage, size_t count)
{
    static struct coverage_answer answers[ANSWERS];

    assert_int_equal(
        coverage_answers(coverage, (struct coverage_cell){ 0 }, 0, MS_PER_DAY, answers, ANSWERS),
        2 * count + 1);
    for (size_t i = 0; i <= 2 * count; i++) {
        bool is_there = i % 2 == 1;

        assert_int_equal(answers[i].from_ms, (int64_t)i * MS_PER_MINUTE);
        assert_int_equal(answers[i].to_ms,
                         i == 2 * count ? MS_PER_DAY : (int64_t)(i + 1) * MS_PER_MINUTE);
        assert_int_equal(answers[i].standing, is_there ? COVERAGE_SINGLE_POINT : COVERAGE_GAP);
        assert_int_equal(answers[i].first, is_there ? 0 : -1);
    }
}

static void a_day_has_any_number_of_stretches(void **state)
{
    static struct coverage_span spans[2][STRETCHES_MAX];
    const struct coverage_plan plan = { 1, 1, 1, 1, 0, 1, always, 1 };
    struct coverage_candidate it = who_comes_and_goes(spans[0], 0);
    const struct coverage_asked asked = { { 1, 1, 1, 1 }, &it, 1, &plan, 1, 0, 1 };
    struct coverage *coverage;
    struct err err = { 0 };

    (void)state;
    assert_true(coverage_new(&asked, &coverage, &err));
    for (size_t count = 0; count < STRETCHES_MAX; count++) {
        it = who_comes_and_goes(spans[count % 2], count);
        assert_true(coverage_replace(coverage, 0, &it, &err));
        assert_comes_and_goes(coverage, count);
    }
    coverage_free(&coverage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_who_changes_in_everything_is_worked_in),
        cmocka_unit_test(a_plan_that_changes_in_everything_is_worked_in),
        cmocka_unit_test(a_day_has_any_number_of_stretches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
