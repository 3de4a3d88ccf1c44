#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attributes.h"
#include "features/ticket/ticket_state.h"

enum { BEFORE = 1000, NOW = 5000 };

static void only_these_moves_by_hand_are_allowed(void **state)
{
    /* Rows: from new, open, pending, on hold, solved, closed; columns: to the same. */
    static const char *const allowed[] = {
        ".xxxxx", "..xxxx", ".x.xxx", ".xx.xx", ".x...x", "......",
    };

    (void)state;
    for (int from = TICKET_NEW; from <= TICKET_CLOSED; from++)
        for (int to = TICKET_NEW; to <= TICKET_CLOSED; to++)
            assert_int_equal(ticket_state_can_move((enum ticket_state)from, (enum ticket_state)to),
                             allowed[from - 1][to - 1] == 'x');
}

static void a_move_that_is_refused_says_why_and_changes_nothing(void **state)
{
    static const struct {
        enum ticket_state from, to;
        int64_t answered_at_ms;
        const char *code;
    } cases[] = {
        { TICKET_NEW, TICKET_PENDING, 0, "no_answer_yet" },
        { TICKET_OPEN, TICKET_PENDING, 0, "no_answer_yet" },
        { TICKET_OPEN, TICKET_NEW, BEFORE, "state_move" },
        { TICKET_SOLVED, TICKET_PENDING, BEFORE, "state_move" },
        { TICKET_CLOSED, TICKET_OPEN, BEFORE, "ticket_closed" },
        { TICKET_CLOSED, TICKET_SOLVED, BEFORE, "ticket_closed" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticket_life life = { .state = cases[i].from,
                                    .waiting_since_ms = BEFORE,
                                    .first_answer_at_ms = cases[i].answered_at_ms };
        struct ticket_life before = life;
        struct err err = { 0 };

        assert_false(ticket_life_move(&life, cases[i].to, NOW, &err));
        assert_int_equal(err.kind, ERR_CONFLICT);
        assert_string_equal(err.code, cases[i].code);
        assert_memory_equal(&life, &before, sizeof(life));
    }
}

static void a_move_sets_the_instants_it_means(void **state)
{
    static const struct {
        enum ticket_state from, to;
        int64_t waiting, solved, closed; /* expected */
    } cases[] = {
        { TICKET_NEW, TICKET_OPEN, BEFORE, 0, 0 }, { TICKET_OPEN, TICKET_ON_HOLD, BEFORE, 0, 0 },
        { TICKET_OPEN, TICKET_PENDING, 0, 0, 0 },  { TICKET_OPEN, TICKET_SOLVED, 0, NOW, 0 },
        { TICKET_OPEN, TICKET_CLOSED, 0, 0, NOW }, { TICKET_OPEN, TICKET_OPEN, BEFORE, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticket_life life = { .state = cases[i].from,
                                    .waiting_since_ms = BEFORE,
                                    .first_answer_at_ms = BEFORE };
        struct err err = { 0 };

        assert_true(ticket_life_move(&life, cases[i].to, NOW, &err));
        assert_int_equal(life.state, cases[i].to);
        assert_int_equal(life.waiting_since_ms, cases[i].waiting);
        assert_int_equal(life.solved_at_ms, cases[i].solved);
        assert_int_equal(life.closed_at_ms, cases[i].closed);
    }
}

static void closing_what_is_solved_keeps_when_it_was_solved(void **state)
{
    struct ticket_life life = { .state = TICKET_SOLVED, .solved_at_ms = BEFORE };
    struct err err = { 0 };

    (void)state;
    assert_true(ticket_life_move(&life, TICKET_CLOSED, NOW, &err));
    assert_int_equal(life.solved_at_ms, BEFORE);
    assert_int_equal(life.closed_at_ms, NOW);
}

static void a_customer_message_opens_and_starts_waiting(void **state)
{
    static const struct {
        enum ticket_state from, to;
        int64_t waiting_before, waiting_after;
    } cases[] = {
        { TICKET_NEW, TICKET_NEW, 0, NOW },
        { TICKET_NEW, TICKET_NEW, BEFORE, BEFORE },
        { TICKET_OPEN, TICKET_OPEN, 0, NOW },
        { TICKET_OPEN, TICKET_OPEN, BEFORE, BEFORE },
        { TICKET_PENDING, TICKET_OPEN, 0, NOW },
        { TICKET_ON_HOLD, TICKET_OPEN, 0, NOW },
        { TICKET_ON_HOLD, TICKET_OPEN, BEFORE, BEFORE },
        { TICKET_SOLVED, TICKET_OPEN, 0, NOW },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticket_life life = { .state = cases[i].from,
                                    .waiting_since_ms = cases[i].waiting_before,
                                    .solved_at_ms = cases[i].from == TICKET_SOLVED ? BEFORE : 0 };
        struct err err = { 0 };

        assert_true(ticket_life_customer_wrote(&life, NOW, &err));
        assert_int_equal(life.state, cases[i].to);
        assert_int_equal(life.waiting_since_ms, cases[i].waiting_after);
        assert_int_equal(life.solved_at_ms, 0);
    }
}

static void an_answer_ends_waiting_and_opens_what_is_new(void **state)
{
    static const struct {
        enum ticket_state from, to;
    } cases[] = {
        { TICKET_NEW, TICKET_OPEN },        { TICKET_OPEN, TICKET_OPEN },
        { TICKET_PENDING, TICKET_PENDING }, { TICKET_ON_HOLD, TICKET_ON_HOLD },
        { TICKET_SOLVED, TICKET_SOLVED },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticket_life life = { .state = cases[i].from, .waiting_since_ms = BEFORE };
        struct err err = { 0 };

        assert_true(ticket_life_answered(&life, NOW, &err));
        assert_int_equal(life.state, cases[i].to);
        assert_int_equal(life.waiting_since_ms, 0);
        assert_int_equal(life.first_answer_at_ms, NOW);
        assert_true(ticket_life_answered(&life, NOW + 1, &err));
        assert_int_equal(life.first_answer_at_ms, NOW);
    }
}

static void a_closed_ticket_takes_no_message(void **state)
{
    struct ticket_life life = { .state = TICKET_CLOSED };
    struct err err = { 0 };

    (void)state;
    assert_false(ticket_life_customer_wrote(&life, NOW, &err));
    assert_true(err_is(&err, "ticket_closed"));
    assert_false(ticket_life_answered(&life, NOW, &err));
    assert_true(err_is(&err, "ticket_closed"));
    assert_false(ticket_life_refuted(&life, NOW, &err));
    assert_true(err_is(&err, "ticket_closed"));
}

static void a_customer_who_says_no_waits_from_now(void **state)
{
    struct ticket_life life = { .state = TICKET_SOLVED, .solved_at_ms = BEFORE };
    struct err err = { 0 };

    (void)state;
    assert_true(ticket_life_refuted(&life, NOW, &err));
    assert_int_equal(life.state, TICKET_OPEN);
    assert_int_equal(life.waiting_since_ms, NOW);
    assert_int_equal(life.solved_at_ms, 0);
    assert_false(ticket_life_refuted(&life, NOW, &err));
    assert_true(err_is(&err, "not_solved"));
}

static void a_queue_goes_by_priority_then_by_waiting(void **state)
{
    /* In the order in which people of ours shall meet them. */
    static const struct {
        enum ticket_priority priority;
        int64_t waiting_since_ms;
    } order[] = {
        { TICKET_URGENT, 1000 }, { TICKET_URGENT, 2000 },
        { TICKET_URGENT, 0 },    { TICKET_HIGH, 500 },
        { TICKET_HIGH, 0 },      { TICKET_NORMAL, 1 },
        { TICKET_NORMAL, 0 },    { TICKET_LOW, 1800000000000 },
        { TICKET_LOW, 0 },
    };

    (void)state;
    for (size_t i = 0; i + 1 < COUNT_OF(order); i++) {
        int64_t key = ticket_queue_key(order[i].priority, order[i].waiting_since_ms);

        assert_true(key < ticket_queue_key(order[i + 1].priority, order[i + 1].waiting_since_ms));
        assert_true(key > 0 && key < INT64_C(1) << 53);
    }
}

static void names_are_read_as_they_are_written(void **state)
{
    (void)state;
    for (int i = TICKET_NEW; i <= TICKET_CLOSED; i++)
        assert_int_equal(ticket_state_parse(str_of(ticket_state_name((enum ticket_state)i))), i);
    for (int i = TICKET_LOW; i <= TICKET_URGENT; i++)
        assert_int_equal(
            ticket_priority_parse(str_of(ticket_priority_name((enum ticket_priority)i))), i);
    assert_int_equal(ticket_state_parse(STR("done")), 0);
    assert_int_equal(ticket_state_parse(STR_NULL), 0);
    assert_null(ticket_state_name((enum ticket_state)7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_these_moves_by_hand_are_allowed),
        cmocka_unit_test(a_move_that_is_refused_says_why_and_changes_nothing),
        cmocka_unit_test(a_move_sets_the_instants_it_means),
        cmocka_unit_test(closing_what_is_solved_keeps_when_it_was_solved),
        cmocka_unit_test(a_customer_message_opens_and_starts_waiting),
        cmocka_unit_test(an_answer_ends_waiting_and_opens_what_is_new),
        cmocka_unit_test(a_closed_ticket_takes_no_message),
        cmocka_unit_test(a_customer_who_says_no_waits_from_now),
        cmocka_unit_test(a_queue_goes_by_priority_then_by_waiting),
        cmocka_unit_test(names_are_read_as_they_are_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
