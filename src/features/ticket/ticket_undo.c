/* Undo of ticket changes. Putting back the value of before obeys no rule about moves: a ticket that
 * was closed by mistake opens again. Whoever waited, waits as before. */
#include "features/ticket/ticket_undo.h"

#include "base/arena.h"
#include "features/ticket/ticket_internal.h"
#include "features/ticket/ticket_side_store.h"
#include "features/ticket/ticket_store.h"
#include "proto/json.h"

static json_t *text_value(struct str text)
{
    return json_stringn(text.p, text.n);
}

static json_t *word_value(const char *word)
{
    return json_string(word);
}

static json_t *number_value(int64_t number)
{
    return number == 0 ? json_null() : json_integer(number);
}

static json_t *names_value(const struct str *names, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, text_value(names[i]));
    return list;
}

static json_t *tags_value(struct arena *arena, const struct ticket_tag *tags, size_t count)
{
    struct str *names = ARENA_ARRAY(arena, count + 1, struct str);

    for (size_t i = 0; i < count; i++)
        names[i] = tags[i].name;
    return names_value(names, count);
}

/* Every field but the tags, which are rows of their own. */
enum { FIELD_COUNT = 8 };
static const char *const field_names[FIELD_COUNT] = {
    "subject", "type", "priority", "team", "assignee", "customer", "state", "waiting"
};

static json_t *field_value(const struct ticket *ticket, size_t field)
{
    switch (field) {
    case 0:
        return text_value(ticket->subject);
    case 1:
        return word_value(ticket_type_name(ticket->type));
    case 2:
        return word_value(ticket_priority_name(ticket->priority));
    case 3:
        return number_value(ticket->team_id);
    case 4:
        return number_value(ticket->assignee_id);
    case 5:
        return number_value(ticket->customer_id);
    case 6:
        return word_value(ticket_state_name(ticket->life.state));
    default:
        return number_value(ticket->life.waiting_since_ms);
    }
}

/* ---- noting --------------------------------------------------------------------------------- */

static bool note(struct call *call, int64_t ticket_id, const char *field, json_t *before,
                 json_t *after)
{
    json_keep(call->arena, before);
    json_keep(call->arena, after);
    return json_equal(before, after) || action_note(call, ticket_id, field, before, after);
}

bool ticket_undo_note(struct call *call, const struct ticket_difference *diff)
{
    if (call->actor.kind != ACTOR_ACCOUNT)
        return true;
    if (call->action_id == 0 && !action_begin(call, &ticket_change_action))
        return false;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (!note(call, diff->now.id, field_names[i], field_value(&diff->was, i),
                  field_value(&diff->now, i)))
            return false;
    return diff->added_count + diff->removed_count == 0
           || note(call, diff->now.id, "tags",
                   tags_value(call->arena, diff->old_tags, diff->old_tag_count),
                   names_value(diff->new_tags, diff->new_tag_count));
}

/* ---- undoing -------------------------------------------------------------------------------- */

static bool current(struct call *call, int64_t ticket_id, json_t **out)
{
    struct ticket ticket;
    struct ticket_tag *tags;
    size_t tag_count;

    if (!ticket_lock(call, ticket_id, TICKET_ANY_VERSION, &ticket)
        || !ticket_tag_store_of_ticket(call, ticket_id, &tags, &tag_count))
        return false;
    *out = json_keep(call->arena, json_object());
    json_object_set_new(*out, "version", json_integer(ticket.version));
    for (size_t i = 0; i < FIELD_COUNT; i++)
        json_object_set_new(*out, field_names[i], field_value(&ticket, i));
    json_object_set_new(*out, "tags", tags_value(call->arena, tags, tag_count));
    return true;
}

static void set_state(struct call *call, struct ticket_life *life, enum ticket_state state)
{
    if (state != TICKET_CLOSED)
        life->closed_at_ms = 0;
    if (state != TICKET_CLOSED && state != TICKET_SOLVED)
        life->solved_at_ms = 0;
    if (state == TICKET_SOLVED && life->state != TICKET_CLOSED)
        life->solved_at_ms = call->now_ms;
    if (state == TICKET_CLOSED)
        life->closed_at_ms = call->now_ms;
    life->state = state;
}

static void set_fields(struct call *call, struct ticket *ticket, const json_t *fields)
{
    const json_t *value;

    if ((value = json_object_get(fields, "subject")) != NULL)
        ticket->subject = str_dup(call->arena, json_str(value));
    if ((value = json_object_get(fields, "type")) != NULL)
        ticket->type = ticket_type_parse(json_str(value));
    if ((value = json_object_get(fields, "priority")) != NULL)
        ticket->priority = ticket_priority_parse(json_str(value));
    if ((value = json_object_get(fields, "team")) != NULL)
        ticket->team_id = json_integer_value(value);
    if ((value = json_object_get(fields, "assignee")) != NULL)
        ticket->assignee_id = json_integer_value(value);
    if ((value = json_object_get(fields, "customer")) != NULL)
        ticket->customer_id = json_integer_value(value);
    if ((value = json_object_get(fields, "state")) != NULL)
        set_state(call, &ticket->life, ticket_state_parse(json_str(value)));
    if ((value = json_object_get(fields, "waiting")) != NULL)
        ticket->life.waiting_since_ms = json_integer_value(value);
}

static bool set_tags(struct call *call, struct ticket_difference *diff, const json_t *list)
{
    size_t count = json_array_size(list);
    struct str *tags = ARENA_ARRAY(call->arena, count + 1, struct str);

    if (list == NULL)
        return true;
    for (size_t i = 0; i < count; i++)
        tags[i] = json_str(json_array_get(list, i));
    return ticket_difference_tags(call, tags, count, diff);
}

/** Who owns it and who looks after it must still go together. */
static bool check_owner(struct call *call, const struct ticket_difference *diff)
{
    const struct ticket *was = &diff->was;
    const struct ticket *now = &diff->now;

    if (was->team_id == now->team_id && was->assignee_id == now->assignee_id)
        return true;
    return ticket_check_team(call, now->team_id, NULL)
           && ticket_check_assignee(call, now->assignee_id, now->team_id, NULL);
}

static bool apply(struct call *call, int64_t ticket_id, const json_t *fields)
{
    struct ticket_difference *diff = ARENA_NEW(call->arena, struct ticket_difference);

    if (!ticket_lock(call, ticket_id, TICKET_ANY_VERSION, &diff->was))
        return false;
    diff->now = diff->was;
    set_fields(call, &diff->now, fields);
    if (!check_owner(call, diff) || !set_tags(call, diff, json_object_get(fields, "tags")))
        return false;
    return ticket_difference_is_empty(diff) || ticket_difference_write(call, diff);
}

const struct action_kind ticket_change_action = {
    .name = "ticket.change",
    .subject_kind = SUBJECT_TICKET,
    .permission = "ticket.change",
    .current = current,
    .apply = apply,
    .help = "A change of a ticket.",
};
