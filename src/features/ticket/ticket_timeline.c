#include "features/ticket/ticket_timeline.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/check.h"
#include "features/ticket/ticket_events.h"
#include "features/ticket/ticket_json.h"
#include "features/ticket/ticket_name_store.h"
#include "features/ticket/ticket_store.h"

enum { DATA_DEPTH_MAX = 4 };

/* ---- which numbers an event's data holds ---------------------------------------------------- */

static bool names_accounts(const struct event_type *type)
{
    return type == &event_ticket_assignee_changed;
}

static bool names_teams(const struct event_type *type)
{
    return type == &event_ticket_team_changed;
}

static bool names_tags(const struct event_type *type)
{
    return type == &event_ticket_tags_changed;
}

static bool names_ticket(const struct event_type *type)
{
    return type == &event_ticket_created || type == &event_ticket_followed;
}

/** The data of an event, or NULL: our own JSON, so it always parses. */
static json_t *data_of(struct call *call, const struct event *event)
{
    struct err ignored = { 0 };
    json_t *data;

    return json_parse(event->data, DATA_DEPTH_MAX, call->arena, &data, &ignored) ? data : NULL;
}

static void add_id(struct ticket_names *names, size_t max, int64_t id)
{
    if (id == 0 || names->n == max)
        return;
    for (size_t i = 0; i < names->n; i++)
        if (names->v[i].id == id)
            return;
    names->v[names->n++].id = id;
}

/** The other ticket that an event speaks of; 0 for none. */
static int64_t linked_ticket(const json_t *data)
{
    const json_t *id = json_object_get(data, "ticket");

    return json_integer_value(id != NULL ? id : json_object_get(data, "follows"));
}

static void add_list(struct ticket_names *names, size_t max, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        add_id(names, max, json_integer_value(json_array_get(list, i)));
}

static struct ticket_names new_names(struct call *call, size_t max)
{
    return (struct ticket_names){ .v = ARENA_ARRAY(call->arena, max, struct ticket_name) };
}

/** The kind of thing whose names an event's numbers need; NULL for none. */
static struct ticket_names *names_of(struct ticket_timeline *timeline,
                                     const struct event_type *type)
{
    if (names_accounts(type))
        return &timeline->accounts;
    if (names_teams(type))
        return &timeline->teams;
    if (names_tags(type))
        return &timeline->tags;
    return names_ticket(type) ? &timeline->tickets : NULL;
}

