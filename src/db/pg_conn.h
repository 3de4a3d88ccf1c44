/**
 * One PostgreSQL connection, always in libpq's pipeline mode: commands are queued, sent together,
 * and their answers read in order when somebody needs one. Private to src/db; one thread at a time.
 *
 * "The PostgreSQL 15 documentation", 34.5 Pipeline Mode, tells how errors, Sync and Flush go
 * together: after an error the server skips everything up to the next Sync.
 */
#ifndef PHAROS_DB_PG_CONN_H
#define PHAROS_DB_PG_CONN_H

#include <libpq-fe.h>

#include "db/engine.h"
#include "db/query_text.h"

enum { PG_CACHE_SETS = 256, PG_CACHE_WAYS = 4 };

/** A statement that the server has prepared as "s<number>"; text.sql is NULL where the place is
 * free. */
struct pg_statement {
    struct query_text text;
    uint64_t hash;
    uint64_t used_at;
    uint64_t number;
};

/** What an answer that is still to come belongs to. */
struct pg_expected {
    enum { PG_EXPECT_PREPARE = 1, PG_EXPECT_RESULT, PG_EXPECT_SYNC } what;
    struct pg_statement *statement; /* of a PREPARE */
    uint64_t number;
    const char *name; /* of the query, for the log */
};

enum { PG_EXPECTED_MAX = 256 };

struct pg_conn {
    PGconn *raw;    /* NULL: not connected */
    bool dead;      /* broken: closed when it is given back */
    bool timed_out; /* dead because the deadline passed */
    struct pg_statement cache[PG_CACHE_SETS][PG_CACHE_WAYS];
    uint64_t prepared; /* running number of statements */
    uint64_t uses;
    struct pg_expected expected[PG_EXPECTED_MAX]; /* a ring */
    size_t expected_first;
    size_t expected_n;
    char *scratch; /* values as text while a command is queued */
    size_t scratch_room;
    int64_t deadline_us; /* by pg_now_us: when waiting for the server ends; 0 = never */
};

/** The first thing that went wrong while answers were read. */
enum { PG_NAME_MAX = 64 };

struct pg_failure {
    bool failed;
    bool lost;                   /* the connection broke without the server saying why */
    bool serialization;          /* 40001 or 40P01: running the step again can succeed */
    char duplicate[PG_NAME_MAX]; /* the constraint of 23505; "" for any other error */
    struct err err;
};

/** Time for waiting; the real one even where a test's clock stands still. */
int64_t pg_now_us(void);

/** Connects and sets the session up; tries until `patience_ms` have passed. */
bool pg_connect(struct pg_conn *conn, const char *url, int64_t patience_ms,
                struct err *err) MUST_USE;
void pg_disconnect(struct pg_conn *conn);
/** False when the idle connection turns out to be broken. */
bool pg_is_usable(struct pg_conn *conn) MUST_USE;

/** Queues a statement; prepares it first where this connection has not. */
bool pg_queue(struct pg_conn *conn, const struct db_query *query, struct db_binds binds,
              struct err *err) MUST_USE;
/**
 * Queues a statement without values that begins or ends a transaction; it is never prepared, since
 * before it nothing may be queued, not even the forgetting of a statement that made room for it.
 */
bool pg_queue_bare(struct pg_conn *conn, const struct db_query *query, struct err *err) MUST_USE;
/** Queues only the preparing, where this connection has not prepared the statement yet. */
bool pg_queue_prepare(struct pg_conn *conn, const struct db_query *query, struct err *err) MUST_USE;
/** Queues the end of a batch: the server takes it up again after an error. */
void pg_queue_sync(struct pg_conn *conn);
/** Sends what is queued and does not wait. */
void pg_flush(struct pg_conn *conn);
/**
 * Sends everything and reads every answer that is due. The last command's result goes to *last,
 * when wanted (owned: PQclear). `failure` holds the first error; nothing else tells.
 */
void pg_drain(struct pg_conn *conn, PGresult **last, struct pg_failure *failure);

/**
 * Sends everything and reads the answers that are due but for the last command's, whose rows then
 * come with pg_stream_next, one result each. `failure` as in pg_drain.
 */
void pg_stream_begin(struct pg_conn *conn, struct pg_failure *failure);
/** The next of them (owned: PQclear); NULL at the end, which has to be reached, or on a failure. */
PGresult *pg_stream_next(struct pg_conn *conn, struct pg_failure *failure);

/** Several statements in one text, outside the pipeline. */
bool pg_run_script(struct pg_conn *conn, const char *sql, struct err *err) MUST_USE;

/** Fills *err for a broken connection; returns false. */
bool pg_fail_connection(const struct pg_conn *conn, const char *what, struct err *err);

/** Fills *err from the server's answer; returns false. */
bool pg_fail_result(const PGresult *result, const char *what, struct err *err);

#endif
