#include "io/confine.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/cmocka_test.h"
#include "base/err.h"

/* ---- the jobs: this program is its own nursery ---- */

static bool job_echo(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)err;
    *output = str_format(arena, "<%" STR_FMT ">", STR_ARG(input));
    return true;
}

static bool job_pid(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)input;
    (void)err;
    *output = str_format(arena, "%d", (int)getpid());
    return true;
}

static bool job_refuse(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)input;
    (void)arena;
    (void)output;
    err_set(err, ERR_INVALID, "bad_value", "not this one");
    return err_param(err, "%d", 7);
}

static bool job_crash(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)input;
    (void)arena;
    (void)output;
    (void)err;
    abort();
}

static size_t dig(volatile const char *above, size_t depth)
{
    volatile char here[256];

    here[0] = above[0];
    return depth == 0 ? 0 : 1 + dig(here, depth - 1);
}

static bool job_overflow(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)err;
    *output = str_format(arena, "%zu", dig(input.p, SIZE_MAX));
    return true;
}

static bool job_loop(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)arena;
    (void)output;
    (void)err;
    for (volatile size_t i = 0; input.n > 0; i++)
        continue;
    return true;
}

/** Takes memory as our own code does; the arena's owner dies when there is no more. */
static bool job_eat(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)arena;
    (void)output;
    (void)err;
    while (input.n > 0) {
        struct arena *more = arena_new((size_t)1024 * 1024);

        memset(arena_alloc(more, (size_t)512 * 1024), 1, (size_t)512 * 1024);
    }
    return true;
}

static bool job_open(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)err;
    *output = str_format(arena, "%d", open(str_cstr(arena, input), O_RDONLY | O_CLOEXEC));
    return true;
}

static bool job_socket(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)input;
    (void)err;
    *output = str_format(arena, "%d", socket(AF_INET, SOCK_STREAM, 0));
    return true;
}

static bool job_fork(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)input;
    (void)err;
    *output = str_format(arena, "%d", (int)fork());
    return true;
}

static bool job_execute(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)input;
    (void)err;
    *output = str_format(
        arena, "%p", mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    return true;
}

static bool job_signal(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    (void)input;
    (void)err;
    *output = str_format(arena, "%d", kill(getppid(), 0));
    return true;
}

/** What is left of the outside: variables of the environment. */
static bool job_environment(struct str input, struct arena *arena, struct str *output,
                            struct err *err)
{
    (void)input;
    (void)err;
    *output = str_format(arena, "%s", environ != NULL && environ[0] != NULL ? environ[0] : "none");
    return true;
}

static bool job_large(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    int64_t n;

    (void)err;
    assert_true(str_to_int64(input, &n));
    *output = (struct str){ arena_alloc(arena, (size_t)n), (size_t)n };
    return true;
}

