/* One connection on a socket pair, where a test can say exactly what has come when it is stopped,
 * and which peer does not read. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cmocka_test.h"
#include "base/log.h"
#include "proto/smtp/smtp_connection.h"
#include "proto/smtp/test_receiver.h"

enum { SECOND_MS = 1000, PATIENCE_MS = 20 * 1000, LINE_BYTES = 64, LINES = 1000 };

static const struct log quiet = { .fd = 2, .least = LOG_ERROR, .clock = &clock_system };

struct fixture {
    struct test_receiver *receiver;
    struct smtp_session_limits limits;
    struct clock_manual clock;
    pthread_mutex_t gate; /* while it is held the connection stands still after each wait */
    int pair[2];          /* the server's end, the peer's end */
    int stop_fd;
    struct smtp_connection_setup setup;
    pthread_t thread;
    int stored;
    char heard[4096];
};

static void patience(void *arg, struct smtp_patience *out)
{
    struct fixture *f = arg;

    pthread_mutex_lock(&f->gate);
    pthread_mutex_unlock(&f->gate);
    *out = (struct smtp_patience){ 300, 1800, 60, 100 };
}

static void *serve(void *arg)
{
    struct fixture *f = arg;

    f->stored = smtp_connection_serve(&f->setup);
    close(f->pair[0]);
    return NULL;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->receiver = test_receiver_new();
    f->limits = (struct smtp_session_limits){ LINE_BYTES * LINES, 10, 1000, 20, 1000000 };
    test_receiver_limit(f->receiver, &f->limits);
    clock_manual_init(&f->clock, SECOND_MS);
    pthread_mutex_init(&f->gate, NULL);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, f->pair), 0);
    assert_int_equal(fcntl(f->pair[0], F_SETFL, O_NONBLOCK), 0);
    f->stop_fd = eventfd(0, EFD_NONBLOCK);
    f->setup = (struct smtp_connection_setup){
        .fd = f->pair[0],
        .stop_fd = f->stop_fd,
        .protocol = SMTP_PROTOCOL_SMTP,
        .host = "us.example",
        .peer = "unix",
        .receiver = test_receiver_callbacks(f->receiver),
        .patience = patience,
        .arg = f,
        .clock = &f->clock.clock,
        .log = &quiet,
    };
    assert_int_equal(pthread_create(&f->thread, NULL, serve, f), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    test_receiver_free(&f->receiver);
    pthread_mutex_destroy(&f->gate);
    close(f->pair[1]);
    close(f->stop_fd);
    free(f);
    return 0;
}

static void say(struct fixture *f, const char *text)
{
    assert_int_equal(send(f->pair[1], text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/** Until `word` has come; what came stands in f->heard. */
static void hear(struct fixture *f, const char *word)
{
    struct pollfd readable = { .fd = f->pair[1], .events = POLLIN };
    size_t n = 0;

    f->heard[0] = '\0';
    while (strstr(f->heard, word) == NULL) {
        ssize_t got;

        assert_int_equal(poll(&readable, 1, PATIENCE_MS), 1);
        got = recv(f->pair[1], f->heard + n, sizeof(f->heard) - 1 - n, 0);
        assert_true(got > 0);
        n += (size_t)got;
        f->heard[n] = '\0';
    }
}

static void begin_message(struct fixture *f)
{
    say(f, "HELO mx\r\nMAIL FROM:<>\r\nRCPT TO:<s@us.example>\r\nDATA\r\n");
    hear(f, "354 ");
}

static void stop(struct fixture *f)
{
    const uint64_t one = 1;

    assert_int_equal(write(f->stop_fd, &one, sizeof(one)), sizeof(one));
}

/** More than is read at once, without its dot; in one piece, which the socket has room for. */
static void say_lines(struct fixture *f)
{
    char *lines = malloc((size_t)LINE_BYTES * LINES + 1);

    memset(lines, 'x', (size_t)LINE_BYTES * LINES);
    for (size_t i = 1; i <= LINES; i++)
        memcpy(lines + i * LINE_BYTES - 2, "\r\n", 2);
    lines[LINE_BYTES * LINES] = '\0';
    say(f, lines);
    free(lines);
}

static void what_came_whole_before_the_stop_is_read_on_stored_and_answered(void **state)
{
    struct fixture *f = *state;

    begin_message(f);
    pthread_mutex_lock(&f->gate);
    say_lines(f);
    say(f, ".\r\nNOOP\r\n");
    stop(f);
    pthread_mutex_unlock(&f->gate);
    hear(f, "421 4.3.2");
    assert_non_null(strstr(f->heard, "250 2.0.0 stored\r\n"));
    pthread_join(f->thread, NULL);
    assert_int_equal(f->stored, 1);
}

static void what_came_in_part_before_the_stop_is_given_up(void **state)
{
    struct fixture *f = *state;
    struct test_received received;

    begin_message(f);
    pthread_mutex_lock(&f->gate);
    say_lines(f);
    stop(f);
    pthread_mutex_unlock(&f->gate);
    hear(f, "421 4.3.2");
    assert_null(strstr(f->heard, "250"));
    pthread_join(f->thread, NULL);
    test_receiver_read(f->receiver, &received);
    assert_int_equal(received.stored_count, 0);
    assert_int_equal(received.cancelled_count, 1);
}

static void a_peer_that_does_not_read_has_the_time_of_a_command(void **state)
{
    struct fixture *f = *state;
    struct pollfd writable = { .fd = f->pair[1], .events = POLLOUT };

    /* Until nothing is taken any more: the server waits for us to read. */
    assert_int_equal(fcntl(f->pair[1], F_SETFL, O_NONBLOCK), 0);
    while (poll(&writable, 1, SECOND_MS) == 1)
        if (send(f->pair[1], "HELP\r\nHELP\r\nHELP\r\n", 18, MSG_NOSIGNAL) < 0)
            assert_int_equal(errno, EAGAIN);
    clock_manual_set(&f->clock, 302 * SECOND_MS);
    pthread_join(f->thread, NULL);
    assert_int_equal(f->stored, 0);
}

static void a_peer_that_goes_in_the_middle_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct test_received received;

    begin_message(f);
    say(f, "half\r\n.");
    shutdown(f->pair[1], SHUT_RDWR);
    pthread_join(f->thread, NULL);
    test_receiver_read(f->receiver, &received);
    assert_int_equal(received.stored_count, 0);
    assert_int_equal(received.cancelled_count, 1);
}

#define CONNECTION_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONNECTION_TEST(what_came_whole_before_the_stop_is_read_on_stored_and_answered),
        CONNECTION_TEST(what_came_in_part_before_the_stop_is_given_up),
        CONNECTION_TEST(a_peer_that_does_not_read_has_the_time_of_a_command),
        CONNECTION_TEST(a_peer_that_goes_in_the_middle_leaves_nothing),
    };

    return cmocka_run_group_tests_name("smtp_connection", tests, NULL, NULL);
}
