/**
 * What the two engines share and what each of them brings. Private to src/db.
 *
 * A `struct db` is the first member of the engine's own struct, a `struct db_tx` and a
 * `struct db_rows` likewise; db.c checks, counts and forwards, the engine does the work.
 */
#ifndef PHAROS_DB_ENGINE_H
#define PHAROS_DB_ENGINE_H

#include <stdatomic.h>
#include <time.h>

#include "db/bell.h"
#include "db/db.h"
#include "db/db_fault.h"

/** How often a step is run again before its caller hears UNAVAILABLE. */
enum { DB_RERUNS_MAX = 5 };

/** No write transaction may be open longer than this, migrations apart. */
enum { DB_WRITE_MAX_MS = 5000 };

/** How long a caller waits for a free connection unless the options say. */
enum { DB_WAIT_MS = 5000 };

struct db_ops {
    void (*close)(struct db *db);
    bool (*read_begin)(struct db *db, struct db_tx **out, struct err *err);
    /** NULL: snapshots have no limits in time. */
    bool (*take_time)(struct db_tx *tx, struct err *err);
    void (*read_end)(struct db_tx *tx);
    /** `patient` lifts the time limits: a migration may take long. */
    bool (*write)(struct db *db, db_step *step, void *arg, bool patient, struct err *err);

    /** NULL: as `write`, with `done` called before it returns. */
    void (*write_later)(struct db *db, db_step *step, void *arg, db_done *done, void *done_arg,
                        struct err *err);

    bool (*rows)(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                 struct db_rows **out, struct err *err);
    /** As `rows`; the engine holds one row at a time. */
    bool (*rows_large)(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                       struct db_rows **out, struct err *err);
    bool (*next)(struct db_rows *rows);
    bool (*rows_end)(struct db_rows *rows, struct err *err);
    int64_t (*col_int)(const struct db_rows *rows, int column);
    double (*col_real)(const struct db_rows *rows, int column);
    struct str (*col_text)(const struct db_rows *rows, int column);
    struct str (*col_blob)(struct db_rows *rows, int column);
    bool (*col_is_null)(const struct db_rows *rows, int column);

    /** `changed` NULL: the number of rows need not be known now. */
    bool (*exec)(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                 int64_t *changed, struct err *err);
    /** Parses and resolves; runs nothing. */
    bool (*prepare)(struct db_tx *tx, const struct db_query *query, struct err *err);
    /** Several statements without values, for migrations. */
    bool (*script)(struct db_tx *tx, const char *sql, struct err *err);
    /** Makes every other node's migration wait until this transaction ends. */
    bool (*lock_schema)(struct db_tx *tx, struct err *err);
    bool (*new_id)(struct db_tx *tx, const char *table, int64_t *out, struct err *err);
    bool (*pass_ids)(struct db_tx *tx, const char *table, int64_t used, struct err *err);
    void (*metrics)(struct db *db, struct db_metrics *out);
};

/** Counters for /metrics; any thread. */
struct db_counters {
    _Atomic int64_t commits;
    _Atomic int64_t steps;
    _Atomic int64_t reruns;
    _Atomic int64_t largest_group;
};

struct db {
    const struct db_ops *ops;
    enum db_engine engine;
    const struct log *log; /* may be NULL in tests */
    const struct clock *clock;
    int wait_ms;
    struct db_counters counters;
    struct bell bell;
    struct db_fault fault;
};

struct db_tx {
    struct db *db;
    bool writes;
    bool patient;
    bool broken; /* a statement failed: the step fails whatever it answers */
    struct err why;
    bool is_full;  /* rows have filled an arena: no more of them come */
    int open_rows; /* a step that leaves rows open is our own mistake */
};

struct db_rows {
    struct db_tx *tx;
    const struct db_query *query;
};

/** Fills the shared part of a freshly allocated engine. */
void db_base_init(struct db *db, const struct db_ops *ops, enum db_engine engine,
                  const struct db_options *options);
/** Frees what db_base_init made. */
void db_base_fini(struct db *db);

/** Remembers the first error of a transaction; returns false. */
bool db_tx_break(struct db_tx *tx, const struct err *err);

/** Runs the caller's step and settles its answer: false when any statement in it failed. */
bool db_tx_run(struct db_tx *tx, db_step *step, void *arg, struct err *err) MUST_USE;

/** The instant (CLOCK_MONOTONIC) at which a caller that asks now has waited enough. */
struct timespec db_wait_until(const struct db *db);

void db_count_commit(struct db *db, int64_t group);

/** The text of a statement for an engine. */
const char *db_query_text(const struct db_query *query, enum db_engine engine);

/** The value named `name`; the search starts at `guess` because callers mostly bind in order. */
const struct db_bind *db_find_bind(struct db_binds binds, struct str name, size_t guess);

/** False with INTERNAL: the statement names a value that was not given. */
bool db_missing_bind(const struct db_query *query, const char *name, struct err *err);

/** Text must not hold NUL, which PostgreSQL cannot store: both engines refuse it alike. */
bool db_check_text(struct str text, struct err *err) MUST_USE;

bool db_sqlite_open(const struct db_options *options, struct db **out, struct err *err) MUST_USE;
bool db_postgres_open(const struct db_options *options, struct db **out, struct err *err) MUST_USE;

#endif
