/** The pool of SQLite read connections: each snapshot has one for itself. Private to src/db. */
#ifndef PHAROS_DB_SQLITE_READERS_H
#define PHAROS_DB_SQLITE_READERS_H

#include <pthread.h>

#include "db/sqlite_rows.h"

enum { READERS_DEFAULT = 8, READERS_MAX = 64 };

struct sqlite_reader {
    struct sqlite_conn conn;
    struct sqlite_tx tx;
    struct sqlite_reader *next_free;
    bool is_open;
    _Atomic int64_t since_us; /* when its snapshot began; 0 = none */
};

struct sqlite_readers {
    struct db *db;
    struct db_options options; /* path and vfs are the pool's own copies */
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct sqlite_reader *free; /* the one used last stands first: its caches are warm */
    struct sqlite_reader *all;
    int n;
};

void readers_init(struct sqlite_readers *readers, struct db *db, const struct db_options *options);
/** Waits until every snapshot has ended. */
void readers_fini(struct sqlite_readers *readers);

bool readers_begin(struct sqlite_readers *readers, struct db_tx **out, struct err *err) MUST_USE;
void readers_end(struct sqlite_readers *readers, struct db_tx *tx);
int64_t readers_longest_ms(struct sqlite_readers *readers);

#endif
