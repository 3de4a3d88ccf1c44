/* Starting and stopping the HTTP server; connections as they come and go. */
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "io/http_certificate.h"
#include "io/http_server_impl.h"
#include "io/listen_socket.h"

enum {
    WORKERS_DEFAULT = 32,
    QUEUED_DEFAULT = 512,
    BODY_MEMORY_DEFAULT = 256 * 1024 * 1024,
    HEAD_TIMEOUT_DEFAULT_S = 10,
    IDLE_TIMEOUT_DEFAULT_S = 75,
    BODY_BYTES_PER_S_DEFAULT = 1024,
    /* Of a process's descriptors: what database, files and sockets handed over need. */
    DESCRIPTORS_RESERVED = 256,
    CONNECTIONS_LEAST = 64,
    /* A head with a large cookie has to fit; libmicrohttpd answers 431 beyond. */
    CONNECTION_POOL_BYTES = 16 * 1024,
    STOP_ROUND_MS = 10,
};

static int descriptor_share(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 1024 * 1024)
        return 1024 * 1024 - DESCRIPTORS_RESERVED;
    if (limit.rlim_cur < DESCRIPTORS_RESERVED + CONNECTIONS_LEAST)
        return CONNECTIONS_LEAST;
    return (int)limit.rlim_cur - DESCRIPTORS_RESERVED;
}

static void fill_defaults(struct http_options *options)
{
    if (options->workers == 0)
        options->workers = WORKERS_DEFAULT;
    if (options->max_body_memory == 0)
        options->max_body_memory = BODY_MEMORY_DEFAULT;
    if (options->max_queued == 0)
        options->max_queued = QUEUED_DEFAULT;
    if (options->max_connections == 0)
        options->max_connections = descriptor_share();
    if (options->max_connections_per_peer == 0)
        options->max_connections_per_peer = options->max_connections / 2 + 1;
    if (options->head_timeout_s == 0)
        options->head_timeout_s = HEAD_TIMEOUT_DEFAULT_S;
    if (options->idle_timeout_s == 0)
        options->idle_timeout_s = IDLE_TIMEOUT_DEFAULT_S;
    if (options->slow_body_bytes_per_s == 0)
        options->slow_body_bytes_per_s = BODY_BYTES_PER_S_DEFAULT;
    if (options->clock == NULL)
        options->clock = &clock_system;
}

/** Whether a peer's connections count against its share. */
static bool is_counted(const struct http_server *server, struct net_address peer)
{
    return !net_address_is_loopback(peer)
           && !net_networks_have(server->proxies, server->proxy_count, peer);
}

static enum MHD_Result on_accept(void *arg, const struct sockaddr *address, socklen_t address_n)
{
    struct http_server *server = arg;
    struct net_address peer;

    (void)address_n;
    if (atomic_load(&server->is_stopping) || !net_address_of(address, &peer))
        return MHD_NO;
    if (!is_counted(server, peer) || http_conns_have_room(server->conns, peer))
        return MHD_YES;
    atomic_fetch_add(&server->refused, 1);
    return MHD_NO;
}

static void on_open(struct http_server *server, struct MHD_Connection *mhd, void **context)
{
    struct net_address peer = { { 0 } };
    const union MHD_ConnectionInfo *address =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *tls;

    CHECK(net_address_of(address->client_addr, &peer));
    *context = http_conns_add(server->conns, fd->connect_fd, peer, is_counted(server, peer));
    if (!server->is_tls)
        return;
    tls = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    http_certificate_apply(server->certificate, tls->tls_session);
}

