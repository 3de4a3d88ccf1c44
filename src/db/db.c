#include "db/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "db/engine.h"

bool db_open(const struct db_options *options, struct db **out, struct err *err)
{
    CHECK((options->path != NULL) != (options->url != NULL));
    if (options->path != NULL)
        return db_sqlite_open(options, out, err);
    return db_postgres_open(options, out, err);
}

void db_close(struct db **db)
{
    if (*db == NULL)
        return;
    (*db)->ops->close(*db);
    *db = NULL;
}

enum db_engine db_engine(const struct db *db)
{
    return db->engine;
}

void db_base_init(struct db *db, const struct db_ops *ops, enum db_engine engine,
                  const struct db_options *options)
{
    db->ops = ops;
    db->engine = engine;
    db->log = options->log;
    db->clock = options->clock != NULL ? options->clock : &clock_system;
    db->wait_ms = options->wait_ms > 0 ? options->wait_ms : DB_WAIT_MS;
    bell_init(&db->bell);
}

void db_base_fini(struct db *db)
{
    bell_fini(&db->bell);
}

struct timespec db_wait_until(const struct db *db)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += db->wait_ms / 1000;
    until.tv_nsec += db->wait_ms % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    return until;
}

/* ---- faults ------------------------------------------------------------------------------ */

void db_fault_fail_nth(struct db *db, int64_t nth)
{
    atomic_store(&db->fault.fail_in, nth);
}

void db_fault_conflicts(struct db *db, int32_t times)
{
    atomic_store(&db->fault.conflicts, times);
}

/** True for the one statement that was ordered to fail. */
static bool fault_is_due(struct db *db)
{
    if (atomic_load_explicit(&db->fault.fail_in, memory_order_relaxed) == 0)
        return false;
    return atomic_fetch_sub(&db->fault.fail_in, 1) == 1;
}

/* ---- snapshots and changes ---------------------------------------------------------------- */

bool db_read_begin(struct db *db, struct db_tx **out, struct err *err)
{
    return db->ops->read_begin(db, out, err);
}

bool db_read_take_time(struct db_tx *tx, struct err *err)
{
    CHECK(!tx->writes);
    return tx->db->ops->take_time == NULL || tx->db->ops->take_time(tx, err);
}

void db_read_end(struct db_tx **tx)
{
    if (*tx == NULL)
        return;
    CHECK((*tx)->open_rows == 0);
    (*tx)->db->ops->read_end(*tx);
    *tx = NULL;
}

bool db_write(struct db *db, db_step *step, void *arg, struct err *err)
{
    return db->ops->write(db, step, arg, false, err);
}

void db_write_later(struct db *db, db_step *step, void *arg, db_done *done, void *done_arg,
                    struct err *err)
{
    if (db->ops->write_later != NULL)
        db->ops->write_later(db, step, arg, done, done_arg, err);
    else
        done(done_arg, db->ops->write(db, step, arg, false, err));
}

enum db_engine db_tx_engine(const struct db_tx *tx)
{
    return tx->db->engine;
}

bool db_tx_break(struct db_tx *tx, const struct err *err)
{
    if (!tx->broken) {
        tx->broken = true;
        tx->why = *err;
    }
    return false;
}

bool db_tx_run(struct db_tx *tx, db_step *step, void *arg, struct err *err)
{
    bool ok = step(tx, arg, err);

    CHECK(tx->open_rows == 0);
    if (!tx->broken)
        return ok;
    if (ok)
        *err = tx->why;
    return false;
}

void db_count_commit(struct db *db, int64_t group)
{
    int64_t largest = atomic_load(&db->counters.largest_group);

    atomic_fetch_add(&db->counters.commits, 1);
    atomic_fetch_add(&db->counters.steps, group);
    while (group > largest
           && !atomic_compare_exchange_weak(&db->counters.largest_group, &largest, group))
        ;
}

/* ---- statements ---------------------------------------------------------------------------- */

const char *db_query_text(const struct db_query *query, enum db_engine engine)
{
    return engine == DB_POSTGRES && query->pg != NULL ? query->pg : query->sql;
}

const struct db_bind *db_find_bind(struct db_binds binds, struct str name, size_t guess)
{
    for (size_t i = 0; i < binds.n; i++) {
        const struct db_bind *bind = &binds.v[(guess + i) % binds.n];

        if (str_eq(bind->name, name))
            return bind;
    }
    return NULL;
}

bool db_missing_bind(const struct db_query *query, const char *name, struct err *err)
{
    err_set(err, ERR_INTERNAL, "database_failed", "the database could not do this");
    return err_detail(err, "%s: no value for %s", query->name, name);
}

bool db_check_text(struct str text, struct err *err)
{
    if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
        return err_set(err, ERR_INVALID, "nul_in_text", "text must not hold a NUL character");
    return true;
}

/** Statements of a transaction that has failed fail alike, on both engines. */
static bool may_run(struct db_tx *tx, const struct db_query *query, struct err *err)
{
    if (tx->broken) {
        *err = tx->why;
        return false;
    }
    if (!fault_is_due(tx->db))
        return true;
    err_set(err, ERR_UNAVAILABLE, "database_unavailable", "the database does not answer");
    err_detail(err, "%s: injected fault", query->name);
    return db_tx_break(tx, err);
}

bool db_rows(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
             struct db_rows **out, struct err *err)
{
    if (!may_run(tx, query, err))
        return false;
    if (!tx->db->ops->rows(tx, query, binds, out, err))
        return db_tx_break(tx, err);
    tx->open_rows++;
    return true;
}

bool db_rows_large(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                   struct db_rows **out, struct err *err)
{
    if (!may_run(tx, query, err))
        return false;
    if (!tx->db->ops->rows_large(tx, query, binds, out, err))
        return db_tx_break(tx, err);
    tx->open_rows++;
    return true;
}

