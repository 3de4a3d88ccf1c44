/** Views, badges and lists: what is where, in which order, page by page. */
#include "features/ticket/ticket_test_world.h"

#include "base/arena.h"
#include "base/instant.h"
#include "features/ticket/ticket_condition.h"
#include "features/ticket/ticket_list.h"

enum { EVERYTHING = 1000 };

struct list_step {
    struct ticket_list_ask ask;
    struct ticket_page page;
};

static bool list_step(struct call *call, void *arg)
{
    struct list_step *step = arg;

    return ticket_list(call, &step->ask, &step->page);
}

/** Reads a list in pages of `limit`; the ids in order. */
static size_t read_list(struct test_house *t, struct ticket_list_ask ask, int limit, int64_t *ids)
{
    struct list_step step = { .ask = ask };
    size_t n = 0;

    step.ask.limit = limit;
    do {
        test_house_read(t, list_step, &step);
        for (size_t i = 0; i < step.page.count; i++)
            ids[n++] = step.page.rows[i].ticket.id;
        step.ask.after_count = 2;
        step.ask.after[0] = step.page.last[0];
        step.ask.after[1] = step.page.last[1];
    } while (step.page.has_more);
    return n;
}

static bool badges_step(struct call *call, void *arg)
{
    return ticket_view_badges(call, arg);
}

/** Tickets of every kind: teams, owners, priorities, states, waiting times. */
static void fill(struct test_house *t)
{
    static const int64_t teams[] = { 0, TEAM_DELIVERY, TEAM_REPAIRS };
    static const int64_t owners[3][3] = { { 0, MINJUN, PARTNER },
                                          { 0, MINJUN, SEOYEON },
                                          { 0, EMILY, PARTNER } };
    static const enum ticket_state states[] = { TICKET_NEW, TICKET_ON_HOLD, TICKET_PENDING,
                                                TICKET_SOLVED, TICKET_CLOSED };

    for (int i = 0; i < 90; i++) {
        enum ticket_state state = states[i % 5];
        struct ticket ticket;

        test_house_at(t, TEST_HOUSE_NOW_MS + (i * 7919) % 90 * MS_PER_MINUTE);
        ticket = ticket_world_queued(t, teams[i % 3], owners[i % 3][i / 3 % 3],
                                     (enum ticket_priority)(1 + i / 9 % 4));
        if (state == TICKET_PENDING) {
            ticket_world_as(t, MINJUN);
            ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "네");
        }
        if (state != TICKET_NEW)
            ticket_world_change(
                t, ticket.id,
                (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = state });
    }
}

static void a_view_holds_what_its_condition_says_for_everybody(void **state)
{
    static const int64_t readers[] = { MINJUN, EMILY, PARTNER };
    struct test_house *t = ticket_world(state);
    int64_t by_view[EVERYTHING];
    int64_t by_condition[EVERYTHING];

    fill(t);
    for (size_t i = 0; i < COUNT_OF(readers); i++) {
        int64_t badges[TICKET_VIEW_COUNT];

        ticket_world_as(t, readers[i]);
        test_house_read(t, badges_step, badges);
        for (int view = TICKET_VIEW_MINE; view <= TICKET_VIEW_ALL; view++) {
            struct ticket_list_ask ask = { .view = (enum ticket_view)view,
                                           .order = TICKET_QUEUE_ORDER };
            struct ticket_list_ask same = {
                .where = ticket_view_condition(t->call.arena, (enum ticket_view)view),
                .order = TICKET_QUEUE_ORDER,
            };
            size_t n = read_list(t, ask, 7, by_view);

            assert_int_equal(n, read_list(t, same, 50, by_condition));
            assert_memory_equal(by_view, by_condition, n * sizeof(*by_view));
            assert_int_equal(badges[view - 1], n);
            assert_true(n > 0);
        }
    }
}

static void a_queue_goes_by_priority_and_then_by_who_waits_longest(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket_list_ask ask = { .view = TICKET_VIEW_ALL, .order = TICKET_QUEUE_ORDER };
    struct list_step step = { .ask = ask };
    const struct ticket_row *rows;

    fill(t);
    step.ask.limit = 200;
    ticket_world_as(t, MINJUN);
    test_house_read(t, list_step, &step);
    rows = step.page.rows;
    assert_int_equal(step.page.count, 54);
    for (size_t i = 0; i + 1 < step.page.count; i++) {
        const struct ticket *a = &rows[i].ticket;
        const struct ticket *b = &rows[i + 1].ticket;

        assert_true(a->priority >= b->priority);
        if (a->priority == b->priority && b->life.waiting_since_ms != 0)
            assert_true(a->life.waiting_since_ms != 0
                        && a->life.waiting_since_ms <= b->life.waiting_since_ms);
    }
}

static void without_a_view_the_newest_come_first(void **state)
{
    struct test_house *t = ticket_world(state);
    struct list_step step = { .ask = { .order = TICKET_NEWEST_FIRST, .limit = 200 } };

    fill(t);
    ticket_world_as(t, MINJUN);
    test_house_read(t, list_step, &step);
    assert_int_equal(step.page.count, 90);
    for (size_t i = 0; i + 1 < step.page.count; i++)
        assert_true(step.page.rows[i].ticket.created_at_ms
                    >= step.page.rows[i + 1].ticket.created_at_ms);
}

static void badges_stop_at_a_thousand(void **state)
{
    struct test_house *t = ticket_world(state);
    int64_t badges[TICKET_VIEW_COUNT];

    test_house_sql(
        t,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
        " INSERT INTO ticket (id, number, subject, type, state, priority, team_id, assignee_id,"
        " customer_id, channel, created_at_ms, changed_at_ms, message_count, queue, queue_key,"
        " version) SELECT i, 'n' || i, 's', 1, 2, 2, 1, 11, 21, 1, 0, 0, 0, 1, i, 1 FROM n",
        NULL);
    ticket_world_as(t, MINJUN);
    test_house_read(t, badges_step, badges);
    assert_int_equal(badges[TICKET_VIEW_MINE - 1], TICKET_BADGE_MAX + 1);
    assert_int_equal(badges[TICKET_VIEW_UNASSIGNED - 1], 0);
    assert_int_equal(badges[TICKET_VIEW_MY_TEAM - 1], TICKET_BADGE_MAX + 1);
    assert_int_equal(badges[TICKET_VIEW_WAITING - 1], 0);
    assert_int_equal(badges[TICKET_VIEW_ALL - 1], TICKET_BADGE_MAX + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_view_holds_what_its_condition_says_for_everybody),
        HOUSE_TESTS(a_queue_goes_by_priority_and_then_by_who_waits_longest),
        HOUSE_TESTS(without_a_view_the_newest_come_first),
        HOUSE_TESTS(badges_stop_at_a_thousand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
