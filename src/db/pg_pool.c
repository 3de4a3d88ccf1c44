#include "db/pg_pool.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"

/** What the last user left unread has long arrived. */
enum { LEFTOVERS_MS = 1000 };

void pg_pool_init(struct pg_pool *pool, struct db *db, const struct db_options *options)
{
    pthread_condattr_t attributes;

    pool->db = db;
    pool->url = strdup(options->url);
    pool->n = options->connections > 0 ? options->connections : POOL_DEFAULT;
    CHECK(pool->url != NULL && pool->n <= POOL_MAX);
    pool->all = calloc((size_t)pool->n, sizeof(*pool->all));
    CHECK(pool->all != NULL);
    for (int i = pool->n - 1; i >= 0; i--) {
        pool->all[i].next_free = pool->free;
        pool->free = &pool->all[i];
    }
    CHECK(pthread_mutex_init(&pool->lock, NULL) == 0);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    CHECK(pthread_cond_init(&pool->freed, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
}

static int count_free(const struct pg_pool *pool)
{
    int n = 0;

    for (const struct pg_tx *tx = pool->free; tx != NULL; tx = tx->next_free)
        n++;
    return n;
}

void pg_pool_fini(struct pg_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (count_free(pool) < pool->n)
        pthread_cond_wait(&pool->freed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->n; i++)
        pg_disconnect(&pool->all[i].conn);
    free(pool->all);
    free(pool->url);
    pthread_cond_destroy(&pool->freed);
    pthread_mutex_destroy(&pool->lock);
}

/** NULL when none came free in time. */
static struct pg_tx *take_place(struct pg_pool *pool)
{
    struct timespec until = db_wait_until(pool->db);
    struct pg_tx *tx;
    int waited = 0;

    atomic_fetch_add_explicit(&pool->waiting, 1, memory_order_relaxed);
    pthread_mutex_lock(&pool->lock);
    while (pool->free == NULL && waited == 0)
        waited = pthread_cond_timedwait(&pool->freed, &pool->lock, &until);
    tx = pool->free;
    if (tx != NULL)
        pool->free = tx->next_free;
    pthread_mutex_unlock(&pool->lock);
    atomic_fetch_sub_explicit(&pool->waiting, 1, memory_order_relaxed);
    return tx;
}

static void give_place(struct pg_pool *pool, struct pg_tx *tx)
{
    atomic_store_explicit(&tx->since_us, 0, memory_order_relaxed);
    pthread_mutex_lock(&pool->lock);
    tx->next_free = pool->free;
    pool->free = tx;
    /* db_close waits on the same condition as callers do. */
    pthread_cond_broadcast(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}

/** A snapshot's end is not waited for: its answers are read here. */
static bool read_leftovers(struct pg_conn *conn)
{
    struct pg_failure failure;

    if (conn->expected_n == 0)
        return true;
    conn->deadline_us = pg_now_us() + LEFTOVERS_MS * 1000;
    pg_drain(conn, NULL, &failure);
    return !failure.failed && !conn->dead;
}

static void drop(struct pg_pool *pool, struct pg_conn *conn)
{
    atomic_fetch_add(&pool->breaks, 1);
    pg_disconnect(conn);
}

static bool make_ready(struct pg_pool *pool, struct pg_conn *conn, struct err *err)
{
    if (conn->raw != NULL && (!read_leftovers(conn) || !pg_is_usable(conn)))
        drop(pool, conn);
    return conn->raw != NULL || pg_connect(conn, pool->url, RECONNECT_MS, err);
}

bool pg_pool_take(struct pg_pool *pool, struct pg_tx **out, struct err *err)
{
    struct pg_tx *tx = take_place(pool);

    if (tx == NULL) {
        err_set(err, ERR_UNAVAILABLE, "database_busy", "the database is busy");
        err->retry_after_s = 1;
        return false;
    }
    if (!make_ready(pool, &tx->conn, err)) {
        give_place(pool, tx);
        return false;
    }
    tx->base = (struct db_tx){ .db = pool->db };
    tx->lost = tx->serialization = false;
    tx->duplicate[0] = '\0';
    tx->conn.deadline_us = 0;
    *out = tx;
    return true;
}

void pg_pool_give(struct pg_pool *pool, struct pg_tx *tx)
{
    if (tx->conn.dead)
        drop(pool, &tx->conn);
    give_place(pool, tx);
}

int64_t pg_pool_longest_ms(struct pg_pool *pool)
{
    int64_t now_us = pg_now_us();
    int64_t longest_us = 0;

    for (int i = 0; i < pool->n; i++) {
        int64_t since_us = atomic_load_explicit(&pool->all[i].since_us, memory_order_relaxed);

        if (since_us != 0 && now_us - since_us > longest_us)
            longest_us = now_us - since_us;
    }
    return longest_us / 1000;
}
