#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "app/app.h"
#include "app/control.h"
#include "core/api/route.h"
#include "core/feature.h"
#include "io/confine.h"
#include "io/http.h"
#include "proto/mail/mail_job.h"

enum { STOP_GRACE_S = 10, HEAPS_MAX = 4, CONFINED_WAIT_MS = 10000 };

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    OPTION("--http", http, "ADDR:PORT to serve on; port 0 picks a free one (127.0.0.1:8080)"),
    OPTION("--trusted-proxies", trusted_proxies, "addresses whose X-Forwarded-* are believed"),
    OPTION("--tls-certificate", tls_certificate, "PEM file, to serve HTTPS directly"),
    OPTION("--tls-key", tls_key, "PEM file of its key"),
    { 0 },
};

struct server {
    struct app app;
    struct confine_pool *confined;
    struct router *router;
    struct control *control;
    struct http_server *http;
};

/** Every open desk is a descriptor; take what the system lets us. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/** One heap per thread, glibc's habit, would keep as many peaks of memory as there are workers. */
static void bound_heaps(void)
{
    mallopt(M_ARENA_MAX, HEAPS_MAX);
}

/** Signals come to sigwait in the main thread alone; every later thread inherits the mask. */
static void block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/** Names the option, which the network floor does not know. */
static bool bad_address(struct err *err, const char *address)
{
    err_set(err, ERR_INVALID, "bad_option", "--http: %s is not ADDR:PORT", address);
    return err_field(err, "--http");
}

static bool start_http(struct server *server, struct err *err)
{
    const struct options *options = &server->app.options;
    struct http_options http = {
        .address = options->http != NULL ? options->http : "127.0.0.1:8080",
        .trusted_proxies = options->trusted_proxies,
        .tls_certificate = options->tls_certificate,
        .tls_key = options->tls_key,
        .log = &server->app.log,
        .app = server->router,
        .plan = router_plan,
        .answer = router_answer,
        .refuse = router_refuse,
    };

    if (!http_server_start(&http, &server->http, err))
        return err_is(err, "bad_address") ? bad_address(err, http.address) : false;
    server->app.house.http = server->http;
    return true;
}

static void stop(struct server *server)
{
    control_stop(&server->control);
    http_server_stop(&server->http, STOP_GRACE_S);
    features_stop(&server->app.house);
    router_free(&server->router);
    app_close(&server->app);
    confine_pool_stop(&server->confined);
}

static bool start(struct server *server, struct err *err)
{
    struct confine_options confined = mail_confine_options();

    server->app.is_server = true;
    confined.wait_ms = CONFINED_WAIT_MS;
    /* First of all, while the process is small and has no thread and no secret. */
    if (!confine_pool_start(&confined, &server->confined, err)
        || !app_open(&server->app, APP_EXISTING, err))
        return false;
    server->app.house.confined = server->confined;
    server->router = router_new(&server->app.house);
    return features_start(&server->app.house, err)
           && control_start(&server->app.house, server->app.folder.socket_path, &server->control,
                            err)
           && start_http(server, err);
}

/** "ready http=127.0.0.1:8080": the host as given, the port as it really is. */
static void print_ready(const struct server *server)
{
    const char *address = server->app.options.http;
    const char *colon;

    if (address == NULL)
        address = "127.0.0.1:8080";
    colon = strrchr(address, ':');
    printf("ready http=%.*s:%d\n", (int)(colon - address), address, http_server_port(server->http));
    fflush(stdout);
}

static bool check_options(const struct options *options, struct err *err)
{
    if ((options->tls_certificate == NULL) == (options->tls_key == NULL))
        return true;
    err_set(err, ERR_INVALID, "bad_option", "--tls-certificate and --tls-key come together");
    return err_field(err, "--tls-key");
}

int cmd_serve(int argc, char **argv)
{
    struct server server = { 0 };
    struct options options;
    struct err err = { 0 };
    sigset_t signals;
    int signal_number;

    if (!options_parse(argc, argv, rows, &options, &err) || !check_options(&options, &err)
        || !app_init(&server.app, &options, &err))
        return app_fail(&err);
    if (options.help) {
        options_print_help("serve --data DIR --http ADDR:PORT", rows);
        return 0;
    }
    bound_heaps();
    raise_descriptor_limit();
    block_signals(&signals);
    if (!start(&server, &err)) {
        stop(&server);
        return app_fail(&err);
    }
    print_ready(&server);
    sigwait(&signals, &signal_number);
    stop(&server);
    return 0;
}
