#include "io/listen_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "io/net_address.h"

enum { BACKLOG = 1024, PORT_MAX = 65535 };

static bool split(struct str text, struct str *host, int64_t *port)
{
    size_t colon = text.n;

    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    *host = str_sub(text, 0, colon - 1);
    return str_to_int64(str_from(text, colon), port) && *port >= 0 && *port <= PORT_MAX;
}

/** As an IPv6 address, which also stands for IPv4 on a socket of both families. */
static bool parse(const char *address, struct sockaddr_in6 *out)
{
    struct net_address parsed = { { 0 } };
    struct str host;
    int64_t port;

    if (!split(str_of(address), &host, &port))
        return false;
    if (!str_eq(host, STR("*")) && !net_address_parse(host, &parsed))
        return false;
    *out = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
    memcpy(&out->sin6_addr, parsed.bytes, sizeof(parsed.bytes));
    return true;
}

/** An IPv4 address needs a plain IPv4 socket on machines without IPv6. */
static int bind_and_listen(const struct sockaddr_in6 *where)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = where->sin6_port };
    bool is_v4 = IN6_IS_ADDR_V4MAPPED(&where->sin6_addr);
    int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1;
    int off = 0;
    int bound;

    if (fd < 0)
        return -1;
    memcpy(&v4.sin_addr, (const char *)&where->sin6_addr + 12, 4);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (!is_v4)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    bound = is_v4 ? bind(fd, (const void *)&v4, sizeof(v4))
                  : bind(fd, (const void *)where, sizeof(*where));
    if (bound == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    bound = errno;
    close(fd);
    errno = bound;
    return -1;
}

bool listen_socket_open(const char *address, int *fd, int *port, struct err *err)
{
    struct sockaddr_in6 where;
    socklen_t n = sizeof(where);
    int opened;

    if (!parse(address, &where))
        return err_set(err, ERR_INVALID, "bad_address", "%s is no address:port", address);
    opened = bind_and_listen(&where);
    if (opened < 0) {
        err_set(err, ERR_UNAVAILABLE, "address_in_use", "cannot listen on %s", address);
        return err_detail(err, "%s", strerror(errno));
    }
    /* The port stands in the same place for both families. */
    getsockname(opened, (void *)&where, &n);
    *fd = opened;
    *port = ntohs(where.sin6_port);
    return true;
}
