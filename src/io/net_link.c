#include "io/net_link.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "io/net_address.h"
#include "io/net_host.h"
#include "io/net_targets.h"
#include "io/tls.h"

enum { US_PER_MS = 1000, PORT_ROOM = 8 };

int64_t net_link_moment(const struct net_link *link, int64_t ms_from_now)
{
    return clock_monotonic_us(link->clock) + ms_from_now * US_PER_MS;
}

/** Rounded up, so that a wait never ends before its moment. */
static int ms_until(const struct net_link *link, int64_t until_us)
{
    int64_t us = until_us - clock_monotonic_us(link->clock);

    if (us <= 0)
        return 0;
    return us / US_PER_MS >= INT_MAX ? INT_MAX : (int)((us + US_PER_MS - 1) / US_PER_MS);
}

/** Until the socket is ready, the moment has come, or we stop. */
static enum net_trouble wait_for(struct net_link *link, short events, int64_t until_us)
{
    struct pollfd fds[2] = { { .fd = link->fd, .events = events },
                             { .fd = link->stop_fd, .events = POLLIN } };
    int ready;

    do
        ready = poll(fds, COUNT_OF(fds), ms_until(link, until_us));
    while (ready < 0 && errno == EINTR);
    if (ready > 0 && fds[0].revents != 0)
        return NET_FINE;
    return ready > 0 ? NET_INTERRUPTED : NET_TIMED_OUT;
}

/* --- connecting --- */

static enum net_trouble trouble_of_errno(int number)
{
    switch (number) {
    case ECONNREFUSED:
        return NET_REFUSED_CONNECTION;
    case ETIMEDOUT:
        return NET_CONNECT_TIMED_OUT;
    case ECONNRESET: /* it stood for a moment */
    case EPIPE:
        return NET_CONNECTION_LOST;
    default:
        return NET_UNREACHABLE;
    }
}

static enum net_trouble connect_to(struct net_link *link, const struct addrinfo *address,
                                   int64_t until_us)
{
    enum net_trouble trouble;
    socklen_t n = sizeof(int);
    int number = 0;
    int on = 1;

    link->fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (link->fd < 0)
        return trouble_of_errno(errno);
    /* Commands are small and each waits for its answer. */
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(link->fd, address->ai_addr, address->ai_addrlen) == 0)
        return NET_FINE;
    if (errno != EINPROGRESS)
        return trouble_of_errno(errno);
    trouble = wait_for(link, POLLOUT, until_us);
    if (trouble != NET_FINE)
        return trouble == NET_TIMED_OUT ? NET_CONNECT_TIMED_OUT : trouble;
    CHECK(getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &number, &n) == 0);
    return number == 0 ? NET_FINE : trouble_of_errno(number);
}

static enum net_trouble refuse(struct net_link *link, const struct addrinfo *address)
{
    char text[NI_MAXHOST] = "";

    (void)getnameinfo(address->ai_addr, address->ai_addrlen, text, sizeof(text), NULL, 0,
                      NI_NUMERICHOST);
    err_set(&link->err, ERR_DENIED, "", "%s", text);
    return NET_TARGET_NOT_ALLOWED;
}

static enum net_trouble connect_where_allowed(struct net_link *link, const struct net_place *place,
                                              const struct addrinfo *address)
{
    struct net_address peer;

    if (!net_address_of(address->ai_addr, &peer)
        || !net_targets_allow(place->targets, str_of(place->host), peer))
        return refuse(link, address);
    err_clear(&link->err); /* that of the address before */
    link->is_loopback = net_address_is_loopback(peer);
    return connect_to(link, address, net_link_moment(link, place->connect_ms));
}

enum net_trouble net_link_connect_to_one(struct net_link *link, const struct net_place *place,
                                         const struct addrinfo *addresses)
{
    enum net_trouble trouble = NET_NO_SUCH_HOST;

    for (int i = 0; addresses != NULL && i < NET_LINK_ADDRESSES_MAX; i++) {
        trouble = connect_where_allowed(link, place, addresses);
        if (trouble == NET_FINE)
            return NET_FINE;
        net_link_close(link);
        if (trouble == NET_INTERRUPTED)
            return trouble;
        addresses = addresses->ai_next;
    }
    return trouble;
}

static enum net_trouble look_up(const struct net_place *place, struct addrinfo **out,
                                struct err *err)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
    char port[PORT_ROOM];
    int result;

    snprintf(port, sizeof(port), "%d", place->port);
    result = getaddrinfo(place->host, port, &hints, out);
    if (result == 0)
        return NET_FINE;
    err_set(err, ERR_UNAVAILABLE, "", "%s", gai_strerror(result));
    return result == EAI_NONAME || result == EAI_NODATA ? NET_NO_SUCH_HOST : NET_NAME_LOOKUP_FAILED;
}

