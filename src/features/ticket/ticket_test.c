/** What happens to tickets, on both engines. */
#include "features/ticket/ticket_test_world.h"

#include "base/instant.h"
#include "features/ticket/ticket_message_store.h"

/* ---- helpers -------------------------------------------------------------------------------- */

struct timeline_step {
    int64_t ticket_id;
    struct ticket_entry *entries;
    size_t count;
};

static bool timeline_step(struct call *call, void *arg)
{
    struct timeline_step *step = arg;
    struct ticket_timeline_after after = { .descending = false };
    bool more;

    return ticket_message_store_timeline(call, step->ticket_id, &after, 100, &step->entries,
                                         &step->count, &more);
}

/** The events of a ticket, oldest first, are exactly these types. */
static void assert_events(struct test_house *t, int64_t ticket_id, const char *const *types)
{
    struct timeline_step step = { .ticket_id = ticket_id };
    size_t n = 0;

    test_house_read(t, timeline_step, &step);
    while (types[n] != NULL && n < step.count) {
        assert_text(step.entries[n].event.type_name, types[n]);
        n++;
    }
    assert_int_equal(n, step.count);
    assert_null(types[n]);
}

#define EVENTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct try_step {
    int64_t id;
    int64_t seen_version;
    struct ticket_change change;
    struct ticket_message_new message;
    struct ticket_new asked;
};

static bool try_change(struct call *call, void *arg)
{
    struct try_step *step = arg;
    struct ticket ticket;

    return ticket_change(call, step->id, step->seen_version, &step->change, &ticket);
}

static bool try_message(struct call *call, void *arg)
{
    struct try_step *step = arg;
    struct ticket_message message;

    return ticket_message_add(call, step->id, step->seen_version, &step->message, &message);
}

static bool try_create(struct call *call, void *arg)
{
    struct try_step *step = arg;
    struct ticket_row made;

    return ticket_create(call, &step->asked, &made);
}

static void assert_refused(struct test_house *t, call_step *step, struct try_step *with,
                           enum err_kind kind, const char *code)
{
    assert_false(call_change(&t->call, step, with));
    assert_string_equal(t->call.err->code, code);
    assert_int_equal(t->call.err->kind, kind);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void a_new_ticket_is_new_and_its_customer_waits(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket made = ticket_world_ticket(t, "  환불\n요청 ", "언제\n\n환불되나요?");
    struct ticket ticket = ticket_world_get(t, made.id);

    assert_text(ticket.subject, "환불 요청");
    assert_text(ticket.number, "1001");
    assert_int_equal(ticket.life.state, TICKET_NEW);
    assert_int_equal(ticket.life.waiting_since_ms, TEST_HOUSE_NOW_MS);
    assert_int_equal(ticket.message_count, 1);
    assert_int_equal(ticket.last_message_from, TICKET_FROM_CUSTOMER);
    assert_text(ticket.last_message_excerpt, "언제 환불되나요?");
    assert_int_equal(ticket.version, 1);
    assert_events(t, ticket.id, EVENTS("ticket.created", "ticket.message_added"));
}

static void an_answer_opens_the_ticket_and_ends_waiting(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");

    ticket_world_as(t, MINJUN);
    ticket = ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "내일 도착합니다.");
    assert_int_equal(ticket.life.state, TICKET_OPEN);
    assert_int_equal(ticket.life.waiting_since_ms, 0);
    assert_int_equal(ticket.life.first_answer_at_ms, TEST_HOUSE_NOW_MS);
    assert_int_equal(ticket.version, 2);
    assert_int_equal(ticket.message_count, 2);
    assert_int_equal(ticket.last_message_from, TICKET_FROM_AGENT);
    assert_events(t, ticket.id,
                  EVENTS("ticket.created", "ticket.message_added", "ticket.message_added",
                         "ticket.state_changed"));
}

static void a_note_changes_neither_state_nor_what_the_list_shows(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");

    ticket_world_as(t, MINJUN);
    ticket = ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, false, "창고에 물어봄");
    assert_int_equal(ticket.life.state, TICKET_NEW);
    assert_int_equal(ticket.life.waiting_since_ms, TEST_HOUSE_NOW_MS);
    assert_int_equal(ticket.message_count, 2);
    assert_text(ticket.last_message_excerpt, "어디까지 왔나요?");
}

