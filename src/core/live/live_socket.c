/* One socket's bytes: what comes in, what waits to go out, how it ends. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"
#include "core/live/live_internal.h"

enum {
    READ_BYTES = 16 * 1024,
    READS_A_TURN = 4, /* then the others get theirs */
    WRITE_PIECES = 32,
    KERNEL_QUEUE_BYTES = 64 * 1024, /* more would only hide that a peer does not read */
    LEAVE_PATIENCE_US = 5 * 1000 * 1000,
};

/* --- going out --- */

static void unqueue_first(struct live_socket *socket)
{
    struct live_text *first = socket->queue[socket->queue_first++];

    socket->queued_bytes -= first->n;
    socket->queue_count--;
    socket->first_sent = 0;
    live_text_unref(first);
    if (socket->queue_count > 0)
        return;
    free(socket->queue);
    socket->queue = NULL;
    socket->queue_first = 0;
    socket->queue_room = 0;
}

static void queue_last(struct live_socket *socket, struct live_text *text)
{
    size_t end = socket->queue_first + socket->queue_count;

    if (end == socket->queue_room && socket->queue_first > 0) {
        memmove(socket->queue, socket->queue + socket->queue_first,
                socket->queue_count * sizeof(struct live_text *));
        socket->queue_first = 0;
    } else if (end == socket->queue_room) {
        socket->queue_room = socket->queue_room * 2 + 4;
        socket->queue = realloc(socket->queue, socket->queue_room * sizeof(struct live_text *));
        CHECK(socket->queue != NULL);
    }
    socket->queue[socket->queue_first + socket->queue_count++] = live_text_ref(text);
    socket->queued_bytes += text->n;
}

static void advance(struct live_socket *socket, size_t sent)
{
    while (sent > 0) {
        size_t left = socket->queue[socket->queue_first]->n - socket->first_sent;

        if (sent < left) {
            socket->first_sent += sent;
            return;
        }
        sent -= left;
        unqueue_first(socket);
    }
}

/** One write of as many frames as fit; false when the peer takes no more now, or is gone. */
static bool write_some(struct live_socket *socket)
{
    struct iovec pieces[WRITE_PIECES];
    struct msghdr message = { .msg_iov = pieces };
    size_t wanted = 0;
    ssize_t sent;

    for (size_t i = 0; i < socket->queue_count && i < WRITE_PIECES; i++) {
        struct live_text *text = socket->queue[socket->queue_first + i];
        size_t skip = i == 0 ? socket->first_sent : 0;

        pieces[i] = (struct iovec){ text->bytes + skip, text->n - skip };
        wanted += text->n - skip;
        message.msg_iovlen = i + 1;
    }
    sent = sendmsg(socket->fd, &message, MSG_NOSIGNAL);
    if (sent < 0)
        return false; /* gone for good: the loop will tell */
    advance(socket, (size_t)sent);
    return (size_t)sent == wanted;
}

static void want_room(struct live_socket *socket, bool wants)
{
    if (socket->wants_room == wants)
        return;
    socket->wants_room = wants;
    loop_watch_change(socket->live->loop, socket->watch, LOOP_READ | (wants ? LOOP_WRITE : 0U));
}

static void flush(struct live_socket *socket)
{
    while (socket->queue_count > 0 && write_some(socket))
        continue;
    want_room(socket, socket->queue_count > 0);
}

/** Whoever reads too slowly loses what waits and comes back with the position it has. */
static void give_up_on(struct live_socket *socket)
{
    atomic_fetch_add(&socket->live->too_slow, 1);
    while (socket->queue_count > 1) { /* the first may be sent in part: it has to stay whole */
        struct live_text *last = socket->queue[socket->queue_first + --socket->queue_count];

        socket->queued_bytes -= last->n;
        live_text_unref(last);
    }
    live_socket_leave(socket, WEBSOCKET_TRY_LATER, "too_slow");
}

void live_socket_send(struct live_socket *socket, struct live_text *text)
{
    if (socket->stage != SOCKET_OPEN)
        return;
    queue_last(socket, text);
    atomic_fetch_add(&socket->live->frames_sent, 1);
    if (!socket->wants_room)
        flush(socket);
    if (socket->queued_bytes > LIVE_QUEUE_MAX_BYTES)
        give_up_on(socket);
}

static void on_output(void *arg, const void *bytes, size_t n)
{
    struct live_socket *socket = arg;
    struct live_text *text = live_text_of_bytes(bytes, n);

    queue_last(socket, text);
    live_text_unref(text);
}

/* --- ending --- */

static void tell_when_empty(struct live *live)
{
    if (!live->is_stopping || !list_is_empty(&live->sockets))
        return;
    pthread_mutex_lock(&live->lock);
    live->is_empty = true;
    pthread_cond_signal(&live->emptied);
    pthread_mutex_unlock(&live->lock);
}

