#include "app/demo_rating.h"

#include <math.h>

#include "app/demo_write.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"

enum {
    PARTS = 1000000,      /* of a share */
    ASK_AFTER_MS = 60000, /* survey.wait */
    SEOUL_MS = 9 * MS_PER_HOUR,
    OPENS_HOUR = 9, /* as mail.hours stands by default */
    SHUTS_HOUR = 18,
    SATURDAY = 5,
    /* Who says by the link whether it is solved gives a score, mostly. */
    SCORE_PERCENT = 85,
    /* Others answer of themselves; who is cross, rather. */
    ANSWER_SATISFIED_PERCENT = 11,
    ANSWER_CROSS_PERCENT = 17,
    COMMENT_SATISFIED_PERCENT = 26,
    COMMENT_CROSS_PERCENT = 58,
    BEST_PERCENT = 64,   /* of the satisfied, who give 5 and not 4 */
    MIDDLE_PERCENT = 38, /* of the others, who give 3; */
    WORST_PERCENT = 34,  /* who give 1 and not 2 */
};

/** A ticket's steps go by, and now and then its customer is asked. */
struct asking {
    struct demo_plan *plan;
    struct random *random;
    struct arena *arena;
    const struct demo_ticket *ticket;
    size_t index; /* of the ticket */
    struct demo_roster customer_hours;
    int64_t now_ms;
    /* How far it has come. */
    int64_t opened_at_ms;
    int64_t answered_at_ms;       /* our first answer; 0: none yet */
    int64_t asked_at_ms;          /* 0: never */
    struct demo_experience asked; /* what they had been through then */
    enum demo_team team;
    unsigned refusals;
    unsigned order;
    bool is_solved;
    bool is_closed;
    bool is_waiting; /* the last question has no answer yet */
};

bool demo_has_signal(int64_t seed)
{
    return seed == DEMO_SEED_DEFAULT;
}

double demo_satisfied_share(const struct demo_experience *experience, bool has_signal)
{
    double odds = DEMO_LOG_ODDS_BASE + DEMO_LOG_ODDS_WAIT * log1p(experience->wait_hours)
                  + DEMO_LOG_ODDS_REFUSED * experience->refusals;

    if (!has_signal)
        return DEMO_SATISFIED_SHARE;
    odds += experience->is_after_hours ? DEMO_LOG_ODDS_AFTER_HOURS : 0;
    odds += experience->is_orders ? DEMO_LOG_ODDS_ORDERS : 0;
    odds += experience->is_disliked_product ? DEMO_LOG_ODDS_PRODUCT : 0;
    return 1 / (1 + exp(-odds));
}

static bool chance(struct asking *a, unsigned percent)
{
    return random_below(a->random, 100) < percent;
}

/* ---- what they have been through --------------------------------------------------------------
 */

static bool is_after_hours(int64_t at_ms)
{
    int64_t local_ms = at_ms + SEOUL_MS;
    int hour = (int)(local_ms % MS_PER_DAY / MS_PER_HOUR);

    return civil_weekday(civil_from_days(local_ms / MS_PER_DAY)) >= SATURDAY || hour < OPENS_HOUR
           || hour >= SHUTS_HOUR;
}

static struct demo_experience experience_of(const struct asking *a)
{
    int64_t wait_ms = a->answered_at_ms != 0 ? a->answered_at_ms - a->opened_at_ms : 0;

    return (struct demo_experience){
        .wait_hours = (double)wait_ms / MS_PER_HOUR,
        .is_after_hours = is_after_hours(a->opened_at_ms),
        .refusals = a->refusals,
        .is_orders = a->team == DEMO_ORDERS,
        .is_disliked_product = a->ticket->product == DEMO_DISLIKED_PRODUCT,
    };
}

/* ---- what they answer -------------------------------------------------------------------------
 */

static int score_of(struct asking *a, bool is_satisfied)
{
    if (is_satisfied)
        return chance(a, BEST_PERCENT) ? 5 : 4;
    if (chance(a, MIDDLE_PERCENT))
        return 3;
    return chance(a, WORST_PERCENT) ? 1 : 2;
}

/** The one thing that somebody who is cross writes about. */
static const char *complaint_of(const struct asking *a, const struct demo_experience *experience)
{
    enum { LONG_HOURS = 6 };

    if (!a->plan->has_signal)
        return "<rating_bad>";
    if (experience->refusals > 0)
        return "<rating_again>";
    if (experience->is_disliked_product)
        return "<rating_product>";
    return experience->wait_hours > LONG_HOURS ? "<rating_slow>" : "<rating_bad>";
}

static struct str comment_of(struct asking *a, const struct demo_rating *rating, int64_t at_ms)
{
    const struct demo_customer *customer = &a->plan->customers[a->ticket->customer];
    struct demo_scene scene = { .random = a->random, .arena = a->arena };

    if (!chance(a, rating->is_satisfied ? COMMENT_SATISFIED_PERCENT : COMMENT_CROSS_PERCENT))
        return STR_NULL;
    demo_write_begin(&scene, a->ticket, customer, a->index);
    return demo_write_comment(&scene, customer,
                              rating->is_satisfied ? "<rating_good>"
                                                   : complaint_of(a, &rating->experience),
                              !rating->is_satisfied, at_ms);
}

static struct demo_rating rating_of(struct asking *a, struct demo_experience experience)
{
    struct demo_rating rating = { .experience = experience };
    double share = demo_satisfied_share(&rating.experience, a->plan->has_signal);

    rating.is_satisfied = (double)random_below(a->random, PARTS) < share * PARTS;
    return rating;
}

