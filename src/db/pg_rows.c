#include "db/pg_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/** Room for what one more statement may queue (a DEALLOCATE, a PREPARE, itself) and the end. */
enum { QUEUE_ROOM = 8 };

/** A blob of the current row, decoded. */
struct pg_blob {
    struct pg_blob *next;
    unsigned char *bytes;
};

struct pg_rows {
    struct db_rows base;
    PGresult *result;
    int row;
    bool streams; /* `result` holds the current row alone, or none */
    struct pg_failure failure;
    struct pg_blob *blobs;
};

static struct pg_tx *tx_of(struct db_tx *tx)
{
    return CONTAINER_OF(tx, struct pg_tx, base);
}

/** Notes what a failure says of the transaction; true where there was none. */
static bool pass(struct pg_tx *tx, const struct pg_failure *failure, struct err *err)
{
    if (!failure->failed)
        return true;
    /* What took too long once is not tried again. */
    tx->lost = tx->lost || ((failure->lost || tx->conn.dead) && !tx->conn.timed_out);
    tx->serialization = tx->serialization || failure->serialization;
    memcpy(tx->duplicate, failure->duplicate, sizeof(tx->duplicate));
    *err = failure->err;
    return db_tx_break(&tx->base, err);
}

bool pg_settle(struct pg_tx *tx, PGresult **last, struct err *err)
{
    struct pg_failure failure;

    pg_drain(&tx->conn, last, &failure);
    return pass(tx, &failure, err);
}

static bool make_room(struct pg_tx *tx, struct err *err)
{
    return tx->conn.expected_n <= PG_EXPECTED_MAX - QUEUE_ROOM || pg_settle(tx, NULL, err);
}

/** Passes on whether something was queued, and notes a connection that broke meanwhile. */
static bool may_have_queued(struct pg_tx *tx, bool queued)
{
    tx->lost = tx->lost || (!queued && tx->conn.dead);
    return queued;
}

static bool queue(struct pg_tx *tx, const struct db_query *query, struct db_binds binds,
                  struct err *err)
{
    CHECK(!tx->is_streaming);
    return make_room(tx, err) && may_have_queued(tx, pg_queue(&tx->conn, query, binds, err));
}

/* ---- rows ------------------------------------------------------------------------------------ */

static struct pg_rows *of(const struct db_rows *rows)
{
    return CONTAINER_OF(rows, struct pg_rows, base);
}

static struct pg_rows *new_rows(struct db_tx *tx, const struct db_query *query)
{
    struct pg_rows *rows = calloc(1, sizeof(*rows));

    CHECK(rows != NULL);
    rows->base = (struct db_rows){ .tx = tx, .query = query };
    rows->row = -1;
    return rows;
}

bool pg_rows(struct db_tx *base, const struct db_query *query, struct db_binds binds,
             struct db_rows **out, struct err *err)
{
    struct pg_tx *tx = tx_of(base);
    struct pg_rows *rows;
    PGresult *result;

    if (!queue(tx, query, binds, err) || !pg_settle(tx, &result, err))
        return false;
    rows = new_rows(base, query);
    rows->result = result;
    *out = &rows->base;
    return true;
}

bool pg_rows_large(struct db_tx *base, const struct db_query *query, struct db_binds binds,
                   struct db_rows **out, struct err *err)
{
    struct pg_tx *tx = tx_of(base);
    struct pg_failure failure;
    struct pg_rows *rows;

    if (!queue(tx, query, binds, err))
        return false;
    pg_stream_begin(&tx->conn, &failure);
    if (!pass(tx, &failure, err))
        return false;
    rows = new_rows(base, query);
    rows->streams = true;
    tx->is_streaming = true;
    *out = &rows->base;
    return true;
}

static void free_blobs(struct pg_rows *rows)
{
    while (rows->blobs != NULL) {
        struct pg_blob *blob = rows->blobs;

        rows->blobs = blob->next;
        PQfreemem(blob->bytes);
        free(blob);
    }
}

