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
    struct http_sink sink;
    pthread_mutex_t lock; /* of what the sink gathers */
    size_t sink_bytes;
    unsigned long sink_sum;
    bool sink_fails;
    atomic_int aborted;
    atomic_int upgraded_fd;
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

static void answer(void *arg, const struct http_request *request, struct http_response *response)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_request_is_answered_and_the_connection_kept, setup,
                                        teardown),
    };

    return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}
