/* The WebSocket handshake, and the socket's way from the HTTP server's thread to the hub's. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "core/live/live_internal.h"
#include "io/http.h"

/** What the handshake leaves for the moment the socket is handed over; in the request's arena. */
struct promise {
    struct live *live;
    struct live_member member;
};

/** A socket on its way between the threads. */
struct arrival {
    struct live *live;
    struct live_member member;
    int fd;
    size_t extra_n;
    char extra[];
};

static void arrive(void *arg)
{
    struct arrival *arrival = arg;
    struct live *live = arrival->live;

    if (live->is_stopping) {
        close(arrival->fd);
        atomic_fetch_sub(&live->socket_count, 1);
    } else {
        live_socket_attach(live, arrival->fd, &arrival->member,
                           (struct str){ arrival->extra, arrival->extra_n });
    }
    free(arrival);
}

static void on_upgrade(void *arg, int fd, struct str extra)
{
    const struct promise *promise = arg;
    struct arrival *arrival;

    if (atomic_fetch_add(&promise->live->socket_count, 1) >= promise->live->options.max_sockets) {
        atomic_fetch_sub(&promise->live->socket_count, 1);
        shutdown(fd, SHUT_RDWR);
        close(fd);
        return;
    }
    arrival = malloc(sizeof(*arrival) + extra.n);
    CHECK(arrival != NULL);
    arrival->live = promise->live;
    arrival->member = promise->member;
    arrival->fd = fd;
    arrival->extra_n = extra.n;
    if (extra.n > 0)
        memcpy(arrival->extra, extra.p, extra.n);
    loop_post(promise->live->loop, arrive, arrival);
}

/** Whether a header's comma-separated list has this word. */
static bool has_word(struct str list, struct str word)
{
    while (list.n > 0)
        if (str_eq_ascii_nocase(str_trim(str_cut(&list, ',')), word))
            return true;
    return false;
}

static bool is_handshake(const struct http_request *request)
{
    return str_eq(request->method, STR("GET"))
           && has_word(http_request_header(request, "Upgrade"), STR("websocket"))
           && has_word(http_request_header(request, "Connection"), STR("Upgrade"))
           && str_eq(http_request_header(request, "Sec-WebSocket-Version"), STR("13"));
}

bool live_upgrade(struct live *live, const struct http_request *request,
                  const struct live_member *member, struct http_response *response, struct err *err)
{
    struct promise *promise = ARENA_NEW(request->arena, struct promise);
    char *accept_key = arena_alloc(request->arena, WEBSOCKET_KEY_ROOM);

    if (!is_handshake(request)
        || !websocket_accept_key(http_request_header(request, "Sec-WebSocket-Key"), accept_key))
        return err_set(err, ERR_INVALID, "websocket_expected", "this address speaks WebSocket 13");
    if (atomic_load(&live->socket_count) >= live->options.max_sockets) {
        err_set(err, ERR_UNAVAILABLE, "too_many_sockets", "too many desks are open");
        err->retry_after_s = 5;
        return false;
    }
    promise->live = live;
    promise->member = *member;
    response->status = 101;
    http_response_header(response, "Upgrade", STR("websocket"));
    http_response_header(response, "Sec-WebSocket-Accept", str_of(accept_key));
    response->on_upgrade = on_upgrade;
    response->upgrade_arg = promise;
    return true;
}
