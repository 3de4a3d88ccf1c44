#include "proto/smtp/smtp_link_socket.h"

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
#include "io/tls.h"
#include "proto/smtp/smtp_client_address.h"
#include "proto/smtp/smtp_link.h"

enum { US_PER_MS = 1000, PORT_ROOM = 8 };

int64_t smtp_link_moment(const struct smtp_link_socket *socket, int64_t ms_from_now)
{
    return clock_monotonic_us(socket->clock) + ms_from_now * US_PER_MS;
}

/** Rounded up, so that a wait never ends before its moment. */
static int ms_until(const struct smtp_link_socket *socket, int64_t until_us)
{
    int64_t us = until_us - clock_monotonic_us(socket->clock);

    if (us <= 0)
        return 0;
    return us / US_PER_MS >= INT_MAX ? INT_MAX : (int)((us + US_PER_MS - 1) / US_PER_MS);
}

/** Until the socket is ready, the moment has come, or we stop. */
static enum smtp_trouble wait_for(struct smtp_link_socket *socket, short events, int64_t until_us)
{
    struct pollfd fds[2] = { { .fd = socket->fd, .events = events },
                             { .fd = socket->stop_fd, .events = POLLIN } };
    int ready;

    do
        ready = poll(fds, COUNT_OF(fds), ms_until(socket, until_us));
    while (ready < 0 && errno == EINTR);
    if (ready > 0 && fds[0].revents != 0)
        return SMTP_FINE;
    return ready > 0 ? SMTP_INTERRUPTED : SMTP_TIMED_OUT;
}

/* --- connecting --- */

static enum smtp_trouble trouble_of_errno(int number)
{
    switch (number) {
    case ECONNREFUSED:
        return SMTP_REFUSED_CONNECTION;
    case ETIMEDOUT:
        return SMTP_CONNECT_TIMED_OUT;
    case ECONNRESET: /* it stood for a moment */
    case EPIPE:
        return SMTP_CONNECTION_LOST;
    default:
        return SMTP_UNREACHABLE;
    }
}

static enum smtp_trouble connect_to(struct smtp_link_socket *link, const struct addrinfo *address,
                                    int64_t until_us)
{
    enum smtp_trouble trouble;
    socklen_t n = sizeof(int);
    int number = 0;
    int on = 1;

    link->fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (link->fd < 0)
        return trouble_of_errno(errno);
    /* Commands are small and each waits for its answer. */
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connect(link->fd, address->ai_addr, address->ai_addrlen) == 0)
        return SMTP_FINE;
    if (errno != EINPROGRESS)
        return trouble_of_errno(errno);
    trouble = wait_for(link, POLLOUT, until_us);
    if (trouble != SMTP_FINE)
        return trouble == SMTP_TIMED_OUT ? SMTP_CONNECT_TIMED_OUT : trouble;
    CHECK(getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &number, &n) == 0);
    return number == 0 ? SMTP_FINE : trouble_of_errno(number);
}

enum smtp_trouble smtp_link_socket_connect_to_one(struct smtp_link_socket *socket,
                                                  const struct addrinfo *addresses, int connect_ms)
{
    enum smtp_trouble trouble = SMTP_NO_SUCH_HOST;
    struct net_address peer;

    for (int i = 0; addresses != NULL && i < SMTP_LINK_ADDRESSES_MAX; i++) {
        trouble = connect_to(socket, addresses, smtp_link_moment(socket, connect_ms));
        if (trouble == SMTP_FINE) {
            socket->is_loopback =
                net_address_of(addresses->ai_addr, &peer) && net_address_is_loopback(peer);
            return SMTP_FINE;
        }
        smtp_link_socket_close(socket);
        if (trouble == SMTP_INTERRUPTED)
            return trouble;
        addresses = addresses->ai_next;
    }
    return trouble;
}

static enum smtp_trouble look_up(const struct smtp_link_config *config, struct addrinfo **out,
                                 struct err *err)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
    char name[SMTP_DOMAIN_ROOM];
    char port[PORT_ROOM];
    int result;

    if (!smtp_domain_to_ascii(str_of(config->host), name))
        return SMTP_NO_SUCH_HOST;
    snprintf(port, sizeof(port), "%d", config->port);
    result = getaddrinfo(name, port, &hints, out);
    if (result == 0)
        return SMTP_FINE;
    err_set(err, ERR_UNAVAILABLE, "", "%s", gai_strerror(result));
    return result == EAI_NONAME || result == EAI_NODATA ? SMTP_NO_SUCH_HOST
                                                        : SMTP_NAME_LOOKUP_FAILED;
}

