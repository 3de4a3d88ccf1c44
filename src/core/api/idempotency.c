#include "core/api/idempotency.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/instant.h"
#include "db/db.h"

enum { KEY_MAX_BYTES = 255 };

static const struct db_query q_find = {
    "idempotency.find",
    "SELECT body_digest, status, headers, body FROM idempotency_key WHERE owner = :owner"
    " AND route = :route AND key = :key AND state = 2 AND created_at_ms > :alive_after_ms",
    NULL,
};

static const struct db_query q_forget_stale = {
    "idempotency.forget_stale",
    "DELETE FROM idempotency_key WHERE owner = :owner AND route = :route AND key = :key"
    " AND created_at_ms <= :alive_after_ms",
    NULL,
};

static const struct db_query q_keep = {
    "idempotency.keep",
    "INSERT INTO idempotency_key (owner, route, key, body_digest, state, status, headers, body,"
    "   created_at_ms)"
    " VALUES (:owner, :route, :key, :digest, 2, :status, :headers, :body, :now_ms)",
    NULL,
};

static const struct db_query q_forget_old = {
    "idempotency.forget_old",
    "DELETE FROM idempotency_key WHERE (owner, route, key) IN"
    " (SELECT owner, route, key FROM idempotency_key WHERE created_at_ms <= :alive_after_ms"
    "   ORDER BY created_at_ms LIMIT :limit)",
    NULL,
};

const struct db_query *const idempotency_queries[] = { &q_find, &q_forget_stale, &q_keep,
                                                       &q_forget_old, NULL };

static int64_t alive_after_ms(const struct call *call)
{
    return call->now_ms - MS_PER_DAY;
}

static bool check_key(struct str key, struct err *err)
{
    bool good = key.n > 0 && key.n <= KEY_MAX_BYTES;

    for (size_t i = 0; good && i < key.n; i++)
        good = key.p[i] > ' ' && key.p[i] < 0x7f;
    if (good)
        return true;
    err_set(err, ERR_INVALID, "bad_header",
            "Idempotency-Key must be 1 to 255 printable characters");
    return err_field(err, "Idempotency-Key");
}

/** Puts a stored answer's headers back. */
static bool replay_headers(struct exchange *x, struct str headers)
{
    json_t *list;
    json_t *pair;
    size_t i;

    if (!json_parse(headers, 4, x->call->arena, &list, x->call->err))
        return false;
    json_array_foreach(list, i, pair) http_response_header(
        x->response, str_cstr(x->call->arena, json_str(json_array_get(pair, 0))),
        json_str(json_array_get(pair, 1)));
    return true;
}

/** Judges the row of an earlier request with this key. */
static bool read_earlier(struct exchange *x, const struct idempotency *idempotency,
                         struct db_rows *rows, bool *replayed)
{
    struct err *err = x->call->err;
    struct arena *arena = x->call->arena;

    if (!str_eq(db_col_blob(rows, 0), sha256_str(&idempotency->digest))) {
        err_set(err, ERR_INVALID, "idempotency_mismatch",
                "this key was used with another body before");
        return err_field(err, "Idempotency-Key");
    }
    x->response->status = (int)db_col_int(rows, 1);
    x->response->body = str_dup(arena, db_col_blob(rows, 3));
    *replayed = true;
    return replay_headers(x, db_col_dup(rows, 2, arena));
}

struct lookup {
    struct exchange *x;
    const struct idempotency *idempotency;
    bool *replayed;
};

static bool look_up(struct call *call, void *arg)
{
    struct lookup *lookup = arg;
    const struct idempotency *idempotency = lookup->idempotency;
    struct db_rows *rows;
    bool good = true;

    if (!db_rows(call->tx, &q_find,
                 DB_BINDS(db_text("owner", idempotency->owner),
                          db_text("route", idempotency->route), db_text("key", idempotency->key),
                          db_int("alive_after_ms", alive_after_ms(call))),
                 &rows, call->err))
        return false;
    if (db_next(rows))
        good = read_earlier(lookup->x, idempotency, rows, lookup->replayed);
    if (good)
        return db_rows_end(&rows, call->err);
    db_rows_drop(&rows);
    return false;
}

