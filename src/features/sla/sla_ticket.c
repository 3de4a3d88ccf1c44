#include "features/sla/sla_ticket.h"

#include "base/check.h"
#include "base/err.h"
#include "features/calendar/calendar.h"

/* ---- the table ---------------------------------------------------------------------------------
 */

enum rest { RUNS = 1, RESTS, ENDS };

/** What each state does to each clock; README.md has it in words. */
static const enum rest table[SLA_KINDS][SLA_CLOSED + 1] = {
    [SLA_FIRST_RESPONSE] = { [SLA_NEW] = RUNS,
                             [SLA_OPEN] = RUNS,
                             [SLA_PENDING] = RUNS,
                             [SLA_ON_HOLD] = RUNS,
                             [SLA_SOLVED] = ENDS,
                             [SLA_CLOSED] = ENDS },
    [SLA_NEXT_RESPONSE] = { [SLA_NEW] = RUNS,
                            [SLA_OPEN] = RUNS,
                            [SLA_PENDING] = RUNS,
                            [SLA_ON_HOLD] = RUNS,
                            [SLA_SOLVED] = ENDS,
                            [SLA_CLOSED] = ENDS },
    [SLA_PERIODIC_UPDATE] = { [SLA_NEW] = RUNS,
                              [SLA_OPEN] = RUNS,
                              [SLA_PENDING] = RESTS,
                              [SLA_ON_HOLD] = RUNS,
                              [SLA_SOLVED] = ENDS,
                              [SLA_CLOSED] = ENDS },
    [SLA_AGENT_WORK] = { [SLA_NEW] = RUNS,
                         [SLA_OPEN] = RUNS,
                         [SLA_PENDING] = RESTS,
                         [SLA_ON_HOLD] = RESTS,
                         [SLA_SOLVED] = RESTS,
                         [SLA_CLOSED] = ENDS },
    [SLA_REQUESTER_WAIT] = { [SLA_NEW] = RUNS,
                             [SLA_OPEN] = RUNS,
                             [SLA_PENDING] = RESTS,
                             [SLA_ON_HOLD] = RUNS,
                             [SLA_SOLVED] = RESTS,
                             [SLA_CLOSED] = ENDS },
    [SLA_RESOLUTION] = { [SLA_NEW] = RUNS,
                         [SLA_OPEN] = RUNS,
                         [SLA_PENDING] = RESTS,
                         [SLA_ON_HOLD] = RUNS,
                         [SLA_SOLVED] = RESTS,
                         [SLA_CLOSED] = ENDS },
};

/** Those that a closed ticket meets; what waits for an answer is dropped by it. */
static bool closing_meets(enum sla_kind kind)
{
    return kind == SLA_AGENT_WORK || kind == SLA_REQUESTER_WAIT || kind == SLA_RESOLUTION;
}

static enum rest rule_of(const struct sla_ticket *ticket, enum sla_kind kind)
{
    bool is_held = kind == SLA_RESOLUTION && ticket->state == SLA_ON_HOLD
                   && (ticket->hold_reason & ticket->policy->resolution_rests_for) != 0;

    return is_held ? RESTS : table[kind][ticket->state];
}

/* ---- facts -------------------------------------------------------------------------------------
 */

/** One change of one ticket. */
struct change {
    struct sla_ticket *ticket;
    const struct sla_sink *sink;
    int64_t at_ms;
};

static const struct calendar *calendar_of(const struct change *change)
{
    return change->ticket->policy->calendar;
}

static void tell_at(const struct change *change, enum sla_fact_kind kind, enum sla_kind which,
                    int64_t at_ms, bool by_change)
{
    const struct sla_clock *clock = &change->ticket->clocks[which];
    int64_t used_ms = sla_clock_used_ms(clock, calendar_of(change), at_ms);
    const struct sla_fact fact = {
        .kind = kind,
        .clock = which,
        .at_ms = at_ms,
        .due_ms = sla_clock_due_ms(clock),
        .used_ms = used_ms,
        .left_ms = clock->target.ms > 0 ? clock->target.ms - used_ms : 0,
        .by_change = by_change,
    };

    change->sink->tell(change->sink->arg, &fact);
}

static void tell(const struct change *change, enum sla_fact_kind kind, enum sla_kind which)
{
    tell_at(change, kind, which, change->at_ms, false);
}

