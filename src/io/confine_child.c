#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "io/confine.h"
#include "io/confine_filter.h"
#include "io/confine_wire.h"

enum {
    SIGNAL_STACK_BYTES = 64 * 1024,
    PROBE_BYTES = 4 * 1024 * 1024,
    HEAP_KEPT_BYTES = 2 * 1024 * 1024, /* by a worker that has nothing to do */
    HEAP_STEP_BYTES = 256 * 1024,
    STDERR = 2,
};

void confine_pieces_skip(struct iovec *pieces, size_t count, size_t n)
{
    for (size_t i = 0; i < count; i++) {
        size_t here = n < pieces[i].iov_len ? n : pieces[i].iov_len;

        pieces[i].iov_base = (char *)pieces[i].iov_base + here;
        pieces[i].iov_len -= here;
        n -= here;
    }
}

/** Reads all `n` bytes of a blocking socket; false when the server is gone. */
static bool read_all(void *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t got = read(CONFINE_SOCKET_FD, (char *)bytes + done, n - done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

/** Writes all of a head and what follows it, to a blocking socket. Together: each write would wake
 * the reader, who can do nothing with a head alone. */
static bool write_answer(struct confine_answer_head head, const void *bytes)
{
    struct iovec pieces[] = { { &head, sizeof(head) },
                              { (void *)(uintptr_t)bytes, head.output_bytes } };
    size_t left = sizeof(head) + head.output_bytes;

    while (left > 0) {
        ssize_t put = writev(CONFINE_SOCKET_FD, pieces, COUNT_OF(pieces));

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        left -= (size_t)put;
        confine_pieces_skip(pieces, COUNT_OF(pieces), (size_t)put);
    }
    return true;
}

/* ---- a worker ---- */

/**
 * True when memory is why the process dies: a failed allocation leaves ENOMEM in errno and ends in
 * abort or in a fault soon after; where errno was overwritten since, little memory is left.
 */
static bool is_out_of_memory(void)
{
    return errno == ENOMEM
           || mmap(NULL, PROBE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                  == MAP_FAILED;
}

/** Says so by the exit code; anything else dies of its signal. */
static void on_fatal_signal(int signal_number)
{
    (void)signal_number;
    /* Straight to the kernel: a sanitizer would first look up the stack's bounds in a file. */
    if (is_out_of_memory())
        syscall(SYS_exit_group, CONFINE_EXIT_MEMORY);
}

static bool watch_fatal_signals(void)
{
    stack_t stack = { .ss_sp = malloc(SIGNAL_STACK_BYTES), .ss_size = SIGNAL_STACK_BYTES };
    struct sigaction action = { .sa_handler = on_fatal_signal,
                                .sa_flags = SA_ONSTACK | (int)SA_RESETHAND };

    return stack.ss_sp != NULL && sigaltstack(&stack, NULL) == 0
           && sigaction(SIGABRT, &action, NULL) == 0 && sigaction(SIGSEGV, &action, NULL) == 0
           && sigaction(SIGBUS, &action, NULL) == 0;
}

static const struct confine_job_kind *find_kind(const struct confine_job_kind *kinds,
                                                const char *name)
{
    for (; kinds->name != NULL; kinds++)
        if (strncmp(kinds->name, name, CONFINE_JOB_NAME_MAX) == 0)
            return kinds;
    return NULL;
}

static bool send_refusal(const struct err *err)
{
    return write_answer(
        (struct confine_answer_head){ .is_refused = 1, .output_bytes = sizeof(*err) }, err);
}

static bool send_output(struct str output)
{
    return write_answer((struct confine_answer_head){ .output_bytes = output.n }, output.p);
}

static bool check_output(const struct confine_limits *limits, struct str output, struct err *err)
{
    if (output.n > limits->max_output_bytes)
        return err_set(err, ERR_LIMIT, "too_large", "the result is longer than %llu bytes",
                       (unsigned long long)limits->max_output_bytes);
    return true;
}

/** One message from head to answer; false when the server is gone or speaks nonsense. */
static bool serve_message(const struct confine_job_kind *kinds, const struct confine_limits *limits,
                          struct arena *arena)
{
    struct confine_request_head head;
    const struct confine_job_kind *kind;
    struct str input;
    struct str output = STR("");
    struct err err = { 0 };
    char *bytes;

    if (!read_all(&head, sizeof(head)))
        return false;
    kind = find_kind(kinds, head.job);
    if (kind == NULL || head.input_bytes > limits->max_input_bytes)
        return false;
    bytes = arena_bytes(arena, head.input_bytes);
    if (!read_all(bytes, head.input_bytes))
        return false;
    input = (struct str){ bytes, head.input_bytes };
    errno = 0;
    if (!kind->run(input, arena, &output, &err) || !arena_check(arena, &err)
        || !check_output(limits, output, &err))
        return send_refusal(&err);
    return send_output(output);
}

/** Giving memory back after each message and asking for it anew costs more than most messages. */
static void keep_heap(void)
{
    mallopt(M_TRIM_THRESHOLD, HEAP_KEPT_BYTES);
    mallopt(M_MMAP_THRESHOLD, HEAP_KEPT_BYTES);
    mallopt(M_TOP_PAD, HEAP_STEP_BYTES);
}

NO_RETURN static void worker_main(const struct confine_job_kind *kinds,
                                  const struct confine_limits *limits)
{
    struct arena *arena = arena_new(limits->memory_bytes);

    keep_heap();
    if (!watch_fatal_signals() || !confine_filter_close(limits))
        _exit(EXIT_FAILURE);
    while (serve_message(kinds, limits, arena))
        arena_reset(arena);
    _exit(EXIT_SUCCESS);
}

/* ---- the nursery ---- */

/** Leaves the child only 0, 1, 2 (all /dev/null) and its socket. */
static bool keep_only(int socket_fd)
{
    int null_fd = open("/dev/null", O_RDWR);

    if (null_fd < 0 || dup2(null_fd, STDERR) < 0 || dup2(socket_fd, CONFINE_SOCKET_FD) < 0)
        return false;
    return close_range(CONFINE_SOCKET_FD + 1, ~0U, 0) == 0;
}

/** Forks one worker; *socket_fd is the server's end. The worker dies with the nursery. */
static pid_t fork_worker(const struct confine_job_kind *kinds, const struct confine_limits *limits,
                         int *socket_fd)
{
    int ends[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        if (!keep_only(ends[1]))
            _exit(EXIT_FAILURE);
        worker_main(kinds, limits);
    }
    close(ends[1]);
    if (pid < 0)
        close(ends[0]);
    *socket_fd = ends[0];
    return pid;
}

static bool send_reply(const struct confine_reply *reply, int passed_fd)
{
    struct iovec piece = { (void *)(uintptr_t)reply, sizeof(*reply) };
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = { 0 };
    struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };

    if (passed_fd >= 0) {
        struct cmsghdr *head;

        message.msg_control = control.bytes;
        message.msg_controllen = sizeof(control.bytes);
        head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(head), &passed_fd, sizeof(passed_fd));
    }
    return sendmsg(CONFINE_SOCKET_FD, &message, MSG_NOSIGNAL) == (ssize_t)sizeof(*reply);
}

static bool start_worker(const struct confine_job_kind *kinds, const struct confine_order *order)
{
    int socket_fd = -1;
    struct confine_reply reply = { .pid = fork_worker(kinds, &order->limits, &socket_fd) };
    bool is_sent = send_reply(&reply, reply.pid > 0 ? socket_fd : -1);

    if (reply.pid > 0)
        close(socket_fd);
    return is_sent;
}

static pid_t wait_for(pid_t pid, int *status, int flags)
{
    pid_t result;

    do {
        result = waitpid(pid, status, flags);
    } while (result < 0 && errno == EINTR);
    return result;
}

/** A worker of an earlier nursery is no child of this one, and its number may be a stranger's now:
 *  only a child is killed. */
static bool end_worker(const struct confine_order *order)
{
    struct confine_reply reply = { .pid = -1 };

    if (order->pid > 0)
        reply.pid = wait_for(order->pid, &reply.status, WNOHANG);
    if (reply.pid == 0) {
        kill(order->pid, SIGKILL);
        reply.pid = wait_for(order->pid, &reply.status, 0);
    }
    return send_reply(&reply, -1);
}

static bool serve_order(const struct confine_job_kind *kinds)
{
    struct confine_order order;
    ssize_t n;

    do {
        n = recv(CONFINE_SOCKET_FD, &order, sizeof(order), 0);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof(order))
        return false;
    return order.kind == CONFINE_START ? start_worker(kinds, &order) : end_worker(&order);
}

/** The first backtrace opens a library; a failed check in a worker must not. */
static void load_backtrace(void)
{
    void *frame;

    backtrace(&frame, 1);
}

static int compare_numbers(const void *a, const void *b)
{
    int x = *(const int *)a;
    int y = *(const int *)b;

    return (x > y) - (x < y);
}

/** The first qsort over a kilobyte asks the system how much memory there is, and remembers it. */
static void load_sorting(void)
{
    int numbers[1024];

    for (int i = 0; i < (int)COUNT_OF(numbers); i++)
        numbers[i] = i * 7 % 11;
    qsort(numbers, COUNT_OF(numbers), sizeof(numbers[0]), compare_numbers);
}

int confine_child_main(int argc, char **argv, const struct confine_job_kind *kinds)
{
    (void)argc;
    (void)argv;
    /* A terminal's or service manager's signals go to the whole group; the server decides. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    close_range(CONFINE_SOCKET_FD + 1, ~0U, 0);
    clearenv();
    load_backtrace();
    load_sorting();
    for (const struct confine_job_kind *kind = kinds; kind->name != NULL; kind++)
        if (kind->prepare != NULL)
            kind->prepare();
    while (serve_order(kinds))
        continue;
    return EXIT_SUCCESS; /* the server is gone; the workers follow by PR_SET_PDEATHSIG */
}