static void waiting_runs_from_the_oldest_unanswered_message(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");

    test_house_at(t, TEST_HOUSE_NOW_MS + MS_PER_HOUR);
    ticket = ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "여보세요?");
    assert_int_equal(ticket.life.waiting_since_ms, TEST_HOUSE_NOW_MS);
    ticket_world_as(t, MINJUN);
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "내일 도착합니다.");
    test_house_at(t, TEST_HOUSE_NOW_MS + 2 * MS_PER_HOUR);
    ticket = ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "안 왔어요");
    assert_int_equal(ticket.life.waiting_since_ms, TEST_HOUSE_NOW_MS + 2 * MS_PER_HOUR);
}

static void one_change_is_one_version_and_one_event_a_part(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");
    struct str tags[] = { STR("VIP"), STR("환불") };

    ticket_world_as(t, MINJUN);
    ticket = ticket_world_change(t, ticket.id,
                                 (struct ticket_change){
                                     .parts = TICKET_CHANGE_PRIORITY | TICKET_CHANGE_TEAM
                                              | TICKET_CHANGE_ASSIGNEE | TICKET_CHANGE_TAGS
                                              | TICKET_CHANGE_SUBJECT | TICKET_CHANGE_TYPE,
                                     .priority = TICKET_URGENT,
                                     .team_id = TEAM_DELIVERY,
                                     .assignee_id = MINJUN,
                                     .tags = tags,
                                     .tag_count = 2,
                                     .subject = STR("배송 지연"),
                                     .type = TICKET_INCIDENT,
                                 });
    assert_int_equal(ticket.version, 2);
    assert_int_equal(ticket.life.state, TICKET_NEW);
    assert_events(t, ticket.id,
                  EVENTS("ticket.created", "ticket.message_added", "ticket.subject_changed",
                         "ticket.tags_changed", "ticket.type_changed", "ticket.priority_changed",
                         "ticket.team_changed", "ticket.assignee_changed"));
}

static void a_change_to_what_is_already_so_writes_nothing(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_HIGH);

    ticket = ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_PRIORITY | TICKET_CHANGE_TEAM
                                         | TICKET_CHANGE_ASSIGNEE | TICKET_CHANGE_TAGS,
                                .priority = TICKET_HIGH,
                                .team_id = TEAM_DELIVERY,
                                .assignee_id = MINJUN });
    assert_int_equal(ticket.version, 1);
    assert_events(t, ticket.id, EVENTS("ticket.created", "ticket.message_added"));
}

static void a_change_from_an_old_version_is_refused_with_the_present_one(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");
    struct try_step step = { .id = ticket.id,
                             .seen_version = 1,
                             .change = { .parts = TICKET_CHANGE_PRIORITY, .priority = TICKET_LOW },
                             .message = { .public = true,
                                          .from = TICKET_FROM_AGENT,
                                          .author_id = MINJUN,
                                          .channel = TICKET_BY_DESK,
                                          .text = STR("네") } };

    ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "여보세요?");
    assert_refused(t, try_change, &step, ERR_CONFLICT, "version_conflict");
    assert_string_equal(t->call.err->param, "2");
    assert_refused(t, try_message, &step, ERR_CONFLICT, "version_conflict");
    assert_int_equal(ticket_world_get(t, ticket.id).version, 2);
}

static void an_assignee_is_active_and_of_the_tickets_team(void **state)
{
    static const struct {
        int64_t team_id, assignee_id;
        const char *code; /* NULL: allowed */
    } cases[] = {
        { TEAM_DELIVERY, MINJUN, NULL },
        { 0, EMILY, NULL },
        { TEAM_REPAIRS, PARTNER, NULL },
        { TEAM_DELIVERY, EMILY, "assignee_not_in_team" },
        { TEAM_REPAIRS, FORMER, "unknown_account" },
        { 0, 999, "unknown_account" },
        { 999, 0, "unknown_team" },
    };
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct try_step step = { .id = ticket.id,
                                 .change = { .parts = TICKET_CHANGE_TEAM | TICKET_CHANGE_ASSIGNEE,
                                             .team_id = cases[i].team_id,
                                             .assignee_id = cases[i].assignee_id } };

        if (cases[i].code != NULL)
            assert_refused(t, try_change, &step, ERR_INVALID, cases[i].code);
        else
            test_house_change(t, try_change, &step);
        test_house_call(t);
    }
}

