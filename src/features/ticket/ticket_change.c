/* Changing a ticket: one step of its version, one event for each part that really changed. */
#include "base/arena.h"
#include "features/ticket/ticket_close.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_internal.h"
#include "features/ticket/ticket_side_store.h"
#include "features/ticket/ticket_store.h"
#include "features/ticket/ticket_text.h"

bool ticket_state_tell(struct call *call, const struct ticket *ticket, enum ticket_state was)
{
    enum ticket_state now = ticket->life.state;

    if (was == now)
        return true;
    if (!ticket_event(call, &event_ticket_state_changed, ticket,
                      EVENT_VALUES(event_code("from", ticket_state_name(was)),
                                   event_code("to", ticket_state_name(now)))))
        return false;
    if (now == TICKET_SOLVED
        && !ticket_event(call, &event_ticket_confirm_asked, ticket,
                         EVENT_VALUES(event_id("customer", ticket->customer_id))))
        return false;
    return ticket_close_follow(call, ticket, was);
}

static bool change_customer(struct call *call, const struct ticket_change *change,
                            struct ticket *now)
{
    bool exists;

    if (!(change->parts & TICKET_CHANGE_CUSTOMER) || change->customer_id == now->customer_id)
        return true;
    if (!ticket_side_store_has_customer(call, change->customer_id, &exists))
        return false;
    if (!exists) {
        err_set(call->err, ERR_INVALID, "unknown_customer", "there is no such customer");
        return err_field(call->err, "/customer");
    }
    now->customer_id = change->customer_id;
    return true;
}

/**
 * Team and assignee belong together. Whoever is named must be in the team; an owner who is not
 * named and does not belong to the new team lets go of the ticket.
 */
static bool change_owner(struct call *call, const struct ticket_change *change, struct ticket *now)
{
    bool new_team = (change->parts & TICKET_CHANGE_TEAM) && change->team_id != now->team_id;
    bool named =
        (change->parts & TICKET_CHANGE_ASSIGNEE) && change->assignee_id != now->assignee_id;
    struct ticket_assignee owner;

    if (new_team && !ticket_check_team(call, change->team_id, NULL))
        return false;
    if (new_team)
        now->team_id = change->team_id;
    if (named) {
        now->assignee_id = change->assignee_id;
        return ticket_check_assignee(call, now->assignee_id, now->team_id, NULL);
    }
    if (!new_team || now->team_id == 0 || now->assignee_id == 0)
        return true;
    if (!ticket_side_store_owner(call, now->assignee_id, now->team_id, &owner))
        return false;
    if (!owner.is_member)
        now->assignee_id = 0;
    return true;
}

static bool has_tag(const struct ticket_tag *tags, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(tags[i].name, name))
            return true;
    return false;
}