enum net_trouble net_link_connect(struct net_link *link, const struct net_place *place,
                                  bool *is_found)
{
    struct net_place ascii = *place;
    char host[NET_HOST_ROOM];
    struct addrinfo *addresses;
    enum net_trouble trouble;

    *is_found = false;
    if (!net_host_ascii(str_of(place->host), host))
        return NET_NO_SUCH_HOST;
    ascii.host = host;
    trouble = look_up(&ascii, &addresses, &link->err);
    *is_found = trouble == NET_FINE;
    if (!*is_found)
        return trouble;
    trouble = net_link_connect_to_one(link, &ascii, addresses);
    freeaddrinfo(addresses);
    return trouble;
}

void net_link_close(struct net_link *link)
{
    tls_conn_free(&link->tls);
    if (link->fd >= 0)
        close(link->fd);
    link->fd = -1;
}

void net_link_drop(struct net_link *link)
{
    shutdown(link->fd, SHUT_RDWR);
    net_link_close(link);
}

/* --- TLS --- */

/** Waits as a step of TLS wants it; NET_FINE means: try the step again. */
static enum net_trouble wait_for_tls(struct net_link *link, enum tls_result result,
                                     int64_t until_us)
{
    switch (result) {
    case TLS_WANTS_READ:
        return wait_for(link, POLLIN, until_us);
    case TLS_WANTS_WRITE:
        return wait_for(link, POLLOUT, until_us);
    case TLS_FAILED:
        if (err_is(&link->err, "tls_untrusted"))
            return NET_TLS_UNTRUSTED;
        return NET_CONNECTION_LOST;
    default:
        return NET_CONNECTION_LOST;
    }
}

enum net_trouble net_link_shake_hands(struct net_link *link, struct tls_client *client,
                                      const char *host, int64_t until_us)
{
    enum net_trouble trouble = NET_FINE;
    char name[NET_HOST_ROOM];

    CHECK(client != NULL && net_host_ascii(str_of(host), name)); /* it was connected to */
    link->tls = tls_connect(client, link->fd, name);
    while (trouble == NET_FINE) {
        enum tls_result result = tls_handshake(link->tls, &link->err);

        if (result == TLS_DONE)
            return NET_FINE;
        trouble = wait_for_tls(link, result, until_us);
    }
    return trouble == NET_CONNECTION_LOST ? NET_TLS_FAILED : trouble;
}

/* --- bytes --- */

/** Some of them, or 0 with the trouble. */
static size_t write_some(struct net_link *link, const char *bytes, size_t n, int64_t until_us,
                         enum net_trouble *trouble)
{
    ssize_t sent;

    if (link->tls != NULL) {
        enum tls_result result = tls_write(link->tls, bytes, n, &link->err);

        if (result == TLS_DONE)
            return n;
        *trouble = wait_for_tls(link, result, until_us);
        return 0;
    }
    sent = send(link->fd, bytes, n, MSG_NOSIGNAL);
    if (sent >= 0)
        return (size_t)sent;
    *trouble = NET_CONNECTION_LOST;
    if (errno == EAGAIN || errno == EINTR)
        *trouble = wait_for(link, POLLOUT, until_us);
    return 0;
}

enum net_trouble net_link_write(struct net_link *link, const char *bytes, size_t n,
                                int64_t until_us)
{
    enum net_trouble trouble = NET_FINE;

    while (n > 0 && trouble == NET_FINE) {
        size_t sent = write_some(link, bytes, n, until_us, &trouble);

        bytes += sent;
        n -= sent;
    }
    return trouble;
}

enum net_trouble net_link_read(struct net_link *link, char *bytes, size_t room, size_t *n,
                               int64_t until_us)
{
    enum net_trouble trouble = NET_FINE;

    while (trouble == NET_FINE) {
        if (link->tls != NULL) {
            enum tls_result result = tls_read(link->tls, bytes, room, n, &link->err);

            if (result == TLS_DONE)
                return NET_FINE;
            trouble = wait_for_tls(link, result, until_us);
        } else {
            ssize_t got = recv(link->fd, bytes, room, 0);

            if (got > 0) {
                *n = (size_t)got;
                return NET_FINE;
            }
            trouble = NET_CONNECTION_LOST;
            if (got < 0 && (errno == EAGAIN || errno == EINTR))
                trouble = wait_for(link, POLLIN, until_us);
        }
    }
    return trouble;
}
