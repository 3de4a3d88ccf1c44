#include "features/ticket/ticket.h"

#include "base/arena.h"
#include "base/check.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_internal.h"
#include "features/ticket/ticket_side_store.h"
#include "features/ticket/ticket_store.h"
#include "features/ticket/ticket_text.h"

const char *const ticket_type_names[] = { "question", "incident", "problem", "task", NULL };

const char *ticket_type_name(enum ticket_type type)
{
    CHECK(type >= TICKET_QUESTION && type <= TICKET_TASK);
    return ticket_type_names[type - 1];
}

enum ticket_type ticket_type_parse(struct str name)
{
    for (int i = 0; ticket_type_names[i] != NULL; i++)
        if (str_eq(str_of(ticket_type_names[i]), name))
            return (enum ticket_type)(i + 1);
    return (enum ticket_type)0;
}

const char *const ticket_channel_names[] = { "api", "desk", "mail", "form", "chat", "phone", NULL };

const char *ticket_channel_name(enum ticket_channel channel)
{
    CHECK(channel >= TICKET_BY_API && channel <= TICKET_BY_PHONE);
    return ticket_channel_names[channel - 1];
}

const char *ticket_sender_name(enum ticket_sender sender)
{
    static const char *const names[] = { "customer", "agent", "system" };

    CHECK(sender >= TICKET_FROM_CUSTOMER && sender <= TICKET_FROM_SYSTEM);
    return names[sender - 1];
}

bool ticket_event(struct call *call, const struct event_type *type, const struct ticket *ticket,
                  struct event_values values)
{
    struct event_draft draft = {
        .type = type,
        .subject_kind = SUBJECT_TICKET,
        .subject_id = ticket->id,
        .ticket_id = ticket->id,
        .version = ticket->version,
    };

    return event_add(call, &draft, values, NULL);
}

bool ticket_lock(struct call *call, int64_t id, int64_t seen_version, struct ticket *out)
{
    if (!ticket_store_lock(call, &call->access.scope, id, out))
        return false;
    if (seen_version > 0 && seen_version != out->version)
        return call_version_conflict(call, "the ticket", out->version);
    return true;
}

bool ticket_check_team(struct call *call, int64_t team_id, struct str *name)
{
    struct str found = STR_NULL;

    if (team_id != 0 && !ticket_side_store_team_name(call, team_id, &found))
        return false;
    if (name != NULL)
        *name = found;
    if (team_id == 0 || !str_is_null(found))
        return true;
    err_set(call->err, ERR_INVALID, "unknown_team", "there is no such team");
    return err_field(call->err, "/team");
}

static bool refuse_assignee(struct err *err, const char *code, const char *words)
{
    err_set(err, ERR_INVALID, code, "%s", words);
    return err_field(err, "/assignee");
}

bool ticket_check_assignee(struct call *call, int64_t assignee_id, int64_t team_id,
                           struct str *name)
{
    struct ticket_assignee owner;

    if (name != NULL)
        *name = STR_NULL;
    if (assignee_id == 0)
        return true;
    if (!ticket_side_store_owner(call, assignee_id, team_id, &owner))
        return false;
    if (!owner.exists || !owner.is_active)
        return refuse_assignee(call->err, "unknown_account", "there is no such active account");
    if (owner.reach == REACH_NOTHING)
        return refuse_assignee(call->err, "assignee_cannot_read",
                               "this account may not read the ticket");
    if (team_id != 0 && !owner.is_member)
        return refuse_assignee(call->err, "assignee_not_in_team",
                               "this account does not belong to the ticket's team");
    if (name != NULL)
        *name = owner.name;
    return true;
}

bool ticket_new_number(struct call *call, struct str *out)
{
    int64_t number;

    if (!db_new_id(call->tx, "ticket_number", &number, call->err))
        return false;
    *out = str_format(call->arena, "%lld", (long long)number);
    return true;
}

bool ticket_tags_put(struct call *call, const struct ticket *ticket, const struct str *tags,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t id;

        if (!ticket_tag_store_id(call, tags[i], &id) || !ticket_tag_store_add(call, ticket, id))
            return false;
    }
    return true;
}

bool ticket_created_tell(struct call *call, const struct ticket *ticket)
{
    return ticket_event(call, &event_ticket_created, ticket,
                        EVENT_VALUES(event_code("channel", ticket_channel_name(ticket->channel)),
                                     event_code("priority", ticket_priority_name(ticket->priority)),
                                     event_id("team", ticket->team_id),
                                     event_id("assignee", ticket->assignee_id),
                                     event_id("customer", ticket->customer_id),
                                     event_id("follows", ticket->follows_id)));
}

