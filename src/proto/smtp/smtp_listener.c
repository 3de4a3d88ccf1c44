#include "proto/smtp/smtp_listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/list.h"
#include "base/log.h"
#include "io/net_address.h"
#include "proto/smtp/smtp_endpoint.h"
#include "proto/smtp/smtp_reply.h"

enum {
    STACK_BYTES = 512 * 1024, /* as worker threads have: the receiver's work is done on it */
    PEER_ROOM = 64,
    SHARE_BITS_V6 = 64,
    SHARE_BITS_ALL = 128,
    PAUSE_MS = 1000, /* before the next try where the system has no descriptor left */
    NANO_PER_MS = 1000000,
};

const struct smtp_listener_limits smtp_listener_limits_usual = {
    .connections = 200,
    .connections_per_peer = 50,
    .hurried_command_s = 20,
    .patience = { .command_s = 300,
                  .message_s = 30 * 60,
                  .rate_after_s = 60,
                  .rate_bytes_per_s = 100 },
};

struct endpoint {
    char *address;
    enum smtp_protocol protocol;
    int fd;
    int port;
};

struct smtp_listener {
    struct smtp_listener_setup setup;
    char *host;
    struct endpoint endpoints[SMTP_ENDPOINTS_MAX];
    size_t endpoint_count;
    pthread_t acceptor;
    int wake_fd; /* for the acceptor: somebody has ended, or all shall */
    int stop_fd; /* readable for good once all shall end */
    pthread_mutex_t lock;
    pthread_cond_t ended; /* a connection has; for whoever stops the listener */
    bool is_stopping;     /* this and what follows under the lock */
    struct list open;     /* connections whose thread runs */
    struct list over;     /* connections whose thread is to be joined */
    struct smtp_listener_metrics metrics;
};

/** One peer; made by the acceptor, which also frees it once its thread was joined. */
struct conn {
    struct list_node link;
    struct smtp_listener *listener;
    pthread_t thread;
    int fd;
    enum smtp_protocol protocol;
    bool is_local; /* a unix socket or this machine */
    struct net_network share;
    char peer[PEER_ROOM];
};

static void signal_fd(int fd)
{
    const uint64_t one = 1;

    CHECK(write(fd, &one, sizeof(one)) == sizeof(one));
}

/* --- limits --- */

static struct smtp_listener_limits ask_limits(const struct smtp_listener *listener)
{
    struct smtp_listener_limits limits;

    listener->setup.limits(listener->setup.arg, &limits);
    if (limits.connections > SMTP_CONNECTIONS_MAX)
        limits.connections = SMTP_CONNECTIONS_MAX;
    return limits;
}

static int count_open(struct smtp_listener *listener)
{
    int count;

    pthread_mutex_lock(&listener->lock);
    count = listener->metrics.open_connections;
    pthread_mutex_unlock(&listener->lock);
    return count;
}

/** Who says nothing has to make room sooner when little is left. */
static void patience(void *arg, struct smtp_patience *out)
{
    struct smtp_listener *listener = arg;
    struct smtp_listener_limits limits = ask_limits(listener);

    *out = limits.patience;
    if (count_open(listener) > limits.connections * 3 / 4
        && limits.hurried_command_s < out->command_s)
        out->command_s = limits.hurried_command_s;
}

static int count_of_share(struct smtp_listener *listener, const struct conn *conn)
{
    int count = 0;

    pthread_mutex_lock(&listener->lock);
    for (struct list_node *at = list_first(&listener->open); at != NULL;
         at = list_next(&listener->open, at)) {
        const struct conn *other = CONTAINER_OF(at, struct conn, link);

        count += !other->is_local && net_networks_have(&conn->share, 1, other->share.address);
    }
    pthread_mutex_unlock(&listener->lock);
    return count;
}

/** Why this peer cannot be served now, or NULL. */
static const char *crowded(struct smtp_listener *listener, const struct conn *conn)
{
    struct smtp_listener_limits limits = ask_limits(listener);

    if (count_open(listener) >= limits.connections)
        return "too many connections, come back later";
    if (!conn->is_local && count_of_share(listener, conn) >= limits.connections_per_peer)
        return "too many connections from you, come back later";
    return NULL;
}

/* --- a connection's thread --- */

static void *serve(void *arg)
{
    struct conn *conn = arg;
    struct smtp_listener *listener = conn->listener;
    struct smtp_connection_setup setup = {
        .fd = conn->fd,
        .stop_fd = listener->stop_fd,
        .protocol = conn->protocol,
        .host = listener->host,
        .peer = conn->peer,
        .tls = listener->setup.tls,
        .receiver = listener->setup.receiver,
        .patience = patience,
        .arg = listener,
        .clock = listener->setup.clock,
        .log = listener->setup.log,
    };
    int stored = smtp_connection_serve(&setup);

    /* Out of the list before it is closed, as its number may be another socket's right after. */
    pthread_mutex_lock(&listener->lock);
    list_remove(&conn->link);
    close(conn->fd);
    list_push_back(&listener->over, &conn->link);
    listener->metrics.open_connections--;
    listener->metrics.stored_count += stored;
    pthread_cond_signal(&listener->ended);
    signal_fd(listener->wake_fd);
    pthread_mutex_unlock(&listener->lock);
    return NULL;
}

