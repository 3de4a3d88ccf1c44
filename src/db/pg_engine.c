/** PostgreSQL put together: the pool, snapshots, changes, ids, and the bell between nodes. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "db/engine.h"
#include "db/pg_bell.h"
#include "db/pg_ids.h"
#include "db/pg_rows.h"

static const struct db_query q_begin_write = { "db.begin",
                                               "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
                                               NULL };
static const struct db_query q_begin_read = { "db.begin_read",
                                              "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                                              NULL };
static const struct db_query q_commit = { "db.commit", "COMMIT", NULL };
static const struct db_query q_rollback = { "db.rollback", "ROLLBACK", NULL };

/** How long the answer to COMMIT is waited for: synchronous replication may take its time. */
enum { COMMIT_MAX_MS = 15000, READ_MAX_MS = 10000 };

struct pg_db {
    struct db base;
    struct pg_pool pool;
    struct pg_ids ids;
    struct pg_bell bell;
};

static struct pg_db *of(struct db *db)
{
    return CONTAINER_OF(db, struct pg_db, base);
}

static void begin(struct pg_tx *tx, bool writes, bool patient)
{
    int64_t now_us = pg_now_us();
    int64_t most_ms = writes ? DB_WRITE_MAX_MS : READ_MAX_MS;

    tx->base.writes = writes;
    tx->base.patient = patient;
    tx->conn.deadline_us = patient ? 0 : now_us + most_ms * 1000;
    atomic_store_explicit(&tx->since_us, now_us, memory_order_relaxed);
}

/* ---- snapshots ---------------------------------------------------------------------------------
 */

static bool pg_read_begin(struct db *base, struct db_tx **out, struct err *err)
{
    struct pg_db *db = of(base);
    struct pg_tx *tx;

    if (!pg_pool_take(&db->pool, &tx, err))
        return false;
    begin(tx, false, false);
    if (!pg_queue_bare(&tx->conn, &q_begin_read, err)) {
        pg_pool_give(&db->pool, tx);
        return false;
    }
    *out = &tx->base;
    return true;
}

static bool pg_take_time(struct db_tx *base, struct err *err)
{
    static const struct db_query q_take_time = {
        "db.take_time",
        "SELECT set_config('statement_timeout', '0', true),"
        " set_config('idle_in_transaction_session_timeout', '0', true)",
        NULL,
    };

    CONTAINER_OF(base, struct pg_tx, base)->conn.deadline_us = 0;
    base->patient = true;
    return db_exec(base, &q_take_time, DB_NO_BINDS, err);
}

/** Nobody needs the answer: the connection's next user reads it. */
static void pg_read_end(struct db_tx *base)
{
    struct pg_tx *tx = CONTAINER_OF(base, struct pg_tx, base);
    struct err err;

    /* After an error the server skips all up to a Sync. */
    if (!tx->conn.dead && tx->base.broken)
        pg_queue_sync(&tx->conn);
    if (!tx->conn.dead && pg_queue_bare(&tx->conn, &q_rollback, &err)) {
        pg_queue_sync(&tx->conn);
        pg_flush(&tx->conn);
    }
    pg_pool_give(&of(base->db)->pool, tx);
}

/* ---- changes -----------------------------------------------------------------------------------
 */

/** Serialization failures on order: a real one, from the server, just before COMMIT. */
static bool queue_conflict(struct pg_tx *tx, int run, struct err *err)
{
    static const struct db_query q_40001 = { "db.fault_40001",
                                             "DO $$BEGIN RAISE SQLSTATE '40001'; END$$", NULL };
    static const struct db_query q_40p01 = { "db.fault_40p01",
                                             "DO $$BEGIN RAISE SQLSTATE '40P01'; END$$", NULL };

    return pg_queue(&tx->conn, run % 2 == 0 ? &q_40001 : &q_40p01, DB_NO_BINDS, err);
}

static void roll_back(struct pg_tx *tx)
{
    struct pg_failure failure;
    struct err err;

    if (tx->conn.dead)
        return;
    pg_queue_sync(&tx->conn);
    if (pg_queue_bare(&tx->conn, &q_rollback, &err))
        pg_queue_sync(&tx->conn);
    tx->conn.deadline_us = pg_now_us() + READ_MAX_MS * 1000;
    pg_drain(&tx->conn, NULL, &failure);
    if (PQtransactionStatus(tx->conn.raw) != PQTRANS_IDLE)
        tx->conn.dead = true;
}

/**
 * COMMIT with everything that is still queued, in one go. The server answers COMMIT with the tag
 * ROLLBACK when the transaction had failed before. A connection that breaks before any error came
 * leaves open whether COMMIT was heard.
 */
static bool commit(struct pg_tx *tx, struct err *err)
{
    struct pg_failure failure;
    PGresult *last;
    bool ok;

    if (!pg_queue_bare(&tx->conn, &q_commit, err)) {
        tx->lost = true;
        return false;
    }
    pg_queue_sync(&tx->conn);
    if (!tx->base.patient)
        tx->conn.deadline_us = pg_now_us() + COMMIT_MAX_MS * 1000;
    pg_drain(&tx->conn, &last, &failure);
    if (failure.failed) {
        *err = failure.err;
        tx->serialization = failure.serialization;
        memcpy(tx->duplicate, failure.duplicate, sizeof(tx->duplicate));
        tx->lost = !failure.lost && tx->conn.dead;
        if (failure.lost) {
            err_set(err, ERR_UNCERTAIN, "commit_uncertain",
                    "the database went away while this was being stored");
            err_detail(err, "%s", failure.err.detail);
        }
        return false;
    }
    ok = strcmp(PQcmdStatus(last), "COMMIT") == 0;
    PQclear(last);
    if (!ok)
        err_set(err, ERR_INTERNAL, "database_failed", "the database could not do this");
    return ok;
}

