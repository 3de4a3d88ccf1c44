#include "features/ticket/ticket_condition.h"

#include "base/text/fold.h"
#include "features/ticket/ticket.h"

static const struct condition_word state_words[] = {
    { "new", TICKET_NEW },
    { "open", TICKET_OPEN },
    { "pending", TICKET_PENDING },
    { "on_hold", TICKET_ON_HOLD },
    { "solved", TICKET_SOLVED },
    { "closed", TICKET_CLOSED },
    { NULL, 0 },
};

static const struct condition_word priority_words[] = {
    { "low", TICKET_LOW },
    { "normal", TICKET_NORMAL },
    { "high", TICKET_HIGH },
    { "urgent", TICKET_URGENT },
    { NULL, 0 },
};

static const struct condition_word type_words[] = {
    { "question", TICKET_QUESTION },
    { "incident", TICKET_INCIDENT },
    { "problem", TICKET_PROBLEM },
    { "task", TICKET_TASK },
    { NULL, 0 },
};

static const struct condition_word channel_words[] = {
    { "api", TICKET_BY_API },
    { "desk", TICKET_BY_DESK },
    { "mail", TICKET_BY_MAIL },
    { "form", TICKET_BY_FORM },
    { "chat", TICKET_BY_CHAT },
    { "phone", TICKET_BY_PHONE },
    { NULL, 0 },
};

static void give_int(struct condition_cell *out, int64_t value)
{
    *out = (struct condition_cell){ .i = value };
}

static void give_optional(struct condition_cell *out, int64_t value)
{
    *out = (struct condition_cell){ .is_null = value == 0, .i = value };
}

static void give_text(struct condition_cell *out, struct str value)
{
    *out = (struct condition_cell){ .is_null = value.p == NULL, .s = value };
}

/* One reader for each field; they differ in the member alone. */
#define READ(name, give, member)                                                                   \
    static void read_##name(const void *row, struct condition_cell *out)                           \
    {                                                                                              \
        give(out, ((const struct ticket_row *)row)->member);                                       \
    }
READ(state, give_int, ticket.life.state)
READ(priority, give_int, ticket.priority)
READ(type, give_int, ticket.type)
READ(team, give_optional, ticket.team_id)
READ(assignee, give_optional, ticket.assignee_id)
READ(customer, give_int, ticket.customer_id)
READ(organisation, give_optional, organisation_id)
READ(channel, give_int, ticket.channel)
READ(language, give_text, ticket.language)
READ(created, give_int, ticket.created_at_ms)
READ(changed, give_int, ticket.changed_at_ms)
READ(waiting, give_optional, ticket.life.waiting_since_ms)
READ(solved, give_optional, ticket.life.solved_at_ms)
READ(subject, give_text, ticket.subject)
READ(number, give_text, ticket.number)

static void read_tags(const void *row, struct condition_cell *out)
{
    const struct ticket_row *ticket = row;

    *out = (struct condition_cell){ .texts = ticket->tags, .count = ticket->tag_count };
}

static struct str normalise_tag(struct arena *arena, struct str value)
{
    return str_trim(text_fold(arena, value));
}

