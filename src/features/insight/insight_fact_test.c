/* What a story boils down to, and which figures it counts for. */
#include "features/insight/insight_count.h"
#include "features/insight/insight_fact.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/instant.h"
#include "base/random.h"

/* Instants of the stories, in days. */
#define DAY(n) ((n) * (int64_t)MS_PER_DAY)

#define MESSAGES(...)                                                                              \
    (struct insight_message[]){ __VA_ARGS__ },                                                     \
        sizeof((struct insight_message[]){ __VA_ARGS__ }) / sizeof(struct insight_message)
#define MOVES(...)                                                                                 \
    (struct insight_move[]){ __VA_ARGS__ },                                                        \
        sizeof((struct insight_move[]){ __VA_ARGS__ }) / sizeof(struct insight_move)

static struct insight_story story(struct insight_message *messages, size_t message_count,
                                  struct insight_move *moves, size_t move_count)
{
    return (struct insight_story){
        .fact = { .ticket_id = 1, .created_at_ms = DAY(1), .channel = TICKET_BY_MAIL },
        .state = TICKET_OPEN,
        .messages = messages,
        .message_count = message_count,
        .moves = moves,
        .move_count = move_count,
    };
}

static void a_story_that_goes_back_and_forth_keeps_its_first_times(void **state)
{
    struct insight_story told =
        story(MESSAGES({ DAY(1), true }, { DAY(2), true }, { DAY(3), false }, { DAY(4), true },
                       { DAY(5), false }),
              MOVES({ DAY(3), TICKET_OPEN, TICKET_SOLVED }, { DAY(4), TICKET_SOLVED, TICKET_OPEN },
                    { DAY(5), TICKET_OPEN, TICKET_SOLVED }, { DAY(6), TICKET_SOLVED, TICKET_OPEN },
                    { DAY(7), TICKET_OPEN, TICKET_CLOSED }));
    struct insight_fact fact;

    (void)state;
    told.state = TICKET_CLOSED;
    told.closed_at_ms = DAY(7);
    fact = insight_fact_of(&told);
    assert_true(fact.is_asked);
    assert_int_equal(fact.contacts, 3);
    assert_int_equal(fact.first_answer_at_ms, DAY(3));
    assert_int_equal(fact.again_at_ms, DAY(4));
    assert_int_equal(fact.first_done_at_ms, DAY(3));
    assert_int_equal(fact.reopened_at_ms, DAY(4));
    assert_int_equal(fact.done_at_ms, DAY(7));
    assert_int_equal(insight_fact_last_ms(&fact), DAY(7));
}

static void who_begins_and_who_answers_decide(void **state)
{
    struct insight_story ours =
        story(MESSAGES({ DAY(1), false }, { DAY(2), true }, { DAY(3), false }), NULL, 0);
    struct insight_story silent = story(NULL, 0, NULL, 0);
    struct insight_fact fact = insight_fact_of(&ours);

    (void)state;
    assert_false(fact.is_asked);
    assert_int_equal(fact.contacts, 1);
    assert_int_equal(fact.first_answer_at_ms, DAY(3));
    fact = insight_fact_of(&silent);
    assert_false(fact.is_asked);
    assert_int_equal(fact.done_at_ms, 0);
    assert_true(insight_fact_last_ms(&fact) == INT64_MAX);
}

static void what_continues_it_is_contact_about_it(void **state)
{
    struct insight_story told = story(MESSAGES({ DAY(1), true }, { DAY(2), false }),
                                      MOVES({ DAY(2), TICKET_OPEN, TICKET_SOLVED }));

    (void)state;
    told.state = TICKET_CLOSED;
    told.solved_at_ms = DAY(2);
    told.followed_at_ms = DAY(12);
    assert_int_equal(insight_fact_of(&told).again_at_ms, DAY(12));
}

