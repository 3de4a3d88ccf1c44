/* The HTTP server over loopback: what it answers, keeps open, streams, refuses and ends. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "io/http.h"
#include "io/raw_client_test.h"

enum { MAX_BODY_BYTES = 1000 };

static const struct log quiet = { .fd = 2, .least = LOG_ERROR, .clock = &clock_system };

/** The app behind the server of a test. */
struct app {
    struct http_server *server;
    struct clock_manual clock;
    struct raw_answer answer;
    sem_t entered; /* a handler of /wait began */
    sem_t leave;   /* lets one of them end */
    sem_t planned; /* the head of an upload is in */
    struct http_sink sink;
    pthread_mutex_t lock; /* of what the sink gathers */
    size_t sink_bytes;
    unsigned long sink_sum;
    bool sink_fails;
    atomic_int aborted;
    atomic_int upgraded_fd;
    pthread_t late; /* answers /later */
};

static bool sink_write(struct http_sink *sink, const void *bytes, size_t n, struct err *err)
{
    struct app *app = CONTAINER_OF(sink, struct app, sink);

    if (app->sink_fails)
        return err_set(err, ERR_UNAVAILABLE, "disk_full", "no room");
    pthread_mutex_lock(&app->lock);
    app->sink_bytes += n;
    app->sink_sum = adler32(app->sink_sum, bytes, (unsigned)n);
    pthread_mutex_unlock(&app->lock);
    return true;
}

static void sink_abort(struct http_sink *sink)
{
    atomic_fetch_add(&CONTAINER_OF(sink, struct app, sink)->aborted, 1);
}

static void plan(void *arg, const struct http_request *head, struct http_plan *plan)
{
    struct app *app = arg;

    plan->max_body_bytes = MAX_BODY_BYTES;
    if (!str_eq(head->path, STR("/upload")))
        return;
    plan->max_body_bytes = 10 * 1024 * 1024;
    app->sink = (struct http_sink){ sink_write, sink_abort };
    plan->sink = &app->sink;
    sem_post(&app->planned);
}

static void on_upgrade(void *arg, int fd, struct str extra)
{
    struct app *app = arg;
    ssize_t written = write(fd, extra.p, extra.n);

    assert_true(written == (ssize_t)extra.n);
    atomic_store(&app->upgraded_fd, fd);
}

static void answer_large(const struct http_request *request, struct http_response *response)
{
    char *text = arena_alloc(request->arena, 20000);

    memset(text, 'a', 20000);
    http_response_header(response, "Content-Type", STR("application/json; charset=utf-8"));
    response->body = (struct str){ text, 20000 };
}

static void answer_file(struct http_response *response)
{
    FILE *file = tmpfile();

    fputs("0123456789", file);
    fflush(file);
    response->file_fd = dup(fileno(file));
    fclose(file);
    response->file_offset = 2;
    response->file_bytes = 5;
}

struct late {
    const struct http_request *request;
    struct http_response *response;
};

static void *answer_late(void *arg)
{
    const struct late *late = arg;

    late->response->body = STR("late");
    late->request->answered(late->request);
    return NULL;
}

/** Leaves the answer to a thread that may be quicker than this one. */
static bool leave_answer(struct app *app, const struct http_request *request,
                         struct http_response *response)
{
    struct late *late = ARENA_NEW(request->arena, struct late);

    *late = (struct late){ request, response };
    assert_int_equal(pthread_create(&app->late, NULL, answer_late, late), 0);
    return false;
}

