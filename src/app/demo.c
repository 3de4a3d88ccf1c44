#include "app/demo.h"

#include "app/demo_plan.h"
#include "app/demo_story.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/instant.h"
#include "base/strbuf.h"
#include "core/access/account.h"
#include "core/access/team.h"
#include "core/call.h"
#include "features/people/people.h"
#include "features/ticket/ticket.h"

enum { TEAMS_MAX = 8, AGENTS_MAX = 32, CUSTOMERS_MAX = 64, TEXT_MAX = 4096 };

struct demo {
    struct house house; /* the caller's, with a clock of our own */
    struct clock_manual clock;
    struct err *err;
    struct demo_plan plan;
    int64_t team_ids[TEAMS_MAX];
    int64_t agent_ids[AGENTS_MAX];
    int64_t customer_ids[CUSTOMERS_MAX];
    int64_t ticket_ids[DEMO_TICKETS];
};

/** Runs one step of the story as whoever acts, in a change of its own. */
static bool change(struct demo *demo, struct actor actor, call_step *step, void *arg)
{
    struct call call;
    bool done;

    call_init(&call, &demo->house, ARENA_REQUEST_MAX);
    call.tells_the_past = true;
    call.err = demo->err;
    call.actor = actor;
    done = call_change(&call, step, arg);
    call_fini(&call);
    return done;
}

static const struct actor the_system = { ACTOR_SYSTEM, 0 };

/* ---- people -------------------------------------------------------------------------------- */