static bool has_name(const struct str *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

bool ticket_difference_tags(struct call *call, const struct str *tags, size_t count,
                            struct ticket_difference *diff)
{
    if (!ticket_tags_read(call->arena, tags, count, &diff->new_tags, &diff->new_tag_count,
                          call->err)
        || !ticket_tag_store_of_ticket(call, diff->was.id, &diff->old_tags, &diff->old_tag_count))
        return false;
    for (size_t i = 0; i < diff->new_tag_count; i++)
        if (!has_tag(diff->old_tags, diff->old_tag_count, diff->new_tags[i])
            && !ticket_tag_store_id(call, diff->new_tags[i], &diff->added[diff->added_count++]))
            return false;
    for (size_t i = 0; i < diff->old_tag_count; i++)
        if (!has_name(diff->new_tags, diff->new_tag_count, diff->old_tags[i].name))
            diff->removed[diff->removed_count++] = diff->old_tags[i].id;
    return true;
}

/** Works out the new ticket; writes nothing but tags nobody had before. */
static bool work_out(struct call *call, const struct ticket_change *change,
                     struct ticket_difference *diff)
{
    struct ticket *now = &diff->now;

    if ((change->parts & TICKET_CHANGE_SUBJECT)
        && !ticket_subject_read(call->arena, change->subject, &now->subject, call->err))
        return false;
    if (change->parts & TICKET_CHANGE_PRIORITY)
        now->priority = change->priority;
    if (change->parts & TICKET_CHANGE_TYPE)
        now->type = change->type;
    if ((change->parts & TICKET_CHANGE_STATE)
        && !ticket_life_move(&now->life, change->state, call->now_ms, call->err))
        return err_field(call->err, "/state");
    return change_customer(call, change, now) && change_owner(call, change, now)
           && (!(change->parts & TICKET_CHANGE_TAGS)
               || ticket_difference_tags(call, change->tags, change->tag_count, diff));
}

static bool tell_ids(struct call *call, const struct event_type *type, const struct ticket *ticket,
                     int64_t was, int64_t now)
{
    return was == now
           || ticket_event(call, type, ticket,
                           EVENT_VALUES(event_id("from", was), event_id("to", now)));
}

static bool tell_codes(struct call *call, const struct event_type *type,
                       const struct ticket *ticket, const char *was, const char *now)
{
    return was == now
           || ticket_event(call, type, ticket,
                           EVENT_VALUES(event_code("from", was), event_code("to", now)));
}

static bool tell(struct call *call, const struct ticket_difference *diff)
{
    const struct ticket *was = &diff->was;
    const struct ticket *now = &diff->now;

    if (!str_eq(was->subject, now->subject)
        && !ticket_event(call, &event_ticket_subject_changed, now, EVENT_NO_VALUES))
        return false;
    if (diff->added_count + diff->removed_count > 0
        && !ticket_event(call, &event_ticket_tags_changed, now,
                         EVENT_VALUES(event_ints("added", diff->added, diff->added_count),
                                      event_ints("removed", diff->removed, diff->removed_count))))
        return false;
    return tell_codes(call, &event_ticket_type_changed, now, ticket_type_name(was->type),
                      ticket_type_name(now->type))
           && tell_codes(call, &event_ticket_priority_changed, now,
                         ticket_priority_name(was->priority), ticket_priority_name(now->priority))
           && tell_ids(call, &event_ticket_customer_changed, now, was->customer_id,
                       now->customer_id)
           && tell_ids(call, &event_ticket_team_changed, now, was->team_id, now->team_id)
           && tell_ids(call, &event_ticket_assignee_changed, now, was->assignee_id,
                       now->assignee_id)
           && ticket_state_tell(call, now, was->life.state);
}

bool ticket_difference_is_empty(const struct ticket_difference *diff)
{
    const struct ticket *was = &diff->was;
    const struct ticket *now = &diff->now;

    return str_eq(was->subject, now->subject) && was->type == now->type
           && was->priority == now->priority && was->life.state == now->life.state
           && was->life.waiting_since_ms == now->life.waiting_since_ms
           && was->team_id == now->team_id && was->assignee_id == now->assignee_id
           && was->customer_id == now->customer_id && diff->added_count + diff->removed_count == 0;
}

static bool write(struct call *call, const struct ticket_difference *diff)
{
    for (size_t i = 0; i < diff->added_count; i++)
        if (!ticket_tag_store_add(call, &diff->was, diff->added[i]))
            return false;
    for (size_t i = 0; i < diff->removed_count; i++)
        if (!ticket_tag_store_remove(call, &diff->was, diff->removed[i]))
            return false;
    return ticket_store_update(call, &diff->was, &diff->now);
}

bool ticket_difference_write(struct call *call, struct ticket_difference *diff)
{
    diff->now.version = diff->was.version + 1;
    diff->now.changed_at_ms = call->now_ms;
    return tell(call, diff) && write(call, diff);
}

bool ticket_change(struct call *call, int64_t id, int64_t seen_version,
                   const struct ticket_change *change, struct ticket *out)
{
    struct ticket_difference *diff = ARENA_NEW(call->arena, struct ticket_difference);

    if (!ticket_lock(call, id, seen_version, &diff->was))
        return false;
    diff->now = diff->was;
    if (!work_out(call, change, diff))
        return false;
    if (!ticket_difference_is_empty(diff)
        && (!ticket_difference_write(call, diff) || !ticket_undo_note(call, diff)))
        return false;
    *out = diff->now;
    return true;
}

static bool reopen(struct call *call, struct ticket *ticket)
{
    enum ticket_state was = ticket->life.state;

    if (!ticket_life_refuted(&ticket->life, call->now_ms, call->err))
        return false;
    return ticket_state_tell(call, ticket, was)
           && ticket_event(call, &event_ticket_reopened, ticket,
                           EVENT_VALUES(event_code("why", "not_solved")));
}

bool ticket_confirm(struct call *call, int64_t id, bool solved, struct ticket *out)
{
    struct ticket ticket;
    struct ticket was;

    if (!ticket_lock(call, id, TICKET_ANY_VERSION, &ticket))
        return false;
    was = ticket;
    if (ticket.life.state == TICKET_CLOSED)
        return err_set(call->err, ERR_CONFLICT, "ticket_closed", "the ticket is closed");
    if (ticket.life.state != TICKET_SOLVED)
        return err_set(call->err, ERR_CONFLICT, "not_solved",
                       "the ticket does not stand as solved");
    ticket.version++;
    ticket.changed_at_ms = call->now_ms;
    if (!ticket_event(call, &event_ticket_confirmed, &ticket,
                      EVENT_VALUES(event_int("solved", solved))))
        return false;
    if (!solved && !reopen(call, &ticket))
        return false;
    if (!ticket_store_update(call, &was, &ticket))
        return false;
    *out = ticket;
    return true;
}
