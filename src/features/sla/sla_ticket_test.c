#include "features/sla/sla_ticket.h"

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/random.h"
#include "features/sla/sla_calendar_test.h"

enum { CASES = 1200, SEED = 12, EVENTS_MAX = 30, FACTS_MAX = 600 };
enum { REASON_PARTS = 1, REASON_CARRIER = 2 };

/* ---- hearing -----------------------------------------------------------------------------------
 */

struct heard {
    struct sla_fact facts[FACTS_MAX];
    size_t count;
};

static void hear(void *arg, const struct sla_fact *fact)
{
    struct heard *heard = arg;

    assert_true(heard->count < FACTS_MAX);
    heard->facts[heard->count++] = *fact;
}

static const char *const names[SLA_KINDS] = { "first", "next", "update",
                                              "work",  "wait", "resolution" };
static const char *const verbs[] = { "",       "starts",      "rests",     "goes on",
                                     "is met", "is breached", "is dropped" };

/** "first starts, work starts, …" of the last facts, and forgets them. */
static const char *told(struct arena *arena, struct heard *heard)
{
    struct str text = STR("");

    for (size_t i = 0; i < heard->count; i++)
        text = str_format(arena, "%" STR_FMT "%s%s %s", STR_ARG(text), i == 0 ? "" : ", ",
                          names[heard->facts[i].clock], verbs[heard->facts[i].kind]);
    heard->count = 0;
    return str_cstr(arena, text);
}

/* ---- by hand -----------------------------------------------------------------------------------
 */

struct desk {
    struct arena *arena;
    struct sla_policy policy;
    struct sla_ticket ticket;
    struct heard heard;
    struct sla_sink sink;
};

static struct desk *open_desk(void **state)
{
    struct desk *desk = ARENA_NEW(*state, struct desk);

    desk->arena = *state;
    desk->sink = (struct sla_sink){ hear, &desk->heard };
    desk->policy.calendar = sla_test_calendar(*state, "Asia/Seoul");
    desk->policy.resolution_rests_for = REASON_PARTS;
    for (enum sla_kind which = 0; which < SLA_KINDS; which++)
        desk->policy.promises[which].day.ms = (which + 1) * (int64_t)MS_PER_HOUR;
    return desk;
}

static void arrive(struct desk *desk, const char *when)
{
    const struct sla_event event = { sla_test_at(when), SLA_ARRIVED, .state = SLA_NEW };

    sla_ticket_begin(&desk->ticket, &desk->policy, &event, &desk->sink);
}

static bool try_event(struct desk *desk, const char *when, struct sla_event event, struct err *err)
{
    event.at_ms = sla_test_at(when);
    return sla_ticket_apply(&desk->ticket, &event, &desk->sink, err);
}

static void happens(struct desk *desk, const char *when, struct sla_event event)
{
    struct err err = { 0 };

    if (!try_event(desk, when, event, &err))
        fail_msg("%s: %s", when, err.message);
}

static void goes(struct desk *desk, const char *when, enum sla_state state, uint32_t reason)
{
    happens(desk, when,
            (struct sla_event){ .kind = SLA_STATE_CHANGED, .state = state, .hold_reason = reason });
}

static void assert_told(struct desk *desk, const char *expected)
{
    assert_string_equal(told(desk->arena, &desk->heard), expected);
}

static int64_t used_minutes(struct desk *desk, enum sla_kind which, const char *when)
{
    return sla_clock_used_ms(&desk->ticket.clocks[which], desk->policy.calendar, sla_test_at(when))
           / MS_PER_MINUTE;
}

