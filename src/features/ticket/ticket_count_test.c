/** Counts of tickets: kept by every change, told within the scope. */
#include "features/ticket/ticket_count.h"

#include "core/action/action.h"
#include "core/event/counter.h"
#include "features/ticket/ticket_past.h"
#include "features/ticket/ticket_test_world.h"

/* ---- helpers -------------------------------------------------------------------------------- */

static bool compare_step(struct call *call, void *arg)
{
    struct counter_correction *correction = arg;

    return counter_compare(call, correction->dimension, correction);
}

/** Every dimension agrees with the rows. */
static void assert_true_counts(struct test_house *t)
{
    for (const struct counter_dimension *const *at = ticket_dimensions; *at != NULL; at++) {
        struct counter_correction correction = { .dimension = *at };

        test_house_read(t, compare_step, &correction);
        if (correction.count != 0)
            fail_msg("%s: %zu keys are wrong", (*at)->name, correction.count);
    }
}

struct read_step {
    const struct counter_dimension *dimension;
    int64_t key;
    int64_t count;
};

static bool read_step(struct call *call, void *arg)
{
    struct read_step *step = arg;

    return counter_read(call, step->dimension, &step->key, 1, &step->count);
}

static int64_t counted(struct test_house *t, const struct counter_dimension *dimension, int64_t key)
{
    struct read_step step = { .dimension = dimension, .key = key };

    test_house_read(t, read_step, &step);
    return step.count;
}

static struct ticket change_tags(struct test_house *t, int64_t id, const struct str *tags, size_t n)
{
    return ticket_world_change(
        t, id, (struct ticket_change){ .parts = TICKET_CHANGE_TAGS, .tags = tags, .tag_count = n });
}

static struct ticket move(struct test_house *t, int64_t id, enum ticket_state state)
{
    return ticket_world_change(
        t, id, (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = state });
}

/** The id of a tag that exists. */
static int64_t tag_id(struct test_house *t, const char *name)
{
    char sql[128];

    snprintf(sql, sizeof(sql), "SELECT id FROM tag WHERE name = '%s'", name);
    return test_house_int(t, sql);
}

/* ---- keeping -------------------------------------------------------------------------------- */

static void a_new_ticket_is_counted(void **state)
{
    struct test_house *t = ticket_world(state);

    ticket_world_as(t, SEOYEON);
    ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_URGENT);
    ticket_world_queued(t, 0, 0, TICKET_LOW);
    assert_int_equal(counted(t, &ticket_by_state, TICKET_NEW), 2);
    assert_int_equal(counted(t, &ticket_by_priority, TICKET_URGENT), 1);
    assert_int_equal(counted(t, &ticket_by_team, TEAM_DELIVERY), 1);
    assert_int_equal(counted(t, &ticket_by_team, 0), 1);
    assert_int_equal(counted(t, &ticket_by_assignee, MINJUN), 1);
    assert_int_equal(counted(t, &ticket_by_assignee, 0), 1);
    assert_true_counts(t);
}

static void a_change_moves_what_it_changes(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket;

    ticket_world_as(t, SEOYEON);
    ticket = ticket_world_queued(t, TEAM_DELIVERY, 0, TICKET_NORMAL);
    ticket_world_change(t, ticket.id,
                        (struct ticket_change){ .parts = TICKET_CHANGE_TEAM | TICKET_CHANGE_ASSIGNEE
                                                         | TICKET_CHANGE_PRIORITY,
                                                .team_id = TEAM_REPAIRS,
                                                .assignee_id = EMILY,
                                                .priority = TICKET_HIGH });
    assert_int_equal(counted(t, &ticket_by_team, TEAM_DELIVERY), 0);
    assert_int_equal(counted(t, &ticket_by_team, TEAM_REPAIRS), 1);
    assert_int_equal(counted(t, &ticket_by_assignee, EMILY), 1);
    assert_int_equal(counted(t, &ticket_by_priority, TICKET_HIGH), 1);
    assert_true_counts(t);
}