static void join_ended(struct smtp_listener *listener)
{
    struct list_node *link;

    for (;;) {
        struct conn *conn;

        pthread_mutex_lock(&listener->lock);
        link = list_pop_front(&listener->over);
        pthread_mutex_unlock(&listener->lock);
        if (link == NULL)
            return;
        conn = CONTAINER_OF(link, struct conn, link);
        pthread_join(conn->thread, NULL);
        free(conn);
    }
}

static bool start_thread(struct smtp_listener *listener, struct conn *conn)
{
    pthread_attr_t attr;
    bool is_started;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    /* Under the lock, so that the thread cannot end before it stands in the list. */
    pthread_mutex_lock(&listener->lock);
    is_started = pthread_create(&conn->thread, &attr, serve, conn) == 0;
    if (is_started) {
        list_push_back(&listener->open, &conn->link);
        listener->metrics.open_connections++;
        listener->metrics.taken_count++;
    }
    pthread_mutex_unlock(&listener->lock);
    pthread_attr_destroy(&attr);
    return is_started;
}

/* --- accepting --- */

static void name_peer(struct conn *conn, const struct sockaddr *from)
{
    struct arena *arena;
    struct str text;

    conn->is_local = true;
    memcpy(conn->peer, "unix", sizeof("unix"));
    if (!net_address_of(from, &conn->share.address))
        return;
    arena = arena_new(PEER_ROOM);
    text = net_address_format(arena, conn->share.address);
    memcpy(conn->peer, text.p, text.n);
    conn->peer[text.n] = '\0';
    arena_free(&arena);
    conn->is_local = net_address_is_loopback(conn->share.address);
    conn->share.prefix_bits = strchr(conn->peer, ':') != NULL ? SHARE_BITS_V6 : SHARE_BITS_ALL;
}