static void on_connection(void *arg, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http_server *server = arg;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        on_open(server, mhd, context);
    } else {
        http_conns_remove(server->conns, *context);
        *context = NULL;
    }
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int listen_fd)
{
    const struct http_options *options = &server->options;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE;
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, NULL },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, NULL },
        { MHD_OPTION_HTTPS_PRIORITIES, 0,
          (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
        { MHD_OPTION_END, 0, NULL },
    };

    if (server->is_tls) {
        flags |= MHD_USE_TLS;
        tls[0].ptr_value = (void *)(uintptr_t)http_certificate_pem(server->certificate);
        tls[1].ptr_value = (void *)(uintptr_t)http_certificate_key_pem(server->certificate);
    } else {
        tls[0].option = MHD_OPTION_END;
    }
    /* Not its own strict mode: the gate demands more, and refuses in the app's words. */
    return MHD_start_daemon(
        flags, 0, on_accept, server, http_exchange_go_on, server, MHD_OPTION_LISTEN_SOCKET,
        listen_fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)options->max_connections,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle_timeout_s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_POOL_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_URI_LOG_CALLBACK, http_exchange_begin, server,
        MHD_OPTION_NOTIFY_COMPLETED, http_exchange_end, server, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, server, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

static void start_parts(struct http_server *server)
{
    const struct http_options *options = &server->options;
    struct http_conn_limits limits = {
        .head_us = options->head_timeout_s * 1000000LL,
        .idle_us = options->idle_timeout_s * 1000000LL,
        .body_bytes_per_s = options->slow_body_bytes_per_s,
        .max_per_peer = options->max_connections_per_peer,
        .on_round = http_upgrades_sweep,
    };

    server->upgrades = http_upgrades_new();
    limits.round_arg = server->upgrades;
    server->conns = http_conns_new(&limits, options->clock);
    server->workers = worker_pool_new(options->workers, (size_t)options->max_queued);
}

static void free_parts(struct http_server *server)
{
    worker_pool_free(&server->workers);
    http_conns_free(&server->conns);
    http_upgrades_free(&server->upgrades);
    http_certificate_free(&server->certificate);
    while (server->spare_count > 0)
        arena_free(&server->spares[--server->spare_count]);
    free(server->proxies);
    free(server);
}

bool http_server_start(const struct http_options *options, struct http_server **out,
                       struct err *err)
{
    struct http_server *server = calloc(1, sizeof(*server));
    int listen_fd = -1;

    CHECK(server != NULL);
    server->options = *options;
    fill_defaults(&server->options);
    if (!net_networks_parse(options->trusted_proxies, &server->proxies, &server->proxy_count, err)
        || !http_certificate_open(options->tls_certificate, options->tls_key, &server->certificate,
                                  err)
        || !listen_socket_open(options->address, &listen_fd, &server->port, err)) {
        free_parts(server);
        return false;
    }
    server->is_tls = server->certificate != NULL;
    start_parts(server);
    server->daemon = start_daemon(server, listen_fd);
    if (server->daemon == NULL) {
        close(listen_fd);
        free_parts(server);
        return err_set(err, ERR_UNAVAILABLE, "http_start", "the HTTP server cannot be started");
    }
    *out = server;
    return true;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

bool http_server_reload_certificate(struct http_server *server, struct err *err)
{
    return server->certificate == NULL || http_certificate_reload(server->certificate, err);
}

static const struct timespec stop_round = { .tv_nsec = STOP_ROUND_MS * 1000000L };

static void wait_until_answered(struct http_server *server, int grace_s)
{
    int64_t until_us = clock_monotonic_us(&clock_system) + grace_s * 1000000LL;

    while (atomic_load(&server->exchanges) > 0 && clock_monotonic_us(&clock_system) < until_us)
        nanosleep(&stop_round, NULL);
}

/** Like a worker, a change that is being stored cannot be stopped in the middle. */
static void wait_for_late_answers(struct http_server *server)
{
    while (atomic_load(&server->answering) > 0)
        nanosleep(&stop_round, NULL);
}

void http_server_stop(struct http_server **server, int grace_s)
{
    struct http_server *s = *server;
    int listen_fd;

    if (s == NULL)
        return;
    atomic_store(&s->is_stopping, true);
    listen_fd = MHD_quiesce_daemon(s->daemon);
    if (listen_fd >= 0)
        close(listen_fd);
    http_conns_close_idle(s->conns);
    wait_until_answered(s, grace_s);
    /* A worker cannot be stopped in the middle; what still waits for one is answered at once. */
    atomic_store(&s->is_giving_up, true);
    worker_pool_stop(s->workers);
    wait_for_late_answers(s);
    http_upgrades_close(s->upgrades);
    MHD_stop_daemon(s->daemon);
    free_parts(s);
    *server = NULL;
}

void http_server_read_metrics(struct http_server *server, struct http_metrics *out)
{
    int busy;
    size_t queued;

    worker_pool_read(server->workers, &busy, &queued);
    *out = (struct http_metrics){
        .requests = atomic_load(&server->requests),
        .refused = atomic_load(&server->refused),
        .open_connections = http_conns_count(server->conns),
        .busy_workers = busy,
        .queued = (int64_t)queued,
    };
}