static bool run_step(struct pg_tx *tx, db_step *step, void *arg, int run, struct err *err)
{
    int32_t conflicts = atomic_load_explicit(&tx->base.db->fault.conflicts, memory_order_relaxed);

    if (!pg_queue_bare(&tx->conn, &q_begin_write, err)) {
        tx->lost = true;
        return false;
    }
    return db_tx_run(&tx->base, step, arg, err)
           && (run >= conflicts || queue_conflict(tx, run, err)) && commit(tx, err);
}

/** One try; *again says that nothing of it remains and another one can succeed. */
static bool try_once(struct pg_db *db, db_step *step, void *arg, bool patient, int run, bool *again,
                     struct err *err)
{
    struct pg_tx *tx;
    bool ok;

    *again = false;
    if (!pg_pool_take(&db->pool, &tx, err))
        return false;
    begin(tx, true, patient);
    ok = run_step(tx, step, arg, run, err);
    if (!ok) {
        *again = tx->lost || tx->serialization || pg_ids_forget(&db->ids, tx->duplicate);
        roll_back(tx);
    }
    pg_pool_give(&db->pool, tx);
    return ok;
}

static bool pg_write(struct db *base, db_step *step, void *arg, bool patient, struct err *err)
{
    struct pg_db *db = of(base);
    bool again = true;

    for (int run = 0; again && run <= DB_RERUNS_MAX; run++) {
        if (run > 0)
            atomic_fetch_add(&base->counters.reruns, 1);
        if (try_once(db, step, arg, patient, run, &again, err)) {
            db_count_commit(base, 1);
            pg_bell_changed(&db->bell);
            return true;
        }
    }
    return false;
}

/* ---- the rest -----------------------------------------------------------------------------------
 */

static bool pg_lock_schema(struct db_tx *tx, struct err *err)
{
    /* The number is only ours to know; it says "pharos" in ASCII. */
    return pg_script(tx,
                     "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
                     "SET LOCAL idle_in_transaction_session_timeout = 0;"
                     "SELECT pg_advisory_xact_lock(123580965318515)",
                     err)
           || db_tx_break(tx, err);
}

static bool pg_new_id(struct db_tx *tx, const char *table, int64_t *out, struct err *err)
{
    return pg_ids_take(&of(tx->db)->ids, table, out, err);
}

static bool pg_pass_ids(struct db_tx *tx, const char *table, int64_t used, struct err *err)
{
    return pg_ids_pass(&of(tx->db)->ids, table, used, err);
}

static void pg_metrics(struct db *base, struct db_metrics *out)
{
    struct pg_db *db = of(base);

    out->longest_reader_ms = pg_pool_longest_ms(&db->pool);
    out->writers_waiting = atomic_load_explicit(&db->pool.waiting, memory_order_relaxed);
}

static void pg_close(struct db *base)
{
    struct pg_db *db = of(base);

    pg_bell_stop(&db->bell);
    pg_ids_fini(&db->ids);
    pg_pool_fini(&db->pool);
    db_base_fini(base);
    free(db);
}

static const struct db_ops pg_ops = {
    .close = pg_close,
    .read_begin = pg_read_begin,
    .take_time = pg_take_time,
    .read_end = pg_read_end,
    .write = pg_write,
    .rows = pg_rows,
    .rows_large = pg_rows_large,
    .next = pg_next,
    .rows_end = pg_rows_end,
    .col_int = pg_col_int,
    .col_real = pg_col_real,
    .col_text = pg_col_text,
    .col_blob = pg_col_blob,
    .col_is_null = pg_col_is_null,
    .exec = pg_exec,
    .prepare = pg_prepare,
    .script = pg_script,
    .lock_schema = pg_lock_schema,
    .new_id = pg_new_id,
    .pass_ids = pg_pass_ids,
    .metrics = pg_metrics,
};

/** One connection, so that a wrong address is told at once. */
static bool check_server(struct pg_db *db, struct err *err)
{
    struct pg_tx *tx;

    if (!pg_pool_take(&db->pool, &tx, err))
        return false;
    pg_pool_give(&db->pool, tx);
    return true;
}

bool db_postgres_open(const struct db_options *options, struct db **out, struct err *err)
{
    struct pg_db *db = calloc(1, sizeof(*db));

    CHECK(db != NULL);
    db_base_init(&db->base, &pg_ops, DB_POSTGRES, options);
    pg_pool_init(&db->pool, &db->base, options);
    if (!check_server(db, err)) {
        pg_pool_fini(&db->pool);
        db_base_fini(&db->base);
        free(db);
        return false;
    }
    pg_ids_init(&db->ids, &db->pool);
    pg_bell_start(&db->bell, &db->base, db->pool.url);
    *out = &db->base;
    return true;
}
