/**
 * Word of commits between nodes: a thread with a connection of its own that LISTENs, and NOTIFYs
 * for this node at most once per 10 ms. Outside business transactions, where NOTIFY would take a
 * lock that serializes every COMMIT. Private to src/db.
 */
#ifndef PHAROS_DB_PG_BELL_H
#define PHAROS_DB_PG_BELL_H

#include <libpq-fe.h>
#include <pthread.h>

#include "db/engine.h"

struct pg_bell {
    struct db *db;
    const char *url; /* borrowed */
    pthread_t thread;
    PGconn *conn;
    int wake;             /* eventfd */
    _Atomic bool changed; /* committed here since the last NOTIFY */
    _Atomic bool stopping;
};

void pg_bell_start(struct pg_bell *bell, struct db *db, const char *url);
void pg_bell_stop(struct pg_bell *bell);
/** Something was committed here. Any thread. */
void pg_bell_changed(struct pg_bell *bell);

#endif
