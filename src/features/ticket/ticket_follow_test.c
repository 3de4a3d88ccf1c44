/* What a customer writes after the end: a ticket that follows. */
#include "features/ticket/ticket_follow.h"

#include "features/ticket/ticket_test_world.h"

#define CLOSED                                                                                     \
    (struct ticket_change)                                                                         \
    {                                                                                              \
        .parts = TICKET_CHANGE_STATE, .state = TICKET_CLOSED                                       \
    }

static struct ticket closed_ticket(struct test_house *t)
{
    struct ticket ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_HIGH);

    ticket_world_change(t, ticket.id, CLOSED);
    return ticket_world_get(t, ticket.id);
}

struct write_step {
    int64_t id;
    const char *text;
    struct ticket_message message;
};

static bool write_step(struct call *call, void *arg)
{
    struct write_step *step = arg;
    struct ticket_message_new asked = {
        .public = true,
        .from = TICKET_FROM_CUSTOMER,
        .channel = TICKET_BY_API,
        .text = str_of(step->text),
    };

    return ticket_message_add(call, step->id, TICKET_ANY_VERSION, &asked, &step->message);
}

/** The customer writes to a ticket; where the message stands now. */
static struct ticket customer_writes(struct test_house *t, int64_t id, const char *text)
{
    struct write_step step = { .id = id, .text = text };

    test_house_call(t);
    test_house_change(t, write_step, &step);
    assert_true(step.message.id > 0);
    return ticket_world_get(t, step.message.ticket_id);
}

static void a_customers_message_to_a_closed_ticket_makes_one_that_follows(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket closed = closed_ticket(t);
    struct ticket made = customer_writes(t, closed.id, "또 안 돼요");
    struct ticket after = ticket_world_get(t, closed.id);

    assert_true(made.id != closed.id);
    assert_int_equal(made.follows_id, closed.id);
    assert_int_equal(made.life.state, TICKET_NEW);
    assert_int_equal(made.customer_id, closed.customer_id);
    assert_int_equal(made.team_id, TEAM_DELIVERY);
    assert_int_equal(made.assignee_id, MINJUN);
    assert_int_equal(made.priority, TICKET_HIGH);
    assert_text(made.subject, "환불");
    assert_int_equal(made.message_count, 1);
    assert_text(made.last_message_excerpt, "또 안 돼요");
    assert_int_equal(made.life.waiting_since_ms, TEST_HOUSE_NOW_MS);
    assert_int_equal(after.life.state, TICKET_CLOSED);
    assert_int_equal(after.message_count, closed.message_count);
    assert_int_equal(after.version, closed.version + 1);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event WHERE type = 'ticket.followed'"),
                     1);
}

static void what_follows_already_takes_the_next_message(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket closed = closed_ticket(t);
    struct ticket second = customer_writes(t, closed.id, "또 안 돼요");
    struct ticket third;

    assert_int_equal(customer_writes(t, closed.id, "여보세요?").id, second.id);
    assert_int_equal(ticket_world_get(t, second.id).message_count, 2);
    ticket_world_change(t, second.id, CLOSED);
    third = customer_writes(t, closed.id, "세 번째예요");
    assert_int_equal(third.follows_id, second.id);
    assert_int_equal(customer_writes(t, second.id, "네 번째예요").id, third.id);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 3);
}

static void an_owner_who_cannot_own_it_any_more_is_left_out(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket closed = closed_ticket(t);

    test_house_call(t);
    test_house_sql(t, "DELETE FROM team_member WHERE account_id = 11", NULL);
    assert_int_equal(customer_writes(t, closed.id, "또 안 돼요").assignee_id, 0);
}

static void a_note_stays_with_the_closed_ticket(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket closed = closed_ticket(t);

    assert_int_equal(ticket_world_write(t, closed.id, TICKET_FROM_CUSTOMER, false, "메모").id,
                     closed.id);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 1);
}

struct links_step {
    int64_t id;
    struct ticket_link follows;
    struct ticket_link followed_by;
};

static bool links_step(struct call *call, void *arg)
{
    struct links_step *step = arg;
    struct ticket_row row;

    return ticket_get(call, step->id, &row)
           && ticket_links(call, &row.ticket, &step->follows, &step->followed_by);
}

static void who_may_not_see_the_other_ticket_sees_no_link(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket closed = closed_ticket(t);
    struct ticket made = customer_writes(t, closed.id, "또 안 돼요");
    struct links_step step = { .id = made.id };

    test_house_read(t, links_step, &step);
    assert_int_equal(step.follows.id, closed.id);
    assert_true(str_eq(step.follows.number, ticket_world_get(t, closed.id).number));
    ticket_world_change(
        t, made.id, (struct ticket_change){ .parts = TICKET_CHANGE_TEAM, .team_id = TEAM_REPAIRS });
    ticket_world_as(t, PARTNER);
    test_house_read(t, links_step, &step);
    assert_int_equal(step.follows.id, 0);
    assert_int_equal(step.followed_by.id, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_customers_message_to_a_closed_ticket_makes_one_that_follows),
        HOUSE_TESTS(what_follows_already_takes_the_next_message),
        HOUSE_TEST_SQLITE(an_owner_who_cannot_own_it_any_more_is_left_out),
        HOUSE_TEST_SQLITE(a_note_stays_with_the_closed_ticket),
        HOUSE_TESTS(who_may_not_see_the_other_ticket_sees_no_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