static bool answer(void *arg, const struct http_request *request, struct http_response *response)
{
    struct app *app = arg;
    struct str value;
    struct err err;

    if (str_eq(request->path, STR("/large"))) {
        answer_large(request, response);
    } else if (str_eq(request->path, STR("/file"))) {
        answer_file(response);
    } else if (str_eq(request->path, STR("/none"))) {
        response->status = 204;
    } else if (str_eq(request->path, STR("/peer"))) {
        response->body = str_format(request->arena, "%" STR_FMT " %s", STR_ARG(request->peer),
                                    request->is_tls ? "tls" : "plain");
    } else if (str_eq(request->path, STR("/wait"))) {
        sem_post(&app->entered);
        sem_wait(&app->leave);
        response->body = STR("waited");
    } else if (str_eq(request->path, STR("/later"))) {
        return leave_answer(app, request, response);
    } else if (str_eq(request->path, STR("/upgrade"))) {
        http_response_header(response, "Upgrade", STR("echo"));
        response->on_upgrade = on_upgrade;
        response->upgrade_arg = app;
    } else if (http_query_get(request, "q", &value, &err)) {
        response->body = str_format(
            request->arena, "%" STR_FMT " %" STR_FMT " q=%" STR_FMT " c=%" STR_FMT " %" STR_FMT,
            STR_ARG(request->method), STR_ARG(request->path), STR_ARG(value),
            STR_ARG(http_request_cookie(request, "c")), STR_ARG(request->body));
    }
    return true;
}

static void refuse(void *arg, const struct http_request *request, const struct err *err, int status,
                   struct http_response *response)
{
    (void)arg;
    response->body = str_format(request->arena, "%d %s", status, err->code);
}

static void start_with(struct app *app, struct http_options options)
{
    struct err err = { 0 };

    if (options.address == NULL)
        options.address = "127.0.0.1:0";
    options.log = &quiet;
    options.app = app;
    options.plan = plan;
    options.answer = answer;
    options.refuse = refuse;
    if (!http_server_start(&options, &app->server, &err))
        fail_msg("%s", err.message);
}

static int setup(void **state)
{
    struct app *app = calloc(1, sizeof(*app));

    clock_manual_init(&app->clock, 1000000);
    sem_init(&app->entered, 0, 0);
    sem_init(&app->leave, 0, 0);
    sem_init(&app->planned, 0, 0);
    pthread_mutex_init(&app->lock, NULL);
    app->sink_sum = adler32(0, NULL, 0);
    atomic_store(&app->upgraded_fd, -1);
    *state = app;
    return 0;
}

static int teardown(void **state)
{
    struct app *app = *state;

    http_server_stop(&app->server, 5);
    if (atomic_load(&app->upgraded_fd) >= 0)
        close(atomic_load(&app->upgraded_fd));
    pthread_mutex_destroy(&app->lock);
    sem_destroy(&app->entered);
    sem_destroy(&app->leave);
    sem_destroy(&app->planned);
    free(app);
    return 0;
}

static struct raw_client *client_of(const struct app *app)
{
    return raw_client_open(http_server_port(app->server));
}

static void a_request_is_answered_and_the_connection_kept(void **state)
{
    struct app *app = *state;
    struct raw_client *client;

    start_with(app, (struct http_options){ 0 });
    client = client_of(app);
    for (int i = 0; i < 3; i++) {
        raw_client_say(client, "POST /%ED%8B%B0%EC%BC%93?a=1&q=%EB%B0%B0+%EC%86%A1 HTTP/1.1\r\n"
                               "Host: h\r\nCookie: b=1; c=two\r\nContent-Length: 5\r\n\r\nhello");
        raw_client_read(client, &app->answer, true);
        assert_int_equal(app->answer.status, 200);
        assert_string_equal(app->answer.body, "POST /티켓 q=배 송 c=two hello");
    }
    raw_client_close(client);
}

static void requests_in_one_packet_are_answered_in_order(void **state)
{
    struct app *app = *state;
    struct raw_client *client;

    start_with(app, (struct http_options){ 0 });
    client = client_of(app);
    raw_client_say(client, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
                           "GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    for (int i = 1; i <= 3; i++) {
        char expected[32];

        snprintf(expected, sizeof(expected), "GET /%d q= c= ", i);
        raw_client_read(client, &app->answer, true);
        assert_string_equal(app->answer.body, expected);
    }
    assert_true(raw_client_is_ended(client));
    raw_client_close(client);
}

