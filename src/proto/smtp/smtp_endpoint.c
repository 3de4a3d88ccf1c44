#include "proto/smtp/smtp_endpoint.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/err.h"
#include "io/listen_socket.h"

enum { BACKLOG = 128, SOCKET_MODE = 0660 };

static bool is_path(const char *address)
{
    return address[0] == '/';
}

/** Whether somebody accepts connections there; a socket file outlives a program that was killed. */
static bool is_listened_at(const struct sockaddr_un *where)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool is_refused = fd < 0
                      || (connect(fd, (const void *)where, sizeof(*where)) != 0
                          && (errno == ECONNREFUSED || errno == ENOENT));

    if (fd >= 0)
        close(fd);
    return !is_refused;
}

/** A file that is no socket is left alone: bind then says that the address is in use. */
static void remove_stale(const struct sockaddr_un *where)
{
    struct stat file;

    if (lstat(where->sun_path, &file) == 0 && S_ISSOCK(file.st_mode) && !is_listened_at(where))
        unlink(where->sun_path);
}

/** Nobody can connect before listen, so that the mode is never wider than meant. */
static bool bind_and_listen(int fd, const struct sockaddr_un *where)
{
    remove_stale(where);
    if (bind(fd, (const void *)where, sizeof(*where)) != 0)
        return false;
    if (chmod(where->sun_path, SOCKET_MODE) == 0 && listen(fd, BACKLOG) == 0)
        return true;
    unlink(where->sun_path);
    return false;
}

static bool open_path(const char *path, int *fd, struct err *err)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    int opened;

    if (strlen(path) >= sizeof(where.sun_path))
        return err_set(err, ERR_INVALID, "bad_address", "%s is too long for a socket", path);
    memcpy(where.sun_path, path, strlen(path));
    opened = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (opened >= 0 && bind_and_listen(opened, &where)) {
        *fd = opened;
        return true;
    }
    err_set(err, ERR_UNAVAILABLE, "address_in_use", "cannot listen on %s", path);
    err_detail(err, "%s", strerror(errno));
    if (opened >= 0)
        close(opened);
    return false;
}

bool smtp_endpoint_open(const char *address, int *fd, int *port, struct err *err)
{
    if (!is_path(address))
        return listen_socket_open(address, fd, port, err);
    *port = 0;
    return open_path(address, fd, err);
}

void smtp_endpoint_close(const char *address, int fd)
{
    close(fd);
    if (is_path(address))
        unlink(address);
}
