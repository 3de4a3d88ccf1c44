/* Links to sockets of this machine that take a connection, refuse it, or leave it waiting. */
#include "io/net_link.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "io/loopback_targets_test.h"

enum { LONG_MS = 20 * 1000, SHORT_MS = 250, WAITING = 4 };

static struct addrinfo loopback_address(struct sockaddr_in *address, int port)
{
    *address = (struct sockaddr_in){ .sin_family = AF_INET,
                                     .sin_port = htons((uint16_t)port),
                                     .sin_addr = { htonl(INADDR_LOOPBACK) } };
    return (struct addrinfo){ .ai_family = AF_INET,
                              .ai_addr = (struct sockaddr *)address,
                              .ai_addrlen = sizeof(*address) };
}

/** On a port of this machine that nobody else has. */
static int open_listener(int backlog, int *port)
{
    struct sockaddr_in address;
    socklen_t n = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    loopback_address(&address, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, n), 0);
    assert_int_equal(listen(fd, backlog), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &n), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

/** Takes nobody: its queue is full, and the next one waits. */
static int open_full(int *port, int waiting[WAITING])
{
    int fd = open_listener(0, port);
    struct sockaddr_in address;

    loopback_address(&address, *port);
    for (int i = 0; i < WAITING; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        connect(waiting[i], (struct sockaddr *)&address, sizeof(address));
    }
    return fd;
}

static struct net_link closed_link(void)
{
    return (struct net_link){ .fd = -1, .clock = &clock_system, .stop_fd = -1 };
}

static struct net_place place_of(const char *host, int connect_ms,
                                 const struct net_targets *targets)
{
    return (struct net_place){ .host = host, .connect_ms = connect_ms, .targets = targets };
}

static void addresses_are_tried_one_after_another(void **state)
{
    const struct net_place patient = place_of("127.0.0.1", LONG_MS, loopback_targets());
    const struct net_place hasty = place_of("127.0.0.1", SHORT_MS, loopback_targets());
    struct net_link link = closed_link();
    struct sockaddr_in where[3];
    struct addrinfo addresses[3];
    int waiting[WAITING];
    int gone_port;
    int full_port;
    int port;
    int full = open_full(&full_port, waiting);
    int listener = open_listener(1, &port);

    (void)state;
    close(open_listener(1, &gone_port));
    addresses[0] = loopback_address(&where[0], gone_port);
    addresses[1] = loopback_address(&where[1], full_port);
    addresses[2] = loopback_address(&where[2], port);
    assert_int_equal(net_link_connect_to_one(&link, &patient, &addresses[0]),
                     NET_REFUSED_CONNECTION);
    assert_int_equal(net_link_connect_to_one(&link, &hasty, &addresses[1]), NET_CONNECT_TIMED_OUT);
    addresses[0].ai_next = &addresses[1];
    addresses[1].ai_next = &addresses[2];
    assert_int_equal(net_link_connect_to_one(&link, &hasty, &addresses[0]), NET_FINE);
    assert_true(link.is_loopback);
    net_link_close(&link);
    for (int i = 0; i < WAITING; i++)
        close(waiting[i]);
    close(full);
    close(listener);
}

/** Whoever listens there would have heard of it. */
static void nothing_is_connected_to_an_address_that_is_not_allowed(void **state)
{
    static const struct net_network other = { { { 0xfd } }, 8 };
    static const struct net_targets others = { .networks = &other, .network_count = 1 };
    struct net_link link = closed_link();
    bool is_found;
    int port;
    int listener = open_listener(1, &port);
    struct net_place place = place_of("127.0.0.1", LONG_MS, NULL);

    (void)state;
    place.port = port;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(net_link_connect(&link, &place, &is_found), NET_TARGET_NOT_ALLOWED);
        assert_true(is_found);
        assert_string_equal(link.err.message, "127.0.0.1");
        assert_int_equal(link.fd, -1);
        place.targets = &others;
    }
    assert_int_equal(accept(listener, NULL, NULL), -1);
    place.targets = loopback_targets();
    assert_int_equal(net_link_connect(&link, &place, &is_found), NET_FINE);
    net_link_close(&link);
    close(listener);
}

/** By their name they may be reached whatever it stands for, and by other names not. */
static void a_host_is_allowed_by_its_name(void **state)
{
    static const struct str name = STR_INIT("localhost");
    static const struct net_targets targets = { .hosts = &name, .host_count = 1 };
    struct net_link link = closed_link();
    bool is_found;
    int port;
    int listener = open_listener(1, &port);
    struct net_place place = place_of("localhost", LONG_MS, &targets);

    (void)state;
    place.port = port;
    assert_int_equal(net_link_connect(&link, &place, &is_found), NET_FINE);
    net_link_close(&link);
    place.host = "127.0.0.1";
    assert_int_equal(net_link_connect(&link, &place, &is_found), NET_TARGET_NOT_ALLOWED);
    close(listener);
}

/** The words are those of the trouble that is told. */
static void an_address_that_is_not_allowed_is_passed_over(void **state)
{
    static const struct net_network one = {
        { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1 } }, 128
    };
    static const struct net_targets targets = { .networks = &one, .network_count = 1 };
    const struct net_place place = place_of("mail.example", LONG_MS, &targets);
    struct net_link link = closed_link();
    struct sockaddr_in where[2];
    struct addrinfo addresses[2];
    int gone_port;
    int port;
    int listener = open_listener(1, &port);

    (void)state;
    close(open_listener(1, &gone_port));
    addresses[0] = loopback_address(&where[0], port);
    where[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    addresses[0].ai_next = &addresses[1];
    addresses[1] = loopback_address(&where[1], gone_port);
    assert_int_equal(net_link_connect_to_one(&link, &place, &addresses[0]), NET_REFUSED_CONNECTION);
    assert_string_equal(link.err.message, "");
    where[1].sin_port = htons((uint16_t)port);
    assert_int_equal(net_link_connect_to_one(&link, &place, &addresses[0]), NET_FINE);
    net_link_close(&link);
    close(listener);
}

static void each_trouble_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(net_trouble_name(NET_FINE), "");
    for (int i = NET_FINE + 1; i < NET_TROUBLES; i++)
        for (int j = NET_FINE; j < i; j++)
            assert_string_not_equal(net_trouble_name((enum net_trouble)i),
                                    net_trouble_name((enum net_trouble)j));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_tried_one_after_another),
        cmocka_unit_test(nothing_is_connected_to_an_address_that_is_not_allowed),
        cmocka_unit_test(a_host_is_allowed_by_its_name),
        cmocka_unit_test(an_address_that_is_not_allowed_is_passed_over),
        cmocka_unit_test(each_trouble_has_a_name_of_its_own),
    };

    return cmocka_run_group_tests_name("net_link", tests, NULL, NULL);
}
