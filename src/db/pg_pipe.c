/** Queueing commands and reading their answers in order. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "db/pg_conn.h"

/* ---- what is expected
 * ---------------------------------------------------------------------------- */

static void expect(struct pg_conn *conn, struct pg_expected expected)
{
    size_t at = (conn->expected_first + conn->expected_n) % PG_EXPECTED_MAX;

    CHECK(conn->expected_n < PG_EXPECTED_MAX);
    conn->expected[at] = expected;
    conn->expected_n++;
}

static struct pg_expected next_expected(struct pg_conn *conn)
{
    struct pg_expected expected = conn->expected[conn->expected_first];

    conn->expected_first = (conn->expected_first + 1) % PG_EXPECTED_MAX;
    conn->expected_n--;
    return expected;
}

/* ---- values
 * ---------------------------------------------------------------------------------------- */

enum { NUMBER_CHARS_MAX = 32 };

struct values {
    const char *text[QUERY_PARAMS_MAX];
    int length[QUERY_PARAMS_MAX];
    int format[QUERY_PARAMS_MAX]; /* 0 text, 1 binary */
};

/** Bytes that the text form of a value needs in the scratch. */
static size_t room_for(const struct db_bind *bind)
{
    switch (bind->type) {
    case DB_NULL:
    case DB_BLOB:
        return 0;
    case DB_TEXT:
        return bind->s.n + 1;
    case DB_INT_LIST:
        return (size_t)bind->i * NUMBER_CHARS_MAX + 3;
    case DB_INT:
    case DB_REAL:
        return NUMBER_CHARS_MAX;
    }
    CHECK(!"a known type");
    return 0;
}

static size_t print_list(char *to, const struct db_bind *bind)
{
    size_t n = 0;

    to[n++] = '{';
    for (int64_t i = 0; i < bind->i; i++)
        n += (size_t)snprintf(to + n, NUMBER_CHARS_MAX, "%s%lld", i > 0 ? "," : "",
                              (long long)bind->list[i]);
    to[n++] = '}';
    to[n++] = '\0';
    return n;
}

/** The value ended by NUL at `to`; returns the bytes used. */
static size_t print_value(char *to, const struct db_bind *bind)
{
    switch (bind->type) {
    case DB_TEXT:
        memcpy(to, bind->s.p, bind->s.n);
        to[bind->s.n] = '\0';
        return bind->s.n + 1;
    case DB_INT:
        return (size_t)snprintf(to, NUMBER_CHARS_MAX, "%lld", (long long)bind->i) + 1;
    case DB_REAL:
        return (size_t)snprintf(to, NUMBER_CHARS_MAX, "%.17g", bind->real) + 1;
    case DB_INT_LIST:
        return print_list(to, bind);
    case DB_NULL:
    case DB_BLOB:
        break;
    }
    return 0;
}

/** The scratch has room for `size`; one that grew for a giant is not kept. */
static void size_scratch(struct pg_conn *conn, size_t size)
{
    enum { USUAL_BYTES = 16 * 1024, KEPT_BYTES = 256 * 1024 };

    if (size <= conn->scratch_room && conn->scratch_room <= KEPT_BYTES)
        return;
    if (size < USUAL_BYTES)
        size = USUAL_BYTES;
    if (size == conn->scratch_room)
        return;
    free(conn->scratch);
    conn->scratch = malloc(size);
    CHECK(conn->scratch != NULL);
    conn->scratch_room = size;
}

static const struct db_bind *find_value(const struct query_text *text, size_t i,
                                        struct db_binds binds)
{
    return db_find_bind(binds, text->names[i], i);
}

static bool check_values(const struct db_query *query, const struct query_text *text,
                         struct db_binds binds, size_t *room, struct err *err)
{
    *room = 0;
    for (size_t i = 0; i < text->n; i++) {
        const struct db_bind *bind = find_value(text, i, binds);

        if (bind == NULL)
            return db_missing_bind(query, text->sql, err);
        if (bind->type == DB_TEXT && !db_check_text(bind->s, err))
            return false;
        *room += room_for(bind);
    }
    return true;
}

