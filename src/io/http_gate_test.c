/*
 * Raw requests against the real server: what two parsers could read differently is refused, and
 * what stands behind it on the connection is never answered.
 */
#include <stdatomic.h>

#include "base/arena.h"
#include "base/clock.h"
#include "io/http.h"
#include "io/http_gate.h"
#include "io/raw_client_test.h"

static const struct log quiet = { .fd = 2, .least = LOG_ERROR, .clock = &clock_system };

struct app {
    struct http_server *server;
    atomic_int smuggled; /* requests for /second that reached the handler */
    struct raw_answer answer;
};

static void plan(void *arg, const struct http_request *head, struct http_plan *plan)
{
    (void)arg;
    (void)head;
    plan->max_body_bytes = 100;
}

static bool answer(void *arg, const struct http_request *request, struct http_response *response)
{
    struct app *app = arg;

    if (str_eq(request->path, STR("/second")))
        atomic_fetch_add(&app->smuggled, 1);
    response->body = request->path;
    return true;
}

static void refuse(void *arg, const struct http_request *request, const struct err *err, int status,
                   struct http_response *response)
{
    (void)arg;
    (void)request;
    (void)status;
    response->body = str_of(err->code);
}

static int setup(void **state)
{
    struct app *app = calloc(1, sizeof(*app));
    struct http_options options = { .address = "127.0.0.1:0",
                                    .log = &quiet,
                                    .app = app,
                                    .plan = plan,
                                    .answer = answer,
                                    .refuse = refuse };
    struct err err = { 0 };

    if (!http_server_start(&options, &app->server, &err))
        fail_msg("%s", err.message);
    *state = app;
    return 0;
}

static int teardown(void **state)
{
    struct app *app = *state;

    http_server_stop(&app->server, 5);
    free(app);
    return 0;
}

#define SECOND "GET /second HTTP/1.1\r\nHost: h\r\n\r\n"

/**
 * A request and what it deserves. libmicrohttpd refuses some on its own, with a broken answer at
 * times (0.9.75 writes the head twice); what counts is that it ends the connection there.
 */
struct probe {
    const char *bytes;
    size_t n;
    int status;
};

#define PROBE(status, text)                                                                        \
    {                                                                                              \
        text SECOND, sizeof(text SECOND) - 1, status                                               \
    }
#define GET_HEAD  "GET / HTTP/1.1\r\nHost: h\r\n"
#define POST_HEAD "POST / HTTP/1.1\r\nHost: h\r\n"
#define CHUNKED   POST_HEAD "Transfer-Encoding: chunked\r\n\r\n"