void live_socket_drop(struct live_socket *socket)
{
    struct live *live = socket->live;

    list_remove(&socket->link);
    live_presence_leave(socket);
    loop_timer_clear(live->loop, &socket->timer);
    loop_watch_remove(live->loop, &socket->watch);
    shutdown(socket->fd, SHUT_RDWR);
    close(socket->fd);
    while (socket->queue_count > 0)
        unqueue_first(socket);
    websocket_free(&socket->websocket);
    free(socket->tickets.ids);
    free(socket->presence.ids);
    free(socket->asked.ids);
    free(socket);
    atomic_fetch_sub(&live->socket_count, 1);
    tell_when_empty(live);
}

static void on_patience_end(void *arg)
{
    live_socket_drop(arg);
}

/** From here on only what is queued still goes out. */
static void begin_to_leave(struct live_socket *socket)
{
    struct live *live = socket->live;

    socket->stage = SOCKET_LEAVING;
    socket->timer.fn = on_patience_end;
    loop_timer_set(live->loop, &socket->timer, loop_now_us(live->loop) + LEAVE_PATIENCE_US);
    live_presence_leave(socket);
    flush(socket);
    if (socket->queue_count == 0)
        shutdown(socket->fd, SHUT_WR);
}

void live_socket_leave(struct live_socket *socket, enum websocket_code code, const char *reason)
{
    struct live_text *bye;

    if (socket->stage != SOCKET_OPEN)
        return;
    bye = live_text_bye(socket->live, reason);
    queue_last(socket, bye);
    live_text_unref(bye);
    websocket_close(socket->websocket, code, reason);
    begin_to_leave(socket);
}

/* --- coming in --- */

static void on_text(void *arg, struct str text)
{
    struct live_socket *socket = arg;

    if (socket->stage == SOCKET_OPEN)
        live_message_take(socket, text);
}

static void take_bytes(struct live_socket *socket, const void *bytes, size_t n)
{
    socket->heard_at_us = loop_now_us(socket->live->loop);
    if (socket->stage != SOCKET_OPEN)
        return;
    if (websocket_feed(socket->websocket, bytes, n))
        flush(socket);
    else if (socket->stage == SOCKET_OPEN)
        begin_to_leave(socket);
}

/** False once the peer has closed or is lost. */
static bool read_some(struct live_socket *socket)
{
    char bytes[READ_BYTES];

    for (int turn = 0; turn < READS_A_TURN; turn++) {
        ssize_t n = recv(socket->fd, bytes, sizeof(bytes), 0);

        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        if (n == 0)
            return false;
        take_bytes(socket, bytes, (size_t)n);
    }
    return true;
}

static void on_ready(void *arg, unsigned events)
{
    struct live_socket *socket = arg;

    if ((events & LOOP_END) != 0 || ((events & LOOP_READ) != 0 && !read_some(socket))) {
        live_socket_drop(socket);
        return;
    }
    if ((events & LOOP_WRITE) == 0)
        return;
    flush(socket);
    if (socket->stage == SOCKET_LEAVING && socket->queue_count == 0)
        shutdown(socket->fd, SHUT_WR);
}

void live_socket_ping(struct live_socket *socket)
{
    int64_t silent_us = loop_now_us(socket->live->loop) - socket->heard_at_us;

    if (silent_us > 2 * LIVE_PING_S * 1000000LL + 1000000)
        live_socket_drop(socket);
    else
        live_socket_send(socket, socket->live->ping);
}

static void set_socket_options(int fd)
{
    int on = 1;
    int bytes = KERNEL_QUEUE_BYTES;

    /* Neither matters where they do not fit: behind direct TLS this is no TCP socket. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

void live_socket_attach(struct live *live, int fd, const struct live_member *member,
                        struct str extra)
{
    struct live_socket *socket = calloc(1, sizeof(*socket));
    struct websocket_events events = { on_text, on_output, socket };
    struct live_text *hello;

    CHECK(socket != NULL);
    socket->live = live;
    socket->id = ++live->last_socket_id;
    socket->fd = fd;
    socket->member = *member;
    socket->timer.arg = socket;
    socket->heard_at_us = loop_now_us(live->loop);
    socket->websocket = websocket_new(&events);
    set_socket_options(fd);
    list_push_back(&live->sockets, &socket->link);
    socket->watch = loop_watch_add(live->loop, fd, LOOP_READ, on_ready, socket);
    if (socket->watch == NULL) {
        log_line(live->options.log, LOG_WARN, "live.no_room", "sockets=%d",
                 atomic_load(&live->socket_count));
        live_socket_drop(socket);
        return;
    }
    hello = live_text_hello(live, member->account_id);
    live_socket_send(socket, hello);
    live_text_unref(hello);
    if (extra.n > 0)
        take_bytes(socket, extra.p, extra.n);
}
