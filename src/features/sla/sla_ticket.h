/**
 * What is promised for a ticket: six clocks by the product's default table (README.md), moved by
 * what happens to the ticket, and telling each start, pause, resumption, end and breach. Pure: a
 * plain value that can be stored and gone on with; applying the events one by one is the same as
 * applying all of them anew.
 */
#ifndef PHAROS_FEATURES_SLA_SLA_TICKET_H
#define PHAROS_FEATURES_SLA_SLA_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "features/sla/sla_clock.h"

struct calendar;
struct err;

enum sla_kind {
    SLA_FIRST_RESPONSE,
    SLA_NEXT_RESPONSE,
    SLA_PERIODIC_UPDATE,
    SLA_AGENT_WORK,
    SLA_REQUESTER_WAIT,
    SLA_RESOLUTION,
    SLA_KINDS,
};

enum sla_state {
    SLA_NEW = 1,
    SLA_OPEN,
    SLA_PENDING, /* for the customer */
    SLA_ON_HOLD, /* for somebody else */
    SLA_SOLVED,
    SLA_CLOSED,
};

/** A promise by day, and another one for what begins while nobody works by the calendar. */
struct sla_promise {
    struct sla_target day;
    int64_t after_hours_ms; /* every minute counts; 0: as by day */
};

/** Reasons of holding a ticket are bits. */
struct sla_policy {
    const struct calendar *calendar;
    struct sla_promise promises[SLA_KINDS];
    uint32_t resolution_rests_for; /* the hold reasons during which the resolution rests */
};

enum sla_event_kind {
    SLA_ARRIVED = 1,      /* the whole first message was with us; `state` new or open */
    SLA_CUSTOMER_MESSAGE, /* a further one */
    SLA_ANSWERED,         /* by a person, for the customer to read; notes and robots are no event */
    SLA_NO_ANSWER_NEEDED,
    SLA_STATE_CHANGED,  /* `state`, and `hold_reason` where it is on hold */
    SLA_POLICY_CHANGED, /* `policy`; the one before is not needed any more */
    SLA_WINDOW_PASSED,  /* a solved ticket can not be reopened any more: it is closed */
};

struct sla_event {
    int64_t at_ms;
    enum sla_event_kind kind;
    enum sla_state state;
    uint32_t hold_reason; /* one bit; 0: none is named */
    const struct sla_policy *policy;
};

enum sla_fact_kind {
    SLA_STARTED = 1,
    SLA_PAUSED,
    SLA_RESUMED,
    SLA_FULFILLED,
    SLA_BREACHED,
    SLA_DROPPED, /* it ended without being met */
};

/** What a clock did. */
struct sla_fact {
    enum sla_fact_kind kind;
    enum sla_kind clock;
    int64_t at_ms;   /* a breach: when it was due, or the change of policy that alone made it */
    int64_t due_ms;  /* SLA_NEVER: it does not run, or nothing is promised */
    int64_t used_ms; /* by then */
    int64_t left_ms; /* of what is promised; negative once it is breached; 0 without a promise */
    bool by_change;  /* a breach that the change of policy alone made */
};

/** Hears of facts in the order in which they happened. */
struct sla_sink {
    void (*tell)(void *arg, const struct sla_fact *fact);
    void *arg;
};

struct sla_ticket {
    const struct sla_policy *policy;
    enum sla_state state;
    uint32_t hold_reason;
    int64_t at_ms; /* of the last event */
    bool was_answered;
    bool is_unanswered; /* the customer wrote after our last answer */
    bool started_after_hours[SLA_KINDS];
    struct sla_clock clocks[SLA_KINDS];
};

/** A ticket whose first message has arrived. A part of another ticket begins with the message that
 * was moved. Borrows the policy and its calendar. */
void sla_ticket_begin(struct sla_ticket *ticket, const struct sla_policy *policy,
                      const struct sla_event *arrived, const struct sla_sink *sink);

/**
 * Breaches that lie before the event are told first. CONFLICT "sla_order" for an event before the
 * last one, "answer_first" for pending while the customer waits for a person's answer,
 * "sla_closed" for anything on a closed ticket; nothing has changed then.
 */
bool sla_ticket_apply(struct sla_ticket *ticket, const struct sla_event *event,
                      const struct sla_sink *sink, struct err *err) MUST_USE;

/** Tells the breaches before an instant at which nothing has happened. */
void sla_ticket_pass(struct sla_ticket *ticket, int64_t at_ms, const struct sla_sink *sink);

/** Takes another ticket in: of each clock that is open in one of them or both the one that started
 * first goes on here, as this ticket's state has it. CONFLICT as above. */
bool sla_ticket_merge(struct sla_ticket *ticket, const struct sla_ticket *other, int64_t at_ms,
                      const struct sla_sink *sink, struct err *err) MUST_USE;

/** The earliest instant at which something is breached; SLA_NEVER. */
int64_t sla_ticket_next_due_ms(const struct sla_ticket *ticket);

#endif
