#include "app/demo_plan.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/instant.h"

enum {
    STEPS_MAX = DEMO_TICKETS * (DEMO_LINES_MAX + 4),
    SEOUL_OFFSET_HOURS = 9,
    ONE_IN_UNASSIGNED = 5,
    YOUNG_HOURS = 20,
};

struct planning {
    struct demo_plan *plan;
    struct random *random;
    int64_t now_ms;
};

static size_t pick(struct planning *p, size_t count)
{
    return (size_t)random_below(p->random, count);
}

static int64_t between_ms(struct planning *p, int64_t least_ms, int64_t most_ms)
{
    return least_ms + (int64_t)random_below(p->random, (uint64_t)(most_ms - least_ms + 1));
}

/** An hour of the day as contacts fall: many by day, a tail in the evening, few at night. */
static int64_t pick_hour(struct planning *p)
{
    static const unsigned char weights[24] = { 2, 1,  1,  1,  1,  1, 2, 4, 7, 12, 14, 12,
                                               9, 11, 13, 12, 11, 9, 7, 6, 6, 5,  4,  3 };
    unsigned total = 0;
    uint64_t at;

    for (size_t i = 0; i < COUNT_OF(weights); i++)
        total += weights[i];
    at = random_below(p->random, total);
    for (size_t hour = 0; hour < COUNT_OF(weights); hour++) {
        if (at < weights[hour])
            return (int64_t)hour;
        at -= weights[hour];
    }
    return 12;
}

/** Recent days weigh more, so that the desk has something to do. */
static int64_t pick_day(struct planning *p)
{
    int64_t a = (int64_t)pick(p, DEMO_DAYS);
    int64_t b = (int64_t)pick(p, DEMO_DAYS);
    int64_t c = (int64_t)pick(p, DEMO_DAYS);

    a = a < b ? a : b;
    return a < c ? a : c;
}

static int64_t pick_opening(struct planning *p)
{
    int64_t today_ms = p->now_ms - (p->now_ms + SEOUL_OFFSET_HOURS * MS_PER_HOUR) % MS_PER_DAY;
    int64_t at_ms = today_ms - pick_day(p) * MS_PER_DAY + pick_hour(p) * MS_PER_HOUR
                    + between_ms(p, 0, MS_PER_HOUR - 1);

    /* What would lie ahead of us came in over the last hours instead. */
    return at_ms < p->now_ms ? at_ms : p->now_ms - between_ms(p, MS_PER_MINUTE, 6 * MS_PER_HOUR);
}

static size_t pick_customer(struct planning *p, enum lang lang)
{
    size_t customer;

    do
        customer = pick(p, demo_customer_count);
    while (demo_customers[customer].lang != lang);
    return customer;
}

/** Somebody of the team; most often one who writes the customer's language. */
static size_t pick_agent(struct planning *p, const struct demo_story *story)
{
    size_t agent = 0;

    for (int tries = 0; tries < 200; tries++) {
        agent = pick(p, demo_agent_count);
        if (demo_agents[agent].team == story->team && demo_agents[agent].role[0] != 'v'
            && (demo_agents[agent].lang == story->lang || tries > 100))
            break;
    }
    return agent;
}

/** Steps that lie ahead of now have not happened. */
static void add(struct planning *p, int64_t at_ms, enum demo_step_kind kind, size_t ticket,
                size_t line)
{
    if (at_ms >= p->now_ms)
        return;
    CHECK(p->plan->step_count < STEPS_MAX);
    p->plan->steps[p->plan->step_count++] = (struct demo_step){ at_ms, kind, ticket, line };
}

static int64_t gap_before(struct planning *p, enum demo_voice voice)
{
    switch (voice) {
    case DEMO_ANSWER:
        return between_ms(p, 12 * MS_PER_MINUTE, 5 * MS_PER_HOUR);
    case DEMO_NOTE:
        return between_ms(p, 2 * MS_PER_MINUTE, 30 * MS_PER_MINUTE);
    case DEMO_CUSTOMER:
        break;
    }
    return between_ms(p, 25 * MS_PER_MINUTE, 22 * MS_PER_HOUR);
}

static void plan_ticket(struct planning *p, size_t index)
{
    struct demo_ticket *ticket = &p->plan->tickets[index];
    const struct demo_story *story = &demo_stories[pick(p, demo_story_count)];
    int64_t at_ms = pick_opening(p);
    bool young = p->now_ms - at_ms < YOUNG_HOURS * MS_PER_HOUR;
    bool left_alone = young && pick(p, ONE_IN_UNASSIGNED) < 2;
    size_t line = 1;

    *ticket =
        (struct demo_ticket){ story, pick_customer(p, story->lang), pick_agent(p, story),
                              pick(p, demo_product_count), 202600000 + (int64_t)pick(p, 90000) };
    add(p, at_ms, DEMO_OPENS, index, 0);
    if (left_alone)
        return;
    add(p, at_ms + between_ms(p, MS_PER_MINUTE, 10 * MS_PER_MINUTE), DEMO_TAKES, index, 0);
    at_ms += 10 * MS_PER_MINUTE;
    for (; story->lines[line].text != NULL; line++) {
        at_ms += gap_before(p, story->lines[line].voice);
        add(p, at_ms, DEMO_SAYS, index, line);
    }
    at_ms += between_ms(p, MS_PER_HOUR, 20 * MS_PER_HOUR);
    add(p, at_ms, pick(p, 12) == 0 ? DEMO_HOLDS : DEMO_SOLVES, index, 0);
}

static int by_time(const void *a, const void *b)
{
    const struct demo_step *x = a;
    const struct demo_step *y = b;

    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    return (x->ticket > y->ticket) - (x->ticket < y->ticket);
}

void demo_plan_make(struct demo_plan *plan, struct random *random, int64_t now_ms,
                    struct arena *arena)
{
    struct planning p = { plan, random, now_ms };

    plan->step_count = 0;
    plan->steps = ARENA_ARRAY(arena, STEPS_MAX, struct demo_step);
    for (size_t i = 0; i < DEMO_TICKETS; i++)
        plan_ticket(&p, i);
    qsort(plan->steps, plan->step_count, sizeof(plan->steps[0]), by_time);
}
