#include "features/sla/sla_simple.h"

#include "base/instant.h"
#include "base/random.h"
#include "features/sla/sla_calendar_test.h"

enum { CASES = 1500, SEED = 11, EVENTS_MAX = 40 };

static int below(struct random_seeded *random, int n)
{
    return (int)random_below(&random->random, (uint64_t)n);
}

/* ---- the simple policy -------------------------------------------------------------------------
 */

static struct sla_simple play(const struct calendar *calendar,
                              const struct sla_simple_policy *policy,
                              const struct sla_simple_event *events, size_t count)
{
    struct sla_simple ticket;

    sla_simple_begin(&ticket, calendar, policy, &events[0]);
    for (size_t i = 1; i < count; i++)
        sla_simple_apply(&ticket, &events[i]);
    return ticket;
}

static const struct sla_simple_policy hourly = { 60 * MS_PER_MINUTE, 3 * MS_PER_HOUR, 0,
                                                 4 * MS_PER_HOUR };

static void goals_are_due_in_hours_that_are_worked(void **state)
{
    const struct calendar *calendar = sla_test_calendar(*state, "Asia/Seoul");
    const struct sla_simple_event events[] = {
        { sla_test_at("2026-03-06T17:30:00+09:00"), SLA_SIMPLE_CREATED, SLA_SIMPLE_OPEN },
        { sla_test_at("2026-03-07T20:10:00+09:00"), SLA_SIMPLE_AGENT_MESSAGE, 0 },
        { sla_test_at("2026-03-07T21:00:00+09:00"), SLA_SIMPLE_STATE, SLA_SIMPLE_CLOSED },
    };
    struct sla_simple ticket = play(calendar, &hourly, events, 1);

    assert_int_equal(sla_simple_first_response_due_ms(&ticket),
                     sla_test_at("2026-03-07T20:30:00+09:00"));
    assert_int_equal(sla_simple_update_due_ms(&ticket), sla_test_at("2026-03-07T22:30:00+09:00"));
    assert_int_equal(sla_simple_resolution_due_ms(&ticket),
                     sla_test_at("2026-03-07T23:30:00+09:00"));
    ticket = play(calendar, &hourly, events, 2);
    assert_int_equal(sla_simple_first_response_due_ms(&ticket), SLA_NEVER);
    assert_int_equal(ticket.first_response_used.used_ms, 40 * MS_PER_MINUTE);
    assert_int_equal(sla_simple_update_due_ms(&ticket), sla_test_at("2026-03-07T23:10:00+09:00"));
    ticket = play(calendar, &hourly, events, 3);
    assert_int_equal(sla_simple_update_due_ms(&ticket), SLA_NEVER);
    assert_int_equal(ticket.resolution_used.used_ms, 90 * MS_PER_MINUTE);
}

static void a_pending_ticket_has_time(void **state)
{
    const struct calendar *calendar = sla_test_calendar(*state, "Asia/Seoul");
    const struct sla_simple_event events[] = {
        { sla_test_at("2026-03-06T09:00:00+09:00"), SLA_SIMPLE_CREATED, SLA_SIMPLE_OPEN },
        { sla_test_at("2026-03-06T09:20:00+09:00"), SLA_SIMPLE_STATE, SLA_SIMPLE_PENDING },
        { sla_test_at("2026-03-06T10:20:00+09:00"), SLA_SIMPLE_STATE, SLA_SIMPLE_OPEN },
        { sla_test_at("2026-03-06T11:30:00+09:00"), SLA_SIMPLE_FIRST_RESPONSE, 0 },
    };
    struct sla_simple ticket = play(calendar, &hourly, events, 2);

    assert_int_equal(sla_simple_first_response_due_ms(&ticket), SLA_NEVER);
    ticket = play(calendar, &hourly, events, 3);
    assert_int_equal(sla_simple_first_response_due_ms(&ticket),
                     sla_test_at("2026-03-06T11:00:00+09:00"));
    ticket = play(calendar, &hourly, events, 4);
    assert_int_equal(ticket.first_response_used.used_ms, 90 * MS_PER_MINUTE);
    assert_int_equal(sla_simple_update_due_ms(&ticket), sla_test_at("2026-03-06T14:00:00+09:00"));
}

