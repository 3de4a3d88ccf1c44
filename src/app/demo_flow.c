#include "app/demo_flow.h"

#include "app/demo_write.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/instant.h"
#include "base/zone.h"

enum {
    FRESH_TICKETS = 100, /* of the newest, these have been looked at by nobody… */
    FRESH_PERCENT = 38,
    SPREAD_PERCENT = 40,  /* …and these were spread among the teams this morning */
    RECENT_TICKETS = 330, /* of those before, some were forgotten */
    UNHEARD_PERCENT = 18, /* of what their customers wrote next, too */
    FORGOTTEN_PERCENT = 6,
    SILENT_PERCENT = 18,  /* of customers who are asked back never write again */
    SILENT_DAYS = 5,      /* after which the agent closes the matter */
    AT_ONCE_PERCENT = 60, /* of last answers are sent as the solution */
    CONFIRM_PERCENT = 24,
    REFUSE_PERCENT = 11,
    THANKS_PERCENT = 9, /* write once more when all is done */
    RETURN_PERCENT = 4, /* come back after the end */
    RAISE_PERCENT = 65, /* of impatient customers */
    NIGHT_PERCENT = 10, /* of what comes in at night and can wait is answered then */
    CLOSE_DAYS = 7,     /* ticket.reopen_window */
};

static const struct demo_roster desk = { DEMO_DESK_HOURS, 9 * MS_PER_HOUR };
static const struct demo_roster night = { DEMO_NIGHT_HOURS, 9 * MS_PER_HOUR };

/** One ticket on its way. */
struct life {
    struct demo_flow *flow;
    const struct demo_ticket *ticket;
    const struct demo_customer *customer;
    struct demo_roster customer_hours;
    struct random *random;
    struct demo_scene scene;
    size_t index;
    size_t agent; /* the assignee, or DEMO_NOBODY */
    enum demo_team team;
    int64_t at_ms; /* how far it has come */
    unsigned order;
    enum demo_greeting greeting; /* of the next answer */
    bool is_content;             /* the customer has said that all is well */
    bool is_over;                /* the next step would lie ahead of now */
};

static bool chance(struct life *life, unsigned percent)
{
    return random_below(life->random, 100) < percent;
}

/** About `middle_ms`: often less, now and then four times as much. */
static int64_t about(struct life *life, int64_t middle_ms)
{
    int64_t a = (int64_t)random_below(life->random, 1000);
    int64_t b = (int64_t)random_below(life->random, 1000);

    return middle_ms / 5 + middle_ms * 4 / 1000 * a / 1000 * b;
}

/** Adds a step at the life's instant; texts of steps that lie ahead are never seen. */
static struct demo_step *add(struct life *life, enum demo_step_kind kind)
{
    struct demo_plan *plan = life->flow->plan;
    struct demo_step *step;

    if (life->is_over || life->at_ms >= life->flow->now_ms) {
        life->is_over = true;
        return NULL;
    }
    CHECK(plan->step_count < plan->step_room);
    step = &plan->steps[plan->step_count++];
    *step = (struct demo_step){ .at_ms = life->at_ms,
                                .kind = kind,
                                .ticket = life->index,
                                .agent = life->agent,
                                .team = life->team,
                                .order = life->order++,
                                .solved = SURVEY_UNSAID };
    return step;
}

/* ---- who ------------------------------------------------------------------------------------- */

static bool may_answer(const struct life *life, size_t agent, enum demo_team team)
{
    const struct demo_agent *who = &demo_agents[agent];

    if (!who->answers || who->team != team)
        return false;
    return life->customer->lang == LANG_KO ? who->lang == LANG_KO : who->writes_english;
}

