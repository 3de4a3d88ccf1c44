/** The pool of PostgreSQL connections: each transaction has one for itself. Private to src/db. */
#ifndef PHAROS_DB_PG_POOL_H
#define PHAROS_DB_PG_POOL_H

#include <pthread.h>

#include "db/pg_conn.h"

enum { POOL_DEFAULT = 24, POOL_MAX = 200 };

/** How long a lost server is waited for before the caller hears UNAVAILABLE. */
enum { RECONNECT_MS = 2000 };

/** A snapshot or a running step, with its connection. */
struct pg_tx {
    struct db_tx base;
    struct pg_conn conn;
    struct pg_tx *next_free;
    bool is_streaming;           /* rows are coming one by one: nothing else may be asked now */
    bool lost;                   /* the connection broke: nothing of this transaction remains */
    bool serialization;          /* 40001 or 40P01 */
    char duplicate[PG_NAME_MAX]; /* the constraint of 23505, or "" */
    _Atomic int64_t since_us;    /* when it began; 0 = free */
};

struct pg_pool {
    struct db *db;
    char *url;
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct pg_tx *free; /* the one used last stands first: its statements are prepared */
    struct pg_tx *all;
    int n;
    _Atomic int waiting;
    _Atomic uint64_t
        breaks; /* connections that broke: what was cached about the server may be old */
};

void pg_pool_init(struct pg_pool *pool, struct db *db, const struct db_options *options);
/** Waits until every transaction has ended. */
void pg_pool_fini(struct pg_pool *pool);

/** A connected place with nothing under way. */
bool pg_pool_take(struct pg_pool *pool, struct pg_tx **out, struct err *err) MUST_USE;
void pg_pool_give(struct pg_pool *pool, struct pg_tx *tx);
int64_t pg_pool_longest_ms(struct pg_pool *pool);

#endif
