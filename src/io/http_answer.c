/* What a worker does with a request: the app's answer, pieces for a sink, refusals. */
#include "base/arena.h"
#include "base/attributes.h"
#include "io/http_server_impl.h"

static void resume(struct http_exchange *x, enum exchange_stage stage)
{
    struct MHD_Connection *mhd = x->mhd;

    /* From here on the network thread may already have ended the exchange. */
    x->stage = stage;
    MHD_resume_connection(mhd);
}

static bool has_header(const struct http_response *response, struct str name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (str_eq_ascii_nocase(response->headers[i].name, name))
            return true;
    return false;
}

void http_answer_refuse(struct http_exchange *x, int status)
{
    struct http_response *response = &x->response;

    atomic_fetch_add(&x->server->refused, 1);
    *response = (struct http_response){ .status = status, .file_fd = -1 };
    x->server->options.refuse(x->server->options.app, &x->request, &x->err, status, response);
    if (x->err.retry_after_s > 0 && !has_header(response, STR("Retry-After")))
        http_response_header(response, "Retry-After",
                             str_format(x->request.arena, "%d", x->err.retry_after_s));
    /* Where a head or body went wrong nobody can say where the next request begins. */
    x->must_close = response->status != 503;
    http_response_build(x);
}

static int status_of(const struct err *err)
{
    switch (err->kind) {
    case ERR_INVALID:
        return 400;
    case ERR_LIMIT:
        return 413;
    case ERR_UNAVAILABLE:
        return 503;
    default:
        return 500;
    }
}

/** Gives the sink what was collected; a failure becomes the answer. */
static bool feed_sink(struct http_exchange *x)
{
    struct http_sink *sink = x->request.sink;

    if (sink == NULL || x->body_n == 0)
        return true;
    if (sink->write(sink, x->body, x->body_n, &x->err)) {
        x->body_n = 0;
        return true;
    }
    x->is_sink_open = false;
    sink->abort(sink);
    http_answer_refuse(x, status_of(&x->err));
    return false;
}

void http_sink_run(struct worker_job *job)
{
    struct http_exchange *x = CONTAINER_OF(job, struct http_exchange, job);

    if (!feed_sink(x)) {
        resume(x, STAGE_DRAINING);
        return;
    }
    http_conn_on_receiving(x->server->conns, x->conn, false);
    resume(x, STAGE_BODY);
}

/** The last that is done with an answer; the server may be gone as soon as it counts as done. */
static void send_off(struct http_exchange *x)
{
    struct http_server *server = x->server;

    resume(x, STAGE_READY);
    atomic_fetch_sub(&server->answering, 1);
}

void http_answer_later(const struct http_request *request)
{
    struct http_exchange *x = CONTAINER_OF(request, struct http_exchange, request);

    http_response_build(x);
    send_off(x);
}

/** False: the answer comes later, and the exchange may be gone by now. */
static bool answer(struct http_exchange *x)
{
    struct http_server *server = x->server;

    if (atomic_load(&server->is_giving_up)) {
        err_set(&x->err, ERR_UNAVAILABLE, "stopping", "the server is stopping, try again shortly");
        x->err.retry_after_s = 2;
        http_answer_refuse(x, 503);
        return true;
    }
    x->is_sink_open = false;
    if (!server->options.answer(server->options.app, &x->request, &x->response))
        return false;
    http_response_build(x);
    return true;
}

void http_answer_run(struct worker_job *job)
{
    struct http_exchange *x = CONTAINER_OF(job, struct http_exchange, job);

    atomic_fetch_add(&x->server->answering, 1);
    if (!feed_sink(x) || answer(x))
        send_off(x);
}
