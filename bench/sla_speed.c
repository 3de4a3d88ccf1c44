/* Events on a ticket with six clocks, on one core: one JSON object. docs/benchmarks.md tells what
 * for. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/err.h"
#include "features/calendar/calendar.h"
#include "features/sla/sla_ticket.h"

enum { ARENA_MAX = 256 * 1024 * 1024, H = 3600, TICKETS = 40000 };

static int64_t spent_ns(void)
{
    struct timespec used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

static const struct calendar *make_calendar(struct arena *arena)
{
    static const struct hours day[] = { { 9 * H, 12 * H }, { 13 * H, 18 * H } };
    struct calendar_rules rules = { .zone = STR("America/New_York") };
    const struct calendar *calendar;
    struct err err = { 0 };

    for (size_t i = 0; i < 5; i++)
        rules.week[i] = (struct hours_list){ day, COUNT_OF(day) };
    CHECK(calendar_make(&rules, arena, &calendar, &err));
    return calendar;
}

static void count_fact(void *arg, const struct sla_fact *fact)
{
    int64_t *facts = arg;

    *facts += fact->kind != 0;
}

/** A ticket's life in which every event moves most clocks. */
static size_t live(const struct sla_policy *policy, int64_t at_ms, const struct sla_sink *sink)
{
    static const struct sla_event life[] = {
        { 20 * MS_PER_MINUTE, SLA_ANSWERED, 0 },
        { 21 * MS_PER_MINUTE, SLA_STATE_CHANGED, .state = SLA_PENDING },
        { 300 * MS_PER_MINUTE, SLA_STATE_CHANGED, .state = SLA_OPEN },
        { 301 * MS_PER_MINUTE, SLA_CUSTOMER_MESSAGE, 0 },
        { 500 * MS_PER_MINUTE, SLA_STATE_CHANGED, .state = SLA_ON_HOLD },
        { 3000 * MS_PER_MINUTE, SLA_STATE_CHANGED, .state = SLA_OPEN },
        { 3001 * MS_PER_MINUTE, SLA_ANSWERED, 0 },
        { 3100 * MS_PER_MINUTE, SLA_STATE_CHANGED, .state = SLA_SOLVED },
        { 9000 * MS_PER_MINUTE, SLA_STATE_CHANGED, .state = SLA_OPEN },
        { 9100 * MS_PER_MINUTE, SLA_STATE_CHANGED, .state = SLA_SOLVED },
        { 20000 * MS_PER_MINUTE, SLA_WINDOW_PASSED, 0 },
    };
    const struct sla_event arrived = { at_ms, SLA_ARRIVED, .state = SLA_NEW };
    struct sla_ticket ticket;
    struct err err = { 0 };

    sla_ticket_begin(&ticket, policy, &arrived, sink);
    for (size_t i = 0; i < COUNT_OF(life); i++) {
        struct sla_event event = life[i];

        event.at_ms += at_ms;
        CHECK(sla_ticket_apply(&ticket, &event, sink, &err));
    }
    return COUNT_OF(life) + 1;
}

int main(void)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct sla_policy policy = { .calendar = make_calendar(arena) };
    int64_t facts = 0;
    const struct sla_sink sink = { count_fact, &facts };
    int64_t began_ns;
    size_t events = 0;

    for (enum sla_kind which = 0; which < SLA_KINDS; which++)
        policy.promises[which].day.ms = (which + 1) * 4 * (int64_t)MS_PER_HOUR;
    began_ns = spent_ns();
    for (int i = 0; i < TICKETS; i++)
        events += live(&policy, (int64_t)i * 25 * MS_PER_HOUR, &sink);
    printf(
        "{\"what\": \"sla event, six clocks\", \"us\": %.2f, \"events\": %zu, \"facts\": %" PRId64
        "}\n",
        (double)(spent_ns() - began_ns) / 1000 / (double)events, events, facts);
    arena_free(&arena);
    return 0;
}
