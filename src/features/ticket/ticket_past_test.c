/** Tickets with a past: what they keep, and what the rules make of it, on both engines. */
#include "features/ticket/ticket_test_world.h"

#include "base/attributes.h"
#include "base/instant.h"
#include "features/ticket/ticket_past.h"

#define LAST_YEAR_MS (TEST_HOUSE_NOW_MS - (int64_t)365 * MS_PER_DAY)

static const struct ticket_past_message conversation[] = {
    { LAST_YEAR_MS,
      { .public = true,
        .from = TICKET_FROM_CUSTOMER,
        .channel = TICKET_BY_MAIL,
        .text = STR_INIT("환불은 언제 되나요?") } },
    { LAST_YEAR_MS + MS_PER_HOUR,
      { .public = true,
        .from = TICKET_FROM_AGENT,
        .author_id = MINJUN,
        .channel = TICKET_BY_DESK,
        .text = STR_INIT("오늘 접수했습니다.") } },
    { LAST_YEAR_MS + MS_PER_DAY,
      { .public = true,
        .from = TICKET_FROM_CUSTOMER,
        .customer_id = OLIVER,
        .channel = TICKET_BY_MAIL,
        .text = STR_INIT("Not yet here.") } },
};

struct step {
    struct ticket_past past;
    struct ticket ticket;
};

static bool take_over(struct call *call, void *arg)
{
    struct step *step = arg;

    return ticket_take_over(call, &step->past, &step->ticket);
}

static struct step begin(const char *number, enum ticket_state state)
{
    return (struct step){
        .past = { .ticket = { .subject = STR("환불 문의"),
                              .type = TICKET_QUESTION,
                              .priority = TICKET_HIGH,
                              .team_id = TEAM_REPAIRS,
                              .assignee_id = FORMER,
                              .customer_id = GARAM,
                              .channel = TICKET_BY_MAIL,
                              .language = STR("ko") },
                  .number = str_of(number),
                  .state = state,
                  .created_at_ms = LAST_YEAR_MS - MS_PER_MINUTE,
                  .waiting_since_ms = TICKET_WAITING_BY_MESSAGES,
                  .messages = conversation,
                  .message_count = COUNT_OF(conversation) },
    };
}

static struct ticket taken_over(struct test_house *t, const char *number, enum ticket_state state)
{
    struct step step = begin(number, state);

    test_house_change(t, take_over, &step);
    return ticket_world_get(t, step.ticket.id);
}

static void a_ticket_keeps_its_number_and_instants(void **state)
{
    struct test_house *t = ticket_world(state);
    struct ticket ticket = taken_over(t, "48217", TICKET_OPEN);

    assert_text(ticket.number, "48217");
    assert_true(ticket.created_at_ms == LAST_YEAR_MS - MS_PER_MINUTE);
    assert_true(ticket.changed_at_ms == LAST_YEAR_MS + MS_PER_DAY);
    assert_true(ticket.life.waiting_since_ms == LAST_YEAR_MS + MS_PER_DAY);
    assert_true(ticket.life.first_answer_at_ms == LAST_YEAR_MS + MS_PER_HOUR);
    assert_int_equal(ticket.assignee_id, FORMER);
    assert_int_equal(ticket.message_count, 3);
    assert_int_equal(ticket.version, 3);
    assert_text(ticket.last_message_excerpt, "Not yet here.");
    assert_int_equal(test_house_int(t, "SELECT author_id FROM message ORDER BY id LIMIT 1"), GARAM);
    assert_int_equal(test_house_int(t, "SELECT author_id FROM message ORDER BY id DESC LIMIT 1"),
                     OLIVER);
    assert_true(test_house_int(t, "SELECT max(at_ms) FROM event") == LAST_YEAR_MS + MS_PER_DAY);
    assert_true(t->call.now_ms == TEST_HOUSE_NOW_MS);
}

static void the_state_it_was_left_in_is_believed(void **state)
{
    static const struct {
        enum ticket_state state;
        bool waits;
        bool was_solved;
        bool is_closed;
    } cases[] = {
        { TICKET_NEW, true, false, false },      { TICKET_OPEN, true, false, false },
        { TICKET_PENDING, false, false, false }, { TICKET_ON_HOLD, true, false, false },
        { TICKET_SOLVED, false, true, false },   { TICKET_CLOSED, false, true, true },
    };
    struct test_house *t = ticket_world(state);

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ticket ticket = taken_over(t, NULL, cases[i].state);

        assert_int_equal(ticket.life.state, cases[i].state);
        assert_int_equal(ticket.life.waiting_since_ms != 0, cases[i].waits);
        assert_int_equal(ticket.life.solved_at_ms != 0, cases[i].was_solved);
        assert_int_equal(ticket.life.closed_at_ms != 0, cases[i].is_closed);
    }
}

