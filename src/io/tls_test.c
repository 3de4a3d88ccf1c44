/* TLS over a socket pair and over the HTTP server: shaking hands, trust, a certificate renewed. */
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "io/http.h"
#include "io/raw_client_test.h"
#include "io/test_certificate.h"
#include "io/tls.h"

static const struct log quiet = { .fd = 2, .least = LOG_ERROR, .clock = &clock_system };

static const char upgrade_request[] =
    "GET /upgrade HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

struct fixture {
    char folder[64];
    char certificate[96];
    char key[96];
    struct tls_server *server;
    struct tls_client *client;
    int pair[2];
    struct err err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    strcpy(f->folder, "/tmp/pharos-tls-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->certificate, sizeof(f->certificate), "%s/certificate.pem", f->folder);
    snprintf(f->key, sizeof(f->key), "%s/key.pem", f->folder);
    test_certificate_write("first", f->certificate, f->key);
    assert_true(tls_server_new(f->certificate, f->key, &f->server, &f->err));
    assert_true(tls_client_new(f->certificate, &f->client, &f->err));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, f->pair), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    tls_server_free(&f->server);
    tls_client_free(&f->client);
    close(f->pair[0]);
    close(f->pair[1]);
    unlink(f->certificate);
    unlink(f->key);
    rmdir(f->folder);
    free(f);
    return 0;
}

/** Both ends take steps in turn until both are done or one has failed. */
static bool shake_hands(struct tls_conn *a, struct tls_conn *b, struct err *a_err)
{
    enum tls_result a_result = TLS_WANTS_READ;
    enum tls_result b_result = TLS_WANTS_READ;
    struct err b_err;

    for (int i = 0; i < 20 && (a_result != TLS_DONE || b_result != TLS_DONE); i++) {
        if (a_result != TLS_DONE)
            a_result = tls_handshake(a, a_err);
        if (a_result != TLS_FAILED && b_result != TLS_DONE && b_result != TLS_FAILED)
            b_result = tls_handshake(b, &b_err);
        if (a_result == TLS_FAILED)
            return false;
    }
    return a_result == TLS_DONE && b_result == TLS_DONE;
}

static void bytes_go_both_ways_and_goodbye_is_heard(void **state)
{
    struct fixture *f = *state;
    struct tls_conn *server = tls_accept(f->server, f->pair[0]);
    struct tls_conn *client = tls_connect(f->client, f->pair[1], "localhost");
    char bytes[16];
    size_t n;

    assert_true(shake_hands(client, server, &f->err));
    assert_int_equal(tls_read(server, bytes, sizeof(bytes), &n, &f->err), TLS_WANTS_READ);
    assert_int_equal(tls_write(client, "hello", 5, &f->err), TLS_DONE);
    assert_int_equal(tls_read(server, bytes, 2, &n, &f->err), TLS_DONE);
    assert_int_equal(n, 2);
    assert_int_equal(tls_pending(server), 3);
    assert_int_equal(tls_read(server, bytes, sizeof(bytes), &n, &f->err), TLS_DONE);
    assert_memory_equal(bytes, "llo", 3);
    assert_int_equal(tls_write(server, "bye", 3, &f->err), TLS_DONE);
    tls_conn_free(&server);
    assert_int_equal(tls_read(client, bytes, sizeof(bytes), &n, &f->err), TLS_DONE);
    assert_int_equal(tls_read(client, bytes, sizeof(bytes), &n, &f->err), TLS_ENDED);
    tls_conn_free(&client);
}

static void only_the_right_name_of_a_trusted_peer_is_accepted(void **state)
{
    static const struct {
        const char *host;
        bool trusts;
        bool accepted;
    } cases[] = {
        { "localhost", true, true },     { "127.0.0.1", true, true },
        { "mail.example", true, false }, { "127.0.0.2", true, false },
        { "localhost", false, false },
    };
    struct fixture *f = *state;
    struct tls_client *stranger;

    assert_true(tls_client_new(NULL, &stranger, &f->err));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int pair[2];
        struct tls_conn *server;
        struct tls_conn *client;
        bool accepted;

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
        server = tls_accept(f->server, pair[0]);
        client = tls_connect(cases[i].trusts ? f->client : stranger, pair[1], cases[i].host);
        accepted = shake_hands(client, server, &f->err);
        if (accepted != cases[i].accepted || (!accepted && !err_is(&f->err, "tls_untrusted")))
            fail_msg("%s: %d %s", cases[i].host, accepted, f->err.message);
        tls_conn_free(&client);
        tls_conn_free(&server);
        close(pair[0]);
        close(pair[1]);
    }
    tls_client_free(&stranger);
}

