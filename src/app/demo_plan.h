/** What happens in the demo company, and when: planned first, then played in the order of time. */
#ifndef PHAROS_APP_DEMO_PLAN_H
#define PHAROS_APP_DEMO_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "app/demo_story.h"
#include "base/random.h"

struct arena;

enum { DEMO_TICKETS = 120, DEMO_DAYS = 30 };

enum demo_step_kind {
    DEMO_OPENS,  /* the customer writes */
    DEMO_TAKES,  /* somebody becomes the assignee */
    DEMO_SAYS,   /* a further line of the story */
    DEMO_SOLVES, /* the assignee calls it done */
    DEMO_HOLDS,  /* it waits for somebody else */
};

struct demo_step {
    int64_t at_ms;
    enum demo_step_kind kind;
    size_t ticket; /* index into the plan's tickets */
    size_t line;   /* of the story */
};

struct demo_ticket {
    const struct demo_story *story;
    size_t customer; /* index into demo_customers */
    size_t agent;    /* index into demo_agents */
    size_t product;
    int64_t order_number;
};

struct demo_plan {
    struct demo_ticket tickets[DEMO_TICKETS];
    struct demo_step *steps; /* in order of time */
    size_t step_count;
};

/** A month that ends at `now_ms`; steps live in the arena. */
void demo_plan_make(struct demo_plan *plan, struct random *random, int64_t now_ms,
                    struct arena *arena);

#endif
