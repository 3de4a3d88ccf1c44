#include "db/pg_conn.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"

/* ---- errors ---------------------------------------------------------------------------------- */

/** SQLSTATE classes and codes (appendix A of the manual); the first row that fits wins. */
static const struct sqlstate_row {
    const char *prefix;
    enum err_kind kind;
    const char *code;
    const char *message;
} sqlstates[] = {
    { "23505", ERR_CONFLICT, "duplicate", "this exists already" },
    { "23503", ERR_CONFLICT, "in_use", "something else refers to this or is missing" },
    { "23", ERR_CONFLICT, "constraint", "this value is not allowed here" },
    { "40001", ERR_UNAVAILABLE, "database_busy", "the database is busy" },
    { "40P01", ERR_UNAVAILABLE, "database_busy", "the database is busy" },
    { "53100", ERR_UNAVAILABLE, "storage_full", "the disk is full" },
    { "53", ERR_UNAVAILABLE, "database_busy", "the database is busy" },
    { "55P03", ERR_UNAVAILABLE, "database_busy", "the database is busy" },
    { "57014", ERR_UNAVAILABLE, "database_busy", "the database took too long" },
    { "25P03", ERR_UNAVAILABLE, "database_busy", "this took too long" },
    { "57P", ERR_UNAVAILABLE, "database_unavailable", "the database is restarting" },
    { "58", ERR_UNAVAILABLE, "database_unavailable", "the database's disk fails" },
    { "08", ERR_UNAVAILABLE, "database_unavailable", "the database cannot be reached" },
    /* A standby, or a primary that is being demoted. */
    { "25006", ERR_UNAVAILABLE, "database_unavailable", "the database takes no changes now" },
    { "", ERR_INTERNAL, "database_failed", "the database could not do this" },
};

/** Fit for waiting and asking again. */
enum { RETRY_AFTER_S = 2 };

static const char *sqlstate_of(const PGresult *result)
{
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

bool pg_fail_result(const PGresult *result, const char *what, struct err *err)
{
    const char *state = sqlstate_of(result);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const struct sqlstate_row *row = sqlstates;

    if (state == NULL)
        state = "08000";
    while (strncmp(state, row->prefix, strlen(row->prefix)) != 0)
        row++;
    err_set(err, row->kind, row->code, "%s", row->message);
    if (row->kind == ERR_UNAVAILABLE)
        err->retry_after_s = RETRY_AFTER_S;
    return err_detail(err, "%s: %s (%s)", what, primary != NULL ? primary : "no answer", state);
}

bool pg_fail_connection(const struct pg_conn *conn, const char *what, struct err *err)
{
    err_set(err, ERR_UNAVAILABLE, "database_unavailable", "the database cannot be reached");
    err->retry_after_s = RETRY_AFTER_S;
    return err_detail(err, "%s: %s", what, PQerrorMessage(conn->raw));
}

/* ---- connecting --------------------------------------------------------------------------------
 */

int64_t pg_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void ignore_notice(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

/** What the URL says goes before ours: it stands later. */
static PGconn *connect_once(const char *url)
{
    static const char *const names[] = {
        "connect_timeout",
        "target_session_attrs",
        "tcp_user_timeout",
        "fallback_application_name",
        "client_encoding",
        "dbname",
        NULL,
    };
    const char *const values[] = { "2", "read-write", "10000", "pharos", "UTF8", url, NULL };

    return PQconnectdbParams(names, values, 1);
}

/** No statement waits long for a lock, none runs long, and no transaction is left lying open. */
static bool set_up_session(PGconn *raw)
{
    static const char sql[] =
        "SELECT set_config('lock_timeout', '3000', false),"
        " set_config('statement_timeout', '4000', false),"
        " set_config('idle_in_transaction_session_timeout', '5000', false),"
        " set_config('client_min_messages', 'warning', false),"
        " set_config('default_transaction_isolation', 'read committed', false)";
    PGresult *result = PQexec(raw, sql);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK;

    PQclear(result);
    return ok && PQsetnonblocking(raw, 1) == 0 && PQenterPipelineMode(raw) == 1;
}

static bool has_utf8(PGconn *raw)
{
    const char *encoding = PQparameterStatus(raw, "server_encoding");

    return encoding != NULL && strcmp(encoding, "UTF8") == 0;
}

static bool try_connect(struct pg_conn *conn, const char *url, struct err *err)
{
    conn->raw = connect_once(url);
    CHECK(conn->raw != NULL);
    PQsetNoticeProcessor(conn->raw, ignore_notice, NULL);
    if (PQstatus(conn->raw) != CONNECTION_OK || !set_up_session(conn->raw)) {
        pg_fail_connection(conn, "connect", err);
        pg_disconnect(conn);
        return false;
    }
    if (!has_utf8(conn->raw)) {
        pg_disconnect(conn);
        return err_set(err, ERR_INVALID, "database_not_utf8", "the database is not in UTF8");
    }
    return true;
}

bool pg_connect(struct pg_conn *conn, const char *url, int64_t patience_ms, struct err *err)
{
    static const struct timespec pause = { .tv_nsec = 100 * 1000000L };
    int64_t until_us = pg_now_us() + patience_ms * 1000;

    while (!try_connect(conn, url, err)) {
        if (err->kind != ERR_UNAVAILABLE || pg_now_us() >= until_us)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

void pg_disconnect(struct pg_conn *conn)
{
    for (size_t set = 0; set < PG_CACHE_SETS; set++)
        for (size_t way = 0; way < PG_CACHE_WAYS; way++)
            query_text_free(&conn->cache[set][way].text);
    PQfinish(conn->raw);
    free(conn->scratch);
    memset(conn, 0, sizeof(*conn));
}

bool pg_is_usable(struct pg_conn *conn)
{
    struct pollfd poll_in = { .fd = PQsocket(conn->raw), .events = POLLIN };

    /* A server that went away has left its goodbye, or the end, on the socket. */
    for (int tries = 0; tries < 4 && poll(&poll_in, 1, 0) > 0; tries++) {
        if (PQconsumeInput(conn->raw) == 0)
            return false;
        (void)PQisBusy(conn->raw); /* takes in what was read: parameters, notices */
    }
    return PQstatus(conn->raw) == CONNECTION_OK;
}
