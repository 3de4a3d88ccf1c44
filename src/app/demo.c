#include "app/demo.h"

#include "app/demo_company.h"
#include "app/demo_plan.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/instant.h"
#include "core/access/account.h"
#include "core/access/team.h"
#include "core/background/timer.h"
#include "core/call.h"
#include "core/settings/settings.h"
#include "features/people/people.h"
#include "features/survey/survey_ask.h"
#include "features/ticket/ticket.h"

enum {
    /* The events of one change are bounded, and so is its time, also on a slow machine. */
    STEPS_PER_CHANGE = 100,
    CUSTOMERS_PER_CHANGE = 100,
    PLAN_MAX_BYTES = 256 * 1024 * 1024,
    CHANGE_MAX_BYTES = 64 * 1024 * 1024,
};

struct demo {
    struct house house; /* the caller's, with a clock of our own */
    struct clock_manual clock;
    struct arena *arena; /* of the plan */
    struct err *err;
    struct demo_plan plan;
    int64_t team_ids[DEMO_TEAM_COUNT];
    int64_t agent_ids[DEMO_AGENTS];
    int64_t organisation_ids[DEMO_ORGANISATIONS];
    int64_t customer_ids[DEMO_CUSTOMERS];
    int64_t ticket_ids[DEMO_TICKETS]; /* of the newest that follows, once there is one */
    struct str *links;                /* of the questions: what their links hold */
};

static void begin_call(struct demo *demo, struct call *call)
{
    call_init(call, &demo->house, CHANGE_MAX_BYTES);
    call->tells_the_past = true;
    call->err = demo->err;
}

static bool change(struct demo *demo, call_step *step, void *arg)
{
    struct call call;
    bool done;

    begin_call(demo, &call);
    done = call_change(&call, step, arg);
    call_fini(&call);
    return done;
}

/* ---- people -------------------------------------------------------------------------------- */

static bool make_teams(struct call *call, void *arg)
{
    struct demo *demo = arg;

    for (size_t i = 0; i < DEMO_TEAM_COUNT; i++) {
        struct team *team;

        if (!team_create(call, str_of(demo_team_names[i]), (struct membership){ 0 }, &team))
            return false;
        demo->team_ids[i] = team->id;
    }
    return true;
}

static bool make_agent(struct demo *demo, size_t index)
{
    const struct demo_agent *agent = &demo_agents[index];
    const struct account_draft draft = {
        .email = str_of(agent->email),
        .name = str_of(agent->name),
        .role = str_of(agent->role),
        .password = STR(DEMO_PASSWORD),
        .language = agent->lang,
        .timezone = str_of(agent->timezone),
        .teams = { &demo->team_ids[agent->team], 1 },
    };
    struct account *account;
    struct call call;
    bool done;

    begin_call(demo, &call);
    done = account_create(&call, &draft, &account);
    if (done)
        demo->agent_ids[index] = account->id;
    call_fini(&call);
    return done;
}

static bool make_organisations(struct call *call, void *arg)
{
    struct demo *demo = arg;

    for (size_t i = 0; i < DEMO_ORGANISATIONS; i++) {
        const struct demo_organisation *known = &demo_organisations[i];
        struct organisation *made;

        if (!organisation_create(call, str_of(known->name), str_of(known->domain), &made))
            return false;
        demo->organisation_ids[i] = made->id;
    }
    return true;
}

static bool make_customer(struct call *call, struct demo *demo, size_t index)
{
    const struct demo_customer *known = &demo->plan.customers[index];
    const struct address_draft addresses[] = {
        { ADDRESS_EMAIL, known->email },
        { ADDRESS_PHONE, known->phone },
    };
    struct customer_draft draft = {
        .name = known->name,
        .language = known->lang,
        .timezone = str_of(known->timezone),
        .addresses = addresses,
        .address_count = str_is_null(known->phone) ? 1 : 2,
    };
    struct customer *customer;

    if (known->organisation != DEMO_PRIVATE)
        draft.organisation_id = demo->organisation_ids[known->organisation];
    if (!customer_tier_parse(str_of(known->tier), &draft.tier)
        || !people_create(call, &draft, &customer))
        return false;
    demo->customer_ids[index] = customer->id;
    return true;
}

struct customer_batch {
    struct demo *demo;
    size_t first;
};

static bool make_customers(struct call *call, void *arg)
{
    const struct customer_batch *batch = arg;

    for (size_t i = 0; i < CUSTOMERS_PER_CHANGE && batch->first + i < DEMO_CUSTOMERS; i++)
        if (!make_customer(call, batch->demo, batch->first + i))
            return false;
    return true;
}

static bool make_people(struct demo *demo)
{
    struct customer_batch batch = { demo, 0 };

    if (!change(demo, make_teams, demo) || !change(demo, make_organisations, demo))
        return false;
    for (size_t i = 0; i < DEMO_AGENTS; i++)
        if (!make_agent(demo, i))
            return false;
    for (; batch.first < DEMO_CUSTOMERS; batch.first += CUSTOMERS_PER_CHANGE)
        if (!change(demo, make_customers, &batch))
            return false;
    return true;
}

