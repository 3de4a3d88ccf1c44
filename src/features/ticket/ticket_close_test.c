/** When solved tickets close, on both engines. */
#include "features/ticket/ticket_test_world.h"

#include <stdio.h>

#include "base/attributes.h"
#include "base/instant.h"
#include "core/background/timer.h"
#include "core/settings/settings.h"

enum { WEEK_MS = 7 * MS_PER_DAY };

/* ---- helpers -------------------------------------------------------------------------------- */

static int run_timers(struct test_house *t, int64_t now_ms)
{
    struct err err = { 0 };
    int fired = 0;

    test_house_at(t, now_ms);
    if (!timer_run_due(&t->house, 100, &fired, &err))
        fail_msg("%s: %s", err.code, err.detail);
    return fired;
}

struct confirm_step {
    int64_t id;
    bool solved;
};

static bool confirm_step(struct call *call, void *arg)
{
    const struct confirm_step *step = arg;
    struct ticket ticket;

    return ticket_confirm(call, step->id, step->solved, &ticket);
}

static void confirm(struct test_house *t, int64_t id, bool solved)
{
    test_house_change(t, confirm_step, &(struct confirm_step){ id, solved });
}

static void move_to(struct test_house *t, int64_t id, enum ticket_state state)
{
    ticket_world_change(t, id,
                        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = state });
}

static int64_t waiting_timers(struct test_house *t)
{
    return test_house_int(t, "SELECT count(*) FROM timer WHERE kind = 'ticket.close'");
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void a_solved_ticket_closes_when_nobody_says_no(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket quiet = ticket_world_ticket(t, "배송", "왔어요");
    struct ticket loud = ticket_world_ticket(t, "배송", "안 왔어요");

    move_to(t, quiet.id, TICKET_SOLVED);
    move_to(t, loud.id, TICKET_SOLVED);
    test_house_at(t, TEST_HOUSE_NOW_MS + MS_PER_HOUR);
    ticket_world_write(t, loud.id, TICKET_FROM_CUSTOMER, true, "안 왔다니까요");
    assert_int_equal(waiting_timers(t), 1);
    move_to(t, loud.id, TICKET_SOLVED);
    assert_int_equal(run_timers(t, TEST_HOUSE_NOW_MS + WEEK_MS - 1), 0);
    assert_int_equal(run_timers(t, TEST_HOUSE_NOW_MS + WEEK_MS), 1);
    assert_int_equal(ticket_world_get(t, quiet.id).life.state, TICKET_CLOSED);
    assert_int_equal(run_timers(t, TEST_HOUSE_NOW_MS + WEEK_MS + MS_PER_HOUR - 1), 0);
    assert_int_equal(ticket_world_get(t, loud.id).life.state, TICKET_SOLVED);
    assert_int_equal(run_timers(t, TEST_HOUSE_NOW_MS + WEEK_MS + MS_PER_HOUR), 1);
    assert_int_equal(ticket_world_get(t, loud.id).life.state, TICKET_CLOSED);
}

static void write_again(struct test_house *t, int64_t id)
{
    ticket_world_write(t, id, TICKET_FROM_CUSTOMER, true, "아직 안 됐어요");
}

static void say_no(struct test_house *t, int64_t id)
{
    confirm(t, id, false);
}

static void open_again(struct test_house *t, int64_t id)
{
    move_to(t, id, TICKET_OPEN);
}

static void take_back(struct test_house *t, int64_t id)
{
    int64_t action_id = t->call.action_id;

    (void)id;
    ticket_world_as(t, SEOYEON);
    ticket_world_undo(t, action_id);
}

static void close_by_hand(struct test_house *t, int64_t id)
{
    move_to(t, id, TICKET_CLOSED);
}

static void say_yes(struct test_house *t, int64_t id)
{
    confirm(t, id, true);
}

/** Whatever takes it from there; only what stands as solved has a timer. */
static void a_ticket_that_is_not_solved_has_no_timer_to_close_it(void **state)
{
    static const struct {
        void (*happens)(struct test_house *t, int64_t id);
        enum ticket_state then;
    } cases[] = {
        { write_again, TICKET_OPEN }, { say_no, TICKET_OPEN },          { open_again, TICKET_OPEN },
        { take_back, TICKET_OPEN },   { close_by_hand, TICKET_CLOSED }, { say_yes, TICKET_SOLVED },
    };
    struct test_house *t = ticket_world(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticket ticket = ticket_world_ticket(t, "배송", "안 왔어요");

        ticket_world_as(t, SEOYEON);
        move_to(t, ticket.id, TICKET_OPEN);
        ticket_world_as(t, SEOYEON);
        move_to(t, ticket.id, TICKET_SOLVED);
        assert_int_equal(waiting_timers(t), 1);
        cases[i].happens(t, ticket.id);
        assert_int_equal(ticket_world_get(t, ticket.id).life.state, cases[i].then);
        assert_int_equal(waiting_timers(t), cases[i].then == TICKET_SOLVED);
    }
}

static void set_window(struct test_house *t, int64_t seconds)
{
    char sql[200];

    snprintf(sql, sizeof(sql),
             "INSERT INTO setting (name, value, version, changed_at_ms)"
             " VALUES ('ticket.reopen_window', '%lld', 1, 0)",
             (long long)seconds);
    test_house_sql(t, sql, NULL);
    assert_true(settings_refresh(&t->house, NULL, &(struct err){ 0 }));
}

/** The timer was set by the shorter time. */
static void more_time_to_say_no_counts_for_what_is_solved_already(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "왔어요");

    move_to(t, ticket.id, TICKET_SOLVED);
    set_window(t, 2 * WEEK_MS / MS_PER_SECOND);
    assert_int_equal(run_timers(t, TEST_HOUSE_NOW_MS + WEEK_MS), 1);
    assert_int_equal(ticket_world_get(t, ticket.id).life.state, TICKET_SOLVED);
    assert_int_equal(run_timers(t, TEST_HOUSE_NOW_MS + 2 * WEEK_MS - 1), 0);
    assert_int_equal(run_timers(t, TEST_HOUSE_NOW_MS + 2 * WEEK_MS), 1);
    assert_int_equal(ticket_world_get(t, ticket.id).life.state, TICKET_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_solved_ticket_closes_when_nobody_says_no),
        HOUSE_TESTS(a_ticket_that_is_not_solved_has_no_timer_to_close_it),
        HOUSE_TESTS(more_time_to_say_no_counts_for_what_is_solved_already),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