/* ---- clocks ------------------------------------------------------------------------------------
 */

static struct sla_target target_of(const struct sla_ticket *ticket, enum sla_kind which)
{
    const struct sla_promise *promise = &ticket->policy->promises[which];
    struct sla_target after_hours = { promise->after_hours_ms, true };

    return ticket->started_after_hours[which] && promise->after_hours_ms > 0 ? after_hours
                                                                             : promise->day;
}

static void rest_or_run(const struct change *change, enum sla_kind which)
{
    struct sla_clock *clock = &change->ticket->clocks[which];
    enum rest rule = rule_of(change->ticket, which);

    if (rule == RESTS && sla_clock_rest(clock, calendar_of(change), change->at_ms))
        tell(change, SLA_PAUSED, which);
    if (rule == RUNS && sla_clock_resume(clock, calendar_of(change), change->at_ms))
        tell(change, SLA_RESUMED, which);
}

static void start(const struct change *change, enum sla_kind which)
{
    struct sla_ticket *ticket = change->ticket;

    ticket->started_after_hours[which] = !calendar_at(calendar_of(change), change->at_ms).is_active;
    sla_clock_start(&ticket->clocks[which], calendar_of(change), target_of(ticket, which),
                    change->at_ms);
    tell(change, SLA_STARTED, which);
    rest_or_run(change, which);
}

static void end(const struct change *change, enum sla_kind which, enum sla_standing standing)
{
    if (sla_clock_end(&change->ticket->clocks[which], calendar_of(change), standing, change->at_ms))
        tell(change, standing == SLA_MET ? SLA_FULFILLED : SLA_DROPPED, which);
}

/** When it breaches: what had nothing left when it rested does so when it goes on. */
static int64_t breach_ms(const struct sla_clock *clock)
{
    int64_t due_ms = clock->is_breached ? SLA_NEVER : sla_clock_due_ms(clock);

    return due_ms > clock->since_ms ? due_ms : clock->since_ms;
}

static enum sla_kind next_to_breach(const struct sla_ticket *ticket)
{
    enum sla_kind next = 0;

    for (enum sla_kind which = 1; which < SLA_KINDS; which++)
        if (breach_ms(&ticket->clocks[which]) < breach_ms(&ticket->clocks[next]))
            next = which;
    return next;
}

/** The breaches before that, in their order. */
static void pass_until(const struct change *change, int64_t until_ms)
{
    for (;;) {
        enum sla_kind next = next_to_breach(change->ticket);
        struct sla_clock *clock = &change->ticket->clocks[next];
        int64_t at_ms = breach_ms(clock);

        if (at_ms >= until_ms)
            return;
        clock->is_breached = true;
        tell_at(change, SLA_BREACHED, next, at_ms, false);
    }
}

/** The breaches before the change. */
static void pass(const struct change *change)
{
    pass_until(change, change->at_ms);
}

/* ---- what happens ------------------------------------------------------------------------------
 */

static void answered(const struct change *change)
{
    struct sla_ticket *ticket = change->ticket;

    ticket->was_answered = true;
    ticket->is_unanswered = false;
    end(change, SLA_FIRST_RESPONSE, SLA_MET);
    end(change, SLA_NEXT_RESPONSE, SLA_MET);
    end(change, SLA_PERIODIC_UPDATE, SLA_MET);
    if (rule_of(ticket, SLA_PERIODIC_UPDATE) != ENDS)
        start(change, SLA_PERIODIC_UPDATE);
}

/** Before the first answer the first response is what is waited for; a second message of the
 * customer does not restart. */
static void asked(const struct change *change)
{
    struct sla_ticket *ticket = change->ticket;
    bool waits = sla_clock_is_open(&ticket->clocks[SLA_FIRST_RESPONSE])
                 || sla_clock_is_open(&ticket->clocks[SLA_NEXT_RESPONSE]);

    ticket->is_unanswered = true;
    if (!waits && rule_of(ticket, SLA_NEXT_RESPONSE) != ENDS)
        start(change, SLA_NEXT_RESPONSE);
}

static void needs_no_answer(const struct change *change)
{
    change->ticket->is_unanswered = false;
    end(change, SLA_NEXT_RESPONSE, SLA_MET);
}