void ticket_begin(const struct ticket_new *asked, int64_t at_ms, struct ticket *out)
{
    *out = (struct ticket){
        .type = asked->type,
        .priority = asked->priority,
        .life.state = TICKET_NEW,
        .team_id = asked->team_id,
        .assignee_id = asked->assignee_id,
        .customer_id = asked->customer_id,
        .channel = asked->channel,
        .language = asked->language,
        .created_at_ms = at_ms,
        .changed_at_ms = at_ms,
        .follows_id = asked->follows_id,
        .version = 1,
    };
}

/** A message's own members stand below "/message" where a ticket is made. */
static bool prepare_first_message(struct call *call, struct ticket *ticket,
                                  const struct ticket_message_new *asked,
                                  struct ticket_message *message)
{
    return ticket_message_prepare(call, ticket, asked, message)
           || (call->err->field[0] != '\0' && err_within(call->err, "/message"));
}

/** What is asked for, checked and named; nothing is written. */
static bool prepare_ticket(struct call *call, const struct ticket_new *asked,
                           struct ticket_message *message, struct ticket_row *row)
{
    struct ticket *ticket = &row->ticket;

    ticket_begin(asked, call->now_ms, ticket);
    row->unread = true; /* nobody has seen its message yet */
    return ticket_subject_read(call->arena, asked->subject, &ticket->subject, call->err)
           && ticket_tags_read(call->arena, asked->tags, asked->tag_count, &row->tags,
                               &row->tag_count, call->err)
           && ticket_check_team(call, ticket->team_id, &row->team_name)
           && ticket_check_assignee(call, ticket->assignee_id, ticket->team_id, &row->assignee_name)
           && db_new_id(call->tx, "ticket", &ticket->id, call->err)
           && ticket_new_number(call, &ticket->number)
           && prepare_first_message(call, ticket, asked->message, message);
}

bool ticket_create(struct call *call, const struct ticket_new *asked, struct ticket_row *out)
{
    struct ticket_row row = { .unread = false };
    const struct ticket *ticket = &row.ticket;
    struct ticket_message message;

    if (!prepare_ticket(call, asked, &message, &row) || !ticket_store_insert(call, ticket)
        || !ticket_message_put(call, ticket, asked->message, &message)
        || !ticket_tags_put(call, ticket, row.tags, row.tag_count)
        || !ticket_created_tell(call, ticket)
        || !ticket_message_tell(call, ticket, &message, STR_NULL))
        return false;
    *out = row;
    out->first_message_id = message.id;
    return true;
}

bool ticket_tell(struct call *call, int64_t id, const struct event_type *type, int subject_kind,
                 int64_t subject_id, struct event_values values)
{
    struct event_draft draft = { .type = type,
                                 .subject_kind = (enum subject_kind)subject_kind,
                                 .subject_id = subject_id,
                                 .ticket_id = id };

    if (!ticket_store_touch(call, id, &draft.version))
        return false;
    if (draft.version == 0)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such ticket");
    return event_add(call, &draft, values, NULL);
}

bool ticket_get(struct call *call, int64_t id, struct ticket_row *out)
{
    size_t n;

    if (!ticket_store_rows(call, &call->access.scope, &id, 1, out, &n))
        return false;
    if (n == 0)
        return err_set(call->err, ERR_NOT_FOUND, "not_found", "there is no such ticket");
    return true;
}

bool ticket_list_ids(struct call *call, const int64_t *ids, size_t id_count,
                     struct ticket_row **out, size_t *out_count)
{
    struct ticket_row *found = ARENA_ARRAY(call->arena, id_count + 1, struct ticket_row);
    struct ticket_row *ordered = ARENA_ARRAY(call->arena, id_count + 1, struct ticket_row);
    size_t found_count = 0;
    size_t n = 0;

    if (id_count > 0
        && !ticket_store_rows(call, &call->access.scope, ids, id_count, found, &found_count))
        return false;
    for (size_t i = 0; i < id_count; i++)
        for (size_t j = 0; j < found_count; j++)
            if (found[j].ticket.id == ids[i])
                ordered[n++] = found[j];
    *out = ordered;
    *out_count = n;
    return true;
}

bool ticket_list_watchers(struct call *call, int64_t id, const int64_t **out, size_t *out_count)
{
    return ticket_side_store_watchers(call, id, out, out_count);
}

bool ticket_watch(struct call *call, int64_t id, int64_t account_id, bool watch)
{
    struct ticket ticket;
    bool changed;

    if (!ticket_store_get(call, &call->access.scope, id, &ticket)
        || !ticket_side_store_watch(call, id, account_id, watch, &changed))
        return false;
    return !changed
           || ticket_event(call, watch ? &event_ticket_watched : &event_ticket_unwatched, &ticket,
                           EVENT_VALUES(event_id("account", account_id)));
}

bool ticket_mark_read(struct call *call, int64_t id, int64_t account_id)
{
    struct ticket ticket;

    return ticket_store_get(call, &call->access.scope, id, &ticket)
           && ticket_side_store_mark_read(call, id, account_id, ticket.message_count);
}
