/**
 * What happens in the demo company, and when: planned first, then played in the order of time.
 *
 * A ticket's story, people and words follow from the seed and the ticket's place alone, its
 * instants from the seed and from now: a company of the same seed made on another day tells the
 * same stories on days of that week.
 *
 * Ratings have no tables yet. When they do, a step DEMO_RATES follows DEMO_CONFIRMS (and, rarer, a
 * solving that nobody confirms): about one in four solved tickets, a day later at most. The stars
 * follow from what the plan knows: five to begin with; one less for each 8 working hours of the
 * first answer, for each refusal (DEMO_REFUTES) and for a curt temper; a curt one who was refused
 * leaves a sentence as well.
 */
#ifndef PHAROS_APP_DEMO_PLAN_H
#define PHAROS_APP_DEMO_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/demo_people.h"
#include "app/demo_story.h"
#include "base/str.h"

struct arena;

enum { DEMO_TICKETS = 3000, DEMO_DAYS = 60, DEMO_NOBODY = DEMO_AGENTS };

enum demo_step_kind {
    DEMO_OPENS,    /* the customer writes, or an agent takes a call down */
    DEMO_TAKES,    /* somebody becomes the assignee, perhaps in another team */
    DEMO_RAISES,   /* it is more urgent than it seemed */
    DEMO_WRITES,   /* the customer, once more */
    DEMO_ANSWERS,  /* the agent, in public */
    DEMO_NOTES,    /* the agent, among ourselves */
    DEMO_HOLDS,    /* it waits for somebody else */
    DEMO_SOLVES,   /* the agent calls it done */
    DEMO_CONFIRMS, /* the customer says so too */
    DEMO_REFUTES,  /* the customer says no */
    DEMO_CLOSES,   /* the time to say no is over */
};

/** What an answer makes of the ticket. */
enum demo_then { DEMO_STAYS_OPEN, DEMO_ASKS_BACK, DEMO_IS_SOLUTION };

struct demo_step {
    int64_t at_ms;
    enum demo_step_kind kind;
    size_t ticket; /* index into the plan's tickets */
    size_t agent;  /* who acts */
    size_t to;     /* who takes it, in `team` */
    enum demo_team team;
    enum demo_then then;
    unsigned order;  /* among the steps of its ticket */
    struct str text; /* of what is written */
};

enum demo_channel { DEMO_BY_MAIL, DEMO_BY_FORM, DEMO_BY_PHONE };

struct demo_ticket {
    int64_t at_ms;
    const struct demo_story *story;
    size_t customer;
    size_t product;
    enum demo_channel channel;
    enum demo_team team; /* where it arrives */
    struct str subject;
};

struct demo_plan {
    struct demo_customer customers[DEMO_CUSTOMERS];
    struct demo_ticket tickets[DEMO_TICKETS]; /* in the order of opening */
    struct demo_step *steps;                  /* in the order of time; all lie before now */
    size_t step_count;
};

/** Sixty days that end at `now_ms`; steps and texts live in the arena. */
void demo_plan_make(struct demo_plan *plan, int64_t seed, int64_t now_ms, struct arena *arena);

#endif