static const struct condition_field fields[] = {
    { .name = "state",
      .type = CONDITION_ENUM,
      .sql = "t.state",
      .words = state_words,
      .read = read_state,
      .help = "Where the ticket stands." },
    { .name = "priority",
      .type = CONDITION_ENUM,
      .flags = CONDITION_ORDERED,
      .sql = "t.priority",
      .words = priority_words,
      .read = read_priority,
      .help = "How urgent it is." },
    { .name = "type",
      .type = CONDITION_ENUM,
      .sql = "t.type",
      .words = type_words,
      .read = read_type,
      .help = "Question, incident, problem or task." },
    { .name = "team",
      .type = CONDITION_ID,
      .flags = CONDITION_NULLABLE | CONDITION_TEAMS,
      .sql = "t.team_id",
      .read = read_team,
      .index = "ticket_newest_of_team",
      .help = "The team that looks after it." },
    { .name = "assignee",
      .type = CONDITION_ID,
      .flags = CONDITION_NULLABLE | CONDITION_ACCOUNTS,
      .sql = "t.assignee_id",
      .read = read_assignee,
      .index = "ticket_newest_of_assignee",
      .help = "The account that owns it." },
    { .name = "tag",
      .type = CONDITION_TEXT,
      .flags = CONDITION_SET,
      .sql = "EXISTS (SELECT 1 FROM ticket_tag g JOIN tag ON tag.id = g.tag_id"
             " WHERE g.ticket_id = t.id AND tag.name ?)",
      .read = read_tags,
      .normalise = normalise_tag,
      .index = "ticket_tag_by_tag",
      .help = "One of its tags." },
    { .name = "customer",
      .type = CONDITION_ID,
      .sql = "t.customer_id",
      .read = read_customer,
      .index = "ticket_newest_of_customer",
      .help = "Who asked." },
    { .name = "organisation",
      .type = CONDITION_ID,
      .flags = CONDITION_NULLABLE,
      .sql = "(SELECT c.organisation_id FROM customer c WHERE c.id = t.customer_id)",
      .read = read_organisation,
      .help = "The organisation of who asked." },
    { .name = "channel",
      .type = CONDITION_ENUM,
      .sql = "t.channel",
      .words = channel_words,
      .read = read_channel,
      .help = "By which way it came." },
    { .name = "language",
      .type = CONDITION_TEXT,
      .flags = CONDITION_NULLABLE,
      .sql = "t.language",
      .read = read_language,
      .help = "The language it is written in: ko, en." },
    { .name = "created",
      .type = CONDITION_INSTANT,
      .sql = "t.created_at_ms",
      .read = read_created,
      .index = "ticket_newest",
      .help = "When it was made." },
    { .name = "changed",
      .type = CONDITION_INSTANT,
      .sql = "t.changed_at_ms",
      .read = read_changed,
      .help = "When it was last changed." },
    { .name = "waiting",
      .type = CONDITION_INSTANT,
      .flags = CONDITION_NULLABLE,
      .sql = "t.waiting_since_ms",
      .read = read_waiting,
      .help = "Since when the customer has waited for our answer." },
    { .name = "solved",
      .type = CONDITION_INSTANT,
      .flags = CONDITION_NULLABLE,
      .sql = "t.solved_at_ms",
      .read = read_solved,
      .help = "When it was last solved." },
    { .name = "subject",
      .type = CONDITION_TEXT,
      .sql = "t.subject",
      .read = read_subject,
      .help = "Its subject, as written." },
    { .name = "number",
      .type = CONDITION_TEXT,
      .sql = "t.number",
      .read = read_number,
      .help = "The number the customer sees." },
    { .name = NULL },
};

const struct condition_domain ticket_domain = {
    .name = "ticket",
    .fields = fields,
    .team_field = "team",
    .assignee_field = "assignee",
};

static const struct condition *term(struct arena *arena, const char *field,
                                    const struct condition_value *values, size_t count)
{
    return condition_term(arena, &ticket_domain, field, CONDITION_IS, values, count);
}

static struct condition_value number(int64_t value)
{
    return (struct condition_value){ .kind = CONDITION_NUMBER, .i = value };
}

const struct condition *ticket_view_condition(struct arena *arena, enum ticket_view view)
{
    const struct condition_value in_work[] = { number(TICKET_NEW), number(TICKET_OPEN),
                                               number(TICKET_ON_HOLD), number(TICKET_PENDING) };
    const struct condition_value pending = number(TICKET_PENDING);
    const struct condition_value me = { .kind = CONDITION_ME };
    const struct condition_value none = { .kind = CONDITION_NONE };
    const struct condition_value my_teams = { .kind = CONDITION_MY_TEAMS };
    const struct condition *ours = term(arena, "state", in_work, 3);

    switch (view) {
    case TICKET_VIEW_MINE:
        return condition_both(arena, ours, term(arena, "assignee", &me, 1));
    case TICKET_VIEW_UNASSIGNED:
        return condition_both(arena, ours, term(arena, "assignee", &none, 1));
    case TICKET_VIEW_MY_TEAM:
        return condition_both(arena, ours, term(arena, "team", &my_teams, 1));
    case TICKET_VIEW_WAITING:
        return term(arena, "state", &pending, 1);
    case TICKET_VIEW_ALL:
        break;
    }
    return term(arena, "state", in_work, COUNT_OF(in_work));
}