static void the_table_holds_for_an_ordinary_ticket(void **state)
{
    struct desk *desk = open_desk(state);
    struct sla_event answer = { .kind = SLA_ANSWERED };
    struct sla_event ask = { .kind = SLA_CUSTOMER_MESSAGE };

    arrive(desk, "2026-03-06T09:00:00+09:00");
    assert_told(desk, "first starts, work starts, wait starts, resolution starts");
    happens(desk, "2026-03-06T09:10:00+09:00", ask);
    assert_told(desk, "");
    happens(desk, "2026-03-06T09:40:00+09:00", answer);
    assert_told(desk, "first is met, update starts");
    goes(desk, "2026-03-06T09:40:00+09:00", SLA_PENDING, 0);
    assert_told(desk, "update rests, work rests, wait rests, resolution rests");
    goes(desk, "2026-03-06T11:00:00+09:00", SLA_OPEN, 0);
    happens(desk, "2026-03-06T11:00:00+09:00", ask);
    assert_told(desk,
                "update goes on, work goes on, wait goes on, resolution goes on, next starts");
    goes(desk, "2026-03-06T11:10:00+09:00", SLA_ON_HOLD, REASON_CARRIER);
    assert_told(desk, "work rests");
    goes(desk, "2026-03-06T11:20:00+09:00", SLA_ON_HOLD, REASON_PARTS);
    assert_told(desk, "resolution rests");
    happens(desk, "2026-03-06T11:30:00+09:00", (struct sla_event){ .kind = SLA_NO_ANSWER_NEEDED });
    assert_told(desk, "next is met");
    goes(desk, "2026-03-06T11:40:00+09:00", SLA_SOLVED, 0);
    assert_told(desk, "update is dropped, wait rests");
    assert_int_equal(used_minutes(desk, SLA_AGENT_WORK, "2026-03-07T00:00:00+09:00"), 50);
    assert_int_equal(used_minutes(desk, SLA_REQUESTER_WAIT, "2026-03-07T00:00:00+09:00"), 80);
    assert_int_equal(used_minutes(desk, SLA_RESOLUTION, "2026-03-07T00:00:00+09:00"), 60);
    goes(desk, "2026-03-06T13:00:00+09:00", SLA_OPEN, 0);
    assert_told(desk, "work goes on, wait goes on, resolution goes on, update starts");
    goes(desk, "2026-03-06T13:30:00+09:00", SLA_SOLVED, 0);
    happens(desk, "2026-03-13T13:30:00+09:00", (struct sla_event){ .kind = SLA_WINDOW_PASSED });
    assert_told(desk, "update is dropped, work rests, wait rests, resolution rests, "
                      "work is met, wait is met, resolution is met");
    assert_int_equal(used_minutes(desk, SLA_RESOLUTION, "2026-03-13T13:30:00+09:00"), 90);
}

static void nobody_is_left_waiting_by_pending(void **state)
{
    struct desk *desk = open_desk(state);
    struct sla_event pending = { .kind = SLA_STATE_CHANGED, .state = SLA_PENDING };
    struct err err = { 0 };

    arrive(desk, "2026-03-06T09:00:00+09:00");
    assert_false(try_event(desk, "2026-03-06T09:10:00+09:00", pending, &err));
    assert_string_equal(err.code, "answer_first");
    happens(desk, "2026-03-06T09:20:00+09:00", (struct sla_event){ .kind = SLA_ANSWERED });
    happens(desk, "2026-03-06T09:30:00+09:00", (struct sla_event){ .kind = SLA_CUSTOMER_MESSAGE });
    assert_false(try_event(desk, "2026-03-06T09:40:00+09:00", pending, &err));
    happens(desk, "2026-03-06T09:50:00+09:00", (struct sla_event){ .kind = SLA_NO_ANSWER_NEEDED });
    goes(desk, "2026-03-06T10:00:00+09:00", SLA_PENDING, 0);
    assert_false(try_event(desk, "2026-03-06T09:59:59+09:00", pending, &err));
    assert_string_equal(err.code, "sla_order");
    goes(desk, "2026-03-06T10:10:00+09:00", SLA_SOLVED, 0);
    happens(desk, "2026-03-06T10:20:00+09:00", (struct sla_event){ .kind = SLA_CUSTOMER_MESSAGE });
    assert_false(try_event(desk, "2026-03-06T10:30:00+09:00", pending, &err));
    assert_string_equal(err.code, "answer_first");
    happens(desk, "2026-03-06T10:40:00+09:00", (struct sla_event){ .kind = SLA_ANSWERED });
    goes(desk, "2026-03-06T10:50:00+09:00", SLA_PENDING, 0);
}