static void messages_and_their_states_are_counted(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket;

    ticket_world_as(t, SEOYEON);
    ticket = ticket_world_ticket(t, "배송이 늦어요", "언제 오나요?");
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "오늘 도착합니다.");
    assert_int_equal(counted(t, &ticket_by_state, TICKET_NEW), 0);
    assert_int_equal(counted(t, &ticket_by_state, TICKET_OPEN), 1);
    move(t, ticket.id, TICKET_SOLVED);
    assert_int_equal(counted(t, &ticket_by_priority, TICKET_NORMAL), 0);
    ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "아직 안 왔어요.");
    assert_int_equal(counted(t, &ticket_by_state, TICKET_SOLVED), 0);
    assert_int_equal(counted(t, &ticket_by_priority, TICKET_NORMAL), 1);
    assert_true_counts(t);
}

static void tags_leave_with_their_ticket_and_come_back(void **state)
{
    static const struct str two[] = { STR_INIT("환불"), STR_INIT("vip") };
    static const struct str other[] = { STR_INIT("vip"), STR_INIT("delivery") };
    struct test_house *t = ticket_world(state);
    struct ticket ticket;

    ticket_world_as(t, SEOYEON);
    ticket = ticket_world_ticket(t, "환불 문의", "환불해 주세요.");
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "네.");
    change_tags(t, ticket.id, two, 2);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "환불")), 1);
    change_tags(t, ticket.id, other, 2);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "환불")), 0);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "delivery")), 1);
    move(t, ticket.id, TICKET_SOLVED);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "vip")), 0);
    change_tags(t, ticket.id, two, 2);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "환불")), 0);
    assert_true_counts(t);
    move(t, ticket.id, TICKET_OPEN);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "환불")), 1);
    assert_true_counts(t);
}

static void tags_changed_by_what_solves_or_opens_are_counted_once(void **state)
{
    static const struct str before[] = { STR_INIT("a"), STR_INIT("b") };
    static const struct str after[] = { STR_INIT("b"), STR_INIT("c") };
    struct test_house *t = ticket_world(state);
    struct ticket ticket;

    ticket_world_as(t, SEOYEON);
    ticket = ticket_world_ticket(t, "Broken lamp", "It arrived broken.");
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "A new one is on its way.");
    change_tags(t, ticket.id, before, 2);
    ticket_world_change(t, ticket.id,
                        (struct ticket_change){ .parts = TICKET_CHANGE_TAGS | TICKET_CHANGE_STATE,
                                                .state = TICKET_SOLVED,
                                                .tags = after,
                                                .tag_count = 2 });
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "a")), 0);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "b")), 0);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "c")), 0);
    ticket_world_change(t, ticket.id,
                        (struct ticket_change){ .parts = TICKET_CHANGE_TAGS | TICKET_CHANGE_STATE,
                                                .state = TICKET_OPEN,
                                                .tags = before,
                                                .tag_count = 2 });
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "a")), 1);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "c")), 0);
    assert_true_counts(t);
}

static bool take_over_step(struct call *call, void *arg)
{
    struct ticket ticket;

    return ticket_take_over(call, arg, &ticket);
}

static void what_is_brought_along_is_counted_as_it_was_left(void **state)
{
    static const struct str tags[] = { STR_INIT("old") };
    struct test_house *t = ticket_world(state);
    struct ticket_past_message messages[] = {
        { .message = { .public = true,
                       .from = TICKET_FROM_CUSTOMER,
                       .channel = TICKET_BY_MAIL,
                       .text = STR("물어봅니다.") },
          .at_ms = TEST_HOUSE_NOW_MS - 1000 },
    };
    struct ticket_past past = {
        .ticket = { .subject = STR("옛 문의"),
                    .type = TICKET_QUESTION,
                    .priority = TICKET_NORMAL,
                    .customer_id = GARAM,
                    .channel = TICKET_BY_MAIL,
                    .tags = tags,
                    .tag_count = 1 },
        .state = TICKET_CLOSED,
        .created_at_ms = TEST_HOUSE_NOW_MS - 1000,
        .messages = messages,
        .message_count = 1,
    };

    test_house_change(t, take_over_step, &past);
    past.state = TICKET_OPEN;
    test_house_change(t, take_over_step, &past);
    assert_int_equal(counted(t, &ticket_by_state, TICKET_CLOSED), 1);
    assert_int_equal(counted(t, &ticket_by_tag, tag_id(t, "old")), 1);
    assert_true_counts(t);
}

