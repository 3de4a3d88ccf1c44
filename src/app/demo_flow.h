/** The life of one ticket of the demo company: who takes it when, who answers, how it ends. */
#ifndef PHAROS_APP_DEMO_FLOW_H
#define PHAROS_APP_DEMO_FLOW_H

#include "app/demo_plan.h"

struct demo_flow {
    struct demo_plan *plan;
    struct arena *arena;
    int64_t now_ms;
    struct demo_roster rosters[DEMO_AGENTS];
};

/** Reads the clocks of the agents. */
void demo_flow_begin(struct demo_flow *flow, int64_t now_ms);

/** Adds all steps of a ticket that lie before now. */
void demo_flow_ticket(struct demo_flow *flow, size_t index, int64_t customer_offset_ms,
                      struct random *random);

#endif