static void what_is_solved_without_an_answer_is_dropped_and_asked_for_again(void **state)
{
    struct desk *desk = open_desk(state);
    struct err err = { 0 };

    arrive(desk, "2026-03-06T09:00:00+09:00");
    goes(desk, "2026-03-06T09:30:00+09:00", SLA_SOLVED, 0);
    assert_told(desk, "first starts, work starts, wait starts, resolution starts, "
                      "first is dropped, work rests, wait rests, resolution rests");
    assert_false(try_event(desk, "2026-03-06T09:40:00+09:00",
                           (struct sla_event){ .kind = SLA_STATE_CHANGED, .state = SLA_PENDING },
                           &err));
    assert_string_equal(err.code, "answer_first");
    goes(desk, "2026-03-06T10:00:00+09:00", SLA_OPEN, 0);
    assert_told(desk, "work goes on, wait goes on, resolution goes on, first starts");
    goes(desk, "2026-03-06T10:30:00+09:00", SLA_CLOSED, 0);
    assert_false(try_event(desk, "2026-03-06T11:00:00+09:00",
                           (struct sla_event){ .kind = SLA_ANSWERED }, &err));
    assert_string_equal(err.code, "sla_closed");
}

static void a_breach_is_told_when_it_was_due(void **state)
{
    struct desk *desk = open_desk(state);

    arrive(desk, "2026-03-06T17:30:00+09:00");
    assert_int_equal(sla_ticket_next_due_ms(&desk->ticket),
                     sla_test_at("2026-03-07T20:30:00+09:00"));
    desk->heard.count = 0;
    sla_ticket_pass(&desk->ticket, sla_test_at("2026-03-07T20:30:00+09:00"), &desk->sink);
    assert_told(desk, "");
    sla_ticket_pass(&desk->ticket, sla_test_at("2026-03-07T20:30:01+09:00"), &desk->sink);
    assert_int_equal(desk->heard.facts[0].at_ms, sla_test_at("2026-03-07T20:30:00+09:00"));
    assert_int_equal(desk->heard.facts[0].left_ms, 0);
    assert_told(desk, "first is breached");
    happens(desk, "2026-03-07T20:40:00+09:00", (struct sla_event){ .kind = SLA_ANSWERED });
    assert_int_equal(desk->heard.facts[0].left_ms, -10 * MS_PER_MINUTE);
    assert_told(desk, "first is met, update starts");
}

static void a_new_promise_keeps_what_was_used(void **state)
{
    struct desk *desk = open_desk(state);
    struct sla_policy strict = desk->policy;
    struct sla_event change = { .kind = SLA_POLICY_CHANGED, .policy = &strict };

    strict.promises[SLA_FIRST_RESPONSE].day.ms = 20 * MS_PER_MINUTE;
    strict.promises[SLA_RESOLUTION].day.ms = 2 * MS_PER_HOUR;
    arrive(desk, "2026-03-06T09:00:00+09:00");
    desk->heard.count = 0;
    happens(desk, "2026-03-06T09:30:00+09:00", change);
    assert_int_equal(desk->heard.count, 1);
    assert_true(desk->heard.facts[0].by_change);
    assert_int_equal(desk->heard.facts[0].at_ms, sla_test_at("2026-03-06T09:30:00+09:00"));
    assert_int_equal(desk->ticket.clocks[SLA_RESOLUTION].due_ms,
                     sla_test_at("2026-03-06T11:00:00+09:00"));
    change.policy = &desk->policy;
    happens(desk, "2026-03-06T09:40:00+09:00", change);
    assert_false(desk->ticket.clocks[SLA_FIRST_RESPONSE].is_breached);
    assert_int_equal(sla_ticket_next_due_ms(&desk->ticket),
                     sla_test_at("2026-03-06T10:00:00+09:00"));
}

