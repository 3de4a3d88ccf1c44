/* The planted signal is found in what customers answered, and is not there where it was not
 * planted.
 */
#include "app/demo_rating.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/instant.h"

/** A Monday, 9:52 in Seoul. */
#define NOW_MS ((int64_t)1795999920000)

enum { PLAN_ARENA_MAX = 512 * 1024 * 1024, TERMS = 6, ROUNDS = 25 };

static const char *const names[TERMS] = { "base",    "wait",   "after hours",
                                          "refused", "orders", "product" };
static const double planted[TERMS] = { DEMO_LOG_ODDS_BASE,        DEMO_LOG_ODDS_WAIT,
                                       DEMO_LOG_ODDS_AFTER_HOURS, DEMO_LOG_ODDS_REFUSED,
                                       DEMO_LOG_ODDS_ORDERS,      DEMO_LOG_ODDS_PRODUCT };

static int set_up(void **state)
{
    *state = arena_new(PLAN_ARENA_MAX);
    return 0;
}

static const struct demo_plan *plan_of(struct arena *arena, int64_t seed)
{
    struct demo_plan *plan = ARENA_NEW(arena, struct demo_plan);

    demo_plan_make(plan, seed, NOW_MS, arena);
    return plan;
}

static size_t count_kind(const struct demo_plan *plan, enum demo_step_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->step_count; i++)
        count += plan->steps[i].kind == kind;
    return count;
}

static void terms_of(const struct demo_experience *e, double out[TERMS])
{
    out[0] = 1;
    out[1] = log1p(e->wait_hours);
    out[2] = e->is_after_hours;
    out[3] = e->refusals;
    out[4] = e->is_orders;
    out[5] = e->is_disliked_product;
}

/* ---- a logistic model of those who gave a score, by Newton's method ---------------------------
 */

struct fit {
    double b[TERMS];
    double error[TERMS]; /* standard errors */
    size_t n;
};

/** Gauss and Jordan: the inverse of a positive definite matrix, in place beside the unit matrix. */
static void invert(double m[TERMS][2 * TERMS])
{
    for (size_t i = 0; i < TERMS; i++) {
        double pivot = m[i][i];

        assert_true(pivot > 0);
        for (size_t j = 0; j < 2 * TERMS; j++)
            m[i][j] /= pivot;
        for (size_t k = 0; k < TERMS; k++) {
            double factor = m[k][i];

            for (size_t j = 0; k != i && j < 2 * TERMS; j++)
                m[k][j] -= factor * m[i][j];
        }
    }
}

static void add_rating(const struct demo_rating *rating, const double b[TERMS], double slope[TERMS],
                       double m[TERMS][2 * TERMS])
{
    double x[TERMS];
    double odds = 0;
    double p;

    terms_of(&rating->experience, x);
    for (size_t i = 0; i < TERMS; i++)
        odds += b[i] * x[i];
    p = 1 / (1 + exp(-odds));
    for (size_t i = 0; i < TERMS; i++) {
        slope[i] += x[i] * ((rating->score >= SURVEY_SATISFIED_FROM) - p);
        for (size_t j = 0; j < TERMS; j++)
            m[i][j] += p * (1 - p) * x[i] * x[j];
    }
}

static void step(const struct demo_plan *plan, struct fit *fit)
{
    double m[TERMS][2 * TERMS];
    double slope[TERMS] = { 0 };

    memset(m, 0, sizeof(m));
    fit->n = 0;
    for (size_t i = 0; i < TERMS; i++)
        m[i][TERMS + i] = 1;
    for (size_t i = 0; i < plan->rating_count; i++) {
        if (plan->ratings[i].score == 0)
            continue;
        fit->n++;
        add_rating(&plan->ratings[i], fit->b, slope, m);
    }
    invert(m);
    for (size_t i = 0; i < TERMS; i++) {
        fit->error[i] = sqrt(m[i][TERMS + i]);
        for (size_t j = 0; j < TERMS; j++)
            fit->b[i] += m[i][TERMS + j] * slope[j];
    }
}

static struct fit fit_of(const struct demo_plan *plan)
{
    struct fit fit = { 0 };

    for (int round = 0; round < ROUNDS; round++)
        step(plan, &fit);
    return fit;
}