enum smtp_trouble smtp_link_socket_connect(struct smtp_link_socket *socket,
                                           const struct smtp_link_config *config,
                                           enum smtp_client_step *step)
{
    struct addrinfo *addresses;
    enum smtp_trouble trouble;

    *step = SMTP_AT_RESOLVE;
    trouble = look_up(config, &addresses, &socket->err);
    if (trouble != SMTP_FINE)
        return trouble;
    *step = SMTP_AT_CONNECT;
    trouble = smtp_link_socket_connect_to_one(socket, addresses, config->times.connect_ms);
    freeaddrinfo(addresses);
    return trouble;
}

void smtp_link_socket_close(struct smtp_link_socket *socket)
{
    tls_conn_free(&socket->tls);
    if (socket->fd >= 0)
        close(socket->fd);
    socket->fd = -1;
}

void smtp_link_socket_drop(struct smtp_link_socket *socket)
{
    shutdown(socket->fd, SHUT_RDWR);
    smtp_link_socket_close(socket);
}

/* --- TLS --- */

/** Waits as a step of TLS wants it; SMTP_FINE means: try the step again. */
static enum smtp_trouble wait_for_tls(struct smtp_link_socket *socket, enum tls_result result,
                                      int64_t until_us)
{
    switch (result) {
    case TLS_WANTS_READ:
        return wait_for(socket, POLLIN, until_us);
    case TLS_WANTS_WRITE:
        return wait_for(socket, POLLOUT, until_us);
    case TLS_FAILED:
        if (err_is(&socket->err, "tls_untrusted"))
            return SMTP_TLS_UNTRUSTED;
        return SMTP_CONNECTION_LOST;
    default:
        return SMTP_CONNECTION_LOST;
    }
}

enum smtp_trouble smtp_link_socket_shake_hands(struct smtp_link_socket *socket,
                                               struct tls_client *client, const char *host,
                                               int64_t until_us)
{
    enum smtp_trouble trouble = SMTP_FINE;
    char name[SMTP_DOMAIN_ROOM];

    CHECK(client != NULL && smtp_domain_to_ascii(str_of(host), name)); /* it was connected to */
    socket->tls = tls_connect(client, socket->fd, name);
    while (trouble == SMTP_FINE) {
        enum tls_result result = tls_handshake(socket->tls, &socket->err);

        if (result == TLS_DONE)
            return SMTP_FINE;
        trouble = wait_for_tls(socket, result, until_us);
    }
    return trouble == SMTP_CONNECTION_LOST ? SMTP_TLS_FAILED : trouble;
}

/* --- bytes --- */

/** Some of them, or 0 with the trouble. */
static size_t write_some(struct smtp_link_socket *socket, const char *bytes, size_t n,
                         int64_t until_us, enum smtp_trouble *trouble)
{
    ssize_t sent;

    if (socket->tls != NULL) {
        enum tls_result result = tls_write(socket->tls, bytes, n, &socket->err);

        if (result == TLS_DONE)
            return n;
        *trouble = wait_for_tls(socket, result, until_us);
        return 0;
    }
    sent = send(socket->fd, bytes, n, MSG_NOSIGNAL);
    if (sent >= 0)
        return (size_t)sent;
    *trouble = SMTP_CONNECTION_LOST;
    if (errno == EAGAIN || errno == EINTR)
        *trouble = wait_for(socket, POLLOUT, until_us);
    return 0;
}

enum smtp_trouble smtp_link_socket_write(struct smtp_link_socket *socket, const char *bytes,
                                         size_t n, int64_t until_us)
{
    enum smtp_trouble trouble = SMTP_FINE;

    while (n > 0 && trouble == SMTP_FINE) {
        size_t sent = write_some(socket, bytes, n, until_us, &trouble);

        bytes += sent;
        n -= sent;
    }
    return trouble;
}

enum smtp_trouble smtp_link_socket_read(struct smtp_link_socket *socket, char *bytes, size_t room,
                                        size_t *n, int64_t until_us)
{
    enum smtp_trouble trouble = SMTP_FINE;

    while (trouble == SMTP_FINE) {
        if (socket->tls != NULL) {
            enum tls_result result = tls_read(socket->tls, bytes, room, n, &socket->err);

            if (result == TLS_DONE)
                return SMTP_FINE;
            trouble = wait_for_tls(socket, result, until_us);
        } else {
            ssize_t got = recv(socket->fd, bytes, room, 0);

            if (got > 0) {
                *n = (size_t)got;
                return SMTP_FINE;
            }
            trouble = SMTP_CONNECTION_LOST;
            if (got < 0 && (errno == EAGAIN || errno == EINTR))
                trouble = wait_for(socket, POLLIN, until_us);
        }
    }
    return trouble;
}