bool db_next(struct db_rows *rows)
{
    return !rows->tx->is_full && rows->tx->db->ops->next(rows);
}

/** Rows that do not fit are an error of those who asked for them, not the end of the process. */
static bool end_full(struct db_tx *tx, const struct db_query *query, struct err *err)
{
    if (!tx->is_full)
        return true;
    tx->is_full = false;
    err_set(err, ERR_LIMIT, "too_large", "this needs more memory than one request may use");
    return err_detail(err, "%s", query->name);
}

bool db_rows_end(struct db_rows **rows, struct err *err)
{
    struct db_tx *tx = (*rows)->tx;
    const struct db_query *query = (*rows)->query;
    bool ok = tx->db->ops->rows_end(*rows, err) && end_full(tx, query, err);

    *rows = NULL;
    tx->open_rows--;
    return ok || db_tx_break(tx, err);
}

int64_t db_col_int(const struct db_rows *rows, int column)
{
    return rows->tx->db->ops->col_int(rows, column);
}

double db_col_real(const struct db_rows *rows, int column)
{
    return rows->tx->db->ops->col_real(rows, column);
}

struct str db_col_text(const struct db_rows *rows, int column)
{
    return rows->tx->db->ops->col_text(rows, column);
}

struct str db_col_blob(struct db_rows *rows, int column)
{
    return rows->tx->db->ops->col_blob(rows, column);
}

bool db_col_is_null(const struct db_rows *rows, int column)
{
    return rows->tx->db->ops->col_is_null(rows, column);
}

struct str db_col_dup(const struct db_rows *rows, int column, struct arena *arena)
{
    struct str text = db_col_text(rows, column);

    if (str_is_null(text))
        return text;
    text = str_dup(arena, text);
    rows->tx->is_full |= arena_is_over(arena);
    return text;
}

static bool run_exec(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                     int64_t *changed, struct err *err)
{
    if (!may_run(tx, query, err))
        return false;
    return tx->db->ops->exec(tx, query, binds, changed, err) || db_tx_break(tx, err);
}

bool db_exec(struct db_tx *tx, const struct db_query *query, struct db_binds binds, struct err *err)
{
    return run_exec(tx, query, binds, NULL, err);
}

bool db_change(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
               int64_t *changed, struct err *err)
{
    return run_exec(tx, query, binds, changed, err);
}

bool db_one_int(struct db_tx *tx, const struct db_query *query, struct db_binds binds,
                int64_t absent, int64_t *out, struct err *err)
{
    struct db_rows *rows;
    int64_t found = absent;

    if (!db_rows(tx, query, binds, &rows, err))
        return false;
    if (db_next(rows) && !db_col_is_null(rows, 0))
        found = db_col_int(rows, 0);
    if (!db_rows_end(&rows, err))
        return false;
    *out = found;
    return true;
}

bool db_prepare_check(struct db_tx *tx, const struct db_query *query, struct err *err)
{
    if (!may_run(tx, query, err))
        return false;
    return tx->db->ops->prepare(tx, query, err) || db_tx_break(tx, err);
}

bool db_new_id(struct db_tx *tx, const char *table, int64_t *out, struct err *err)
{
    static const struct db_query q_new_id = { "db.new_id", "", NULL };

    CHECK(tx->writes);
    if (!may_run(tx, &q_new_id, err))
        return false;
    return tx->db->ops->new_id(tx, table, out, err) || db_tx_break(tx, err);
}

bool db_pass_ids(struct db_tx *tx, const char *table, int64_t used, struct err *err)
{
    static const struct db_query q_pass = { "db.pass_ids", "", NULL };

    CHECK(tx->writes && used < INT64_MAX);
    if (!may_run(tx, &q_pass, err))
        return false;
    return tx->db->ops->pass_ids(tx, table, used, err) || db_tx_break(tx, err);
}

/* ---- the rest ------------------------------------------------------------------------------- */

void db_on_change(struct db *db, void (*woken)(void *arg), void *arg)
{
    bell_add(&db->bell, woken, arg);
}

void db_off_change(struct db *db, void (*woken)(void *arg), void *arg)
{
    bell_remove(&db->bell, woken, arg);
}

bool db_clock_offset_ms(struct db *db, int64_t *out, struct err *err)
{
    static const struct db_query q_now = {
        "db.now",
        "SELECT NULL",
        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    };
    struct db_tx *tx;
    int64_t before_ms;
    int64_t after_ms;
    int64_t there_ms;
    bool ok;

    if (!db_read_begin(db, &tx, err))
        return false;
    before_ms = clock_now_ms(db->clock);
    ok = db_one_int(tx, &q_now, DB_NO_BINDS, before_ms, &there_ms, err);
    after_ms = clock_now_ms(db->clock);
    db_read_end(&tx);
    if (!ok)
        return false;
    /* The answer was made somewhere between asking and hearing; SQLite has no clock but ours. */
    *out = db->engine == DB_POSTGRES ? (before_ms + after_ms) / 2 - there_ms : 0;
    return true;
}

bool db_horizon(struct db_tx *tx, int64_t *out, struct err *err)
{
    static const struct db_query q_horizon = {
        "db.horizon",
        "SELECT 9223372036854775807",
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    };

    return db_one_int(tx, &q_horizon, DB_NO_BINDS, 0, out, err);
}

void db_read_metrics(struct db *db, struct db_metrics *out)
{
    *out = (struct db_metrics){
        .commits = atomic_load(&db->counters.commits),
        .steps = atomic_load(&db->counters.steps),
        .reruns = atomic_load(&db->counters.reruns),
        .largest_group = atomic_load(&db->counters.largest_group),
    };
    db->ops->metrics(db, out);
}