static void another_team_takes_the_ticket_from_who_is_not_in_it(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);

    ticket = ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_TEAM, .team_id = TEAM_REPAIRS });
    assert_int_equal(ticket.assignee_id, 0);
    assert_events(t, ticket.id,
                  EVENTS("ticket.created", "ticket.message_added", "ticket.team_changed",
                         "ticket.assignee_changed"));
}

static void solving_asks_the_customer_and_their_no_reopens_with_the_same_owner(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);

    ticket_world_as(t, MINJUN);
    ticket = ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_SOLVED });
    assert_int_equal(ticket.life.solved_at_ms, TEST_HOUSE_NOW_MS);
    ticket = ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "아직 안 됐어요");
    assert_int_equal(ticket.life.state, TICKET_OPEN);
    assert_int_equal(ticket.assignee_id, MINJUN);
    assert_events(t, ticket.id,
                  EVENTS("ticket.created", "ticket.message_added", "ticket.state_changed",
                         "ticket.confirm_asked", "ticket.message_added", "ticket.state_changed",
                         "ticket.reopened"));
}

struct confirm_step {
    int64_t id;
    bool solved;
};

static bool confirm_step(struct call *call, void *arg)
{
    struct confirm_step *step = arg;
    struct ticket ticket;

    return ticket_confirm(call, step->id, step->solved, &ticket);
}

static void a_confirmation_needs_a_solved_ticket(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    struct confirm_step step = { .id = ticket.id, .solved = true };

    assert_false(call_change(&t->call, confirm_step, &step));
    assert_string_equal(t->call.err->code, "not_solved");
    test_house_call(t);
    ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_SOLVED });
    test_house_change(t, confirm_step, &step);
    assert_int_equal(ticket_world_get(t, ticket.id).life.state, TICKET_SOLVED);
    step.solved = false;
    test_house_change(t, confirm_step, &step);
    assert_int_equal(ticket_world_get(t, ticket.id).life.state, TICKET_OPEN);
    assert_int_equal(ticket_world_get(t, ticket.id).life.waiting_since_ms, TEST_HOUSE_NOW_MS);
}

static void a_closed_ticket_takes_notes_and_nothing_else(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");
    struct try_step step = { .id = ticket.id,
                             .message = { .public = true,
                                          .from = TICKET_FROM_AGENT,
                                          .author_id = MINJUN,
                                          .channel = TICKET_BY_API,
                                          .text = STR("다시 봐 드릴게요") },
                             .change = { .parts = TICKET_CHANGE_STATE, .state = TICKET_OPEN } };

    ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_CLOSED });
    assert_refused(t, try_message, &step, ERR_CONFLICT, "ticket_closed");
    test_house_call(t);
    assert_refused(t, try_change, &step, ERR_CONFLICT, "ticket_closed");
    ticket_world_as(t, MINJUN);
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, false, "중복 문의였음");
    assert_int_equal(ticket_world_get(t, ticket.id).life.state, TICKET_CLOSED);
}

static void an_answer_may_set_the_state_in_the_same_step(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");
    struct try_step step = { .id = ticket.id,
                             .message = { .public = true,
                                          .from = TICKET_FROM_AGENT,
                                          .author_id = MINJUN,
                                          .channel = TICKET_BY_DESK,
                                          .text = STR("주문 번호가 무엇인가요?"),
                                          .state = TICKET_PENDING } };

    ticket_world_as(t, MINJUN);
    test_house_change(t, try_message, &step);
    ticket = ticket_world_get(t, ticket.id);
    assert_int_equal(ticket.life.state, TICKET_PENDING);
    assert_int_equal(ticket.version, 2);
    assert_int_equal(ticket.life.waiting_since_ms, 0);
}