/** Text form for all but blobs: the server reads it as whatever type it has inferred. */
static bool fill_values(struct pg_conn *conn, const struct db_query *query,
                        const struct query_text *text, struct db_binds binds, struct values *values,
                        struct err *err)
{
    size_t room;
    char *to;

    if (!check_values(query, text, binds, &room, err))
        return false;
    size_scratch(conn, room);
    to = conn->scratch;
    for (size_t i = 0; i < text->n; i++) {
        const struct db_bind *bind = find_value(text, i, binds);

        values->format[i] = bind->type == DB_BLOB;
        values->length[i] = bind->type == DB_BLOB ? (int)bind->s.n : 0;
        values->text[i] = bind->type == DB_BLOB ? bind->s.p : to;
        if (bind->type == DB_NULL)
            values->text[i] = NULL;
        to += print_value(to, bind);
    }
    return true;
}

/* ---- prepared statements
 * ---------------------------------------------------------------------------- */

static bool is_for(const struct pg_statement *place, uint64_t hash, const char *named)
{
    return place->text.sql != NULL && place->hash == hash && strcmp(place->text.named, named) == 0;
}

/** Where the statement stands, or where it shall stand. */
static struct pg_statement *find_place(struct pg_conn *conn, uint64_t hash, const char *named)
{
    struct pg_statement *set = conn->cache[hash % PG_CACHE_SETS];
    struct pg_statement *oldest = &set[0];

    for (size_t way = 0; way < PG_CACHE_WAYS; way++) {
        if (is_for(&set[way], hash, named))
            return &set[way];
        if (set[way].used_at < oldest->used_at)
            oldest = &set[way];
    }
    return oldest;
}

static void name_statement(char name[NUMBER_CHARS_MAX], uint64_t number)
{
    snprintf(name, NUMBER_CHARS_MAX, "s%llu", (unsigned long long)number);
}

/** The server forgets a statement that had to make room. */
static bool queue_deallocate(struct pg_conn *conn, uint64_t number)
{
    char sql[16 + NUMBER_CHARS_MAX];

    snprintf(sql, sizeof(sql), "DEALLOCATE s%llu", (unsigned long long)number);
    if (PQsendQueryParams(conn->raw, sql, 0, NULL, NULL, NULL, NULL, 0) == 0)
        return false;
    expect(conn, (struct pg_expected){ .what = PG_EXPECT_RESULT, .name = "db.deallocate" });
    return true;
}

static void forget(struct pg_statement *statement)
{
    query_text_free(&statement->text);
    statement->used_at = 0;
}

static bool queue_prepare(struct pg_conn *conn, const struct db_query *query,
                          struct pg_statement *place, uint64_t hash, const char *named)
{
    char name[NUMBER_CHARS_MAX];

    if (place->text.sql != NULL) {
        if (!queue_deallocate(conn, place->number))
            return false;
        forget(place);
    }
    query_text_translate(named, &place->text);
    place->hash = hash;
    place->number = ++conn->prepared;
    name_statement(name, place->number);
    if (PQsendPrepare(conn->raw, name, place->text.sql, 0, NULL) == 0) {
        forget(place);
        return false;
    }
    expect(conn, (struct pg_expected){ .what = PG_EXPECT_PREPARE,
                                       .statement = place,
                                       .number = place->number,
                                       .name = query->name });
    return true;
}

/** The statement as this connection has it, preparing it first where that was not done yet. */
static bool find_prepared(struct pg_conn *conn, const struct db_query *query,
                          struct pg_statement **out, struct err *err)
{
    const char *named = db_query_text(query, DB_POSTGRES);
    uint64_t hash = query_hash(named, strlen(named));
    struct pg_statement *place = find_place(conn, hash, named);

    if (!is_for(place, hash, named) && !queue_prepare(conn, query, place, hash, named)) {
        conn->dead = true;
        return pg_fail_connection(conn, query->name, err);
    }
    place->used_at = ++conn->uses;
    *out = place;
    return true;
}

bool pg_queue_prepare(struct pg_conn *conn, const struct db_query *query, struct err *err)
{
    struct pg_statement *place;

    return find_prepared(conn, query, &place, err);
}

