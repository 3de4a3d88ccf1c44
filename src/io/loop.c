#include "io/loop.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"

enum { BATCH = 128, STACK_BYTES = 512 * 1024 };

struct loop_watch {
    void (*fn)(void *arg, unsigned events); /* NULL once removed */
    void *arg;
    int fd;
    struct loop_watch *next_removed;
};

struct post {
    struct post *next;
    void (*fn)(void *arg);
    void *arg;
};

struct loop {
    const struct clock *clock;
    pthread_t thread;
    int epoll_fd;
    int wake_fd;
    struct loop_watch *wake_watch;
    int64_t now_us;
    bool is_stopping; /* the loop's thread only */
    struct loop_watch
        *first_removed;       /* freed at the end of the round: events may still name them */
    struct loop_timer **heap; /* places 1 .. timer_count, the earliest first */
    size_t timer_count;
    size_t heap_room;
    pthread_mutex_t lock; /* of the posts */
    struct post *first_post;
    struct post **post_tail;
};

/* --- timers: a binary heap whose elements know their place --- */

static void place(struct loop *loop, size_t at, struct loop_timer *timer)
{
    loop->heap[at] = timer;
    timer->place = at;
}

static void sift_up(struct loop *loop, size_t at, struct loop_timer *timer)
{
    while (at > 1 && loop->heap[at / 2]->due_us > timer->due_us) {
        place(loop, at, loop->heap[at / 2]);
        at /= 2;
    }
    place(loop, at, timer);
}

static void sift_down(struct loop *loop, size_t at, struct loop_timer *timer)
{
    for (;;) {
        size_t child = at * 2;

        if (child > loop->timer_count)
            break;
        if (child < loop->timer_count && loop->heap[child + 1]->due_us < loop->heap[child]->due_us)
            child++;
        if (loop->heap[child]->due_us >= timer->due_us)
            break;
        place(loop, at, loop->heap[child]);
        at = child;
    }
    place(loop, at, timer);
}

void loop_timer_clear(struct loop *loop, struct loop_timer *timer)
{
    size_t at = timer->place;
    struct loop_timer *last;

    if (at == 0)
        return;
    timer->place = 0;
    last = loop->heap[loop->timer_count--];
    if (last == timer)
        return;
    /* The last one takes the place; it may have to go either way. */
    sift_down(loop, at, last);
    sift_up(loop, last->place, last);
}

void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t due_us)
{
    loop_timer_clear(loop, timer);
    if (loop->timer_count + 2 > loop->heap_room) {
        loop->heap_room = loop->heap_room * 2 + 16;
        loop->heap = realloc(loop->heap, loop->heap_room * sizeof(struct loop_timer *));
        CHECK(loop->heap != NULL);
    }
    timer->due_us = due_us;
    sift_up(loop, ++loop->timer_count, timer);
}

static void run_due_timers(struct loop *loop)
{
    while (loop->timer_count > 0 && loop->heap[1]->due_us <= loop->now_us) {
        struct loop_timer *timer = loop->heap[1];

        loop_timer_clear(loop, timer);
        timer->fn(timer->arg);
    }
}

static int wait_ms(const struct loop *loop)
{
    int64_t ms;

    if (loop->timer_count == 0)
        return -1;
    ms = (loop->heap[1]->due_us - clock_monotonic_us(loop->clock) + 999) / 1000;
    return ms < 0 ? 0 : ms > INT_MAX ? INT_MAX : (int)ms;
}

/* --- descriptors --- */

static uint32_t to_epoll(unsigned events)
{
    return ((events & LOOP_READ) != 0 ? EPOLLIN | EPOLLRDHUP : 0U)
           | ((events & LOOP_WRITE) != 0 ? EPOLLOUT : 0U);
}

static unsigned from_epoll(uint32_t events)
{
    return ((events & (EPOLLIN | EPOLLRDHUP)) != 0 ? LOOP_READ : 0U)
           | ((events & EPOLLOUT) != 0 ? LOOP_WRITE : 0U)
           | ((events & (EPOLLHUP | EPOLLERR)) != 0 ? LOOP_END : 0U);
}

struct loop_watch *loop_watch_add(struct loop *loop, int fd, unsigned events,
                                  void (*fn)(void *arg, unsigned events), void *arg)
{
    struct loop_watch *watch = calloc(1, sizeof(*watch));
    struct epoll_event event = { .events = to_epoll(events), .data.ptr = watch };

    CHECK(watch != NULL);
    *watch = (struct loop_watch){ .fn = fn, .arg = arg, .fd = fd };
    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
        return watch;
    free(watch);
    return NULL;
}

