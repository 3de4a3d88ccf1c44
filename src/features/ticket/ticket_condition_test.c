/* Every field of tickets means the same in SQL and in memory. */
#include "features/ticket/ticket_condition.h"

#include "base/arena.h"
#include "base/instant.h"
#include "features/ticket/ticket_list.h"
#include "features/ticket/ticket_test_world.h"

enum { TICKETS = 12, EVERYTHING = 100 };

/** Each field at least once with what some tickets have, and with what none has. */
static const char *const conditions[] = {
    "state:new",         "state:solved,closed",
    "not state:new",     "priority>=high",
    "priority<normal",   "type:question",
    "type:task",         "team:1",
    "team:none",         "team!:none",
    "team:my_teams",     "assignee:me",
    "assignee:none",     "tag:환불",
    "not tag:환불",      "tag:VIP",
    "tag:none",          "customer:21",
    "customer:22",       "organisation:31",
    "organisation:none", "channel:api",
    "channel:mail",      "language:none",
    "language:ko",       "created>=2026-11-22T02:20:00Z",
    "created<today",     "changed>2026-11-22T02:20:00Z",
    "waiting:none",      "waiting<2026-11-22T02:20:00Z",
    "solved:none",       "solved>=2026-11-22T02:00:00Z",
    "subject~환불",      "subject:\"배송 문의\"",
    "number:1003",       "(state:new or priority:urgent) and not team:2",
};

static void set_tags(struct test_house *t, int64_t id, const struct str *tags, size_t count)
{
    ticket_world_change(
        t, id,
        (struct ticket_change){ .parts = TICKET_CHANGE_TAGS, .tags = tags, .tag_count = count });
}

/** Tickets that differ in every field that a condition may ask for. */
static void fill(struct test_house *t)
{
    static const enum ticket_priority priorities[] = { TICKET_LOW, TICKET_NORMAL, TICKET_URGENT };
    static const int64_t owners[] = { 0, MINJUN, EMILY };
    static const struct str tags[] = { STR_INIT("환불"), STR_INIT("vip") };

    for (int i = 0; i < TICKETS; i++) {
        struct ticket ticket;

        test_house_at(t, TEST_HOUSE_NOW_MS + i * MS_PER_MINUTE);
        ticket = i % 4 == 3 ? ticket_world_ticket(t, "배송 문의", "언제 오나요?")
                            : ticket_world_queued(t, i % 3, owners[i % 3], priorities[i % 3]);
        if (i % 4 < 2)
            set_tags(t, ticket.id, tags, (size_t)(i % 4 + 1));
        if (i % 5 == 4) {
            ticket_world_write(t, ticket.id, TICKET_FROM_AGENT, true, "확인했습니다.");
            ticket_world_change(
                t, ticket.id,
                (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = TICKET_SOLVED });
        }
    }
    test_house_sql(t, "UPDATE ticket SET language = 'ko' WHERE id % 2 = 0", NULL);
    test_house_sql(t, "UPDATE ticket SET customer_id = 22 WHERE id % 3 = 0", NULL);
}

struct list_step {
    const char *text;
    struct ticket_page page;
    const struct condition *condition;
};

static bool list_step(struct call *call, void *arg)
{
    struct list_step *step = arg;
    struct ticket_list_ask ask = { .order = TICKET_NEWEST_FIRST, .limit = EVERYTHING };

    if (!condition_parse(call, &ticket_domain, str_of(step->text), &step->condition))
        return false;
    ask.where = step->condition;
    return ticket_list(call, &ask, &step->page);
}

static bool is_on_page(const struct ticket_page *page, int64_t id)
{
    for (size_t i = 0; i < page->count; i++)
        if (page->rows[i].ticket.id == id)
            return true;
    return false;
}

static void every_field_means_the_same_in_sql_and_in_memory(void **state)
{
    struct test_house *t = ticket_world(state);
    struct list_step all = { .text = "" };
    struct call *call;

    fill(t);
    call = ticket_world_as(t, MINJUN);
    test_house_read(t, list_step, &all);
    assert_int_equal(all.page.count, TICKETS);
    for (size_t i = 0; i < COUNT_OF(conditions); i++) {
        const struct condition_reader reader = condition_reader_of(call, STR("UTC"));
        struct list_step step = { .text = conditions[i] };

        test_house_read(t, list_step, &step);
        for (size_t k = 0; k < all.page.count; k++) {
            const struct ticket_row *row = &all.page.rows[k];

            if (condition_matches(step.condition, &reader, row)
                != is_on_page(&step.page, row->ticket.id))
                fail_msg("%s: of ticket %lld", conditions[i], (long long)row->ticket.id);
        }
    }
}

/** Or the test above could pass with conditions that hold for none or for all. */
static void most_of_these_conditions_divide_the_tickets(void **state)
{
    struct test_house *t = ticket_world(state);
    size_t dividing = 0;

    fill(t);
    ticket_world_as(t, MINJUN);
    for (size_t i = 0; i < COUNT_OF(conditions); i++) {
        struct list_step step = { .text = conditions[i] };

        test_house_read(t, list_step, &step);
        dividing += step.page.count > 0 && step.page.count < TICKETS;
    }
    assert_true(dividing * 4 >= COUNT_OF(conditions) * 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        HOUSE_TESTS(every_field_means_the_same_in_sql_and_in_memory),
        HOUSE_TEST_SQLITE(most_of_these_conditions_divide_the_tickets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
