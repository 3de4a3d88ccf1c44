#include "core/api/apart.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"

enum { RETRY_S = 5 };

struct apart {
    struct worker_pool *threads;
    int stop_fd;
    atomic_int count;
};

struct apart *apart_new(void)
{
    struct apart *apart = calloc(1, sizeof(*apart));

    CHECK(apart != NULL);
    apart->threads = worker_pool_new(APART_MAX, APART_MAX);
    apart->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(apart->stop_fd >= 0);
    return apart;
}

void apart_stop(struct apart *apart)
{
    uint64_t one = 1;

    CHECK(write(apart->stop_fd, &one, sizeof(one)) == sizeof(one));
}

void apart_free(struct apart **apart)
{
    struct apart *a = *apart;

    *apart = NULL;
    if (a == NULL)
        return;
    worker_pool_free(&a->threads);
    close(a->stop_fd);
    free(a);
}

int apart_stop_fd(const struct apart *apart)
{
    return apart->stop_fd;
}

bool apart_enter(struct apart *apart, struct worker_job *job, struct err *err)
{
    if (atomic_fetch_add(&apart->count, 1) < APART_MAX && worker_pool_submit(apart->threads, job))
        return true;
    apart_leave(apart);
    err_set(err, ERR_UNAVAILABLE, "waits_full",
            "as many wait for other servers as may; try again shortly");
    err->retry_after_s = RETRY_S;
    return false;
}

void apart_leave(struct apart *apart)
{
    atomic_fetch_sub(&apart->count, 1);
}