/** At the end of the day a promise is used up, not more than that: it stays broken at night. */
static void a_breach_with_nothing_left_stays_one_under_the_same_promise(void **state)
{
    struct desk *desk = open_desk(state);
    struct sla_policy same = desk->policy;

    arrive(desk, "2026-03-06T17:00:00+09:00");
    sla_ticket_pass(&desk->ticket, sla_test_at("2026-03-06T19:00:00+09:00"), &desk->sink);
    desk->heard.count = 0;
    happens(desk, "2026-03-06T20:00:00+09:00",
            (struct sla_event){ .kind = SLA_POLICY_CHANGED, .policy = &same });
    assert_int_equal(used_minutes(desk, SLA_FIRST_RESPONSE, "2026-03-06T20:00:00+09:00"), 60);
    assert_true(desk->ticket.clocks[SLA_FIRST_RESPONSE].is_breached);
    sla_ticket_pass(&desk->ticket, sla_test_at("2026-03-06T21:00:00+09:00"), &desk->sink);
    assert_told(desk, "");
}

static void what_begins_after_hours_has_a_promise_of_its_own(void **state)
{
    struct desk *desk = open_desk(state);

    desk->policy.promises[SLA_FIRST_RESPONSE].after_hours_ms = 15 * MS_PER_MINUTE;
    arrive(desk, "2026-03-08T03:00:00+09:00"); /* a Saturday night that is worked */
    assert_int_equal(sla_ticket_next_due_ms(&desk->ticket),
                     sla_test_at("2026-03-08T04:00:00+09:00"));
    arrive(desk, "2026-03-08T12:00:00+09:00");
    assert_int_equal(sla_ticket_next_due_ms(&desk->ticket),
                     sla_test_at("2026-03-08T12:15:00+09:00"));
}

static void a_merged_ticket_keeps_the_older_promise(void **state)
{
    struct desk *desk = open_desk(state);
    struct sla_ticket older;
    struct err err = { 0 };

    arrive(desk, "2026-03-06T09:00:00+09:00");
    older = desk->ticket;
    arrive(desk, "2026-03-06T09:30:00+09:00");
    happens(desk, "2026-03-06T09:40:00+09:00", (struct sla_event){ .kind = SLA_ANSWERED });
    desk->heard.count = 0;
    assert_true(sla_ticket_merge(&desk->ticket, &older, sla_test_at("2026-03-06T09:45:00+09:00"),
                                 &desk->sink, &err));
    assert_told(desk, "first starts, work starts, wait starts, resolution starts");
    assert_int_equal(desk->ticket.clocks[SLA_FIRST_RESPONSE].due_ms,
                     sla_test_at("2026-03-06T10:00:00+09:00"));
    assert_int_equal(used_minutes(desk, SLA_RESOLUTION, "2026-03-06T09:50:00+09:00"), 50);
    /* The other way round nothing is older. */
    arrive(desk, "2026-03-06T11:00:00+09:00");
    desk->heard.count = 0;
    assert_true(sla_ticket_merge(&older, &desk->ticket, sla_test_at("2026-03-06T11:05:00+09:00"),
                                 &desk->sink, &err));
    assert_told(desk, "first is breached");
}

