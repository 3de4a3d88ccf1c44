#include "features/sla/sla_simple.h"

#include "base/check.h"

/* ---- goals -------------------------------------------------------------------------------------
 */

static bool is_open(const struct sla_simple *ticket)
{
    return ticket->state == SLA_SIMPLE_OPEN;
}

/** Without a promise there is no clock. */
static void start(struct sla_simple *ticket, struct sla_clock *clock, int64_t target_ms,
                  int64_t at_ms)
{
    struct sla_target target = { .ms = target_ms };

    if (target_ms == 0)
        return;
    sla_clock_start(clock, ticket->calendar, target, at_ms);
    if (!is_open(ticket))
        sla_clock_rest(clock, ticket->calendar, at_ms);
}

/** Of several times the one with the least left is told: a promise holds every time. */
static void meet(struct sla_simple *ticket, struct sla_clock *clock, struct sla_simple_used *used,
                 int64_t at_ms)
{
    int64_t left_ms;

    if (!sla_clock_end(clock, ticket->calendar, SLA_MET, at_ms))
        return;
    left_ms = clock->target.ms - clock->used_ms;
    if (used->is_known && used->target_ms - used->used_ms <= left_ms)
        return;
    *used = (struct sla_simple_used){ true, clock->used_ms, clock->target.ms };
}

static void meet_first_response(struct sla_simple *ticket, int64_t at_ms)
{
    meet(ticket, &ticket->first_response, &ticket->first_response_used, at_ms);
}

static void answer(struct sla_simple *ticket, int64_t at_ms)
{
    meet_first_response(ticket, at_ms);
    meet(ticket, &ticket->after_customer, &ticket->update_used, at_ms);
    meet(ticket, &ticket->update, &ticket->update_used, at_ms);
    start(ticket, &ticket->update, ticket->policy.update_ms, at_ms);
}

/** A second message of the customer does not restart it. */
static void ask(struct sla_simple *ticket, int64_t at_ms)
{
    if (!sla_clock_is_open(&ticket->after_customer))
        start(ticket, &ticket->after_customer, ticket->policy.update_after_customer_ms, at_ms);
}

static void enter(struct sla_simple *ticket, enum sla_simple_state state, int64_t at_ms)
{
    struct sla_clock *const clocks[] = { &ticket->first_response, &ticket->update,
                                         &ticket->after_customer, &ticket->resolution };

    ticket->state = state;
    if (state == SLA_SIMPLE_CLOSED)
        meet(ticket, &ticket->resolution, &ticket->resolution_used, at_ms);
    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++)
        (void)(is_open(ticket) ? sla_clock_resume(clocks[i], ticket->calendar, at_ms)
                               : sla_clock_rest(clocks[i], ticket->calendar, at_ms));
}

/* ---- events ------------------------------------------------------------------------------------
 */

void sla_simple_begin(struct sla_simple *ticket, const struct calendar *calendar,
                      const struct sla_simple_policy *policy,
                      const struct sla_simple_event *created)
{
    *ticket =
        (struct sla_simple){ .calendar = calendar, .policy = *policy, .state = SLA_SIMPLE_OPEN };
    start(ticket, &ticket->first_response, policy->first_response_ms, created->at_ms);
    start(ticket, &ticket->update, policy->update_ms, created->at_ms);
    start(ticket, &ticket->resolution, policy->resolution_ms, created->at_ms);
    enter(ticket, created->state, created->at_ms);
}

void sla_simple_apply(struct sla_simple *ticket, const struct sla_simple_event *event)
{
    switch (event->kind) {
    case SLA_SIMPLE_CREATED:
        CHECK(event->kind != SLA_SIMPLE_CREATED);
        break;
    case SLA_SIMPLE_CUSTOMER_MESSAGE:
        ask(ticket, event->at_ms);
        break;
    case SLA_SIMPLE_AGENT_MESSAGE:
        answer(ticket, event->at_ms);
        break;
    case SLA_SIMPLE_FIRST_RESPONSE:
        meet_first_response(ticket, event->at_ms);
        break;
    case SLA_SIMPLE_STATE:
        enter(ticket, event->state, event->at_ms);
        break;
    }
}

/* ---- answers -----------------------------------------------------------------------------------
 */

int64_t sla_simple_first_response_due_ms(const struct sla_simple *ticket)
{
    return sla_clock_due_ms(&ticket->first_response);
}

int64_t sla_simple_update_due_ms(const struct sla_simple *ticket)
{
    int64_t update_ms = sla_clock_due_ms(&ticket->update);
    int64_t after_ms = sla_clock_due_ms(&ticket->after_customer);

    return update_ms < after_ms ? update_ms : after_ms;
}

int64_t sla_simple_resolution_due_ms(const struct sla_simple *ticket)
{
    return sla_clock_due_ms(&ticket->resolution);
}
