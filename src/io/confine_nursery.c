#include "io/confine_nursery.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/err.h"

/* A failed allocation must come back as NULL in sanitized builds too; the nursery forgets this
 * variable when it has been read. */
#if defined(__SANITIZE_ADDRESS__)
static char nursery_variable[] = "ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0";
#define NURSERY_ENVIRONMENT                                                                        \
    {                                                                                              \
        nursery_variable, NULL                                                                     \
    }
#elif defined(__SANITIZE_THREAD__)
static char nursery_variable[] = "TSAN_OPTIONS=allocator_may_return_null=1";
#define NURSERY_ENVIRONMENT                                                                        \
    {                                                                                              \
        nursery_variable, NULL                                                                     \
    }
#else
#define NURSERY_ENVIRONMENT                                                                        \
    {                                                                                              \
        NULL                                                                                       \
    }
#endif

/** Runs the program as a nursery with no environment; its socket is the descriptor it expects. */
static bool spawn_nursery(struct confine_nursery *nursery, int socket_fd)
{
    static char name[] = "pharos";
    static char option[] = CONFINE_CHILD_OPTION;
    char *const argv[] = { name, option, NULL };
    char *const envp[] = NURSERY_ENVIRONMENT;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed;

    CHECK(posix_spawn_file_actions_init(&actions) == 0 && posix_spawnattr_init(&attributes) == 0);
    failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    failed |= posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    failed |= posix_spawn_file_actions_adddup2(&actions, socket_fd, CONFINE_SOCKET_FD);
    failed |= posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    if (failed == 0)
        failed = posix_spawn(&nursery->pid, nursery->program, &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failed == 0;
}

static bool unavailable(struct err *err)
{
    err_set(err, ERR_UNAVAILABLE, "confined_unavailable", "the confined workers cannot be started");
    return err_detail(err, "%s", strerror(errno));
}

static bool open_nursery(struct confine_nursery *nursery, struct err *err)
{
    int ends[2];
    bool is_started;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return unavailable(err);
    is_started = spawn_nursery(nursery, ends[1]);
    close(ends[1]);
    if (!is_started) {
        close(ends[0]);
        return unavailable(err);
    }
    nursery->fd = ends[0];
    return true;
}

static void close_nursery(struct confine_nursery *nursery)
{
    if (nursery->fd < 0)
        return;
    close(nursery->fd);
    nursery->fd = -1;
    while (waitpid(nursery->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static int descriptor_in(struct msghdr *message)
{
    struct cmsghdr *head = CMSG_FIRSTHDR(message);
    int fd = -1;

    if (head != NULL && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof(fd)))
        memcpy(&fd, CMSG_DATA(head), sizeof(fd));
    return fd;
}

static bool exchange_order(int nursery_fd, const struct confine_order *order,
                           struct confine_reply *reply, int *passed_fd)
{
    struct iovec piece = { reply, sizeof(*reply) };
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct msghdr message = { .msg_iov = &piece,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof(control.bytes) };
    ssize_t n;

    if (nursery_fd < 0
        || send(nursery_fd, order, sizeof(*order), MSG_NOSIGNAL) != (ssize_t)sizeof(*order))
        return false;
    do {
        n = recvmsg(nursery_fd, &message, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    *passed_fd = n == (ssize_t)sizeof(*reply) ? descriptor_in(&message) : -1;
    return n == (ssize_t)sizeof(*reply);
}

bool confine_nursery_init(struct confine_nursery *nursery, const char *program, struct err *err)
{
    *nursery = (struct confine_nursery){ .program = program, .fd = -1 };
    if (!open_nursery(nursery, err))
        return false;
    pthread_mutex_init(&nursery->lock, NULL);
    return true;
}

void confine_nursery_fini(struct confine_nursery *nursery)
{
    close_nursery(nursery);
    pthread_mutex_destroy(&nursery->lock);
}

bool confine_nursery_start_worker(struct confine_nursery *nursery,
                                  const struct confine_limits *limits, pid_t *pid, int *fd,
                                  struct err *err)
{
    struct confine_order order = { .kind = CONFINE_START, .limits = *limits };
    struct confine_reply reply = { .pid = -1 };
    int passed_fd = -1;
    bool is_told;

    pthread_mutex_lock(&nursery->lock);
    is_told = exchange_order(nursery->fd, &order, &reply, &passed_fd);
    if (!is_told) {
        close_nursery(nursery);
        is_told =
            open_nursery(nursery, err) && exchange_order(nursery->fd, &order, &reply, &passed_fd);
    }
    pthread_mutex_unlock(&nursery->lock);
    if (!is_told || passed_fd < 0)
        return unavailable(err);
    fcntl(passed_fd, F_SETFL, O_NONBLOCK);
    *pid = reply.pid;
    *fd = passed_fd;
    return true;
}

bool confine_nursery_end_worker(struct confine_nursery *nursery, pid_t pid, int *status)
{
    struct confine_order order = { .kind = CONFINE_END, .pid = pid };
    struct confine_reply reply = { .pid = -1 };
    int no_fd;
    bool is_told;

    pthread_mutex_lock(&nursery->lock);
    is_told = exchange_order(nursery->fd, &order, &reply, &no_fd);
    pthread_mutex_unlock(&nursery->lock);
    *status = reply.status;
    return is_told && reply.pid == pid;
}