static int compare_bytes(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

/** Enough of them for the C library to want memory of its own. */
static bool job_sort(struct str input, struct arena *arena, struct str *output, struct err *err)
{
    char *bytes = arena_alloc(arena, input.n);

    (void)err;
    memcpy(bytes, input.p, input.n);
    qsort(bytes, input.n, 1, compare_bytes);
    *output = (struct str){ bytes, input.n };
    return true;
}

static const struct confine_job_kind kinds[] = {
    { "crash", NULL, job_crash },       { "eat", NULL, job_eat },
    { "echo", NULL, job_echo },         { "environment", NULL, job_environment },
    { "execute", NULL, job_execute },   { "fork", NULL, job_fork },
    { "large", NULL, job_large },       { "loop", NULL, job_loop },
    { "open", NULL, job_open },         { "pid", NULL, job_pid },
    { "overflow", NULL, job_overflow }, { "refuse", NULL, job_refuse },
    { "signal", NULL, job_signal },     { "socket", NULL, job_socket },
    { "sort", NULL, job_sort },         { NULL, NULL, NULL },
};

/* ---- the tests ---- */

struct fixture {
    struct confine_pool *pool;
    struct arena *arena;
    struct err err;
    struct str output;
};

static int make_pool(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct confine_options options = { .workers = 2,
                                       .deadline_ms = 20000,
                                       .messages_per_worker = 10,
                                       .max_input_bytes = (size_t)1024 * 1024,
                                       .max_output_bytes = (size_t)2 * 1024 * 1024,
                                       .memory_bytes = (size_t)48 * 1024 * 1024 };

    f->arena = arena_new((size_t)32 * 1024 * 1024);
    *state = f;
    return confine_pool_start(&options, &f->pool, &f->err) ? 0 : -1;
}

static int drop_pool(void **state)
{
    struct fixture *f = *state;

    confine_pool_stop(&f->pool);
    arena_free(&f->arena);
    free(f);
    return 0;
}

static bool run(struct fixture *f, const char *job, const char *input)
{
    return confine_run(f->pool, job, str_of(input), f->arena, &f->output, &f->err);
}

static void assert_lives(struct fixture *f)
{
    assert_true(run(f, "echo", "환불"));
    assert_str_is(f->output, "<환불>");
}

static void a_message_comes_back_changed(void **state)
{
    struct fixture *f = *state;

    assert_lives(f);
    assert_true(run(f, "echo", ""));
    assert_str_is(f->output, "<>");
    assert_true(run(f, "environment", ""));
    assert_str_is(f->output, "none");
}

static void what_goes_wrong_is_told_for_that_message_alone(void **state)
{
    static const struct {
        const char *job;
        const char *code;
        enum err_kind kind;
    } cases[] = {
        { "crash", "confined_crashed", ERR_INVALID },
        { "overflow", "confined_crashed", ERR_INVALID },
        { "eat", "confined_memory", ERR_LIMIT },
        { "open", "confined_crashed", ERR_INVALID },
        { "socket", "confined_crashed", ERR_INVALID },
        { "fork", "confined_crashed", ERR_INVALID },
        { "execute", "confined_crashed", ERR_INVALID },
        { "signal", "confined_crashed", ERR_INVALID },
        { "no such job", "confined_crashed", ERR_INVALID },
        { "refuse", "bad_value", ERR_INVALID },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (run(f, cases[i].job, "/etc/passwd"))
            fail_msg("%s was answered: %" STR_FMT, cases[i].job, STR_ARG(f->output));
        if (!err_is(&f->err, cases[i].code))
            fail_msg("%s gave %s (%s)", cases[i].job, f->err.code, f->err.detail);
        assert_int_equal(f->err.kind, cases[i].kind);
        assert_lives(f);
    }
    assert_string_equal(f->err.param, "7");
}

static void forbidden_calls_are_ended_by_the_kernel(void **state)
{
    struct fixture *f = *state;
    char signalled[64];

    snprintf(signalled, sizeof(signalled), "worker ended by signal %d", SIGSYS);
    assert_false(run(f, "open", "/dev/null"));
    assert_string_equal(f->err.detail, signalled);
    assert_false(run(f, "socket", ""));
    assert_string_equal(f->err.detail, signalled);
}

static void a_message_that_never_ends_is_ended(void **state)
{
    struct confine_options options = { .workers = 1, .deadline_ms = 50 };
    struct fixture *f = *state;
    struct confine_pool *quick;

    assert_true(confine_pool_start(&options, &quick, &f->err));
    assert_false(confine_run(quick, "loop", STR("x"), f->arena, &f->output, &f->err));
    confine_pool_stop(&quick);
    assert_string_equal(f->err.code, "confined_deadline");
    assert_int_equal(f->err.kind, ERR_LIMIT);
}

static void long_lists_can_be_sorted_inside(void **state)
{
    enum { BYTES = 100 * 1000 };
    struct fixture *f = *state;
    char *bytes = arena_alloc(f->arena, BYTES + 1);

    for (int i = 0; i < BYTES; i++)
        bytes[i] = (char)('a' + i % 26);
    assert_true(run(f, "sort", bytes));
    assert_int_equal(f->output.n, BYTES);
    for (int i = 1; i < BYTES; i++)
        assert_true(f->output.p[i - 1] <= f->output.p[i]);
}

static void sizes_are_bounded_both_ways(void **state)
{
    struct fixture *f = *state;
    size_t n = (size_t)1024 * 1024;
    struct str large = { arena_alloc(f->arena, n + 1), n };

    assert_true(confine_run(f->pool, "echo", large, f->arena, &f->output, &f->err));
    large.n++;
    assert_false(confine_run(f->pool, "echo", large, f->arena, &f->output, &f->err));
    assert_string_equal(f->err.code, "too_large");
    assert_true(run(f, "large", "2097152"));
    assert_int_equal(f->output.n, 2097152);
    assert_false(run(f, "large", "2097153"));
    assert_string_equal(f->err.code, "too_large");
}

static void workers_are_replaced_after_their_messages(void **state)
{
    struct fixture *f = *state;
    struct confine_metrics metrics;
    int64_t first;
    int64_t pid;

    assert_true(run(f, "pid", "") && str_to_int64(f->output, &first));
    for (int i = 1; i < 10; i++) {
        assert_true(run(f, "pid", "") && str_to_int64(f->output, &pid));
        assert_int_equal(pid, first);
    }
    assert_true(run(f, "pid", "") && str_to_int64(f->output, &pid));
    assert_int_not_equal(pid, first);
    assert_int_not_equal(kill((pid_t)first, 0), 0);
    confine_pool_metrics(f->pool, &metrics);
    assert_int_equal(metrics.workers_started, 2);
    assert_int_equal(metrics.messages, 11);
}

static void *run_many(void *arg)
{
    struct fixture mine = { .pool = ((struct fixture *)arg)->pool,
                            .arena = arena_new((size_t)1024 * 1024) };
    intptr_t failures = 0;

    for (int i = 0; i < 40; i++) {
        bool ok = run(&mine, i % 7 == 3 ? "crash" : "echo", "x");

        failures += ok != (i % 7 != 3);
        failures += ok && !str_eq(mine.output, STR("<x>"));
    }
    arena_free(&mine.arena);
    return (void *)failures;
}

static void threads_share_the_workers(void **state)
{
    pthread_t threads[6];
    struct confine_metrics metrics;
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_many, f), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *failures;

        pthread_join(threads[i], &failures);
        assert_null(failures);
    }
    confine_pool_metrics(f->pool, &metrics);
    assert_int_equal(metrics.messages, 240);
    assert_int_equal(metrics.crashed, 36);
}