/* ---- tickets ------------------------------------------------------------------------------- */

struct play {
    struct demo *demo;
    const struct demo_step *step;
    const struct demo_ticket *ticket;
    int64_t id;
};

static struct ticket_message_new customer_message(const struct play *play)
{
    static const enum ticket_channel channels[] = {
        [DEMO_BY_MAIL] = TICKET_BY_MAIL,
        [DEMO_BY_FORM] = TICKET_BY_FORM,
        [DEMO_BY_PHONE] = TICKET_BY_PHONE,
    };
    bool opens = play->step->kind == DEMO_OPENS;

    /* Whatever way it began, people go on by answering a mail. */
    return (struct ticket_message_new){
        .public = true,
        .from = TICKET_FROM_CUSTOMER,
        .channel = opens ? channels[play->ticket->channel] : TICKET_BY_MAIL,
        .text = play->step->text,
    };
}

static bool open_ticket(struct call *call, const struct play *play)
{
    const struct demo_ticket *ticket = play->ticket;
    const struct demo_story *story = ticket->story;
    struct demo *demo = play->demo;
    struct ticket_message_new message = customer_message(play);
    struct ticket_new asked = {
        .subject = ticket->subject,
        .type = ticket_type_parse(str_of(story->type)),
        .priority = ticket_priority_parse(str_of(story->priority)),
        .team_id = demo->team_ids[ticket->team],
        .customer_id = demo->customer_ids[ticket->customer],
        .channel = message.channel,
        .language = demo->plan.customers[ticket->customer].lang == LANG_KO ? STR("ko") : STR("en"),
        .message = &message,
    };
    struct str tags[DEMO_TAGS_MAX + 1];
    struct ticket_row made;

    while (asked.tag_count < DEMO_TAGS_MAX && story->tags[asked.tag_count] != NULL) {
        tags[asked.tag_count] = str_of(story->tags[asked.tag_count]);
        asked.tag_count++;
    }
    tags[asked.tag_count++] = str_of(demo_products[ticket->product].model);
    asked.tags = tags;
    if (!ticket_create(call, &asked, &made))
        return false;
    demo->ticket_ids[play->step->ticket] = made.ticket.id;
    return true;
}

static bool add_message(struct call *call, const struct play *play)
{
    static const enum ticket_state states[] = {
        [DEMO_STAYS_OPEN] = TICKET_OPEN,
        [DEMO_ASKS_BACK] = TICKET_PENDING,
        [DEMO_IS_SOLUTION] = TICKET_SOLVED,
    };
    struct ticket_message_new message = customer_message(play);
    struct ticket_message stored;

    if (play->step->kind != DEMO_WRITES) {
        message.public = play->step->kind == DEMO_ANSWERS;
        message.from = TICKET_FROM_AGENT;
        message.author_id = play->demo->agent_ids[play->step->agent];
        message.channel = TICKET_BY_DESK;
    }
    if (play->step->kind == DEMO_ANSWERS)
        message.state = states[play->step->then];
    if (!ticket_message_add(call, play->id, TICKET_ANY_VERSION, &message, &stored))
        return false;
    play->demo->ticket_ids[play->step->ticket] = stored.ticket_id;
    return true;
}

static bool change_ticket(struct call *call, const struct play *play, struct ticket_change wanted)
{
    struct ticket ticket;

    return ticket_change(call, play->id, TICKET_ANY_VERSION, &wanted, &ticket);
}

static bool move(struct call *call, const struct play *play, enum ticket_state state)
{
    return change_ticket(call, play,
                         (struct ticket_change){ .parts = TICKET_CHANGE_STATE, .state = state });
}

static bool take(struct call *call, const struct play *play)
{
    const struct demo_step *step = play->step;

    return change_ticket(call, play,
                         (struct ticket_change){
                             .parts = TICKET_CHANGE_TEAM | TICKET_CHANGE_ASSIGNEE,
                             .team_id = play->demo->team_ids[step->team],
                             .assignee_id = play->demo->agent_ids[step->to],
                         });
}

/** The mail itself is not told: nobody would read it. */
static bool ask(struct call *call, const struct play *play)
{
    struct demo *demo = play->demo;
    struct str token;

    if (!survey_ask_told(call, play->id, &token))
        return false;
    demo->links[play->step->question] = str_dup(demo->arena, token);
    return true;
}

static bool rate(struct call *call, const struct play *play)
{
    const struct demo_step *step = play->step;
    const struct survey_answer answer = { .score = step->score,
                                          .solved = step->solved,
                                          .comment = step->text };
    struct survey survey;

    return survey_answer(call, play->demo->links[step->question], &answer, &survey);
}

static struct actor actor_of(const struct play *play)
{
    const struct demo *demo = play->demo;