bool pg_queue(struct pg_conn *conn, const struct db_query *query, struct db_binds binds,
              struct err *err)
{
    struct pg_statement *place;
    struct values values;
    char name[NUMBER_CHARS_MAX];

    if (!find_prepared(conn, query, &place, err))
        return false;
    if (!fill_values(conn, query, &place->text, binds, &values, err))
        return false;
    name_statement(name, place->number);
    if (PQsendQueryPrepared(conn->raw, name, (int)place->text.n, values.text, values.length,
                            values.format, 0)
        == 0) {
        conn->dead = true;
        return pg_fail_connection(conn, query->name, err);
    }
    expect(conn, (struct pg_expected){ .what = PG_EXPECT_RESULT, .name = query->name });
    return true;
}

bool pg_queue_bare(struct pg_conn *conn, const struct db_query *query, struct err *err)
{
    const char *sql = db_query_text(query, DB_POSTGRES);

    if (PQsendQueryParams(conn->raw, sql, 0, NULL, NULL, NULL, NULL, 0) == 0) {
        conn->dead = true;
        return pg_fail_connection(conn, query->name, err);
    }
    expect(conn, (struct pg_expected){ .what = PG_EXPECT_RESULT, .name = query->name });
    return true;
}

void pg_queue_sync(struct pg_conn *conn)
{
    if (PQpipelineSync(conn->raw) == 0) {
        conn->dead = true;
        return;
    }
    expect(conn, (struct pg_expected){ .what = PG_EXPECT_SYNC, .name = "db.sync" });
}

void pg_flush(struct pg_conn *conn)
{
    if (PQflush(conn->raw) < 0)
        conn->dead = true;
}

/* ---- answers
 * ------------------------------------------------------------------------------------------ */

/** Milliseconds for poll: -1 without a deadline. */
static int left_ms(const struct pg_conn *conn)
{
    int64_t left_us;

    if (conn->deadline_us == 0)
        return -1;
    left_us = conn->deadline_us - pg_now_us();
    return left_us > 0 ? (int)(left_us / 1000) + 1 : 0;
}

/** Waits until the next answer is there; false when it will not come (any more). */
static bool wait_for_answer(struct pg_conn *conn)
{
    while (PQisBusy(conn->raw)) {
        int unsent = PQflush(conn->raw);
        struct pollfd wait = { .fd = PQsocket(conn->raw), .events = POLLIN };

        if (unsent < 0)
            return false;
        if (unsent > 0)
            wait.events |= POLLOUT;
        if (poll(&wait, 1, left_ms(conn)) == 0) {
            conn->timed_out = true;
            return false;
        }
        if ((wait.revents & ~POLLOUT) != 0 && PQconsumeInput(conn->raw) == 0)
            return false;
    }
    return true;
}

static void note_duplicate(const PGresult *result, struct pg_failure *failure)
{
    const char *name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

    snprintf(failure->duplicate, sizeof(failure->duplicate), "%s", name != NULL ? name : "");
}

static void note_failure(const PGresult *result, const struct pg_expected *expected,
                         struct pg_failure *failure)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (failure->failed)
        return;
    failure->failed = true;
    /* libpq makes up a result for a broken connection; only the server's own carry a state. */
    failure->lost = state == NULL;
    failure->serialization =
        state != NULL && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0);
    if (state != NULL && strcmp(state, "23505") == 0)
        note_duplicate(result, failure);
    pg_fail_result(result, expected->name, &failure->err);
}

static void note_lost(struct pg_conn *conn, const struct pg_expected *expected,
                      struct pg_failure *failure)
{
    conn->dead = true;
    if (failure->failed)
        return;
    failure->failed = true;
    failure->lost = true;
    if (!conn->timed_out) {
        pg_fail_connection(conn, expected->name, &failure->err);
        return;
    }
    err_set(&failure->err, ERR_UNAVAILABLE, "database_busy", "the database took too long");
    failure->err.retry_after_s = 1;
    err_detail(&failure->err, "%s: no answer in time", expected->name);
}