static void what_was_overdue_before_a_merge_was_breached_when_it_was_due(void **state)
{
    struct desk *desk = open_desk(state);
    struct sla_ticket older;
    struct sla_policy lenient = desk->policy;
    struct err err = { 0 };

    lenient.promises[SLA_FIRST_RESPONSE].day.ms = 9 * (int64_t)MS_PER_HOUR;
    arrive(desk, "2026-03-06T09:00:00+09:00");
    older = desk->ticket;
    arrive(desk, "2026-03-06T09:30:00+09:00");
    desk->heard.count = 0;
    assert_true(sla_ticket_merge(&desk->ticket, &older, sla_test_at("2026-03-06T10:45:00+09:00"),
                                 &desk->sink, &err));
    assert_int_equal(desk->heard.facts[0].at_ms, sla_test_at("2026-03-06T10:00:00+09:00"));
    assert_int_equal(desk->heard.facts[0].due_ms, sla_test_at("2026-03-06T10:00:00+09:00"));
    assert_int_equal(desk->heard.facts[0].left_ms, 0);
    assert_int_equal(desk->heard.facts[1].at_ms, sla_test_at("2026-03-06T10:30:00+09:00"));
    assert_told(desk, "first is breached, first is breached, "
                      "first starts, work starts, wait starts, resolution starts");
    assert_int_equal(desk->ticket.clocks[SLA_FIRST_RESPONSE].due_ms,
                     sla_test_at("2026-03-06T10:00:00+09:00"));
    sla_ticket_pass(&desk->ticket, sla_test_at("2026-03-06T10:50:00+09:00"), &desk->sink);
    assert_told(desk, ""); /* it is told once */
    assert_false(older.clocks[SLA_FIRST_RESPONSE].is_breached);
    /* A longer promise takes it back. */
    desk->policy = lenient;
    arrive(desk, "2026-03-06T10:30:00+09:00");
    assert_true(sla_ticket_merge(&desk->ticket, &older, sla_test_at("2026-03-06T10:45:00+09:00"),
                                 &desk->sink, &err));
    assert_false(desk->ticket.clocks[SLA_FIRST_RESPONSE].is_breached);
}

static void what_was_breached_at_the_end_of_the_day_is_so_after_a_merge_at_night(void **state)
{
    struct desk *desk = open_desk(state);
    struct sla_ticket older;
    struct err err = { 0 };

    arrive(desk, "2026-03-06T17:00:00+09:00");
    older = desk->ticket;
    arrive(desk, "2026-03-06T17:30:00+09:00");
    desk->heard.count = 0;
    assert_true(sla_ticket_merge(&desk->ticket, &older, sla_test_at("2026-03-06T19:00:00+09:00"),
                                 &desk->sink, &err));
    assert_int_equal(desk->heard.facts[0].at_ms, sla_test_at("2026-03-06T18:00:00+09:00"));
    assert_told(desk, "first is breached, "
                      "first starts, work starts, wait starts, resolution starts");
    sla_ticket_pass(&desk->ticket, sla_test_at("2026-03-06T20:00:00+09:00"), &desk->sink);
    assert_told(desk, "");
}

/* ---- by chance ---------------------------------------------------------------------------------
 */

/** Each clock as the README says it, told minute by minute. */
struct slow_clock {
    bool is_open;
    int used;
    int target; /* 0: none */
    bool every_minute;
    bool used_up; /* what it had was used before this minute */
    bool is_breached;
};

struct slow {
    const struct sla_policy *policy;
    enum sla_state state;
    uint32_t reason;
    bool was_answered, is_unanswered;
    struct slow_clock clocks[SLA_KINDS];
};

static bool slow_runs(const struct slow *slow, enum sla_kind which)
{
    bool held = (slow->reason & slow->policy->resolution_rests_for) != 0;

    switch (slow->state) {
    case SLA_NEW:
    case SLA_OPEN:
        return true;
    case SLA_PENDING:
        return which == SLA_FIRST_RESPONSE || which == SLA_NEXT_RESPONSE;
    case SLA_ON_HOLD:
        return which == SLA_RESOLUTION ? !held : which != SLA_AGENT_WORK;
    case SLA_SOLVED:
    case SLA_CLOSED:
        break;
    }
    return false;
}

static void slow_start(struct slow *slow, enum sla_kind which, int64_t at_ms)
{
    const struct sla_promise *promise = &slow->policy->promises[which];
    bool is_after =
        promise->after_hours_ms > 0 && !calendar_at(slow->policy->calendar, at_ms).is_active;

    slow->clocks[which] = (struct slow_clock){
        .is_open = true,
        .target = (int)((is_after ? promise->after_hours_ms : promise->day.ms) / MS_PER_MINUTE),
        .every_minute = is_after || promise->day.in_calendar_time,
    };
}

