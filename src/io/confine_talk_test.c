/** Deadlines of a message: what a busy machine costs is not the message's, and nothing waits for
 * ever. */
#include "io/confine_talk.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cmocka_test.h"
#include "base/err.h"
#include "io/confine_wire.h"

enum { ARENA_MAX = 1024 * 1024, OUTPUT_MAX = 1024, NS_PER_MS = 1000000, NEVER = -1 };

/** The worker's side: takes the head of a request without input, and answers "here" when it has
 *  been away for so long, using no processor. */
static void serve(int fd, int away_ms)
{
    const struct timespec away = { .tv_nsec = (long)away_ms * NS_PER_MS };
    const struct confine_answer_head head = { .output_bytes = 4 };
    struct confine_request_head request;

    if (read(fd, &request, sizeof(request)) != (ssize_t)sizeof(request))
        _exit(1);
    while (away_ms == NEVER)
        pause();
    nanosleep(&away, NULL);
    if (write(fd, &head, sizeof(head)) != (ssize_t)sizeof(head) || write(fd, "here", 4) != 4)
        _exit(1);
    _exit(0);
}

static enum confine_outcome talk(struct arena *arena, int away_ms, int deadline_ms,
                                 struct str *output)
{
    const struct confine_message message = { "mail", STR(""), OUTPUT_MAX, deadline_ms };
    struct confine_worker worker;
    enum confine_outcome outcome;
    struct err err = { 0 };
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    worker = (struct confine_worker){ .pid = fork(), .fd = ends[0] };
    if (worker.pid == 0) {
        assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
        serve(ends[1], away_ms);
    }
    close(ends[1]);
    outcome = confine_talk(&worker, &message, arena, output, &err);
    kill(worker.pid, SIGKILL);
    waitpid(worker.pid, NULL, 0);
    close(worker.fd);
    return outcome;
}

static void a_machine_that_stalls_is_not_held_against_a_message(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct str output = STR("");

    (void)state;
    assert_int_equal(talk(arena, 300, 200, &output), CONFINE_ANSWERED);
    assert_true(str_eq(output, STR("here")));
    arena_free(&arena);
}

static void a_worker_that_waits_for_what_never_comes_is_too_late(void **state)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct str output = STR("");

    (void)state;
    assert_int_equal(talk(arena, NEVER, 10, &output), CONFINE_TOO_LATE);
    arena_free(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_that_stalls_is_not_held_against_a_message),
        cmocka_unit_test(a_worker_that_waits_for_what_never_comes_is_too_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