/** Taken over from elsewhere the log tells only that it came, long after it was solved. */
static void a_row_that_was_taken_over_is_believed(void **state)
{
    struct insight_story told =
        story(MESSAGES({ DAY(1), true }), MOVES({ DAY(90), TICKET_OPEN, TICKET_SOLVED }));
    struct insight_fact fact;

    (void)state;
    told.state = TICKET_SOLVED;
    told.solved_at_ms = DAY(4);
    fact = insight_fact_of(&told);
    assert_int_equal(fact.first_done_at_ms, DAY(4));
    assert_int_equal(fact.done_at_ms, DAY(4));
}

/* ---- figures --------------------------------------------------------------------------------- */

static unsigned figures_of(const struct insight_fact *fact, int64_t from_ms, int64_t to_ms)
{
    static struct insight_zone_part utc = { INT64_MIN / 2, 0 };
    const struct insight_zone zone = { &utc, 1 };
    struct insight_week *week = calloc(1, sizeof(*week)); /* never open */
    const struct insight_question question = { .from_ms = from_ms,
                                               .to_ms = to_ms,
                                               .now_ms = DAY(100),
                                               .contact_days = 7,
                                               .zone = &zone,
                                               .week = week,
                                               .week_zone = &zone };
    unsigned bits = insight_figures_of(&question, fact);

    free(week);
    return bits;
}

#define BIT(figure) INSIGHT_BIT(INSIGHT_##figure)