/** How long an answer takes somebody who sits there: the front line is quick, a bench is not. */
static int64_t answer_work_ms(struct life *life)
{
    static const int minutes[DEMO_TEAM_COUNT] = {
        [DEMO_FRONT] = 26, [DEMO_TECHNICAL] = 80, [DEMO_ORDERS] = 48, [DEMO_NIGHT] = 30
    };
    int64_t middle_ms = minutes[life->team] * MS_PER_MINUTE;
    struct civil date = civil_from_days((life->at_ms + desk.offset_ms) / MS_PER_DAY);

    if (life->ticket->story->priority[0] == 'u')
        middle_ms /= 3;
    return about(life, civil_weekday(date) == 0 ? middle_ms * 8 / 5 : middle_ms);
}

/** Whoever of the team would be first to have it done. */
static size_t pick_agent(struct life *life, enum demo_team team)
{
    int64_t best_ms = INT64_MAX;
    size_t best = DEMO_NOBODY;

    life->team = team;
    for (size_t agent = 0; agent < DEMO_AGENTS; agent++) {
        int64_t done_ms;

        if (!may_answer(life, agent, team))
            continue;
        done_ms = demo_work_until(life->flow->rosters[agent], life->at_ms,
                                  answer_work_ms(life) + 15 * MS_PER_MINUTE);
        if (done_ms < best_ms) {
            best_ms = done_ms;
            best = agent;
        }
    }
    CHECK(best != DEMO_NOBODY);
    return best;
}

static void pass_work(struct life *life, int64_t work_ms)
{
    struct demo_roster roster =
        life->agent != DEMO_NOBODY ? life->flow->rosters[life->agent] : desk;

    life->at_ms = demo_work_until(roster, life->at_ms, work_ms);
}

static void pass_customer_time(struct life *life, int64_t middle_ms)
{
    life->at_ms = demo_work_until(life->customer_hours, life->at_ms, about(life, middle_ms));
}

/* ---- single steps ---------------------------------------------------------------------------- */

static void open(struct life *life)
{
    const struct demo_story *story = life->ticket->story;
    bool by_phone = life->ticket->channel == DEMO_BY_PHONE;
    struct demo_step *step;

    if (by_phone)
        life->agent = pick_agent(life, DEMO_FRONT);
    life->team = life->ticket->team;
    step = add(life, DEMO_OPENS);
    CHECK(step != NULL);
    step->text = by_phone ? demo_write_call(&life->scene, life->agent, story->phone, life->at_ms)
                          : demo_write_customer(&life->scene, life->ticket, life->customer,
                                                story->lines[0].text, true, life->at_ms);
    life->agent = DEMO_NOBODY;
}

/** NULL where that lies ahead of now. */
static struct demo_step *customer_writes(struct life *life, const char *text)
{
    struct demo_step *step = add(life, DEMO_WRITES);

    if (step == NULL)
        return NULL;
    step->text =
        demo_write_customer(&life->scene, life->ticket, life->customer, text, false, life->at_ms);
    if (life->greeting == DEMO_GREETS_MORE)
        life->greeting = DEMO_GREETS_AGAIN;
    return step;
}

static void answer(struct life *life, const char *text, enum demo_then then)
{
    struct demo_step *step = add(life, DEMO_ANSWERS);

    if (step == NULL)
        return;
    step->then = then;
    step->text = demo_write_answer(&life->scene, life->ticket, life->agent, text, life->greeting,
                                   life->at_ms);
    life->greeting = DEMO_GREETS_MORE;
}

static void note(struct life *life, const char *text)
{
    struct demo_step *step = add(life, DEMO_NOTES);

    if (step != NULL)
        step->text = demo_write_note(&life->scene, life->agent, text, life->at_ms);
}

/** `by` gives it to the one of that team who would be first to have it done. */
static void give(struct life *life, size_t by, enum demo_team team)
{
    struct demo_step *step = add(life, DEMO_TAKES);

    if (step == NULL)
        return;
    step->to = life->agent;
    step->agent = by;
    step->team = team;
}

/** A little before the first thing they do, as people pick what they are going to work on. */
static void take(struct life *life, enum demo_team team)
{
    life->agent = pick_agent(life, team);
    pass_work(life, about(life, 4 * MS_PER_MINUTE));
    give(life, life->agent, team);
}