static void nonsense_instead_of_a_handshake_fails(void **state)
{
    struct fixture *f = *state;
    struct tls_conn *server = tls_accept(f->server, f->pair[0]);

    assert_int_equal(write(f->pair[1], "GET / HTTP/1.1\r\n", 16), 16);
    assert_int_equal(tls_handshake(server, &f->err), TLS_FAILED);
    assert_true(err_is(&f->err, "tls_failed"));
    tls_conn_free(&server);
}

static void a_renewed_certificate_serves_new_connections_and_a_broken_one_does_not(void **state)
{
    struct fixture *f = *state;
    struct tls_conn *server;
    struct tls_conn *client;

    test_certificate_write("second", f->certificate, f->key);
    assert_true(tls_server_reload(f->server, &f->err));
    server = tls_accept(f->server, f->pair[0]);
    client = tls_connect(f->client, f->pair[1], "localhost");
    assert_false(shake_hands(client, server, &f->err)); /* knows only the first */
    tls_conn_free(&client);
    tls_conn_free(&server);

    assert_int_equal(truncate(f->key, 10), 0);
    assert_false(tls_server_reload(f->server, &f->err));
    assert_true(err_is(&f->err, "bad_certificate"));
    server = tls_accept(f->server, f->pair[0]);
    assert_non_null(server);
    tls_conn_free(&server);
}

/* --- direct TLS of the HTTP server --- */

static void plan(void *app, const struct http_request *head, struct http_plan *plan)
{
    (void)app;
    (void)head;
    plan->max_body_bytes = 0;
}

static void keep_socket(void *arg, int fd, struct str extra)
{
    (void)extra;
    atomic_store((atomic_int *)arg, fd);
}

static bool answer(void *app, const struct http_request *request, struct http_response *response)
{
    if (str_eq(request->path, STR("/upgrade"))) {
        http_response_header(response, "Upgrade", STR("echo"));
        response->on_upgrade = keep_socket;
        response->upgrade_arg = app;
        return true;
    }
    response->body = request->is_tls ? STR("encrypted") : STR("plain");
    return true;
}

static void refuse(void *app, const struct http_request *request, const struct err *err, int status,
                   struct http_response *response)
{
    (void)app;
    (void)request;
    (void)err;
    (void)status;
    (void)response;
}

static struct http_server *start_https(struct fixture *f, atomic_int *upgraded_fd)
{
    struct http_options options = { .address = "127.0.0.1:0",
                                    .log = &quiet,
                                    .tls_certificate = f->certificate,
                                    .tls_key = f->key,
                                    .app = upgraded_fd,
                                    .plan = plan,
                                    .answer = answer,
                                    .refuse = refuse };
    struct http_server *server;

    if (!http_server_start(&options, &server, &f->err))
        fail_msg("%s", f->err.message);
    return server;
}

static void say(struct tls_conn *conn, const char *text)
{
    struct err err;

    assert_int_equal(tls_write(conn, text, strlen(text), &err), TLS_DONE);
}

/** Reads until `text` was heard; false when the connection ends before. */
static bool hears(struct tls_conn *conn, const char *text)
{
    char heard[4096] = "";
    size_t at = 0;
    size_t n;
    struct err err;

    while (strstr(heard, text) == NULL) {
        if (tls_read(conn, heard + at, sizeof(heard) - 1 - at, &n, &err) != TLS_DONE)
            return false;
        at += n;
        heard[at] = '\0';
    }
    return true;
}

static bool shakes_hands_with(struct tls_client *trust, struct http_server *server)
{
    struct raw_client *socket = raw_client_open(http_server_port(server));
    struct tls_conn *conn = tls_connect(trust, socket->fd, "localhost");
    struct err err;
    bool done = tls_handshake(conn, &err) == TLS_DONE;

    tls_conn_free(&conn);
    raw_client_close(socket);
    return done;
}

