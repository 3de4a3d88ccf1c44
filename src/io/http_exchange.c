/*
 * A request's way on the network thread: head through the gate, body in pieces, then to a worker
 * while the connection is suspended, and the answer handed to libmicrohttpd.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "io/http_server_impl.h"

enum {
    SINK_PIECE_BYTES = 128 * 1024,
    FIRST_BODY_BYTES = 4 * 1024,
    DRAIN_MAX_BYTES = 256 * 1024, /* what a refused upload may still send before it is cut off */
};

static struct arena *take_arena(struct http_server *server)
{
    if (server->spare_count == 0)
        return arena_new(ARENA_REQUEST_MAX);
    return server->spares[--server->spare_count];
}

static void give_arena(struct http_server *server, struct arena *arena)
{
    if (server->spare_count == SPARE_ARENAS_MAX) {
        arena_free(&arena);
        return;
    }
    arena_reset(arena);
    server->spares[server->spare_count++] = arena;
}

void *http_exchange_begin(void *server, const char *uri, struct MHD_Connection *mhd)
{
    struct http_server *s = server;
    struct arena *arena = take_arena(s);
    struct http_exchange *x = ARENA_NEW(arena, struct http_exchange);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);

    x->server = s;
    x->conn = info->socket_context;
    x->mhd = mhd;
    x->request.arena = arena;
    x->request.answered = http_answer_later;
    x->request.peer_fd = fd->connect_fd;
    x->response.file_fd = -1;
    /* libmicrohttpd decodes the target in place right after this. */
    x->target = str_dup(arena, str_of(uri));
    atomic_fetch_add(&s->requests, 1);
    atomic_fetch_add(&s->exchanges, 1);
    http_conn_on_line(s->conns, x->conn);
    return x;
}

static enum MHD_Result queue_ready(struct http_exchange *x)
{
    enum MHD_Result queued = MHD_queue_response(x->mhd, x->ready_status, x->ready);

    MHD_destroy_response(x->ready);
    x->ready = NULL;
    http_conn_on_working(x->server->conns, x->conn);
    return queued;
}

static void abort_sink(struct http_exchange *x)
{
    if (!x->is_sink_open)
        return;
    x->is_sink_open = false;
    x->request.sink->abort(x->request.sink);
}

/** Answers at once, before any of the body was taken. */
static enum MHD_Result refuse_now(struct http_exchange *x, int status)
{
    http_answer_refuse(x, status);
    return queue_ready(x);
}

/** Answers once the rest of the body went by: in the middle of it libmicrohttpd takes no answer. */
static void refuse_later(struct http_exchange *x, int status)
{
    abort_sink(x);
    http_answer_refuse(x, status);
    x->stage = STAGE_DRAINING;
}

static bool too_large(struct http_exchange *x)
{
    err_set(&x->err, ERR_LIMIT, "body_too_large", "the body is too large");
    if (x->request.body_bytes > x->plan.max_body_bytes)
        err_field(&x->err, "Content-Length");
    return err_param(&x->err, "%lld", (long long)x->plan.max_body_bytes);
}

/** Runs the gate over the head; what it read goes into the request even when it does not pass. */
static bool check_head(struct http_exchange *x, const char *method, int *status)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    int header_count = MHD_get_connection_values(x->mhd, MHD_HEADER_KIND, NULL, NULL);
    struct str cut = { method, info->header_size };
    struct http_head head;
    bool passed = http_gate_check(x->request.arena, cut, x->target, (size_t)header_count, &head,
                                  status, &x->err);

    x->request.method = head.method;
    x->request.path = head.path;
    x->request.query = head.query;
    x->request.headers = head.headers;
    x->request.header_count = head.header_count;
    x->request.body_bytes = head.is_chunked           ? -1
                            : head.content_length > 0 ? head.content_length
                                                      : 0;
    http_forwarded_apply(x);
    return passed;
}

static enum MHD_Result take_head(struct http_exchange *x, const char *method)
{
    int status = 400;

    if (!check_head(x, method, &status))
        return refuse_now(x, status);
    x->server->options.plan(x->server->options.app, &x->request, &x->plan);
    x->request.sink = x->plan.sink;
    x->is_sink_open = x->plan.sink != NULL;
    if (x->plan.refusal.kind != ERR_NONE) {
        x->err = x->plan.refusal;
        return refuse_now(x, x->plan.refusal_status);
    }
    if (x->request.body_bytes > x->plan.max_body_bytes) {
        abort_sink(x);
        too_large(x);
        return refuse_now(x, 413);
    }
    x->request.body_bytes = 0;
    x->request.body = STR("");
    x->stage = STAGE_BODY;
    http_conn_on_receiving(x->server->conns, x->conn, true);
    return MHD_YES;
}

