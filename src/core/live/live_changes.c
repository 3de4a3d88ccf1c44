/* Who hears of a change, and what is remembered for those who come back. */
#include <stdlib.h>

#include "base/check.h"
#include "core/live/live_internal.h"

/* Answers of may_see for one change, by class: 500 desks are a handful of classes. */
enum { VERDICTS = 64 };

struct verdict {
    bool is_known;
    bool may_see;
    uint64_t permission_class;
};

static int compare(struct event_position a, struct event_position b)
{
    if (a.xid != b.xid)
        return a.xid < b.xid ? -1 : 1;
    return a.id < b.id ? -1 : a.id > b.id;
}

static bool may_see(const struct live *live, uint64_t permission_class,
                    const struct live_frame *frame, struct verdict verdicts[VERDICTS])
{
    struct verdict *verdict = &verdicts[(permission_class ^ permission_class >> 32) % VERDICTS];

    if (!verdict->is_known || verdict->permission_class != permission_class)
        *verdict = (struct verdict){
            .is_known = true,
            .may_see = live->options.may_see(live->options.app, permission_class, frame),
            .permission_class = permission_class,
        };
    return verdict->may_see;
}

static void on_burst_end(void *arg)
{
    struct live_socket *socket = arg;

    live_socket_send(socket, socket->live->list_changed);
}

/** Counts a change for the list; true when it is to be swallowed for "list_changed". */
static bool is_burst(struct live_socket *socket)
{
    struct loop *loop = socket->live->loop;
    int64_t now_us = loop_now_us(loop);

    if (now_us - socket->burst_since_us >= LIVE_BURST_MS * 1000) {
        socket->burst_since_us = now_us;
        socket->burst_count = 0;
    }
    if (++socket->burst_count <= LIVE_BURST_MAX)
        return false;
    if (socket->timer.place == 0) {
        socket->timer.fn = on_burst_end;
        loop_timer_set(loop, &socket->timer, socket->burst_since_us + LIVE_BURST_MS * 1000);
    }
    return true;
}

static void deliver_to(struct live_socket *socket, const struct live_change *change,
                       struct verdict verdicts[VERDICTS])
{
    int64_t ticket_id = change->frame.ticket_id;
    bool by_ticket = id_set_has(&socket->tickets, ticket_id);
    bool has_presence = id_set_has(&socket->presence, ticket_id);

    if (socket->stage != SOCKET_OPEN || (!by_ticket && !socket->watches_list && !has_presence))
        return;
    if (!may_see(socket->live, socket->member.permission_class, &change->frame, verdicts)) {
        /* It went out of sight: who views it is no longer this member's business. */
        id_set_remove(&socket->presence, ticket_id);
        return;
    }
    if (by_ticket || (socket->watches_list && !is_burst(socket)))
        live_socket_send(socket, change->text);
}

static void forget(struct live *live, struct live_change *change)
{
    if (compare(live->floor, change->frame.position) < 0)
        live->floor = change->frame.position;
    list_remove(&change->link);
    live->history_count--;
    live_text_unref(change->text);
    free(change);
}

void live_changes_forget(struct live *live)
{
    int64_t oldest_us = loop_now_us(live->loop) - LIVE_HISTORY_MINUTES * 60 * 1000000LL;

    while (live->history_count > 0) {
        struct live_change *first =
            CONTAINER_OF(list_first(&live->history), struct live_change, link);

        if (live->history_count <= LIVE_HISTORY_MAX && first->kept_at_us >= oldest_us)
            break;
        forget(live, first);
    }
}

void live_changes_forget_all(struct live *live)
{
    while (live->history_count > 0)
        forget(live, CONTAINER_OF(list_first(&live->history), struct live_change, link));
}

void live_changes_deliver(struct live *live, struct live_change *change)
{
    struct verdict verdicts[VERDICTS] = { 0 };

    for (struct list_node *at = list_first(&live->sockets); at != NULL;
         at = list_next(&live->sockets, at))
        deliver_to(CONTAINER_OF(at, struct live_socket, link), change, verdicts);
    if (compare(live->newest, change->frame.position) < 0)
        live->newest = change->frame.position;
    change->kept_at_us = loop_now_us(live->loop);
    list_push_back(&live->history, &change->link);
    live->history_count++;
    live_changes_forget(live);
}

/** Whether a remembered change is news for a socket; *by_ticket when not only for its list. */
static bool has_missed(const struct live_socket *socket, const struct live_change *change,
                       struct event_position since, bool *by_ticket)
{
    const struct live_options *options = &socket->live->options;

    *by_ticket = id_set_has(&socket->tickets, change->frame.ticket_id);
    return compare(change->frame.position, since) > 0 && (*by_ticket || socket->watches_list)
           && options->may_see(options->app, socket->member.permission_class, &change->frame);
}

/** How many changes are news for its list alone. */
static size_t count_missed_in_list(const struct live_socket *socket, struct event_position since)
{
    const struct list *history = &socket->live->history;
    size_t missed = 0;
    bool by_ticket;

    for (struct list_node *at = list_first(history); at != NULL; at = list_next(history, at))
        missed += has_missed(socket, CONTAINER_OF(at, struct live_change, link), since, &by_ticket)
                  && !by_ticket;
    return missed;
}

void live_changes_resume(struct live_socket *socket, struct event_position since)
{
    struct live *live = socket->live;
    struct live_text *reload;
    bool too_many;
    bool by_ticket;

    live_changes_forget(live);
    if (compare(since, live->floor) < 0) {
        reload = live_text_simple(live, "reload");
        live_socket_send(socket, reload);
        live_text_unref(reload);
        return;
    }
    too_many = count_missed_in_list(socket, since) > LIVE_BURST_MAX;
    if (too_many)
        live_socket_send(socket, live->list_changed);
    for (struct list_node *at = list_first(&live->history); at != NULL;
         at = list_next(&live->history, at)) {
        struct live_change *change = CONTAINER_OF(at, struct live_change, link);

        if (has_missed(socket, change, since, &by_ticket) && (by_ticket || !too_many))
            live_socket_send(socket, change->text);
    }
}