/** What ended with the solution and is wanted again; of the others the solved time is not counted.
 */
static void reopened(const struct change *change)
{
    const struct sla_ticket *ticket = change->ticket;

    if (!ticket->was_answered)
        start(change, SLA_FIRST_RESPONSE);
    else
        start(change, SLA_PERIODIC_UPDATE);
    if (ticket->was_answered && ticket->is_unanswered)
        start(change, SLA_NEXT_RESPONSE);
}

static void enter(const struct change *change, enum sla_state state, uint32_t hold_reason)
{
    struct sla_ticket *ticket = change->ticket;
    bool was_solved = ticket->state == SLA_SOLVED;

    ticket->state = state;
    ticket->hold_reason = state == SLA_ON_HOLD ? hold_reason : 0;
    for (enum sla_kind which = 0; which < SLA_KINDS; which++) {
        if (rule_of(ticket, which) != ENDS)
            rest_or_run(change, which);
        else
            end(change, which, closing_meets(which) ? SLA_MET : SLA_CANCELLED);
    }
    if (was_solved && state != SLA_SOLVED && state != SLA_CLOSED)
        reopened(change);
}

/** What has been used stays. */
static void promised_anew(const struct change *change, const struct sla_policy *policy)
{
    struct sla_ticket *ticket = change->ticket;

    for (enum sla_kind which = 0; which < SLA_KINDS; which++) {
        struct sla_clock *clock = &ticket->clocks[which];

        if (sla_clock_is_open(clock))
            clock->used_ms = sla_clock_used_ms(clock, calendar_of(change), change->at_ms);
        clock->since_ms = change->at_ms;
    }
    ticket->policy = policy;
    for (enum sla_kind which = 0; which < SLA_KINDS; which++) {
        struct sla_clock *clock = &ticket->clocks[which];

        if (!sla_clock_is_open(clock))
            continue;
        sla_clock_retarget(clock, calendar_of(change), target_of(ticket, which), change->at_ms);
        rest_or_run(change, which);
        if (clock->target.ms > 0 && clock->used_ms > clock->target.ms && !clock->is_breached) {
            clock->is_breached = true;
            tell_at(change, SLA_BREACHED, which, change->at_ms, true);
        }
    }
}

static void happen(const struct change *change, const struct sla_event *event)
{
    switch (event->kind) {
    case SLA_ARRIVED:
    case SLA_CUSTOMER_MESSAGE:
        asked(change);
        break;
    case SLA_ANSWERED:
        answered(change);
        break;
    case SLA_NO_ANSWER_NEEDED:
        needs_no_answer(change);
        break;
    case SLA_STATE_CHANGED:
        enter(change, event->state, event->hold_reason);
        break;
    case SLA_POLICY_CHANGED:
        promised_anew(change, event->policy);
        break;
    case SLA_WINDOW_PASSED:
        enter(change, SLA_CLOSED, 0);
        break;
    }
}

/* ---- the ticket --------------------------------------------------------------------------------
 */

void sla_ticket_begin(struct sla_ticket *ticket, const struct sla_policy *policy,
                      const struct sla_event *arrived, const struct sla_sink *sink)
{
    const struct change change = { ticket, sink, arrived->at_ms };

    CHECK(arrived->kind == SLA_ARRIVED);
    *ticket = (struct sla_ticket){
        .policy = policy, .state = arrived->state, .at_ms = arrived->at_ms, .is_unanswered = true
    };
    start(&change, SLA_FIRST_RESPONSE);
    start(&change, SLA_AGENT_WORK);
    start(&change, SLA_REQUESTER_WAIT);
    start(&change, SLA_RESOLUTION);
}

static bool may_happen(const struct sla_ticket *ticket, int64_t at_ms, struct err *err)
{
    if (at_ms < ticket->at_ms)
        return err_set(err, ERR_CONFLICT, "sla_order", "events come in the order of time");
    return ticket->state != SLA_CLOSED
           || err_set(err, ERR_CONFLICT, "sla_closed", "nothing is promised for a closed ticket");
}

