/**
 * One database, two engines: SQLite inside by default, PostgreSQL when one machine is not enough.
 *
 * Statements are named constants; values bind by name (`:name`), never by position and never by
 * printing. Reads see one snapshot; changes go through db_write, whose step may run more than once.
 * Engine codes stop here: above this header only error kinds travel.
 *
 *   error kinds of every function below, unless it says otherwise
 *     UNAVAILABLE  database busy, gone, full ("storage_full") or restarting: nothing was changed
 *     UNCERTAIN    the connection broke between COMMIT and its answer
 *     CONFLICT     a constraint said no ("duplicate": unique, "in_use": foreign key, else
 * "constraint") INVALID      "nul_in_text": PostgreSQL cannot store it, so both refuse it INTERNAL
 * "database_failed"; the detail says what the engine said Codes of UNAVAILABLE: "storage_full",
 * "database_busy" (waited too long for a connection or a lock), "database_unavailable"; of
 * UNCERTAIN: "commit_uncertain".
 */
#ifndef PHAROS_DB_DB_H
#define PHAROS_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/attributes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/str.h"

struct arena;
struct db;      /* one company's database; any thread */
struct db_tx;   /* a running snapshot or change; one thread */
struct db_rows; /* a running statement; one thread */

enum db_engine { DB_SQLITE = 1, DB_POSTGRES = 2 };

/** How to reach a database. Copied at open. */
struct db_options {
    const char *path;       /* SQLite: the file; NULL with PostgreSQL */
    const char *url;        /* PostgreSQL: postgresql://…; NULL with SQLite */
    const char *sqlite_vfs; /* NULL for the system's own; tests name a faulty one */
    int checkpoint_pages;   /* SQLite: growth of the WAL between two checkpoints; 0 = 12000 */
    int readers;            /* SQLite read connections kept; 0 = 8 */
    int connections;        /* PostgreSQL pool size; 0 = 24 */
    int wait_ms;            /* how long a caller waits for a free connection; 0 = 5000 */
    const struct log *log;
    const struct clock *clock;
};

/** Opens (SQLite: creates) the database. Does not migrate: see db/migrate.h. Owned: db_close. */
bool db_open(const struct db_options *options, struct db **out, struct err *err) MUST_USE;
/** Waits for running transactions, checkpoints, closes. NULL is fine. */
void db_close(struct db **db);
enum db_engine db_engine(const struct db *db);

/** A statement with its name for logs and timings; `pg` where the dialects differ, else NULL. */
struct db_query {
    const char *name; /* "ticket.get" */
    const char *sql;  /* named parameters `:name`; `::` casts and string literals are left alone */
    const char *pg;   /* PostgreSQL's text, or NULL for the same text */
};

enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB, DB_REAL, DB_INT_LIST };

/** One named value. Made by the db_int() family, borrowed during the call. */
struct db_bind {
    struct str name;
    enum db_type type;
    int64_t i;
    double real;
    struct str s;
    const int64_t *list;
};

/** Of a literal the compiler knows the length; NULL where the name is given later. */
static inline struct str db_bind_name(const char *name)
{
    return (struct str){ name, name != NULL ? strlen(name) : 0 };
}

static inline struct db_bind db_int(const char *name, int64_t value)
{
    return (struct db_bind){ .name = db_bind_name(name), .type = DB_INT, .i = value };
}

/** NULL in the database where value is 0: for optional ids. */
static inline struct db_bind db_id(const char *name, int64_t value)
{
    return (struct db_bind){ .name = db_bind_name(name),
                             .type = value != 0 ? DB_INT : DB_NULL,
                             .i = value };
}

/** NULL in the database where the text is STR_NULL. */
static inline struct db_bind db_text(const char *name, struct str value)
{
    return (struct db_bind){ .name = db_bind_name(name),
                             .type = value.p != NULL ? DB_TEXT : DB_NULL,
                             .s = value };
}

static inline struct db_bind db_blob(const char *name, struct str value)
{
    return (struct db_bind){ .name = db_bind_name(name),
                             .type = value.p != NULL ? DB_BLOB : DB_NULL,
                             .s = value };
}

