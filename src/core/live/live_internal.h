/** Inside of the live hub: what its files share. Everything on the hub's thread unless said. */
#ifndef PHAROS_CORE_LIVE_LIVE_INTERNAL_H
#define PHAROS_CORE_LIVE_LIVE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/list.h"
#include "core/id_set.h"
#include "core/live/live.h"
#include "io/loop.h"
#include "io/worker_pool.h"
#include "proto/websocket.h"

/** The bytes of one WebSocket frame, shared by all sockets it goes to. */
struct live_text {
    atomic_int refs;
    size_t n;
    unsigned char bytes[]; /* header and payload */
};

/** A change as the hub keeps it. */
struct live_change {
    struct list_node link;   /* in the history, oldest first */
    struct live_frame frame; /* its codes are not kept */
    struct live_text *text;
    int64_t kept_at_us;
};

enum socket_stage {
    SOCKET_OPEN,
    SOCKET_LEAVING, /* goodbye is queued; ends when that is sent, or in a few seconds */
};

struct live_socket {
    struct list_node link;
    struct live *live;
    int64_t id; /* names it across threads: it may be gone by then */
    int fd;
    struct loop_watch *watch;
    struct websocket *websocket;
    struct live_member member;
    enum socket_stage stage;
    bool wants_room; /* the loop is asked to tell when bytes can be written */
    bool watches_list;
    struct id_set tickets;
    struct id_set presence;
    struct id_set asked;   /* presence to be watched once it is known that the member may */
    int64_t viewed_ticket; /* 0: none */
    bool is_typing;
    int64_t views_said; /* numbers the messages about viewing: a late check must not undo a later */
    struct live_text **queue; /* not yet sent, from queue_first on; NULL while empty */
    size_t queue_first;
    size_t queue_count;
    size_t queue_room;
    size_t first_sent; /* bytes of the first that are sent */
    size_t queued_bytes;
    int64_t burst_since_us;
    int burst_count;
    struct loop_timer timer; /* end of a burst; when leaving: end of patience */
    int64_t heard_at_us;
    int64_t messages_since_us;
    int message_count;
};

struct live {
    struct live_options options;
    struct loop *loop;
    struct worker_pool *checks; /* may_watch */
    struct list sockets;
    struct list history;
    size_t history_count;
    struct event_position floor; /* changes up to here are forgotten */
    struct event_position newest;
    struct loop_timer ping_timer;
    struct arena *scratch; /* emptied after each use */
    struct live_text *ping;
    struct live_text *list_changed;
    int64_t last_socket_id;
    atomic_int socket_count; /* with those on their way */
    atomic_int_fast64_t frames_sent;
    atomic_int_fast64_t too_slow;
    pthread_mutex_t lock; /* of is_empty */
    pthread_cond_t emptied;
    bool is_stopping;
    bool is_empty; /* said while stopping */
};

/* live_text.c: frames. */
/** A text frame of this JSON; one reference. Any thread. */
struct live_text *live_text_new(struct str json);
struct live_text *live_text_of_bytes(const void *bytes, size_t n);
struct live_text *live_text_ref(struct live_text *text);
void live_text_unref(struct live_text *text);
/** The frame of a change. Any thread. */
struct live_text *live_text_of_frame(const struct live_frame *frame);
/** Who views a ticket. */
struct live_text *live_text_presence(struct live *live, int64_t ticket_id);
struct live_text *live_text_hello(struct live *live, int64_t account_id);
struct live_text *live_text_simple(struct live *live, const char *type);
struct live_text *live_text_bye(struct live *live, const char *reason);

/* live_socket.c: one socket's bytes. */
void live_socket_attach(struct live *live, int fd, const struct live_member *member,
                        struct str extra);
/** Queues a frame (takes no reference of the caller's) and sends what can be sent. */
void live_socket_send(struct live_socket *socket, struct live_text *text);
/** Says {"type":"bye"} and the close frame; the socket ends soon after. */
void live_socket_leave(struct live_socket *socket, enum websocket_code code, const char *reason);
/** Ends it at once. */
void live_socket_drop(struct live_socket *socket);
/** Pings it, or ends it when it was silent for two rounds. */
void live_socket_ping(struct live_socket *socket);

/* live_changes.c: who hears of what, and what is remembered. */
/** Sends a change to whoever watches and may see it, and remembers it. Taken. */
void live_changes_deliver(struct live *live, struct live_change *change);
/** Sends what the socket's topics missed since then, or that it has to load anew. */
void live_changes_resume(struct live_socket *socket, struct event_position since);
/** Forgets what is too old. */
void live_changes_forget(struct live *live);
void live_changes_forget_all(struct live *live);

/* live_message.c: what a desk says. */
void live_message_take(struct live_socket *socket, struct str text);

/* live_presence.c */
/** Watches a ticket's presence once it is known that the member may; tells it at once then. */
void live_presence_watch(struct live_socket *socket, int64_t ticket_id);
void live_presence_unwatch(struct live_socket *socket, int64_t ticket_id);
/** Views a ticket (0: none) once it is known that the member may. */
void live_presence_view(struct live_socket *socket, int64_t ticket_id, bool is_typing);
/** The socket no longer views anything. */
void live_presence_leave(struct live_socket *socket);

#endif
