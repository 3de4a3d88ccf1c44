/* The hub as a whole: start and stop, and what other threads ask of it. */
#include "core/live/live.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "core/live/live_internal.h"

enum {
    SOCKETS_DEFAULT = 10000,
    CHECK_THREADS = 2,
    CHECKS_QUEUED = 1000,
    SCRATCH_MAX_BYTES = 64 * 1024,
    STOP_PATIENCE_S = 2,
};

/** Does something with every socket; it may drop the one it was given. */
static void for_each_socket(struct live *live, void (*fn)(struct live_socket *socket, void *arg),
                            void *arg)
{
    struct list_node *at = list_first(&live->sockets);

    while (at != NULL) {
        struct list_node *next = list_next(&live->sockets, at);

        fn(CONTAINER_OF(at, struct live_socket, link), arg);
        at = next;
    }
}

static void ping_socket(struct live_socket *socket, void *arg)
{
    (void)arg;
    live_socket_ping(socket);
}

static void set_ping_timer(struct live *live)
{
    loop_timer_set(live->loop, &live->ping_timer,
                   loop_now_us(live->loop) + LIVE_PING_S * 1000000LL);
}

static void on_ping(void *arg)
{
    struct live *live = arg;

    for_each_socket(live, ping_socket, NULL);
    live_changes_forget(live);
    set_ping_timer(live);
}

static void begin(void *arg)
{
    struct live *live = arg;

    live->ping_timer.fn = on_ping;
    live->ping_timer.arg = live;
    set_ping_timer(live);
}

struct live *live_start(const struct live_options *options)
{
    struct live *live = calloc(1, sizeof(*live));
    struct str ping = websocket_ping();
    pthread_condattr_t attr;

    CHECK(live != NULL);
    live->options = *options;
    if (live->options.max_sockets == 0)
        live->options.max_sockets = SOCKETS_DEFAULT;
    live->floor = options->start;
    live->newest = options->start;
    list_init(&live->sockets);
    list_init(&live->history);
    live->scratch = arena_new(SCRATCH_MAX_BYTES);
    live->ping = live_text_of_bytes(ping.p, ping.n);
    live->list_changed = live_text_simple(live, "list_changed");
    pthread_mutex_init(&live->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&live->emptied, &attr);
    pthread_condattr_destroy(&attr);
    live->checks = worker_pool_new(CHECK_THREADS, CHECKS_QUEUED);
    live->loop = loop_start(options->clock);
    loop_post(live->loop, begin, live);
    return live;
}

/* --- stopping --- */

static void send_away(struct live_socket *socket, void *arg)
{
    (void)arg;
    live_socket_leave(socket, WEBSOCKET_GOING_AWAY, "stopping");
}

static void begin_to_stop(void *arg)
{
    struct live *live = arg;

    live->is_stopping = true;
    loop_timer_clear(live->loop, &live->ping_timer);
    for_each_socket(live, send_away, NULL);
    if (!list_is_empty(&live->sockets))
        return;
    pthread_mutex_lock(&live->lock);
    live->is_empty = true;
    pthread_cond_signal(&live->emptied);
    pthread_mutex_unlock(&live->lock);
}

static void drop_socket(struct live_socket *socket, void *arg)
{
    (void)arg;
    live_socket_drop(socket);
}

static void drop_all(void *arg)
{
    for_each_socket(arg, drop_socket, NULL);
}

static void wait_until_empty(struct live *live)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += STOP_PATIENCE_S;
    pthread_mutex_lock(&live->lock);
    while (!live->is_empty && pthread_cond_timedwait(&live->emptied, &live->lock, &until) == 0)
        continue;
    pthread_mutex_unlock(&live->lock);
}

void live_stop(struct live **live)
{
    struct live *l = *live;

    if (l == NULL)
        return;
    loop_post(l->loop, begin_to_stop, l);
    wait_until_empty(l);
    worker_pool_free(&l->checks);
    loop_post(l->loop, drop_all, l);
    loop_stop(&l->loop);
    live_changes_forget_all(l);
    live_text_unref(l->ping);
    live_text_unref(l->list_changed);
    arena_free(&l->scratch);
    pthread_cond_destroy(&l->emptied);
    pthread_mutex_destroy(&l->lock);
    free(l);
    *live = NULL;
}

/* --- from other threads --- */

/** A change on its way to the hub's thread. */
struct publication {
    struct live *live;
    struct live_change *change;
};

static void deliver(void *arg)
{
    struct publication *publication = arg;

    live_changes_deliver(publication->live, publication->change);
    free(publication);
}

void live_publish(struct live *live, const struct live_frame *frame)
{
    struct publication *publication = malloc(sizeof(*publication));
    struct live_change *change = calloc(1, sizeof(*change));

    CHECK(publication != NULL && change != NULL);
    change->frame = *frame;
    change->text = live_text_of_frame(frame);
    change->frame.codes = NULL;
    change->frame.code_count = 0;
    *publication = (struct publication){ live, change };
    loop_post(live->loop, deliver, publication);
}

/** Whose sockets are to be ended; one of the ids is 0. */
struct closing {
    struct live *live;
    int64_t session_id;
    int64_t account_id;
};

static void close_if_meant(struct live_socket *socket, void *arg)
{
    const struct closing *closing = arg;

    if (closing->session_id != 0 && socket->member.session_id == closing->session_id)
        live_socket_leave(socket, WEBSOCKET_POLICY, "session_ended");
    else if (closing->account_id != 0 && socket->member.account_id == closing->account_id)
        live_socket_leave(socket, WEBSOCKET_POLICY, "access_changed");
}

static void close_meant(void *arg)
{
    struct closing *closing = arg;

    for_each_socket(closing->live, close_if_meant, closing);
    free(closing);
}

static void post_closing(struct live *live, int64_t session_id, int64_t account_id)
{
    struct closing *closing = malloc(sizeof(*closing));

    CHECK(closing != NULL);
    *closing = (struct closing){ live, session_id, account_id };
    loop_post(live->loop, close_meant, closing);
}

void live_close_session(struct live *live, int64_t session_id)
{
    post_closing(live, session_id, 0);
}

void live_close_account(struct live *live, int64_t account_id)
{
    post_closing(live, 0, account_id);
}

void live_read_metrics(struct live *live, struct live_metrics *out)
{
    *out = (struct live_metrics){
        .sockets = atomic_load(&live->socket_count),
        .frames_sent = atomic_load(&live->frames_sent),
        .too_slow = atomic_load(&live->too_slow),
    };
}