static bool make_teams(struct call *call, void *arg)
{
    struct demo *demo = arg;

    for (size_t i = 0; i < demo_team_count; i++) {
        struct team *team;

        if (!team_create(call, str_of(demo_teams[i]), (struct membership){ 0 }, &team))
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

    call_init(&call, &demo->house, ARENA_REQUEST_MAX);
    call.tells_the_past = true;
    call.err = demo->err;
    done = account_create(&call, &draft, &account);
    if (done)
        demo->agent_ids[index] = account->id;
    call_fini(&call);
    return done;
}

struct organisation_seen {
    const char *name;
    int64_t id;
};

/** The organisation of that name, made at its first customer. */
static bool find_organisation(struct call *call, struct organisation_seen *seen, const char *name,
                              int64_t *id)
{
    struct organisation *made;
    size_t i = 0;

    *id = 0;
    if (name == NULL)
        return true;
    while (seen[i].name != NULL && !str_eq(str_of(seen[i].name), str_of(name)))
        i++;
    if (seen[i].name == NULL) {
        if (!organisation_create(call, str_of(name), STR_NULL, &made))
            return false;
        seen[i] = (struct organisation_seen){ name, made->id };
    }
    *id = seen[i].id;
    return true;
}

static bool make_customer(struct call *call, struct demo *demo, struct organisation_seen *seen,
                          size_t index)
{
    const struct demo_customer *known = &demo_customers[index];
    const struct address_draft addresses[] = {
        { ADDRESS_EMAIL, str_of(known->email) },
        { ADDRESS_PHONE, str_of(known->phone) },
    };
    struct customer_draft draft = {
        .name = str_of(known->name),
        .language = known->lang,
        .timezone = str_of(known->timezone),
        .addresses = addresses,
        .address_count = known->phone != NULL ? 2 : 1,
    };
    struct customer *customer;

    if (!customer_tier_parse(str_of(known->tier), &draft.tier)
        || !find_organisation(call, seen, known->organisation, &draft.organisation_id)
        || !people_create(call, &draft, &customer))
        return false;
    demo->customer_ids[index] = customer->id;
    return true;
}

static bool make_customers(struct call *call, void *arg)
{
    struct organisation_seen seen[CUSTOMERS_MAX + 1] = { 0 };

    for (size_t i = 0; i < demo_customer_count; i++)
        if (!make_customer(call, arg, seen, i))
            return false;
    return true;
}

static bool make_people(struct demo *demo)
{
    if (!change(demo, the_system, make_teams, demo))
        return false;
    for (size_t i = 0; i < demo_agent_count; i++)
        if (!make_agent(demo, i))
            return false;
    return change(demo, the_system, make_customers, demo);
}

/* ---- tickets ------------------------------------------------------------------------------- */

struct play {
    struct demo *demo;
    const struct demo_step *step;
    const struct demo_ticket *ticket;
};

/** Puts {product} {order} {name} into a line. */
static struct str fill_in(struct call *call, const struct demo_ticket *ticket, const char *template)
{
    struct strbuf out = strbuf_new(call->arena, TEXT_MAX);
    struct str rest = str_of(template);

    while (rest.n > 0) {
        size_t at = str_find_char(rest, '{');
        size_t end = str_find_char(rest, '}');
        struct str name = str_sub(rest, at + 1, end > at ? end - at - 1 : 0);

        strbuf_add(&out, str_sub(rest, 0, at));
        if (str_eq(name, STR("product")))
            strbuf_add_cstr(&out, demo_products[ticket->product]);
        else if (str_eq(name, STR("order")))
            strbuf_addf(&out, "N%lld", (long long)ticket->order_number);
        else if (str_eq(name, STR("name")))
            strbuf_add_cstr(&out, demo_customers[ticket->customer].name);
        rest = str_from(rest, at < rest.n ? end + 1 : at);
    }
    return strbuf_str(&out);
}

static struct ticket_message_new write_line(struct call *call, const struct play *play)
{
    const struct demo_line *line = &play->ticket->story->lines[play->step->line];
    bool by_customer = line->voice == DEMO_CUSTOMER;
    bool asks_back =
        line->voice == DEMO_ANSWER && line[1].text != NULL && line[1].voice == DEMO_CUSTOMER;

    return (struct ticket_message_new){
        .public = line->voice != DEMO_NOTE,
        .from = by_customer ? TICKET_FROM_CUSTOMER : TICKET_FROM_AGENT,
        .author_id = by_customer ? play->demo->customer_ids[play->ticket->customer]
                                 : play->demo->agent_ids[play->ticket->agent],
        .channel = by_customer ? TICKET_BY_FORM : TICKET_BY_DESK,
        .text = fill_in(call, play->ticket, line->text),
        .state = asks_back ? TICKET_PENDING : 0,
    };
}

static bool open_ticket(struct call *call, void *arg)
{
    struct play *play = arg;
    const struct demo_story *story = play->ticket->story;
    struct ticket_message_new message = write_line(call, play);
    struct str tags[DEMO_TAGS_MAX];
    size_t tag_count = 0;
    struct ticket_row made;

    while (tag_count < DEMO_TAGS_MAX && story->tags[tag_count] != NULL) {
        tags[tag_count] = str_of(story->tags[tag_count]);
        tag_count++;
    }
    if (!ticket_create(call,
                       &(struct ticket_new){
                           .subject = fill_in(call, play->ticket, story->subject),
                           .type = ticket_type_parse(str_of(story->type)),
                           .priority = ticket_priority_parse(str_of(story->priority)),
                           .team_id = play->demo->team_ids[story->team],
                           .customer_id = message.author_id,
                           .channel = TICKET_BY_FORM,
                           .language = story->lang == LANG_KO ? STR("ko") : STR("en"),
                           .tags = tags,
                           .tag_count = tag_count,
                           .message = &message,
                       },
                       &made))
        return false;
    play->demo->ticket_ids[play->step->ticket] = made.ticket.id;
    return true;
}

static bool say_line(struct call *call, void *arg)
{
    struct play *play = arg;
    struct ticket_message_new message = write_line(call, play);
    struct ticket_message stored;

    return ticket_message_add(call, play->demo->ticket_ids[play->step->ticket], TICKET_ANY_VERSION,
                              &message, &stored);
}

static bool change_ticket(struct call *call, void *arg)
{
    const struct play *play = arg;
    struct ticket_change wanted = { .parts = TICKET_CHANGE_STATE };
    struct ticket ticket;

    if (play->step->kind == DEMO_TAKES) {
        wanted.parts = TICKET_CHANGE_ASSIGNEE;
        wanted.assignee_id = play->demo->agent_ids[play->ticket->agent];
    }
    wanted.state = play->step->kind == DEMO_HOLDS ? TICKET_ON_HOLD : TICKET_SOLVED;
    return ticket_change(call, play->demo->ticket_ids[play->step->ticket], TICKET_ANY_VERSION,
                         &wanted, &ticket);
}

static bool play_step(struct demo *demo, const struct demo_step *step)
{
    struct play play = { demo, step, &demo->plan.tickets[step->ticket] };
    struct actor customer = { ACTOR_CUSTOMER, demo->customer_ids[play.ticket->customer] };
    struct actor agent = { ACTOR_ACCOUNT, demo->agent_ids[play.ticket->agent] };
    bool by_customer = play.ticket->story->lines[step->line].voice == DEMO_CUSTOMER;

    clock_manual_set(&demo->clock, step->at_ms);
    switch (step->kind) {
    case DEMO_OPENS:
        return change(demo, customer, open_ticket, &play);
    case DEMO_SAYS:
        return change(demo, by_customer ? customer : agent, say_line, &play);
    case DEMO_TAKES:
    case DEMO_SOLVES:
    case DEMO_HOLDS:
        break;
    }
    return change(demo, agent, change_ticket, &play);
}

static bool make_tickets(struct demo *demo, struct random *random, int64_t now_ms)
{
    struct arena *arena = arena_new(1 << 20);
    bool done = true;

    demo_plan_make(&demo->plan, random, now_ms, arena);
    for (size_t i = 0; done && i < demo->plan.step_count; i++)
        done = play_step(demo, &demo->plan.steps[i]);
    arena_free(&arena);
    return done;
}

bool demo_fill(struct house *house, int64_t seed, struct err *err)
{
    struct demo demo = { .house = *house, .err = err };
    int64_t now_ms = clock_now_ms(house->clock);
    struct random_seeded random;

    clock_manual_init(&demo.clock, now_ms - (DEMO_DAYS + 1) * (int64_t)MS_PER_DAY);
    random_seeded_init(&random, (uint64_t)seed);
    demo.house.clock = &demo.clock.clock;
    return make_people(&demo) && make_tickets(&demo, &random.random, now_ms);
}