static void of_several_updates_the_worst_is_told(void **state)
{
    const struct calendar *calendar = sla_test_calendar(*state, "Asia/Seoul");
    const struct sla_simple_policy policy = { .update_after_customer_ms = MS_PER_HOUR };
    const struct sla_simple_event events[] = {
        { sla_test_at("2026-03-06T09:00:00+09:00"), SLA_SIMPLE_CREATED, SLA_SIMPLE_OPEN },
        { sla_test_at("2026-03-06T09:10:00+09:00"), SLA_SIMPLE_CUSTOMER_MESSAGE, 0 },
        { sla_test_at("2026-03-06T09:30:00+09:00"), SLA_SIMPLE_CUSTOMER_MESSAGE, 0 },
        { sla_test_at("2026-03-06T10:30:00+09:00"), SLA_SIMPLE_AGENT_MESSAGE, 0 },
        { sla_test_at("2026-03-06T11:00:00+09:00"), SLA_SIMPLE_CUSTOMER_MESSAGE, 0 },
        { sla_test_at("2026-03-06T11:05:00+09:00"), SLA_SIMPLE_AGENT_MESSAGE, 0 },
    };
    struct sla_simple ticket = play(calendar, &policy, events, 1);

    assert_int_equal(sla_simple_update_due_ms(&ticket), SLA_NEVER);
    ticket = play(calendar, &policy, events, 3);
    assert_int_equal(sla_simple_update_due_ms(&ticket), sla_test_at("2026-03-06T10:10:00+09:00"));
    ticket = play(calendar, &policy, events, 6);
    assert_int_equal(sla_simple_update_due_ms(&ticket), SLA_NEVER);
    assert_int_equal(ticket.update_used.used_ms, 80 * MS_PER_MINUTE);
}

/** The same told minute by minute: what is open counts while it is worked and the ticket is open.
 */
struct slow_goal {
    bool is_open;
    int target;
    int used;
    int64_t due_ms; /* the instant at which it had used its target */
    bool is_met;
    int met_used;
};

struct slow {
    enum sla_simple_state state;
    struct slow_goal first, update, after, resolution;
    bool update_known;
    int update_used, update_left;
};

static void slow_start(struct slow_goal *goal, int64_t target_ms)
{
    if (target_ms > 0)
        *goal = (struct slow_goal){ .is_open = true,
                                    .target = (int)(target_ms / MS_PER_MINUTE),
                                    .due_ms = SLA_NEVER };
}

static void slow_meet(struct slow_goal *goal)
{
    if (goal->is_open) {
        goal->is_met = true;
        goal->met_used = goal->used;
    }
    goal->is_open = false;
}

static void slow_update(struct slow *slow, struct slow_goal *goal)
{
    int left = goal->target - goal->used;

    if (goal->is_open && (!slow->update_known || left < slow->update_left)) {
        slow->update_known = true;
        slow->update_used = goal->used;
        slow->update_left = left;
    }
    goal->is_open = false;
}

static void slow_event(struct slow *slow, const struct sla_simple_policy *policy,
                       const struct sla_simple_event *event)
{
    if (event->kind == SLA_SIMPLE_CREATED) {
        slow_start(&slow->first, policy->first_response_ms);
        slow_start(&slow->update, policy->update_ms);
        slow_start(&slow->resolution, policy->resolution_ms);
    }
    if (event->kind == SLA_SIMPLE_CUSTOMER_MESSAGE && !slow->after.is_open)
        slow_start(&slow->after, policy->update_after_customer_ms);
    if (event->kind == SLA_SIMPLE_AGENT_MESSAGE || event->kind == SLA_SIMPLE_FIRST_RESPONSE)
        slow_meet(&slow->first);
    if (event->kind == SLA_SIMPLE_AGENT_MESSAGE) {
        slow_update(slow, &slow->after);
        slow_update(slow, &slow->update);
        slow_start(&slow->update, policy->update_ms);
    }
    if (event->kind == SLA_SIMPLE_STATE || event->kind == SLA_SIMPLE_CREATED)
        slow->state = event->state;
    if (slow->state == SLA_SIMPLE_CLOSED)
        slow_meet(&slow->resolution);
}

static void slow_minute(struct slow *slow, const struct calendar *calendar, int64_t at_ms)
{
    struct slow_goal *const goals[] = { &slow->first, &slow->update, &slow->after,
                                        &slow->resolution };

    if (slow->state != SLA_SIMPLE_OPEN || !calendar_at(calendar, at_ms).is_active)
        return;
    for (size_t i = 0; i < COUNT_OF(goals); i++)
        if (++goals[i]->used == goals[i]->target)
            goals[i]->due_ms = at_ms + MS_PER_MINUTE;
}

