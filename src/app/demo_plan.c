#include "app/demo_plan.h"

#include <stdlib.h>

#include "app/demo_flow.h"
#include "app/demo_rating.h"
#include "base/arena.h"
#include "base/attributes.h"
#include "base/check.h"
#include "base/instant.h"
#include "base/zone.h"

enum {
    STEPS_MAX = DEMO_TICKETS * 40,
    QUESTIONS_MAX = DEMO_TICKETS * 4,
    KOREAN_PERCENT = 72,
    PASSED_OVER_PERCENT = 35, /* of private people, for the sake of companies */
    PHONE_PERCENT = 16,
    FORM_PERCENT = 15,
    MISROUTED_PERCENT = 13,
    OUTAGE_TICKETS = 42,
    OUTAGE_DAYS_AGO = 17,
    OUTAGE_MS = 5 * MS_PER_HOUR,
};

struct planning {
    struct demo_plan *plan;
    struct demo_flow *flow;
    struct arena *arena;
    struct random *random; /* of the ticket at hand */
    int64_t offset_ms[DEMO_CUSTOMERS];
    int64_t now_ms;
};

static size_t pick(struct planning *p, size_t count)
{
    return (size_t)random_below(p->random, count);
}

static bool chance(struct planning *p, unsigned percent)
{
    return random_below(p->random, 100) < percent;
}

/* ---- who owns what ----------------------------------------------------------------------------
 */

/** Two or three products stand in each home or company; all their tickets are about these. */
static bool owns(size_t customer, size_t product)
{
    size_t count = demo_product_count;

    return product == customer % count || product == customer / count % count
           || product == (customer * 5 + 2) % count;
}

static unsigned things_of(size_t customer)
{
    unsigned things = 0;

    for (size_t product = 0; product < demo_product_count; product++)
        if (owns(customer, product))
            things |= demo_products[product].thing;
    return things;
}

/* ---- when tickets open ----------------------------------------------------------------------- */

/** What one ticket is made of before it has its place in time. */
struct opening {
    int64_t at_ms;
    size_t customer;
    bool in_outage;
};

static enum lang pick_lang(struct planning *p)
{
    return chance(p, KOREAN_PERCENT) ? LANG_KO : LANG_EN;
}

/** Who writes for a company writes more often than who writes for themselves. */
static size_t pick_customer(struct planning *p, enum lang lang)
{
    const struct demo_customer *customer;

    do
        customer = &p->plan->customers[pick(p, DEMO_CUSTOMERS)];
    while (customer->lang != lang
           || (customer->organisation == DEMO_PRIVATE && chance(p, PASSED_OVER_PERCENT)));
    return (size_t)(customer - p->plan->customers);
}

static struct civil pick_date(struct planning *p, int64_t offset_ms, bool in_korea)
{
    enum { WEIGHT_MAX = 140 };
    int64_t today = (p->now_ms + offset_ms) / MS_PER_DAY;
    struct civil date;

    do
        date = civil_from_days(today - (int64_t)pick(p, DEMO_DAYS));
    while ((int)pick(p, WEIGHT_MAX) >= demo_day_weight(date, in_korea));
    return date;
}

static int64_t pick_outage_instant(struct planning *p)
{
    int64_t noon_ms = (p->now_ms / MS_PER_DAY - OUTAGE_DAYS_AGO) * MS_PER_DAY + 4 * MS_PER_HOUR;
    int64_t a = (int64_t)pick(p, OUTAGE_MS);
    int64_t b = (int64_t)pick(p, OUTAGE_MS);

    return noon_ms + (a < b ? a : b);
}

static int64_t pick_instant(struct planning *p, size_t customer)
{
    int64_t offset_ms = p->offset_ms[customer];
    bool in_korea = p->plan->customers[customer].lang == LANG_KO;
    int64_t first_ms = p->now_ms - DEMO_DAYS * (int64_t)MS_PER_DAY;
    int64_t at_ms;

    do
        at_ms = demo_pick_instant(p->random, offset_ms, pick_date(p, offset_ms, in_korea));
    while (at_ms >= p->now_ms - MS_PER_MINUTE || at_ms < first_ms);
    return at_ms;
}

static int openings_by_time(const void *a, const void *b)
{
    const struct opening *x = a;
    const struct opening *y = b;

    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    return (x->customer > y->customer) - (x->customer < y->customer);
}

static struct opening *make_openings(struct planning *p, struct arena *arena)
{
    struct opening *openings = ARENA_ARRAY(arena, DEMO_TICKETS, struct opening);

    for (size_t i = 0; i < DEMO_TICKETS; i++) {
        openings[i].in_outage = i < OUTAGE_TICKETS;
        do
            openings[i].customer = pick_customer(p, pick_lang(p));
        while (openings[i].in_outage
               && !(things_of(openings[i].customer) & (DEMO_VACUUM | DEMO_AIR)));
        openings[i].at_ms =
            i < OUTAGE_TICKETS ? pick_outage_instant(p) : pick_instant(p, openings[i].customer);
    }
    qsort(openings, DEMO_TICKETS, sizeof(*openings), openings_by_time);
    return openings;
}

