#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "app/app.h"
#include "app/control.h"
#include "app/demo_company.h"
#include "core/api/route.h"
#include "core/feature.h"
#include "features/channel_mail/mail_listen.h"
#include "io/confine.h"
#include "io/http.h"
#include "io/tls.h"
#include "proto/mail/mail_job.h"

enum { STOP_GRACE_S = 10, HEAPS_MAX = 4, CONFINED_WAIT_MS = 10000 };

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    OPTION("--http", http, "ADDR:PORT to serve on; port 0 picks a free one (127.0.0.1:8080)"),
    OPTION("--smtp", smtp, "ADDR:PORT to take mail on by SMTP"),
    OPTION("--lmtp", lmtp, "ADDR:PORT to take mail on by LMTP"),
    OPTION("--lmtp-socket", lmtp_socket, "path of a socket to take mail on by LMTP"),
    OPTION("--trusted-proxies", trusted_proxies, "addresses whose X-Forwarded-* are believed"),
    OPTION("--tls-certificate", tls_certificate,
           "PEM file, for HTTPS and STARTTLS; read again on SIGHUP"),
    OPTION("--tls-key", tls_key, "PEM file of its key"),
    { 0 },
};

struct server {
    struct app app;
    struct confine_pool *confined;
    struct router *router;
    struct control *control;
    struct http_server *http;
    struct tls_server *mail_tls;
    struct smtp_listener *mail; /* NULL: nobody asked for it */
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
    sigaddset(signals, SIGHUP);
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

/** What was asked for, in the order in which the ready line tells it. */
static size_t mail_endpoints(const struct options *options,
                             struct smtp_endpoint out[SMTP_ENDPOINTS_MAX])
{
    size_t n = 0;

    if (options->smtp != NULL)
        out[n++] = (struct smtp_endpoint){ options->smtp, SMTP_PROTOCOL_SMTP };
    if (options->lmtp != NULL)
        out[n++] = (struct smtp_endpoint){ options->lmtp, SMTP_PROTOCOL_LMTP };
    if (options->lmtp_socket != NULL)
        out[n++] = (struct smtp_endpoint){ options->lmtp_socket, SMTP_PROTOCOL_LMTP };
    return n;
}

static bool start_mail(struct server *server, struct err *err)
{
    const struct options *options = &server->app.options;
    struct smtp_endpoint endpoints[SMTP_ENDPOINTS_MAX];
    size_t count = mail_endpoints(options, endpoints);

    if (count == 0)
        return true;
    return (options->tls_certificate == NULL
            || tls_server_new(options->tls_certificate, options->tls_key, &server->mail_tls, err))
           && mail_listen(&server->app.house, endpoints, count, server->mail_tls, &server->mail,
                          err);
}

/** Certificates are renewed every few weeks; nobody has to be cut off for it. */
static void reload_certificates(struct server *server)
{
    struct err err = { 0 };

    if (!http_server_reload_certificate(server->http, &err)
        || (server->mail_tls != NULL && !tls_server_reload(server->mail_tls, &err)))
        log_err(&server->app.log, LOG_WARN, "serve.certificate_not_reloaded", &err);
    else
        log_line(&server->app.log, LOG_INFO, "serve.certificate_reloaded", "signal=SIGHUP");
}

static void stop(struct server *server)
{
    smtp_listener_stop(&server->mail, STOP_GRACE_S * 1000);
    tls_server_free(&server->mail_tls);
    control_stop(&server->control);
    if (server->router != NULL)
        router_stop(server->router);
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
           && start_http(server, err)
           && demo_company_serve_at(&server->app.house, http_server_port(server->http),
                                    server->app.options.tls_certificate != NULL, err)
           && start_mail(server, err);
}

/** The host as given, the port as it really is. */
static void print_address(const char *name, const char *address, int port)
{
    const char *colon = strrchr(address, ':');

    printf(" %s=%.*s:%d", name, (int)(colon - address), address, port);
}

/** "ready http=127.0.0.1:8080 smtp=…", with every listener that was asked for. */
static void print_ready(const struct server *server)
{
    const struct options *options = &server->app.options;
    size_t n = 0;

    printf("ready");
    print_address("http", options->http != NULL ? options->http : "127.0.0.1:8080",
                  http_server_port(server->http));
    if (options->smtp != NULL)
        print_address("smtp", options->smtp, smtp_listener_port(server->mail, n++));
    if (options->lmtp != NULL)
        print_address("lmtp", options->lmtp, smtp_listener_port(server->mail, n++));
    if (options->lmtp_socket != NULL)
        printf(" lmtp-socket=%s", options->lmtp_socket);
    printf("\n");
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
        options_print_help("serve --data DIR --http ADDR:PORT [--smtp ADDR:PORT] [--lmtp ADDR:PORT]"
                           " [--lmtp-socket PATH]",
                           rows);
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
    while (sigwait(&signals, &signal_number) == 0 && signal_number == SIGHUP)
        reload_certificates(&server);
    stop(&server);
    return 0;
}