static void the_http_server_speaks_tls_and_takes_a_renewed_certificate(void **state)
{
    struct fixture *f = *state;
    atomic_int none = -1;
    struct http_server *server = start_https(f, &none);
    struct raw_client *socket = raw_client_open(http_server_port(server));
    struct tls_conn *conn = tls_connect(f->client, socket->fd, "localhost");
    struct tls_client *second;

    assert_int_equal(tls_handshake(conn, &f->err), TLS_DONE);
    say(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_true(hears(conn, "\r\n\r\nencrypted"));

    test_certificate_write("second", f->certificate, f->key);
    assert_true(tls_client_new(f->certificate, &second, &f->err));
    assert_false(shakes_hands_with(second, server));
    assert_true(http_server_reload_certificate(server, &f->err));
    assert_true(shakes_hands_with(second, server));
    assert_false(shakes_hands_with(f->client, server));
    assert_int_equal(truncate(f->certificate, 0), 0);
    assert_false(http_server_reload_certificate(server, &f->err));
    assert_true(shakes_hands_with(second, server));

    tls_client_free(&second);
    tls_conn_free(&conn);
    raw_client_close(socket);
    http_server_stop(&server, 5);
}

static void an_upgraded_socket_stays_behind_tls_until_it_is_shut(void **state)
{
    struct fixture *f = *state;
    atomic_int upgraded = -1;
    int fd;
    struct http_server *server = start_https(f, &upgraded);
    struct raw_client *socket = raw_client_open(http_server_port(server));
    struct tls_conn *conn = tls_connect(f->client, socket->fd, "localhost");
    struct pollfd readable;
    char bytes[8];
    size_t n;

    assert_int_equal(tls_handshake(conn, &f->err), TLS_DONE);
    say(conn, upgrade_request);
    assert_true(hears(conn, "HTTP/1.1 101"));
    say(conn, "ping");
    while ((fd = atomic_load(&upgraded)) < 0)
        continue;
    readable = (struct pollfd){ .fd = fd, .events = POLLIN };
    assert_int_equal(poll(&readable, 1, RAW_CLIENT_PATIENCE_MS), 1);
    assert_int_equal(read(fd, bytes, sizeof(bytes)), 4);
    assert_memory_equal(bytes, "ping", 4);
    assert_int_equal(write(fd, "pong", 4), 4);
    assert_true(hears(conn, "pong"));
    shutdown(fd, SHUT_RDWR);
    close(fd);
    assert_int_not_equal(tls_read(conn, bytes, sizeof(bytes), &n, &f->err), TLS_DONE);
    tls_conn_free(&conn);
    raw_client_close(socket);
    http_server_stop(&server, 5);
}

static void an_upgraded_socket_hears_that_its_peer_is_gone(void **state)
{
    struct fixture *f = *state;
    atomic_int upgraded = -1;
    int fd;
    struct http_server *server = start_https(f, &upgraded);
    struct raw_client *socket = raw_client_open(http_server_port(server));
    struct tls_conn *conn = tls_connect(f->client, socket->fd, "localhost");
    struct http_metrics metrics = { .open_connections = 1 };
    struct pollfd readable;
    char bytes[8];

    assert_int_equal(tls_handshake(conn, &f->err), TLS_DONE);
    say(conn, upgrade_request);
    assert_true(hears(conn, "HTTP/1.1 101"));
    tls_conn_free(&conn);
    raw_client_close(socket);
    while ((fd = atomic_load(&upgraded)) < 0)
        continue;
    readable = (struct pollfd){ .fd = fd, .events = POLLIN };
    assert_int_equal(poll(&readable, 1, RAW_CLIENT_PATIENCE_MS), 1);
    assert_int_equal(read(fd, bytes, sizeof(bytes)), 0);
    shutdown(fd, SHUT_RDWR);
    close(fd);
    while (metrics.open_connections > 0)
        http_server_read_metrics(server, &metrics);
    http_server_stop(&server, 5);
}

#define TLS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TLS_TEST(bytes_go_both_ways_and_goodbye_is_heard),
        TLS_TEST(only_the_right_name_of_a_trusted_peer_is_accepted),
        TLS_TEST(nonsense_instead_of_a_handshake_fails),
        TLS_TEST(a_renewed_certificate_serves_new_connections_and_a_broken_one_does_not),
        TLS_TEST(the_http_server_speaks_tls_and_takes_a_renewed_certificate),
        TLS_TEST(an_upgraded_socket_stays_behind_tls_until_it_is_shut),
        TLS_TEST(an_upgraded_socket_hears_that_its_peer_is_gone),
    };

    return cmocka_run_group_tests_name("tls", tests, NULL, NULL);
}
