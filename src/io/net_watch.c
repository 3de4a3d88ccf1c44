#include "io/net_watch.h"

#include <stdint.h>
#include <sys/epoll.h>

#include "base/check.h"

static void watch(int all, int fd, uint32_t events)
{
    struct epoll_event event = { .events = events };

    if (fd >= 0)
        CHECK(epoll_ctl(all, EPOLL_CTL_ADD, fd, &event) == 0);
}

int net_watch_open(int stop_fd, int peer_fd)
{
    int all = epoll_create1(EPOLL_CLOEXEC);

    CHECK(all >= 0);
    watch(all, stop_fd, EPOLLIN);
    watch(all, peer_fd, EPOLLRDHUP);
    return all;
}
