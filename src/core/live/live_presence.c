/* Who is viewing a ticket, who is typing: on this node, while their sockets live. */
#include <stdlib.h>

#include "base/check.h"
#include "core/live/live_internal.h"

/** A question for may_watch on its way to a worker and back. */
struct check {
    struct worker_job job;
    struct live *live;
    struct live_member member;
    int64_t socket_id;
    int64_t ticket_id;
    int64_t view; /* the number of the message about viewing; 0: a watch */
    bool is_typing;
    bool is_allowed;
};

static void publish(struct live *live, int64_t ticket_id)
{
    struct live_text *text = live_text_presence(live, ticket_id);

    for (struct list_node *at = list_first(&live->sockets); at != NULL;
         at = list_next(&live->sockets, at)) {
        struct live_socket *socket = CONTAINER_OF(at, struct live_socket, link);

        if (id_set_has(&socket->presence, ticket_id))
            live_socket_send(socket, text);
    }
    live_text_unref(text);
}

static void set_view(struct live_socket *socket, int64_t ticket_id, bool is_typing)
{
    int64_t before = socket->viewed_ticket;

    if (before == ticket_id && socket->is_typing == is_typing)
        return;
    socket->viewed_ticket = ticket_id;
    socket->is_typing = is_typing;
    if (before != 0 && before != ticket_id)
        publish(socket->live, before);
    if (ticket_id != 0)
        publish(socket->live, ticket_id);
}

static struct live_socket *find_socket(struct live *live, int64_t id)
{
    for (struct list_node *at = list_first(&live->sockets); at != NULL;
         at = list_next(&live->sockets, at)) {
        struct live_socket *socket = CONTAINER_OF(at, struct live_socket, link);

        if (socket->id == id)
            return socket;
    }
    return NULL;
}

static void finish_watch(struct live_socket *socket, const struct check *check)
{
    struct live_text *text;

    if (!id_set_has(&socket->asked, check->ticket_id))
        return;
    id_set_remove(&socket->asked, check->ticket_id);
    if (!check->is_allowed)
        return;
    id_set_add(&socket->presence, check->ticket_id);
    text = live_text_presence(socket->live, check->ticket_id);
    live_socket_send(socket, text);
    live_text_unref(text);
}

/** On the hub's thread again; the socket may be gone, or have said something else since. */
static void finish_check(void *arg)
{
    struct check *check = arg;
    struct live_socket *socket = find_socket(check->live, check->socket_id);

    if (socket != NULL && socket->stage == SOCKET_OPEN) {
        if (check->view == 0)
            finish_watch(socket, check);
        else if (check->view == socket->views_said)
            set_view(socket, check->is_allowed ? check->ticket_id : 0, check->is_typing);
    }
    free(check);
}

static void run_check(struct worker_job *job)
{
    struct check *check = CONTAINER_OF(job, struct check, job);
    const struct live_options *options = &check->live->options;

    check->is_allowed = options->may_watch(options->app, &check->member, check->ticket_id);
    loop_post(check->live->loop, finish_check, check);
}

static void ask(struct live_socket *socket, int64_t ticket_id, int64_t view, bool is_typing)
{
    struct check *check = malloc(sizeof(*check));

    CHECK(check != NULL);
    *check = (struct check){
        .job = { .run = run_check },
        .live = socket->live,
        .member = socket->member,
        .socket_id = socket->id,
        .ticket_id = ticket_id,
        .view = view,
        .is_typing = is_typing,
    };
    /* Too many questions at once: no presence this time is better than a hub that waits. */
    if (!worker_pool_submit(socket->live->checks, &check->job))
        free(check);
}

void live_presence_watch(struct live_socket *socket, int64_t ticket_id)
{
    id_set_add(&socket->asked, ticket_id);
    ask(socket, ticket_id, 0, false);
}

void live_presence_unwatch(struct live_socket *socket, int64_t ticket_id)
{
    id_set_remove(&socket->asked, ticket_id);
    id_set_remove(&socket->presence, ticket_id);
}

void live_presence_view(struct live_socket *socket, int64_t ticket_id, bool is_typing)
{
    socket->views_said++;
    if (ticket_id == 0 || ticket_id == socket->viewed_ticket
        || id_set_has(&socket->presence, ticket_id))
        set_view(socket, ticket_id, ticket_id != 0 && is_typing);
    else
        ask(socket, ticket_id, socket->views_said, is_typing);
}

void live_presence_leave(struct live_socket *socket)
{
    set_view(socket, 0, false);
}
