#include "core/api/upload_gate.h"

#include "base/arena.h"

enum { CHECK_MAX_BYTES = 1024 * 1024 };

struct upload_gate {
    struct http_sink sink;
    struct http_sink *inner;
    struct router *router;
    const struct route *route;
    const struct http_request *head;
    int64_t announced_bytes; /* 0 where nothing was announced */
    bool is_open;
};

static struct upload_gate *gate_of(struct http_sink *sink)
{
    return CONTAINER_OF(sink, struct upload_gate, sink);
}

static bool ask_route(struct call *call, void *arg)
{
    const struct upload_gate *gate = arg;

    return gate->route->admit(call, gate->announced_bytes);
}

static bool check(struct upload_gate *gate, struct err *err)
{
    struct call call;
    struct exchange x = { .call = &call, .route = gate->route, .request = gate->head };
    bool may;

    call_init(&call, router_house(gate->router), CHECK_MAX_BYTES);
    may =
        exchange_authorise(&x) && (gate->route->admit == NULL || call_read(&call, ask_route, gate));
    if (!may)
        *err = *call.err;
    call_fini(&call);
    return may;
}

static bool gate_write(struct http_sink *sink, const void *bytes, size_t n, struct err *err)
{
    struct upload_gate *gate = gate_of(sink);

    if (!gate->is_open && !check(gate, err))
        return false;
    gate->is_open = true;
    return gate->inner->write(gate->inner, bytes, n, err);
}

static void gate_abort(struct http_sink *sink)
{
    struct http_sink *inner = gate_of(sink)->inner;

    inner->abort(inner);
}

struct http_sink *upload_gate_new(struct router *router, const struct route *route,
                                  const struct http_request *head, struct http_sink *inner)
{
    struct upload_gate *gate = ARENA_NEW(head->arena, struct upload_gate);

    *gate = (struct upload_gate){
        .sink = { gate_write, gate_abort },
        .inner = inner,
        .router = router,
        .route = route,
        .head = head,
        .announced_bytes = head->body_bytes > 0 ? head->body_bytes : 0,
    };
    return &gate->sink;
}

struct http_sink *upload_gate_inner(struct http_sink *sink)
{
    return gate_of(sink)->inner;
}