static void slow_enter(struct slow *slow, const struct sla_event *event)
{
    bool was_solved = slow->state == SLA_SOLVED;

    slow->state = event->kind == SLA_WINDOW_PASSED ? SLA_CLOSED : event->state;
    slow->reason = slow->state == SLA_ON_HOLD ? event->hold_reason : 0;
    if (slow->state == SLA_SOLVED || slow->state == SLA_CLOSED)
        slow->clocks[SLA_FIRST_RESPONSE].is_open = slow->clocks[SLA_NEXT_RESPONSE].is_open =
            slow->clocks[SLA_PERIODIC_UPDATE].is_open = false;
    if (slow->state == SLA_CLOSED)
        slow->clocks[SLA_AGENT_WORK].is_open = slow->clocks[SLA_REQUESTER_WAIT].is_open =
            slow->clocks[SLA_RESOLUTION].is_open = false;
    if (!was_solved || slow->state == SLA_SOLVED || slow->state == SLA_CLOSED)
        return;
    slow_start(slow, slow->was_answered ? SLA_PERIODIC_UPDATE : SLA_FIRST_RESPONSE, event->at_ms);
    if (slow->was_answered && slow->is_unanswered)
        slow_start(slow, SLA_NEXT_RESPONSE, event->at_ms);
}

static bool slow_refuses(const struct slow *slow, const struct sla_event *event)
{
    bool waits =
        slow->clocks[SLA_FIRST_RESPONSE].is_open || slow->clocks[SLA_NEXT_RESPONSE].is_open;
    bool would_wait = slow->state == SLA_SOLVED && (!slow->was_answered || slow->is_unanswered);

    if (slow->state == SLA_CLOSED)
        return true;
    return event->kind == SLA_STATE_CHANGED && event->state == SLA_PENDING && (waits || would_wait);
}

static void slow_event(struct slow *slow, const struct sla_event *event)
{
    bool ended = slow->state == SLA_SOLVED || slow->state == SLA_CLOSED;
    bool waits =
        slow->clocks[SLA_FIRST_RESPONSE].is_open || slow->clocks[SLA_NEXT_RESPONSE].is_open;

    if (event->kind == SLA_CUSTOMER_MESSAGE) {
        slow->is_unanswered = true;
        if (!waits && !ended)
            slow_start(slow, SLA_NEXT_RESPONSE, event->at_ms);
    } else if (event->kind == SLA_ANSWERED) {
        slow->was_answered = true;
        slow->is_unanswered = false;
        slow->clocks[SLA_FIRST_RESPONSE].is_open = slow->clocks[SLA_NEXT_RESPONSE].is_open = false;
        if (!ended)
            slow_start(slow, SLA_PERIODIC_UPDATE, event->at_ms);
    } else if (event->kind == SLA_NO_ANSWER_NEEDED) {
        slow->is_unanswered = false;
        slow->clocks[SLA_NEXT_RESPONSE].is_open = false;
    } else
        slow_enter(slow, event);
}

static void slow_minute(struct slow *slow, int64_t at_ms)
{
    bool is_worked = calendar_at(slow->policy->calendar, at_ms).is_active;

    for (enum sla_kind which = 0; which < SLA_KINDS; which++) {
        struct slow_clock *clock = &slow->clocks[which];

        if (!clock->is_open || !slow_runs(slow, which))
            continue;
        if (clock->target > 0 && clock->used >= clock->target)
            clock->is_breached = true;
        clock->used += is_worked || clock->every_minute;
    }
}

static struct sla_policy draw_policy(struct random_seeded *random, const struct calendar *calendar)
{
    struct sla_policy policy = { .calendar = calendar,
                                 .resolution_rests_for =
                                     (uint32_t)random_below(&random->random, 4) };

    for (enum sla_kind which = 0; which < SLA_KINDS; which++) {
        struct sla_promise *promise = &policy.promises[which];

        promise->day.ms = (int64_t)random_below(&random->random, 300) * MS_PER_MINUTE;
        promise->day.in_calendar_time = random_below(&random->random, 4) == 0;
        if (random_below(&random->random, 3) == 0)
            promise->after_hours_ms =
                (int64_t)(1 + random_below(&random->random, 60)) * MS_PER_MINUTE;
    }
    return policy;
}

