#include "app/control.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/operation.h"
#include "base/arena.h"
#include "base/check.h"
#include "base/strbuf.h"

enum { BACKLOG = 8, PEERS_MAX = 8, PEER_TIMEOUT_S = 10 };

enum peer_state { PEER_NONE = 0, PEER_TALKS, PEER_ENDED };

struct peer {
    struct control *control;
    pthread_t thread;
    int fd;
    enum peer_state state; /* under the control's lock */
};

struct control {
    struct house *house;
    pthread_t thread;
    int fd;
    pthread_mutex_t lock;
    pthread_cond_t ended; /* some peer has */
    bool is_stopping;     /* under the lock */
    struct peer peers[PEERS_MAX];
    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

static bool fill_address(const char *path, struct sockaddr_un *address, struct err *err)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof(address->sun_path))
        return err_set(err, ERR_INVALID, "data_folder",
                       "%s is too long for a socket; choose a shorter data folder", path);
    memcpy(address->sun_path, path, strlen(path));
    return true;
}

/** Reads until a line break or the end; false when the peer sends too much or nothing. */
static bool read_line(int fd, struct arena *arena, struct str *out)
{
    struct strbuf line = strbuf_new(arena, OPERATION_LINE_MAX_BYTES);
    char piece[64 * 1024];
    ssize_t n;

    while ((n = recv(fd, piece, sizeof(piece), 0)) > 0) {
        strbuf_add(&line, (struct str){ piece, (size_t)n });
        if (line.overflow || memchr(piece, '\n', (size_t)n) != NULL)
            break;
    }
    *out = str_trim(strbuf_str(&line));
    return !line.overflow && out->n > 0;
}

static bool write_line(int fd, struct str line)
{
    struct str rest = line;

    while (rest.n > 0) {
        ssize_t n = send(fd, rest.p, rest.n, MSG_NOSIGNAL);

        if (n <= 0)
            return false;
        rest = str_from(rest, (size_t)n);
    }
    return send(fd, "\n", 1, MSG_NOSIGNAL) == 1;
}

static void serve_peer(struct control *control, int fd)
{
    const struct timeval patience = { .tv_sec = PEER_TIMEOUT_S };
    struct arena *arena = arena_new(OPERATION_ARENA_BYTES);
    struct str request;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (read_line(fd, arena, &request)
        && !write_line(fd, operation_answer(control->house, request, arena)))
        log_line(control->house->log, LOG_WARN, "control.peer_gone", "errno=%d", errno);
    arena_free(&arena);
}

static void *run_peer(void *arg)
{
    struct peer *peer = arg;
    struct control *control = peer->control;

    serve_peer(control, peer->fd);
    pthread_mutex_lock(&control->lock);
    peer->state = PEER_ENDED;
    pthread_cond_signal(&control->ended);
    pthread_mutex_unlock(&control->lock);
    return NULL;
}

static void forget_peer(struct peer *peer)
{
    pthread_join(peer->thread, NULL);
    close(peer->fd);
    peer->state = PEER_NONE;
}

/** Under the lock: a place for one more peer, waiting until one ends; NULL when it is to stop. */
static struct peer *find_place(struct control *control)
{
    for (;;) {
        struct peer *place = NULL;

        for (size_t i = 0; i < PEERS_MAX; i++) {
            if (control->peers[i].state == PEER_ENDED)
                forget_peer(&control->peers[i]);
            if (control->peers[i].state == PEER_NONE)
                place = &control->peers[i];
        }
        if (control->is_stopping || place != NULL)
            return control->is_stopping ? NULL : place;
        pthread_cond_wait(&control->ended, &control->lock);
    }
}

/** A long operation of one peer does not keep another waiting. */
static void take_peer(struct control *control, int fd)
{
    struct peer *peer;

    pthread_mutex_lock(&control->lock);
    peer = find_place(control);
    if (peer == NULL) {
        close(fd);
    } else {
        peer->control = control;
        peer->fd = fd;
        peer->state = PEER_TALKS;
        CHECK(pthread_create(&peer->thread, NULL, run_peer, peer) == 0);
    }
    pthread_mutex_unlock(&control->lock);
}

static void *serve(void *arg)
{
    struct control *control = arg;
    int fd;

    while ((fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        take_peer(control, fd);
    return NULL;
}

/** Whoever has not asked yet gets no answer; what runs is finished and answered. */
static void end_peers(struct control *control)
{
    for (size_t i = 0; i < PEERS_MAX; i++) {
        bool is_used;

        pthread_mutex_lock(&control->lock);
        is_used = control->peers[i].state != PEER_NONE;
        pthread_mutex_unlock(&control->lock);
        if (!is_used)
            continue;
        shutdown(control->peers[i].fd, SHUT_RD);
        forget_peer(&control->peers[i]);
    }
}

static bool listen_at(struct control *control, struct err *err)
{
    struct sockaddr_un address;
    mode_t old_mask;
    int bound;

    if (!fill_address(control->path, &address, err))
        return false;
    unlink(control->path);
    old_mask = umask(0177);
    bound = bind(control->fd, (const struct sockaddr *)&address, sizeof(address));
    umask(old_mask);
    if (bound != 0 || listen(control->fd, BACKLOG) != 0)
        return err_set(err, ERR_UNAVAILABLE, "control_socket", "%s: %s", control->path,
                       strerror(errno));
    return true;
}

bool control_start(struct house *house, const char *path, struct control **out, struct err *err)
{
    struct control *control = calloc(1, sizeof(*control));

    CHECK(control != NULL);
    control->house = house;
    control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(control->fd >= 0);
    memcpy(control->path, path, strnlen(path, sizeof(control->path) - 1));
    if (!listen_at(control, err)) {
        close(control->fd);
        free(control);
        return false;
    }
    CHECK(pthread_mutex_init(&control->lock, NULL) == 0);
    CHECK(pthread_cond_init(&control->ended, NULL) == 0);
    CHECK(pthread_create(&control->thread, NULL, serve, control) == 0);
    *out = control;
    return true;
}

void control_stop(struct control **control)
{
    if (*control == NULL)
        return;
    pthread_mutex_lock(&(*control)->lock);
    (*control)->is_stopping = true;
    pthread_cond_signal(&(*control)->ended);
    pthread_mutex_unlock(&(*control)->lock);
    shutdown((*control)->fd, SHUT_RDWR);
    pthread_join((*control)->thread, NULL);
    end_peers(*control);
    pthread_cond_destroy(&(*control)->ended);
    pthread_mutex_destroy(&(*control)->lock);
    close((*control)->fd);
    unlink((*control)->path);
    free(*control);
    *control = NULL;
}

bool control_ask(const char *path, struct str request, struct arena *arena, struct str *answer,
                 struct err *err)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool done;

    CHECK(fd >= 0);
    if (!fill_address(path, &address, err)) {
        close(fd);
        return false;
    }
    done = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0
           && write_line(fd, request) && read_line(fd, arena, answer);
    close(fd);
    if (done)
        return true;
    return err_set(err, ERR_UNAVAILABLE, "server_gone",
                   "the running server does not answer at its control socket");
}