static void take_result(const PGresult *result, const struct pg_expected *expected,
                        struct pg_failure *failure)
{
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE
        || status == PGRES_PIPELINE_SYNC)
        return;
    if (expected->what == PG_EXPECT_PREPARE && expected->statement->number == expected->number)
        forget(expected->statement);
    if (status != PGRES_PIPELINE_ABORTED)
        note_failure(result, expected, failure);
}

/** Reads one command's answer: its result and the NULL that ends it (a Sync has none). */
static void read_answer(struct pg_conn *conn, const struct pg_expected *expected, PGresult **last,
                        struct pg_failure *failure)
{
    PGresult *result;

    do {
        if (!wait_for_answer(conn)) {
            note_lost(conn, expected, failure);
            return;
        }
        result = PQgetResult(conn->raw);
        if (result == NULL)
            return;
        take_result(result, expected, failure);
        if (last != NULL && expected->what == PG_EXPECT_RESULT) {
            PQclear(*last);
            *last = result;
        } else {
            PQclear(result);
        }
    } while (expected->what != PG_EXPECT_SYNC && PQstatus(conn->raw) == CONNECTION_OK);
    if (PQstatus(conn->raw) != CONNECTION_OK)
        note_lost(conn, expected, failure);
}

static void request_flush(struct pg_conn *conn)
{
    if (PQsendFlushRequest(conn->raw) == 0)
        conn->dead = true;
}

/** Reads until the answers of `left` commands are still to come. */
static void read_answers(struct pg_conn *conn, size_t left, PGresult **last,
                         struct pg_failure *failure)
{
    while (conn->expected_n > left) {
        struct pg_expected expected = next_expected(conn);

        if (conn->dead)
            note_lost(conn, &expected, failure);
        else
            read_answer(conn, &expected, last, failure);
    }
}

void pg_drain(struct pg_conn *conn, PGresult **last, struct pg_failure *failure)
{
    bool ends_in_sync =
        conn->expected_n > 0
        && conn->expected[(conn->expected_first + conn->expected_n - 1) % PG_EXPECTED_MAX].what
               == PG_EXPECT_SYNC;

    memset(failure, 0, sizeof(*failure));
    if (last != NULL)
        *last = NULL;
    if (!ends_in_sync)
        request_flush(conn);
    read_answers(conn, 0, last, failure);
    if (failure->failed && last != NULL) {
        PQclear(*last);
        *last = NULL;
    }
}

void pg_stream_begin(struct pg_conn *conn, struct pg_failure *failure)
{
    memset(failure, 0, sizeof(*failure));
    request_flush(conn);
    read_answers(conn, 1, NULL, failure);
    if (failure->failed || conn->dead)
        read_answers(conn, 0, NULL, failure);
    else
        PQsetSingleRowMode(conn->raw); /* if it did not take, all rows come in one result */
}

PGresult *pg_stream_next(struct pg_conn *conn, struct pg_failure *failure)
{
    const struct pg_expected *expected = &conn->expected[conn->expected_first];
    PGresult *result = NULL;

    if (conn->expected_n == 0)
        return NULL;
    if (conn->dead || !wait_for_answer(conn))
        note_lost(conn, expected, failure);
    else
        result = PQgetResult(conn->raw);
    if (result != NULL) {
        take_result(result, expected, failure);
        return result;
    }
    next_expected(conn);
    if (PQstatus(conn->raw) != CONNECTION_OK)
        note_lost(conn, expected, failure);
    return NULL;
}

bool pg_run_script(struct pg_conn *conn, const char *sql, struct err *err)
{
    struct pg_failure failure;
    PGresult *result;
    bool ok;

    pg_queue_sync(conn);
    pg_drain(conn, NULL, &failure);
    if (failure.failed) {
        *err = failure.err;
        return false;
    }
    CHECK(PQexitPipelineMode(conn->raw) == 1);
    result = PQexec(conn->raw, sql);
    ok = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
    if (!ok)
        pg_fail_result(result, "script", err);
    PQclear(result);
    if (PQstatus(conn->raw) != CONNECTION_OK || PQenterPipelineMode(conn->raw) != 1)
        conn->dead = true;
    return ok;
}