static void hand_over(struct life *life, enum demo_team team)
{
    size_t by = life->agent;

    life->agent = pick_agent(life, team);
    give(life, by, team);
}

/** Solved at the instant the life stands at: the time to say no begins. */
static void close_later(struct life *life)
{
    life->at_ms += CLOSE_DAYS * (int64_t)MS_PER_DAY;
    add(life, DEMO_CLOSES);
}

/* ---- how it begins --------------------------------------------------------------------------- */

/** The night shift calms and secures where something may burn or flow; the day's people mend. */
static void pass_night(struct life *life)
{
    bool is_danger =
        life->ticket->story->priority[0] == 'u' && life->ticket->story->team == DEMO_TECHNICAL;

    take(life, DEMO_NIGHT);
    pass_work(life, answer_work_ms(life));
    answer(life, is_danger ? "<night_answer>" : "<night_promise>", DEMO_STAYS_OPEN);
    life->at_ms += about(life, 5 * MS_PER_MINUTE);
    note(life, is_danger ? "<night_note>" : "<night_pass>");
    life->at_ms = demo_work_until(desk, life->at_ms, about(life, 12 * MS_PER_MINUTE));
    hand_over(life, life->ticket->story->team);
}

/** What arrived at the front line by mistake is read there first. */
static void pass_front_line(struct life *life)
{
    take(life, DEMO_FRONT);
    pass_work(life, answer_work_ms(life) / 2);
    note(life, "<handover_note>");
    life->at_ms += about(life, MS_PER_MINUTE);
    hand_over(life, life->ticket->story->team);
}

static bool is_night(int64_t at_ms)
{
    return demo_pace(desk, at_ms) == 0 && demo_pace(night, at_ms) > 0;
}

static void begin(struct life *life)
{
    const struct demo_story *story = life->ticket->story;
    bool is_urgent = story->priority[0] == 'u';

    if (is_night(life->at_ms) && (is_urgent || chance(life, NIGHT_PERCENT)))
        pass_night(life);
    else if (life->ticket->team != story->team)
        pass_front_line(life);
    else
        take(life, story->team);
}

/* ---- how it goes on -------------------------------------------------------------------------- */

/** Somebody forgot it, or is not there yet; it stands where it is. */
static bool is_left(struct life *life, unsigned percent)
{
    size_t newer = DEMO_TICKETS - 1 - life->index;

    return newer >= FRESH_TICKETS && newer < FRESH_TICKETS + RECENT_TICKETS
           && chance(life, percent);
}

/** They were asked something and never wrote again. */
static bool falls_silent(struct life *life)
{
    if (!chance(life, SILENT_PERCENT))
        return false;
    life->at_ms =
        demo_work_until(life->flow->rosters[life->agent],
                        life->at_ms + SILENT_DAYS * (int64_t)MS_PER_DAY, about(life, MS_PER_HOUR));
    answer(life, "<silent>", DEMO_IS_SOLUTION);
    close_later(life);
    return true;
}

/** The lines that are said this time. */
static size_t choose_lines(struct life *life, const struct demo_line **out)
{
    const struct demo_line *lines = life->ticket->story->lines;
    size_t count = 0;

    for (size_t i = 0; i < DEMO_LINES_MAX && lines[i].voice != DEMO_END; i++)
        if (lines[i].percent == 0 || chance(life, lines[i].percent))
            out[count++] = &lines[i];
    return count;
}

/** Between two answers with nothing said between them something was done: a repair takes days, an
 * outage hours. */
static void pass_deed(struct life *life)
{
    bool is_outage = life->ticket->story->weight == 0;

    life->at_ms += is_outage ? MS_PER_HOUR + about(life, 2 * (int64_t)MS_PER_HOUR)
                             : MS_PER_DAY + about(life, 40 * (int64_t)MS_PER_HOUR);
}

static void wait_for_others(struct life *life)
{
    life->at_ms += about(life, 2 * MS_PER_MINUTE);
    add(life, DEMO_HOLDS);
    life->at_ms += MS_PER_DAY + about(life, 60 * (int64_t)MS_PER_HOUR);
}