static inline struct db_bind db_real(const char *name, double value)
{
    return (struct db_bind){ .name = db_bind_name(name), .type = DB_REAL, .real = value };
}

static inline struct db_bind db_null(const char *name)
{
    return (struct db_bind){ .name = db_bind_name(name), .type = DB_NULL };
}

/**
 * A list for `IN`. Both dialects read it as a table of one column named `value`:
 *     ... WHERE team_id IN (SELECT value FROM json_each(:teams))          SQLite
 *     ... WHERE team_id = ANY(:teams::bigint[])                            PostgreSQL
 */
static inline struct db_bind db_int_list(const char *name, const int64_t *list, size_t n)
{
    return (struct db_bind){
        .name = db_bind_name(name), .type = DB_INT_LIST, .list = list, .i = (int64_t)n
    };
}

struct db_binds {
    const struct db_bind *v;
    size_t n;
};

/** DB_BINDS(db_int("id", 7), db_text("subject", subject)) */
#define DB_BINDS(...)                                                                              \
    ((struct db_binds){ (const struct db_bind[]){ __VA_ARGS__ },                                   \
                        sizeof((const struct db_bind[]){ __VA_ARGS__ })                            \
                            / sizeof(struct db_bind) })
#define DB_NO_BINDS ((struct db_binds){ NULL, 0 })

/* ---- snapshots and changes ------------------------------------------------------------- */

/**
 * Starts a read snapshot: all reads in it see one instant, which lies between this call and the
 * end of its first statement. Keep it under 1 s. Never held across db_write: the pool is bounded.
 * Reads past the horizon of running transactions are never seen (see db_horizon).
 */
bool db_read_begin(struct db *db, struct db_tx **out, struct err *err) MUST_USE;
/**
 * Lifts the limits in time from a snapshot that has just begun: a backup takes as long as the
 * company is large. False leaves a snapshot to be ended.
 */
bool db_read_take_time(struct db_tx *tx, struct err *err) MUST_USE;
/** Ends a snapshot; sets *tx to NULL. */
void db_read_end(struct db_tx **tx);

/**
 * The change step. Short; no network, no parsing, no effect outside the transaction, because it may
 * run again (lost group, 40001): it must set its outputs anew each time. False rolls back this
 * step.
 * It may run on another worker's thread while the caller sleeps: no thread-locals, no locks.
 * A statement that fails breaks the step: later statements fail with the same error, and the step
 * fails even if it answers true. To insert or ignore, say ON CONFLICT.
 */
typedef bool db_step(struct db_tx *tx, void *arg, struct err *err);

/**
 * Runs `step` in a write transaction and returns true only once the change is durable.
 * SQLite: one writer passed like a baton, group commit, a step that fails is undone alone.
 * PostgreSQL: a pooled connection, READ COMMITTED; 40001 and 40P01 re-run the step at most 5 times.
 */
bool db_write(struct db *db, db_step *step, void *arg, struct err *err) MUST_USE;

/** Hears the end of a change: `ok` false with the change's `err`. Must not itself change. */
typedef void db_done(void *arg, bool ok);

/**
 * The same without waiting for the disk: `done` runs exactly once, on any thread, perhaps before
 * this returns. What `arg`, `done_arg` and `err` point to lives until then. Not within a step.
 * A thread that would only sleep until the commit is free meanwhile; PostgreSQL waits here.
 */
void db_write_later(struct db *db, db_step *step, void *arg, db_done *done, void *done_arg,
                    struct err *err);

/** The engine a transaction runs on. */
enum db_engine db_tx_engine(const struct db_tx *tx);

/* ---- statements ------------------------------------------------------------------------ */

/** Starts a statement that gives rows. Owned: db_rows_end, on every path. */
bool db_rows(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
             struct db_rows **out, struct err *err) MUST_USE;
/**
 * The same for rows that may be large together. PostgreSQL hands over all rows of a statement at
 * once; these come one by one, so that only one is held, and no other statement of the transaction
 * may run before db_rows_end. Rows left over still have to come over the wire: say LIMIT.
 */
bool db_rows_large(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                   struct db_rows **out, struct err *err) MUST_USE;
/** True while there is a row. False at the end or on an error, which db_rows_end tells apart. */
bool db_next(struct db_rows *rows);
/** Ends the statement; false when it broke on the way. Sets *rows to NULL. */
bool db_rows_end(struct db_rows **rows, struct err *err) MUST_USE;