/* ---- what they are about --------------------------------------------------------------------- */

static bool fits(struct planning *p, const struct demo_story *story, size_t customer)
{
    bool for_company = p->plan->customers[customer].organisation != DEMO_PRIVATE;

    if (!(story->things & things_of(customer)))
        return false;
    return story->writer == DEMO_ANYBODY || (story->writer == DEMO_FOR_A_COMPANY) == for_company;
}

/** In an outage the stories without weight, else those with. */
static unsigned weight_of(struct planning *p, const struct demo_story *story,
                          const struct opening *opening)
{
    if (!fits(p, story, opening->customer))
        return 0;
    return opening->in_outage ? story->weight == 0 : story->weight;
}

static const struct demo_story *pick_story(struct planning *p, const struct opening *opening)
{
    const struct demo_stories *const *lists =
        demo_stories[p->plan->customers[opening->customer].lang];
    unsigned total = 0;
    unsigned at;

    for (size_t l = 0; l < DEMO_STORY_LISTS; l++)
        for (size_t i = 0; i < lists[l]->count; i++)
            total += weight_of(p, &lists[l]->items[i], opening);
    at = (unsigned)pick(p, total);
    for (size_t l = 0; l < DEMO_STORY_LISTS; l++)
        for (size_t i = 0; i < lists[l]->count; i++) {
            unsigned weight = weight_of(p, &lists[l]->items[i], opening);

            if (at < weight)
                return &lists[l]->items[i];
            at -= weight;
        }
    CHECK(!"a story was picked");
    return NULL;
}

static size_t pick_product(struct planning *p, const struct demo_story *story, size_t customer)
{
    size_t product;

    do
        product = pick(p, demo_product_count);
    while (!owns(customer, product) || !(demo_products[product].thing & story->things));
    return product;
}

/** Calls come in while somebody sits there to take them. */
static enum demo_channel pick_channel(struct planning *p, const struct demo_ticket *ticket)
{
    static const struct demo_roster desk = { DEMO_DESK_HOURS, 9 * MS_PER_HOUR };
    bool is_korean = p->plan->customers[ticket->customer].lang == LANG_KO;

    if (ticket->story->phone != NULL && is_korean && demo_pace(desk, ticket->at_ms) >= 35
        && chance(p, PHONE_PERCENT))
        return DEMO_BY_PHONE;
    return chance(p, FORM_PERCENT) ? DEMO_BY_FORM : DEMO_BY_MAIL;
}

static void plan_ticket(struct planning *p, const struct opening *opening, size_t index)
{
    struct demo_ticket *ticket = &p->plan->tickets[index];
    size_t first = p->plan->step_count;

    *ticket = (struct demo_ticket){
        .at_ms = opening->at_ms,
        .story = pick_story(p, opening),
        .customer = opening->customer,
    };
    ticket->product = pick_product(p, ticket->story, opening->customer);
    ticket->channel = pick_channel(p, ticket);
    ticket->team = chance(p, MISROUTED_PERCENT) ? DEMO_FRONT : ticket->story->team;
    demo_flow_ticket(p->flow, index, p->offset_ms[opening->customer], p->random);
    demo_rating_add(p->plan, index, first, p->offset_ms[opening->customer], p->now_ms, p->random,
                    p->arena);
}

static int steps_by_time(const void *a, const void *b)
{
    const struct demo_step *x = a;
    const struct demo_step *y = b;

    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    if (x->ticket != y->ticket)
        return x->ticket < y->ticket ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static void read_offsets(struct planning *p)
{
    for (size_t i = 0; i < DEMO_CUSTOMERS; i++)
        p->offset_ms[i] = zone_offset_ms(str_of(p->plan->customers[i].timezone), p->now_ms);
}

void demo_plan_make(struct demo_plan *plan, int64_t seed, int64_t now_ms, struct arena *arena)
{
    struct demo_flow flow = { .plan = plan, .arena = arena, .now_ms = now_ms };
    struct planning p = { .plan = plan, .flow = &flow, .arena = arena, .now_ms = now_ms };
    struct random_seeded random;
    struct opening *openings;

    plan->step_count = 0;
    plan->step_room = STEPS_MAX;
    plan->steps = ARENA_ARRAY(arena, STEPS_MAX, struct demo_step);
    plan->question_count = 0;
    plan->rating_count = 0;
    plan->ratings = ARENA_ARRAY(arena, QUESTIONS_MAX, struct demo_rating);
    plan->has_signal = demo_has_signal(seed);
    random_seeded_init(&random, (uint64_t)seed);
    demo_people_make(plan->customers, &random.random, arena);
    read_offsets(&p);
    demo_flow_begin(&flow, now_ms);
    p.random = &random.random;
    openings = make_openings(&p, arena);
    for (size_t i = 0; i < DEMO_TICKETS; i++) {
        random_seeded_init(&random, (uint64_t)seed * 1000003 + i);
        plan_ticket(&p, &openings[i], i);
    }
    qsort(plan->steps, plan->step_count, sizeof(plan->steps[0]), steps_by_time);
}