/** An impatient customer of something broken is heard, at times. */
static void raise_priority(struct life *life)
{
    const struct demo_story *story = life->ticket->story;

    if (story->priority[0] != 'n' || story->type[0] != 'i' || life->scene.temper != DEMO_CURT
        || !chance(life, RAISE_PERCENT))
        return;
    pass_work(life, about(life, 20 * MS_PER_MINUTE));
    add(life, DEMO_RAISES);
}

/** Each of these says whether anything follows. */
static bool hear_customer(struct life *life, const struct demo_line *line,
                          const struct demo_line *next)
{
    pass_customer_time(life, 8 * MS_PER_HOUR);
    customer_writes(life, line->text);
    if (next != NULL)
        raise_priority(life);
    return !is_left(life, UNHEARD_PERCENT);
}

static bool say_answer(struct life *life, const struct demo_line *last,
                       const struct demo_line *line, const struct demo_line *next)
{
    enum demo_then then = DEMO_STAYS_OPEN;

    if (line->voice == DEMO_ANSWER && next != NULL && next->voice == DEMO_CUSTOMER)
        then = DEMO_ASKS_BACK;
    else if (line->voice == DEMO_ANSWER && next == NULL && chance(life, AT_ONCE_PERCENT))
        then = DEMO_IS_SOLUTION;
    if (last->voice == DEMO_ANSWER)
        pass_deed(life);
    pass_work(life, answer_work_ms(life));
    answer(life, line->text, then);
    if (line->voice == DEMO_WAITS)
        wait_for_others(life);
    return then != DEMO_ASKS_BACK || !falls_silent(life);
}

/** A last note tells what came of the last answer. */
static bool say_note(struct life *life, const struct demo_line *last, const struct demo_line *line,
                     const struct demo_line *next)
{
    if (next == NULL && last->voice == DEMO_ANSWER)
        pass_deed(life);
    pass_work(life, about(life, 9 * MS_PER_MINUTE));
    note(life, line->text);
    return true;
}

static bool say(struct life *life, const struct demo_line *last, const struct demo_line *line,
                const struct demo_line *next)
{
    if (line->voice == DEMO_CUSTOMER)
        return hear_customer(life, line, next);
    if (line->voice == DEMO_NOTE)
        return say_note(life, last, line, next);
    return say_answer(life, last, line, next);
}

/* ---- how it ends ----------------------------------------------------------------------------- */

/** No by a word in the form of the mail, or by an answer; then it is mended. */
static void refuse(struct life *life)
{
    const struct demo_story *story = life->ticket->story;

    pass_customer_time(life, 9 * MS_PER_HOUR);
    if (chance(life, 45)) {
        add(life, DEMO_REFUTES);
        life->at_ms += about(life, MS_PER_MINUTE);
    }
    customer_writes(life, story->refuse);
    pass_work(life, answer_work_ms(life));
    answer(life, story->mend, DEMO_IS_SOLUTION);
}

static void thank(struct life *life)
{
    struct demo_step *step;

    pass_customer_time(life, 5 * MS_PER_HOUR);
    step = customer_writes(life, "<late_thanks>");
    if (step != NULL)
        step->is_content = true;
    life->is_content = true;
    pass_work(life, about(life, 20 * MS_PER_MINUTE));
    add(life, DEMO_SOLVES);
}

/** What they write to a closed ticket makes one that follows it. */
static void come_back(struct life *life)
{
    life->at_ms += MS_PER_DAY + about(life, 4 * (int64_t)MS_PER_DAY);
    life->at_ms = demo_work_until(life->customer_hours, life->at_ms, MS_PER_MINUTE);
    customer_writes(life, life->ticket->story->refuse);
    pass_work(life, answer_work_ms(life));
    answer(life, life->ticket->story->mend, DEMO_IS_SOLUTION);
    close_later(life);
}

/** A thing that worked may break again; what has arrived does not get lost. */
static bool may_refuse(const struct life *life)
{
    return life->ticket->story->refuse != NULL
           && !(life->is_content && life->ticket->story->team == DEMO_ORDERS);
}