/** Pending means that the customer has to do something, so they must have heard of it. */
static bool leaves_customer_waiting(const struct sla_ticket *ticket, const struct sla_event *event)
{
    return event->kind == SLA_STATE_CHANGED && event->state == SLA_PENDING
           && (sla_clock_is_open(&ticket->clocks[SLA_FIRST_RESPONSE])
               || sla_clock_is_open(&ticket->clocks[SLA_NEXT_RESPONSE])
               || (ticket->state == SLA_SOLVED
                   && (!ticket->was_answered || ticket->is_unanswered)));
}

bool sla_ticket_apply(struct sla_ticket *ticket, const struct sla_event *event,
                      const struct sla_sink *sink, struct err *err)
{
    const struct change change = { ticket, sink, event->at_ms };

    if (!may_happen(ticket, event->at_ms, err))
        return false;
    if (leaves_customer_waiting(ticket, event))
        return err_set(err, ERR_CONFLICT, "answer_first",
                       "the customer waits for an answer: it cannot be pending");
    pass(&change);
    ticket->at_ms = event->at_ms;
    happen(&change, event);
    return true;
}

void sla_ticket_pass(struct sla_ticket *ticket, int64_t at_ms, const struct sla_sink *sink)
{
    const struct change change = { ticket, sink, at_ms };

    pass(&change);
}

static bool is_taken_over(const struct sla_ticket *ticket, const struct sla_ticket *other,
                          enum sla_kind which)
{
    const struct sla_clock *own = &ticket->clocks[which];
    const struct sla_clock *others = &other->clocks[which];

    return sla_clock_is_open(others) && rule_of(ticket, which) != ENDS
           && (!sla_clock_is_open(own) || others->started_ms < own->started_ms);
}

/** The breaches of both before the merge, in their order; of the other's clocks only those that are
 * taken over are of interest any more. */
static void pass_both(const struct change *own, const struct change *others)
{
    for (;;) {
        enum sla_kind next = next_to_breach(others->ticket);
        struct sla_clock *clock = &others->ticket->clocks[next];
        int64_t at_ms = breach_ms(clock);

        if (at_ms >= others->at_ms)
            break;
        clock->is_breached = true;
        if (!is_taken_over(own->ticket, others->ticket, next))
            continue;
        pass_until(own, at_ms);
        tell_at(others, SLA_BREACHED, next, at_ms, false);
    }
    pass(own);
}

/** Goes on with the other's clock as this ticket's promise and state have it. */
static void take_over(const struct change *change, const struct sla_ticket *other,
                      enum sla_kind which)
{
    struct sla_ticket *ticket = change->ticket;
    struct sla_clock *clock = &ticket->clocks[which];
    const struct sla_clock *taken = &other->clocks[which];

    *clock = *taken;
    clock->used_ms = sla_clock_used_ms(taken, other->policy->calendar, change->at_ms);
    clock->since_ms = change->at_ms;
    ticket->started_after_hours[which] = other->started_after_hours[which];
    sla_clock_retarget(clock, calendar_of(change), target_of(ticket, which), change->at_ms);
    /* Outside of hours it may be overdue though not more was used than was promised. */
    clock->is_breached =
        clock->is_breached || (taken->is_breached && clock->target.ms == taken->target.ms);
    if (clock->is_breached)
        clock->due_ms = taken->due_ms;
    tell(change, SLA_STARTED, which);
    rest_or_run(change, which);
}

bool sla_ticket_merge(struct sla_ticket *ticket, const struct sla_ticket *other, int64_t at_ms,
                      const struct sla_sink *sink, struct err *err)
{
    struct sla_ticket taken = *other;
    const struct change change = { ticket, sink, at_ms };
    const struct change others = { &taken, sink, at_ms };

    if (!may_happen(ticket, at_ms, err) || !may_happen(other, at_ms, err))
        return false;
    pass_both(&change, &others);
    ticket->at_ms = at_ms;
    for (enum sla_kind which = 0; which < SLA_KINDS; which++)
        if (is_taken_over(ticket, &taken, which))
            take_over(&change, &taken, which);
    ticket->was_answered = ticket->was_answered || other->was_answered;
    ticket->is_unanswered = ticket->is_unanswered || other->is_unanswered;
    return true;
}

int64_t sla_ticket_next_due_ms(const struct sla_ticket *ticket)
{
    return breach_ms(&ticket->clocks[next_to_breach(ticket)]);
}
