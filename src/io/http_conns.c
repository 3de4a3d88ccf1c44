#include "io/http_conns.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/check.h"
#include "base/clock.h"

/* How often the warden looks, while there is anything to look at. */
enum { ROUND_MS = 250, BUCKETS = 256 };

enum phase { PHASE_WAITING, PHASE_RECEIVING, PHASE_WORKING };

struct http_conn {
    struct http_conn *next; /* in its peer's bucket */
    struct http_conn *previous;
    struct net_address peer;
    int fd;
    bool is_counted;
    enum phase phase;
    int64_t deadline_us; /* while waiting for a head */
    int64_t since_us;    /* while receiving */
    int64_t received_us; /* spent receiving before that */
    int64_t body_bytes;
};

struct http_conns {
    struct http_conn_limits limits;
    const struct clock *clock;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t warden;
    bool is_stopping;
    bool is_closing; /* no further request is wanted */
    int64_t count;
    struct http_conn *buckets[BUCKETS];
};

/** The part of an address that one customer of a provider holds: all of IPv4, a /64 of IPv6. */
static struct net_address share_of(struct net_address address)
{
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    if (memcmp(address.bytes, mapped, sizeof(mapped)) != 0)
        memset(address.bytes + 8, 0, 8);
    return address;
}

static struct http_conn **bucket_of(struct http_conns *conns, struct net_address share)
{
    uint32_t hash = 2166136261U; /* FNV-1a; a long bucket only costs a walk of what one may hold */

    for (size_t i = 0; i < sizeof(share.bytes); i++)
        hash = (hash ^ share.bytes[i]) * 16777619U;
    return &conns->buckets[(hash >> 8) % BUCKETS];
}

static void end(struct http_conn *conn)
{
    shutdown(conn->fd, SHUT_RDWR);
}

static bool is_too_slow(const struct http_conns *conns, const struct http_conn *conn,
                        int64_t now_us)
{
    int64_t receiving_us;

    if (conn->phase == PHASE_WAITING)
        return now_us >= conn->deadline_us;
    if (conn->phase == PHASE_WORKING)
        return false;
    receiving_us = conn->received_us + now_us - conn->since_us;
    return receiving_us > conns->limits.head_us
           && conn->body_bytes < receiving_us / 1000000 * conns->limits.body_bytes_per_s;
}

static void end_slow_ones(struct http_conns *conns)
{
    int64_t now_us = clock_monotonic_us(conns->clock);

    for (size_t i = 0; i < BUCKETS; i++)
        for (struct http_conn *conn = conns->buckets[i]; conn != NULL; conn = conn->next)
            if (is_too_slow(conns, conn, now_us))
                end(conn);
}

static void wait_a_round(struct http_conns *conns)
{
    struct timespec until;

    if (conns->count == 0) {
        pthread_cond_wait(&conns->wake, &conns->lock);
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ROUND_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&conns->wake, &conns->lock, &until);
}

static void *guard(void *arg)
{
    struct http_conns *conns = arg;

    pthread_mutex_lock(&conns->lock);
    while (!conns->is_stopping) {
        wait_a_round(conns);
        end_slow_ones(conns);
        pthread_mutex_unlock(&conns->lock);
        conns->limits.on_round(conns->limits.round_arg);
        pthread_mutex_lock(&conns->lock);
    }
    pthread_mutex_unlock(&conns->lock);
    return NULL;
}

struct http_conns *http_conns_new(const struct http_conn_limits *limits, const struct clock *clock)
{
    struct http_conns *conns = calloc(1, sizeof(*conns));
    pthread_condattr_t attr;

    CHECK(conns != NULL);
    conns->limits = *limits;
    conns->clock = clock;
    pthread_mutex_init(&conns->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&conns->wake, &attr);
    pthread_condattr_destroy(&attr);
    CHECK(pthread_create(&conns->warden, NULL, guard, conns) == 0);
    return conns;
}

void http_conns_free(struct http_conns **conns)
{
    struct http_conns *c = *conns;

    if (c == NULL)
        return;
    CHECK(c->count == 0);
    pthread_mutex_lock(&c->lock);
    c->is_stopping = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->warden, NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    free(c);
    *conns = NULL;
}