static bool refuse_running(struct call *call)
{
    return err_set(call->err, ERR_CONFLICT, "idempotency_running",
                   "the first request with this key has not been answered yet");
}

static struct str write_headers(const struct exchange *x)
{
    struct json_out out = json_out_new(x->call->arena, 8192);

    out_begin_list(&out);
    for (size_t i = 0; i < x->response->header_count; i++) {
        out_begin_list(&out);
        out_str(&out, x->response->headers[i].name);
        out_str(&out, x->response->headers[i].value);
        out_end_list(&out);
    }
    out_end_list(&out);
    return strbuf_str(&out.buf);
}

/** The second of two requests with one key fails on the primary key, and with it its change. */
static bool insert_answer(struct call *call, const struct idempotency *idempotency)
{
    const struct http_response *response = idempotency->x->response;
    int64_t changed;

    if (db_change(call->tx, &q_keep,
                  DB_BINDS(db_text("owner", idempotency->owner),
                           db_text("route", idempotency->route), db_text("key", idempotency->key),
                           db_blob("digest", sha256_str(&idempotency->digest)),
                           db_int("status", response->status),
                           db_text("headers", write_headers(idempotency->x)),
                           db_blob("body", response->body), db_int("now_ms", call->now_ms)),
                  &changed, call->err))
        return true;
    return err_is(call->err, "duplicate") && refuse_running(call);
}

/** The end of a change: its answer is written and kept with it. */
static bool keep_answer(struct call *call, void *arg)
{
    struct idempotency *idempotency = arg;
    struct exchange *x = idempotency->x;
    struct db_binds stale =
        DB_BINDS(db_text("owner", idempotency->owner), db_text("route", idempotency->route),
                 db_text("key", idempotency->key), db_int("alive_after_ms", alive_after_ms(call)));

    CHECK(idempotency->write != NULL);
    x->out = json_out_new(call->arena, x->out.buf.max_bytes);
    x->response->header_count = idempotency->own_headers;
    return idempotency->write(x, idempotency->write_arg)
           && db_exec(call->tx, &q_forget_stale, stale, call->err)
           && insert_answer(call, idempotency);
}

void idempotency_write_inside(struct idempotency *idempotency, exchange_writer *write, void *arg)
{
    idempotency->write = write;
    idempotency->write_arg = arg;
}

bool idempotency_begin(struct exchange *x, struct idempotency *idempotency, bool *replayed)
{
    struct call *call = x->call;
    struct lookup lookup = { x, idempotency, replayed };

    *replayed = false;
    *idempotency = (struct idempotency){ 0 };
    idempotency->key = http_request_header(x->request, "Idempotency-Key");
    if (str_is_null(idempotency->key) || call->access.role == NULL)
        return true;
    if (!check_key(idempotency->key, call->err))
        return false;
    /* A log-in of the same person anew must not make a repetition a second time. */
    idempotency->owner =
        call->access.token_id != 0
            ? str_format(call->arena, "token:%lld", (long long)call->access.token_id)
            : str_format(call->arena, "account:%lld", (long long)call->access.scope.account_id);
    idempotency->route =
        str_format(call->arena, "%s %" STR_FMT, x->route->method, STR_ARG(x->request->path));
    idempotency->digest = sha256_of(x->request->body);
    idempotency->x = x;
    idempotency->own_headers = x->response->header_count;
    x->idempotency = idempotency;
    call->before_commit = keep_answer;
    call->before_commit_arg = idempotency;
    return call_read(call, look_up, &lookup);
}

bool idempotency_find_first(struct exchange *x, struct idempotency *idempotency, bool *replayed)
{
    struct lookup lookup = { x, idempotency, replayed };

    *replayed = false;
    x->call->before_commit = NULL;
    x->response->header_count = idempotency->own_headers;
    err_clear(x->call->err);
    return call_read(x->call, look_up, &lookup) && (*replayed || refuse_running(x->call));
}

bool idempotency_forget_old(struct call *call, int limit, int64_t *forgotten)
{
    return db_change(
        call->tx, &q_forget_old,
        DB_BINDS(db_int("alive_after_ms", alive_after_ms(call)), db_int("limit", limit)), forgotten,
        call->err);
}