static void a_head_request_gets_the_length_but_no_body(void **state)
{
    struct app *app = *state;
    struct raw_client *client;
    char length[32];

    start_with(app, (struct http_options){ 0 });
    client = client_of(app);
    raw_client_say(client, "HEAD /large HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_client_read(client, &app->answer, false);
    assert_string_equal(raw_answer_header(&app->answer, "Content-Length", length, sizeof(length)),
                        "20000");
    raw_client_say(client, "GET /none HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_client_read(client, &app->answer, true);
    assert_int_equal(app->answer.status, 204);
    raw_client_close(client);
}

static void a_large_text_is_compressed_for_who_takes_it(void **state)
{
    static const struct {
        const char *accepts;
        const char *coding;
    } cases[] = {
        { "gzip", "gzip" },          { "br, GZIP;q=0.5", "gzip" }, { "*", "gzip" },
        { "gzip;q=0", "" },          { "gzip; q=0.000, *", "" },   { "identity", "" },
        { "deflate, br;q=1.0", "" },
    };
    struct app *app = *state;
    struct raw_client *client;

    start_with(app, (struct http_options){ 0 });
    client = client_of(app);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char request[256];
        char value[64];

        snprintf(request, sizeof(request),
                 "GET /large HTTP/1.1\r\nHost: h\r\nAccept-Encoding: %s\r\n\r\n", cases[i].accepts);
        raw_client_say(client, request);
        raw_client_read(client, &app->answer, true);
        raw_answer_header(&app->answer, "Content-Encoding", value, sizeof(value));
        assert_string_equal(value, cases[i].coding);
        raw_answer_header(&app->answer, "Vary", value, sizeof(value));
        assert_string_equal(value, "Accept-Encoding");
        assert_true(cases[i].coding[0] != '\0' ? app->answer.body_n < 1000
                                               : app->answer.body_n == 20000);
    }
    raw_client_close(client);
}

static void a_part_of_a_file_is_sent(void **state)
{
    struct app *app = *state;
    struct raw_client *client;

    start_with(app, (struct http_options){ 0 });
    client = client_of(app);
    raw_client_say(client, "GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_client_read(client, &app->answer, true);
    assert_string_equal(app->answer.body, "23456");
    raw_client_close(client);
}

static void a_body_over_the_plan_is_refused_before_or_in_the_middle_of_it(void **state)
{
    static const char *const heads[] = {
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n",
    };
    struct app *app = *state;

    start_with(app, (struct http_options){ 0 });
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        struct raw_client *client = client_of(app);
        char request[2000];

        snprintf(request, sizeof(request), "%s%1001s\r\n0\r\n\r\n", heads[i], "x");
        raw_client_say(client, request);
        raw_client_read(client, &app->answer, true);
        assert_string_equal(app->answer.body, "413 body_too_large");
        assert_true(raw_client_is_ended(client));
        raw_client_close(client);
    }
}

/** Until it is answered with the status as it is to be: what others hold is told and freed beside
 * us. */
static void post_until(struct app *app, int status)
{
    do {
        struct raw_client *client = client_of(app);

        raw_client_say(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        raw_client_read(client, &app->answer, true);
        raw_client_close(client);
    } while (app->answer.status != status);
}

static void bodies_on_their_way_take_no_more_memory_than_they_may(void **state)
{
    struct app *app = *state;
    struct raw_client *slow;

    start_with(app, (struct http_options){ .max_body_memory = 4096 });
    slow = client_of(app);
    raw_client_say(slow, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc");
    post_until(app, 503);
    assert_string_equal(app->answer.body, "503 busy");
    raw_client_say(slow, "def");
    raw_client_read(slow, &app->answer, true);
    assert_int_equal(app->answer.status, 200);
    raw_client_close(slow);
    post_until(app, 200);
}

/** Sends `n` bytes of a pattern as a body; returns its Adler-32. */
static unsigned long send_pattern(struct raw_client *client, size_t n)
{
    unsigned long sum = adler32(0, NULL, 0);
    unsigned char piece[8192];

    for (size_t at = 0; at < n; at += sizeof(piece)) {
        size_t some = n - at < sizeof(piece) ? n - at : sizeof(piece);

        for (size_t i = 0; i < some; i++)
            piece[i] = (unsigned char)((at + i) * 7 >> 3);
        sum = adler32(sum, piece, (unsigned)some);
        raw_client_send(client, piece, some);
    }
    return sum;
}

static void an_upload_reaches_its_sink_whole_and_after_100_continue(void **state)
{
    struct app *app = *state;
    struct raw_client *client;
    unsigned long sum;

    start_with(app, (struct http_options){ 0 });
    client = client_of(app);
    raw_client_say(client, "POST /upload HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                           "Content-Length: 700001\r\n\r\n");
    raw_client_read(client, &app->answer, false);
    assert_int_equal(app->answer.status, 100);
    sum = send_pattern(client, 700001);
    raw_client_read(client, &app->answer, true);
    assert_int_equal(app->answer.status, 200);
    assert_int_equal(app->sink_bytes, 700001);
    assert_int_equal(app->sink_sum, sum);
    assert_int_equal(atomic_load(&app->aborted), 0);
    raw_client_close(client);
}

static void a_sink_that_fails_or_loses_its_peer_is_aborted_once(void **state)
{
    struct app *app = *state;
    struct raw_client *client;

    start_with(app, (struct http_options){ 0 });
    app->sink_fails = true;
    client = client_of(app);
    raw_client_say(client, "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n");
    send_pattern(client, 200000);
    raw_client_read(client, &app->answer, true);
    assert_string_equal(app->answer.body, "503 disk_full");
    assert_int_equal(atomic_load(&app->aborted), 1);
    raw_client_close(client);

    client = client_of(app);
    raw_client_say(client, "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\nabc");
    sem_wait(&app->planned);
    sem_wait(&app->planned);
    raw_client_close(client);
    http_server_stop(&app->server, 5);
    assert_int_equal(atomic_load(&app->aborted), 2);
}

static void a_full_queue_answers_503_and_when_to_come_back(void **state)
{
    static const char *const wait = "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n";
    struct app *app = *state;
    struct raw_client *clients[3];
    struct http_metrics metrics = { 0 };
    char value[16];

    start_with(app, (struct http_options){ .workers = 1, .max_queued = 1 });
    for (size_t i = 0; i < COUNT_OF(clients); i++)
        clients[i] = client_of(app);
    raw_client_say(clients[0], wait);
    sem_wait(&app->entered);
    raw_client_say(clients[1], wait);
    while (metrics.queued == 0)
        http_server_read_metrics(app->server, &metrics);
    assert_int_equal(metrics.busy_workers, 1);
    raw_client_say(clients[2], wait);
    raw_client_read(clients[2], &app->answer, true);
    assert_string_equal(app->answer.body, "503 busy");
    assert_string_equal(raw_answer_header(&app->answer, "Retry-After", value, sizeof(value)), "1");
    sem_post(&app->leave);
    sem_post(&app->leave);
    for (size_t i = 0; i < 2; i++) {
        raw_client_read(clients[i], &app->answer, true);
        assert_string_equal(app->answer.body, "waited");
    }
    for (size_t i = 0; i < COUNT_OF(clients); i++)
        raw_client_close(clients[i]);
}

static void peers_that_are_too_slow_are_ended(void **state)
{
    static const char *const beginnings[] = {
        "",
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: h\r\nX-Slow:",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\nsome",
    };
    struct app *app = *state;

    start_with(app, (struct http_options){ .clock = &app->clock.clock, .head_timeout_s = 5 });
    for (size_t i = 0; i < COUNT_OF(beginnings); i++) {
        struct raw_client *client = client_of(app);
        struct http_metrics metrics = { 0 };

        raw_client_say(client, beginnings[i]);
        while (metrics.open_connections == 0 || (i >= 2 && metrics.requests < (int64_t)i - 1))
            http_server_read_metrics(app->server, &metrics);
        while (!client->is_closed) {
            /* The head may come in after the clock was read: let time go on until it matters. */
            struct pollfd end = { .fd = client->fd, .events = POLLIN };

            clock_manual_set(&app->clock, atomic_load(&app->clock.now_ms) + 6000);
            if (poll(&end, 1, 300) > 0)
                raw_client_receive(client);
        }
        assert_int_equal(client->n, 0);
        raw_client_close(client);
        while (metrics.open_connections > 0)
            http_server_read_metrics(app->server, &metrics);
    }
}

static void a_slow_answer_of_ours_ends_nobody(void **state)
{
    struct app *app = *state;
    struct raw_client *client;

    start_with(app, (struct http_options){ .clock = &app->clock.clock, .head_timeout_s = 5 });
    client = client_of(app);
    raw_client_say(client, "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    sem_wait(&app->entered);
    clock_manual_set(&app->clock, 1000000 + 60 * 60 * 1000);
    sem_post(&app->leave);
    raw_client_read(client, &app->answer, true);
    assert_string_equal(app->answer.body, "waited");
    raw_client_close(client);
}

static void the_forwarded_peer_is_believed_from_listed_proxies_only(void **state)
{
    static const struct {
        const char *proxies;
        const char *headers;
        const char *seen;
    } cases[] = {
        { "10.0.0.0/8", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n",
          "127.0.0.1 plain" },
        { "10.0.0.0/8, 127.0.0.1", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n",
          "203.0.113.9 tls" },
        { "127.0.0.0/8,10.0.0.0/8", "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.2.3\r\n",
          "203.0.113.9 plain" },
        { "127.0.0.1", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 2001:db8::7\r\n",
          "2001:db8::7 plain" },
        { "127.0.0.1", "X-Forwarded-For: nonsense\r\n", "127.0.0.1 plain" },
        { "127.0.0.1", "", "127.0.0.1 plain" },
    };
    struct app *app = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct raw_client *client;
        char request[512];

        start_with(app, (struct http_options){ .trusted_proxies = cases[i].proxies });
        client = client_of(app);
        snprintf(request, sizeof(request), "GET /peer HTTP/1.1\r\nHost: h\r\n%s\r\n",
                 cases[i].headers);
        raw_client_say(client, request);
        raw_client_read(client, &app->answer, true);
        assert_string_equal(app->answer.body, cases[i].seen);
        raw_client_close(client);
        http_server_stop(&app->server, 5);
    }
}

static void after_101_the_socket_is_ours_and_the_servers_own_is_gone(void **state)
{
    struct app *app = *state;
    struct raw_client *client;
    struct http_metrics metrics = { .open_connections = 1 };
    char echo[16] = "";

    start_with(app, (struct http_options){ 0 });
    client = client_of(app);
    raw_client_say(client, "GET /upgrade HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
                           "Upgrade: echo\r\n\r\nearly");
    raw_client_read(client, &app->answer, false);
    assert_int_equal(app->answer.status, 101);
    while (client->n < 5)
        assert_true(raw_client_receive(client));
    raw_client_take(client, echo, 5);
    assert_string_equal(echo, "early");
    while (metrics.open_connections > 0)
        http_server_read_metrics(app->server, &metrics);
    assert_int_equal(write(atomic_load(&app->upgraded_fd), "later", 5), 5);
    while (client->n < 5)
        assert_true(raw_client_receive(client));
    raw_client_close(client);
}

struct stopping {
    struct http_server **server;
    int grace_s;
};

static void *stop_server(void *arg)
{
    struct stopping *stopping = arg;

    http_server_stop(stopping->server, stopping->grace_s);
    return NULL;
}

static void a_graceful_stop_answers_what_runs_and_takes_nothing_new(void **state)
{
    struct app *app = *state;
    struct stopping stopping = { &app->server, 20 };
    struct raw_client *running;
    struct raw_client *idle;
    pthread_t thread;
    char value[16];

    start_with(app, (struct http_options){ 0 });
    idle = client_of(app);
    raw_client_say(idle, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_client_read(idle, &app->answer, true);
    running = client_of(app);
    raw_client_say(running, "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    sem_wait(&app->entered);
    pthread_create(&thread, NULL, stop_server, &stopping);
    assert_true(raw_client_is_ended(idle));
    sem_post(&app->leave);
    raw_client_read(running, &app->answer, true);
    assert_string_equal(app->answer.body, "waited");
    raw_answer_header(&app->answer, "Connection", value, sizeof(value));
    assert_string_equal(value, "close");
    assert_true(raw_client_is_ended(running));
    pthread_join(thread, NULL);
    assert_null(app->server);
    raw_client_close(running);
    raw_client_close(idle);
}

static void an_answer_may_come_from_another_thread_and_a_stop_waits_for_it(void **state)
{
    static const char *const later = "GET /later HTTP/1.1\r\nHost: h\r\n\r\n";
    struct app *app = *state;
    struct raw_client *client;

    start_with(app, (struct http_options){ .workers = 1 });
    client = client_of(app);
    for (int i = 0; i < 50; i++) {
        raw_client_say(client, later);
        raw_client_read(client, &app->answer, true);
        assert_string_equal(app->answer.body, "late");
        pthread_join(app->late, NULL);
    }
    raw_client_say(client, later);
    raw_client_read(client, &app->answer, true);
    http_server_stop(&app->server, 5);
    pthread_join(app->late, NULL);
    raw_client_close(client);
}

static void a_port_that_is_taken_or_nonsense_is_told(void **state)
{
    struct app *app = *state;
    struct http_server *second;
    struct err err = { 0 };
    char address[32];
    struct http_options options = { .address = address, .log = &quiet };

    start_with(app, (struct http_options){ 0 });
    snprintf(address, sizeof(address), "127.0.0.1:%d", http_server_port(app->server));
    assert_false(http_server_start(&options, &second, &err));
    assert_true(err_is(&err, "address_in_use"));
    options.address = "localhost";
    assert_false(http_server_start(&options, &second, &err));
    assert_true(err_is(&err, "bad_address"));
    options.address = "127.0.0.1:0";
    options.trusted_proxies = "10.0.0.0/33";
    assert_false(http_server_start(&options, &second, &err));
    assert_true(err_is(&err, "bad_network"));
}

#define SERVER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVER_TEST(a_request_is_answered_and_the_connection_kept),
        SERVER_TEST(requests_in_one_packet_are_answered_in_order),
        SERVER_TEST(a_head_request_gets_the_length_but_no_body),
        SERVER_TEST(a_large_text_is_compressed_for_who_takes_it),
        SERVER_TEST(a_part_of_a_file_is_sent),
        SERVER_TEST(a_body_over_the_plan_is_refused_before_or_in_the_middle_of_it),
        SERVER_TEST(bodies_on_their_way_take_no_more_memory_than_they_may),
        SERVER_TEST(an_upload_reaches_its_sink_whole_and_after_100_continue),
        SERVER_TEST(a_sink_that_fails_or_loses_its_peer_is_aborted_once),
        SERVER_TEST(a_full_queue_answers_503_and_when_to_come_back),
        SERVER_TEST(peers_that_are_too_slow_are_ended),
        SERVER_TEST(a_slow_answer_of_ours_ends_nobody),
        SERVER_TEST(the_forwarded_peer_is_believed_from_listed_proxies_only),
        SERVER_TEST(after_101_the_socket_is_ours_and_the_servers_own_is_gone),
        SERVER_TEST(a_graceful_stop_answers_what_runs_and_takes_nothing_new),
        SERVER_TEST(an_answer_may_come_from_another_thread_and_a_stop_waits_for_it),
        SERVER_TEST(a_port_that_is_taken_or_nonsense_is_told),
    };

    return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}
