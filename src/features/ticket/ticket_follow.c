#include "features/ticket/ticket_follow.h"

#include "base/arena.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_follow_store.h"
#include "features/ticket/ticket_internal.h"
#include "features/ticket/ticket_store.h"

/** Nobody writes so often; it bounds what one message may look at. */
enum { CHAIN_MAX = 100 };

bool ticket_links(struct call *call, const struct ticket *ticket, struct ticket_link *follows,
                  struct ticket_link *followed_by)
{
    *follows = (struct ticket_link){ 0 };
    *followed_by = (struct ticket_link){ 0 };
    return (ticket->follows_id == 0 || ticket_follow_store_link(call, ticket->follows_id, follows))
           && (ticket->life.state != TICKET_CLOSED
               || ticket_follow_store_next(call, ticket->id, followed_by));
}

/** The owner stays where they can still own a ticket of that team. */
static bool keep_owner(struct call *call, const struct ticket *closed, int64_t *assignee_id)
{
    *assignee_id = closed->assignee_id;
    if (ticket_check_assignee(call, closed->assignee_id, closed->team_id, NULL))
        return true;
    if (call->err->kind != ERR_INVALID)
        return false;
    err_clear(call->err);
    *assignee_id = 0;
    return true;
}

static bool read_tags(struct call *call, int64_t ticket_id, struct ticket_new *out)
{
    struct ticket_tag *tags;
    struct str *names;

    if (!ticket_tag_store_of_ticket(call, ticket_id, &tags, &out->tag_count))
        return false;
    names = ARENA_ARRAY(call->arena, out->tag_count + 1, struct str);
    for (size_t i = 0; i < out->tag_count; i++)
        names[i] = tags[i].name;
    out->tags = names;
    return true;
}

/** The closed ticket's own timeline says where it goes on. */
static bool tell_followed(struct call *call, struct ticket *closed, int64_t follower_id)
{
    const struct ticket was = *closed;

    closed->version++;
    closed->changed_at_ms = call->now_ms;
    return ticket_event(call, &event_ticket_followed, closed,
                        EVENT_VALUES(event_id("ticket", follower_id)))
           && ticket_store_update(call, &was, closed);
}

static bool make_follower(struct call *call, struct ticket *closed,
                          const struct ticket_message_new *asked, struct ticket_message *out)
{
    struct ticket_new wanted = {
        .subject = closed->subject,
        .type = closed->type,
        .priority = closed->priority,
        .team_id = closed->team_id,
        .customer_id = closed->customer_id,
        .channel = asked->channel,
        .language = closed->language,
        .follows_id = closed->id,
        .message = asked,
    };
    struct ticket_row made;

    if (!keep_owner(call, closed, &wanted.assignee_id) || !read_tags(call, closed->id, &wanted)
        || !ticket_create(call, &wanted, &made) || !tell_followed(call, closed, made.ticket.id))
        return false;
    *out = (struct ticket_message){ .ticket_id = made.ticket.id, .id = made.first_message_id };
    return true;
}

bool ticket_follow_up(struct call *call, const struct ticket *closed,
                      const struct ticket_message_new *asked, struct ticket_message *out)
{
    struct ticket last = *closed;

    for (int i = 0; i < CHAIN_MAX; i++) {
        struct ticket_link next;

        if (!ticket_follow_store_next(call, last.id, &next))
            return false;
        if (next.id == 0)
            break;
        if (!ticket_lock(call, next.id, TICKET_ANY_VERSION, &last))
            return false;
        if (last.life.state != TICKET_CLOSED)
            return ticket_message_add_locked(call, &last, asked, out);
    }
    return make_follower(call, &last, asked, out);
}