/* ---- telling -------------------------------------------------------------------------------- */

static bool counts_step(struct call *call, void *arg)
{
    return ticket_counts_read(call, arg);
}

static void who_sees_everything_is_told_everything(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket_counts counts;

    ticket_world_as(t, SEOYEON);
    ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_URGENT);
    ticket_world_queued(t, TEAM_REPAIRS, 0, TICKET_URGENT);
    test_house_read(t, counts_step, &counts);
    assert_true(counts.is_whole);
    assert_int_equal(counts.states[TICKET_NEW - 1], 2);
    assert_int_equal(counts.states[TICKET_CLOSED - 1], 0);
    assert_int_equal(counts.priorities[TICKET_URGENT - 1], 2);
    assert_int_equal(counts.teams.n, 2);
    assert_int_equal(counts.teams.v[0].id, TEAM_DELIVERY);
    assert_true(counts.teams.v[0].name.n > 0);
    assert_int_equal(counts.assignees.n, 2);
    assert_int_equal(counts.assignees.v[0].id, 0);
    assert_int_equal(counts.assignees.v[1].id, MINJUN);
}

static void the_most_frequent_tags_come_first(void **state)
{
    static const struct str tags[] = { STR_INIT("rare"), STR_INIT("often") };
    struct test_house *t = ticket_world(state);
    struct ticket_counts counts;
    struct ticket ticket;

    ticket_world_as(t, SEOYEON);
    ticket = ticket_world_ticket(t, "One", "Text");
    change_tags(t, ticket.id, tags, 2);
    ticket = ticket_world_ticket(t, "Two", "Text");
    change_tags(t, ticket.id, tags + 1, 1);
    test_house_read(t, counts_step, &counts);
    assert_int_equal(counts.tags.n, 2);
    assert_text(counts.tags.v[0].name, "often");
    assert_int_equal(counts.tags.v[0].count, 2);
    assert_text(counts.tags.v[1].name, "rare");
}

static void a_partner_is_told_only_of_their_own(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket_counts counts;

    ticket_world_as(t, SEOYEON);
    ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_URGENT);
    ticket_world_queued(t, TEAM_REPAIRS, EMILY, TICKET_URGENT);
    ticket_world_queued(t, TEAM_REPAIRS, PARTNER, TICKET_URGENT);
    ticket_world_as(t, PARTNER);
    test_house_read(t, counts_step, &counts);
    assert_false(counts.is_whole);
    assert_int_equal(counts.states[TICKET_NEW - 1], 0);
    assert_int_equal(counts.teams.n, 1);
    assert_int_equal(counts.teams.v[0].id, TEAM_REPAIRS);
    assert_int_equal(counts.teams.v[0].count, 2);
    assert_int_equal(counts.assignees.n, 1);
    assert_int_equal(counts.assignees.v[0].id, PARTNER);
    assert_int_equal(counts.assignees.v[0].count, 1);
    assert_int_equal(counts.tags.n, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_new_ticket_is_counted),
        HOUSE_TESTS(a_change_moves_what_it_changes),
        HOUSE_TESTS(messages_and_their_states_are_counted),
        HOUSE_TESTS(tags_leave_with_their_ticket_and_come_back),
        HOUSE_TESTS(tags_changed_by_what_solves_or_opens_are_counted_once),
        HOUSE_TESTS(what_is_brought_along_is_counted_as_it_was_left),
        HOUSE_TESTS(who_sees_everything_is_told_everything),
        HOUSE_TESTS(the_most_frequent_tags_come_first),
        HOUSE_TESTS(a_partner_is_told_only_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
