/* Messages: who wrote, what that means for the ticket, and what is recorded. */
#include "base/arena.h"
#include "features/ticket/ticket_draft_store.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_file.h"
#include "features/ticket/ticket_follow.h"
#include "features/ticket/ticket_internal.h"
#include "features/ticket/ticket_message_store.h"
#include "features/ticket/ticket_scheduled.h"
#include "features/ticket/ticket_side_store.h"
#include "features/ticket/ticket_store.h"
#include "features/ticket/ticket_text.h"

/** What a message's sender means for the life of its ticket; a note means nothing, nor does what no
 * person wrote. */
static bool live_on(struct call *call, struct ticket_life *life,
                    const struct ticket_message_new *asked)
{
    if (!asked->public || asked->is_automatic || asked->from == TICKET_FROM_SYSTEM)
        return true;
    if (asked->from == TICKET_FROM_CUSTOMER)
        return ticket_life_customer_wrote(life, call->now_ms, call->err);
    return ticket_life_answered(life, call->now_ms, call->err);
}

static void take_note(struct arena *arena, struct ticket *ticket,
                      const struct ticket_message *message)
{
    ticket->message_count++;
    if (!message->public)
        return;
    ticket->last_message_at_ms = message->at_ms;
    ticket->last_message_from = message->from;
    ticket->last_message_excerpt = ticket_excerpt(arena, message->text);
}

static int64_t author_of(const struct ticket *ticket, const struct ticket_message_new *asked)
{
    if (asked->from != TICKET_FROM_CUSTOMER)
        return asked->author_id;
    return asked->customer_id != 0 ? asked->customer_id : ticket->customer_id;
}

bool ticket_message_prepare(struct call *call, struct ticket *ticket,
                            const struct ticket_message_new *asked, struct ticket_message *out)
{
    struct ticket_message message = {
        .ticket_id = ticket->id,
        .public = asked->public,
        .from = asked->from,
        .author_id = author_of(ticket, asked),
        .channel = asked->channel,
        .at_ms = call->now_ms,
        .text = asked->text,
        .has_html = asked->html_raw.p != NULL,
        .attachment_count = (int64_t)(asked->upload_count + asked->file_count),
        .is_unverified = asked->is_unverified,
    };

    if (!ticket_text_check(asked->text, call->err) || !live_on(call, &ticket->life, asked)
        || (asked->state != 0
            && !ticket_life_move(&ticket->life, asked->state, call->now_ms, call->err))
        || !db_new_id(call->tx, "message", &message.id, call->err))
        return false;
    take_note(call->arena, ticket, &message);
    *out = message;
    return true;
}

bool ticket_message_put(struct call *call, const struct ticket *ticket,
                        const struct ticket_message_new *asked,
                        const struct ticket_message *message)
{
    if (!ticket_message_store_insert(call, message))
        return false;
    if (message->has_html
        && !ticket_message_store_insert_html(call, message->id, asked->html_raw, asked->html_clean))
        return false;
    if (!ticket_attach(call, message, asked)
        || !ticket_attach_files(call, message, asked->files, asked->file_count))
        return false;
    /* Who writes has read what stands above, and has sent what was begun. */
    return message->from != TICKET_FROM_AGENT || message->author_id == 0 || asked->was_scheduled
           || (ticket_side_store_mark_read(call, ticket->id, message->author_id,
                                           ticket->message_count)
               && ticket_draft_store_remove(call, ticket->id, message->author_id, TICKET_DRAFT_ANY)
               && ticket_upload_store_release_draft(call, message->author_id, ticket->id));
}

bool ticket_message_tell(struct call *call, const struct ticket *ticket,
                         const struct ticket_message *message, struct str mail)
{
    struct event_draft draft = {
        .type = &event_ticket_message_added,
        .subject_kind = SUBJECT_MESSAGE,
        .subject_id = message->id,
        .ticket_id = ticket->id,
        .version = ticket->version,
        .aside = mail,
    };

    return event_add(call, &draft,
                     EVENT_VALUES(event_code("from", ticket_sender_name(message->from)),
                                  event_int("public", message->public),
                                  event_code("channel", ticket_channel_name(message->channel))),
                     NULL);
}

/** A customer's message opens what was solved; the timeline says why. */
static bool tell_reopened(struct call *call, const struct ticket *ticket, enum ticket_state was,
                          const struct ticket_message *message)
{
    if (was != TICKET_SOLVED || ticket->life.state != TICKET_OPEN
        || message->from != TICKET_FROM_CUSTOMER)
        return true;
    return ticket_event(call, &event_ticket_reopened, ticket,
                        EVENT_VALUES(event_code("why", "customer_message")));
}

/** What was to leave later was written before this: its writers shall look again. */
static bool return_scheduled(struct call *call, const struct ticket *ticket,
                             const struct ticket_message_new *asked)
{
    if (asked->from != TICKET_FROM_CUSTOMER || !asked->public || asked->is_automatic)
        return true;
    return ticket_scheduled_return_all(call, ticket, "customer_wrote");
}

bool ticket_message_add_locked(struct call *call, struct ticket *ticket,
                               const struct ticket_message_new *asked, struct ticket_message *out)
{
    const struct ticket was = *ticket;
    struct ticket_message message;

    if (!ticket_message_prepare(call, ticket, asked, &message))
        return false;
    ticket->version++;
    ticket->changed_at_ms = call->now_ms;
    if (!ticket_message_put(call, ticket, asked, &message)
        || !ticket_message_tell(call, ticket, &message, asked->mail)
        || !return_scheduled(call, ticket, asked)
        || !ticket_state_tell(call, ticket, was.life.state)
        || !tell_reopened(call, ticket, was.life.state, &message)
        || !ticket_store_update(call, &was, ticket))
        return false;
    *out = message;
    return true;
}

bool ticket_message_add(struct call *call, int64_t id, int64_t seen_version,
                        const struct ticket_message_new *asked, struct ticket_message *out)
{
    struct ticket ticket;

    if (!ticket_lock(call, id, seen_version, &ticket))
        return false;
    if (ticket.life.state == TICKET_CLOSED && asked->public && asked->from == TICKET_FROM_CUSTOMER)
        return ticket_follow_up(call, &ticket, asked, out);
    return ticket_message_add_locked(call, &ticket, asked, out);
}