void loop_watch_change(struct loop *loop, struct loop_watch *watch, unsigned events)
{
    struct epoll_event event = { .events = to_epoll(events), .data.ptr = watch };

    CHECK(epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) == 0);
}

void loop_watch_remove(struct loop *loop, struct loop_watch **watch)
{
    struct loop_watch *w = *watch;

    if (w == NULL)
        return;
    *watch = NULL;
    CHECK(epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, w->fd, NULL) == 0);
    w->fn = NULL;
    w->next_removed = loop->first_removed;
    loop->first_removed = w;
}

static void free_removed(struct loop *loop)
{
    while (loop->first_removed != NULL) {
        struct loop_watch *watch = loop->first_removed;

        loop->first_removed = watch->next_removed;
        free(watch);
    }
}

/* --- posts --- */

void loop_post(struct loop *loop, void (*fn)(void *arg), void *arg)
{
    struct post *post = malloc(sizeof(*post));
    uint64_t one = 1;
    bool was_empty;

    CHECK(post != NULL);
    *post = (struct post){ NULL, fn, arg };
    pthread_mutex_lock(&loop->lock);
    was_empty = loop->first_post == NULL;
    *loop->post_tail = post;
    loop->post_tail = &post->next;
    /* Under the lock, so that nobody writes to a loop that has read its last post. */
    if (was_empty)
        CHECK(write(loop->wake_fd, &one, sizeof(one)) == sizeof(one));
    pthread_mutex_unlock(&loop->lock);
}

static void run_posts(void *arg, unsigned events)
{
    struct loop *loop = arg;
    struct post *post;
    uint64_t count;

    (void)events;
    if (read(loop->wake_fd, &count, sizeof(count)) < 0)
        CHECK(errno == EAGAIN);
    pthread_mutex_lock(&loop->lock);
    post = loop->first_post;
    loop->first_post = NULL;
    loop->post_tail = &loop->first_post;
    pthread_mutex_unlock(&loop->lock);
    while (post != NULL) {
        struct post *next = post->next;

        post->fn(post->arg);
        free(post);
        post = next;
    }
}

/* --- the loop itself --- */

static void run_round(struct loop *loop)
{
    struct epoll_event events[BATCH];
    int n = epoll_wait(loop->epoll_fd, events, BATCH, wait_ms(loop));

    CHECK(n >= 0 || errno == EINTR);
    loop->now_us = clock_monotonic_us(loop->clock);
    for (int i = 0; i < n; i++) {
        struct loop_watch *watch = events[i].data.ptr;

        if (watch->fn != NULL)
            watch->fn(watch->arg, from_epoll(events[i].events));
    }
    run_due_timers(loop);
    free_removed(loop);
}

static void *run(void *arg)
{
    struct loop *loop = arg;

    while (!loop->is_stopping)
        run_round(loop);
    return NULL;
}

struct loop *loop_start(const struct clock *clock)
{
    struct loop *loop = calloc(1, sizeof(*loop));
    pthread_attr_t attr;

    CHECK(loop != NULL);
    loop->clock = clock;
    loop->now_us = clock_monotonic_us(clock);
    loop->post_tail = &loop->first_post;
    pthread_mutex_init(&loop->lock, NULL);
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(loop->epoll_fd >= 0 && loop->wake_fd >= 0);
    loop->wake_watch = loop_watch_add(loop, loop->wake_fd, LOOP_READ, run_posts, loop);
    CHECK(loop->wake_watch != NULL);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    CHECK(pthread_create(&loop->thread, &attr, run, loop) == 0);
    pthread_attr_destroy(&attr);
    return loop;
}

static void stop_here(void *arg)
{
    struct loop *loop = arg;

    loop->is_stopping = true;
}

void loop_stop(struct loop **loop)
{
    struct loop *l = *loop;

    if (l == NULL)
        return;
    loop_post(l, stop_here, l);
    pthread_join(l->thread, NULL);
    /* What was posted while the thread ended still gets its turn, here. */
    run_posts(l, LOOP_READ);
    loop_watch_remove(l, &l->wake_watch);
    free_removed(l);
    close(l->epoll_fd);
    close(l->wake_fd);
    pthread_mutex_destroy(&l->lock);
    free(l->heap);
    free(l);
    *loop = NULL;
}

int64_t loop_now_us(const struct loop *loop)
{
    return loop->now_us;
}