bool http_conns_have_room(struct http_conns *conns, struct net_address peer)
{
    struct net_address share = share_of(peer);
    int held = 0;

    pthread_mutex_lock(&conns->lock);
    for (struct http_conn *conn = *bucket_of(conns, share); conn != NULL; conn = conn->next)
        held += conn->is_counted && net_address_eq(share_of(conn->peer), share);
    pthread_mutex_unlock(&conns->lock);
    return held < conns->limits.max_per_peer;
}

struct http_conn *http_conns_add(struct http_conns *conns, int fd, struct net_address peer,
                                 bool is_counted)
{
    struct http_conn *conn = calloc(1, sizeof(*conn));
    struct http_conn **bucket = bucket_of(conns, share_of(peer));

    CHECK(conn != NULL);
    conn->peer = peer;
    conn->fd = fd;
    conn->is_counted = is_counted;
    conn->phase = PHASE_WAITING;
    conn->deadline_us = clock_monotonic_us(conns->clock) + conns->limits.head_us;
    pthread_mutex_lock(&conns->lock);
    conn->next = *bucket;
    if (conn->next != NULL)
        conn->next->previous = conn;
    *bucket = conn;
    if (conns->count++ == 0)
        pthread_cond_signal(&conns->wake);
    pthread_mutex_unlock(&conns->lock);
    return conn;
}

void http_conns_remove(struct http_conns *conns, struct http_conn *conn)
{
    pthread_mutex_lock(&conns->lock);
    if (conn->next != NULL)
        conn->next->previous = conn->previous;
    if (conn->previous != NULL)
        conn->previous->next = conn->next;
    else
        *bucket_of(conns, share_of(conn->peer)) = conn->next;
    conns->count--;
    pthread_mutex_unlock(&conns->lock);
    free(conn);
}

struct net_address http_conn_peer(const struct http_conn *conn)
{
    return conn->peer;
}

static void enter(struct http_conns *conns, struct http_conn *conn, enum phase phase,
                  int64_t limit_us)
{
    int64_t now_us = clock_monotonic_us(conns->clock);

    pthread_mutex_lock(&conns->lock);
    if (conn->phase == PHASE_RECEIVING)
        conn->received_us += now_us - conn->since_us;
    conn->phase = phase;
    conn->since_us = now_us;
    conn->deadline_us = now_us + limit_us;
    if (phase == PHASE_WAITING && conns->is_closing)
        end(conn);
    pthread_mutex_unlock(&conns->lock);
}

void http_conn_on_line(struct http_conns *conns, struct http_conn *conn)
{
    enter(conns, conn, PHASE_WAITING, conns->limits.head_us);
}

void http_conn_on_receiving(struct http_conns *conns, struct http_conn *conn, bool fresh)
{
    enter(conns, conn, PHASE_RECEIVING, 0);
    if (!fresh)
        return;
    pthread_mutex_lock(&conns->lock);
    conn->received_us = 0;
    conn->body_bytes = 0;
    pthread_mutex_unlock(&conns->lock);
}

void http_conn_on_bytes(struct http_conns *conns, struct http_conn *conn, size_t n)
{
    pthread_mutex_lock(&conns->lock);
    conn->body_bytes += (int64_t)n;
    pthread_mutex_unlock(&conns->lock);
}

void http_conn_on_working(struct http_conns *conns, struct http_conn *conn)
{
    enter(conns, conn, PHASE_WORKING, 0);
}

void http_conn_on_idle(struct http_conns *conns, struct http_conn *conn)
{
    enter(conns, conn, PHASE_WAITING, conns->limits.idle_us);
}

static void close_where(struct http_conns *conns, bool only_waiting)
{
    pthread_mutex_lock(&conns->lock);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct http_conn *conn = conns->buckets[i]; conn != NULL; conn = conn->next)
            if (!only_waiting || conn->phase == PHASE_WAITING)
                end(conn);
    pthread_mutex_unlock(&conns->lock);
}

void http_conns_close_idle(struct http_conns *conns)
{
    pthread_mutex_lock(&conns->lock);
    conns->is_closing = true;
    pthread_mutex_unlock(&conns->lock);
    close_where(conns, true);
}

void http_conns_close_all(struct http_conns *conns)
{
    close_where(conns, false);
}

int64_t http_conns_count(struct http_conns *conns)
{
    int64_t count;

    pthread_mutex_lock(&conns->lock);
    count = conns->count;
    pthread_mutex_unlock(&conns->lock);
    return count;
}
