#include "io/net_watch.h"

#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cmocka_test.h"

static bool tells(int watch)
{
    struct pollfd fd = { .fd = watch, .events = POLLIN };

    return poll(&fd, 1, 0) == 1;
}

static void the_end_of_the_house_is_told(void **state)
{
    const uint64_t one = 1;
    int stop_fd = eventfd(0, EFD_CLOEXEC);
    int watch = net_watch_open(stop_fd, -1);

    (void)state;
    assert_false(tells(watch));
    assert_int_equal(write(stop_fd, &one, sizeof(one)), sizeof(one));
    assert_true(tells(watch));
    assert_true(tells(watch));
    close(watch);
    close(stop_fd);
}

/** What the peer still sends is no end of it. */
static void a_peer_that_goes_is_told_and_one_that_speaks_is_not(void **state)
{
    int pair[2];
    int watch;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    watch = net_watch_open(-1, pair[0]);
    assert_int_equal(send(pair[1], "GET", 3, 0), 3);
    assert_false(tells(watch));
    close(pair[1]);
    assert_true(tells(watch));
    close(watch);
    close(pair[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_the_house_is_told),
        cmocka_unit_test(a_peer_that_goes_is_told_and_one_that_speaks_is_not),
    };

    return cmocka_run_group_tests_name("net_watch", tests, NULL, NULL);
}