static void a_first_contact_solves_or_it_does_not(void **state)
{
    static const struct {
        int64_t again;
        int64_t done;
        int64_t reopened;
        bool is_solved;
    } cases[] = {
        { 0, DAY(12), 0, true },
        { 0, DAY(17), 0, true },        /* on the last day */
        { 0, DAY(17) + 1, 0, false },   /* solved too late */
        { 0, 0, 0, false },             /* never solved */
        { DAY(17), DAY(12), 0, false }, /* wrote again in time */
        { DAY(17) + 1, DAY(12), 0, true } /* wrote again later */,
        { 0, DAY(12), DAY(13), false }, /* said that it is not solved */
        { 0, DAY(12), DAY(18), true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct insight_fact fact = { .created_at_ms = DAY(9),
                                           .is_asked = true,
                                           .contacts = 1,
                                           .first_answer_at_ms = DAY(10),
                                           .again_at_ms = cases[i].again,
                                           .first_done_at_ms = cases[i].done,
                                           .reopened_at_ms = cases[i].reopened };
        unsigned bits = figures_of(&fact, DAY(17), DAY(18));

        assert_true(bits & BIT(FCR_KNOWN));
        assert_int_equal((bits & BIT(FCR)) != 0, cases[i].is_solved);
        assert_int_equal((bits & BIT(FCR_NOT)) != 0, !cases[i].is_solved);
        /* Known on the day its time is over, on no other. */
        assert_false(figures_of(&fact, DAY(9), DAY(17)) & BIT(FCR_KNOWN));
        assert_false(figures_of(&fact, DAY(18), DAY(30)) & BIT(FCR_KNOWN));
    }
}

static void a_ticket_counts_where_its_instants_lie(void **state)
{
    const struct insight_fact fact = { .created_at_ms = DAY(10),
                                       .is_asked = true,
                                       .contacts = 2,
                                       .first_answer_at_ms = DAY(11),
                                       .again_at_ms = DAY(14),
                                       .first_done_at_ms = DAY(12),
                                       .reopened_at_ms = DAY(14),
                                       .done_at_ms = DAY(16) };

    (void)state;
    assert_int_equal(figures_of(&fact, DAY(10), DAY(11)),
                     BIT(ARRIVED) | BIT(ANSWERED) | BIT(AFTER_HOURS) | BIT(OPEN));
    assert_int_equal(figures_of(&fact, DAY(11), DAY(12)), BIT(OPEN));
    assert_int_equal(figures_of(&fact, DAY(12), DAY(13)), BIT(FIRST_SOLVED) | BIT(REOPENED));
    assert_int_equal(figures_of(&fact, DAY(13), DAY(14)), 0);
    assert_int_equal(figures_of(&fact, DAY(14), DAY(15)), BIT(OPEN));
    assert_int_equal(figures_of(&fact, DAY(16), DAY(17)), BIT(SOLVED));
    assert_int_equal(figures_of(&fact, DAY(18), DAY(19)), BIT(FCR_KNOWN) | BIT(FCR_NOT));
}

static void nobody_answered_is_said_of_what_is_open_alone(void **state)
{
    struct insight_fact fact = { .created_at_ms = DAY(10), .is_asked = true, .contacts = 1 };

    (void)state;
    assert_true(figures_of(&fact, DAY(10), DAY(20)) & BIT(UNANSWERED));
    fact.done_at_ms = fact.first_done_at_ms = DAY(11);
    assert_false(figures_of(&fact, DAY(10), DAY(20)) & BIT(UNANSWERED));
    fact.is_asked = false;
    assert_int_equal(figures_of(&fact, DAY(10), DAY(20)), BIT(SOLVED) | BIT(FIRST_SOLVED));
}

/* ---- lengths --------------------------------------------------------------------------------- */

static size_t by_team(const struct insight_sample *sample)
{
    return sample->team;
}

static void lengths_stand_at_their_nearest_rank(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    struct insight_samples samples = { .count = 0 };
    struct insight_times by[3];
    struct insight_times all;

    (void)state;
    for (int i = 10; i >= 1; i--)
        insight_samples_add(&samples, (struct insight_sample){ .team = 0 }, 0, i * 60000);
    insight_samples_add(&samples, (struct insight_sample){ .team = 1 }, 5000, 4000);
    insight_samples_sort(&samples);
    all = insight_times_of(&samples);
    assert_int_equal(all.n, 11);
    assert_int_equal(all.median_s, 300);
    assert_int_equal(all.p90_s, 540);
    insight_times_by(&samples, by_team, by, 3, arena);
    assert_int_equal(by[0].n, 10);
    assert_int_equal(by[0].median_s, 300);
    assert_int_equal(by[0].p90_s, 540);
    assert_int_equal(by[1].n, 1);
    assert_int_equal(by[1].median_s, 0);
    assert_int_equal(by[2].n, 0);
    insight_samples_free(&samples);
    arena_free(&arena);
}

static int by_size(const void *a, const void *b)
{
    const int32_t *x = a;
    const int32_t *y = b;

    return (*x > *y) - (*x < *y);
}

/** Of any size up to the largest, against the library's sort. */
static void samples_are_sorted_by_length(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 3000 };
    struct random_seeded random;
    int32_t expected[3000];

    (void)state;
    random_seeded_init(&random, 11);
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct insight_samples samples = { .count = 0 };

        for (size_t k = 0; k < counts[i]; k++) {
            int64_t seconds = (int64_t)random_below(
                &random.random, UINT64_C(1) << random_below(&random.random, 34));

            insight_samples_add(&samples, (struct insight_sample){ .hour_of_week = 3 }, 0,
                                seconds * MS_PER_SECOND);
            expected[k] = seconds < INT32_MAX ? (int32_t)seconds : INT32_MAX;
        }
        qsort(expected, counts[i], sizeof(*expected), by_size);
        insight_samples_sort(&samples);
        assert_int_equal(samples.count, counts[i]);
        for (size_t k = 0; k < counts[i]; k++) {
            assert_int_equal(samples.items[k].seconds, expected[k]);
            assert_int_equal(samples.items[k].hour_of_week, 3);
        }
        insight_samples_free(&samples);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_that_goes_back_and_forth_keeps_its_first_times),
        cmocka_unit_test(who_begins_and_who_answers_decide),
        cmocka_unit_test(what_continues_it_is_contact_about_it),
        cmocka_unit_test(a_row_that_was_taken_over_is_believed),
        cmocka_unit_test(a_first_contact_solves_or_it_does_not),
        cmocka_unit_test(a_ticket_counts_where_its_instants_lie),
        cmocka_unit_test(nobody_answered_is_said_of_what_is_open_alone),
        cmocka_unit_test(lengths_stand_at_their_nearest_rank),
        cmocka_unit_test(samples_are_sorted_by_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