static struct sla_event draw_event(struct random_seeded *random, int64_t at_ms)
{
    static const enum sla_event_kind kinds[] = { SLA_CUSTOMER_MESSAGE, SLA_ANSWERED,
                                                 SLA_NO_ANSWER_NEEDED, SLA_STATE_CHANGED,
                                                 SLA_STATE_CHANGED };
    bool closes = random_below(&random->random, 60) == 0;

    return (struct sla_event){
        .at_ms = at_ms,
        .kind = closes ? SLA_WINDOW_PASSED : kinds[random_below(&random->random, COUNT_OF(kinds))],
        .state = (enum sla_state)(SLA_OPEN + random_below(&random->random, 4)),
        .hold_reason = (uint32_t)random_below(&random->random, 3),
    };
}

/** Both go through the same; what one refuses is no event for the other. */
static void check_case(const struct calendar *calendar, struct random_seeded *random)
{
    const struct sla_policy policy = draw_policy(random, calendar);
    int64_t at_ms =
        SLA_TEST_FRIDAY_MS + (int64_t)random_below(&random->random, 3000) * MS_PER_MINUTE;
    const struct sla_event arrived = { at_ms, SLA_ARRIVED, .state = SLA_NEW };
    struct heard heard = { .count = 0 };
    const struct sla_sink sink = { hear, &heard };
    struct slow slow = { .policy = &policy, .state = SLA_NEW, .is_unanswered = true };
    struct sla_ticket ticket;
    size_t count = 1 + (size_t)random_below(&random->random, EVENTS_MAX - 1);

    sla_ticket_begin(&ticket, &policy, &arrived, &sink);
    slow_start(&slow, SLA_FIRST_RESPONSE, at_ms);
    slow_start(&slow, SLA_AGENT_WORK, at_ms);
    slow_start(&slow, SLA_REQUESTER_WAIT, at_ms);
    slow_start(&slow, SLA_RESOLUTION, at_ms);
    for (size_t i = 0; i < count; i++) {
        int64_t next_ms = at_ms + (int64_t)random_below(&random->random, 500) * MS_PER_MINUTE;
        struct sla_event event = draw_event(random, next_ms);
        struct sla_ticket stored = ticket; /* as from a database */
        struct err err = { 0 };

        for (; at_ms < next_ms; at_ms += MS_PER_MINUTE)
            slow_minute(&slow, at_ms);
        if (!sla_ticket_apply(&stored, &event, &sink, &err)) {
            assert_true(slow_refuses(&slow, &event));
            sla_ticket_pass(&ticket, next_ms, &sink);
            continue;
        }
        assert_false(slow_refuses(&slow, &event));
        ticket = stored;
        slow_event(&slow, &event);
        for (enum sla_kind which = 0; which < SLA_KINDS; which++) {
            const struct sla_clock *clock = &ticket.clocks[which];

            assert_int_equal(sla_clock_is_open(clock), slow.clocks[which].is_open);
            assert_int_equal(sla_clock_used_ms(clock, calendar, next_ms) / MS_PER_MINUTE,
                             slow.clocks[which].used);
            assert_int_equal(clock->is_breached, slow.clocks[which].is_breached);
        }
    }
    for (size_t i = 1; i < heard.count; i++)
        assert_true(heard.facts[i - 1].at_ms <= heard.facts[i].at_ms);
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
        TEST(the_table_holds_for_an_ordinary_ticket),
        TEST(nobody_is_left_waiting_by_pending),
        TEST(what_is_solved_without_an_answer_is_dropped_and_asked_for_again),
        TEST(a_breach_is_told_when_it_was_due),
        TEST(a_new_promise_keeps_what_was_used),
        TEST(a_breach_with_nothing_left_stays_one_under_the_same_promise),
        TEST(what_begins_after_hours_has_a_promise_of_its_own),
        TEST(a_merged_ticket_keeps_the_older_promise),
        TEST(what_was_overdue_before_a_merge_was_breached_when_it_was_due),
        TEST(what_was_breached_at_the_end_of_the_day_is_so_after_a_merge_at_night),
        TEST(a_simulation_minute_by_minute_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
