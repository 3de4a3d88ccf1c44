/* What a desk says: watch, unwatch, view. Anything else ends the socket. */
#include "base/arena.h"
#include "core/live/live_internal.h"
#include "proto/json.h"

enum {
    DEPTH_MAX = 3,
    MESSAGES_MAX = 300, /* in the time below; a desk that types says a few a second */
    MESSAGES_WINDOW_US = 10 * 1000 * 1000,
};

enum topic_kind { TOPIC_LIST, TOPIC_TICKET, TOPIC_PRESENCE };

struct topic {
    enum topic_kind kind;
    int64_t ticket_id;
};

static bool parse_topic(struct str text, struct topic *out)
{
    struct str id = text;
    struct str name = str_cut(&id, ':');

    if (str_eq(text, STR("list"))) {
        *out = (struct topic){ .kind = TOPIC_LIST };
        return true;
    }
    if (!str_eq(name, STR("ticket")) && !str_eq(name, STR("presence")))
        return false;
    out->kind = str_eq(name, STR("ticket")) ? TOPIC_TICKET : TOPIC_PRESENCE;
    return str_to_int64(id, &out->ticket_id) && out->ticket_id > 0;
}

static bool watch_topic(struct live_socket *socket, struct topic topic)
{
    size_t watched = socket->tickets.count + socket->presence.count + socket->asked.count;

    if (topic.kind == TOPIC_LIST)
        socket->watches_list = true;
    else if (watched >= LIVE_TOPICS_MAX)
        return false;
    else if (topic.kind == TOPIC_TICKET)
        id_set_add(&socket->tickets, topic.ticket_id);
    else
        live_presence_watch(socket, topic.ticket_id);
    return true;
}

static bool unwatch_topic(struct live_socket *socket, struct topic topic)
{
    if (topic.kind == TOPIC_LIST)
        socket->watches_list = false;
    else if (topic.kind == TOPIC_TICKET)
        id_set_remove(&socket->tickets, topic.ticket_id);
    else
        live_presence_unwatch(socket, topic.ticket_id);
    return true;
}

static bool for_each_topic(struct live_socket *socket, const json_t *message,
                           bool (*take)(struct live_socket *socket, struct topic topic))
{
    const json_t *topics = json_object_get(message, "topics");

    if (!json_is_array(topics))
        return false;
    for (size_t i = 0; i < json_array_size(topics); i++) {
        struct topic topic;

        if (!parse_topic(json_str(json_array_get(topics, i)), &topic) || !take(socket, topic))
            return false;
    }
    return true;
}

static bool watch(struct live_socket *socket, const json_t *message)
{
    const json_t *since = json_object_get(message, "since");
    struct event_position position;
    struct err err;

    if (!for_each_topic(socket, message, watch_topic))
        return false;
    if (since == NULL || json_is_null(since))
        return true;
    if (!event_position_parse(json_str(since), &position, &err))
        return false;
    live_changes_resume(socket, position);
    return true;
}

static bool unwatch(struct live_socket *socket, const json_t *message)
{
    return for_each_topic(socket, message, unwatch_topic);
}

static bool view(struct live_socket *socket, const json_t *message)
{
    const json_t *ticket = json_object_get(message, "ticket");
    const json_t *typing = json_object_get(message, "typing");

    if (!json_is_null(ticket) && json_integer_value(ticket) <= 0)
        return false;
    if (typing != NULL && !json_is_boolean(typing))
        return false;
    live_presence_view(socket, json_integer_value(ticket), json_is_true(typing));
    return true;
}

static bool take(struct live_socket *socket, const json_t *message)
{
    struct str type = json_str(json_object_get(message, "type"));

    if (str_eq(type, STR("watch")))
        return watch(socket, message);
    if (str_eq(type, STR("unwatch")))
        return unwatch(socket, message);
    if (str_eq(type, STR("view")))
        return view(socket, message);
    return false;
}

static bool is_flooding(struct live_socket *socket)
{
    int64_t now_us = loop_now_us(socket->live->loop);

    if (now_us - socket->messages_since_us >= MESSAGES_WINDOW_US) {
        socket->messages_since_us = now_us;
        socket->message_count = 0;
    }
    return ++socket->message_count > MESSAGES_MAX;
}

void live_message_take(struct live_socket *socket, struct str text)
{
    struct arena *arena = arena_new(ARENA_REQUEST_MAX);
    json_t *message;
    struct err err;

    if (is_flooding(socket) || !json_parse(text, DEPTH_MAX, arena, &message, &err)
        || !take(socket, message))
        live_socket_leave(socket, WEBSOCKET_POLICY, "bad_message");
    arena_free(&arena);
}