static void tell(int64_t seed, const struct fit *fit)
{
    for (size_t i = 0; i < TERMS; i++)
        print_message("seed %lld, n %zu, %s: %.2f (+-%.2f)\n", (long long)seed, fit->n, names[i],
                      fit->b[i], fit->error[i]);
}

/** Who is cross answers more often: that moves the base, and nothing else (case-control). */
static void the_model_is_found_in_the_answers_of_the_standard_company(void **state)
{
    const struct demo_plan *plan = plan_of(*state, DEMO_SEED_DEFAULT);
    struct fit fit = fit_of(plan);

    tell(DEMO_SEED_DEFAULT, &fit);
    for (size_t i = 1; i < TERMS; i++) {
        assert_true(fabs(fit.b[i] - planted[i]) < 3 * fit.error[i]); /* as it was planted, */
        assert_true(fit.b[i] < -3 * fit.error[i]);                   /* and not by chance */
    }
}

static void no_other_company_has_a_signal(void **state)
{
    for (int64_t seed = DEMO_SEED_DEFAULT + 1; seed <= DEMO_SEED_DEFAULT + 3; seed++) {
        struct fit fit = fit_of(plan_of(*state, seed));

        tell(seed, &fit);
        for (size_t i = 1; i < TERMS; i++)
            assert_true(fabs(fit.b[i]) < 3 * fit.error[i]);
    }
}

/* ---- who is asked and who answers -------------------------------------------------------------
 */

static void about_a_third_answers_and_two_thirds_of_them_are_satisfied(void **state)
{
    for (int64_t seed = 1; seed <= 2; seed++) {
        const struct demo_plan *plan = plan_of(*state, seed);
        size_t asked = count_kind(plan, DEMO_ASKS);
        size_t satisfied = 0;
        size_t scored = 0;

        assert_int_equal(asked, plan->question_count);
        assert_int_equal(count_kind(plan, DEMO_RATES), plan->rating_count);
        for (size_t i = 0; i < plan->rating_count; i++) {
            scored += plan->ratings[i].score > 0;
            satisfied += plan->ratings[i].score >= SURVEY_SATISFIED_FROM;
        }
        print_message("seed %lld: %zu asked, %zu answered, %zu with a score, %zu satisfied\n",
                      (long long)seed, asked, plan->rating_count, scored, satisfied);
        assert_in_range(asked, DEMO_TICKETS / 2, DEMO_TICKETS);
        assert_in_range(plan->rating_count, asked * 25 / 100, asked * 45 / 100);
        assert_in_range(satisfied, scored * 55 / 100, scored * 75 / 100);
    }
}

/** As the program would ask: nobody twice within a day, nobody who called, and no answer before. */
static void questions_come_as_the_program_asks_them(void **state)
{
    const struct demo_plan *plan = plan_of(*state, DEMO_SEED_DEFAULT);
    int64_t *asked_at_ms = ARENA_ARRAY(*state, plan->question_count, int64_t);
    int64_t *last_ms = ARENA_ARRAY(*state, DEMO_TICKETS, int64_t);
    size_t comments = 0;

    memset(last_ms, 0, DEMO_TICKETS * sizeof(*last_ms));
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct demo_step *one = &plan->steps[i];

        if (one->kind == DEMO_ASKS) {
            assert_true(plan->tickets[one->ticket].channel != DEMO_BY_PHONE);
            assert_true(one->at_ms >= last_ms[one->ticket] + MS_PER_DAY);
            last_ms[one->ticket] = asked_at_ms[one->question] = one->at_ms;
        } else if (one->kind == DEMO_RATES) {
            assert_true(one->at_ms > asked_at_ms[one->question]);
            assert_true(one->score > 0 || one->solved != SURVEY_UNSAID);
            comments += one->text.n > 0;
        }
    }
    assert_true(comments > plan->rating_count / 5);
}

#define PLAN_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, test_arena_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAN_TEST(the_model_is_found_in_the_answers_of_the_standard_company),
        PLAN_TEST(no_other_company_has_a_signal),
        PLAN_TEST(about_a_third_answers_and_two_thirds_of_them_are_satisfied),
        PLAN_TEST(questions_come_as_the_program_asks_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