/** The next result of a stream in place of the last; false at its end, with no result then. */
static bool fetch(struct pg_rows *rows)
{
    PQclear(rows->result);
    rows->result = pg_stream_next(&tx_of(rows->base.tx)->conn, &rows->failure);
    return rows->result != NULL;
}

bool pg_next(struct db_rows *base)
{
    struct pg_rows *rows = of(base);

    free_blobs(rows);
    if (rows->row < PQntuples(rows->result))
        rows->row++;
    while (rows->streams && rows->row == PQntuples(rows->result) && fetch(rows))
        rows->row = 0;
    return rows->row < PQntuples(rows->result);
}

bool pg_rows_end(struct db_rows *base, struct err *err)
{
    struct pg_rows *rows = of(base);
    struct pg_tx *tx = tx_of(base->tx);
    bool done;

    free_blobs(rows);
    while (rows->streams && fetch(rows))
        continue;
    if (rows->streams)
        tx->is_streaming = false;
    done = pass(tx, &rows->failure, err);
    PQclear(rows->result);
    free(rows);
    return done;
}

/** Integers, and the `t` of a boolean expression, which counts as 1. */
int64_t pg_col_int(const struct db_rows *base, int column)
{
    const struct pg_rows *rows = of(base);
    const char *text = PQgetvalue(rows->result, rows->row, column);

    return *text == 't' ? 1 : strtoll(text, NULL, 10);
}

double pg_col_real(const struct db_rows *base, int column)
{
    const struct pg_rows *rows = of(base);

    return strtod(PQgetvalue(rows->result, rows->row, column), NULL);
}

struct str pg_col_text(const struct db_rows *base, int column)
{
    const struct pg_rows *rows = of(base);

    if (PQgetisnull(rows->result, rows->row, column))
        return STR_NULL;
    return (struct str){ PQgetvalue(rows->result, rows->row, column),
                         (size_t)PQgetlength(rows->result, rows->row, column) };
}

/** A blob comes as hex; its bytes live until the next row. */
struct str pg_col_blob(struct db_rows *base, int column)
{
    struct pg_rows *rows = of(base);
    struct pg_blob *blob;
    size_t n;

    if (PQgetisnull(rows->result, rows->row, column))
        return STR_NULL;
    blob = malloc(sizeof(*blob));
    CHECK(blob != NULL);
    blob->next = rows->blobs;
    rows->blobs = blob;
    blob->bytes = PQunescapeBytea((unsigned char *)PQgetvalue(rows->result, rows->row, column), &n);
    CHECK(blob->bytes != NULL);
    return (struct str){ (const char *)blob->bytes, n };
}

bool pg_col_is_null(const struct db_rows *base, int column)
{
    const struct pg_rows *rows = of(base);

    return PQgetisnull(rows->result, rows->row, column) != 0;
}

/* ---- statements without rows -------------------------------------------------------------------
 */

bool pg_exec(struct db_tx *base, const struct db_query *query, struct db_binds binds,
             int64_t *changed, struct err *err)
{
    struct pg_tx *tx = tx_of(base);
    PGresult *result;

    if (!queue(tx, query, binds, err))
        return false;
    if (changed == NULL)
        return true;
    if (!pg_settle(tx, &result, err))
        return false;
    *changed = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return true;
}

bool pg_prepare(struct db_tx *base, const struct db_query *query, struct err *err)
{
    struct pg_tx *tx = tx_of(base);

    return make_room(tx, err) && may_have_queued(tx, pg_queue_prepare(&tx->conn, query, err))
           && pg_settle(tx, NULL, err);
}

bool pg_script(struct db_tx *base, const char *sql, struct err *err)
{
    struct pg_tx *tx = tx_of(base);

    if (pg_run_script(&tx->conn, sql, err))
        return true;
    tx->lost = tx->lost || tx->conn.dead;
    return false;
}
