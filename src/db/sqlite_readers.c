#include "db/sqlite_readers.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"

static const struct db_query q_begin = { "db.begin_read", "BEGIN", NULL };
static const struct db_query q_end = { "db.end_read", "ROLLBACK", NULL };

void readers_init(struct sqlite_readers *readers, struct db *db, const struct db_options *options)
{
    pthread_condattr_t attributes;

    memset(readers, 0, sizeof(*readers));
    readers->db = db;
    readers->options = *options;
    readers->n = options->readers > 0 ? options->readers : READERS_DEFAULT;
    CHECK(readers->n <= READERS_MAX);
    readers->all = calloc((size_t)readers->n, sizeof(*readers->all));
    CHECK(readers->all != NULL);
    for (int i = readers->n - 1; i >= 0; i--) {
        readers->all[i].next_free = readers->free;
        readers->free = &readers->all[i];
    }
    CHECK(pthread_mutex_init(&readers->lock, NULL) == 0);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    CHECK(pthread_cond_init(&readers->freed, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
}

static int count_free(const struct sqlite_readers *readers)
{
    int n = 0;

    for (const struct sqlite_reader *reader = readers->free; reader != NULL;
         reader = reader->next_free)
        n++;
    return n;
}

void readers_fini(struct sqlite_readers *readers)
{
    pthread_mutex_lock(&readers->lock);
    while (count_free(readers) < readers->n)
        pthread_cond_wait(&readers->freed, &readers->lock);
    pthread_mutex_unlock(&readers->lock);
    for (int i = 0; i < readers->n; i++)
        if (readers->all[i].is_open)
            sqlite_conn_close(&readers->all[i].conn);
    free(readers->all);
    pthread_cond_destroy(&readers->freed);
    pthread_mutex_destroy(&readers->lock);
}

/** NULL when none came free in time. */
static struct sqlite_reader *take(struct sqlite_readers *readers)
{
    struct sqlite_reader *reader;
    struct timespec until = db_wait_until(readers->db);
    int waited = 0;

    pthread_mutex_lock(&readers->lock);
    while (readers->free == NULL && waited == 0)
        waited = pthread_cond_timedwait(&readers->freed, &readers->lock, &until);
    reader = readers->free;
    if (reader != NULL)
        readers->free = reader->next_free;
    pthread_mutex_unlock(&readers->lock);
    return reader;
}

static void give_back(struct sqlite_readers *readers, struct sqlite_reader *reader)
{
    atomic_store_explicit(&reader->since_us, 0, memory_order_relaxed);
    pthread_mutex_lock(&readers->lock);
    reader->next_free = readers->free;
    readers->free = reader;
    /* db_close waits on the same condition as callers do. */
    pthread_cond_broadcast(&readers->freed);
    pthread_mutex_unlock(&readers->lock);
}

static bool begin(struct sqlite_readers *readers, struct sqlite_reader *reader, struct err *err)
{
    if (!reader->is_open) {
        if (!sqlite_conn_open(&readers->options, SQLITE_READER, &reader->conn, err))
            return false;
        reader->is_open = true;
    }
    reader->tx = (struct sqlite_tx){ .base = { .db = readers->db }, .conn = &reader->conn };
    return sqlite_conn_run(&reader->conn, &q_begin, err);
}

bool readers_begin(struct sqlite_readers *readers, struct db_tx **out, struct err *err)
{
    struct sqlite_reader *reader = take(readers);

    if (reader == NULL) {
        err_set(err, ERR_UNAVAILABLE, "database_busy", "the database is busy");
        err->retry_after_s = 1;
        return false;
    }
    atomic_store_explicit(&reader->since_us, clock_monotonic_us(readers->db->clock),
                          memory_order_relaxed);
    if (!begin(readers, reader, err)) {
        give_back(readers, reader);
        return false;
    }
    *out = &reader->tx.base;
    return true;
}

void readers_end(struct sqlite_readers *readers, struct db_tx *tx)
{
    struct sqlite_tx *own = CONTAINER_OF(tx, struct sqlite_tx, base);
    struct sqlite_reader *reader = CONTAINER_OF(own, struct sqlite_reader, tx);
    struct err err;

    if (sqlite3_get_autocommit(reader->conn.handle) == 0
        && !sqlite_conn_run(&reader->conn, &q_end, &err)) {
        /* A connection whose snapshot cannot be ended would hold the WAL for ever. */
        sqlite_conn_close(&reader->conn);
        reader->is_open = false;
    }
    give_back(readers, reader);
}

int64_t readers_longest_ms(struct sqlite_readers *readers)
{
    int64_t now_us = clock_monotonic_us(readers->db->clock);
    int64_t longest_us = 0;

    for (int i = 0; i < readers->n; i++) {
        int64_t since_us = atomic_load_explicit(&readers->all[i].since_us, memory_order_relaxed);

        if (since_us != 0 && now_us - since_us > longest_us)
            longest_us = now_us - since_us;
    }
    return longest_us / 1000;
}