static void give(struct asking *a, struct demo_step *step, struct demo_rating rating, int score)
{
    rating.score = score;
    step->kind = DEMO_RATES;
    step->question = a->plan->question_count - 1;
    step->score = score;
    step->text = score != 0 ? comment_of(a, &rating, step->at_ms) : STR_NULL;
    a->plan->ratings[a->plan->rating_count++] = rating;
}

static struct demo_step *add(struct asking *a, enum demo_step_kind kind, int64_t at_ms)
{
    struct demo_plan *plan = a->plan;
    struct demo_step *step = &plan->steps[plan->step_count++];

    CHECK(plan->step_count < plan->step_room);
    *step = (struct demo_step){ .at_ms = at_ms,
                                .kind = kind,
                                .ticket = a->index,
                                .agent = DEMO_NOBODY,
                                .order = a->order++,
                                .question = plan->question_count - 1,
                                .solved = SURVEY_UNSAID };
    return step;
}

/** They were going to say whether it is solved anyhow: they do so by the link. */
static void answer_by_word(struct asking *a, struct demo_step *step, enum survey_solved solved)
{
    struct demo_rating rating;

    if (!a->is_waiting)
        return;
    a->is_waiting = false;
    rating = rating_of(a, experience_of(a));
    step->solved = solved;
    give(a, step, rating, chance(a, SCORE_PERCENT) ? score_of(a, rating.is_satisfied) : 0);
}

/** Nobody made them; within a few hours of their day, or never. Who had to write again does not. */
static void answer_freely(struct asking *a)
{
    struct demo_rating rating;
    int64_t within_ms;
    int64_t at_ms;

    if (!a->is_waiting)
        return;
    a->is_waiting = false;
    if (a->refusals != a->asked.refusals)
        return;
    rating = rating_of(a, a->asked);
    within_ms = (int64_t)(1 + random_below(a->random, 100)) * (int64_t)random_below(a->random, 100)
                * MS_PER_MINUTE / 12;
    at_ms = demo_work_until(a->customer_hours, a->asked_at_ms + 2 * MS_PER_MINUTE, within_ms);
    if (chance(a, rating.is_satisfied ? ANSWER_SATISFIED_PERCENT : ANSWER_CROSS_PERCENT)
        && at_ms < a->now_ms)
        give(a, add(a, DEMO_RATES, at_ms), rating, score_of(a, rating.is_satisfied));
}

/* ---- along the steps of a ticket --------------------------------------------------------------
 */

static void begin(struct asking *a, int64_t at_ms)
{
    a->opened_at_ms = at_ms;
    a->answered_at_ms = 0;
    a->refusals = 0;
    a->is_solved = false;
    a->is_closed = false;
}

static void comes_back(struct asking *a)
{
    a->refusals += a->is_solved;
    a->is_solved = false;
}

/** What happens until `next_ms` decides whether anybody is asked: it must stand as solved still. */
static void solve(struct asking *a, int64_t at_ms, int64_t next_ms)
{
    int64_t ask_ms = at_ms + ASK_AFTER_MS;

    a->is_solved = true;
    if (a->ticket->channel == DEMO_BY_PHONE || ask_ms >= next_ms || ask_ms >= a->now_ms
        || (a->asked_at_ms != 0 && ask_ms < a->asked_at_ms + MS_PER_DAY))
        return;
    answer_freely(a);
    a->plan->question_count++;
    a->asked_at_ms = ask_ms;
    a->asked = experience_of(a);
    a->is_waiting = true;
    add(a, DEMO_ASKS, ask_ms);
}

static void write(struct asking *a, const struct demo_step *step)
{
    if (a->is_closed)
        begin(a, step->at_ms);
    else if (step->is_content)
        a->is_solved = false;
    else
        comes_back(a);
}

static void answer(struct asking *a, const struct demo_step *step, int64_t next_ms)
{
    if (a->answered_at_ms == 0)
        a->answered_at_ms = step->at_ms;
    if (step->then == DEMO_IS_SOLUTION)
        solve(a, step->at_ms, next_ms);
}

static void follow(struct asking *a, struct demo_step *step, int64_t next_ms)
{
    switch (step->kind) {
    case DEMO_OPENS:
        begin(a, step->at_ms);
        break;
    case DEMO_TAKES:
        a->team = step->team;
        break;
    case DEMO_WRITES:
        write(a, step);
        break;
    case DEMO_ANSWERS:
        answer(a, step, next_ms);
        break;
    case DEMO_SOLVES:
        solve(a, step->at_ms, next_ms);
        break;
    case DEMO_CONFIRMS:
        answer_by_word(a, step, SURVEY_SOLVED);
        break;
    case DEMO_REFUTES:
        comes_back(a);
        answer_by_word(a, step, SURVEY_NOT_SOLVED);
        break;
    case DEMO_CLOSES:
        a->is_closed = true;
        break;
    case DEMO_RAISES:
    case DEMO_NOTES:
    case DEMO_HOLDS:
    case DEMO_ASKS:
    case DEMO_RATES:
        break;
    }
}

void demo_rating_add(struct demo_plan *plan, size_t ticket, size_t first,
                     int64_t customer_offset_ms, int64_t now_ms, struct random *random,
                     struct arena *arena)
{
    size_t end = plan->step_count;
    struct asking asking = {
        .plan = plan,
        .random = random,
        .arena = arena,
        .ticket = &plan->tickets[ticket],
        .index = ticket,
        .customer_hours = { DEMO_WAKING_HOURS, customer_offset_ms },
        .now_ms = now_ms,
        .team = plan->tickets[ticket].team,
        .order = (unsigned)(end - first),
    };

    for (size_t i = first; i < end; i++)
        follow(&asking, &plan->steps[i], i + 1 < end ? plan->steps[i + 1].at_ms : INT64_MAX);
    answer_freely(&asking);
}
