/**
 * The simple policy of `pharos sla clock`: four goals of a ticket that is open, pending or closed,
 * counted in the hours of one calendar while it is open. README.md states the rules.
 */
#ifndef PHAROS_FEATURES_SLA_SLA_SIMPLE_H
#define PHAROS_FEATURES_SLA_SLA_SIMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "features/sla/sla_clock.h"

struct calendar;

/** Milliseconds of the calendar's hours; 0: not promised. */
struct sla_simple_policy {
    int64_t first_response_ms;
    int64_t update_ms;                /* from our last message to our next */
    int64_t update_after_customer_ms; /* from the oldest unanswered message of the customer */
    int64_t resolution_ms;
};

enum sla_simple_state { SLA_SIMPLE_OPEN = 1, SLA_SIMPLE_PENDING, SLA_SIMPLE_CLOSED };

enum sla_simple_kind {
    SLA_SIMPLE_CREATED = 1, /* `state`: in which it starts */
    SLA_SIMPLE_CUSTOMER_MESSAGE,
    SLA_SIMPLE_AGENT_MESSAGE,
    SLA_SIMPLE_FIRST_RESPONSE, /* meets that goal alone */
    SLA_SIMPLE_STATE,          /* `state`: the new one */
};

struct sla_simple_event {
    int64_t at_ms;
    enum sla_simple_kind kind;
    enum sla_simple_state state;
};

/** What a goal that was met has used; of those met several times, when least was left. */
struct sla_simple_used {
    bool is_known;
    int64_t used_ms;
    int64_t target_ms;
};

struct sla_simple {
    const struct calendar *calendar;
    struct sla_simple_policy policy;
    enum sla_simple_state state;
    struct sla_clock first_response;
    struct sla_clock update;
    struct sla_clock after_customer;
    struct sla_clock resolution;
    struct sla_simple_used first_response_used;
    struct sla_simple_used update_used;
    struct sla_simple_used resolution_used;
};

/** A ticket that was created so. Borrows the calendar. */
void sla_simple_begin(struct sla_simple *ticket, const struct calendar *calendar,
                      const struct sla_simple_policy *policy,
                      const struct sla_simple_event *created);
/** In the order of time. */
void sla_simple_apply(struct sla_simple *ticket, const struct sla_simple_event *event);

/** When each is due; SLA_NEVER where it is met, not promised, or the ticket is not open. */
int64_t sla_simple_first_response_due_ms(const struct sla_simple *ticket);
int64_t sla_simple_update_due_ms(const struct sla_simple *ticket);
int64_t sla_simple_resolution_due_ms(const struct sla_simple *ticket);

#endif