static size_t draw_events(struct random_seeded *random, struct sla_simple_event *out)
{
    size_t count = 1 + (size_t)below(random, EVENTS_MAX - 1);
    int64_t at_ms = SLA_TEST_FRIDAY_MS + below(random, 2000) * MS_PER_MINUTE;

    out[0] = (struct sla_simple_event){ at_ms, SLA_SIMPLE_CREATED,
                                        (enum sla_simple_state)(1 + below(random, 3)) };
    for (size_t i = 1; i < count; i++) {
        at_ms += below(random, 3) == 0 ? 0 : below(random, 400) * MS_PER_MINUTE;
        out[i] = (struct sla_simple_event){
            at_ms, (enum sla_simple_kind)(SLA_SIMPLE_CUSTOMER_MESSAGE + below(random, 4)),
            (enum sla_simple_state)(1 + below(random, 3))
        };
    }
    return count;
}

static int64_t draw_target(struct random_seeded *random)
{
    return below(random, 4) == 0 ? 0 : (1 + below(random, 600)) * MS_PER_MINUTE;
}

/** Due as the slow one finds it by going on until it is used up. */
static void assert_goal(const struct slow *slow, const struct slow_goal *goal, int64_t due_ms)
{
    bool is_due = goal->is_open && slow->state == SLA_SIMPLE_OPEN;

    assert_int_equal(due_ms, is_due ? goal->due_ms : SLA_NEVER);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void check_case(const struct calendar *calendar, struct random_seeded *random)
{
    struct sla_simple_event events[EVENTS_MAX];
    size_t count = draw_events(random, events);
    const struct sla_simple_policy policy = { draw_target(random), draw_target(random),
                                              draw_target(random), draw_target(random) };
    struct sla_simple ticket = play(calendar, &policy, events, count);
    int64_t end_ms = events[count - 1].at_ms + 4 * (int64_t)MS_PER_DAY * 7;
    struct slow slow = { 0 };
    size_t next = 0;

    for (int64_t ms = events[0].at_ms; ms < end_ms; ms += MS_PER_MINUTE) {
        while (next < count && events[next].at_ms == ms)
            slow_event(&slow, &policy, &events[next++]);
        if (next == count && slow.state != SLA_SIMPLE_OPEN)
            break;
        slow_minute(&slow, calendar, ms);
    }
    assert_goal(&slow, &slow.first, sla_simple_first_response_due_ms(&ticket));
    assert_goal(&slow, &slow.resolution, sla_simple_resolution_due_ms(&ticket));
    assert_int_equal(sla_simple_update_due_ms(&ticket),
                     slow.state != SLA_SIMPLE_OPEN
                         ? SLA_NEVER
                         : earlier(slow.update.is_open ? slow.update.due_ms : SLA_NEVER,
                                   slow.after.is_open ? slow.after.due_ms : SLA_NEVER));
    assert_int_equal(ticket.first_response_used.is_known, slow.first.is_met);
    assert_int_equal(ticket.first_response_used.used_ms / MS_PER_MINUTE, slow.first.met_used);
    assert_int_equal(ticket.resolution_used.is_known, slow.resolution.is_met);
    assert_int_equal(ticket.resolution_used.used_ms / MS_PER_MINUTE, slow.resolution.met_used);
    assert_int_equal(ticket.update_used.is_known, slow.update_known);
    assert_int_equal(ticket.update_used.used_ms / MS_PER_MINUTE, slow.update_used);
}

static void a_simulation_minute_by_minute_agrees(void **state)
{
    static const char *const zones[] = { "Asia/Seoul", "America/New_York", "Europe/London",
                                         "Australia/Lord_Howe" };
    struct random_seeded random;

    random_seeded_init(&random, SEED);
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        const struct calendar *calendar = sla_test_calendar(*state, zones[i]);

        for (int n = 0; n < CASES / (int)COUNT_OF(zones); n++)
            check_case(calendar, &random);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sla_test_arena, sla_test_arena_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(goals_are_due_in_hours_that_are_worked),
        TEST(a_pending_ticket_has_time),
        TEST(of_several_updates_the_worst_is_told),
        TEST(a_simulation_minute_by_minute_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