static void a_nursery_that_died_is_started_again(void **state)
{
    struct fixture *f = *state;
    int64_t worker = 0;
    pid_t nursery;

    assert_true(run(f, "pid", "") && str_to_int64(f->output, &worker));
    nursery = getsid((pid_t)worker); /* the nursery leads a session of its own */
    assert_int_not_equal(nursery, getsid(0));
    assert_int_equal(kill(nursery, SIGKILL), 0);
    assert_lives(f);
    assert_lives(f);
}

static void a_program_that_is_not_there_is_reported(void **state)
{
    struct confine_options options = { .program = "/nowhere/at/all" };
    struct fixture *f = *state;
    struct confine_pool *none;

    assert_false(confine_pool_start(&options, &none, &f->err));
    assert_int_equal(f->err.kind, ERR_UNAVAILABLE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_message_comes_back_changed, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(what_goes_wrong_is_told_for_that_message_alone, make_pool,
                                        drop_pool),
        cmocka_unit_test_setup_teardown(forbidden_calls_are_ended_by_the_kernel, make_pool,
                                        drop_pool),
        cmocka_unit_test_setup_teardown(a_message_that_never_ends_is_ended, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(long_lists_can_be_sorted_inside, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(sizes_are_bounded_both_ways, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(workers_are_replaced_after_their_messages, make_pool,
                                        drop_pool),
        cmocka_unit_test_setup_teardown(threads_share_the_workers, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(a_nursery_that_died_is_started_again, make_pool, drop_pool),
        cmocka_unit_test_setup_teardown(a_program_that_is_not_there_is_reported, make_pool,
                                        drop_pool),
    };

    if (argc > 1 && strcmp(argv[1], CONFINE_CHILD_OPTION) == 0)
        return confine_child_main(argc, argv, kinds);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