static void numbers_of_ours_go_on_above_those_brought_along(void **state)
{
    static const char *const numbers[] = { "1001", "1002", "1003", "90000", "RT-7", "5" };
    struct test_house *t = ticket_world(state);
    struct ticket next;

    ticket_world_ticket(t, "배송", "언제 오나요?");
    for (size_t i = 1; i < COUNT_OF(numbers); i++)
        taken_over(t, numbers[i], TICKET_SOLVED);
    next = ticket_world_ticket(t, "배송", "언제 오나요?");
    assert_text(next.number, "90001");
}

static void what_cannot_be_taken_leaves_nothing(void **state)
{
    static const struct ticket_past_message wordless[] = {
        { LAST_YEAR_MS, { .public = true, .from = TICKET_FROM_CUSTOMER, .text = STR_INIT("x") } },
        { LAST_YEAR_MS, { .public = true, .from = TICKET_FROM_CUSTOMER, .text = STR_INIT(" ") } },
    };
    struct test_house *t = ticket_world(state);
    struct step cases[] = {
        begin("7001", TICKET_OPEN), begin("two words", TICKET_OPEN), begin("", TICKET_OPEN),
        begin("7002", TICKET_OPEN), begin("7003", TICKET_OPEN),
    };
    static const char *const fields[] = { "/number", "/number", "/number", "/messages/1/text",
                                          "/messages" };

    taken_over(t, "7001", TICKET_OPEN);
    cases[3].past.messages = wordless;
    cases[3].past.message_count = COUNT_OF(wordless);
    cases[4].past.message_count = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(call_change(&t->call, take_over, &cases[i]));
        assert_string_equal(t->call.err->field, fields[i]);
    }
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket"), 1);
}

/* ---- several nodes -------------------------------------------------------------------------- */

struct making {
    struct ticket_new asked;
    struct ticket_row made;
};

static bool make_step(struct call *call, void *arg)
{
    struct making *making = arg;

    return ticket_create(call, &making->asked, &making->made);
}

/** A ticket that is made in this house; its number, or the error's code, in the test's arena. */
static const char *make_in(struct house *house, struct arena *arena)
{
    struct ticket_message_new words = { .public = true,
                                        .from = TICKET_FROM_CUSTOMER,
                                        .channel = TICKET_BY_FORM,
                                        .text = STR("언제 오시나요?") };
    struct making making = { .asked = { .subject = STR("방문 시간"),
                                        .type = TICKET_QUESTION,
                                        .priority = TICKET_NORMAL,
                                        .customer_id = GARAM,
                                        .channel = TICKET_BY_FORM,
                                        .message = &words } };
    struct call call;
    const char *answer;

    call_init(&call, house, ARENA_REQUEST_MAX);
    if (call_change(&call, make_step, &making))
        answer = str_cstr(arena, making.made.ticket.number);
    else
        answer = str_cstr(arena, str_of(call.err->code));
    call_fini(&call);
    return answer;
}

/** The other node holds numbers in memory; an import on this one uses up some of them. */
static void numbers_that_were_imported_stop_no_node(void **state)
{
    struct test_house *t = ticket_world(state);
    struct house other = t->house;
    struct step step;
    struct err err;
    int64_t number;
    const char *after;

    assert_true(db_open(&t->db.options, &other.db, &err));
    assert_true(str_to_int64(str_of(make_in(&other, t->call.arena)), &number));
    for (int i = 1; i <= 3; i++) {
        step = begin(str_format(t->call.arena, "%lld", (long long)(number + i)).p, TICKET_OPEN);
        test_house_change(t, take_over, &step);
    }
    after = make_in(&other, t->call.arena);
    db_close(&other.db);
    if (!str_to_int64(str_of(after), &number))
        fail_msg("%s", after);
    assert_int_equal(test_house_int(t, "SELECT count(*) FROM ticket WHERE subject = '방문 시간'"),
                     2);
    assert_int_equal(test_house_int(t, "SELECT count(DISTINCT number) FROM ticket"),
                     test_house_int(t, "SELECT count(*) FROM ticket"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOUSE_TESTS(a_ticket_keeps_its_number_and_instants),
        HOUSE_TESTS(the_state_it_was_left_in_is_believed),
        HOUSE_TESTS(numbers_of_ours_go_on_above_those_brought_along),
        HOUSE_TESTS(what_cannot_be_taken_leaves_nothing),
        { "numbers_that_were_imported_stop_no_node", numbers_that_were_imported_stop_no_node,
          test_house_setup_postgres, test_house_teardown, NULL },
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