static void a_refused_ticket_names_the_field_and_leaves_nothing(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket_message_new message = {
        .public = true, .from = TICKET_FROM_CUSTOMER, .channel = TICKET_BY_API, .text = STR("본문")
    };
    struct ticket_new good = { .subject = STR("제목"),
                               .type = TICKET_QUESTION,
                               .priority = TICKET_NORMAL,
                               .customer_id = GARAM,
                               .channel = TICKET_BY_API,
                               .message = &message };
    struct try_step step = { .asked = good };

    step.asked.subject = STR("  ");
    assert_refused(t, try_create, &step, ERR_INVALID, "required");
    assert_string_equal(t->call.err->field, "/subject");
    test_house_call(t);
    step.asked = good;
    step.asked.team_id = 999;
    assert_refused(t, try_create, &step, ERR_INVALID, "unknown_team");
    assert_string_equal(t->call.err->field, "/team");
    test_house_call(t);
    step.asked = good;
    message.text = STR(" \n");
    assert_refused(t, try_create, &step, ERR_INVALID, "required");
    assert_string_equal(t->call.err->field, "/message/text");
    test_house_call(t);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 0);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM event"), 0);
}

struct rows_step {
    int64_t ids[8];
    size_t id_count;
    struct ticket_row *rows;
    size_t count;
};

static bool rows_step(struct call *call, void *arg)
{
    struct rows_step *step = arg;

    return ticket_list_ids(call, step->ids, step->id_count, &step->rows, &step->count);
}

static void rows_carry_names_tags_and_whether_they_are_unread(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    struct str tags[] = { STR("vip"), STR("반품") };
    struct rows_step step = { .ids = { 999, ticket.id }, .id_count = 2 };

    ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_TAGS, .tags = tags, .tag_count = 2 });
    ticket_world_as(t, SEOYEON);
    test_house_read(t, rows_step, &step);
    assert_int_equal(step.count, 1);
    assert_text(step.rows[0].team_name, "배송");
    assert_text(step.rows[0].assignee_name, "김민준");
    assert_text(step.rows[0].customer_name, "윤가람");
    assert_text(step.rows[0].customer_email, "Garam@example.com");
    assert_int_equal(step.rows[0].organisation_id, 31);
    assert_int_equal(step.rows[0].tag_count, 2);
    assert_text(step.rows[0].tags[0], "vip");
    assert_text(step.rows[0].tags[1], "반품");
    assert_true(step.rows[0].unread);
}

static bool read_step(struct call *call, void *arg)
{
    return ticket_mark_read(call, *(int64_t *)arg, call->access.scope.account_id);
}

static bool is_unread(struct test_house *t, int64_t id)
{
    struct rows_step step = { .ids = { id }, .id_count = 1 };

    test_house_read(t, rows_step, &step);
    return step.rows[0].unread;
}

static void a_ticket_is_unread_until_read_and_again_after_a_message(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");

    ticket_world_as(t, MINJUN);
    assert_true(is_unread(t, ticket.id));
    test_house_change(t, read_step, &ticket.id);
    assert_false(is_unread(t, ticket.id));
    ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "답");
    assert_false(is_unread(t, ticket.id));
    ticket_world_as(t, SEOYEON);
    assert_true(is_unread(t, ticket.id));
    ticket_world_as(t, MINJUN);
    ticket_world_write(t, ticket.id, TICKET_FROM_CUSTOMER, true, "고마워요");
    assert_true(is_unread(t, ticket.id));
}

static void outside_the_scope_there_is_no_ticket(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket theirs = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    struct ticket ours = ticket_world_queued(t, TEAM_REPAIRS, 0, TICKET_NORMAL);
    struct ticket mine = ticket_world_queued(t, 0, PARTNER, TICKET_NORMAL);
    struct rows_step rows = { .ids = { theirs.id, ours.id, mine.id }, .id_count = 3 };
    struct try_step step = {
        .id = theirs.id, .change = { .parts = TICKET_CHANGE_PRIORITY, .priority = TICKET_LOW }
    };

    ticket_world_as(t, PARTNER);
    assert_refused(t, try_change, &step, ERR_NOT_FOUND, "not_found");
    ticket_world_as(t, PARTNER);
    test_house_read(t, rows_step, &rows);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.rows[0].ticket.id, ours.id);
    assert_int_equal(rows.rows[1].ticket.id, mine.id);
}

