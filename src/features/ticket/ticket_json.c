#include "features/ticket/ticket_json.h"

#include "features/ticket/ticket_attachment_store.h"

static void write_named(struct json_out *out, const char *key, int64_t id, struct str name)
{
    out_key(out, key);
    out_named(out, id, name);
}

static void write_word(struct json_out *out, const char *key, const char *word)
{
    out_key(out, key);
    out_cstring(out, word);
}

static void write_at(struct json_out *out, const char *key, int64_t at_ms)
{
    out_key(out, key);
    out_instant(out, at_ms);
}

static void write_last_message(struct json_out *out, const struct ticket *ticket)
{
    out_key(out, "last_message");
    if (ticket->last_message_at_ms == 0) {
        out_null(out);
        return;
    }
    out_begin_object(out);
    write_at(out, "at", ticket->last_message_at_ms);
    write_word(out, "from", ticket_sender_name(ticket->last_message_from));
    out_key(out, "excerpt");
    out_str(out, ticket->last_message_excerpt);
    out_end_object(out);
}

/** An address is personal data: who may not see addresses gets none. */
static void write_customer(struct json_out *out, const struct call *call,
                           const struct ticket_row *row)
{
    out_key(out, "customer");
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, row->ticket.customer_id);
    out_key(out, "name");
    out_str(out, row->customer_name);
    out_key(out, "email");
    out_str(out, access_may(call, "customer.addresses") ? row->customer_email : STR_NULL);
    write_word(out, "tier", customer_tier_word((enum customer_tier)row->customer_tier));
    out_end_object(out);
}

static void write_tags(struct json_out *out, const struct ticket_row *row)
{
    out_key(out, "tags");
    out_begin_list(out);
    for (size_t i = 0; i < row->tag_count; i++)
        out_str(out, row->tags[i]);
    out_end_list(out);
}

/** All members but the customer. */
static void write_members(struct json_out *out, const struct ticket_row *row)
{
    const struct ticket *ticket = &row->ticket;

    out_key(out, "id");
    out_int(out, ticket->id);
    out_key(out, "number");
    out_str(out, ticket->number);
    out_key(out, "subject");
    out_str(out, ticket->subject);
    write_word(out, "type", ticket_type_name(ticket->type));
    write_word(out, "state", ticket_state_name(ticket->life.state));
    write_word(out, "priority", ticket_priority_name(ticket->priority));
    write_named(out, "team", ticket->team_id, row->team_name);
    write_named(out, "assignee", ticket->assignee_id, row->assignee_name);
    write_tags(out, row);
    write_word(out, "channel", ticket_channel_name(ticket->channel));
    out_key(out, "language");
    out_str(out, ticket->language);
    write_at(out, "created_at", ticket->created_at_ms);
    write_at(out, "changed_at", ticket->changed_at_ms);
    write_at(out, "waiting_since", ticket->life.waiting_since_ms);
    write_at(out, "solved_at", ticket->life.solved_at_ms);
    out_key(out, "message_count");
    out_int(out, ticket->message_count);
    write_last_message(out, ticket);
    out_key(out, "unread");
    out_bool(out, row->unread);
    out_key(out, "version");
    out_int(out, ticket->version);
}

void ticket_write(struct json_out *out, const struct call *call, const struct ticket_row *row)
{
    out_begin_object(out);
    write_members(out, row);
    write_customer(out, call, row);
    out_end_object(out);
}

/** What the caller may do with this ticket; a closed one takes only notes. */
static void write_may(struct json_out *out, const struct call *call, const struct ticket *ticket)
{
    bool closed = ticket->life.state == TICKET_CLOSED;

    out_key(out, "may");
    out_begin_list(out);
    if (!closed && access_may(call, "ticket.reply"))
        out_cstring(out, "reply");
    if (access_may(call, "ticket.note"))
        out_cstring(out, "note");
    if (access_may(call, "ticket.change"))
        out_cstring(out, "change");
    out_end_list(out);
}

void ticket_write_link(struct json_out *out, const char *key, const struct ticket_link *link)
{
    out_key(out, key);
    if (link->id == 0) {
        out_null(out);
        return;
    }
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, link->id);
    out_key(out, "number");
    out_str(out, link->number);
    out_end_object(out);
}

void ticket_write_whole(struct json_out *out, const struct call *call,
                        const struct ticket_whole *whole)
{
    out_begin_object(out);
    write_members(out, &whole->row);
    out_key(out, "customer");
    people_write(out, whole->customer);
    out_key(out, "watchers");
    out_begin_list(out);
    for (size_t i = 0; i < whole->watcher_count; i++)
        out_int(out, whole->watchers[i]);
    out_end_list(out);
    ticket_write_link(out, "follows", &whole->follows);
    ticket_write_link(out, "followed_by", &whole->followed_by);
    write_may(out, call, &whole->row.ticket);
    out_end_object(out);
}

static void write_author(struct json_out *out, const struct ticket_message *message)
{
    static const char *const kinds[] = {
        [TICKET_FROM_CUSTOMER] = "customer",
        [TICKET_FROM_AGENT] = "account",
        [TICKET_FROM_SYSTEM] = "system",
    };

    out_key(out, "author");
    out_begin_object(out);
    write_word(out, "kind", kinds[message->from]);
    out_key(out, "id");
    out_id(out, message->from == TICKET_FROM_SYSTEM ? 0 : message->author_id);
    out_key(out, "name");
    out_str(out, message->author_name);
    out_end_object(out);
}

static void write_attachment(struct json_out *out, const struct ticket_attachment *attachment)
{
    out_begin_object(out);
    out_key(out, "id");
    out_int(out, attachment->id);
    out_key(out, "filename");
    out_str(out, attachment->filename);
    out_key(out, "content_type");
    out_str(out, attachment->content_type);
    out_key(out, "size");
    out_int(out, attachment->size_bytes);
    out_end_object(out);
}

void ticket_write_attachments(struct json_out *out, const struct ticket_attachment *attachments,
                              size_t count)
{
    out_key(out, "attachments");
    out_begin_list(out);
    for (size_t i = 0; i < count; i++)
        write_attachment(out, &attachments[i]);
    out_end_list(out);
}

/** The members of MESSAGE, inside an object. */
static void write_message_members(struct json_out *out, const struct ticket_message *message,
                                  const struct ticket_attachment *attachments,
                                  size_t attachment_count)
{
    out_key(out, "id");
    out_int(out, message->id);
    out_key(out, "public");
    out_bool(out, message->public);
    write_word(out, "from", ticket_sender_name(message->from));
    write_author(out, message);
    out_key(out, "text");
    out_str(out, message->text);
    out_key(out, "has_html");
    out_bool(out, message->has_html);
    out_key(out, "unverified");
    out_bool(out, message->is_unverified);
    write_word(out, "channel", ticket_channel_name(message->channel));
    write_at(out, "at", message->at_ms);
    ticket_write_attachments(out, attachments, attachment_count);
}

void ticket_write_message(struct json_out *out, const struct ticket_message *message,
                          const struct ticket_attachment *attachments, size_t attachment_count)
{
    out_begin_object(out);
    write_message_members(out, message, attachments, attachment_count);
    out_end_object(out);
}

void ticket_write_new_message(struct json_out *out, const struct ticket_message *message,
                              const struct ticket_attachment *attachments, size_t attachment_count,
                              const struct ticket_link *ticket)
{
    out_begin_object(out);
    write_message_members(out, message, attachments, attachment_count);
    ticket_write_link(out, "ticket", ticket);
    out_end_object(out);
}