static void gather_ids(struct call *call, struct ticket_timeline *timeline)
{
    size_t max = timeline->count * 2 * TICKET_TAGS_MAX + 1;

    timeline->accounts = new_names(call, timeline->count * 2 + 1);
    timeline->teams = new_names(call, timeline->count * 2 + 1);
    timeline->tags = new_names(call, max);
    timeline->tickets = new_names(call, timeline->count * 2 + 1);
    for (size_t i = 0; i < timeline->count; i++) {
        const struct event *event = &timeline->entries[i].event;
        struct ticket_names *names = names_of(timeline, event->type);
        const json_t *data;

        if (names == NULL)
            continue;
        data = data_of(call, event);
        add_id(names, max, json_integer_value(json_object_get(data, "from")));
        add_id(names, max, json_integer_value(json_object_get(data, "to")));
        add_id(names, max, linked_ticket(data));
        add_list(names, max, json_object_get(data, "added"));
        add_list(names, max, json_object_get(data, "removed"));
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_attachments(struct call *call, struct ticket_timeline *timeline)
{
    int64_t *ids = ARENA_ARRAY(call->arena, timeline->count + 1, int64_t);
    size_t n = 0;

    for (size_t i = 0; i < timeline->count; i++)
        if (timeline->entries[i].has_message && timeline->entries[i].message.attachment_count > 0)
            ids[n++] = timeline->entries[i].message.id;
    return ticket_attachment_store_of_messages(call, ids, n, &timeline->attachments,
                                               &timeline->attachment_count);
}

bool ticket_timeline_read(struct call *call, int64_t ticket_id,
                          const struct ticket_timeline_after *after, int limit,
                          struct ticket_timeline *out)
{
    struct ticket ticket;

    if (!ticket_store_get(call, &call->access.scope, ticket_id, &ticket)
        || !ticket_message_store_timeline(call, ticket_id, after, limit, &out->entries, &out->count,
                                          &out->has_more)
        || !read_attachments(call, out))
        return false;
    gather_ids(call, out);
    return ticket_name_store_accounts(call, &out->accounts)
           && ticket_name_store_teams(call, &out->teams) && ticket_name_store_tags(call, &out->tags)
           && ticket_name_store_tickets(call, &out->tickets);
}

/* ---- writing -------------------------------------------------------------------------------- */

static struct str name_of(const struct ticket_names *names, int64_t id)
{
    for (size_t i = 0; i < names->n; i++)
        if (names->v[i].id == id)
            return names->v[i].name;
    return STR_NULL;
}

static void write_owner(struct json_out *out, const struct ticket_names *names, const json_t *data)
{
    int64_t from = json_integer_value(json_object_get(data, "from"));
    int64_t to = json_integer_value(json_object_get(data, "to"));

    out_begin_object(out);
    out_key(out, "from");
    out_id(out, from);
    out_key(out, "from_name");
    out_str(out, name_of(names, from));
    out_key(out, "to");
    out_id(out, to);
    out_key(out, "to_name");
    out_str(out, name_of(names, to));
    out_end_object(out);
}

static void write_tag_names(struct json_out *out, const char *key, const struct ticket_names *names,
                            const json_t *ids)
{
    out_key(out, key);
    out_begin_list(out);
    for (size_t i = 0; i < json_array_size(ids); i++)
        out_str(out, name_of(names, json_integer_value(json_array_get(ids, i))));
    out_end_list(out);
}

/** The data as it is, with the number of the other ticket where it speaks of one. */
static void write_linked(struct json_out *out, struct call *call,
                         const struct ticket_names *tickets, const struct event *event)
{
    json_t *data = data_of(call, event);
    struct str number = name_of(tickets, linked_ticket(data));
    char *text;

    if (linked_ticket(data) == 0) {
        out_raw(out, event->data);
        return;
    }
    json_object_set_new(data, "number",
                        str_is_null(number) ? json_null() : json_stringn(number.p, number.n));
    text = json_dumps(data, JSON_COMPACT);
    CHECK(text != NULL);
    out_raw(out, str_dup(call->arena, str_of(text)));
    free(text);
}

static void write_tags(struct json_out *out, const struct ticket_names *tags, const json_t *data)
{
    out_begin_object(out);
    write_tag_names(out, "added", tags, json_object_get(data, "added"));
    write_tag_names(out, "removed", tags, json_object_get(data, "removed"));
    out_end_object(out);
}

static void write_data(struct json_out *out, struct call *call,
                       const struct ticket_timeline *timeline, const struct event *event)
{
    out_key(out, "data");
    if (names_tags(event->type))
        write_tags(out, &timeline->tags, data_of(call, event));
    else if (names_accounts(event->type))
        write_owner(out, &timeline->accounts, data_of(call, event));
    else if (names_teams(event->type))
        write_owner(out, &timeline->teams, data_of(call, event));
    else if (names_ticket(event->type))
        write_linked(out, call, &timeline->tickets, event);
    else
        out_raw(out, event->data);
}

static const char *actor_kind_name(enum actor_kind kind)
{
    switch (kind) {
    case ACTOR_ACCOUNT:
        return "account";
    case ACTOR_CUSTOMER:
        return "customer";
    case ACTOR_RULE:
        return "rule";
    case ACTOR_SYSTEM:
        break;
    }
    return "system";
}

static void write_actor(struct json_out *out, const struct ticket_entry *entry)
{
    out_key(out, "actor");
    out_begin_object(out);
    out_key(out, "kind");
    out_cstring(out, actor_kind_name(entry->event.actor.kind));
    out_key(out, "id");
    out_id(out, entry->event.actor.id);
    out_key(out, "name");
    out_str(out, entry->actor_name);
    out_end_object(out);
}

static void write_message(struct json_out *out, const struct ticket_timeline *timeline,
                          const struct ticket_message *message)
{
    size_t first = 0;
    size_t n = 0;

    while (first < timeline->attachment_count
           && timeline->attachments[first].message_id != message->id)
        first++;
    while (first + n < timeline->attachment_count
           && timeline->attachments[first + n].message_id == message->id)
        n++;
    out_key(out, "message");
    ticket_write_message(out, message, timeline->attachments + first, n);
}

void ticket_timeline_write(struct json_out *out, struct call *call,
                           const struct ticket_timeline *timeline, const struct ticket_entry *entry)
{
    out_begin_object(out);
    out_key(out, "type");
    out_str(out, entry->has_message ? STR("message") : entry->event.type_name);
    out_key(out, "id");
    out_int(out, entry->event.id);
    out_key(out, "at");
    out_instant(out, entry->event.at_ms);
    write_actor(out, entry);
    if (entry->has_message) {
        write_message(out, timeline, &entry->message);
    } else {
        out_key(out, "cause");
        out_id(out, entry->event.cause_id);
        write_data(out, call, timeline, &entry->event);
    }
    out_end_object(out);
}