static bool watch_step(struct call *call, void *arg)
{
    return ticket_watch(call, *(int64_t *)arg, MINJUN, true);
}

static bool unwatch_step(struct call *call, void *arg)
{
    return ticket_watch(call, *(int64_t *)arg, MINJUN, false);
}

static void watching_twice_is_watching_once(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_ticket(t, "배송", "어디까지 왔나요?");

    test_house_change(t, watch_step, &ticket.id);
    test_house_change(t, watch_step, &ticket.id);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket_watcher"), 1);
    test_house_change(t, unwatch_step, &ticket.id);
    test_house_change(t, unwatch_step, &ticket.id);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket_watcher"), 0);
    assert_events(
        t, ticket.id,
        EVENTS("ticket.created", "ticket.message_added", "ticket.watched", "ticket.unwatched"));
}

static void undo_puts_back_what_nobody_has_changed_since(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = ticket_world_queued(t, TEAM_DELIVERY, MINJUN, TICKET_NORMAL);
    struct str tags[] = { STR("vip") };
    struct action_undone done;
    int64_t action_id;

    ticket_world_as(t, SEOYEON);
    ticket_world_change(t, ticket.id,
                        (struct ticket_change){ .parts = TICKET_CHANGE_STATE
                                                         | TICKET_CHANGE_PRIORITY
                                                         | TICKET_CHANGE_TEAM | TICKET_CHANGE_TAGS,
                                                .state = TICKET_CLOSED,
                                                .priority = TICKET_URGENT,
                                                .team_id = TEAM_REPAIRS,
                                                .tags = tags,
                                                .tag_count = 1 });
    action_id = t->call.action_id;
    assert_true(action_id != 0);
    ticket_world_as(t, SEOYEON);
    ticket_world_change(
        t, ticket.id,
        (struct ticket_change){ .parts = TICKET_CHANGE_PRIORITY, .priority = TICKET_LOW });
    ticket_world_as(t, SEOYEON);
    done = ticket_world_undo(t, action_id);
    assert_int_equal(done.left_count, 1);
    assert_text(done.left[0].field, "priority");
    ticket = ticket_world_get(t, ticket.id);
    assert_int_equal(ticket.life.state, TICKET_NEW);
    assert_int_equal(ticket.life.waiting_since_ms, TEST_HOUSE_NOW_MS);
    assert_int_equal(ticket.life.closed_at_ms, 0);
    assert_int_equal(ticket.team_id, TEAM_DELIVERY);
    assert_int_equal(ticket.assignee_id, MINJUN);
    assert_int_equal(ticket.priority, TICKET_LOW);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket_tag"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_new_ticket_is_new_and_its_customer_waits),
        HOUSE_TESTS(an_answer_opens_the_ticket_and_ends_waiting),
        HOUSE_TESTS(a_note_changes_neither_state_nor_what_the_list_shows),
        HOUSE_TESTS(waiting_runs_from_the_oldest_unanswered_message),
        HOUSE_TESTS(one_change_is_one_version_and_one_event_a_part),
        HOUSE_TESTS(a_change_to_what_is_already_so_writes_nothing),
        HOUSE_TESTS(a_change_from_an_old_version_is_refused_with_the_present_one),
        HOUSE_TESTS(an_assignee_is_active_and_of_the_tickets_team),
        HOUSE_TESTS(another_team_takes_the_ticket_from_who_is_not_in_it),
        HOUSE_TESTS(solving_asks_the_customer_and_their_no_reopens_with_the_same_owner),
        HOUSE_TESTS(a_confirmation_needs_a_solved_ticket),
        HOUSE_TESTS(a_closed_ticket_takes_notes_and_nothing_else),
        HOUSE_TESTS(an_answer_may_set_the_state_in_the_same_step),
        HOUSE_TESTS(a_refused_ticket_names_the_field_and_leaves_nothing),
        HOUSE_TESTS(rows_carry_names_tags_and_whether_they_are_unread),
        HOUSE_TESTS(a_ticket_is_unread_until_read_and_again_after_a_message),
        HOUSE_TESTS(outside_the_scope_there_is_no_ticket),
        HOUSE_TESTS(watching_twice_is_watching_once),
        HOUSE_TESTS(undo_puts_back_what_nobody_has_changed_since),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