static const struct probe refused[] = {
    /* How long is the body? */
    PROBE(400, POST_HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
    PROBE(400, POST_HEAD "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: 2\r\ncontent-length: 0\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: 2, 2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: +2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: -2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: 0x2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: 2 2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: two\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length:\r\n\r\nab"),
    PROBE(413, POST_HEAD "Content-Length: 99999999999999999999\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length : 2\r\n\r\nab"),
    PROBE(400, POST_HEAD " Content-Length: 2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length\t: 2\r\n\r\nab"),
    PROBE(400, POST_HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    PROBE(400, POST_HEAD "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    PROBE(400,
          POST_HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
    PROBE(501, POST_HEAD "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    PROBE(501, POST_HEAD "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
    PROBE(501, POST_HEAD "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    PROBE(501, POST_HEAD "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    PROBE(501, POST_HEAD "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    PROBE(400, POST_HEAD "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    PROBE(400, POST_HEAD "Transfer-Encoding: \x0b"
                         "chunked\r\n\r\n0\r\n\r\n"),
    PROBE(400, "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    /* Where does a line end? */
    PROBE(400, "GET / HTTP/1.1\nHost: h\n\n"),
    PROBE(400, "GET / HTTP/1.1\nHost: h\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\n\r\n"),
    PROBE(400, GET_HEAD "X: \n\r\n\0"),
    PROBE(400, GET_HEAD "X: a\nY: b\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\r\n\n"),
    PROBE(400, GET_HEAD "X: a\rY: b\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\r\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\r\n folded\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\r\n\tContent-Length: 5\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\r\n \r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\n Host: h\r\nX: a\r\n\r\n"),
    /* What is a header? */
    PROBE(400, GET_HEAD "NoColon\r\n\r\n"),
    PROBE(400, GET_HEAD ": empty\r\n\r\n"),
    PROBE(400, GET_HEAD "X Y: a\r\n\r\n"),
    PROBE(400, GET_HEAD "X@Y: a\r\n\r\n"),
    PROBE(400, GET_HEAD "X\xc3\xa9: a\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\x01"
                        "b\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\x7f"
                        "b\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\0b\r\n\r\n"),
    PROBE(400, GET_HEAD "X: a\0\0Y\0 b\r\n\r\n"),
    PROBE(400, GET_HEAD "X\0: a\r\n\r\n"),
    PROBE(400, GET_HEAD "X:\0a\r\n\r\n"),
    /* To whom? */
    PROBE(400, "GET / HTTP/1.1\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\nHost: h\r\nhost: i\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\nHost: user@h\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.0\r\nHost: h\r\nHost: i\r\n\r\n"),
    /* For what? */
    PROBE(400, "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET h HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /../a HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a/.. HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a/./b HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /%2e%2E/a HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a%2fb HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a%00 HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /?a=%00 HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a%0d%0aX HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a%5cb HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a\\b HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /%ff HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /%4 HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /\xeb\xb0\xb0 HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a\x01 HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "get / HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "G\"T / HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(400, "ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\nHost: h\r\n\r\n"),
    PROBE(505, "GET / HTTP/1.2\r\nHost: h\r\n\r\n"),
    PROBE(505, "GET / HTTP/2.0\r\nHost: h\r\n\r\n"),
    PROBE(400, "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"),
    PROBE(400, "GET /\r\nHost: h\r\n\r\n"),
    /* Chunks. */
    PROBE(400, CHUNKED "0x2\r\nab\r\n0\r\n\r\n"),
    PROBE(400, CHUNKED "+2\r\nab\r\n0\r\n\r\n"),
    PROBE(400, CHUNKED "-2\r\nab\r\n0\r\n\r\n"),
    PROBE(400, CHUNKED "2 \r\nab\r\n0\r\n\r\n"),
    PROBE(400, CHUNKED "2\r\nabc0\r\n\r\n"),
    PROBE(400, CHUNKED "\r\nab\r\n0\r\n\r\n"),
    PROBE(413, CHUNKED "fffffffffffffffff\r\nab\r\n0\r\n\r\n"),
};

static void print_probe(const struct probe *probe)
{
    for (size_t i = 0; i < probe->n; i++)
        if (probe->bytes[i] >= 0x20 && probe->bytes[i] < 0x7f)
            putchar(probe->bytes[i]);
        else
            printf("\\x%02x", (unsigned char)probe->bytes[i]);
    putchar('\n');
}

static void a_doubtful_request_is_refused_and_nothing_behind_it_is_answered(void **state)
{
    struct app *app = *state;
    int wrong = 0;

    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct raw_client *client = raw_client_open(http_server_port(app->server));
        int smuggled = atomic_load(&app->smuggled);
        bool answered_more;

        raw_client_send(client, refused[i].bytes, refused[i].n);
        raw_client_read(client, &app->answer, true);
        raw_client_is_ended(client);
        answered_more = memmem(client->bytes, client->n, "HTTP/1.1 200", 12) != NULL;
        if ((app->answer.status != refused[i].status && app->answer.status != 0) || answered_more
            || atomic_load(&app->smuggled) != smuggled) {
            wrong++;
            printf("status %d, wanted %d, %s: ", app->answer.status, refused[i].status,
                   answered_more ? "and the next one was answered" : "then nothing");
            print_probe(&refused[i]);
        }
        raw_client_close(client);
    }
    assert_int_equal(wrong, 0);
}

static void requests_that_are_only_unusual_are_answered(void **state)
{
    static const char *const probes[] = {
        GET_HEAD "\r\n",
        GET_HEAD "X:\r\n\r\n",
        GET_HEAD "X:\t a b \t\r\n\r\n",
        GET_HEAD "X: caf\xc3\xa9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:h:80\r\n\r\n",
        "GET / HTTP/1.1\r\nhOST: [::1]:8080\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        POST_HEAD "Content-Length: 0\r\n\r\n",
        POST_HEAD "Content-Length:  3\r\n\r\nabc",
        POST_HEAD "Content-Length: 003\r\n\r\nabc",
        CHUNKED "3\r\nabc\r\n0\r\n\r\n",
        CHUNKED "00A\r\n0123456789\r\n0\r\n\r\n",
        CHUNKED "3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n",
        "GET /%ED%8B%B0%EC%BC%93?q=%ff&a=b&&c HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a..b/...?../.. HTTP/1.1\r\nHost: h\r\n\r\n",
        "PROPFIND / HTTP/1.1\r\nHost: h\r\n\r\n",
    };
    struct app *app = *state;

    for (size_t i = 0; i < COUNT_OF(probes); i++) {
        struct raw_client *client = raw_client_open(http_server_port(app->server));

        raw_client_say(client, probes[i]);
        raw_client_say(client, SECOND);
        raw_client_read(client, &app->answer, true);
        if (app->answer.status != 200)
            fail_msg("%d for %s", app->answer.status, probes[i]);
        raw_client_read(client, &app->answer, true);
        if (strcmp(app->answer.body, "/second") != 0)
            fail_msg("the second request was not seen after %s", probes[i]);
        raw_client_close(client);
    }
}

/** A request with so many headers, or so long a target or header. */
static int status_of_large(struct app *app, size_t headers, size_t target_n, size_t value_n)
{
    struct raw_client *client = raw_client_open(http_server_port(app->server));
    char *request = calloc(1, 64 * 1024);
    size_t n = (size_t)sprintf(request, "GET /%0*d HTTP/1.1\r\nHost: h\r\n", (int)target_n, 0);

    for (size_t i = 0; i < headers; i++)
        n += (size_t)sprintf(request + n, "X-%zu: %0*d\r\n", i, (int)value_n, 0);
    memcpy(request + n, "\r\n", 2);
    raw_client_send(client, request, n + 2);
    raw_client_read(client, &app->answer, true);
    raw_client_close(client);
    free(request);
    return app->answer.status;
}

static void what_is_too_long_or_too_many_is_refused(void **state)
{
    struct app *app = *state;

    assert_int_equal(status_of_large(app, HTTP_HEADERS_MAX - 1, 10, 1), 200);
    assert_int_equal(status_of_large(app, HTTP_HEADERS_MAX, 10, 1), 431);
    assert_int_equal(status_of_large(app, 1, HTTP_TARGET_MAX - 1, 1), 200);
    assert_int_equal(status_of_large(app, 1, HTTP_TARGET_MAX, 1), 414);
    assert_int_equal(status_of_large(app, 1, 10, 3500), 200);
    assert_int_equal(status_of_large(app, 1, 10, 20000), 431);
    assert_int_equal(status_of_large(app, 0, 20000, 1), 414);
}

static void the_gate_names_what_is_wrong(void **state)
{
    static const char cut[] = "GET\0/a\0HTTP/1.1\0\0Host\0 h\0\0Content-Length\0 x\0\0\0";
    struct arena *arena = arena_new(64 * 1024);
    struct err err = { 0 };
    struct http_head head;
    int status = 0;

    (void)state;
    assert_false(http_gate_check(arena, (struct str){ cut, sizeof(cut) }, STR("/a"), 2, &head,
                                 &status, &err));
    assert_int_equal(status, 400);
    assert_true(err_is(&err, "http_length"));
    assert_str_is(head.method, "GET");
    assert_int_equal(head.header_count, 2);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_doubtful_request_is_refused_and_nothing_behind_it_is_answered),
        cmocka_unit_test(requests_that_are_only_unusual_are_answered),
        cmocka_unit_test(what_is_too_long_or_too_many_is_refused),
        cmocka_unit_test(the_gate_names_what_is_wrong),
    };

    return cmocka_run_group_tests_name("http_gate", tests, setup, teardown);
}
