/**
 * What happens in the demo company, and when: planned first, then played in the order of time.
 *
 * A ticket's story, people and words follow from the seed and the ticket's place alone, its
 * instants from the seed and from now: a company of the same seed made on another day tells the
 * same stories on days of that week.
 */
#ifndef PHAROS_APP_DEMO_PLAN_H
#define PHAROS_APP_DEMO_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/demo_people.h"
#include "app/demo_story.h"
#include "base/str.h"
#include "features/survey/survey.h"

struct arena;
struct demo_rating;

enum { DEMO_TICKETS = 3000, DEMO_DAYS = 60, DEMO_NOBODY = DEMO_AGENTS };
enum { DEMO_SEED_DEFAULT = 1 };

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
    DEMO_ASKS,     /* the program asks the customer how it was */
    DEMO_RATES,    /* the customer answers that, by the link */
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
    bool is_content; /* who writes says that all is well */
    unsigned order;  /* among the steps of its ticket */
    struct str text; /* of what is written; of an answer's comment, STR_NULL: none */
    size_t question; /* which one is asked or answered, below the plan's question_count */
    int score;       /* 1..5, 0: not said */
    enum survey_solved solved;
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
    size_t step_room;
    size_t question_count;       /* how often a customer is asked */
    struct demo_rating *ratings; /* what they answered, ticket by ticket; at most a question each */
    size_t rating_count;
    bool has_signal; /* satisfaction follows from what happened (demo_rating.h) */
};

/** Sixty days that end at `now_ms`; steps and texts live in the arena. */
void demo_plan_make(struct demo_plan *plan, int64_t seed, int64_t now_ms, struct arena *arena);

#endif