static void end(struct life *life)
{
    int64_t solved_at_ms;

    if (may_refuse(life) && chance(life, REFUSE_PERCENT))
        refuse(life);
    else if (chance(life, THANKS_PERCENT))
        thank(life);
    solved_at_ms = life->at_ms;
    if (chance(life, CONFIRM_PERCENT)) {
        pass_customer_time(life, 6 * MS_PER_HOUR);
        if (life->at_ms < solved_at_ms + CLOSE_DAYS * (int64_t)MS_PER_DAY)
            add(life, DEMO_CONFIRMS);
    }
    if (life->is_over)
        return;
    life->at_ms = solved_at_ms;
    close_later(life);
    if (may_refuse(life) && chance(life, RETURN_PERCENT))
        come_back(life);
}

static void go_on(struct life *life)
{
    const struct demo_line *lines[DEMO_LINES_MAX];
    size_t count = choose_lines(life, lines);
    bool is_solved;

    CHECK(count > 0);
    for (size_t i = 1; i < count; i++) {
        if (!say(life, lines[i - 1], lines[i], i + 1 < count ? lines[i + 1] : NULL))
            return;
    }
    life->is_content = lines[count - 1]->voice == DEMO_CUSTOMER;
    is_solved =
        !life->is_over
        && life->flow->plan->steps[life->flow->plan->step_count - 1].then == DEMO_IS_SOLUTION;
    if (!is_solved) {
        pass_work(life, about(life, 70 * MS_PER_MINUTE));
        add(life, DEMO_SOLVES);
    }
    end(life);
}

/* ---- what lies there now --------------------------------------------------------------------- */

/** Whoever leads the team; the first of them. */
static size_t leader_of(enum demo_team team)
{
    for (size_t agent = 0; agent < DEMO_AGENTS; agent++)
        if (demo_agents[agent].team == team)
            return agent;
    return 0;
}

/** In the last hour, whatever the hour is: the desk is always met at work. */
static void spread(struct life *life)
{
    int64_t since_ms = life->flow->now_ms - (int64_t)random_below(life->random, MS_PER_HOUR);

    life->agent = pick_agent(life, life->team);
    if (since_ms > life->at_ms)
        life->at_ms = since_ms;
    give(life, leader_of(life->team), life->team);
}

/** True: nothing more has happened to it yet. */
static bool lies_there(struct life *life)
{
    bool is_fresh = DEMO_TICKETS - 1 - life->index < FRESH_TICKETS;
    uint64_t at = random_below(life->random, 100);

    if (!is_fresh)
        return is_left(life, FORGOTTEN_PERCENT);
    if (at >= FRESH_PERCENT + SPREAD_PERCENT)
        return false;
    if (at >= FRESH_PERCENT)
        spread(life);
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

void demo_flow_begin(struct demo_flow *flow, int64_t now_ms)
{
    for (size_t i = 0; i < DEMO_AGENTS; i++)
        flow->rosters[i] =
            (struct demo_roster){ demo_agents[i].hours,
                                  zone_offset_ms(str_of(demo_agents[i].timezone), now_ms) };
}

void demo_flow_ticket(struct demo_flow *flow, size_t index, int64_t customer_offset_ms,
                      struct random *random)
{
    struct demo_ticket *ticket = &flow->plan->tickets[index];
    struct life life = {
        .flow = flow,
        .ticket = ticket,
        .customer = &flow->plan->customers[ticket->customer],
        .customer_hours = { DEMO_WAKING_HOURS, customer_offset_ms },
        .random = random,
        .scene = { .random = random, .arena = flow->arena },
        .index = index,
        .agent = DEMO_NOBODY,
        .team = ticket->team,
        .at_ms = ticket->at_ms,
    };

    demo_write_begin(&life.scene, ticket, life.customer, index);
    ticket->subject = demo_write_subject(&life.scene, ticket, life.customer);
    open(&life);
    if (lies_there(&life))
        return;
    begin(&life);
    go_on(&life);
}