/** Says 421 as far as that goes without waiting, and lets the peer go. */
static void turn_away(struct smtp_listener *listener, struct conn *conn, const char *why)
{
    struct smtp_reply reply = { 421, SMTP_ENHANCED(4, 7, 0), str_of(why) };
    char bytes[SMTP_REPLY_LINE_MAX];
    size_t n = smtp_reply_format(&reply, bytes, sizeof(bytes));

    if (send(conn->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
        shutdown(conn->fd, SHUT_WR);
    log_line(listener->setup.log, LOG_WARN, "smtp.turned_away", "peer=%s why=\"%s\"", conn->peer,
             why);
    pthread_mutex_lock(&listener->lock);
    listener->metrics.crowded_count++;
    pthread_mutex_unlock(&listener->lock);
    close(conn->fd);
    free(conn);
}

static void take_peer(struct smtp_listener *listener, const struct endpoint *endpoint, int fd,
                      const struct sockaddr *from)
{
    struct conn *conn = calloc(1, sizeof(*conn));
    const char *why;
    int on = 1;

    CHECK(conn != NULL);
    conn->listener = listener;
    conn->fd = fd;
    conn->protocol = endpoint->protocol;
    name_peer(conn, from);
    if (from->sa_family != AF_UNIX)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    why = crowded(listener, conn);
    if (why == NULL && !start_thread(listener, conn))
        why = "no room for you, come back later";
    if (why != NULL)
        turn_away(listener, conn, why);
}

/** False when the system has nothing left to accept with. */
static bool accept_one(struct smtp_listener *listener, const struct endpoint *endpoint)
{
    struct sockaddr_storage from = { .ss_family = AF_UNIX };
    socklen_t n = sizeof(from);
    int fd = accept4(endpoint->fd, (void *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd >= 0) {
        take_peer(listener, endpoint, fd, (const void *)&from);
        return true;
    }
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM)
        return true;
    log_line(listener->setup.log, LOG_ERROR, "smtp.cannot_accept", "detail=\"%s\"",
             strerror(errno));
    return false;
}

static bool is_stopping(struct smtp_listener *listener)
{
    bool stopping;

    pthread_mutex_lock(&listener->lock);
    stopping = listener->is_stopping;
    pthread_mutex_unlock(&listener->lock);
    return stopping;
}

static void drain(int fd)
{
    uint64_t count;

    if (read(fd, &count, sizeof(count)) < 0)
        CHECK(errno == EAGAIN || errno == EINTR);
}

/** Waits for peers and for those that end. `has_room` false: only for those, and for a while. */
static bool accept_round(struct smtp_listener *listener, bool has_room)
{
    struct pollfd fds[SMTP_ENDPOINTS_MAX + 1];
    nfds_t count = has_room ? (nfds_t)listener->endpoint_count : 0;

    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){ .fd = listener->endpoints[i].fd, .events = POLLIN };
    fds[count] = (struct pollfd){ .fd = listener->wake_fd, .events = POLLIN };
    if (poll(fds, count + 1, has_room ? -1 : PAUSE_MS) < 0)
        return true;
    if (fds[count].revents != 0)
        drain(listener->wake_fd);
    join_ended(listener);
    has_room = true;
    for (size_t i = 0; i < count; i++)
        if (fds[i].revents != 0)
            has_room = accept_one(listener, &listener->endpoints[i]) && has_room;
    return has_room;
}

static void *accept_peers(void *arg)
{
    struct smtp_listener *listener = arg;
    bool has_room = true;

    while (!is_stopping(listener))
        has_room = accept_round(listener, has_room);
    return NULL;
}

/* --- start and stop --- */

static void close_endpoints(struct smtp_listener *listener)
{
    for (size_t i = 0; i < listener->endpoint_count; i++) {
        smtp_endpoint_close(listener->endpoints[i].address, listener->endpoints[i].fd);
        free(listener->endpoints[i].address);
    }
    listener->endpoint_count = 0;
}

static bool open_endpoints(struct smtp_listener *listener, struct err *err)
{
    const struct smtp_listener_setup *setup = &listener->setup;

    CHECK(setup->endpoint_count <= SMTP_ENDPOINTS_MAX);
    for (size_t i = 0; i < setup->endpoint_count; i++) {
        struct endpoint *endpoint = &listener->endpoints[i];

        if (!smtp_endpoint_open(setup->endpoints[i].address, &endpoint->fd, &endpoint->port, err)) {
            close_endpoints(listener);
            return false;
        }
        endpoint->protocol = setup->endpoints[i].protocol;
        endpoint->address = strdup(setup->endpoints[i].address);
        CHECK(endpoint->address != NULL);
        listener->endpoint_count++;
    }
    return true;
}

static void init_lock(struct smtp_listener *listener)
{
    pthread_condattr_t attr;

    pthread_mutex_init(&listener->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&listener->ended, &attr);
    pthread_condattr_destroy(&attr);
}

bool smtp_listener_start(const struct smtp_listener_setup *setup, struct smtp_listener **out,
                         struct err *err)
{
    struct smtp_listener *listener = calloc(1, sizeof(*listener));

    CHECK(listener != NULL);
    listener->setup = *setup;
    if (!open_endpoints(listener, err)) {
        free(listener);
        return false;
    }
    listener->setup.endpoints = NULL;
    listener->host = strdup(setup->host);
    listener->setup.host = listener->host;
    listener->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    listener->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(listener->host != NULL && listener->wake_fd >= 0 && listener->stop_fd >= 0);
    list_init(&listener->open);
    list_init(&listener->over);
    init_lock(listener);
    CHECK(pthread_create(&listener->acceptor, NULL, accept_peers, listener) == 0);
    *out = listener;
    return true;
}

int smtp_listener_port(const struct smtp_listener *listener, size_t endpoint)
{
    return listener->endpoints[endpoint].port;
}

/** Waits until the last connection has ended, for at most `grace_ms`, or -1 for ever. */
static void wait_for_connections(struct smtp_listener *listener, int grace_ms)
{
    struct timespec until;
    int result = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += grace_ms / 1000;
    until.tv_nsec += (long)(grace_ms % 1000) * NANO_PER_MS;
    if (until.tv_nsec >= 1000L * NANO_PER_MS) {
        until.tv_nsec -= 1000L * NANO_PER_MS;
        until.tv_sec++;
    }
    pthread_mutex_lock(&listener->lock);
    while (!list_is_empty(&listener->open) && result != ETIMEDOUT)
        result = grace_ms < 0 ? pthread_cond_wait(&listener->ended, &listener->lock)
                              : pthread_cond_timedwait(&listener->ended, &listener->lock, &until);
    pthread_mutex_unlock(&listener->lock);
}

static void cut_connections(struct smtp_listener *listener)
{
    pthread_mutex_lock(&listener->lock);
    for (struct list_node *at = list_first(&listener->open); at != NULL;
         at = list_next(&listener->open, at)) {
        struct conn *conn = CONTAINER_OF(at, struct conn, link);

        log_line(listener->setup.log, LOG_WARN, "smtp.cut", "peer=%s", conn->peer);
        shutdown(conn->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&listener->lock);
}

static void stop_accepting(struct smtp_listener *listener)
{
    pthread_mutex_lock(&listener->lock);
    listener->is_stopping = true;
    pthread_mutex_unlock(&listener->lock);
    signal_fd(listener->wake_fd);
    pthread_join(listener->acceptor, NULL);
    close_endpoints(listener);
}

void smtp_listener_stop(struct smtp_listener **listener, int grace_ms)
{
    struct smtp_listener *l = *listener;

    if (l == NULL)
        return;
    stop_accepting(l);
    signal_fd(l->stop_fd);
    wait_for_connections(l, grace_ms);
    cut_connections(l);
    wait_for_connections(l, -1);
    join_ended(l);
    close(l->wake_fd);
    close(l->stop_fd);
    pthread_cond_destroy(&l->ended);
    pthread_mutex_destroy(&l->lock);
    free(l->host);
    free(l);
    *listener = NULL;
}

void smtp_listener_read_metrics(struct smtp_listener *listener, struct smtp_listener_metrics *out)
{
    pthread_mutex_lock(&listener->lock);
    *out = listener->metrics;
    pthread_mutex_unlock(&listener->lock);
}