/** Ends a statement whose outcome no longer matters, on the way out after another error. */
static inline void db_rows_drop(struct db_rows **rows)
{
    struct err ignored;

    if (!db_rows_end(rows, &ignored))
        return;
}

/** Columns of the current row, counted from 0. Text and blobs are borrowed until db_next. */
int64_t db_col_int(const struct db_rows *rows, int column);     /* 0 where NULL */
double db_col_real(const struct db_rows *rows, int column);     /* 0 where NULL */
struct str db_col_text(const struct db_rows *rows, int column); /* STR_NULL where NULL */
struct str db_col_blob(struct db_rows *rows, int column);       /* STR_NULL where NULL */
bool db_col_is_null(const struct db_rows *rows, int column);
/** The same as db_col_text, copied to the arena. Once the arena is over its ceiling no further row
 * comes, and db_rows_end answers LIMIT "too_large". */
struct str db_col_dup(const struct db_rows *rows, int column, struct arena *arena);

/**
 * A statement without rows. On PostgreSQL it is queued in the pipeline: an error may show at the
 * next statement that reads, or at the end of the step; the step fails all the same.
 */
bool db_exec(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
             struct err *err) MUST_USE;
/** A statement without rows that must be known now: *changed is the number of rows it touched. */
bool db_change(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
               int64_t *changed, struct err *err) MUST_USE;
/** First column of the first row as an integer; *out = absent when there is no row or it is NULL.
 */
bool db_one_int(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                int64_t absent, int64_t *out, struct err *err) MUST_USE;

/**
 * Has the engine parse and resolve a statement without running it: INTERNAL, with the engine's
 * words in the detail, where its text is wrong for this schema. For the test of all statements; an
 * error ends the transaction as any other does.
 */
bool db_prepare_check(struct db_tx *tx, const struct db_query *query, struct err *err) MUST_USE;

/**
 * Ids are given by the database and never used again. `table` is a compile-time name. SQLite takes
 * them from one row per table, PostgreSQL from the table's sequence in blocks, so that an insert
 * need not be waited for.
 */
bool db_new_id(struct db_tx *tx, const char *table, int64_t *out, struct err *err) MUST_USE;
/**
 * Ids up to `used` are not given out any more: somebody brought them along. Other nodes on
 * PostgreSQL hold at most 256 ids a table in memory that they do not take back: where one of these
 * meets what was brought along at the UNIQUE constraint `TABLE_key`, the node throws its ids of
 * that table away and the step runs again.
 */
bool db_pass_ids(struct db_tx *tx, const char *table, int64_t used, struct err *err) MUST_USE;

/* ---- notifications between nodes -------------------------------------------------------- */

/**
 * `woken` runs on a database thread soon after some other node (or this one) committed a change;
 * coalesced, may come for nothing, may be missed (readers poll each second anyway). It must be
 * quick and must not come back to the database.
 */
void db_on_change(struct db *db, void (*woken)(void *arg), void *arg);
/** Ends that: `woken` is not running when this returns and is never called again. */
void db_off_change(struct db *db, void (*woken)(void *arg), void *arg);

/** How far this machine's clock is ahead of the database's (negative: behind). 0 on SQLite. */
bool db_clock_offset_ms(struct db *db, int64_t *out, struct err *err) MUST_USE;

/**
 * The horizon of a snapshot: every transaction numbered below it has ended. PostgreSQL: a follower
 * reads only rows whose stored `pg_current_xact_id()::text::bigint` is below, in order of that
 * number and the id. SQLite commits in order of ids: the largest integer.
 */
bool db_horizon(struct db_tx *tx, int64_t *out, struct err *err) MUST_USE;

/** Figures for /metrics: WAL size, longest reader, queue of writers, group sizes, re-runs. */
struct db_metrics {
    int64_t commits;
    int64_t steps;
    int64_t reruns;
    int64_t largest_group;
    int64_t wal_bytes;
    int64_t longest_reader_ms;
    int64_t writers_waiting;
};
void db_read_metrics(struct db *db, struct db_metrics *out);

#endif