    switch (play->step->kind) {
    case DEMO_OPENS:
        if (play->ticket->channel == DEMO_BY_PHONE)
            break;
        return (struct actor){ ACTOR_CUSTOMER, demo->customer_ids[play->ticket->customer] };
    case DEMO_WRITES:
    case DEMO_CONFIRMS:
    case DEMO_REFUTES:
    case DEMO_RATES:
        return (struct actor){ ACTOR_CUSTOMER, demo->customer_ids[play->ticket->customer] };
    case DEMO_CLOSES:
    case DEMO_ASKS:
        return (struct actor){ ACTOR_SYSTEM, 0 };
    case DEMO_TAKES:
    case DEMO_RAISES:
    case DEMO_ANSWERS:
    case DEMO_NOTES:
    case DEMO_HOLDS:
    case DEMO_SOLVES:
        break;
    }
    return (struct actor){ ACTOR_ACCOUNT, demo->agent_ids[play->step->agent] };
}

static bool play_step(struct call *call, const struct play *play)
{
    struct ticket ticket;

    switch (play->step->kind) {
    case DEMO_OPENS:
        return open_ticket(call, play);
    case DEMO_TAKES:
        return take(call, play);
    case DEMO_RAISES:
        return change_ticket(
            call, play,
            (struct ticket_change){ .parts = TICKET_CHANGE_PRIORITY, .priority = TICKET_HIGH });
    case DEMO_WRITES:
    case DEMO_ANSWERS:
    case DEMO_NOTES:
        return add_message(call, play);
    case DEMO_HOLDS:
        return move(call, play, TICKET_ON_HOLD);
    case DEMO_SOLVES:
        return move(call, play, TICKET_SOLVED);
    case DEMO_CONFIRMS:
    case DEMO_REFUTES:
        return ticket_confirm(call, play->id, play->step->kind == DEMO_CONFIRMS, &ticket);
    case DEMO_ASKS:
        return ask(call, play);
    case DEMO_RATES:
        return rate(call, play);
    case DEMO_CLOSES:
        break;
    }
    return move(call, play, TICKET_CLOSED);
}

struct step_batch {
    struct demo *demo;
    size_t first;
    size_t count;
};

/** Each step has its own instant and actor, and what it leaves to be undone is its own. */
static bool play_steps(struct call *call, void *arg)
{
    const struct step_batch *batch = arg;
    struct demo *demo = batch->demo;

    for (size_t i = 0; i < batch->count; i++) {
        const struct demo_step *step = &demo->plan.steps[batch->first + i];
        struct play play = { demo, step, &demo->plan.tickets[step->ticket],
                             demo->ticket_ids[step->ticket] };

        call->now_ms = step->at_ms;
        call->actor = actor_of(&play);
        call->action_id = 0;
        if (!play_step(call, &play))
            return false;
    }
    return true;
}

static bool make_tickets(struct demo *demo, demo_progress *progress, void *arg)
{
    struct step_batch batch = { .demo = demo };
    size_t all = demo->plan.step_count;

    for (; batch.first < all; batch.first += batch.count) {
        batch.count = all - batch.first < STEPS_PER_CHANGE ? all - batch.first : STEPS_PER_CHANGE;
        clock_manual_set(&demo->clock, demo->plan.steps[batch.first].at_ms);
        if (!change(demo, play_steps, &batch))
            return false;
        progress(arg, batch.first + batch.count, all);
    }
    return true;
}

struct founding {
    int64_t seed;
    int64_t now_ms;
};

/** Answers of the demo go nowhere: they are written, kept, and count as sent. Who tries it out does
 * not want to wait for the question how it was. */
static bool found_company(struct call *call, void *arg)
{
    const struct founding *founding = arg;
    json_t *values =
        json_pack("{s:s, s:s, s:s, s:s}", "company.name", "누리홈 Nurihome", "mail.sending", "keep",
                  "survey.wait", "5s", "web.public_url", "http://localhost:8080");
    bool done;

    CHECK(values != NULL);
    call->now_ms = founding->now_ms;
    done = settings_change(call, values) && demo_company_note(call, founding->seed);
    json_decref(values);
    return done;
}

bool demo_fill(struct house *house, int64_t seed, demo_progress *progress, void *arg,
               struct err *err)
{
    struct arena *arena = arena_new(PLAN_MAX_BYTES);
    struct demo *demo = ARENA_NEW(arena, struct demo);
    int64_t now_ms = clock_now_ms(house->clock);
    struct founding founding = { seed, now_ms };
    bool done;

    demo->house = *house;
    demo->arena = arena;
    demo->err = err;
    clock_manual_init(&demo->clock, now_ms - (DEMO_DAYS + 1) * (int64_t)MS_PER_DAY);
    demo->house.clock = &demo->clock.clock;
    demo_plan_make(&demo->plan, seed, now_ms, arena);
    demo->links = ARENA_ARRAY(arena, demo->plan.question_count + 1, struct str);
    done = make_people(demo) && make_tickets(demo, progress, arg)
           && change(demo, found_company, &founding);
    arena_free(&arena);
    return done;
}