/** Counts what a body takes; false when all bodies together would take too much. */
static bool take_memory(struct http_server *s, size_t more)
{
    int64_t taken = atomic_fetch_add(&s->body_memory, (int64_t)more) + (int64_t)more;

    if (taken <= s->options.max_body_memory)
        return true;
    atomic_fetch_sub(&s->body_memory, (int64_t)more);
    return false;
}

/** False when there is no memory for more of it now. */
static bool grow_body(struct http_exchange *x, size_t more)
{
    size_t room = x->body_room > 0 ? x->body_room : FIRST_BODY_BYTES;

    while (room < x->body_n + more)
        room *= 2;
    if (room == x->body_room)
        return true;
    if (!take_memory(x->server, room - x->body_room))
        return false;
    x->body = realloc(x->body, room);
    CHECK(x->body != NULL);
    x->body_room = room;
    return true;
}

static void say_busy(struct http_exchange *x)
{
    err_set(&x->err, ERR_UNAVAILABLE, "busy", "the server is busy, try again shortly");
    x->err.retry_after_s = 1;
}

/** Gives the exchange to a worker; when none can take it the answer is 503. */
static void hand_over(struct http_exchange *x, void (*run)(struct worker_job *job))
{
    bool is_in_body = run == http_sink_run;

    x->job.run = run;
    x->stage = STAGE_WORKING;
    http_conn_on_working(x->server->conns, x->conn);
    MHD_suspend_connection(x->mhd);
    if (worker_pool_submit(x->server->workers, &x->job))
        return;
    abort_sink(x);
    say_busy(x);
    http_answer_refuse(x, 503);
    x->stage = is_in_body ? STAGE_DRAINING : STAGE_READY;
    MHD_resume_connection(x->mhd);
}

static enum MHD_Result take_piece(struct http_exchange *x, const char *data, size_t n)
{
    http_conn_on_bytes(x->server->conns, x->conn, n);
    if (x->request.body_bytes + (int64_t)n > x->plan.max_body_bytes) {
        too_large(x);
        refuse_later(x, 413);
        return MHD_YES;
    }
    if (!grow_body(x, n)) {
        say_busy(x);
        refuse_later(x, 503);
        return MHD_YES;
    }
    memcpy(x->body + x->body_n, data, n);
    x->body_n += n;
    x->request.body_bytes += (int64_t)n;
    if (x->request.sink != NULL && x->body_n >= SINK_PIECE_BYTES)
        hand_over(x, http_sink_run);
    return MHD_YES;
}

static enum MHD_Result drain(struct http_exchange *x, size_t n)
{
    x->drained_bytes += (int64_t)n;
    return x->drained_bytes > DRAIN_MAX_BYTES ? MHD_NO : MHD_YES;
}

static enum MHD_Result take_data(struct http_exchange *x, const char *data, size_t n)
{
    switch (x->stage) {
    case STAGE_BODY:
        return take_piece(x, data, n);
    case STAGE_DRAINING:
        return drain(x, n);
    default:
        return MHD_NO;
    }
}

static enum MHD_Result finish_body(struct http_exchange *x)
{
    if (x->request.sink == NULL && x->body_n > 0)
        x->request.body = (struct str){ x->body, x->body_n };
    hand_over(x, http_answer_run);
    return MHD_YES;
}

enum MHD_Result http_exchange_go_on(void *server, struct MHD_Connection *mhd, const char *url,
                                    const char *method, const char *version, const char *data,
                                    size_t *data_n, void **exchange)
{
    struct http_exchange *x = *exchange;
    size_t n = *data_n;

    (void)server;
    (void)mhd;
    (void)url;
    (void)version;
    if (x->stage == STAGE_HEAD)
        return take_head(x, method);
    if (n > 0) {
        *data_n = 0;
        return take_data(x, data, n);
    }
    if (x->stage == STAGE_READY || x->stage == STAGE_DRAINING)
        return queue_ready(x);
    return finish_body(x);
}

void http_exchange_end(void *server, struct MHD_Connection *mhd, void **exchange,
                       enum MHD_RequestTerminationCode why)
{
    struct http_exchange *x = *exchange;
    struct http_server *s = server;
    bool is_running;

    (void)mhd;
    (void)why;
    if (x == NULL)
        return;
    *exchange = NULL;
    abort_sink(x);
    if (x->ready != NULL)
        MHD_destroy_response(x->ready);
    free(x->body);
    atomic_fetch_sub(&s->body_memory, (int64_t)x->body_room);
    http_conn_on_idle(s->conns, x->conn);
    is_running = !x->is_handed_over;
    give_arena(s, x->request.arena);
    if (is_running)
        atomic_fetch_sub(&s->exchanges, 1);
}
